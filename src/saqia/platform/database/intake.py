"""Rows on their way in from a file or a former system: checked by columns, refused line by line, staged for SQL.

A context's bulk import takes an Arrow table whose column `line` is the caller's own line number. It refuses faulty
lines by masks, stages what is left in a temporary table, lets SQL expel what clashes with the stored rows, and
inserts the rest. One faulty line never stops the others.
"""

import dataclasses

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connections
from django.db.backends.utils import CursorWrapper

from saqia.platform.database import bulk, routing

REFUSED = pa.schema([("line", pa.int64()), ("field", pa.string()), ("reason", pa.string())])


class ColumnsWrong(Exception):
    """The table lacks columns, has columns that nobody reads, or one that cannot be read as its type."""

    def __init__(self, missing: list[str], unknown: list[str], mistyped: list[str]) -> None:
        super().__init__(f"missing {missing}, unknown {unknown}, mistyped {mistyped}")
        self.missing = missing
        self.unknown = unknown
        self.mistyped = mistyped


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of the rows.

    :param accepted: rows that are now stored
    :param already: rows that an earlier import had stored: nothing was changed
    :param refused: schema `REFUSED`, ordered by line; a line appears once for each of its faults
    """

    accepted: int
    already: int
    refused: pa.Table


class Intake:
    """The rows of one import and what was refused so far."""

    def __init__(self, rows: pa.Table, schema: pa.Schema) -> None:
        """:raises ColumnsWrong: the columns are not those of `schema`"""
        self.rows = _conform(rows, schema)
        self._faults: list[pa.Table] = []
        self._bad: pa.ChunkedArray | None = None
        self._staged = ""

    def column(self, name: str) -> pa.ChunkedArray:
        """Return one column of the rows."""
        return self.rows.column(name)

    def replace(self, name: str, values: pa.Array | pa.ChunkedArray) -> None:
        """Put a cleaned, or a new, column among the rows."""
        place = self.rows.schema.get_field_index(name)
        if place < 0:
            self.rows = self.rows.append_column(name, values)
        else:
            self.rows = self.rows.set_column(place, name, values)

    def refuse(self, fault: pa.Array | pa.ChunkedArray, field: str, reason: str) -> None:
        """Refuse the rows where `fault` is true; null counts as false."""
        fault = pc.fill_null(fault, False)
        if not pc.any(fault).as_py():
            return
        lines = self.column("line").filter(fault)
        self._faults.append(_faults(lines, field, reason))
        self._bad = fault if self._bad is None else pc.or_(self._bad, fault)

    def stage(self, name: str) -> None:
        """Stage the rows that nothing refused as the temporary table `name`, and prepare SQL's own refusals."""
        good = self.rows if self._bad is None else self.rows.filter(pc.invert(self._bad))
        self._staged = name
        bulk.stage(good, name)
        bulk.stage(REFUSED.empty_table(), f"{name}_refused")

    def expel(self, condition: str, field: str, reason: str) -> None:
        """Refuse the staged rows, called `s`, for which the trusted SQL `condition` holds."""
        with _cursor() as cursor:
            cursor.execute(
                f'WITH gone AS (DELETE FROM "{self._staged}" s WHERE {condition} RETURNING s.line) '
                f'INSERT INTO "{self._staged}_refused" SELECT line, %s, %s FROM gone',
                [field, reason],
            )

    def drop(self, condition: str) -> int:
        """Take away the staged rows `s` that need nothing done, and return how many they were."""
        with _cursor() as cursor:
            cursor.execute(f'DELETE FROM "{self._staged}" s WHERE {condition}')
            return int(cursor.rowcount)

    def outcome(self, *, accepted: int, already: int) -> Outcome:
        """Return the report of this import."""
        late = bulk.fetch(f'SELECT line, field, reason FROM "{self._staged}_refused"', REFUSED)
        refused = pa.concat_tables([*self._faults, late])
        return Outcome(accepted, already, refused.sort_by([("line", "ascending"), ("field", "ascending")]))


def is_blank(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """Say where a text is null or has nothing but white space."""
    return pc.equal(pc.utf8_length(pc.utf8_trim_whitespace(pc.fill_null(column, ""))), 0)


def is_repeated(*columns: pa.ChunkedArray) -> pa.Array:
    """Say where a row repeats, in these columns together, an earlier row."""
    names = [f"key{place}" for place in range(len(columns))]
    keys = pa.table([*columns, pa.array(range(len(columns[0])), pa.int64())], names=[*names, "row"])
    firsts = keys.group_by(names).aggregate([("row", "min")]).column("row_min")
    return pc.invert(pc.is_in(keys.column("row"), value_set=firsts.combine_chunks()))


def _cursor() -> CursorWrapper:
    return connections[routing.current.get()].cursor()


def _conform(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    missing = [name for name in schema.names if name not in rows.schema.names]
    unknown = [name for name in rows.schema.names if name not in schema.names]
    if missing or unknown:
        raise ColumnsWrong(missing, unknown, [])
    mistyped, columns = [], []
    for field in schema:
        try:
            columns.append(rows.column(field.name).cast(field.type))
        except (pa.ArrowInvalid, pa.ArrowNotImplementedError):
            mistyped.append(field.name)
    if mistyped:
        raise ColumnsWrong([], [], mistyped)
    return pa.table(columns, schema=schema)


def _faults(lines: pa.ChunkedArray, field: str, reason: str) -> pa.Table:
    count = len(lines)
    return pa.table([lines, pa.repeat(field, count), pa.repeat(reason, count)], schema=REFUSED)
