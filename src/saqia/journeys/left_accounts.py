"""Every night the accounts that were left without a termination are settled, once the bill up to their end is made.

Then the deposits on their way back of which later debts leave nothing come to their end.
"""

import contextlib
import datetime

from saqia.contexts.collections import operations as collections
from saqia.contexts.collections import queries as collection_queries
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import queries
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope

MOST = 100_000
"""Accounts of one night and distributor: what is more waits for the next one."""


def settle_everywhere(at: datetime.datetime) -> None:
    """Settle the left accounts of every distributor; repeated, nothing twice. A periodic job."""
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        settle_left(tenant_id=tenant_id, at=at)
        set_deposits_off(tenant_id=tenant_id, at=at)


def settle_left(*, tenant_id: int, at: datetime.datetime) -> int:
    """Settle a distributor's left accounts that wait for nothing, each by itself; return how many were settled."""
    actor = operation.system_actor(tenant_id=tenant_id, name="left-accounts")
    with scope.reading(tenant_id):
        ready = queries.list_left(on=local_time.day(at), only_ready=True, most=MOST)
    settled = 0
    for one in ready:
        with contextlib.suppress(requests.AccountNotLeft):  # somebody settled it since
            requests.settle_left_account(actor=actor, account_id=one.account_id, at=at)
            settled += 1
    return settled


def set_deposits_off(*, tenant_id: int, at: datetime.datetime) -> int:
    """Close the deposits that later debts took whole, each by itself; return how many were closed."""
    actor = operation.system_actor(tenant_id=tenant_id, name="left-accounts")
    with scope.reading(tenant_id):
        asked = collection_queries.list_deposits(statuses=("asked",), most=MOST)
        why = collection_queries.explain_waiting([one.id for one in asked], on=local_time.day(at))
    closed = 0
    for number in (one for one, code in why.items() if code == "taken"):
        with contextlib.suppress(collections.DepositMoved, collections.RestChanged, collections.DebtContested):
            collections.set_deposit_off(actor=actor, deposit_refund_id=number, at=at)  # unless it changed since
            closed += 1
    return closed
