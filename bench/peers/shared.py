"""What the trade asks of every peer alike: the statements that no mapper writes, the standing of items, the names."""

import datetime
import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

from saqia.contexts.ledger import standings, types, wording
from saqia.platform.wording import Language

URL = os.environ.get("SAQIA_PEER_DATABASE_URL", "")
"""The region's database, for a role that row-level security does not hold: a peer filters by the distributor."""
MOST, SECONDS = 600, 60
TAKE = """
INSERT INTO limits_count AS c (subject, span, taken, ends_at) VALUES (%(subject)s, %(span)s, 1, %(ends_at)s)
ON CONFLICT (subject, span) DO UPDATE SET taken = c.taken + 1 WHERE c.taken < %(most)s RETURNING taken
"""
ITEMS = """
SELECT i.number, i.account_id, i.kind, i.amount_centimes, coalesce(a.total, 0)::bigint, coalesce(h.total, 0)::bigint,
       i.due_on, i.posted_on
FROM ledger_open_item i
LEFT JOIN (SELECT item_number, sum(amount_centimes) total FROM ledger_allocation
           WHERE account_id = %(account)s AND tenant_id = %(tenant)s GROUP BY 1) a ON a.item_number = i.number
LEFT JOIN (SELECT item_number, sum(amount_centimes) total FROM ledger_hold
           WHERE account_id = %(account)s AND tenant_id = %(tenant)s
             AND NOT EXISTS (SELECT FROM ledger_hold_release r WHERE r.hold_id = ledger_hold.id)
           GROUP BY 1) h ON h.item_number = i.number
WHERE i.account_id = %(account)s AND i.tenant_id = %(tenant)s ORDER BY i.due_on, i.number
"""


def digest(token: str) -> str:
    """Return what is stored of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def counted(client_id: str) -> dict[str, Any]:
    """Return the parameters of `TAKE` for a request of an application now."""
    span = int(datetime.datetime.now(datetime.UTC).timestamp()) // SECONDS
    ends_at = datetime.datetime.fromtimestamp((span + 2) * SECONDS, datetime.UTC)
    subject = hashlib.sha256(f"peer {client_id}".encode()).digest()[:16]
    return {"subject": subject, "span": span, "ends_at": ends_at, "most": MOST}


def language(accepted: str) -> Language:
    """Return the language that a program asks for; a peer knows one at a time."""
    return cast(Language, accepted[:2]) if accepted[:2] in ("ar", "fr", "en") else "ar"


def standing(
    rows: Iterable[Any], corrected: Callable[[Sequence[int]], Mapping[int, int]], on: datetime.date
) -> dict[int, types.ItemStanding]:
    """Return bill -> where it stands, from the rows of `ITEMS`; `corrected` is asked where there are credit notes."""
    items = [standings.Item(*row) for row in rows]
    notes = [item.number for item in items if item.kind == "credit-note"]
    found = standings.standings(items, on=on, against=corrected(notes) if notes else None)
    return {one.number: one for one in found}


def printed(number: int) -> str:
    """Return a bill's number as it is printed."""
    return f"{number // 10**9}-{number % 10**9:09d}"


def kind(code: str, asked: Language) -> dict[str, str]:
    """Return the kind of a bill with its name."""
    return {"code": code, "name": wording.kind(code).say(asked)}


def state(code: str, asked: Language) -> dict[str, str]:
    """Return where a bill stands with its name."""
    return {"code": code, "name": wording.STATES[code].say(asked)}
