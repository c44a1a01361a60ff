"""Booking money that came in: balanced, once for each cause, set against the oldest debt first.

Channels, receipts and reconciliation are contexts of their own above; this is what they post. One call of the
database settles any number of payments: it locks their accounts, lays payments and items side by side and writes
entries, allocations and advances (migration 0002).
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from saqia.contexts.ledger import chart, journal, refunding, types
from saqia.contexts.ledger.refunding import RefundExceedsCredit as RefundExceedsCredit
from saqia.platform import operation
from saqia.platform.database import prepared, statistics

_MANY = 1_000
"""Lines that may change what the planner should know: a file, not a counter."""
_POST = """
SELECT * FROM ledger_post_payments(
    %s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s, %s, %s, %s, %s, %s)
"""
_REVERSE = """
SELECT g.of, done.transaction_id, done.repeated
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS g (of, cause, place)
CROSS JOIN LATERAL ledger_reverse_payment(g.of, g.cause, %s, %s) AS done ORDER BY g.place
"""


class PaymentNotPositive(Exception):
    """A payment of nothing, or of less."""


class PaymentNotPosted(Exception):
    """Nothing was posted under the cause that should be undone."""


class CustomersMoney(Exception):
    """What customers owe moves by payments, bills and credits only."""


@operation.operation(audit=("account_id", "amount_centimes", "cause"))
def post_payment(
    *, actor: operation.Actor, account_id: int, amount_centimes: int, cause: str, posted_on: datetime.date,
    at: datetime.datetime, first: int | None = None,
) -> types.PostedPayment:  # fmt: skip
    """Book a payment of an account: what it owes is settled from the oldest due on, the rest is kept as an advance.

    A disputed part is settled last: who pays without being asked for it is not refused.

    :param cause: what makes it count once, such as `counter:AG3-2026-00412`
    :param first: the item that the payer names, settled before any other
    :raises PaymentNotPositive: nothing was paid
    """
    line = types.PaymentLine(account_id, amount_centimes, cause)
    named = () if first is None else (first,)
    return post_payments(actor=actor, lines=[line], debit="cash_clearing", posted_on=posted_on, at=at, first=named)[0]


@operation.operation
def post_payments(
    *, actor: operation.Actor, lines: Sequence[types.PaymentLine], debit: str, posted_on: datetime.date,
    at: datetime.datetime, first: Sequence[int] = (),
) -> list[types.PostedPayment]:  # fmt: skip
    """Book payments of any number of accounts, each once for its cause; the answers are in the order given.

    :param lines: at most some thousands: each account is locked until the transaction ends
    :param debit: the role of the chart that the money lies on, such as `cash_in_hand`
    :param first: items that the payers name, settled before any other
    :raises PaymentNotPositive: a line pays nothing; none is booked
    """
    actor.require("ledger.post-payment")
    if not lines or min(line.amount_centimes for line in lines) <= 0:
        raise PaymentNotPositive(min((line.amount_centimes for line in lines), default=0))
    codes = chart.codes()
    given: list[Any] = [
        [line.account_id for line in lines], [line.amount_centimes for line in lines],
        [line.duty_centimes for line in lines], [line.cause for line in lines], list(first),
        codes[debit], codes["receivable"], codes["stamp_duty"], "payment", posted_on, at,
    ]  # fmt: skip
    found = {row[0]: types.PostedPayment(*row[1:]) for row in prepared.run(_POST, given)}
    if len(lines) >= _MANY:
        statistics.renew_if_grown("ledger", "ledger_transaction", len(lines))
    return [found[line.cause] for line in lines]


@operation.operation
def reverse_payments(
    *, actor: operation.Actor, causes: Mapping[str, str], posted_on: datetime.date, at: datetime.datetime
) -> list[types.Posted]:
    """Undo payments by postings that mirror them: their items are owed again, their advances are gone. Once each.

    :param causes: the cause that a payment was booked under -> that of its reversal
    :raises PaymentNotPosted: nothing is booked under one; none is undone
    """
    actor.require("ledger.post-payment")
    found = {
        row[0]: types.Posted(*row[1:]) for row in prepared.run(_REVERSE, [[*causes], [*causes.values()], posted_on, at])
    }
    for of in causes:
        if of not in found:
            raise PaymentNotPosted(of)
    return [found[of] for of in causes]


@operation.operation(audit=("kind", "cause"))
def post_move(
    *, actor: operation.Actor, cause: str, kind: str, postings: Sequence[types.Posting], posted_on: datetime.date,
    at: datetime.datetime,
) -> types.Posted:  # fmt: skip
    """Book money that moves between accounts which are no customer's: clearing to bank, suspense, differences.

    :raises journal.Unbalanced: the postings do not sum to zero
    :raises CustomersMoney: a posting names a customer's account, which has open items to settle
    """
    actor.require("ledger.post-move")
    if any(posting.customer_account_id is not None or posting.role == "receivable" for posting in postings):
        raise CustomersMoney(cause)
    return journal.write(cause=cause, kind=kind, postings=postings, posted_on=posted_on, at=at)


@operation.operation(audit=("kind",))
def post_moves(*, actor: operation.Actor, kind: str, moves: Sequence[types.Move], at: datetime.datetime) -> int:
    """Book many moves as `post_move` does, each once for its cause, by columns; return how many are new.

    :raises journal.Unbalanced, CustomersMoney: as `post_move`; none is booked
    """
    actor.require("ledger.post-move")
    for move in moves:
        if any(one.customer_account_id is not None or one.role == "receivable" for one in move.postings):
            raise CustomersMoney(move.cause)
    return journal.write_many(kind=kind, moves=moves, at=at)


@operation.operation(audit=("account_id", "amount_centimes", "cause"))
def post_refund(
    *, actor: operation.Actor, account_id: int, amount_centimes: int, cause: str, posted_on: datetime.date,
    at: datetime.datetime,
) -> types.Posted:  # fmt: skip
    """Book money that goes back to a customer out of what the account is owed; the same cause pays once.

    :raises PaymentNotPositive: nothing is given back
    :raises RefundExceedsCredit: the account is not owed so much
    """
    actor.require("ledger.post-refund")
    if amount_centimes <= 0:
        raise PaymentNotPositive(amount_centimes)
    return refunding.post(actor.tenant_id, account_id, amount_centimes, cause, posted_on, at)
