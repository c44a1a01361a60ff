"""Reading bills back: headers from PostgreSQL, lines and supplies from the cycle's column files."""

import functools
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from saqia.contexts.billing import folders, models, types

_HEADER_FIELDS = tuple(types.BillHeader.__dataclass_fields__)
_CACHED_FILES = 64


def header(row: models.Bill) -> types.BillHeader:
    """Return the header that a row holds."""
    return types.BillHeader(**{name: getattr(row, name) for name in _HEADER_FIELDS})


def details(numbers: Sequence[int], tenant_id: int) -> Iterator[types.BillDetail]:
    """Yield these bills with their lines and supplies, in the order of their numbers."""
    for row in models.Bill.objects.filter(number__in=numbers).order_by("number").iterator():
        yield detail(row, tenant_id)


def detail(row: models.Bill, tenant_id: int) -> types.BillDetail:
    """Return one bill with its lines and supplies."""
    if row.detail is not None and row.supply_detail is not None:
        return types.BillDetail(header(row), _stream(row.supply_detail), _stream(row.detail))
    folder = folders.of_cycle(tenant_id, row.cycle_id)
    supplies = _slice(folders.snapshot(folder, row.unit), row.first_supply, row.supply_count)
    lines = _slice(folders.rated(folder, "lines", row.unit), row.first_line, row.line_count)
    return types.BillDetail(header(row), supplies, lines)


def to_stream(table: pa.Table) -> bytes:
    """Return a table as the Arrow bytes that a bill made one by one keeps in its header row."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _stream(content: bytes | memoryview) -> pa.Table:
    return pa.ipc.open_stream(pa.py_buffer(bytes(content))).read_all()


@functools.lru_cache(maxsize=_CACHED_FILES)
def _open(path: Path, written: tuple[int, int, int]) -> tuple[pq.ParquetFile, tuple[int, ...]]:
    """Open a column file once; one written anew differs in inode, moment or size and is opened anew."""
    file = pq.ParquetFile(path, memory_map=True)
    starts, at = [], 0
    for group in range(file.num_row_groups):
        starts.append(at)
        at += file.metadata.row_group(group).num_rows
    return file, tuple(starts)


def _slice(path: Path, first: int, count: int) -> pa.Table:
    found = path.stat()
    file, starts = _open(path, (found.st_ino, found.st_mtime_ns, found.st_size))
    end = first + count
    groups = [g for g, start in enumerate(starts) if start < end and start + _rows(file, g) > first]
    if not groups:
        return file.schema_arrow.empty_table()
    return file.read_row_groups(groups).slice(first - starts[groups[0]], count)


def _rows(file: pq.ParquetFile, group: int) -> int:
    rows: int = file.metadata.row_group(group).num_rows
    return rows
