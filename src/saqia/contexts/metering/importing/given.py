"""Readings on their way in, in temporary tables: what contradicts is expelled, what is known dropped, the rest judged.

However many lines a file has, they are staged, judged slice by slice and written by one statement in one transaction:
memory stays bounded, and a file is taken in whole or not at all.
"""

import dataclasses
import datetime

import numpy as np
import psycopg
import pyarrow as pa
from django.db import connections

from saqia.contexts.metering import batches, judging
from saqia.engine import money
from saqia.engine.validation import kernel
from saqia.engine.validation.verdicts import Reason, Verdict
from saqia.platform.database import bulk, routing

SLICE_READINGS = 100_000
"""Readings judged at once."""

GIVEN = pa.schema(
    [
        ("line", pa.int64()),  # unique
        ("meter_id", pa.int64()),
        ("point_id", pa.int64()),
        ("register", pa.int16()),
        ("read_on", pa.date32()),
        ("read_time", pa.string()),  # HH:MM, Morocco's time; null: not known
        ("index_milli", pa.int64()),
        ("source", pa.string()),
        ("anomaly", pa.string()),
        ("remark", pa.string()),
        ("lat", pa.float64()),
        ("lon", pa.float64()),
        ("photo", pa.string()),  # a name of metering_photo
        ("value", pa.string()),  # the index as it was written, for the report
    ]
)
REFUSED = pa.schema([("line", pa.int64()), ("field", pa.string()), ("reason", pa.string()), ("value", pa.string())])
PHOTOS = pa.schema([("name", pa.string()), ("file_id", pa.int64()), ("reason", pa.string())])
_VERDICTS = pa.schema(
    [
        ("line", pa.int64()),
        ("verdict", pa.int16()),
        ("reason", pa.int16()),
        ("volume", pa.int64()),
        ("expected", pa.int64()),
    ]
)
_REPEATED = """
DELETE FROM metering_given s USING (
    SELECT line, row_number() OVER same AS rank,
        first_value(index_milli) OVER same IS NOT DISTINCT FROM index_milli AS agrees
    FROM metering_given
    WINDOW same AS (PARTITION BY meter_id, register, read_on, source, index_milli IS NULL ORDER BY line)
) known
WHERE known.line = s.line AND known.rank > 1 AND known.agrees
"""
_CONTRADICTS_LINE = """s.line IN (
    SELECT line FROM (
        SELECT line, row_number() OVER same AS rank FROM metering_given
        WINDOW same AS (PARTITION BY meter_id, register, read_on, source, index_milli IS NULL ORDER BY line)
    ) known WHERE rank > 1)"""
# A lateral aggregate looks each reading up by the unique key; EXISTS would join the whole table.
_RECORDED = """
CREATE TEMPORARY TABLE metering_recorded ON COMMIT DROP AS
SELECT s.line, known.agrees FROM metering_given s CROSS JOIN LATERAL (
    SELECT bool_or(r.index_milli IS NOT DISTINCT FROM s.index_milli) AS agrees,
        bool_or(r.index_milli <> s.index_milli) AS contradicts
    FROM metering_reading r
    WHERE r.meter_id = s.meter_id AND r.register = s.register AND r.read_on = s.read_on AND r.source = s.source
        AND r.corrects_id IS NULL
) known WHERE known.agrees OR known.contradicts
"""
_INSERT = """
INSERT INTO metering_reading (meter_id, register, read_on, read_at, index_milli, source, verdict, reason, anomaly,
    remark, lat, lon, photo_id, author, recorded_at, file_import_id)
SELECT s.meter_id, s.register, s.read_on, (s.read_on + s.read_time::time) AT TIME ZONE 'Africa/Casablanca',
    s.index_milli, s.source, v.verdict, v.reason, s.anomaly, coalesce(s.remark, ''), s.lat, s.lon, p.file_id, %s, %s, %s
FROM metering_given s JOIN metering_verdict v ON v.line = s.line LEFT JOIN metering_photo p ON p.name = s.photo
WHERE v.verdict < 3
ORDER BY s.meter_id, s.register, s.read_on
ON CONFLICT DO NOTHING
"""


@dataclasses.dataclass(frozen=True)
class Weighed:
    """What became of the lines that named a meter."""

    already: int
    recorded: int
    warned: int
    held: int


def open_tables() -> None:
    """Make the temporary tables; they go with the transaction."""
    batches.widen_memory()
    for name in ("given", "given_refused", "verdict", "recorded", "photo"):
        _execute(f"DROP TABLE IF EXISTS metering_{name}")
    bulk.stage(GIVEN.empty_table(), "metering_given")
    bulk.stage(REFUSED.empty_table(), "metering_given_refused")
    bulk.stage(PHOTOS.empty_table(), "metering_photo")
    bulk.stage(_VERDICTS.empty_table(), "metering_verdict")


