"""Network sectors by columns: their import, and their frozen shape."""

from typing import cast

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from saqia.contexts.territory import models, types
from saqia.platform.database import intake

_LIMITS = {"code": 40, "name_ar": 120, "name_fr": 120}

# A parent may stand later in the same file: rows first, then what they lie in.
_INSERT = (
    "INSERT INTO territory_sector (kind, code, name_ar, name_fr, commune_id) "
    "SELECT kind, code, name_ar, name_fr, commune_code FROM sector_import ORDER BY line"
)
_NEST = """
UPDATE territory_sector t SET parent_id = p.id
FROM sector_import s JOIN territory_sector p ON p.kind = s.parent_kind AND p.code = s.parent_code
WHERE t.kind = s.kind AND t.code = s.code
"""
_PARENT_IS_NOWHERE = """
s.parent_code IS NOT NULL
AND NOT EXISTS (SELECT FROM territory_sector p WHERE p.kind = s.parent_kind AND p.code = s.parent_code)
AND NOT EXISTS (SELECT FROM sector_import p WHERE p.kind = s.parent_kind AND p.code = s.parent_code)
"""


def load(rows: pa.Table) -> intake.Outcome:
    """Check, stage and insert sectors; see `operations.import_sectors`."""
    taken = intake.Intake(rows, types.SECTOR_ROWS)
    for name in ("kind", "code", "name_ar", "name_fr"):
        taken.refuse(intake.is_blank(taken.column(name)), name, "missing")
    for name, limit in _LIMITS.items():
        taken.refuse(pc.greater(pc.utf8_length(taken.column(name)), limit), name, "too-long")
    kinds = pa.array(list(types.PARENT_KINDS))
    taken.refuse(pc.invert(pc.is_in(taken.column("kind"), kinds)), "kind", "unknown-code")
    taken.refuse(intake.is_repeated(taken.column("kind"), taken.column("code")), "code", "repeated")
    parents = pa.array(list(types.PARENT_KINDS.values()), pa.string())
    taken.replace("parent_kind", parents.take(pc.index_in(taken.column("kind"), kinds).combine_chunks()))
    for name in ("parent_code", "commune_code"):
        taken.replace(name, pc.if_else(intake.is_blank(taken.column(name)), None, taken.column(name)))
    taken.stage("sector_import")
    taken.expel(
        "s.commune_code IS NOT NULL AND NOT EXISTS (SELECT FROM territory_commune c WHERE c.code = s.commune_code)",
        "commune_code", "unknown",
    )  # fmt: skip
    already = taken.drop("EXISTS (SELECT FROM territory_sector t WHERE t.kind = s.kind AND t.code = s.code)")
    taken.expel(_PARENT_IS_NOWHERE, "parent_code", "unknown")
    with connection.cursor() as cursor:
        cursor.execute(_INSERT)
        accepted = int(cursor.rowcount)
        cursor.execute(_NEST)
    return taken.outcome(accepted=accepted, already=already)


def frozen(row: models.Sector) -> types.Sector:
    """Return a sector as it crosses the doors."""
    kind = cast(types.SectorKind, row.kind)
    return types.Sector(row.id, kind, row.code, row.name_ar, row.name_fr, row.parent_id, row.commune_id)
