"""What was consumed under the former operator, from the indices that it handed over.

Without it nothing could be estimated, and no reading found too high, before a year has passed.
"""

import dataclasses
import datetime

import numpy as np
import pyarrow as pa
from django.db import connection
from django.db.models import Max, Min

from saqia.contexts.metering import arrow, batches, models, standing
from saqia.engine import money
from saqia.engine.validation import volumes
from saqia.platform import operation
from saqia.platform.database import bulk

_STAGED = "metering_handed_over"
_READINGS = pa.schema(
    [
        ("service_point_id", pa.int64()),
        ("meter_id", pa.int64()),
        ("register", pa.int16()),
        ("service", pa.int16()),
        ("digits", pa.int16()),
        ("multiplier_milli", pa.int64()),
        ("read_on", pa.date32()),
        ("index_milli", pa.int64()),
        ("estimated", pa.bool_()),
        ("source", pa.string()),
        ("id", pa.int64()),
    ]
)
_QUERY = """
SELECT m.service_point_id, r.meter_id, r.register, m.service, m.digits, m.multiplier_milli, r.read_on, r.index_milli,
    r.source = 'estimate', r.source, r.id
FROM metering_meter m
JOIN metering_register x ON x.meter_id = m.id
JOIN metering_reading r ON r.meter_id = m.id AND r.register = x.code
WHERE m.service_point_id BETWEEN %s AND %s AND r.source IN ('switch-over', 'estimate', 'installation') AND {standing}
    AND NOT EXISTS (
        SELECT FROM metering_consumption c WHERE c.service_point_id = m.service_point_id AND c.register = x.code)
ORDER BY r.meter_id, r.register, r.read_on, r.id
"""
_INSERT = f"""
INSERT INTO metering_consumption (
    service_point_id, meter_id, register, service, month, from_on, to_on, opening_index_milli, closing_index_milli,
    opening_source, closing_source, closing_id, volume_milli, estimated, method, reference_volume_milli, reference_days,
    catch_up_from_on, catch_up_milli, is_billable, recorded_at)
SELECT service_point_id, meter_id, register, service, date_trunc('month', to_on)::date, from_on, to_on, opening_index,
    closing_index, opening_source, closing_source, closing_id, volume, estimated,
    CASE WHEN estimated THEN 'former-operator' END, 0, 0, catch_up_from_on, catch_up, true, %s
FROM {_STAGED}
ON CONFLICT DO NOTHING
"""
SLICE_POINTS = 50_000


@dataclasses.dataclass(frozen=True)
class DerivedHistory:
    """How many periods were found in the indices of the former operators."""

    consumptions: int


@operation.operation
def derive_history(*, actor: operation.Actor, at: datetime.datetime) -> DerivedHistory:
    """Turn the indices of the former operators into periods, for every register that has none yet.

    Call it once after a switch-over; closing a round does it for what was forgotten.
    """
    actor.require("metering.import-readings")
    batches.widen_memory()
    span = models.Meter.objects.aggregate(first=Min("service_point_id"), last=Max("service_point_id"))
    if span["first"] is None:
        return DerivedHistory(0)
    starts = range(span["first"], span["last"] + 1, SLICE_POINTS)
    return DerivedHistory(sum(derive(first=start, last=start + SLICE_POINTS - 1, at=at) for start in starts))


def derive(*, first: int, last: int, at: datetime.datetime) -> int:
    """Write the former periods of the points whose ids are between two, both included; return how many."""
    readings = bulk.fetch(_QUERY.format(standing=standing.standing("r")), _READINGS, (first, last))
    periods = periods_of(readings)
    if not len(periods):
        return 0
    bulk.stage(periods, _STAGED)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [at])
        return int(cursor.rowcount)


def periods_of(readings: pa.Table) -> pa.Table:
    """Return the period that ends at each reading but the first of its register.

    An estimate counts from the last actual index; the actual reading after a run of estimates settles them: its volume
    is what was really consumed since, less what they took.

    :param readings: by meter, register, day
    """
    key = arrow.ints(readings, "meter_id") * 8 + arrow.ints(readings, "register")
    position = np.arange(len(key))
    starts = np.diff(key, prepend=key[:1] - 1) != 0
    actual = starts | ~readings["estimated"].to_numpy()
    base = np.maximum.accumulate(np.where(actual, position, 0))
    at = np.flatnonzero(~starts)
    before, base = at - 1, base[at - 1]
    index = arrow.ints(readings, "index_milli")
    dial = volumes.modulus(arrow.ints(readings, "digits")[at])
    reached = volumes.counted(index[base], index[at], dial, arrow.ints(readings, "multiplier_milli")[at])
    taken = _taken(base, np.where(actual[at], 0, reached))
    settles = actual[at] & ~actual[before]
    read = arrow.ints(readings, "read_on")
    rows = readings.take(pa.array(at))
    found = {
        **{name: rows[name] for name in ("service_point_id", "meter_id", "register", "service")},
        "from_on": arrow.dates(read[before]),
        "to_on": rows["read_on"],
        "opening_index": pa.array(index[before]),
        "closing_index": rows["index_milli"],
        "opening_source": readings["source"].take(pa.array(before)),
        "closing_source": rows["source"],
        "closing_id": rows["id"],
        "volume": pa.array(np.where(actual[at], reached - taken.before, taken.after - taken.before)),
        "estimated": pa.array(~actual[at]),
        "catch_up_from_on": arrow.dates(read[base], settles),
        "catch_up": pa.array(np.where(settles, taken.before, 0)),
    }
    kept = pa.array((read[at] > read[before]) & (rows["source"].to_numpy(zero_copy_only=False) != "installation"))
    return pa.table(found).filter(kept)


@dataclasses.dataclass(frozen=True, slots=True)
class _Taken:
    """What the estimates since the last actual index took, before each reading and with it."""

    before: money.Ints
    after: money.Ints


def _taken(base: money.Ints, reached: money.Ints) -> _Taken:
    """Sum up estimates as the highest of them: one below another takes nothing, and none goes backwards."""
    run = np.cumsum(np.diff(base, prepend=base[:1]) != 0)
    step = int(reached.max(initial=0)) + 1
    after = np.maximum.accumulate(run * step + reached) - run * step
    before = np.concatenate([np.zeros(min(1, len(after)), dtype=np.int64), after[:-1]])
    same = np.diff(run, prepend=run[:1] - 1) == 0
    return _Taken(np.where(same, before, 0), after)
