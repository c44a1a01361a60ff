"""Figures of reading for dashboards: how much of a month was read, estimated, held, and what readers noted."""

import dataclasses
import datetime

from django.db import connection

from saqia.contexts.metering import standing

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
