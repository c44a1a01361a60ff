"""Columns of the ledger for batch work; each runs inside the caller's transaction. Amounts in centimes."""

import dataclasses
import datetime
from collections.abc import Iterator

import pyarrow as pa
from django.db import connections

from saqia.contexts.ledger import chart
from saqia.platform.database import bulk, routing

DUE = pa.schema(
    [
        ("number", pa.int64()),
        ("account_id", pa.int64()),
        ("due_on", pa.date32()),
        ("left_centimes", pa.int64()),
    ]
)
"""What `due_bills` returns."""
_DUE = """
WITH due AS (
    SELECT number, account_id, due_on, amount_centimes FROM ledger_open_item
    WHERE kind = 'bill' AND amount_centimes > 0 AND due_on >= %s AND due_on < %s
), allocated AS (
    SELECT item_number, account_id, sum(amount_centimes) total FROM ledger_allocation
    WHERE account_id IN (SELECT account_id FROM due) GROUP BY 1, 2
), held AS (
    SELECT item_number, sum(amount_centimes) total FROM ledger_hold
    WHERE account_id IN (SELECT account_id FROM due)
        AND NOT EXISTS (SELECT FROM ledger_hold_release r WHERE r.hold_id = ledger_hold.id) GROUP BY 1
), owed AS (
    SELECT i.account_id, sum(i.amount_centimes - coalesce(a.total, 0)) total FROM ledger_open_item i
    LEFT JOIN allocated a ON a.item_number = i.number
    WHERE i.account_id IN (SELECT account_id FROM due) GROUP BY 1
), left_over AS (
    SELECT due.number, due.account_id, due.due_on,
        least(due.amount_centimes - coalesce(a.total, 0) - coalesce(h.total, 0), owed.total - coalesce(h.total, 0))
            AS centimes
    FROM due JOIN owed ON owed.account_id = due.account_id
    LEFT JOIN allocated a ON a.item_number = due.number LEFT JOIN held h ON h.item_number = due.number
)
SELECT number, account_id, due_on, centimes::bigint FROM left_over WHERE centimes > 0 ORDER BY number
"""


def due_bills(*, first_on: datetime.date, until_on: datetime.date) -> pa.Table:
    """Return the bills due in `[first_on, until_on)` of which something is to be paid (schema `DUE`).

    What the account is owed besides covers them, and what is disputed is left out.
    """
    return bulk.fetch(_DUE, DUE, (first_on, until_on))


_LATE_ACCOUNTS = """
SELECT DISTINCT i.account_id FROM ledger_open_item i
WHERE i.amount_centimes > 0 AND i.due_on < %s AND i.account_id > %s AND i.amount_centimes > coalesce(
    (SELECT sum(a.amount_centimes) FROM ledger_allocation a WHERE a.item_number = i.number), 0)
ORDER BY 1 LIMIT %s
"""
AGES = pa.schema(
    [
        ("account_id", pa.int64()),
        ("due_on", pa.date32()),
        ("left_centimes", pa.int64()),
        ("held_centimes", pa.int64()),
    ]
)
"""What `ages` returns."""
_AGES = """
WITH standing AS (
    SELECT i.account_id, i.number, i.due_on, i.amount_centimes - coalesce(a.total, 0) AS remaining
    FROM ledger_open_item i LEFT JOIN (
        SELECT item_number, sum(amount_centimes) AS total FROM ledger_allocation GROUP BY 1
    ) a ON a.item_number = i.number
), credit AS (
    SELECT account_id, -sum(remaining) AS total FROM standing WHERE remaining < 0 GROUP BY 1
), debts AS (
    SELECT account_id, number, due_on, remaining,
        sum(remaining) OVER (PARTITION BY account_id ORDER BY due_on, number) AS upto
    FROM standing WHERE remaining > 0
), left_over AS (  -- what the account is owed covers its oldest debts
    SELECT d.account_id, d.number, d.due_on,
        d.remaining - least(d.remaining, greatest(coalesce(c.total, 0) - (d.upto - d.remaining), 0)) AS centimes
    FROM debts d LEFT JOIN credit c ON c.account_id = d.account_id
), held AS (
    SELECT item_number, sum(amount_centimes) AS total FROM ledger_hold h
    WHERE NOT EXISTS (SELECT FROM ledger_hold_release r WHERE r.hold_id = h.id) GROUP BY 1
)
SELECT o.account_id, o.due_on, sum(o.centimes)::bigint, sum(least(coalesce(h.total, 0), o.centimes))::bigint
FROM left_over o LEFT JOIN held h ON h.item_number = o.number
WHERE o.centimes > 0 GROUP BY 1, 2 ORDER BY 1, 2
"""


def late_accounts(*, on: datetime.date, after: int, most: int) -> pa.Array:
    """Return the next accounts with an item due before `on` that no allocation settles whole, by id.

    :param after: the last id of the part before; 0: from the first
    """
    return bulk.fetch_ids(_LATE_ACCOUNTS, (on, after, most))


def ages() -> pa.Table:
    """Return what every account owes by the day it was due (schema `AGES`); its credits cover the oldest."""
    return bulk.fetch(_AGES, AGES)


_PART = 5_000
_JOURNAL = """
SELECT t.kind, n.number, t.posted_on, t.recorded_at, e.account_code, e.customer_account_id, t.cause, e.amount_centimes
FROM ledger_transaction t JOIN ledger_number n ON n.transaction_id = t.id JOIN ledger_entry e ON e.transaction_id = t.id
WHERE t.posted_on >= %s AND t.posted_on < %s ORDER BY t.posted_on, t.id, e.id
"""


@dataclasses.dataclass(frozen=True)
class Entry:
    """An entry of the journal.

    :param number: of its transaction, from 1 without a gap in each journal (`kind`) and calendar year, as booked
    :param account_id: of a customer's account, 0 where the entry is of none
    """

    kind: str
    number: int
    posted_on: datetime.date
    recorded_at: datetime.datetime
    account_code: str
    account_name: str
    account_id: int
    cause: str
    amount_centimes: int


def read_journal(*, from_on: datetime.date, until_on: datetime.date) -> Iterator[list[Entry]]:
    """Yield the entries of `[from_on, until_on)` by day, transaction and entry, a part at a time: a year has many.

    Of postings that have their number (`operations.number_postings`): what is booked later, even of a day before, comes
    after what has one already, so that the same entry has the same number in every file.
    """
    names = chart.names()
    with connections[routing.APPLICATION].chunked_cursor() as cursor:
        cursor.execute(_JOURNAL, [from_on, until_on])
        while rows := cursor.fetchmany(_PART):
            yield [
                Entry(kind, number, on, recorded_at, code, names.get(code, ""), customer or 0, cause, amount)
                for kind, number, on, recorded_at, code, customer, cause, amount in rows
            ]
