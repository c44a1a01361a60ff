"""The bills up to the end that accounts which were left still miss: since when, why, and by which day they are due.

A prepaid contract has none: what it used was paid before. The term is a rule of billing (`final_bill`).
"""

import datetime
from collections.abc import Collection, Iterator, Mapping

from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import queries as metering
from saqia.contexts.requests import models, types

EXCEPTION, READING, CYCLE = "exception", "reading", "cycle"
"""Why a bill is missing: a cycle could not make it; nobody read the meter at the end; no cycle has taken it in."""
_PART, _MOST = 10_000, 20_000
_NEVER = datetime.date(1, 1, 1)


def list_unbilled(
    *, on: datetime.date, account_ids: Collection[int] = (), most: int = 200
) -> list[types.UnbilledAccount]:  # fmt: skip
    """Return the accounts that have ended and miss the bill up to their end, those that wait longest at the head."""
    found = [one for closed in parts(on, account_ids) for one in _explain(closed, find_unbilled(closed))]
    return sorted(found, key=lambda one: (one.closed_on, one.account_id))[:most]


def find_unbilled(closed: Mapping[int, datetime.date]) -> dict[int, list[contract_types.Contract]]:
    """Return account -> its contracts that no bill covers to their end, of accounts and the days of their end.

    Two queries, however many.
    """
    billed = billing.find_billed_until(account_ids=closed)
    behind = [one for one, day in closed.items() if billed.get(one, _NEVER) < day]
    missing = {
        account.id: [one for one in account.contracts if _is_missing(one, billed.get(account.id, _NEVER))]
        for account in contracts.list_accounts(behind)
    }
    return {account_id: own for account_id, own in missing.items() if own}


def parts(on: datetime.date, account_ids: Collection[int] = ()) -> Iterator[dict[int, datetime.date]]:
    """Yield account -> the first day without supply, some thousand at a time."""
    after = 0
    while part := contracts.find_closed_accounts(on=on, account_ids=account_ids, after_id=after, most=_PART):
        yield part
        after = max(part)


def _is_missing(contract: contract_types.Contract, billed_until: datetime.date) -> bool:
    return not contract.is_prepaid and contract.ends_on is not None and contract.ends_on > billed_until


def _explain(
    closed: Mapping[int, datetime.date], missing: Mapping[int, list[contract_types.Contract]]
) -> Iterator[types.UnbilledAccount]:
    if not missing:
        return
    own = {one.id for contracts_of in missing.values() for one in contracts_of}
    waiting = billing.page_exceptions(account_ids=list(missing), most=_MOST)
    stopped = {one.account_id: one for one in waiting if one.contract_id in own}
    unread = _find_unread([one for contracts_of in missing.values() for one in contracts_of])
    files = dict(
        models.Termination.objects.filter(account_id__in=list(missing), outcome="").values_list("account_id", "number")
    )
    for account_id in missing:
        exception = stopped.get(account_id)
        why = EXCEPTION if exception else READING if account_id in unread else CYCLE
        yield types.UnbilledAccount(
            account_id=account_id, closed_on=closed[account_id], due_on=billing.final_bill_due_on(closed[account_id]),
            why=why, reason=exception.reason if exception else "", exception_id=exception.id if exception else None,
            file_number=files.get(account_id, ""),
        )  # fmt: skip


def _find_unread(ended: Collection[contract_types.Contract]) -> set[int]:
    """Return the accounts of which a meter was not read at the end, nor its consumption closed up to it."""
    read = contracts.find_closing_readings({one.account_id for one in ended})
    asked = [one for one in ended if one.id not in read]
    points = {one.metered_by_id for one in asked}
    hanging = {one.service_point_id for one in metering.list_hanging_meters(points)}
    counted = metering.find_counted_until(points)
    return {
        one.account_id
        for one in asked
        if one.metered_by_id in hanging and one.ends_on and counted.get(one.metered_by_id, _NEVER) < one.ends_on
    }
