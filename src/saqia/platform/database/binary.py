"""Rows as PostgreSQL's binary COPY takes them, written from columns: nothing is done a row at a time.

The server reads a row of numbers and dates in half the time that it takes for text, and NumPy writes it in a tenth.
Types must be the table's own: an int64 column goes into a bigint one, nothing is converted.
"""

import dataclasses
from collections.abc import Iterable, Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

_START = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = b"\xff\xff"
_NUMBERS = {
    pa.int8(): ">i2",  # the smallest integer of PostgreSQL
    pa.int16(): ">i2",
    pa.int32(): ">i4",
    pa.int64(): ">i8",
    pa.float64(): ">f8",
    pa.bool_(): "u1",
    pa.date32(): ">i4",
}
_DAY_ZERO = 10_957  # 2000-01-01, PostgreSQL's first day, in days since 1970
_NULL = -1
_ROWS = 25_000


def stream(parts: Iterable[pa.Table]) -> Iterator[bytes]:
    """Yield tables of one schema as the bytes of one COPY. Rows of a part may change places among themselves.

    :raises KeyError: a column is of a type that this does not write
    """
    yield _START
    for part in parts:
        for start in range(0, part.num_rows, _ROWS):
            yield from _rows(part.slice(start, _ROWS))
    yield _END


@dataclasses.dataclass(frozen=True)
class _Column:
    """One column: what each row takes in bytes (-1: null), and the values, or the text and where each begins in it."""

    size: npt.NDArray[np.int32]
    values: "npt.NDArray[np.generic]"
    starts: npt.NDArray[np.int32] | None = None

    def of(self, rows: "npt.NDArray[np.intp] | None", size: int) -> "npt.NDArray[np.generic]":
        """Return the values of these rows, all of one size; None: of every row."""
        if self.starts is None:
            return self.values if rows is None else self.values[rows]
        if rows is None:  # one text after the other, with nothing between
            first = int(self.starts[0])
            return self.values[first : first + size * len(self.starts)].view(f"V{size}")
        at = self.starts[rows][:, None] + np.arange(size, dtype=np.int32)
        return np.ascontiguousarray(self.values[at]).view(f"V{size}")[:, 0]


def _rows(table: pa.Table) -> Iterator[bytes]:
    """Yield rows shape by shape: those whose fields have the same sizes make one array of records."""
    columns = [_column(table.column(name).combine_chunks()) for name in table.schema.names]
    varied = [column.size for column in columns if (column.size != column.size[0]).any()]
    if not varied:
        yield _records(columns, None, table.num_rows)
        return
    shape = np.zeros(table.num_rows, dtype=np.int64)
    for size in varied:
        _, rank = np.unique(size, return_inverse=True)
        _, shape = np.unique(shape * (rank.max() + 1) + rank, return_inverse=True)
    order = np.argsort(shape, kind="stable")
    for rows in np.split(order, np.flatnonzero(np.diff(shape[order])) + 1):
        yield _records(columns, rows, len(rows))


def _records(columns: list[_Column], rows: "npt.NDArray[np.intp] | None", count: int) -> bytes:
    sizes = [int(column.size[0 if rows is None else rows[0]]) for column in columns]
    fields = [("fields", ">i2")]
    for place, (column, size) in enumerate(zip(columns, sizes, strict=True)):
        fields.append((f"size{place}", ">i4"))
        if size > 0:
            fields.append((f"value{place}", column.values.dtype.str if column.starts is None else f"V{size}"))
    records = np.empty(count, dtype=fields)
    records["fields"] = len(columns)
    for place, (column, size) in enumerate(zip(columns, sizes, strict=True)):
        records[f"size{place}"] = size
        if size > 0:
            records[f"value{place}"] = column.of(rows, size)
    return records.tobytes()


def _column(array: pa.Array) -> _Column:
    null = array.is_null().to_numpy(zero_copy_only=False)
    if pa.types.is_string(array.type):
        return _text(array, null)
    kind = np.dtype(_NUMBERS[array.type])
    if pa.types.is_date32(array.type):
        array = pc.subtract(array.cast(pa.int32()), pa.scalar(_DAY_ZERO, pa.int32()))
    filled = array.fill_null(False if pa.types.is_boolean(array.type) else 0)
    values = filled.to_numpy(zero_copy_only=False).astype(kind)
    return _Column(np.where(null, _NULL, kind.itemsize).astype(np.int32), values)


def _text(array: pa.Array, null: npt.NDArray[np.bool_]) -> _Column:
    _, offsets, content = array.fill_null("").buffers()
    ends = np.frombuffer(offsets, dtype=np.int32)[array.offset : array.offset + len(array) + 1]
    written = np.frombuffer(content or b"", dtype=np.uint8)
    return _Column(np.where(null, _NULL, np.diff(ends)).astype(np.int32), written, ends[:-1])
