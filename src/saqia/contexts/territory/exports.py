"""Columns of territory for batch work; sectors are read inside the caller's transaction."""

import pyarrow as pa

from saqia.platform.database import bulk

COMMUNES = pa.schema(
    [
        ("commune_code", pa.string()),
        ("province_code", pa.string()),
        ("region_code", pa.string()),
        ("kind", pa.string()),
        ("name_ar", pa.string()),
        ("name_fr", pa.string()),
    ]
)
SECTORS = pa.schema([("sector_id", pa.int64()), ("kind", pa.string()), ("code", pa.string())])


def communes() -> pa.Table:
    """Return every commune of the kingdom (schema `COMMUNES`), by code."""
    return bulk.fetch(
        "SELECT c.code, c.province_id, p.region_id, c.kind, c.name_ar, c.name_fr "
        "FROM territory_commune c JOIN territory_province p ON p.code = c.province_id ORDER BY c.code",
        COMMUNES,
    )


def sectors() -> pa.Table:
    """Return the tenant's network sectors (schema `SECTORS`), by id."""
    return bulk.fetch("SELECT id, kind, code FROM territory_sector ORDER BY id", SECTORS)
