"""The reading-interval clock by night: who answers for a round is told once that its periods grow too long."""

import dataclasses
import datetime

from django.db import connection
from django.db.models import Q

from saqia.contexts.metering import events, models, rules, standing
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

WARNING, OVERDUE = "warning", "overdue"
_COUNTS = f"""
SELECT b.round_id, count(*) FILTER (WHERE last.on_day >= %(late)s)::int,
    count(*) FILTER (WHERE last.on_day < %(late)s)::int
FROM metering_book b
JOIN metering_stop s ON s.book_id = b.id
JOIN metering_meter m ON m.service_point_id = s.service_point_id AND m.removed_on IS NULL AND m.installed_on <= %(on)s
CROSS JOIN LATERAL (
    SELECT coalesce(max(r.read_on), m.installed_on) AS on_day FROM metering_reading r
    WHERE r.meter_id = m.id AND r.read_on <= %(on)s AND r.source <> 'estimate' AND {standing.standing("r")}
) last
WHERE last.on_day <= %(warned)s GROUP BY 1
"""


@dataclasses.dataclass(frozen=True)
class IntervalWarning:
    """How many meters of a round have a period that is soon too long, and that is; as counted last night.

    :param told_at: when the first of it was told
    """

    round_id: int
    code: str
    name_ar: str
    name_fr: str
    warning: int
    overdue: int
    told_at: datetime.datetime


@operation.operation
def warn_of_intervals(*, actor: operation.Actor, at: datetime.datetime) -> list[events.IntervalWarned]:
    """Count the periods of each round that are soon too long and those that are; tell a round and stage once a month.

    Repeated, it counts anew and tells nothing twice; what is over is counted down to nothing.

    :return: what was told now
    :raises ReadingRuleMissing: no longest period holds on this day
    """
    actor.require("metering.warn-of-intervals")
    on = local_time.day(at)
    found = _count(on)
    standing_ones = Q(meters__gt=0) | Q(month__gte=on - datetime.timedelta(days=62))
    rows = models.IntervalWarning.objects.select_for_update().filter(standing_ones)
    known = {(row.round_id, row.month, row.stage): row for row in rows}
    for key, row in known.items():
        row.meters = found.get(key, 0)
    models.IntervalWarning.objects.bulk_update(known.values(), ["meters"], batch_size=500)
    new = {key: many for key, many in found.items() if key not in known}
    models.IntervalWarning.objects.bulk_create(
        models.IntervalWarning(
            tenant_id=actor.tenant_id, round_id=round_id, month=month, stage=stage, meters=many, told_at=at
        )
        for (round_id, month, stage), many in new.items()
    )
    told = [events.IntervalWarned(one, month.isoformat(), stage, many) for (one, month, stage), many in new.items()]
    for event in told:
        publishing.publish(actor=actor, event=event, at=at)
    return told


def list_interval_warnings() -> list[IntervalWarning]:
    """Return the rounds of which meters have periods that are soon too long, or are, by code; one query."""
    rows = (
        models.IntervalWarning.objects.filter(meters__gt=0).select_related("round").order_by("round__code", "told_at")
    )
    found: dict[int, IntervalWarning] = {}
    for row in rows:
        one = found.get(row.round_id) or IntervalWarning(
            row.round_id, row.round.code, row.round.name_ar, row.round.name_fr, 0, 0, row.told_at
        )
        found[row.round_id] = dataclasses.replace(one, **{row.stage: getattr(one, row.stage) + row.meters})
    return list(found.values())


def _count(on: datetime.date) -> dict[tuple[int, datetime.date, str], int]:
    """Return (round, its month, stage) -> how many meters; without those of which there is none."""
    clock, window = rules.interval(on), rules.window(on)
    late = on - datetime.timedelta(days=clock.longest_days)
    read_days = dict(models.Round.objects.values_list("id", "read_day"))
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS, {"on": on, "late": late, "warned": late + datetime.timedelta(clock.warn_days_before)})
        rows = cursor.fetchall()
    return {
        (round_id, window.month_of(on, read_days[round_id]), stage): many
        for round_id, warning, overdue in sorted(rows)
        for stage, many in ((WARNING, warning), (OVERDUE, overdue))
        if many
    }
