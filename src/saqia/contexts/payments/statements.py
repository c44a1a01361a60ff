"""A partner's statement: what it took, took back and brought, day by day, and what it held after each."""

import dataclasses
import datetime

from django.db import connections

from saqia.contexts.payments import types
from saqia.platform.calendar import local_time
from saqia.platform.database import routing

_DAYS = """
SELECT greatest(m.day, %(before)s), sum(m.payments)::bigint, sum(m.taken)::bigint, sum(m.back)::bigint,
    sum(m.brought)::bigint
FROM (
    SELECT posted_on AS day, 1 AS payments, amount_centimes + duty_centimes AS taken, 0 AS back, 0 AS brought
    FROM payments_payment WHERE channel = %(channel)s AND collector = %(code)s
    UNION ALL SELECT r.posted_on, 0, 0, p.amount_centimes + p.duty_centimes, 0
    FROM payments_reversal r JOIN payments_payment p ON p.id = r.payment_id
    WHERE p.channel = %(channel)s AND p.collector = %(code)s
    UNION ALL SELECT (settled_at AT TIME ZONE %(zone)s)::date, 0, 0, 0, amount_centimes + commission_centimes
    FROM payments_settlement WHERE channel = %(channel)s AND collector = %(code)s
) m WHERE m.day <= %(last)s GROUP BY 1 ORDER BY 1
"""


@dataclasses.dataclass(frozen=True)
class Line:
    """A day of a partner on which something moved, and what it held after it. Centimes, stamp duty in them."""

    day: datetime.date
    payments: int
    taken_centimes: int
    back_centimes: int
    brought_centimes: int
    held_centimes: int


@dataclasses.dataclass(frozen=True)
class PartnerStatement:
    """Days from the first to the last, both included; `total` sums them and ends with what is held then."""

    first: datetime.date
    last: datetime.date
    opening_centimes: int
    lines: tuple[Line, ...]
    total: Line


def get_partner_statement(*, code: str, first: datetime.date, last: datetime.date) -> PartnerStatement:
    """Return a partner's statement, inside `scope.reading`; one query.

    What was taken counts on its day in Morocco, what was taken back on the day of the reversal, what was brought on the
    day on which it was noted.
    """
    before = first - datetime.timedelta(days=1)
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(
            _DAYS,
            {"channel": types.PARTNERS, "code": code, "before": before, "last": last, "zone": local_time.HERE.key},
        )
        rows = cursor.fetchall()
    held = opening = sum(taken - back - brought for day, _, taken, back, brought in rows if day == before)
    lines = []
    for day, count, taken, back, brought in (row for row in rows if row[0] > before):
        held += taken - back - brought
        lines.append(Line(day, count, taken, back, brought, held))
    total = Line(
        last, sum(one.payments for one in lines), sum(one.taken_centimes for one in lines),
        sum(one.back_centimes for one in lines), sum(one.brought_centimes for one in lines), held,
    )  # fmt: skip
    return PartnerStatement(first, last, opening, tuple(lines), total)
