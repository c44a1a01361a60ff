"""Booking money that came in: balanced, once for each cause, set against the oldest debt first.

Channels, receipts and reconciliation are a context of their own above; this is what they post.
"""

import datetime

from saqia.contexts.ledger import journal, locks, models, queries, types
from saqia.platform import operation
from saqia.platform.numbering import series

ADVANCES = 800_000_000
"""Added to the rank of an advance within its year, so that its number is never a bill's."""
_YEAR = 1_000_000_000


class PaymentNotPositive(Exception):
    """A payment of nothing, or of less."""


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
    actor.require("ledger.post-payment")
    if amount_centimes <= 0:
        raise PaymentNotPositive(amount_centimes)
    locks.lock_account(actor.tenant_id, account_id)
    found = journal.find(cause)
    if found is not None:
        return _posted_before(found.transaction_id)
    shares, rest = _shares(account_id, amount_centimes, first)
    postings = [types.Posting("cash_clearing", amount_centimes)]
    postings += [types.Posting("receivable", -amount_centimes, account_id)]
    posted = journal.write(cause=cause, kind="payment", postings=postings, posted_on=posted_on, at=at)
    models.Allocation.objects.bulk_create(
        models.Allocation(
            transaction_id=posted.transaction_id, item_number=number, account_id=account_id, amount_centimes=share
        )
        for number, share in shares
    )
    if rest:
        _keep_advance(actor, posted, account_id, rest, posted_on, at)
    return types.PostedPayment(posted.transaction_id, amount_centimes - rest, rest, repeated=False)


def _shares(account_id: int, amount: int, first: int | None) -> tuple[list[tuple[int, int]], int]:
    owed = [item for item in queries.list_open_items(account_id=account_id) if item.remaining_centimes > 0]
    free = {item.number: max(item.remaining_centimes - item.held_centimes, 0) for item in owed}
    wanted = [item for item in owed if item.number == first] + [item for item in owed if item.number != first]
    taken: dict[int, int] = {}
    for most in (free, {item.number: item.remaining_centimes for item in owed}):
        for item in wanted:
            share = min(most[item.number] - taken.get(item.number, 0), amount)
            if share > 0:
                taken[item.number] = taken.get(item.number, 0) + share
                amount -= share
    return list(taken.items()), amount


def _keep_advance(
    actor: operation.Actor, posted: types.Posted, account_id: int, rest: int, on: datetime.date, at: datetime.datetime
) -> None:
    cause = f"payment:{posted.transaction_id}"
    rank = series.next_number(actor=actor, series="advance", year=on.year, cause=cause, at=at)
    models.OpenItem.objects.create(
        tenant_id=actor.tenant_id, batch_id=0, number=on.year * _YEAR + ADVANCES + rank, account_id=account_id,
        kind="advance", amount_centimes=-rest, due_on=on, posted_on=on,
    )  # fmt: skip


def _posted_before(transaction_id: int) -> types.PostedPayment:
    shares = models.Allocation.objects.filter(transaction_id=transaction_id).values_list("amount_centimes", flat=True)
    paid = models.JournalEntry.objects.get(transaction_id=transaction_id, amount_centimes__gt=0).amount_centimes
    allocated = sum(shares)
    return types.PostedPayment(transaction_id, allocated, paid - allocated, repeated=True)
