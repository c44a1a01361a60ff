"""What the books say of one movement: money on the bank's account against a payment, a clearing account or suspense."""

import datetime
from collections.abc import Mapping, Sequence

from saqia.contexts.banking import models
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.platform import operation

_YEAR, _OWN, _RANKS = 1_000_000_000, 600_000_000, 100_000_000
UsedOtherwise = payments.ReferenceUsedOtherwise
"""A movement paid something else before."""


def move(line: models.Line, role: str, *, actor: operation.Actor, at: datetime.datetime) -> None:
    """Book a movement between the bank and an account of the chart that is no customer's."""
    spread(line, {role: line.amount_centimes}, actor=actor, at=at)


def spread(line: models.Line, shares: Mapping[str, int], *, actor: operation.Actor, at: datetime.datetime) -> None:
    """Book a movement between the bank and several accounts of the chart; the shares come to it."""
    postings = [ledger_types.Posting("bank", line.amount_centimes)]
    postings += [ledger_types.Posting(role, -centimes) for role, centimes in shares.items() if centimes]
    ledger.post_move(
        actor=_books(actor), cause=f"bank-line:{line.id}", kind="bank-line", postings=postings,
        posted_on=line.booked_on, at=at,
    )  # fmt: skip


def move_all(moves: Sequence[tuple[models.Line, str]], *, actor: operation.Actor, at: datetime.datetime) -> None:
    """Book movements between the bank and an account of the chart each, by columns."""
    given = [
        ledger_types.Move(
            f"bank-line:{line.id}",
            (ledger_types.Posting("bank", line.amount_centimes), ledger_types.Posting(role, -line.amount_centimes)),
            line.booked_on,
        )
        for line, role in moves
    ]  # fmt: skip
    if given:
        ledger.post_moves(actor=_books(actor), kind="bank-line", moves=given, at=at)


def explain(line: models.Line, role: str, *, actor: operation.Actor, at: datetime.datetime) -> None:
    """Book a movement that stands on suspense on the account that it belongs to."""
    postings = [
        ledger_types.Posting("suspense", line.amount_centimes),
        ledger_types.Posting(role, -line.amount_centimes),
    ]
    ledger.post_move(
        actor=_books(actor), cause=f"bank-line:{line.id}:{role}", kind="bank-line", postings=postings,
        posted_on=line.booked_on, at=at,
    )  # fmt: skip


def collect(
    line: models.Line, lines: Sequence[payment_types.Line], *, channel: str, method: str, reference: str,
    actor: operation.Actor, at: datetime.datetime,
) -> str:  # fmt: skip
    """Take a payment that a movement brought, on the movement's day; return its number."""
    receipt = payments.collect_payment(
        actor=_books(actor), channel=channel, collector=line.statement.bank_account.code, reference=reference,
        method=method, lines=lines, collected_at=min(_noon(line.booked_on), at), at=at, instrument=line.bank_reference,
    )  # fmt: skip
    return receipt.number


def collect_all(
    asked: Sequence[tuple[models.Line, int, Sequence[int]]], *, actor: operation.Actor, at: datetime.datetime
) -> dict[int, str]:
    """Take the payments that movements of one account of ours brought, by columns; return line id -> receipt number.

    :param asked: movement, the account that it pays, the items that it names
    """
    if not asked:
        return {}
    rows = [
        payment_types.Single(
            reference_of(line), account_id, line.amount_centimes, min(_noon(line.booked_on), at), line.bank_reference,
            tuple(first),
        )
        for line, account_id, first in asked
    ]  # fmt: skip
    made = payments.collect_each(
        actor=_books(actor), channel="bank", collector=asked[0][0].statement.bank_account.code, method="transfer",
        rows=rows, at=at,
    )  # fmt: skip
    return {line.id: made[reference_of(line)] for line, _, _ in asked}


def reference_of(line: models.Line) -> str:
    """Return under which reference a movement pays: its own row, for banks give the same reference twice."""
    return f"line:{line.id}"


def has_paid(line: models.Line, reference: str) -> bool:
    """Tell whether a movement paid an account."""
    found = payment_queries.find_payment(
        channel="bank", collector=line.statement.bank_account.code, reference=reference
    )
    return found is not None


def owe(
    line: models.Line, account_id: int, cause: str, kind: str, role: str, centimes: int, *, actor: operation.Actor,
    at: datetime.datetime,
) -> None:  # fmt: skip
    """Have an account owe what a movement cost, once for its cause, under a number that is no bill's."""
    number = line.booked_on.year * _YEAR + _OWN + line.id % _RANKS
    postings = [ledger_types.Posting("receivable", centimes, account_id), ledger_types.Posting(role, -centimes)]
    ledger.post_item(
        actor=_books(actor), number=number, kind=kind, account_id=account_id, cause=cause, postings=postings,
        due_on=line.booked_on, posted_on=line.booked_on, at=at,
    )  # fmt: skip


def reverse(number: str, reason: str, *, actor: operation.Actor, at: datetime.datetime) -> None:
    """Take back the payment of a debit that came back."""
    payments.reverse_payment(actor=_books(actor), number=number, reason=reason, at=at)


def pay_refund(
    line: models.Line, refund_id: int, reference: str, *, actor: operation.Actor, at: datetime.datetime
) -> None:
    """Note that a refund left our bank; its own posting empties what was to be refunded."""
    payments.mark_refund_paid(
        actor=_books(actor), refund_id=refund_id, reference=reference, paid_on=line.booked_on, at=at
    )


def return_refund(
    line: models.Line, refund_id: int, reference: str, *, actor: operation.Actor, at: datetime.datetime
) -> None:
    """Note that the transfer of a refund came back: the refund is open again, its account is owed the money."""
    payments.return_refund(
        actor=_books(actor), refund_id=refund_id, reference=reference, reason=line.return_reason,
        returned_on=line.booked_on, at=at,
    )  # fmt: skip


def _books(actor: operation.Actor) -> operation.Actor:
    return operation.system_actor(tenant_id=actor.tenant_id, name="bank")


def _noon(day: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
