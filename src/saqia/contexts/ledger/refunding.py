"""Giving back what an account is owed: its credits are used up, the money waits to be transferred."""

import datetime

from saqia.contexts.ledger import journal, locks, models, queries, types


class RefundExceedsCredit(Exception):
    """The account is not owed so much: what it holds has paid for something."""


def post(
    tenant_id: int, account_id: int, amount: int, cause: str, posted_on: datetime.date, at: datetime.datetime
) -> types.Posted:
    """Book `amount` centimes out of the credits of an account, oldest first, once for its cause.

    :raises RefundExceedsCredit: less is owed to it, its debts considered
    """
    locks.lock_account(tenant_id, account_id)
    found = journal.find(cause)
    if found is not None:
        return found
    items = queries.list_open_items(account_id=account_id)
    if amount > -sum(item.remaining_centimes for item in items):
        raise RefundExceedsCredit(amount)
    postings = [types.Posting("receivable", amount, account_id), types.Posting("refunds_payable", -amount)]
    posted = journal.write(cause=cause, kind="refund", postings=postings, posted_on=posted_on, at=at)
    rows: list[models.Allocation] = []
    for item in items:
        share = min(max(-item.remaining_centimes, 0), amount)
        if share:
            amount -= share
            rows.append(models.Allocation(item_number=item.number, account_id=account_id, amount_centimes=-share))
            rows[-1].transaction_id = posted.transaction_id
    models.Allocation.objects.bulk_create(rows)
    return posted
