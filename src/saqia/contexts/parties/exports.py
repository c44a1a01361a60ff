"""Columns of parties for batch work; each runs inside the caller's transaction."""

import pyarrow as pa
import pyarrow.compute as pc

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


REACH = pa.schema(
    [
        ("customer_id", pa.int64()),
        ("survivor_id", pa.int64()),
        ("language", pa.string()),
        ("phone", pa.string()),
        ("email", pa.string()),
    ]
)


def reach(*, customer_ids: pa.Array) -> pa.Table:
    """Return how to write to these customers (schema `REACH`): the preferred phone and mailbox, null when not known.

    A merged row is written to where its survivor is.
    """
    joined = pc.binary_join(pa.array([customer_ids.cast(pa.string())], pa.list_(pa.string())), ",")[0].as_py()
    return bulk.fetch(
        """
        SELECT c.id, s.id, s.language, phone.value, email.value
        FROM parties_customer c JOIN parties_customer s ON s.id = coalesce(c.merged_into_id, c.id)
        LEFT JOIN LATERAL (SELECT value FROM parties_contact WHERE customer_id = s.id AND kind = 'phone'
            ORDER BY is_preferred DESC, id LIMIT 1) phone ON true
        LEFT JOIN LATERAL (SELECT value FROM parties_contact WHERE customer_id = s.id AND kind = 'email'
            ORDER BY is_preferred DESC, id LIMIT 1) email ON true
        WHERE c.id IN (SELECT unnest(%s::bigint[])) ORDER BY c.id
        """,
        REACH,
        (f"{{{joined}}}",),
    )


KINDS = pa.schema([("customer_id", pa.int64()), ("kind", pa.string())])


def kinds(*, customer_ids: pa.Array) -> pa.Table:
    """Return what these customers are (schema `KINDS`): person, company or administration."""
    return bulk.fetch(
        "SELECT c.id, s.kind FROM parties_customer c "
        "JOIN parties_customer s ON s.id = coalesce(c.merged_into_id, c.id) "
        "WHERE c.id = ANY(%s::bigint[]) ORDER BY c.id",
        KINDS,
        (bulk.listed(customer_ids),),
    )
