"""Closing one point within a month: the last day of a contract parts what the old holder owes from the new one's."""

import dataclasses
import datetime

import numpy as np
import pyarrow as pa
from django.db.models import Max

from saqia.contexts.metering import events, models, refusals, rules
from saqia.contexts.metering.closing import counting, legs, outcomes, parting, rows, writing
from saqia.platform import operation
from saqia.platform.outbox import publishing


@dataclasses.dataclass(frozen=True)
class ClosedPoint:
    """The consumptions of a point up to a day, one a register; they are billed with their round's month."""

    service_point_id: int
    round_id: int
    month: datetime.date
    closed_on: datetime.date
    consumption_ids: tuple[int, ...]


@operation.operation(audit=("service_point_id", "on"))
def close_point(
    *, actor: operation.Actor, service_point_id: int, on: datetime.date, at: datetime.datetime
) -> ClosedPoint:
    """Close the consumption of a point on a day within its month; every register was read on it. Repeating is harmless.

    :param on: first day that no longer belongs to the contract
    :raises PointNotOnRound: it is in no book
    :raises NothingToCloseOn: a register has no trusted reading of that day, or is closed beyond it
    """
    actor.require("metering.record-reading")
    stop = models.Stop.objects.select_related("book").filter(service_point_id=service_point_id).first()
    if stop is None:
        raise refusals.PointNotOnRound(service_point_id)
    walked = models.Round.objects.select_for_update().get(id=stop.book.round_id)
    done = _done(service_point_id, on)
    if done:
        billed_with = models.Consumption.objects.get(id=done[0]).month
        return ClosedPoint(service_point_id, walked.id, billed_with, on, done)
    month = _open_month(service_point_id, rules.window(on).month_of(on, walked.read_day))
    period = legs.Period(walked.id, month, on, on + datetime.timedelta(days=1), on, closes_month=False)
    _close(service_point_id, period, actor, at)
    closed = ClosedPoint(service_point_id, walked.id, month, on, _done(service_point_id, on))
    event = events.PointClosed(
        service_point_id=service_point_id,
        round_id=walked.id,
        month=month.isoformat(),
        closed_on=on.isoformat(),
        consumption_ids=closed.consumption_ids,
    )
    publishing.publish(actor=actor, event=event, at=at)
    return closed


def _close(service_point_id: int, period: legs.Period, actor: operation.Actor, at: datetime.datetime) -> None:
    groups, built = _built(service_point_id, period)
    if (found := parting.crossed(built, groups, np.ones(len(built), dtype=bool))).days:
        parting.part(found, period, actor, at)
        groups, built = _built(service_point_id, period)
    registers = models.Register.objects.filter(
        meter__service_point_id=service_point_id, meter__removed_on=None
    ).values_list("code", flat=True)
    closed = built.filter(built["hold_reason"].is_null())
    on_reading = np.isin(groups.outcome, outcomes.ON_INDEX).all()
    if not on_reading or len(closed) != len(built) or sorted(closed["register"].to_pylist()) != sorted(registers):
        raise refusals.NothingToCloseOn(service_point_id, period.estimate_on)
    writing.write(closed, period, author=actor.name, at=at)


def _open_month(service_point_id: int, month: datetime.date) -> datetime.date:
    """Return the month with which the day is billed: the next one where that of its window is closed already."""
    closed = models.Consumption.objects.filter(
        service_point_id=service_point_id, round_id__isnull=False, closes_month=True, is_billable=True, month__gte=month
    ).aggregate(last=Max("month"))["last"]
    return month if closed is None else (closed + datetime.timedelta(days=32)).replace(day=1)


def _built(service_point_id: int, period: legs.Period) -> tuple[outcomes.Groups, pa.Table]:
    table = legs.fetch(period, service_point_id, service_point_id)
    groups = outcomes.gather(table, period)
    unknown = np.zeros(len(table), dtype=np.int64)
    counted = counting.count(table, groups, period, counting.ClassMean(unknown, unknown))
    return groups, rows.build(table, groups, counted)


def _done(service_point_id: int, on: datetime.date) -> tuple[int, ...]:
    """Return the consumptions of the point that end on that day."""
    replaced = models.Consumption.objects.filter(replaces__isnull=False).values("replaces_id")
    found = models.Consumption.objects.filter(service_point_id=service_point_id, to_on=on, is_billable=True)
    return tuple(found.exclude(id__in=replaced).order_by("register").values_list("id", flat=True))
