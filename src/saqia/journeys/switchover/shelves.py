"""Rows laid on disk in parts, so that a file of any length is judged with the memory of one part.

What belongs together (the lines that name one meter, the lines of one key) lies in one part, in the order in which it
came. The folder holds names and phones while a check runs; who opened it deletes it.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pyarrow as pa
from pyarrow import ipc

Block = TypeVar("Block")
Ints = npt.NDArray[np.int64]
FOLDER = "shelves"
"""Below the folder of a check."""
PART_BYTES = 16 << 20
"""Of a file, about, that make one part."""
MOST_PARTS = 128
"""Each is an open file while rows are laid; above 2 GB parts are larger instead."""
_HASHED = 24
"""Last bytes of a text that choose its part: numbers differ at their end."""
_MIXED = np.uint64(0x9E3779B97F4A7C15)  # 2**64 over the golden ratio: spreads neighbors


class Shelf:
    """Parts of rows of one schema. Laying and taking may alternate."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._laid: dict[int, list[Path]] = {}
        self._open: dict[int, tuple[pa.NativeFile, ipc.RecordBatchStreamWriter]] = {}

    def lay(self, part: int, rows: pa.Table) -> None:
        """Add rows to one part."""
        if part not in self._open:
            laid = self._laid.setdefault(part, [])
            laid.append(self._folder / f"{self._name}-{part}-{len(laid)}.arrow")
            sink = pa.OSFile(str(laid[-1]), mode="wb")
            self._open[part] = sink, ipc.new_stream(sink, rows.schema)
        self._open[part][1].write_table(rows)

    def spread(self, rows: pa.Table, parts: Ints) -> None:
        """Add each row to its part."""
        counts = np.bincount(parts)
        if np.count_nonzero(counts) > 1:
            order = np.argsort(parts.astype(np.uint16), kind="stable")  # radix: as quick as copying
            rows = rows.combine_chunks().take(pa.array(order))
        edges = np.cumsum([0, *counts])
        for part in np.flatnonzero(counts).tolist():
            self.lay(part, rows.slice(int(edges[part]), int(counts[part])))

    def parts(self) -> list[int]:
        """Return the parts that have rows, in order."""
        return sorted(self._laid)

    def take(self, part: int, schema: pa.Schema | None = None) -> pa.Table:
        """Return the rows of a part.

        :param schema: of a part that may have none
        """
        self.close()
        found = [] if schema is None else [schema.empty_table()]
        for path in self._laid.get(part, []):
            with pa.OSFile(str(path), mode="rb") as source, ipc.open_stream(source) as stream:
                found.append(stream.read_all())
        return pa.concat_tables(found).combine_chunks()

    def close(self) -> None:
        """Write what is under way to its files."""
        while self._open:
            _, (sink, writer) = self._open.popitem()
            writer.close()
            sink.close()

    def clear(self) -> None:
        """Delete all rows: the disk need not hold what nobody asks for again."""
        self.close()
        for path in (path for laid in self._laid.values() for path in laid):
            path.unlink()
        self._laid = {}


def count(size: int) -> int:
    """Return in how many parts a file of so many bytes is judged."""
    return min(size // PART_BYTES + 1, MOST_PARTS)


def stretches(blocks: Iterator[Block], count: int) -> Iterator[tuple[int, Block]]:
    """Number the blocks of a file, some together, so that they are no more parts than may be.

    :param count: of blocks, about: text may double when it is decoded
    """
    together = max(2, -(-2 * count // MOST_PARTS))
    for number, block in enumerate(blocks):
        yield number // together, block


def by_text(texts: pa.Array, parts: int) -> Ints:
    """Return a part for each text: the same for the same text."""
    if parts == 1 or not len(texts):
        return np.zeros(len(texts), dtype=np.int64)
    encoded = texts.dictionary_encode()
    chosen: Ints = _hashed(encoded.dictionary.fill_null(""), parts)[np.asarray(encoded.indices.fill_null(0))]
    return chosen


def by_row(rows: Ints, whole: int, parts: int) -> Ints:
    """Return a part for each row of a table of `whole` rows: neighbors lie in one part."""
    return rows * parts // max(whole, 1)


def edges(whole: int, parts: int) -> list[int]:
    """Return the first row of each part of `by_row`, and the end of the last."""
    return [-(-whole * part // parts) for part in range(parts + 1)]


def _hashed(texts: pa.Array, parts: int) -> Ints:
    _, offsets, content = texts.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int32)[texts.offset : texts.offset + len(texts) + 1]
    letters = np.frombuffer(content or b"\0", dtype=np.uint8)
    starts, ends = bounds[:-1], bounds[1:]
    value = np.zeros(len(texts), dtype=np.uint64)
    for back in range(1, min(int((ends - starts).max(initial=0)), _HASHED) + 1):
        place = ends - back
        value = value * np.uint64(257) + np.where(place >= starts, letters[np.maximum(place, 0)], 0)
    return ((value * _MIXED >> np.uint64(33)) % np.uint64(parts)).astype(np.int64)
