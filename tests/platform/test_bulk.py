"""Columns in and out of PostgreSQL: types, nulls, empty strings, faults."""

import datetime

import psycopg
import pyarrow as pa
import pytest
from django.db import connection, transaction

from saqia.platform.database import bulk
from saqia.platform.tenancy import scope

SCHEMA = pa.schema(
    [
        pa.field("id", pa.int64()),
        pa.field("name", pa.string()),
        pa.field("on", pa.date32()),
        pa.field("yes", pa.bool_()),
        pa.field("share", pa.float64()),
    ]
)
DAY = datetime.date(2026, 5, 8)
ROWS = pa.table(
    {
        "id": [1, 2, None, -(2**62)],
        "name": ['a,"b"\n', "", None, "ساقية"],
        "on": [DAY, None, DAY, DAY],
        "yes": [True, False, None, True],
        "share": [0.5, None, -1.25, 0.0],
    }
).cast(SCHEMA)


def test_what_goes_in_comes_out(database: str) -> None:
    with transaction.atomic():
        bulk.stage(ROWS, "staged_rows")
        found = bulk.fetch('SELECT id, name, "on", yes, share FROM staged_rows ORDER BY id NULLS LAST', SCHEMA)
    assert found.equals(ROWS.take([3, 0, 1, 2]))


def test_nothing_comes_out_as_an_empty_table(database: str) -> None:
    with transaction.atomic():
        assert bulk.fetch("SELECT 1 WHERE false", pa.schema([pa.field("n", pa.int64())])).num_rows == 0


def test_values_are_parameters_not_text(database: str) -> None:
    with transaction.atomic():
        found = bulk.fetch("SELECT %s", pa.schema([pa.field("said", pa.string())]), ("'; DROP TABLE x; --",))
    assert found["said"].to_pylist() == ["'; DROP TABLE x; --"]


def test_ids_are_listed_as_an_array(database: str) -> None:
    ids = pa.chunked_array([pa.array([3, -(2**62)], pa.int64()), pa.array([7], pa.int64())])
    schema = pa.schema([pa.field("n", pa.int64())])
    with transaction.atomic():
        found = bulk.fetch("SELECT unnest(%s::bigint[])", schema, (bulk.listed(ids),))
        assert found["n"].to_pylist() == ids.to_pylist()
        assert bulk.fetch("SELECT unnest(%s::bigint[])", schema, (bulk.listed(ids.slice(0, 0)),)).num_rows == 0


def test_ids_come_in_order_and_whole(database: str) -> None:
    with transaction.atomic():
        found = bulk.fetch_ids("SELECT n - 1 FROM generate_series(%s, 1, -1) n WHERE '%%' <> ''", (2**16,))
        assert found.to_pylist() == list(range(2**16 - 1, -1, -1))
        extremes = bulk.fetch_ids("SELECT unnest(%s::bigint[])", ("{-9223372036854775808,-1,9223372036854775807}",))
        assert extremes.to_pylist() == [-(2**63), -1, 2**63 - 1]
        assert bulk.fetch_ids("SELECT 1 WHERE false").type == pa.int64()
        assert len(bulk.fetch_ids("SELECT 1 WHERE false")) == 0
        with pytest.raises(ValueError, match="null"):
            bulk.fetch_ids("VALUES (1), (NULL)")


def test_reading_by_keys_ends_with_its_transaction(database: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE known (id int PRIMARY KEY, other int) ON COMMIT DROP")
        bulk.read_by_keys()
        cursor.execute("EXPLAIN SELECT FROM known a JOIN known b ON b.id = a.other WHERE a.id < 7")
        plan = str(cursor.fetchall())
        assert "Nested Loop" in plan and "Seq Scan" not in plan
    with connection.cursor() as cursor:
        cursor.execute("SHOW enable_seqscan")
        assert cursor.fetchone() == ("on",)


def test_a_fault_is_the_drivers_own_and_the_connection_lives(database: str) -> None:
    schema = pa.schema([pa.field("n", pa.int64())])
    with pytest.raises(psycopg.errors.UndefinedTable), transaction.atomic():
        bulk.fetch("SELECT n FROM no_such_table", schema)
    with pytest.raises(psycopg.errors.DivisionByZero), transaction.atomic():
        bulk.fetch("SELECT 1 / (3 - n) FROM generate_series(1, 5) n", schema)
    with connection.cursor() as cursor:
        cursor.execute("SELECT 7")
        assert cursor.fetchone() == (7,)


def test_without_a_tenant_nothing_is_exported(database: str) -> None:
    schema = pa.schema([pa.field("n", pa.int64())])
    with pytest.raises(psycopg.Error, match=r"saqia\.tenant"), transaction.atomic():
        bulk.fetch("SELECT count(*) FROM contracts_contract", schema)
    with scope.reading(1):
        assert bulk.fetch("SELECT count(*) FROM contracts_contract", schema)["n"].to_pylist() == [0]
