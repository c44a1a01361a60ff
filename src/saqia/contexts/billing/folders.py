"""Where the files of a cycle lie, and how they are written: whole or not at all."""

import hashlib
import os
import shutil
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

LINES_ROW_GROUP = 4_000  # a bill is read back by decoding one group


def of_cycle(tenant_id: int, cycle_id: int) -> Path:
    """Return the folder of one cycle."""
    return Path(settings.SAQIA_HOME) / "runs" / f"tenant-{tenant_id}" / f"cycle-{cycle_id}"


def snapshot(folder: Path, unit: int) -> Path:
    """Return the snapshot file of a work unit."""
    return folder / f"snapshot-{unit:05d}.parquet"


def rated(folder: Path, name: str, unit: int) -> Path:
    """Return a result file of a work unit: headers, lines or refusals."""
    return folder / f"{name}-{unit:05d}.parquet"


def write(path: Path, table: pa.Table, row_group: int | None = None) -> None:
    """Write a column file under a temporary name, then rename it: a reader never sees half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        pq.write_table(table, partial, compression="zstd", compression_level=1, row_group_size=row_group or 1 << 20)
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
    """Delete what an extraction that was cut left behind."""
    if folder.exists():
        shutil.rmtree(folder)


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
        lengths = np.diff(np.frombuffer(values.buffers()[1], dtype=np.int32)[values.offset :][: len(values) + 1])
        return lengths.tobytes() + "".join(values.to_pylist()).encode() if len(values) else b""
    if pa.types.is_date32(kind):
        column = column.cast(pa.int32())
    filled = column.fill_null(False if pa.types.is_boolean(kind) else 0)
    raw: bytes = np.ascontiguousarray(filled.to_numpy(zero_copy_only=False)).tobytes()
    return raw
