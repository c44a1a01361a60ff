"""Reading bills back: headers from PostgreSQL, lines and supplies from the cycle's column files."""

import functools
import io
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import QuerySet

from saqia.contexts.billing import folders, models, types
from saqia.platform.database import prepared

_HEADER_FIELDS = tuple(types.BillHeader.__dataclass_fields__)
_HEADERS = f"SELECT {', '.join(_HEADER_FIELDS)} FROM billing_bill b WHERE "
_BILL_FIELDS = [field.attname for field in models.Bill._meta.concrete_fields]
_BILLS = f"SELECT {', '.join(_BILL_FIELDS)} FROM billing_bill b WHERE "
_CACHED_FILES = 128
"""Descriptions kept, some 150 KB each: a month of a million customers has 80 files, and pages ask for any of them."""


def headers(rows: "QuerySet[models.Bill]") -> list[types.BillHeader]:
    """Return the headers of these rows, without the lines that bills made one by one carry."""
    return [types.BillHeader(*row) for row in rows.values_list(*_HEADER_FIELDS)]


def find_headers(asked: str, values: Sequence[Any]) -> list[types.BillHeader]:
    """Return the headers of the bills `b` that a condition names, planned once: for pages.

    :param asked: trusted SQL text; values come through `values` only
    """
    return [types.BillHeader(*row) for row in prepared.run(_HEADERS + asked, values)]


def find_details(asked: str, values: Sequence[Any]) -> list[types.BillDetail]:
    """Return the bills `b` that a condition names, with their lines and supplies, planned once: see `find_headers`."""
    return [detail(models.Bill.from_db(None, _BILL_FIELDS, row)) for row in prepared.run(_BILLS + asked, values)]


def header(row: models.Bill) -> types.BillHeader:
    """Return the header that a row holds."""
    return types.BillHeader(**{name: getattr(row, name) for name in _HEADER_FIELDS})


def details(numbers: Sequence[int]) -> Iterator[types.BillDetail]:
    """Yield these bills with their lines and supplies, in the order of their numbers."""
    for row in models.Bill.objects.filter(number__in=numbers).order_by("number").iterator():
        yield detail(row)


def detail(row: models.Bill) -> types.BillDetail:
    """Return one bill with its lines and supplies."""
    if row.detail is not None and row.supply_detail is not None:
        return types.BillDetail(header(row), _stream(row.supply_detail), _stream(row.detail))
    folder = folders.of_cycle(row.tenant_id, row.cycle_id)
    supplies = _slice(folders.snapshot(folder, row.unit), row.first_supply, row.supply_count)
    lines = _slice(folders.rated(folder, "lines", row.unit), row.first_line, row.line_count)
    return types.BillDetail(header(row), supplies, lines)


def service_totals(found: types.BillDetail) -> dict[int, int]:
    """Return service -> what a bill's lines come to, taxes in, in centimes."""
    service_of = dict(zip(found.supplies["case"].to_pylist(), found.supplies["service"].to_pylist(), strict=True))
    totals: dict[int, int] = {}
    for case, centimes in zip(found.lines["case"].to_pylist(), found.lines["amount_ttc"].to_pylist(), strict=True):
        totals[service_of[case]] = totals.get(service_of[case], 0) + centimes
    return totals


def to_stream(table: pa.Table) -> bytes:
    """Return a table as the Arrow bytes that a bill made one by one keeps in its header row."""
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue()


def _stream(content: bytes | memoryview) -> pa.Table:
    return pa.ipc.open_stream(pa.py_buffer(bytes(content))).read_all()


def _slice(path: Path, first: int, count: int) -> pa.Table:
    """Read a few rows. Each read opens the file for itself: a reader that threads share gives wrong bytes or hangs."""
    with path.open("rb") as opened:
        found = os.fstat(opened.fileno())
        starts, known = _described(path, (found.st_ino, found.st_mtime_ns, found.st_size))
        end = first + count
        groups = [g for g, (start, rows) in enumerate(starts) if start < end and start + rows > first]
        with pq.ParquetFile(opened, metadata=known) as file:
            if not groups:
                return file.schema_arrow.empty_table()
            return file.read_row_groups(groups, use_threads=False).slice(first - starts[groups[0]][0], count)


@functools.lru_cache(maxsize=_CACHED_FILES)
def _described(path: Path, written: tuple[int, int, int]) -> tuple[list[tuple[int, int]], pq.FileMetaData]:
    """Return where each group of a column file starts with its rows, and its description, which costs most to read.

    One written anew differs in inode, moment or size and is described anew.
    """
    known, starts, at = pq.read_metadata(path), [], 0
    for group in range(known.num_row_groups):
        rows = known.row_group(group).num_rows
        starts.append((at, rows))
        at += rows
    return starts, known
