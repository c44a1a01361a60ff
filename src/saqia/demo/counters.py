"""Tills of the demonstration: one that is open at the desk's agent, one that was counted, closed and emptied."""

import datetime
import itertools
from collections.abc import Iterator

from saqia.contexts.billing import queries as billing
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import types as payments
from saqia.contexts.tills import operations, queries, types
from saqia.demo import people
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import scope

_OPEN, _CLOSED = "0006", "0007"
"""Staff numbers of two agents, in `data/staff.yaml`."""
_SKIPPED, _LOOKED_AT = 30, 60
"""The first bills stay unpaid, for people to try the counter with."""
_METHODS = ("cash", "cash", "cheque", "cash", "terminal")
_FLOAT, _MOST = 50_000, 200_000
_LOST = 500
Payable = tuple[int, int, int]
"""Account, bill, what is owed."""


def work(*, actor: operation.Actor, cycle_id: int, at: datetime.datetime) -> int:
    """Open the tills and take some payments; return how many. Repeated, it changes nothing."""
    with scope.reading(actor.tenant_id):
        bills = billing.page_bills_of_cycle(cycle_id=cycle_id, most=_LOOKED_AT)[_SKIPPED:]
        owed = {one.account_id: one.balance_centimes for one in ledger.list_account_standings(
            account_ids=[bill.account_id for bill in bills], on=local_time.day(at)
        )}  # fmt: skip
        cashiers = [people.acting(actor=actor, number=number) for number in (_OPEN, _CLOSED)]
        if any(queries.list_own(cashier_id=cashier.person_id or 0, most=1) for cashier, _ in cashiers):
            return 0
    sums = ((bill.account_id, bill.number, owed[bill.account_id]) for bill in bills)
    payable = (each for each in sums if 0 < each[2] <= _MOST)
    (agent, unit), (other, other_unit) = cashiers
    taken = _take(agent, unit, itertools.islice(payable, 6), at)[1]
    session, many = _take(other, other_unit, itertools.islice(payable, 4), at)
    _end(other, session, at)
    return taken + many


def _take(
    cashier: operation.Actor, unit_id: int, payable: Iterator[Payable], at: datetime.datetime
) -> tuple[types.Session, int]:
    session = operations.open_session(actor=cashier, unit_id=unit_id, float_centimes=_FLOAT, at=at)
    place, today = 0, local_time.day(at)
    for place, (account_id, number, owed) in enumerate(payable, start=1):
        method = _METHODS[(place - 1) % len(_METHODS)]
        cheque = types.ChequeGiven("230", f"{session.id:04d}{place:04d}", today) if method == "cheque" else None
        operations.take_payment(
            actor=cashier, session_id=session.id, key=f"demonstration-{place}", method=method,
            lines=[payments.Line(account_id, owed, (number,))], cheque=cheque,
            instrument=f"{place:06d}" if method == "terminal" else "", at=at,
        )  # fmt: skip
    return session, place


def _end(cashier: operation.Actor, session: types.Session, at: datetime.datetime) -> None:
    """Count a till that lacks a coin of five dirhams, close it and send its cash to the bank."""
    with scope.reading(cashier.tenant_id):
        left = queries.get_session(session.id).hand_centimes - _LOST
    pieces = {}
    for value in queries.denominations():
        pieces[value], left = divmod(left, value)
    operations.count_session(actor=cashier, session_id=session.id, pieces=pieces, at=at)
    closed = operations.close_session(actor=cashier, session_id=session.id, at=at)
    if closed.to_deposit_centimes:
        operations.deposit_cash(
            actor=cashier, session_id=session.id, amount_centimes=closed.to_deposit_centimes,
            reference=f"SAC-{session.id:04d}", at=at,
        )  # fmt: skip
