"""Files of the demonstration that came to their end: connections with their meter, terminations with their balance."""

import datetime
from collections.abc import Iterable, Iterator
from decimal import Decimal

from saqia.contexts.billing import operations as billing_operations
from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types as bill_types
from saqia.contexts.cases import types as case_types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import types as request_types
from saqia.demo import casework, readers
from saqia.journeys import connections
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import scope

_PLACE = 20
"""Of the first applicant among the names; those before are `casework`'s."""
_SKIPPED, _LOOKED_AT = 60, 400
"""The first bills are for people to try the counter and the portal with."""
_CONNECTION_BEGAN, _TERMINATION_BEGAN = 40, 6
"""Days before today; days before the last day of the supply."""
_WATER, _INDEX = 2, 3
_AGREED: dict[str, case_types.Answer] = {"agreed": True}
_PAID: dict[str, case_types.Answer] = {"receipt": "Q-DEMONSTRATION"}
_DONE: dict[str, case_types.Answer] = {"report": "تم إنجاز الأشغال."}
_Ending = tuple[contract_types.Account, bill_types.BillHeader, tuple[request_types.FinalIndex, ...]]


def leave(*, actor: operation.Actor, cycle_id: int, at: datetime.datetime) -> int:
    """Connect two places and end two supplies; return how many files. Repeated, it changes nothing.

    The meter of one connection hangs in the books, that of the other is still to be entered. One supply ends with a
    refund that was paid, one with a balance that is still owed: where an account of the cycle would end so.
    """
    with scope.reading(actor.tenant_id):
        bills = billing.page_bills_of_cycle(cycle_id=cycle_id, most=_LOOKED_AT)
        supplies = list(_endings(bills[_SKIPPED:]))
    if not bills:
        return 0
    for place in (_PLACE, _PLACE + 1):
        if not _connect(actor, bills[0].commune_code, place, at):
            return 0
    for place, supply in enumerate(supplies, _PLACE + 2):
        _end(actor, supply, place, at)
    return 2 + len(supplies)


def certify(*, actor: operation.Actor, cycle_id: int, at: datetime.datetime) -> int:
    """Issue a certificate of the contracts of the customer who signs in, and one of an account that owes nothing.

    Return how many. Repeated, it changes nothing.
    """
    with scope.reading(actor.tenant_id):
        reader = readers.choose(cycle_id)
        bills = billing.page_bills_of_cycle(cycle_id=cycle_id, most=_LOOKED_AT)
        owed = ledger.list_account_standings(account_ids=[one.account_id for one in bills], on=local_time.day(at))
    wanted = [("contract", reader[0].id)] if reader else []
    wanted += [("paid-up", one.account_id) for one in owed if one.balance_centimes == 0][:1]
    for kind, account_id in wanted:
        billing_operations.issue_certificate(
            actor=actor, kind=kind, account_id=account_id, client_key="demonstration", at=at
        )
    return len(wanted)


def _connect(actor: operation.Actor, commune: str, place: int, at: datetime.datetime) -> bool:
    """Take a request for water from its deposit to its meter; only the first one's meter hangs in the books.

    False: it was before.
    """
    began = at - datetime.timedelta(days=_CONNECTION_BEGAN)
    answers: dict[str, case_types.Answer] = {
        "service": "water", "use": "domestic", "right": "owner", "commune": commune, "address": f"{place}، زنقة 7",
    }  # fmt: skip
    number = casework.deposit(
        actor, procedure="connection", answers=answers, papers=("identity", "premises-right"), place=place,
        account=None, at=began,
    )  # fmt: skip
    if number is None:
        return False
    serial = f"DEMO-{place:04d}"
    casework.move(actor, number, "take", {}, at=began + datetime.timedelta(days=1))
    if not casework.offer_quote(actor, number, began + datetime.timedelta(days=8)):
        return True
    steps: tuple[tuple[int, str, dict[str, case_types.Answer]], ...] = (
        (12, "accept-quote", _AGREED), (14, "confirm-payment", _PAID), (28, "finish-works", _DONE),
        (30, "set-meter", {"serial": serial, "index": _INDEX}),
    )  # fmt: skip
    for days, action, given in steps:
        hung = began + datetime.timedelta(days=days)
        casework.move(actor, number, action, given, at=hung)
    if place == _PLACE:
        connections.hang_meter(
            actor=actor, number=number, description=metering.MeterDescription(serial, _WATER, digits=5),
            indices={0: Decimal(_INDEX)}, installed_on=local_time.day(hung), photo_id=None, at=at,
        )  # fmt: skip
    return True


def _endings(bills: Iterable[bill_types.BillHeader]) -> Iterator[_Ending]:
    """Yield a supply whose deposit is more than what is owed, and one whose deposit is less.

    All that its account has ends with it, and its bill reaches the day on which its meter was read.
    """
    wanted = {True, False}
    for bill in bills:
        [account] = contracts.list_accounts([bill.account_id])
        owed = ledger.get_balance(account_id=account.id)
        is_refunded = ledger.get_deposit_held(account_id=account.id) > owed
        indices = _last_indices(account, bill.to_on)
        if is_refunded in wanted and indices and owed > 0:
            wanted.remove(is_refunded)
            yield account, bill, indices
        if not wanted:
            return


def _last_indices(account: contract_types.Account, on: datetime.date) -> tuple[request_types.FinalIndex, ...]:
    """Return what each register of the one meter of an account showed on a day; none where that is not known."""
    points = {one.metered_by_id for one in account.contracts}
    if len(points) > 1 or any(one.is_prepaid or one.ends_on for one in account.contracts):
        return ()
    meter = meters.find_hanging_meter(points.pop())
    if meter is None:
        return ()
    known = {
        one.register: Decimal(one.index_milli) / 1000
        for one in meters.list_readings(meter.id)
        if one.read_on == on and one.is_trusted and one.index_milli is not None
    }
    if set(known) != set(meter.registers):
        return ()
    return tuple(request_types.FinalIndex(register, index) for register, index in known.items())


def _end(actor: operation.Actor, supply: _Ending, place: int, at: datetime.datetime) -> None:
    """End a supply on the last day of its bill and settle its account by that bill."""
    account, bill, indices = supply
    ends = at - datetime.timedelta(days=(local_time.day(at) - bill.to_on).days)
    began = ends - datetime.timedelta(days=_TERMINATION_BEGAN)
    number = casework.deposit(
        actor, procedure="termination", papers=("identity",), place=place, account=account, at=began,
        answers={"contract": account.contracts[0].number, "ends": bill.to_on.isoformat()},
    )  # fmt: skip
    if number is None:
        return
    casework.move(actor, number, "take", {}, at=began + datetime.timedelta(days=1))
    requests.end_supply(actor=actor, number=number, ends_on=bill.to_on, indices=indices, at=ends)
    requests.settle_account(actor=actor, number=number, final_bill_number=bill.number, at=at)
