"""What is in play when a month is closed: each register of each point, on each meter that hung there since.

A leg is one meter's part of a register's period. All but a few points have one leg; a replaced meter makes two.
"""

import dataclasses
import datetime

import pyarrow as pa
from django.db import connection

from saqia.contexts.metering import anomalies, past, rules, standing
from saqia.platform.database import bulk

_FOUND = pa.schema(
    [
        ("key", pa.int64()),
        ("service_point_id", pa.int64()),
        ("register", pa.int16()),
        ("meter_id", pa.int64()),
        ("serial", pa.string()),
        ("service", pa.int16()),
        ("phases", pa.int16()),
        ("digits", pa.int16()),
        ("multiplier_milli", pa.int64()),
        ("installed_on", pa.date32()),
        ("gone_on", pa.date32()),  # removed within the window or before; null: still there
        ("existing_id", pa.int64()),  # the month's row that cannot be billed yet
        ("last_on", pa.date32()),  # end of the last billable period
        ("start_id", pa.int64()),
        ("start_index", pa.int64()),
        ("start_on", pa.date32()),
        ("start_source", pa.string()),
        ("end_id", pa.int64()),
        ("end_index", pa.int64()),  # null with an id: removed, and could not be read
        ("end_on", pa.date32()),
        ("end_source", pa.string()),
        ("end_anomaly", pa.string()),
        ("note", pa.string()),  # anomaly of a visit that gave no index to bill on
        ("held_reason", pa.int16()),  # of a reading that waits for a decision
        ("reference_volume", pa.int64()),  # of the last actual period
        ("reference_days", pa.int64()),
        ("unsettled_from_on", pa.date32()),  # start of the estimates since the last actual closing
        ("unsettled_milli", pa.int64()),
        ("base_index", pa.int64()),  # index at that start
    ]
)
LEGS = pa.schema([*_FOUND, *past.COLUMNS])
_REGISTERS = """
SELECT DISTINCT m.service_point_id AS point_id, x.code AS register, {estimate} AS on_day,
    m.service_point_id * 8 + x.code AS key
FROM metering_stop s
JOIN metering_book b ON b.id = s.book_id AND b.round_id = {round}
JOIN metering_meter m ON m.service_point_id = s.service_point_id AND m.installed_on < {until}
JOIN metering_register x ON x.meter_id = m.id
WHERE s.service_point_id BETWEEN {first} AND {last}{only} AND NOT EXISTS (
    SELECT FROM metering_consumption c
    WHERE c.service_point_id = s.service_point_id AND c.register = x.code AND c.month = {month}
        AND c.round_id IS NOT NULL AND c.closes_month AND c.is_billable AND {current_c})
"""
_STAGED = "metering_registers_in_play"
_QUERY = """
SELECT x.key, x.point_id, x.register, m.id, m.serial, m.service, m.phases, m.digits, m.multiplier_milli, m.installed_on,
    gone.on_day, existing.id, closed.read_on, start.id, start.index_milli, start.read_on, start.source,
    ending.id, ending.index_milli, ending.read_on, ending.source, ending.anomaly, note.anomaly, held.reason,
    closed.volume, closed.days, unsettled.from_on, coalesce(unsettled.volume_milli, 0), base.opening_index_milli
FROM metering_registers_in_play x
JOIN metering_meter m ON m.service_point_id = x.point_id AND m.installed_on < {until}
JOIN metering_register r ON r.meter_id = m.id AND r.code = x.register
CROSS JOIN LATERAL (SELECT CASE WHEN m.removed_on < {until} THEN m.removed_on END AS on_day) gone
LEFT JOIN LATERAL (
    SELECT c.closing_id AS id, c.closing_index_milli AS index_milli, c.to_on AS read_on, c.closing_source AS source,
        c.meter_id,
        CASE WHEN c.estimated THEN c.reference_volume_milli ELSE c.volume_milli + c.catch_up_milli END AS volume,
        CASE WHEN c.estimated THEN c.reference_days ELSE c.to_on - coalesce(c.catch_up_from_on, c.from_on) END AS days
    FROM metering_consumption c
    WHERE c.service_point_id = x.point_id AND c.register = x.register AND c.is_billable AND {current_c}
    ORDER BY c.to_on DESC LIMIT 1
) closed ON true
LEFT JOIN LATERAL (
    SELECT min(c.from_on) AS from_on, sum(c.volume_milli)::bigint AS volume_milli
    FROM metering_consumption c
    WHERE closed.source = 'estimate' AND c.service_point_id = x.point_id AND c.register = x.register
        AND c.is_billable AND {current_c} AND c.to_on > coalesce((
            SELECT max(a.to_on) FROM metering_consumption a
            WHERE a.service_point_id = x.point_id AND a.register = x.register AND a.is_billable
                AND (a.closing_source <> 'estimate' OR NOT a.closes_month) AND {current_a}), '-infinity')
) unsettled ON true
LEFT JOIN LATERAL (
    SELECT c.id FROM (
        SELECT * FROM metering_consumption WHERE service_point_id = x.point_id AND register = x.register OFFSET 0
    ) c
    WHERE c.month = {month} AND c.round_id IS NOT NULL AND c.closes_month AND {current_c}
) existing ON true
LEFT JOIN LATERAL (
    SELECT closed.id, closed.index_milli, closed.read_on, closed.source WHERE closed.meter_id = m.id
    UNION ALL
    (SELECT r.id, r.index_milli, r.read_on, r.source FROM metering_reading r
    WHERE closed.meter_id IS DISTINCT FROM m.id AND r.meter_id = m.id AND r.register = x.register
        AND r.read_on < {until} AND {standing_r}
    ORDER BY r.read_on, r.id LIMIT 1)
) start ON true
LEFT JOIN LATERAL (
    SELECT r.id, r.index_milli, r.read_on, r.source, r.anomaly FROM metering_reading r
    WHERE r.meter_id = m.id AND r.register = x.register AND r.read_on > start.read_on AND r.read_on < {until}
        AND r.source <> 'estimate'
        AND CASE WHEN gone.on_day IS NULL
            THEN r.read_on >= {since} AND {standing_r}
                AND (r.anomaly IS NULL OR r.anomaly <> ALL({estimated}))
            ELSE r.source = 'removal' AND ({standing_r} OR r.index_milli IS NULL AND {uncorrected_r}) END
    ORDER BY r.read_on DESC, r.id DESC LIMIT 1
) ending ON true
LEFT JOIN LATERAL (
    SELECT r.anomaly FROM metering_reading r
    WHERE ending.id IS NULL AND r.meter_id = m.id AND r.register = x.register
        AND r.read_on >= {since} AND r.read_on < {until} AND r.source <> 'estimate'
        AND (r.index_milli IS NULL OR r.anomaly = ANY({estimated})) AND {uncorrected_r}
    ORDER BY r.read_on DESC, r.id DESC LIMIT 1
) note ON true
LEFT JOIN LATERAL (
    SELECT r.reason FROM (
        SELECT * FROM metering_reading
        WHERE ending.id IS NULL AND meter_id = m.id AND register = x.register
            AND read_on >= {since} AND read_on < {until} OFFSET 0
    ) r
    WHERE r.verdict = 2 AND {uncorrected_r}
        AND NOT EXISTS (SELECT FROM metering_decision d WHERE d.reading_id = r.id)
    ORDER BY r.read_on DESC, r.id DESC LIMIT 1
) held ON true
LEFT JOIN LATERAL (
    SELECT c.opening_index_milli FROM metering_consumption c
    WHERE closed.source = 'estimate' AND c.service_point_id = x.point_id AND c.register = x.register
        AND c.from_on = unsettled.from_on AND c.is_billable AND {current_c}
) base ON true
WHERE (gone.on_day IS NULL OR start.id IS NOT NULL)
    AND (closed.read_on IS NULL OR gone.on_day IS NULL OR gone.on_day > closed.read_on)
    AND NOT EXISTS (
        SELECT FROM metering_consumption c
        WHERE c.service_point_id = x.point_id AND c.register = x.register AND c.to_on >= {until} AND c.is_billable)
"""
_ORDER = [(name, "ascending") for name in ("service_point_id", "register", "installed_on", "meter_id")]


