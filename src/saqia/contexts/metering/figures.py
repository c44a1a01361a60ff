"""Figures of reading for dashboards: how much of a month was read, estimated, held, and what readers noted."""

import dataclasses
import datetime

import pyarrow as pa
from django.db import connection

from saqia.contexts.contracts import exports as contracts
from saqia.contexts.metering import standing
from saqia.platform.database import bulk

_RATES = f"""
SELECT r.id, r.code, r.name_ar, r.name_fr, count(s.id)::int,
       count(s.id) FILTER (WHERE read.meter_id IS NOT NULL)::int,
       count(s.id) FILTER (WHERE read.is_held)::int
FROM metering_round r
JOIN metering_book b ON b.round_id = r.id
JOIN metering_stop s ON s.book_id = b.id
LEFT JOIN LATERAL (
    SELECT m.id AS meter_id, bool_and(x.verdict = 2 AND NOT EXISTS (
        SELECT FROM metering_decision d WHERE d.reading_id = x.id)) AS is_held
    FROM metering_meter m JOIN metering_reading x ON x.meter_id = m.id
    WHERE m.service_point_id = s.service_point_id AND x.read_on >= %(from)s AND x.read_on < %(until)s
      AND x.source NOT IN ('estimate', 'installation', 'removal', 'switch-over') AND x.index_milli IS NOT NULL
      AND {standing.uncorrected("x")}
    GROUP BY m.id LIMIT 1
) read ON true
GROUP BY r.id, r.code, r.name_ar, r.name_fr ORDER BY r.code
"""
_POINTS = f"""
SELECT s.service_point_id, r.code, b.code, read.meter_id IS NOT NULL, coalesce(read.is_held, false)
FROM metering_round r
JOIN metering_book b ON b.round_id = r.id
JOIN metering_stop s ON s.book_id = b.id
LEFT JOIN LATERAL (
    SELECT m.id AS meter_id, bool_and(x.verdict = 2 AND NOT EXISTS (
        SELECT FROM metering_decision d WHERE d.reading_id = x.id)) AS is_held
    FROM metering_meter m JOIN metering_reading x ON x.meter_id = m.id
    WHERE m.service_point_id = s.service_point_id AND x.read_on >= %s AND x.read_on < %s
      AND x.source NOT IN ('estimate', 'installation', 'removal', 'switch-over') AND x.index_milli IS NOT NULL
      AND {standing.uncorrected("x")}
    GROUP BY m.id LIMIT 1
) read ON true
ORDER BY s.service_point_id
"""
_POINT_ROWS = pa.schema(
    [
        pa.field("service_point_id", pa.int64()),
        pa.field("round", pa.string()),
        pa.field("book", pa.string()),
        pa.field("is_read", pa.bool_()),
        pa.field("is_held", pa.bool_()),
    ]
)
_ANOMALIES = f"""
SELECT x.anomaly, count(*)::int FROM metering_reading x
WHERE x.read_on >= %(from)s AND x.read_on < %(until)s AND x.anomaly IS NOT NULL AND {standing.uncorrected("x")}
GROUP BY 1 ORDER BY 2 DESC, 1
"""


@dataclasses.dataclass(frozen=True)
class ReadingRate:
    """How much of a round was read: of `stops`, those `read` by whatever way, and of these the `held` ones."""

    round_id: int
    code: str
    name_ar: str
    name_fr: str
    stops: int
    read: int
    held: int


@dataclasses.dataclass(frozen=True)
class PlaceRate:
    """How much of a book or of a commune was read; `round` and `book` are empty of a commune, and the other way."""

    round: str
    book: str
    commune_code: str
    stops: int
    read: int
    held: int


def list_place_rates(*, from_on: datetime.date, until_on: datetime.date) -> tuple[list[PlaceRate], list[PlaceRate]]:
    """Return how much of each book, and how much of each commune, was read on `[from_on, until_on)`; two queries."""
    points = bulk.fetch(_POINTS, _POINT_ROWS, (from_on, until_on))
    places = contracts.point_communes(service_point_ids=points["service_point_id"])
    placed = points.join(places, "service_point_id")
    books = [PlaceRate(round_, book, "", *counts) for (round_, book), counts in _grouped(placed, ["round", "book"])]
    return books, [PlaceRate("", "", code, *counts) for (code,), counts in _grouped(placed, ["commune_code"])]


def _grouped(points: pa.Table, keys: list[str]) -> list[tuple[tuple[str, ...], tuple[int, int, int]]]:
    sums = points.group_by(keys).aggregate([("service_point_id", "count"), ("is_read", "sum"), ("is_held", "sum")])
    rows = sums.sort_by([(key, "ascending") for key in keys]).to_pylist()
    names = ("service_point_id_count", "is_read_sum", "is_held_sum")
    return [
        (tuple(row[key] or "" for key in keys), (row[names[0]], row[names[1]] or 0, row[names[2]] or 0)) for row in rows
    ]


def list_reading_rates(*, from_on: datetime.date, until_on: datetime.date) -> list[ReadingRate]:
    """Return how much of each round was read on `[from_on, until_on)`; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_RATES, {"from": from_on, "until": until_on})
        return [ReadingRate(*row) for row in cursor.fetchall()]


def count_anomalies(*, from_on: datetime.date, until_on: datetime.date) -> dict[str, int]:
    """Return what readers noted on `[from_on, until_on)`: code -> how often, the most frequent first; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_ANOMALIES, {"from": from_on, "until": until_on})
        return dict(cursor.fetchall())
