"""Indices by the million, as columns: those of a former operator, or of remote meters."""

import datetime

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from saqia.contexts.metering import anomalies, batches, types
from saqia.contexts.metering.importing import given
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.database import intake

_STAGED = "metering_reading_import"
_METER_UNKNOWN = """NOT EXISTS (
    SELECT FROM metering_meter m WHERE m.source = s.source AND m.source_ref = s.meter_ref)"""
_GIVE = f"""
INSERT INTO metering_given (line, meter_id, point_id, register, read_on, index_milli, source, anomaly, value)
SELECT s.line, m.id, m.service_point_id, s.register, s.read_on, s.index_milli,
    CASE WHEN s.estimated THEN 'estimate' ELSE %s END, s.anomaly, s.index_milli::text
FROM {_STAGED} s JOIN metering_meter m ON m.source = s.source AND m.source_ref = s.meter_ref
"""


@operation.operation(audit=("source",))
def import_readings(
    *, actor: operation.Actor, rows: pa.Table, source: types.Source, at: datetime.datetime
) -> intake.Outcome:
    """Take in indices; meters first. What is recorded already is left as it is, so repeating it changes nothing.

    Those of a former operator are trusted, unless they cannot be or go backwards; all others are judged. Call
    `derive_history` when all of a former operator's are in.

    :param rows: schema `types.READING_ROWS`; `line` is unique
    :param source: of those that are not estimated
    :raises intake.ColumnsWrong: other columns than the schema's
    """
    actor.require("metering.import-readings")
    taken = intake.Intake(rows, types.READING_ROWS)
    _check(taken)
    taken.stage(_STAGED)
    taken.expel(_METER_UNKNOWN, "meter_ref", "meter-unknown")
    given.open_tables()
    with connection.cursor() as cursor:
        cursor.execute(_GIVE, [source.value])
    weighed = given.weigh(today=local_time.day(at), handed_over=source is types.Source.SWITCH_OVER)
    accepted = given.insert(author=actor.name, at=at)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{_STAGED}_refused" SELECT line, field, reason FROM metering_given_refused'  # one report
        )
    batches.renew_statistics(accepted)
    return taken.outcome(accepted=accepted, already=weighed.already)


def _check(taken: intake.Intake) -> None:
    """Refuse what the row alone shows to be wrong."""
    for name in ("source", "meter_ref"):
        taken.refuse(intake.is_blank(taken.column(name)), name, "missing")
    anomaly = taken.column("anomaly")
    taken.replace("anomaly", pc.if_else(intake.is_blank(anomaly), pa.scalar(None, pa.string()), anomaly))
    known = pc.is_in(taken.column("anomaly"), pa.array(list(anomalies.known().lines)))
    taken.refuse(pc.and_(taken.column("anomaly").is_valid(), pc.invert(known)), "anomaly", "anomaly-unknown")
    taken.replace("register", pc.fill_null(taken.column("register"), 0))
    taken.replace("estimated", pc.fill_null(taken.column("estimated"), False))
    taken.refuse(pc.is_null(taken.column("read_on")), "read_on", "date-missing")
    index = taken.column("index_milli")
    taken.refuse(pc.less(index, 0), "index_milli", "index-negative")
    silent = pc.and_(index.is_null(), taken.column("anomaly").is_null())
    taken.refuse(silent, "index_milli", "index-missing")
