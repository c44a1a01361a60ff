"""What was read and consumed at some points, for pages: months beside those of a year before, readings with photos."""

import datetime
from collections.abc import Iterable
from typing import Any

from saqia.contexts.metering import models, photos, standing, views
from saqia.engine.validation.verdicts import Reason, Verdict
from saqia.platform.database import prepared

_MONTHS = f"""
SELECT c.service_point_id, c.register, c.month, sum(c.volume_milli)::bigint, sum(c.to_on - c.from_on)::int,
    bool_or(c.estimated), bool_or(c.catch_up_from_on IS NOT NULL)
FROM metering_consumption c
WHERE c.is_billable AND {standing.current("c")} AND c.service_point_id = ANY(%s::bigint[])
    AND c.month > %s AND c.month <= %s
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_YEAR = f"""
SELECT c.service_point_id, sum(c.volume_milli)::bigint FROM metering_consumption c
WHERE c.is_billable AND {standing.current("c")} AND c.service_point_id = ANY(%s::bigint[])
    AND c.month > %s AND c.month <= %s
GROUP BY 1
"""
_CONSUMPTIONS = f"""
SELECT c.id, c.service_point_id, c.register, c.month, c.from_on, c.to_on, c.volume_milli, c.estimated, c.method,
    c.catch_up_from_on, c.anomaly, c.opening_source, c.closing_source, c.parts IS NOT NULL,
    coalesce({photos.own("r")}, {photos.of_corrected("r")}), {photos.own("r")} IS NULL,
    c.closing_id, c.closing_index_milli, c.meter_id
FROM metering_consumption c LEFT JOIN metering_reading r ON r.id = c.closing_id
WHERE c.id = ANY(%s::bigint[])
    OR (c.service_point_id = ANY(%s::bigint[]) AND {standing.current("c")} AND c.is_billable AND c.to_on > %s)
ORDER BY c.service_point_id, c.register, c.from_on
"""
_READ = [field.attname for field in models.Reading._meta.concrete_fields]
_READINGS = f"""
SELECT m.service_point_id, m.service, m.serial,
    (SELECT n.id FROM metering_reading n WHERE n.corrects_id = r.id LIMIT 1),
    (SELECT d.is_trusted FROM metering_decision d WHERE d.reading_id = r.id LIMIT 1),
    {photos.own("r")}, {photos.of_corrected("r")},
    {", ".join(f"r.{each}" for each in _READ)}
FROM metering_reading r JOIN metering_meter m ON m.id = r.meter_id WHERE
"""


def list_months(*, service_point_ids: Iterable[int], until: datetime.date, months: int = 13) -> list[views.MonthUse]:
    """Return what each register of some points counted month by month, oldest first, beside the same month of the year
    before; one query, however many points. A month without a closing has no row.

    :param until: the last month, any day of it
    :param months: how many, that one included
    """
    last = until.replace(day=1)
    after, shown_after = _months_before(last, months + 12), _months_before(last, months)
    counted = prepared.run(_MONTHS, [list(service_point_ids), after, last])
    rows = {(row[0], row[1], row[2]): row[3:] for row in counted}
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


def sum_year(*, service_point_ids: Iterable[int], until: datetime.date) -> dict[int, int]:
    """Return point -> what it consumed in twelve months, all registers together; without those that have no month.

    :param until: the last month, any day of it
    """
    last = until.replace(day=1)
    return dict(prepared.run(_YEAR, [list(service_point_ids), _months_before(last, 12), last]))


def list_uses(
    *, consumption_ids: Iterable[int] = (), service_point_ids: Iterable[int] = (), since: datetime.date | None = None
) -> list[views.Use]:
    """Return these consumptions, and the standing ones of these points that end after a day; oldest first; one query.

    :param since: for the points; None: all
    """
    given: list[Any] = [list(consumption_ids), list(service_point_ids), since or datetime.date.min]
    return [views.Use(*row) for row in prepared.run(_CONSUMPTIONS, given)]


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
    values = {"points": list(service_point_ids), "since": since, "most": most}
    asked = "m.service_point_id = ANY(%(points)s::bigint[])" + (" AND r.read_on >= %(since)s" if since else "")
    if before is not None:
        asked += " AND (r.read_on, r.id) < (%(day)s::date, %(id)s::bigint)"
        values |= {"day": before[0], "id": before[1]}
    return _point_readings(f"{asked} ORDER BY r.read_on DESC, r.id DESC LIMIT %(most)s", values)


def find_point_reading(reading_id: int, *, service_point_ids: Iterable[int]) -> views.PointReading | None:
    """Return a reading of a meter that hung at one of some points, or None; one query."""
    asked = "r.id = %(id)s AND m.service_point_id = ANY(%(points)s::bigint[])"
    return next(iter(_point_readings(asked, {"id": reading_id, "points": list(service_point_ids)})), None)


def _point_readings(asked: str, values: dict[str, Any]) -> list[views.PointReading]:
    return [
        views.PointReading(
            point,
            service,
            serial,
            reading_view(models.Reading.from_db(None, _READ, row), newer_id, decided, own_photo, corrected_photo),
        )
        for point, service, serial, newer_id, decided, own_photo, corrected_photo, *row in prepared.run(
            _READINGS + asked, values
        )
    ]


def reading_view(
    row: models.Reading, newer: int | None, decided: bool | None, own_photo: int | None, corrected_photo: int | None
) -> views.Reading:
    """Return a reading as pages show it, with what took its place and what was decided about it.

    :param own_photo, corrected_photo: as `photos.OWN` and `photos.OF_CORRECTED` tell
    """
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
        photo_id=own_photo or corrected_photo,
        is_photo_of_corrected=own_photo is None and corrected_photo is not None,
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
