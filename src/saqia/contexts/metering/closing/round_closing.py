"""Closing a month of a round, in columns: a bad meter never stops the others."""

import dataclasses
import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from django.db.models import Count, Q

from saqia.contexts.metering import batches, events, history, models, refusals, rules
from saqia.contexts.metering.closing import classes, counting, legs, outcomes, parting, rows, writing
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

SLICE_POINTS = 50_000
"""Points counted at once: bounds the memory of a round of any size."""


@dataclasses.dataclass(frozen=True)
class ClosedRound:
    """A month of a round, ready to bill.

    :param added: consumptions that this call wrote
    :param measured, estimated, held: what the month holds now
    """

    round_id: int
    month: datetime.date
    added: int
    measured: int
    estimated: int
    held: int


@operation.operation(audit=("round_id", "month"))
def close_round(*, actor: operation.Actor, round_id: int, month: datetime.date, at: datetime.datetime) -> ClosedRound:
    """Turn the readings of a month into consumptions, and estimate what was not read.

    Repeating it adds what has become possible since (a held reading trusted, a meter read late) and changes nothing
    else: what was billable stays as it is.

    :param month: any day of it
    :raises RoundNotFound: no such round
    :raises RoundNotWalkedYet: the month's window has not begun
    """
    actor.require("metering.close-round")
    walked = models.Round.objects.select_for_update().filter(id=round_id).first()
    if walked is None:
        raise refusals.RoundNotFound(round_id)
    period = _period(walked, month.replace(day=1), local_time.day(at))
    points = legs.points(round_id)
    added = _close(points, period, actor, at)
    models.Closing.objects.get_or_create(
        tenant_id=actor.tenant_id, round_id=round_id, month=period.month, defaults={"closed_at": at}
    )
    closed = ClosedRound(round_id, period.month, added, **_holds(period))
    if added:
        _tell(closed, actor, at)
    return closed


@operation.operation(audit=("round_id", "month", "service_point_id"))
def close_point_again(
    *, actor: operation.Actor, round_id: int, month: datetime.date, service_point_id: int, at: datetime.datetime
) -> ClosedRound:  # fmt: skip
    """Close one point's month again, of a round that was closed: what was decided since counts, no other point moves.

    :param month: any day of it
    :raises RoundNotFound: no such round
    :raises RoundNotWalkedYet: the month's window has not begun
    """
    actor.require("metering.close-round")
    walked = models.Round.objects.select_for_update().filter(id=round_id).first()
    if walked is None:
        raise refusals.RoundNotFound(round_id)
    period = _period(walked, month.replace(day=1), local_time.day(at))
    is_walked = service_point_id in legs.points(round_id).to_pylist()
    added = _close(pa.array([service_point_id], pa.int64()), period, actor, at) if is_walked else 0
    closed = ClosedRound(round_id, period.month, added, **_holds(period))
    if added:
        _tell(closed, actor, at)
    return closed


def _tell(closed: ClosedRound, actor: operation.Actor, at: datetime.datetime) -> None:
    event = events.RoundClosed(
        round_id=closed.round_id,
        month=closed.month.isoformat(),
        measured=closed.measured,
        estimated=closed.estimated,
        held=closed.held,
    )
    publishing.publish(actor=actor, event=event, at=at)


def _period(walked: models.Round, month: datetime.date, today: datetime.date) -> legs.Period:
    since, until, nominal = rules.window(month).of(month, walked.read_day)
    if today < since:
        raise refusals.RoundNotWalkedYet(walked.id, since)
    return legs.Period(walked.id, month, since, until, min(nominal, today))


def _close(points: pa.Array, period: legs.Period, actor: operation.Actor, at: datetime.datetime) -> int:
    batches.widen_memory()
    added, waiting = 0, legs.LEGS.empty_table()
    for start in range(0, len(points), SLICE_POINTS):
        part = points.slice(start, SLICE_POINTS)
        first, last = part[0].as_py(), part[-1].as_py()
        history.derive(first=first, last=last, at=at)
        table = legs.fetch(period, first, last)
        groups, counted = _count(table, period)
        built = rows.build(table, groups, counted)
        if (found := parting.crossed(built, groups, ~counted.lacking)).days:
            added += parting.part(found, period, actor, at)
            table = _after(found, table, period)
            groups, counted = _count(table, period)
            built = rows.build(table, groups, counted)
        added += writing.write(built.filter(pa.array(~counted.lacking)), period, author=actor.name, at=at)
        waiting = pa.concat_tables([waiting, _legs_of(table, groups, counted.lacking)])
    return added + _close_by_class(waiting, period, actor, at)


def _close_by_class(waiting: pa.Table, period: legs.Period, actor: operation.Actor, at: datetime.datetime) -> int:
    if not len(waiting):
        return 0
    groups, counted = _count(waiting, period, by_class=True)
    built, added = rows.build(waiting, groups, counted), 0
    if (found := parting.crossed(built, groups, np.ones(len(built), dtype=bool))).days:
        added = parting.part(found, period, actor, at, by_class=True)
        waiting = _after(found, waiting, period)
        built = rows.build(waiting, *_count(waiting, period, by_class=True))
    return added + writing.write(built, period, author=actor.name, at=at)


def _count(table: pa.Table, period: legs.Period, *, by_class: bool = False) -> tuple[outcomes.Groups, counting.Counted]:
    groups = outcomes.gather(table, period)
    unknown = np.zeros(len(table), dtype=np.int64)
    mean = classes.means(table, period) if by_class else counting.ClassMean(unknown, unknown)
    return groups, counting.count(table, groups, period, mean)


def _after(found: parting.Crossed, table: pa.Table, period: legs.Period) -> pa.Table:
    """Return the legs with those of the points that were cut read again: they start where they were cut."""
    points = found.points
    others = table.filter(pc.invert(pc.is_in(table["service_point_id"], value_set=points)))
    return pa.concat_tables([others, legs.fetch(period, points[0].as_py(), points[-1].as_py(), points)])


def _legs_of(table: pa.Table, groups: outcomes.Groups, which: "np.ndarray[tuple[int], np.dtype[np.bool_]]") -> pa.Table:
    spans = [np.arange(first, last + 1) for first, last in zip(groups.first[which], groups.last[which], strict=True)]
    return table.take(pa.array(np.concatenate(spans))) if spans else table.slice(0, 0)


def _holds(period: legs.Period) -> dict[str, int]:
    """Count what the month holds now."""
    replaced = models.Consumption.objects.filter(replaces__isnull=False).values("replaces_id")
    current = models.Consumption.objects.filter(round_id=period.round_id, month=period.month).exclude(id__in=replaced)
    return current.aggregate(
        measured=Count("id", filter=Q(is_billable=True, estimated=False)),
        estimated=Count("id", filter=Q(is_billable=True, estimated=True)),
        held=Count("id", filter=Q(is_billable=False)),
    )
