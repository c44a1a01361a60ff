"""The meters of a former operator, as columns."""

import datetime

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from saqia.contexts.metering import types
from saqia.contexts.metering.importing import linking
from saqia.platform import operation
from saqia.platform.database import intake, statistics

_REQUIRED = ("source", "source_ref", "point_ref", "serial", "registers")
_LIMITS = {"source": 40, "source_ref": 60, "serial": 40, "make": 40}
_STAGED = "metering_meter_import"
_ALREADY = "EXISTS (SELECT FROM metering_meter m WHERE m.source = s.source AND m.source_ref = s.source_ref)"
_HANGING = "s.removed_on IS NULL AND EXISTS (SELECT FROM metering_meter m WHERE m.removed_on IS NULL AND {same})"
_REPEATED = """s.line IN (
    SELECT line FROM (
        SELECT line, row_number() OVER (PARTITION BY {key} ORDER BY line) AS rank FROM metering_meter_import
        WHERE removed_on IS NULL
    ) hanging WHERE rank > 1)"""
_METERS = f"""
INSERT INTO metering_meter (service_point_id, serial, make, service, digits, multiplier_milli, phases, installed_on,
    removed_on, source, source_ref)
SELECT point_id, serial, make, service, digits, multiplier_milli, phases, installed_on, removed_on, source, source_ref
FROM {_STAGED} ORDER BY point_id, installed_on
"""
_REGISTERS = f"""
INSERT INTO metering_register (meter_id, code)
SELECT m.id, code::smallint
FROM {_STAGED} s JOIN metering_meter m ON m.source = s.source AND m.source_ref = s.source_ref,
    regexp_split_to_table(s.registers, ' ') code
ORDER BY m.id, code
"""


@operation.operation
def import_meters(*, actor: operation.Actor, rows: pa.Table, at: datetime.datetime) -> intake.Outcome:
    """Take over meters with their registers; service points first, readings after.

    A row known by (source, source_ref) is left as it is. Of two meters that hang at one point, or of one serial and
    make, the later line is refused.

    :param rows: schema `types.METER_ROWS`
    :raises intake.ColumnsWrong: other columns than the schema's
    """
    actor.require("metering.import-meters")
    taken = intake.Intake(rows, types.METER_ROWS)
    _fill(taken)
    _check(taken)
    linking.link_points(taken)
    mismatch = pc.not_equal(taken.column("point_service"), taken.column("service"))
    taken.refuse(mismatch, "service", "service-mismatch")
    taken.stage(_STAGED)
    already = taken.drop(_ALREADY)
    taken.expel(_REPEATED.format(key="serial, make"), "serial", "serial-taken")
    taken.expel(_HANGING.format(same="m.serial = s.serial AND m.make = s.make"), "serial", "serial-taken")
    taken.expel(_REPEATED.format(key="point_id"), "point_ref", "point-occupied")
    taken.expel(_HANGING.format(same="m.service_point_id = s.point_id"), "point_ref", "point-occupied")
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {_STAGED}")
        cursor.execute(_METERS)
        accepted = int(cursor.rowcount)
        statistics.renew("metering")
        cursor.execute(_REGISTERS)
    statistics.renew("metering")
    return taken.outcome(accepted=accepted, already=already)


def _fill(taken: intake.Intake) -> None:
    """Put the stated defaults where a value is null or empty."""
    taken.replace("make", pc.if_else(intake.is_blank(taken.column("make")), "", taken.column("make")))
    taken.replace("multiplier_milli", pc.fill_null(taken.column("multiplier_milli"), 1000))
    phases = taken.column("phases")
    taken.replace("phases", pc.if_else(pc.equal(phases, 0), pa.scalar(None, phases.type), phases))
    taken.replace("serial", pc.utf8_trim_whitespace(taken.column("serial")))


def _check(taken: intake.Intake) -> None:
    """Refuse what the row alone shows to be wrong."""
    for name in _REQUIRED:
        taken.refuse(intake.is_blank(taken.column(name)), name, "missing")
    taken.refuse(intake.is_repeated(taken.column("source"), taken.column("source_ref")), "source_ref", "repeated")
    for name, limit in _LIMITS.items():
        taken.refuse(pc.greater(pc.utf8_length(taken.column(name)), limit), name, "too-long")
    taken.refuse(_outside(taken.column("service"), 1, 2), "service", "service-mismatch")
    taken.refuse(_outside(taken.column("digits"), 3, 9), "digits", "digits-invalid")
    taken.refuse(_outside(taken.column("multiplier_milli"), 1, 100_000_000), "multiplier_milli", "multiplier-invalid")
    phases = taken.column("phases")
    known = pc.or_(pc.is_null(phases), pc.is_in(phases, pa.array([1, 3], phases.type)))
    taken.refuse(pc.invert(known), "phases", "phases-invalid")
    valid = pc.match_substring_regex(taken.column("registers"), "^[0-4]( [0-4])*$")
    twice = pc.match_substring_regex(taken.column("registers"), "0.*0|1.*1|2.*2|3.*3|4.*4")
    taken.refuse(pc.or_(pc.invert(valid), twice), "registers", "registers-invalid")
    taken.refuse(pc.is_null(taken.column("installed_on")), "installed_on", "missing")
    backwards = pc.less(taken.column("removed_on"), taken.column("installed_on"))
    taken.refuse(backwards, "removed_on", "dates-invalid")


def _outside(column: pa.ChunkedArray, least: int, most: int) -> pa.ChunkedArray:
    inside = pc.and_(pc.greater_equal(column, least), pc.less_equal(column, most))
    return pc.invert(pc.fill_null(inside, False))
