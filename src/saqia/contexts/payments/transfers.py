"""Transfers of collectors: which days a sum that arrived covers, noted once, without a person where nothing is open."""

import datetime
from collections.abc import Collection

from saqia.contexts.payments import collectors, models, types, unsettled
from saqia.platform import operation


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
    unsettled.hold(actor.tenant_id, channel, collector)
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
        reference=reference, at=at, arrived_on=arrived_on,
    )  # fmt: skip
    return types.Settled(channel, collector, day, amount_centimes, repeated=False)


def _find_day(channel: str, collector: str, centimes: int, arrived_on: datetime.date) -> datetime.date | None:
    waiting = unsettled.list_unsettled(channels=[channel], until_on=arrived_on)
    return next((one.find_day(centimes) for one in waiting if one.collector == collector), None)


def list_noted(references: Collection[str]) -> dict[str, list[types.Settled]]:
    """Return reference -> the transfers that were noted under it; one query, however many."""
    found: dict[str, list[types.Settled]] = {}
    for row in models.Settlement.objects.filter(reference__in=list(references)).order_by("id"):
        noted = types.Settled(row.channel, row.collector, row.until_on, row.amount_centimes, repeated=True)
        found.setdefault(row.reference, []).append(noted)
    return found
