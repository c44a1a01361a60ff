"""Columns of the ledger for batch work; each runs inside the caller's transaction. Amounts in centimes."""

import datetime

import pyarrow as pa

from saqia.platform.database import bulk

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
