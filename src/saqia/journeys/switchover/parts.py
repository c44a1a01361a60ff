"""The accepted rows of a file in parts, each of which is loaded in one transaction. One part at a time is in memory.

The parts are the same whoever cuts them, so that a load that was cut goes on by their numbers.
"""

import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from saqia.journeys.switchover import shelves

PART = 250_000
"""Rows of a part: each is loaded in one transaction, so this is what an interruption can cost."""
_READ = 1 << 16


@dataclasses.dataclass(frozen=True)
class Parts:
    """How many parts there are, and their rows."""

    count: int
    tables: Iterator[pa.Table]


def opened(path: Path) -> pq.ParquetFile:
    """Open a file of rows so that what was read of it is let go: read ahead, all of its bytes would stay.

    :raises OSError: it is not there
    """
    return pq.ParquetFile(path, pre_buffer=False)


def read(file: pq.ParquetFile, columns: list[str] | None = None) -> Iterator[pa.Table]:
    """Yield the rows of a file, some tens of thousands at a time; of an empty one its columns."""
    if not file.metadata.num_rows:
        yield file.schema_arrow.empty_table().select(columns or file.schema_arrow.names)
    for batch in file.iter_batches(batch_size=_READ, columns=columns):
        yield pa.Table.from_batches([batch])


def whole(file: pq.ParquetFile, columns: list[str]) -> pa.Table:
    """Return some columns of a file, for what is asked of any of its rows."""
    return pa.concat_tables(read(file, columns)).combine_chunks()


def in_order(tables: Iterable[pa.Table], rows: int) -> Parts:
    """Cut tables of so many rows together as they come."""
    return Parts(-(-rows // PART), _in_order(tables))


def together(file: pq.ParquetFile, column: str, room: Path, columns: list[str] | None = None) -> Parts:
    """Sort the rows of a file by a whole number and cut them; those of one number stay in one part.

    :param column: small numbers, none null: rows of an earlier file
    :param columns: those that are wanted; None: all
    :param room: takes the rows, laid by parts; its caller deletes it
    """
    counts = np.zeros(0, dtype=np.int64)
    for keys in (table[column].to_numpy() for table in read(file, [column])):
        more = np.bincount(keys, minlength=len(counts))
        more[: len(counts)] += counts
        counts = more
    ends = np.cumsum(counts)
    rows = int(ends[-1]) if len(ends) else 0
    nearest = np.searchsorted(ends, np.arange(0, rows, PART), side="right")
    edges = np.unique([*(ends - counts)[nearest], rows]) if rows else np.zeros(1, dtype=np.int64)
    firsts = np.searchsorted(ends, edges[:-1], side="right")
    beside = -(-len(firsts) // shelves.MOST_PARTS)  # so many on one shelf
    shelf = shelves.Shelf(room, column)
    for table in read(file, columns):
        chosen = np.searchsorted(firsts, table[column].to_numpy(), side="right") - 1
        shelf.spread(table, chosen // beside)
    return Parts(len(firsts), _sorted(shelf, column, edges.tolist(), beside))


def _sorted(shelf: shelves.Shelf, column: str, edges: list[int], beside: int) -> Iterator[pa.Table]:
    for place in shelf.parts():
        own = edges[place * beside : (place + 1) * beside + 1]
        rows = shelf.take(place)
        rows = rows.take(pc.sort_indices(rows[column].combine_chunks()))
        yield from (rows.slice(first - own[0], last - first) for first, last in itertools.pairwise(own))


def _in_order(tables: Iterable[pa.Table]) -> Iterator[pa.Table]:
    waiting: list[pa.Table] = []
    for table in tables:
        while table.num_rows:
            lacking = PART - sum(one.num_rows for one in waiting)
            waiting.append(table.slice(0, lacking))
            if table.num_rows >= lacking:
                yield pa.concat_tables(waiting)
                waiting = []
            table = table.slice(lacking)
    if waiting:
        yield pa.concat_tables(waiting)
