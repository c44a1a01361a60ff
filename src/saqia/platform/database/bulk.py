"""Columns in and out of PostgreSQL: COPY, never a row at a time.

`COPY FROM` is refused on tables under row-level security, so rows are staged in a temporary table of the transaction
and inserted from there under the policy.
"""

import io

import numpy as np
import psycopg
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from django.db import connections
from psycopg import errors, pq

from saqia.platform.database import routing

_TYPES = {
    pa.int8(): "smallint",
    pa.int16(): "smallint",
    pa.int32(): "integer",
    pa.int64(): "bigint",
    pa.bool_(): "boolean",
    pa.string(): "text",
    pa.large_string(): "text",
    pa.date32(): "date",
    pa.float64(): "double precision",
    pa.binary(): "bytea",
}

_ARRAY_HEADER = 20  # bytes of PostgreSQL's binary form of an array of one dimension, before its elements
_BY_KEYS = "; ".join(
    f"SET LOCAL {setting}"
    for setting in (
        "enable_seqscan = off",
        "enable_hashjoin = off",
        "enable_mergejoin = off",
        "max_parallel_workers_per_gather = 0",  # whoever asks is one of several
        "work_mem = '32MB'",
    )
)


def stage(table: pa.Table, name: str) -> None:
    """Create the temporary table `name` (gone at the end of the transaction) and COPY `table` into it.

    Null strings stay null and empty strings stay empty.
    """
    columns = ", ".join(f'"{field.name}" {_sql_type(field.type)}' for field in table.schema)
    connection = connections[routing.current.get()]
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE IF EXISTS "{name}"')
        cursor.execute(f'CREATE TEMPORARY TABLE "{name}" ({columns}) ON COMMIT DROP')
    copy_in(_driver(), table, name)
    with connection.cursor() as cursor:
        cursor.execute(f'ANALYZE "{name}"')


def copy_in(driver: "psycopg.Connection[object]", table: pa.Table, target: str) -> None:
    """COPY an Arrow table into `target` over a psycopg connection; columns are matched by name."""
    columns = ", ".join(f'"{name}"' for name in table.schema.names)
    options = pacsv.WriteOptions(include_header=False, quoting_style="needed")
    with driver.cursor() as cursor, cursor.copy(f'COPY "{target}" ({columns}) FROM STDIN (FORMAT csv)') as copy:
        for batch in table.to_batches(max_chunksize=100_000):
            buffer = io.BytesIO()
            pacsv.write_csv(batch, buffer, options)
            copy.write(buffer.getbuffer())


def fetch(query: str, schema: pa.Schema, parameters: tuple[object, ...] = ()) -> pa.Table:
    """Run a SELECT by COPY and return its columns as Arrow, in the query's order and of `schema`'s types.

    :param query: trusted SQL text; values come through `parameters` only
    """
    driver = _driver()
    text = psycopg.ClientCursor(driver).mogrify(query, parameters)
    content = _copy_out(driver, f"COPY ({text}) TO STDOUT (FORMAT csv)")
    if not content:
        return schema.empty_table()
    return pacsv.read_csv(
        pa.BufferReader(content),
        read_options=pacsv.ReadOptions(column_names=schema.names, block_size=16 << 20),
        convert_options=pacsv.ConvertOptions(
            column_types=schema, true_values=["t"], false_values=["f"], null_values=[""],
            strings_can_be_null=True, quoted_strings_can_be_null=False,
        ),
    )  # fmt: skip


def fetch_ids(query: str, parameters: tuple[object, ...] = ()) -> pa.Array:
    """Run a SELECT of one column of ids, none null, and return them in its order (int64).

    They come as one value, for a row of COPY costs the client thirty times as much; eighty million fit.

    :param query: trusted SQL text; values come through `parameters` only
    :raises ValueError: an id is null
    """
    driver = _driver()
    text = psycopg.ClientCursor(driver).mogrify(query, parameters)
    with psycopg.Cursor(driver) as cursor:
        cursor.execute(f"SELECT array_agg(id::bigint) FROM ({text}) q (id)".encode(), binary=True)
        content = cursor.pgresult.get_value(0, 0) if cursor.pgresult else None
    if content is None:
        return pa.array([], pa.int64())
    if int.from_bytes(content[4:8], "big"):  # of an array's header: whether an element is null
        raise ValueError("an id is null")
    found = np.frombuffer(content, dtype=[("size", ">i4"), ("id", ">i8")], offset=_ARRAY_HEADER)
    return pa.array(found["id"].astype(np.int64))


def listed(ids: pa.Array | pa.ChunkedArray) -> str:
    """Return ids as PostgreSQL writes an array, for a parameter `%s::bigint[]`: quicker by far than a list."""
    whole = ids.combine_chunks() if isinstance(ids, pa.ChunkedArray) else ids
    bounds = np.array([0, len(whole)], dtype=np.int32)
    return f"{{{pc.binary_join(pa.ListArray.from_arrays(bounds, whole.cast(pa.string())), ',')[0].as_py()}}}"


def read_by_keys() -> None:
    """Have the rest of the open transaction look rows up by index: for many small parts of large tables.

    A plan that scans or hashes a whole table is cheap for one part of a region, and the square of the region for all.
    """
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_BY_KEYS)


def _copy_out(driver: "psycopg.Connection[object]", statement: str) -> bytes:
    """Return all that a COPY TO sends, read by libpq itself.

    A row is a message; the driver's own loop costs three times as much a row, which an extraction of millions feels.

    :raises psycopg.Error: as the driver would
    """
    link, content = driver.pgconn, io.BytesIO()
    with driver.lock:
        link.send_query(statement.encode())
        result = link.get_result()
        if result is not None and result.status == pq.ExecStatus.COPY_OUT:
            take, write = link.get_copy_data, content.write
            while (row := take(0))[0] > 0:
                write(row[1])
            result = link.get_result()
        failed = result if result is not None and result.status == pq.ExecStatus.FATAL_ERROR else None
        while link.get_result() is not None:
            pass
    if failed is not None:
        raise errors.error_from_result(failed, encoding=driver.info.encoding)
    return content.getvalue()


def _driver() -> "psycopg.Connection[object]":
    connection = connections[routing.current.get()]
    connection.ensure_connection()
    driver: psycopg.Connection[object] = connection.connection
    return driver


def _sql_type(kind: pa.DataType) -> str:
    if pa.types.is_dictionary(kind):
        return _sql_type(kind.value_type)
    if pa.types.is_timestamp(kind):
        return "timestamptz"
    if pa.types.is_decimal(kind):
        return f"numeric({kind.precision}, {kind.scale})"
    return _TYPES[kind]
