"""Undoing an item that was booked one by one: what it sold is not sold."""

import datetime
from collections.abc import Sequence

from django.db import connections

from saqia.contexts.ledger import journal, locks, models, queries, types
from saqia.platform import operation
from saqia.platform.database import routing


class ItemNotFound(Exception):
    """No item of this distributor has this number."""


@operation.operation(audit=("number", "cause"))
def void_item(
    *, actor: operation.Actor, number: int, cause: str, postings: Sequence[types.Posting],
    posted_on: datetime.date, at: datetime.datetime,
) -> types.PostedPayment:  # fmt: skip
    """Book the reverse of an item: it is settled, and what was paid for it already is kept as an advance.

    :param postings: those of the item with their signs turned; safe to repeat by `cause`
    :raises ItemNotFound: there is no such item
    :raises journal.Unbalanced: the postings do not sum to zero
    """
    actor.require("ledger.post-item")
    item = models.OpenItem.objects.filter(number=number).first()
    if item is None:
        raise ItemNotFound(number)
    locks.lock_account(actor.tenant_id, item.account_id)
    posted = journal.write(cause=cause, kind="void", postings=postings, posted_on=posted_on, at=at)
    if posted.repeated:
        done = models.Allocation.objects.filter(transaction_id=posted.transaction_id).values_list("amount_centimes")
        settled = sum(amount for (amount,) in done)
        return types.PostedPayment(posted.transaction_id, settled, item.amount_centimes - settled, repeated=True)
    [left] = [
        one.remaining_centimes for one in queries.list_open_items(account_id=item.account_id) if one.number == number
    ]
    settled = min(max(left, 0), item.amount_centimes)
    if settled:
        models.Allocation.objects.create(
            transaction_id=posted.transaction_id, item_number=number, account_id=item.account_id,
            amount_centimes=settled,
        )  # fmt: skip
    rest = item.amount_centimes - settled
    if rest:
        with connections[routing.current.get()].cursor() as cursor:
            cursor.execute("SELECT ledger_advance_number(%s, %s)", [posted.transaction_id, posted_on])
            [number] = cursor.fetchone()
        models.OpenItem.objects.create(
            tenant_id=actor.tenant_id, batch_id=0, number=number, account_id=item.account_id, kind="advance",
            amount_centimes=-rest, due_on=posted_on, posted_on=posted_on,
        )  # fmt: skip
    return types.PostedPayment(posted.transaction_id, settled, rest, repeated=False)
