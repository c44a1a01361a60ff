"""Held readings as a queue: how many wait and why, page by page, and one with everything that decides it."""

import dataclasses
import datetime

from django.db import connection

from saqia.contexts.metering import judging, models, photos, refusals, standing, usage, views
from saqia.engine.validation.verdicts import Reason

_WAITS = f"""r.verdict = 2 AND {standing.uncorrected("r")}
    AND NOT EXISTS (SELECT FROM metering_decision d WHERE d.reading_id = r.id)"""
_PAGE = f"""
SELECT r.id AS reading_id, r.meter_id, m.service_point_id, m.serial, r.register, r.read_on, r.index_milli, r.reason
FROM metering_reading r JOIN metering_meter m ON m.id = r.meter_id
WHERE {_WAITS} AND (%(reason)s::int IS NULL OR r.reason = %(reason)s)
    AND (r.read_on, r.id) > (%(on)s, %(id)s)
ORDER BY r.read_on, r.id LIMIT %(most)s
"""
_COUNT = f"SELECT r.reason, count(*)::int FROM metering_reading r WHERE {_WAITS} GROUP BY 1 ORDER BY 1"
_MOST = 20_000


@dataclasses.dataclass(frozen=True)
class Decided:
    """What a person decided about a held reading; `author` is an actor's code."""

    is_trusted: bool
    reason: str
    author: str
    decided_at: datetime.datetime


@dataclasses.dataclass(frozen=True)
class WeighedReading:
    """A reading with what the books say to it today. Volumes in thousandths of kWh or m3.

    :param decided: None while nobody decided
    """

    found: views.PointReading
    volume_milli: int
    expected_milli: int
    decided: Decided | None


def page_held_readings(
    *, reason: Reason | None = None, after: tuple[datetime.date, int] | None = None, most: int = 50
) -> list[views.HeldReading]:
    """Return the next readings that wait for a decision, oldest first; one query.

    :param after: day and id of the last one of the page before; None for the first page
    """
    on, last = after or (datetime.date.min, 0)
    asked = {"reason": reason, "on": on, "id": last, "most": min(max(most, 1), _MOST)}
    with connection.cursor() as cursor:
        cursor.execute(_PAGE, asked)
        names = [column.name for column in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return [views.HeldReading(**{**row, "reason": Reason(row["reason"])}) for row in found]


def count_held_readings() -> dict[Reason, int]:
    """Return why readings wait for a decision and how many; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT)
        return {Reason(reason): many for reason, many in cursor.fetchall()}


def get_reading(reading_id: int, *, today: datetime.date) -> WeighedReading:
    """Return a reading, weighed anew, with what was decided about it.

    :raises ReadingNotFound: this distributor has none of this id
    """
    row = (
        models.Reading.objects.select_related("meter")
        .annotate(own_photo=photos.OWN, corrected_photo=photos.OF_CORRECTED)
        .filter(id=reading_id)
        .first()
    )
    if row is None:
        raise refusals.ReadingNotFound(reading_id)
    newer = models.Reading.objects.filter(corrects_id=row.id).values_list("id", flat=True).first()
    decision = models.Decision.objects.filter(reading_id=row.id).first()
    seen = usage.reading_view(row, newer, decision.is_trusted if decision else None, row.own_photo, row.corrected_photo)
    judged = judging.judge_one(
        meter_id=row.meter_id, register=row.register, read_on=row.read_on, index_milli=row.index_milli, today=today,
        without=row.id,
    )  # fmt: skip
    decided = decision and Decided(decision.is_trusted, decision.reason, decision.author, decision.decided_at)
    found = views.PointReading(row.meter.service_point_id, row.meter.service, row.meter.serial, seen)
    return WeighedReading(found, int(judged.volume[0]), int(judged.expected[0]), decided or None)
