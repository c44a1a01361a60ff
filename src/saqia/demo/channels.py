"""Days of the payment network of the demonstration: one signed, one that waits for its signature, one that differs."""

import datetime

import pyarrow as pa

from saqia.contexts.billing import queries as billing
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.reconciliation import operations as reconciliation
from saqia.contexts.reconciliation import types
from saqia.demo import people
from saqia.demo.partners import CODE
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import scope

_FINANCE = "0002"
"""Staff number of finance, in `data/staff.yaml`."""
_AGO = _SIGNED, _READY, _DIFFERS = 4, 3, 2
"""How many days ago."""
_SUMS = (18_500, 24_050, 31_200, 12_000, 40_700)
"""What is paid on a day, in centimes."""
_TYPED_WRONG = 900


def work(*, actor: operation.Actor, cycle_id: int, at: datetime.datetime) -> int:
    """Take payments of three days, take in the network's files, sign one day; return how many. Repeated: nothing new.

    The network reports 9 dirhams less than was paid once, and leaves one payment out: two differences of the last day.
    """
    with scope.reading(actor.tenant_id):
        if queries.page_payments(channel=payment_types.PARTNERS, collector=CODE, most=1):
            return 0
        bills = billing.page_bills_of_cycle(cycle_id=cycle_id, most=len(_AGO) * len(_SUMS))
        finance, _unit = people.acting(actor=actor, number=_FINANCE)
    accounts = [bill.account_id for bill in bills]
    for place, days in enumerate(_AGO):
        then = at - datetime.timedelta(days=days)
        taken = _pay(actor, accounts[place :: len(_AGO)], then)
        _bring(finance, taken, local_time.day(then), at, is_wrong=days == _DIFFERS)
        if days == _SIGNED:
            on = local_time.day(then)
            reconciliation.close_day(actor=finance, channel=payment_types.PARTNERS, collector=CODE, on=on, at=at)
    return len(accounts)


def _pay(actor: operation.Actor, accounts: list[int], then: datetime.datetime) -> list[payment_types.Receipt]:
    return [
        payments.collect_for_partner(
            actor=actor, code=CODE, reference=f"RES-{then:%y%m%d}-{place:03d}", method="app",
            lines=[payment_types.Line(account_id, _SUMS[place - 1])], collected_at=then, at=then,
        )
        for place, account_id in enumerate(accounts, start=1)
    ]  # fmt: skip


def _bring(
    finance: operation.Actor, taken: list[payment_types.Receipt], on: datetime.date, at: datetime.datetime, *,
    is_wrong: bool,
) -> None:  # fmt: skip
    """Take in the network's file of a day, as it was taken or with two faults, and compare the day."""
    told = [(one.reference, one.total_centimes) for one in taken]
    if is_wrong:
        [(reference, centimes), *others] = told
        told = [(reference, centimes - _TYPED_WRONG), *others[:-1]]
    names, sums = ([one[place] for one in told] for place in (0, 1))
    reconciliation.take_file(
        actor=finance, channel=payment_types.PARTNERS, collector=CODE, on=on,
        lines=pa.table([names, sums], schema=types.LINES), sha256=f"{on:%Y%m%d}".ljust(64, "0"), at=at,
    )  # fmt: skip
    reconciliation.compare_day(actor=finance, channel=payment_types.PARTNERS, collector=CODE, on=on, at=at)
