"""Contracts of a comparison on their way out, in columns: all for the distributor, nameless ones for everybody."""

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from saqia.contexts.billing.no_increase import figures, reporting


def write_contracts(compared: reporting.Compared, folder: Path, stem: str) -> list[Path]:
    """Write `<stem>.contracts.csv` and `.parquet` (internal) and `<stem>.public.csv`; return their paths.

    Each file appears under its name only once it is complete.

    :raises OSError: the folder cannot be written
    """
    everything = figures.full(compared.contracts, compared.reference, compared.grid)
    nameless = figures.anonymous(compared.contracts, compared.reference, compared.grid)
    folder.mkdir(parents=True, exist_ok=True)
    return [
        whole(folder / f"{stem}.contracts.csv", lambda path: pacsv.write_csv(_plain(everything), path)),
        whole(folder / f"{stem}.contracts.parquet", lambda path: pq.write_table(everything, path, compression="zstd")),
        whole(folder / f"{stem}.public.csv", lambda path: pacsv.write_csv(_plain(nameless), path)),
    ]


def whole(path: Path, write: Callable[[Path], object]) -> Path:
    """Have `write` make a file under a temporary name, then rename it."""
    partial = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        write(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def write_whole(path: Path, content: bytes) -> Path:
    """Write a small file of a report, whole or not at all."""
    return whole(path, lambda partial: partial.write_bytes(content))


def _plain(rows: pa.Table) -> pa.Table:
    """Return the columns as CSV knows them: decimals as their digits."""
    for place, field in enumerate(rows.schema):
        if pa.types.is_decimal(field.type):
            rows = rows.set_column(place, field.name, rows.column(place).cast(pa.string()))
    return rows
