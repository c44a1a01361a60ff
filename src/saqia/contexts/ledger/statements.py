"""Every posting of some accounts with what was owed after it, a page at a time.

Items are what was posted on an account; an allocation is one when it brings money. An allocation that sets a credit
against a bill moves nothing of what is owed, so it is no line.
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import connections

from saqia.contexts.ledger import types
from saqia.platform.database import routing

_POSTINGS = """
WITH postings AS (
    SELECT i.posted_on, 1 AS place, i.number AS ref, i.account_id, i.kind, i.number AS item, i.due_on,
           i.amount_centimes AS amount
    FROM ledger_open_item i WHERE i.account_id = ANY(%(accounts)s)
    UNION ALL
    SELECT t.posted_on, 2, t.id, a.account_id, t.kind,
           CASE WHEN count(DISTINCT a.item_number) = 1 THEN min(a.item_number) END, NULL,
           -sum(a.amount_centimes)::bigint
    FROM ledger_allocation a JOIN ledger_transaction t ON t.id = a.transaction_id
    WHERE a.account_id = ANY(%(accounts)s)
    GROUP BY t.id, t.posted_on, t.kind, a.account_id HAVING sum(a.amount_centimes) <> 0
)
"""
_PAGE = (
    _POSTINGS
    + """
SELECT posted_on, place, ref, account_id, kind, item, due_on, amount, balance::bigint FROM (
    SELECT p.*, sum(amount) OVER (ORDER BY posted_on, place, ref, account_id) AS balance FROM postings p
) running
WHERE posted_on >= %(from)s AND posted_on < %(until)s
  AND (posted_on, place, ref, account_id) > (%(day)s, %(place)s, %(ref)s, %(account)s)
ORDER BY posted_on, place, ref, account_id LIMIT %(most)s
"""
)
_EDGES = (
    _POSTINGS
    + """
SELECT coalesce(sum(amount) FILTER (WHERE posted_on < %(from)s), 0)::bigint,
       coalesce(sum(amount) FILTER (WHERE posted_on < %(until)s), 0)::bigint
FROM postings
"""
)
MOST = 500
_FIRST = (datetime.date.min, 0, 0, 0)


class CursorInvalid(ValueError):
    """The cursor is none that a statement gave."""


def get_statement(
    *, account_ids: Iterable[int], from_on: datetime.date, until_on: datetime.date, cursor: str | None = None,
    most: int = 100,
) -> types.Statement:  # fmt: skip
    """Return a page of the postings of some accounts over `[from_on, until_on)`, oldest first, with running balance.

    Several accounts are one statement: that of a customer with many contracts. Two queries, however many.

    :param cursor: of the page before; None for the first page
    :param most: lines of a page, 1 to 500
    :raises CursorInvalid: the cursor is none that a statement gave
    """
    day, place, ref, account = _read(cursor)
    most = min(max(most, 1), MOST)
    given: dict[str, Any] = {
        "accounts": list(account_ids), "from": from_on, "until": until_on, "day": day, "place": place, "ref": ref,
        "account": account, "most": most + 1,
    }  # fmt: skip
    with connections[routing.APPLICATION].cursor() as database:
        database.execute(_PAGE, given)
        rows = database.fetchall()
        database.execute(_EDGES, given)
        opening, closing = database.fetchone()
    kept = rows[:most]
    lines = tuple(types.StatementLine(row[3], row[0], row[4], row[5], row[6], int(row[7]), row[8]) for row in kept)
    following = ":".join(map(str, kept[-1][:4])) if len(rows) > most else None
    return types.Statement(from_on, until_on, opening, closing, lines, following)


def _read(cursor: str | None) -> tuple[datetime.date, int, int, int]:
    if cursor is None:
        return _FIRST
    try:
        day, place, ref, account = cursor.split(":")
        return datetime.date.fromisoformat(day), int(place), int(ref), int(account)
    except ValueError:
        raise CursorInvalid(cursor) from None
