"""What was read and consumed at some points, for pages: months beside those of a year before, readings with photos."""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import OuterRef, Q, QuerySet, Subquery

from saqia.contexts.metering import models, standing, views
from saqia.engine.validation.verdicts import Reason, Verdict

_MONTHS = f"""
SELECT c.service_point_id, c.register, c.month, sum(c.volume_milli)::bigint, sum(c.to_on - c.from_on)::int,
    bool_or(c.estimated), bool_or(c.catch_up_from_on IS NOT NULL)
FROM metering_consumption c
WHERE c.is_billable AND {standing.current("c")} AND c.service_point_id = ANY(%s) AND c.month > %s AND c.month <= %s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_CONSUMPTIONS = f"""
SELECT c.id, c.service_point_id, c.register, c.month, c.from_on, c.to_on, c.volume_milli, c.estimated, c.method,
    c.catch_up_from_on, c.anomaly, c.opening_source, c.closing_source, c.parts IS NOT NULL, r.photo_id, c.closing_id,
    c.closing_index_milli, c.meter_id
FROM metering_consumption c LEFT JOIN metering_reading r ON r.id = c.closing_id
WHERE c.id = ANY(%s) OR (c.service_point_id = ANY(%s) AND {standing.current("c")} AND c.is_billable AND c.to_on > %s)
ORDER BY c.service_point_id, c.register, c.from_on
"""


def list_months(*, service_point_ids: Iterable[int], until: datetime.date, months: int = 13) -> list[views.MonthUse]:
    """Return what each register of some points counted month by month, oldest first, beside the same month of the year
    before; one query, however many points. A month without a closing has no row.

    :param until: the last month, any day of it
    :param months: how many, that one included
    """
    last = until.replace(day=1)
    after, shown_after = _months_before(last, months + 12), _months_before(last, months)
    with connection.cursor() as cursor:
        cursor.execute(_MONTHS, [list(service_point_ids), after, last])
        rows = {(row[0], row[1], row[2]): row[3:] for row in cursor.fetchall()}
    found = []
    for (point, register, month), (volume, days, estimated, settled) in rows.items():
        if month > shown_after:
            before = rows.get((point, register, month.replace(year=month.year - 1)))
            found.append(
                views.MonthUse(
                    point, register, month, volume, days, estimated, settled, *(before[:3] if before else (None,) * 3)
                )
            )
    return found


def list_uses(
    *, consumption_ids: Iterable[int] = (), service_point_ids: Iterable[int] = (), since: datetime.date | None = None
) -> list[views.Use]:
    """Return these consumptions, and the standing ones of these points that end after a day; oldest first; one query.

    :param since: for the points; None: all
    """
    given: list[Any] = [list(consumption_ids), list(service_point_ids), since or datetime.date.min]
    with connection.cursor() as cursor:
        cursor.execute(_CONSUMPTIONS, given)
        return [views.Use(*row) for row in cursor.fetchall()]


def list_point_readings(
    *, service_point_ids: Iterable[int], since: datetime.date | None = None, most: int = 100,
    before: tuple[datetime.date, int] | None = None,
) -> list[views.PointReading]:  # fmt: skip
    """Return the readings of every meter that hung at some points, newest first, with photos, sources and what was
    decided about them; one query, however many.

    :param since: no reading before it; None: all
    :param most: how many at most
    :param before: `read_on` and id of the last one of the page before; None for the first page
    """
    rows = models.Reading.objects.filter(meter__service_point_id__in=list(service_point_ids))
    if before is not None:
        rows = rows.filter(Q(read_on__lt=before[0]) | Q(read_on=before[0], id__lt=before[1]))
    if since is not None:
        rows = rows.filter(read_on__gte=since)
    return _point_readings(rows.order_by("-read_on", "-id")[:most])


def find_point_reading(reading_id: int, *, service_point_ids: Iterable[int]) -> views.PointReading | None:
    """Return a reading of a meter that hung at one of some points, or None; one query."""
    rows = models.Reading.objects.filter(id=reading_id, meter__service_point_id__in=list(service_point_ids))
    return next(iter(_point_readings(rows)), None)


def _point_readings(rows: "QuerySet[models.Reading]") -> list[views.PointReading]:
    newer = models.Reading.objects.filter(corrects_id=OuterRef("id")).values("id")[:1]
    decided = models.Decision.objects.filter(reading_id=OuterRef("id")).values("is_trusted")[:1]
    found = rows.annotate(newer_id=Subquery(newer), decided=Subquery(decided)).select_related("meter")
    return [
        views.PointReading(
            row.meter.service_point_id, row.meter.service, row.meter.serial,
            reading_view(row, row.newer_id, row.decided),
        )
        for row in found
    ]  # fmt: skip


def reading_view(row: models.Reading, newer: int | None, decided: bool | None) -> views.Reading:
    """Return a reading as pages show it, with what took its place and what was decided about it."""
    trusted = decided if decided is not None else row.verdict < Verdict.HELD
    return views.Reading(
        id=row.id,
        meter_id=row.meter_id,
        register=row.register,
        read_on=row.read_on,
        read_at=row.read_at,
        index_milli=row.index_milli,
        source=row.source,
        verdict=Verdict(row.verdict),
        reason=Reason(row.reason),
        anomaly=row.anomaly,
        remark=row.remark,
        lat=row.lat,
        lon=row.lon,
        photo_id=row.photo_id,
        author=row.author,
        recorded_at=row.recorded_at,
        corrects_id=row.corrects_id,
        corrected_by_id=newer,
        is_trusted=trusted and newer is None and row.index_milli is not None,
    )


def _months_before(month: datetime.date, count: int) -> datetime.date:
    number = month.year * 12 + month.month - 1 - count
    return datetime.date(number // 12, number % 12 + 1, 1)


def find_multipliers(consumption_ids: Iterable[int]) -> dict[int, int]:
    """Return consumption id -> by how many thousandths its meter multiplies what the dial shows; one query."""
    rows = models.Consumption.objects.filter(id__in=list(consumption_ids))
    return dict(rows.values_list("id", "meter__multiplier_milli"))
