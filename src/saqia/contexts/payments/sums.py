"""What cash sessions took, by method."""

from collections.abc import Iterable

from django.db import connections

from saqia.contexts.payments import types
from saqia.platform.database import routing

_SUMS = """
SELECT p.session_id, p.method, count(*), sum(p.amount_centimes + p.duty_centimes)::bigint, count(r.id),
       coalesce(sum(p.amount_centimes + p.duty_centimes) FILTER (WHERE r.id IS NOT NULL), 0)::bigint
FROM payments_payment p LEFT JOIN payments_reversal r ON r.payment_id = p.id
WHERE p.session_id = ANY(%s) GROUP BY 1, 2 ORDER BY 1, 2
"""


def sum_sessions(session_ids: Iterable[int]) -> list[types.SessionSum]:
    """Return what each of these sessions took by each method; one query, however many."""
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_SUMS, [list(session_ids)])
        return [types.SessionSum(*row) for row in cursor.fetchall()]
