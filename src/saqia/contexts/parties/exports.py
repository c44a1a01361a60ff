"""Columns of parties for batch work; each runs inside the caller's transaction."""

import pyarrow as pa

from saqia.contexts.parties import types
from saqia.platform.database import bulk


def customer_refs() -> pa.Table:
    """Return how the former operators called each customer (schema `types.CUSTOMER_REFS`), for linking imports."""
    return bulk.fetch(
        "SELECT source, source_ref, id, language FROM parties_customer WHERE source_ref IS NOT NULL ORDER BY id",
        types.CUSTOMER_REFS,
    )


NAMES = pa.schema(
    [
        ("customer_id", pa.int64()),
        ("kind", pa.string()),
        ("name_ar", pa.string()),
        ("name_latin", pa.string()),
        ("language", pa.string()),
    ]
)


def names() -> pa.Table:
    """Return what to write on letters and bills (schema `NAMES`), ordered by id; a merged row bears its survivor's."""
    return bulk.fetch(
        """
        SELECT c.id, s.kind, s.name_ar, s.name_latin, s.language
        FROM parties_customer c JOIN parties_customer s ON s.id = coalesce(c.merged_into_id, c.id) ORDER BY c.id
        """,
        NAMES,
    )
