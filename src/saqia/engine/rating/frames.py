"""Rating from Arrow to Arrow: what bill runs, process pools and Spark's `mapInArrow` call."""

import dataclasses
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from saqia.engine import codes, money, policies, schema, table
from saqia.engine.rating import columns, kernel

Frame: TypeAlias = "pa.RecordBatch | pa.Table"


@dataclasses.dataclass(frozen=True, slots=True)
class Rated:
    """The lines of a batch (`schema.LINES`) and what was refused (`schema.REFUSED`). A case is in one of them only."""

    lines: pa.RecordBatch
    refused: pa.RecordBatch


class ColumnMissing(ValueError):
    """A column that `schema.REQUIRED` names is not in the batch."""


def rate(rules: table.Table, cases: Frame, rated: policies.Policies | None = None) -> Rated:
    """Rate a batch of `schema.CASES`. Without policies, by those that the rules put in force.

    :raises ColumnMissing: a required column is absent
    """
    given = to_columns(cases)
    outcome = kernel.rate(rules, given, rated)
    return Rated(lines_batch(outcome), refused_batch(given, outcome))


def to_columns(cases: Frame) -> columns.Columns:
    """Return the columns of a batch; what is optional may be absent or null."""
    names = set(cases.schema.names)
    missing = [name for name in schema.REQUIRED if name not in names]
    if missing:
        raise ColumnMissing(f"cases without the column {', '.join(missing)}")
    return columns.columns({name: _ints(cases.column(name), name) for name in schema.CASES.names if name in names})


def lines_batch(outcome: kernel.Outcome) -> pa.RecordBatch:
    """Return the lines as Arrow."""
    arrays = [pa.array(getattr(outcome.lines, field.name)).cast(field.type) for field in schema.LINES]
    return pa.RecordBatch.from_arrays(arrays, schema=schema.LINES)


def refused_batch(cases: columns.Columns, outcome: kernel.Outcome) -> pa.RecordBatch:
    """Return the refusals as Arrow."""
    at = np.flatnonzero(outcome.reason != codes.Reason.NONE)
    found = {"bill": cases.bill[at], "case": cases.case[at], "reason": outcome.reason[at]}
    arrays = [pa.array(found[field.name]).cast(field.type) for field in schema.REFUSED]
    return pa.RecordBatch.from_arrays(arrays, schema=schema.REFUSED)


def _ints(column: "pa.Array | pa.ChunkedArray", name: str) -> money.Ints:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    found = column.cast(pa.int64())
    if found.null_count:
        found = found.fill_null(columns.default(name))
    values: money.Ints = found.to_numpy(zero_copy_only=False)
    return values
