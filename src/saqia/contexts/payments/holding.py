"""What partners took and have not brought yet: what their guarantee answers for.

A settlement covers the payments of its days that were recorded by then. One that a partner reports once its day was
settled is in no transfer so far: it is held until a settlement, noted since, goes up to the day of its report. What is
older than `report_days` comes in a file alone, which a person takes in, and counts on its own day.
"""

from collections.abc import Sequence
from typing import Any

from django.db import connections

from saqia.contexts.payments import rules, types
from saqia.platform.calendar import local_time
from saqia.platform.database import routing

_LAST = """LATERAL (
    SELECT until_on, settled_at, (settled_at AT TIME ZONE 'UTC')::date > until_on AS is_after FROM payments_settlement
    WHERE channel = %(channel)s AND collector = c.code ORDER BY until_on DESC, settled_at DESC LIMIT 1
) s ON true"""
_COVERING = "SELECT FROM payments_settlement b WHERE b.channel = %(channel)s AND b.collector = c.code"
_REPORTED = "(p.recorded_at AT TIME ZONE %(zone)s)::date"
_LATE = "p.posted_on < (p.recorded_at AT TIME ZONE 'UTC')::date"
"""As the index of late payments has it; in Morocco the next day has begun then."""
_HELD = f"""
SELECT h.code, sum(h.centimes)::bigint FROM (
    SELECT c.code, p.id, p.amount_centimes + p.duty_centimes AS centimes
    FROM unnest(%(codes)s::text[]) AS c (code) LEFT JOIN {_LAST}
    JOIN payments_payment p ON p.channel = %(channel)s AND p.collector = c.code
        AND p.posted_on >= CASE WHEN s.is_after THEN s.until_on + 1 ELSE coalesce(s.until_on, '-infinity') END
    WHERE s.until_on IS NULL OR p.posted_on > s.until_on OR (p.recorded_at > s.settled_at AND NOT {_LATE})
    UNION ALL
    SELECT c.code, p.id, p.amount_centimes + p.duty_centimes
    FROM unnest(%(codes)s::text[]) AS c (code) JOIN {_LAST}
    JOIN payments_payment p ON p.channel = %(channel)s AND p.collector = c.code
        AND p.recorded_at > least(s.settled_at, (s.until_on + 1)::timestamp AT TIME ZONE %(zone)s)
    WHERE {_LATE} AND p.posted_on <= s.until_on AND {_REPORTED} - p.posted_on <= %(days)s
      AND EXISTS ({_COVERING} AND b.until_on >= p.posted_on AND b.settled_at < p.recorded_at)
      AND NOT EXISTS ({_COVERING} AND b.until_on >= {_REPORTED} AND b.settled_at >= p.recorded_at)
) h WHERE NOT EXISTS (SELECT FROM payments_reversal r WHERE r.payment_id = h.id) GROUP BY 1
"""


def get_held(code: str) -> int:
    """Return what a partner took and has not brought yet, in centimes."""
    return list_held(codes=[code]).get(code, 0)


def list_held(*, codes: Sequence[str]) -> dict[str, int]:
    """Return partner -> what it holds, in centimes; one query, however many."""
    given: dict[str, Any] = {
        "channel": types.PARTNERS, "codes": list(codes), "zone": local_time.HERE.key, "days": rules.report_days(),
    }  # fmt: skip
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_HELD, given)
        return {code: int(total) for code, total in cursor.fetchall()}
