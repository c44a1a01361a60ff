"""What collectors have not brought: day by day, with the commission that an acquirer keeps of it."""

import datetime
from collections.abc import Sequence

from django.db import connections

from saqia.contexts.payments import bringing, rules, types
from saqia.platform.database import locks, routing

_UNSETTLED = f"""
SELECT p.channel, p.collector, p.posted_on, sum(p.total_centimes)::bigint,
    coalesce(sum(round(p.total_centimes * r.per_10000 / 10000.0) + r.each_centimes), 0)::bigint,
    coalesce(max(r.tax_per_10000), 0)
FROM {bringing.BROUGHT} p
LEFT JOIN (
    SELECT channel, collector, max(until_on) AS until_on FROM payments_settlement WHERE channel = ANY(%(channels)s)
    GROUP BY 1, 2
) s ON s.channel = p.channel AND s.collector = p.collector
LEFT JOIN unnest(%(r_channels)s::text[], %(r_collectors)s::text[], %(r_methods)s::text[], %(r_from)s::date[],
    %(r_until)s::date[], %(r_per)s::int[], %(r_each)s::int[], %(r_tax)s::int[])
    AS r (channel, collector, method, from_on, until_on, per_10000, each_centimes, tax_per_10000)
    ON r.channel = p.channel AND r.collector = p.collector AND r.method = p.method
    AND p.posted_on BETWEEN r.from_on AND r.until_on
WHERE p.channel = ANY(%(channels)s) AND p.posted_on <= %(on)s AND (s.until_on IS NULL OR p.posted_on > s.until_on)
  AND NOT EXISTS (SELECT FROM payments_reversal r WHERE r.payment_id = p.id)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def hold(tenant_id: int, channel: str, collector: str) -> None:
    """Have one transfer of a collector noted at a time, until the open transaction ends."""
    locks.hold(f"payments:settlement:{tenant_id}:{channel}:{collector}")


def list_unsettled(*, channels: Sequence[str], until_on: datetime.date) -> list[types.Unsettled]:
    """Return what each collector has taken and not brought, day by day; one query, however many."""
    kept = rules.commissions()
    columns = {
        "r_channels": [one.channel for one in kept], "r_collectors": [one.collector for one in kept],
        "r_methods": [one.method for one in kept], "r_from": [one.from_on for one in kept],
        "r_until": [one.until_on for one in kept], "r_per": [one.per_10000 for one in kept],
        "r_each": [one.each_centimes for one in kept], "r_tax": [one.tax_per_10000 for one in kept],
        **bringing.terminals(), "channels": list(channels), "on": until_on,
    }  # fmt: skip
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_UNSETTLED, columns)
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
