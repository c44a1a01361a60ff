"""Writing balanced transactions, once for each cause."""

import datetime
from collections.abc import Sequence

from saqia.contexts.ledger import chart, models, types
from saqia.platform.database import prepared

_TRANSACTIONS = """
INSERT INTO ledger_transaction (cause, kind, posted_on, recorded_at)
SELECT given.cause, %s, given.posted_on, %s FROM unnest(%s::text[], %s::date[]) AS given (cause, posted_on)
RETURNING cause, id
"""
_ENTRIES = """
INSERT INTO ledger_entry (transaction_id, account_code, customer_account_id, amount_centimes)
SELECT * FROM unnest(%s::bigint[], %s::text[], %s::bigint[], %s::bigint[])
"""


class Unbalanced(Exception):
    """The postings do not sum to zero; nothing is written."""

    def __init__(self, difference_centimes: int) -> None:
        super().__init__(difference_centimes)
        self.difference_centimes = difference_centimes


def find(cause: str) -> types.Posted | None:
    """Return the transaction already written for `cause`, or None."""
    row = models.JournalTransaction.objects.filter(cause=cause).values_list("id", flat=True).first()
    return None if row is None else types.Posted(row, repeated=True)


def write_many(*, kind: str, moves: Sequence[types.Move], at: datetime.datetime) -> int:
    """Write transactions with their entries, those that were not written before; three statements, however many.

    :return: how many were written
    :raises Unbalanced: debits and credits of one differ; none is written
    """
    asked = [move.cause for move in moves]
    known = set(models.JournalTransaction.objects.filter(cause__in=asked).values_list("cause", flat=True))
    fresh = {move.cause: move for move in moves if move.cause not in known}
    for move in fresh.values():
        difference = sum(posting.amount_centimes for posting in move.postings)
        if difference:
            raise Unbalanced(difference)
    made = dict(prepared.run(_TRANSACTIONS, [kind, at, list(fresh), [move.posted_on for move in fresh.values()]]))
    codes = chart.codes()
    rows = [(made[cause], one) for cause, move in fresh.items() for one in move.postings]
    columns = [
        [number for number, _ in rows], [codes[one.role] for _, one in rows],
        [one.customer_account_id for _, one in rows], [one.amount_centimes for _, one in rows],
    ]  # fmt: skip
    prepared.run(_ENTRIES, columns)
    return len(fresh)


def write(
    *, cause: str, kind: str, postings: Sequence[types.Posting], posted_on: datetime.date, at: datetime.datetime
) -> types.Posted:
    """Write one transaction with its entries, or return the one written before.

    :raises Unbalanced: debits and credits differ
    """
    found = find(cause)
    if found is not None:
        return found
    difference = sum(posting.amount_centimes for posting in postings)
    if difference:
        raise Unbalanced(difference)
    transaction = models.JournalTransaction.objects.create(cause=cause, kind=kind, posted_on=posted_on, recorded_at=at)
    codes = chart.codes()
    models.JournalEntry.objects.bulk_create(
        models.JournalEntry(
            transaction=transaction,
            account_code=codes[posting.role],
            customer_account_id=posting.customer_account_id,
            amount_centimes=posting.amount_centimes,
        )
        for posting in postings
    )
    return types.Posted(transaction.id, repeated=False)
