"""Where the files of a cycle lie, and how they are written: whole or not at all."""

import contextlib
import fcntl
import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

_MARK = b"saqia.content"
_FORM: dict[str, Any] = {
    "compression": "zstd",
    "compression_level": 1,
    # A third of the time for nothing: zstd finds what repeats, nobody searches these files by value.
    "use_dictionary": False,
    "write_statistics": False,
}
LINES_ROW_GROUP = 2_000  # a bill is read back by decoding one group


class CycleUnderWay(Exception):
    """Another process of this machine works on the same cycle."""


def of_cycle(tenant_id: int, cycle_id: int) -> Path:
    """Return the folder of one cycle."""
    return Path(settings.SAQIA_HOME) / "runs" / f"tenant-{tenant_id}" / f"cycle-{cycle_id}"


def snapshot(folder: Path, unit: int) -> Path:
    """Return the snapshot file of a work unit."""
    return folder / f"snapshot-{unit:05d}.parquet"


def rated(folder: Path, name: str, unit: int) -> Path:
    """Return a result file of a work unit: headers, lines or refusals."""
    return folder / f"{name}-{unit:05d}.parquet"


def read_all(folder: Path, name: str, units: Iterable[int], schema: pa.Schema) -> pa.Table:
    """Return the files of one name of some units as one table of `schema`'s columns, empty without units."""
    found = [pq.read_table(rated(folder, name, unit), columns=schema.names) for unit in units]
    return pa.concat_tables([schema.empty_table(), *found])


def write(path: Path, table: pa.Table, row_group: int | None = None) -> None:
    """Write a column file under a temporary name, then rename it: a reader never sees half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        pq.write_table(table, partial, row_group_size=row_group or 1 << 20, **_FORM)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def write_text(path: Path, content: str) -> None:
    """Write a small file under a temporary name, then rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        partial.write_text(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def clear(folder: Path) -> None:
    """Delete the files of another cycle that once had this one's number."""
    if folder.exists():
        shutil.rmtree(folder)


@contextlib.contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep every other process of this machine away from a cycle; the lock dies with the process.

    :raises CycleUnderWay: another holds it
    """
    folder.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise CycleUnderWay(folder.name) from error
        for left in folder.glob("*.partial"):
            left.unlink(missing_ok=True)
        yield


def marked(table: pa.Table) -> pa.Table:
    """Return the table with its content hash in the metadata, for whoever must know which content a file holds."""
    return table.replace_schema_metadata({_MARK: content_hash(table)})


def mark_of(schema: pa.Schema) -> str:
    """Return the content hash that a table read from a file came with; empty when it came without."""
    return ((schema.metadata or {}).get(_MARK) or b"").decode()


def settle(folder: Path) -> None:
    """Have every file of a cycle on the disk for good: its numbers are about to be."""
    for path in (*sorted(folder.iterdir()), folder):
        opened = os.open(path, os.O_RDONLY)
        try:
            os.fsync(opened)
        finally:
            os.close(opened)


def content_hash(table: pa.Table) -> str:
    """Return the SHA-256 of a table's columns, whatever the file, chunks or library that held them."""
    digest = hashlib.sha256()
    for field in table.schema:
        column = table.column(field.name).combine_chunks()
        digest.update(f"{field.name}:{field.type}:{len(column)}".encode())
        digest.update(column.is_null().to_numpy(zero_copy_only=False).tobytes())
        digest.update(_bytes(column))
    return digest.hexdigest()


def _bytes(column: pa.Array) -> bytes:
    kind = column.type
    if pa.types.is_string(kind):
        values = column.fill_null("")
        if not len(values):
            return b""
        _, offsets, text = values.buffers()
        ends = np.frombuffer(offsets, dtype=np.int32)[values.offset :][: len(values) + 1]
        written = b"" if text is None else memoryview(text)[ends[0] : ends[-1]]
        return np.diff(ends).tobytes() + written
    if pa.types.is_date32(kind):
        column = column.cast(pa.int32())
    filled = column.fill_null(False if pa.types.is_boolean(kind) else 0)
    raw: bytes = np.ascontiguousarray(filled.to_numpy(zero_copy_only=False)).tobytes()
    return raw
