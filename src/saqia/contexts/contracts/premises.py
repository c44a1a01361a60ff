"""Places of a former operator, as columns."""

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from saqia.contexts.contracts import types
from saqia.contexts.territory import exports as territory
from saqia.platform.database import intake, statistics

_LIMITS = {"source": 40, "source_ref": 60, "address_ar": 200, "address_fr": 200}
_BOUNDS = {"lat": (20.0, 36.0), "lon": (-18.0, 0.0)}  # the kingdom

_INSERT = (
    "INSERT INTO contracts_premises (commune_id, address_ar, address_fr, lat, lon, source, source_ref) "
    "SELECT commune_code, address_ar, address_fr, lat, lon, source, source_ref FROM premises_import ORDER BY line"
)


def load(rows: pa.Table) -> intake.Outcome:
    """Check, stage and insert premises; see `operations.import_premises`."""
    taken = intake.Intake(rows, types.PREMISES_ROWS)
    for name in ("address_ar", "address_fr"):
        taken.replace(name, pc.utf8_trim_whitespace(pc.fill_null(taken.column(name), "")))
    for name in ("source", "source_ref", "commune_code"):
        taken.refuse(intake.is_blank(taken.column(name)), name, "missing")
    taken.refuse(intake.is_repeated(taken.column("source"), taken.column("source_ref")), "source_ref", "repeated")
    for name, limit in _LIMITS.items():
        taken.refuse(pc.greater(pc.utf8_length(taken.column(name)), limit), name, "too-long")
    known = territory.communes()["commune_code"].combine_chunks()
    code = taken.column("commune_code")
    taken.refuse(pc.and_(pc.invert(pc.is_in(code, known)), pc.is_valid(code)), "commune_code", "unknown")
    halved = pc.xor(pc.is_valid(taken.column("lat")), pc.is_valid(taken.column("lon")))
    taken.refuse(halved, "lat", "missing")
    for name, (least, most) in _BOUNDS.items():
        value = taken.column(name)
        outside = pc.invert(pc.and_(pc.greater_equal(value, least), pc.less_equal(value, most)))
        taken.refuse(outside, name, "out-of-range")
    taken.stage("premises_import")
    already = taken.drop(
        "EXISTS (SELECT FROM contracts_premises p WHERE p.source = s.source AND p.source_ref = s.source_ref)"
    )
    with connection.cursor() as cursor:
        cursor.execute(_INSERT)
        accepted = int(cursor.rowcount)
    statistics.renew("contracts")
    return taken.outcome(accepted=accepted, already=already)
