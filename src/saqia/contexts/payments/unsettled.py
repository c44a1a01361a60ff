"""What collectors took and have not brought: day by day, with the commission that an acquirer keeps of it."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import connections

from saqia.contexts.payments import rules, types
from saqia.platform.database import locks, routing

_UNSETTLED = """
SELECT p.channel, p.collector, p.posted_on, sum(p.amount_centimes + p.duty_centimes)::bigint,
    coalesce(sum(round((p.amount_centimes + p.duty_centimes) * r.per_10000 / 10000.0) + r.each_centimes), 0)::bigint,
    coalesce(max(r.tax_per_10000), 0)
FROM payments_payment p
LEFT JOIN (
    SELECT channel, collector, max(until_on) AS until_on FROM payments_settlement WHERE channel = ANY(%s) GROUP BY 1, 2
) s ON s.channel = p.channel AND s.collector = p.collector
LEFT JOIN unnest(%s::text[], %s::text[], %s::date[], %s::date[], %s::int[], %s::int[], %s::int[])
    AS r (channel, collector, from_on, until_on, per_10000, each_centimes, tax_per_10000)
    ON r.channel = p.channel AND r.collector = p.collector AND p.posted_on BETWEEN r.from_on AND r.until_on
WHERE p.channel = ANY(%s) AND p.posted_on <= %s AND (s.until_on IS NULL OR p.posted_on > s.until_on)
  AND NOT EXISTS (SELECT FROM payments_reversal r WHERE r.payment_id = p.id)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def hold(tenant_id: int, channel: str, collector: str) -> None:
    """Have one transfer of a collector noted at a time, until the open transaction ends."""
    locks.hold(f"payments:settlement:{tenant_id}:{channel}:{collector}")


def list_unsettled(*, channels: Sequence[str], until_on: datetime.date) -> list[types.Unsettled]:
    """Return what each collector has taken and not brought, day by day; one query, however many."""
    kept = rules.commissions()
    columns: list[list[Any]] = [
        [one.channel for one in kept], [one.collector for one in kept], [one.from_on for one in kept],
        [one.until_on for one in kept], [one.per_10000 for one in kept], [one.each_centimes for one in kept],
        [one.tax_per_10000 for one in kept],
    ]  # fmt: skip
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_UNSETTLED, [list(channels), *columns, list(channels), until_on])
        rows = cursor.fetchall()
    days: dict[tuple[str, str], list[types.Until]] = {}
    for channel, collector, day, centimes, commission, tax in rows:
        own = days.setdefault((channel, collector), [])
        taken, before = (own[-1].taken_centimes, own[-1].commission_centimes) if own else (0, 0)
        own.append(types.Until(day, taken + int(centimes), before + int(commission), int(tax)))
    return [types.Unsettled(*key, tuple(own)) for key, own in days.items()]


def find_kept(*, channel: str, collector: str, until_on: datetime.date, arrived_centimes: int) -> types.Until | None:
    """Return what a transfer covers that comes to the net sum of the days until one; None: nothing was kept of it."""
    found = list_unsettled(channels=[channel], until_on=until_on)
    own = next((one.sums[-1] for one in found if one.collector == collector), None)
    is_net = own is not None and own.net_centimes == arrived_centimes != own.taken_centimes
    return own if is_net else None
