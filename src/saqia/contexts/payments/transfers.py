"""Transfers of collectors: which days a sum that arrived covers, noted once, without a person where nothing is open."""

import datetime
from collections.abc import Collection, Sequence

from django.db import connections

from saqia.contexts.payments import collectors, models, types
from saqia.platform import operation
from saqia.platform.database import locks, routing

_UNSETTLED = """
SELECT p.channel, p.collector, p.posted_on, sum(p.amount_centimes + p.duty_centimes)::bigint FROM payments_payment p
LEFT JOIN (
    SELECT channel, collector, max(until_on) AS until_on FROM payments_settlement WHERE channel = ANY(%s) GROUP BY 1, 2
) s ON s.channel = p.channel AND s.collector = p.collector
WHERE p.channel = ANY(%s) AND p.posted_on <= %s AND (s.until_on IS NULL OR p.posted_on > s.until_on)
  AND NOT EXISTS (SELECT FROM payments_reversal r WHERE r.payment_id = p.id)
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


class PeriodSettled(Exception):
    """A later day was settled before: what this transfer would cover is a person's to say, with the partner."""


@operation.operation(audit=("channel", "collector", "reference", "amount_centimes"))
def settle_by_transfer(
    *, actor: operation.Actor, channel: str, collector: str, amount_centimes: int, arrived_on: datetime.date,
    reference: str, at: datetime.datetime, until_on: datetime.date | None = None,
) -> types.Settled | None:  # fmt: skip
    """Note that a transfer reached our bank: for the days whose payments come to it exactly, or until a day stated.

    :param until_on: what the transfer says itself, or a person; None: only an exact sum counts
    :return: what it covers; None: nothing was noted, for no days come to the sum
    :raises PeriodSettled: `until_on` lies before what was settled already
    """
    actor.require("payments.settle")
    locks.hold(f"payments:settlement:{actor.tenant_id}:{channel}:{collector}")
    known = models.Settlement.objects.filter(channel=channel, collector=collector, reference=reference).first()
    if known is not None:
        return types.Settled(channel, collector, known.until_on, known.amount_centimes, repeated=True)
    day = until_on or _find_day(channel, collector, amount_centimes, arrived_on)
    if day is None:
        return None
    if models.Settlement.objects.filter(channel=channel, collector=collector, until_on__gt=day).exists():
        raise PeriodSettled(day.isoformat())
    collectors.settle_collector(
        actor=actor, channel=channel, collector=collector, until_on=day, amount_centimes=amount_centimes,
        reference=reference, at=at,
    )  # fmt: skip
    return types.Settled(channel, collector, day, amount_centimes, repeated=False)


def _find_day(channel: str, collector: str, centimes: int, arrived_on: datetime.date) -> datetime.date | None:
    waiting = list_unsettled(channels=[channel], until_on=arrived_on)
    return next((one.find_day(centimes) for one in waiting if one.collector == collector), None)


def list_unsettled(*, channels: Sequence[str], until_on: datetime.date) -> list[types.Unsettled]:
    """Return what each collector has taken and not brought, day by day; one query, however many."""
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_UNSETTLED, [list(channels), list(channels), until_on])
        rows = cursor.fetchall()
    days: dict[tuple[str, str], list[tuple[datetime.date, int]]] = {}
    for channel, collector, day, centimes in rows:
        own = days.setdefault((channel, collector), [])
        own.append((day, (own[-1][1] if own else 0) + int(centimes)))
    return [types.Unsettled(*key, tuple(own)) for key, own in days.items()]


def list_noted(references: Collection[str]) -> dict[str, list[types.Settled]]:
    """Return reference -> the transfers that were noted under it; one query, however many."""
    found: dict[str, list[types.Settled]] = {}
    for row in models.Settlement.objects.filter(reference__in=list(references)).order_by("id"):
        noted = types.Settled(row.channel, row.collector, row.until_on, row.amount_centimes, repeated=True)
        found.setdefault(row.reference, []).append(noted)
    return found
