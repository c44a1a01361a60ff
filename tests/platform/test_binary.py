"""Rows written for the binary COPY, read back by PostgreSQL: every type, nulls, extremes, anything."""

import datetime
from collections.abc import Iterable, Sequence

import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saqia.platform.database import binary, bulk

pytestmark = pytest.mark.slow

SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64()),
        pa.field("small", pa.int8()),
        pa.field("short", pa.int16()),
        pa.field("whole", pa.int32()),
        pa.field("long", pa.int64()),
        pa.field("share", pa.float64()),
        pa.field("yes", pa.bool_()),
        pa.field("day", pa.date32()),
        pa.field("name", pa.string()),
        pa.field("other", pa.string()),
    ]
)
COLUMNS = (
    "id bigint, small smallint, short smallint, whole int, long bigint, share float8, yes bool, day date, name text"
)
FIRST, LAST = datetime.date(1, 1, 1), datetime.date(9999, 12, 31)
EXTREMES: list[list[object]] = [
    [1, -(2**7), -(2**15), -(2**31), -(2**63), -1.5e308, False, FIRST, "", "\\N"],
    [2, 2**7 - 1, 2**15 - 1, 2**31 - 1, 2**63 - 1, 5e-324, True, LAST, 'ساقية، "x"\n\t', ""],
    [3, *[None] * 9],
    [4, 0, 0, 0, 0, 0.0, False, datetime.date(2000, 1, 1), "a" * 70_000, "é"],
    [5, -1, -1, -1, -1, -0.5, True, datetime.date(1999, 12, 31), None, "b"],
]


def table(rows: Iterable[Sequence[object]]) -> pa.Table:
    return pa.Table.from_pylist([dict(zip(SCHEMA.names, row, strict=True)) for row in rows], schema=SCHEMA)


def through(parts: list[pa.Table]) -> pa.Table:
    """Send tables into PostgreSQL and fetch them back, by `id`."""
    names = ", ".join(SCHEMA.names)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE taken ({COLUMNS}, other varchar) ON COMMIT DROP")
        with connection.connection.cursor().copy(f"COPY taken ({names}) FROM STDIN (FORMAT binary)") as copy:
            for content in binary.stream(parts):
                copy.write(content)
        return bulk.fetch(f"SELECT {names} FROM taken ORDER BY id", SCHEMA)


def test_every_type_with_nulls_and_extremes_arrives_as_it_left(database: str) -> None:
    given_rows = table(EXTREMES)
    assert through([given_rows]).equals(given_rows)
    sliced = pa.concat_tables([given_rows.slice(3, 2), given_rows.slice(0, 3)])  # chunks, offsets, another order
    assert through([sliced]).equals(given_rows)
    assert through([given_rows.slice(0, 2), given_rows.slice(2, 0), given_rows.slice(2)]).equals(given_rows)
    assert through([given_rows.slice(0, 0)]).num_rows == 0


def test_many_rows_of_many_shapes_arrive(database: str) -> None:
    ids = pa.array(range(120_000), pa.int64())
    names = pc.utf8_slice_codeunits(pc.binary_repeat("saqia-", pc.bit_wise_and(ids, 7).cast(pa.int64())), 1)
    rows = pa.table({name: pa.nulls(len(ids), SCHEMA.field(name).type) for name in SCHEMA.names})
    rows = rows.set_column(0, "id", ids).set_column(8, "name", names).cast(SCHEMA)
    assert through([rows]).equals(rows)


VALUES = st.tuples(
    st.none() | st.integers(-(2**7), 2**7 - 1),
    st.none() | st.integers(-(2**15), 2**15 - 1),
    st.none() | st.integers(-(2**31), 2**31 - 1),
    st.none() | st.integers(-(2**63), 2**63 - 1),
    st.none() | st.floats(allow_nan=False, allow_infinity=False),
    st.none() | st.booleans(),
    st.none() | st.dates(),
    *[st.none() | st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=12)] * 2,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(VALUES, max_size=12))
def test_anything_arrives_as_it_left(database: str, rows: list[tuple[object, ...]]) -> None:
    numbered: list[tuple[object, ...]] = [(place, *row) for place, row in enumerate(rows)]
    whole = table(numbered)
    assert through([whole]).equals(whole)


def test_another_type_than_the_tables_is_refused_by_the_server(database: str) -> None:
    with pytest.raises(psycopg.errors.InvalidBinaryRepresentation), transaction.atomic():
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("CREATE TEMPORARY TABLE narrow (id int) ON COMMIT DROP")
        with connection.connection.cursor().copy("COPY narrow FROM STDIN (FORMAT binary)") as copy:
            for content in binary.stream([pa.table({"id": pa.array([1], pa.int64())})]):
                copy.write(content)


def test_a_type_that_it_does_not_write_is_an_error() -> None:
    with pytest.raises(KeyError):
        list(binary.stream([pa.table({"at": pa.array([0], pa.timestamp("us"))})]))
