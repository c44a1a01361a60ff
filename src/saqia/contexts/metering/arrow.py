"""Arrow columns as NumPy arrays."""

import numpy as np
import pyarrow as pa

from saqia.engine import money


def ints(table: pa.Table, name: str, missing: int = 0) -> money.Ints:
    """Return a column as int64 of its own, days as days since 1970-01-01, nulls as `missing`."""
    column = table[name]
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    values: money.Ints = column.cast(pa.int64()).fill_null(missing).to_numpy().copy()
    return values


def given(table: pa.Table, name: str) -> money.Bools:
    """Say which rows have a value."""
    known: money.Bools = table[name].is_valid().to_numpy()
    return known


def dates(values: money.Ints, where: money.Bools | None = None) -> pa.Array:
    """Return days since 1970-01-01 as dates, null where `where` is False."""
    mask = None if where is None else ~where
    return pa.array(values.astype(np.int32), pa.int32(), mask=mask).cast(pa.date32())