@dataclasses.dataclass(frozen=True)
class Period:
    """The month of a round that is being closed: its window `[since, until)` and the day of an estimate."""

    round_id: int
    month: datetime.date
    since: datetime.date
    until: datetime.date
    estimate_on: datetime.date
    closes_month: bool = True


def fetch(period: Period, first: int, last: int, only: pa.Array | None = None) -> pa.Table:
    """Return the legs in play of the round's points whose ids are between two, both included (schema `LEGS`).

    Their registers are staged first: on a relation without statistics the planner would read the past row by row.
    `OFFSET 0` keeps it at one point: statistics know nothing of a month that is being written, so that it would read
    all that the month has by then, for every point.
    What was estimated up to the end of a contract is settled for good: nobody pays for the days of another.

    :param only: of those points, only these; None: all
    """
    values = {
        "round": int(period.round_id),
        "first": int(first),
        "last": int(last),
        "month": _day(period.month),
        "since": _day(period.since),
        "until": _day(period.until),
        "estimate": _day(period.estimate_on),
        "only": "" if only is None else f" AND s.service_point_id = ANY('{bulk.listed(only)}'::bigint[])",
    }
    conditions = {
        "current_a": standing.current("a"),
        "current_c": standing.current("c"),
        "standing_r": standing.standing("r"),
        "uncorrected_r": standing.uncorrected("r"),
    }
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {_STAGED}")
        cursor.execute(
            f"CREATE TEMPORARY TABLE {_STAGED} ON COMMIT DROP AS {_REGISTERS.format(**values, **conditions)}"
        )
        cursor.execute(f"ANALYZE {_STAGED}")
    behind = past.fetch(_STAGED, (), rules.estimates(period.estimate_on), points=(first, last))
    estimated = [code for code, line in anomalies.matrix().items() if line.volume is anomalies.Volume.ESTIMATE]
    query = _QUERY.format(**values, **conditions, estimated="%s")
    found = bulk.fetch(query, _FOUND, (estimated, estimated))
    return found.join(behind, keys="key", join_type="left outer").select(LEGS.names).sort_by(_ORDER)


def _day(day: datetime.date) -> str:
    return f"DATE '{day.isoformat()}'"


def points(round_id: int) -> pa.Array:
    """Return the ids of the round's service points, in order."""
    return bulk.fetch_ids(
        "SELECT s.service_point_id FROM metering_stop s JOIN metering_book b ON b.id = s.book_id "
        "WHERE b.round_id = %s ORDER BY 1",
        (round_id,),
    )
