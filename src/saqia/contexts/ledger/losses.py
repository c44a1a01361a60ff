"""What the distributor gives up collecting: set against its items, booked as a loss."""

import datetime
from collections.abc import Sequence

from saqia.contexts.ledger import journal, locks, models, queries, types
from saqia.platform import operation


class WriteOffExceedsItem(Exception):
    """An item owes less than what would be written off, disputed parts left aside."""


@operation.operation(audit=("account_id", "cause"))
def post_write_off(
    *, actor: operation.Actor, account_id: int, items: Sequence[tuple[int, int]], cause: str,
    posted_on: datetime.date, at: datetime.datetime,
) -> types.Posted:  # fmt: skip
    """Book items of an account, whole or in part, as a loss; the same cause counts once.

    :param items: number of an open item, centimes given up
    :raises WriteOffExceedsItem: an item owes less, is disputed, or is not this account's
    """
    actor.require("ledger.post-write-off")
    locks.lock_account(actor.tenant_id, account_id)
    found = journal.find(cause)
    if found is not None:
        return found
    left = {
        one.number: one.remaining_centimes - one.held_centimes for one in queries.list_open_items(account_id=account_id)
    }
    for number, centimes in items:
        if centimes <= 0 or centimes > left.get(number, 0):
            raise WriteOffExceedsItem(number)
    total = sum(centimes for _, centimes in items)
    postings = [types.Posting("bad_debt", total), types.Posting("receivable", -total, account_id)]
    posted = journal.write(cause=cause, kind="write-off", postings=postings, posted_on=posted_on, at=at)
    models.Allocation.objects.bulk_create(
        models.Allocation(
            transaction_id=posted.transaction_id, item_number=number, account_id=account_id, amount_centimes=centimes
        )
        for number, centimes in items
    )
    return posted