def append(table: pa.Table, name: str) -> None:
    """COPY more rows into one of the temporary tables."""
    if len(table):
        bulk.copy_in(_driver(), table, name)


def expel(condition: str, field: str, reason: str, value: str = "s.value", *given: datetime.date) -> int:
    """Refuse the given rows, called `s`, for which the trusted SQL `condition` holds; return how many.

    :param given: the parameters of the condition
    """
    return _execute(
        f"WITH gone AS (DELETE FROM metering_given s WHERE {condition} RETURNING s.line, {value} AS value) "
        "INSERT INTO metering_given_refused SELECT line, %s, %s, value FROM gone",
        *given,
        field,
        reason,
    )


def weigh(*, today: datetime.date, handed_over: bool = False) -> Weighed:
    """Expel what contradicts, drop what is recorded, judge the rest; what is impossible is refused.

    :param handed_over: by a former operator, who has billed it: only what cannot be stays out or is held
    """
    _execute("CREATE INDEX ON metering_given (point_id)")
    _execute("ANALYZE metering_given")
    not_there = "NOT EXISTS (SELECT FROM metering_register x WHERE x.meter_id = s.meter_id AND x.code = s.register)"
    expel(not_there, "register", "register-unknown", "s.register::text")
    already = _execute(_REPEATED)
    expel(_CONTRADICTS_LINE, "index", "contradicts-line")
    _execute(_RECORDED)
    already += _execute("DELETE FROM metering_given s USING metering_recorded k WHERE k.line = s.line AND k.agrees")
    expel("s.line IN (SELECT line FROM metering_recorded)", "index", "contradicts-recorded")
    counts = np.zeros(len(Verdict), dtype=np.int64)
    for first, last in _slices():
        counts += _judge(first, last, today, handed_over)
    _execute("ANALYZE metering_verdict")
    for reason in (reason for reason in Reason if Reason.NONE < reason < Reason.BACKWARDS):
        impossible = f"s.line IN (SELECT line FROM metering_verdict WHERE reason = {int(reason)})"
        is_index = reason <= Reason.TOO_MANY_DIGITS
        field, value = ("index", "s.value") if is_index else ("read_on", "s.read_on::text")
        expel(impossible, field, reason.code, value)
    recorded = int(counts[: Verdict.REFUSED].sum())
    return Weighed(already, recorded, int(counts[Verdict.ACCEPTED_WITH_WARNING]), int(counts[Verdict.HELD]))


def insert(*, author: str, at: datetime.datetime, file_import_id: int | None = None) -> int:
    """Write what was judged and not refused; return how many readings."""
    return _execute(_INSERT, author, at, file_import_id)


def _slices() -> list[tuple[int, int]]:
    """Return ranges of service points, first and last, each with about as many readings; no meter is in two."""
    query = (
        "SELECT max(point_id) FROM (SELECT point_id, (row_number() OVER (ORDER BY point_id) - 1) / %s AS slice "
        "FROM metering_given) ranked GROUP BY slice ORDER BY 1"
    )
    ends = bulk.fetch(query, pa.schema([("last", pa.int64())]), (SLICE_READINGS,))["last"].to_pylist()
    return [(above + 1, last) for above, last in zip([0, *ends][: len(ends)], ends, strict=True)]


def _judge(first: int, last: int, today: datetime.date, handed_over: bool) -> money.Ints:
    """Judge the readings of a range of points, stage the verdicts and return how many of each."""
    given = (
        "(SELECT line, meter_id, register, read_on, index_milli, source = 'estimate' AS estimated "
        "FROM metering_given WHERE point_id BETWEEN %s AND %s)"
    )
    judged = judging.judge(given, (first, last), today=today, points=(first, last), handed_over=handed_over)
    found = _as_handed_over(judged.judgement) if handed_over else judged.judgement
    columns = {
        "line": judged.rows["line"],
        "verdict": found.verdict,
        "reason": found.reason,
        "volume": found.volume,
        "expected": found.expected,
    }
    append(pa.table(columns).cast(_VERDICTS), "metering_verdict")
    return np.bincount(found.verdict, minlength=len(Verdict))


def _as_handed_over(found: kernel.Judgement) -> kernel.Judgement:
    """Take what is merely improbable or odd as it is: the former operator has billed it."""
    kept = (found.reason < Reason.TOO_HIGH) | np.isin(
        found.reason, (Reason.ABOVE_NEXT, Reason.ROLLED_OVER, Reason.MISSING)
    )
    return dataclasses.replace(
        found,
        verdict=np.where(kept, found.verdict, Verdict.ACCEPTED),
        reason=np.where(kept, found.reason, Reason.NONE),
    )


def _execute(statement: str, *parameters: int | str | datetime.date | None) -> int:
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(statement, list(parameters) or None)
        return int(cursor.rowcount)


def _driver() -> "psycopg.Connection[object]":
    driver: psycopg.Connection[object] = connections[routing.current.get()].connection
    return driver
