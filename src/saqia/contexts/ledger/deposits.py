"""A deposit that is no longer held: it becomes a credit of its account, which pays what is owed or is given back."""

import datetime
from typing import Any

from django.db import connections

from saqia.contexts.ledger import journal, locks, models, queries, types
from saqia.platform import operation
from saqia.platform.database import routing

_CREDIT = """
INSERT INTO ledger_open_item (tenant_id, batch_id, number, account_id, kind, amount_centimes, due_on, posted_on)
VALUES (current_setting('saqia.tenant')::int, 0, ledger_advance_number(%s, %s), %s, 'deposit', %s, %s, %s)
"""


class DepositExceeded(Exception):
    """Less is held for the account than would be released."""


@operation.operation(audit=("account_id", "amount_centimes", "cause"))
def release_deposit(
    *, actor: operation.Actor, account_id: int, amount_centimes: int, cause: str, posted_on: datetime.date,
    at: datetime.datetime,
) -> types.Posted:  # fmt: skip
    """Turn what is held for an account, or part of it, into a credit of that account; the same cause counts once.

    :raises DepositExceeded: less is held
    """
    actor.require("ledger.release-deposit")
    locks.lock_account(actor.tenant_id, account_id)
    found = journal.find(cause)
    if found is not None:
        return found
    if not 0 < amount_centimes <= queries.get_deposit_held(account_id=account_id):
        raise DepositExceeded(amount_centimes)
    postings = [types.Posting("deposit", amount_centimes), types.Posting("receivable", -amount_centimes, account_id)]
    posted = journal.write(cause=cause, kind="deposit", postings=postings, posted_on=posted_on, at=at)
    models.Deposit.objects.create(
        transaction_id=posted.transaction_id, account_id=account_id, amount_centimes=-amount_centimes
    )
    with connections[routing.current.get()].cursor() as cursor:
        given: list[Any] = [posted.transaction_id, posted_on, account_id, -amount_centimes, posted_on, posted_on]
        cursor.execute(_CREDIT, given)
    return posted
