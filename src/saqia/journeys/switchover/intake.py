"""Reading one file of a handover as blocks of texts with their line numbers, whatever its encoding and separator."""

import codecs
import csv
import dataclasses
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as pacsv

from saqia.journeys.switchover import mapping

BLOCK = 8 << 20
"""Bytes of a block: bounds the memory, whatever the size of the file."""
_SNIFFED = 1 << 16
_MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}


class FileUnusable(Exception):
    """A file cannot be read at all: it is missing, empty, of another encoding or with other columns.

    :param code: of `wording.FILE_FAULTS`
    """

    def __init__(self, file: str, code: str, **detail: object) -> None:
        super().__init__(f"{file}: {code} {detail}")
        self.file = file
        self.code = code
        self.detail = detail


@dataclasses.dataclass(frozen=True)
class Opening:
    """What the first line of a file says.

    :param unused: headings that the mapping does not read
    :param is_bare: the file has a heading and no line
    """

    headings: tuple[str, ...]
    encoding: str
    separator: str
    unused: tuple[str, ...]
    is_bare: bool = False


@dataclasses.dataclass(frozen=True)
class Block:
    """Some lines of a file. `lines` are line numbers of the file, the heading being line 1.

    :param ragged: lines that have another number of columns than the heading: line numbers and texts
    """

    lines: npt.NDArray[np.int64]
    texts: pa.Table
    ragged: list[tuple[int, str]]


def open_file(path: Path, sheet: mapping.Sheet, layout: mapping.Layout) -> Opening:
    """Look at the heading of a file.

    :raises FileUnusable: missing, empty, not text of the mapping's encoding, or lacking columns
    """
    try:
        with path.open("rb") as handle:
            start = handle.read(_SNIFFED)
    except OSError as error:
        raise FileUnusable(sheet.path, "not-found", error=error.strerror or "") from error
    if not start.strip():
        raise FileUnusable(sheet.path, "empty")
    encoding = next((name for mark, name in _MARKS.items() if start.startswith(mark)), layout.encoding)
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        first, *others = decoder.decode(start).lstrip("\ufeff").splitlines()
    except UnicodeDecodeError as error:
        raise FileUnusable(sheet.path, "encoding", encoding=encoding, line=_line_of(start, error.start)) from error
    opening = _headings(sheet, layout, encoding, first)
    return dataclasses.replace(opening, is_bare=len(start) < _SNIFFED and not any(line.strip() for line in others))


def read(path: Path, sheet: mapping.Sheet, opening: Opening) -> Iterator[Block]:
    """Yield the lines of a file as texts, columns under our headings' names, in blocks.

    :raises FileUnusable: bytes that the encoding does not know, with their line
    """
    if opening.is_bare:
        return
    ragged: list[tuple[int, str]] = []

    def set_aside(row: pacsv.InvalidRow) -> str:
        ragged.append((row.number, row.text))
        return "skip"

    with path.open("rb") as handle:
        source = _Utf8(handle, opening.encoding, sheet.path)
        next_line = 2
        try:
            for batch in _batches(source, sheet, opening, set_aside):
                lines, among = _numbered(next_line, batch.num_rows, ragged)
                aside, ragged[:among] = ragged[:among], []
                next_line += batch.num_rows + among
                yield Block(lines, pa.Table.from_batches([batch]), aside)
        except pa.ArrowInvalid as error:
            raise FileUnusable(sheet.path, "unreadable", error=str(error).splitlines()[0]) from error
    if ragged:
        none = pa.table({name: pa.array([], pa.string()) for name in sheet.headings})
        yield Block(np.array([], dtype=np.int64), none, ragged)


def _batches(
    source: io.RawIOBase, sheet: mapping.Sheet, opening: Opening, set_aside: Callable[[pacsv.InvalidRow], str]
) -> Iterator[pa.RecordBatch]:
    yield from pacsv.open_csv(
        pa.PythonFile(source, mode="r"),
        read_options=pacsv.ReadOptions(use_threads=False, block_size=BLOCK),
        parse_options=pacsv.ParseOptions(
            delimiter=opening.separator, invalid_row_handler=set_aside, ignore_empty_lines=False
        ),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(opening.headings, pa.string()),
            include_columns=list(sheet.headings),
            strings_can_be_null=False,
            check_utf8=False,
        ),
    )


def _numbered(first: int, count: int, ragged: list[tuple[int, str]]) -> tuple[npt.NDArray[np.int64], int]:
    """Return the line numbers of `count` good rows from `first` on, and how many lines of other width lie among them.

    The reader runs ahead: `ragged` may name lines of the blocks that follow.
    """
    aside: list[int] = []
    for number, _ in ragged:
        if number > first + count + len(aside) - 1:
            break
        aside.append(number)
    lines = np.arange(first, first + count + len(aside))
    return lines[~np.isin(lines, aside)], len(aside)


def _headings(sheet: mapping.Sheet, layout: mapping.Layout, encoding: str, first: str) -> Opening:
    """Find the separator under which the heading has every column; the mapping's own is tried first."""
    best: tuple[str, ...] = ()
    for separator in (layout.separator, *mapping.SEPARATORS):
        headings = tuple(
            heading.strip().strip("\u200e\u200f") for heading in next(csv.reader([first], delimiter=separator))
        )
        if len(headings) > len(best):
            best = headings
        repeated = sorted({heading for heading in sheet.headings if headings.count(heading) > 1})
        if repeated:
            raise FileUnusable(sheet.path, "heading-repeated", columns=", ".join(repeated))
        if set(sheet.headings) <= set(headings):
            unused = tuple(heading for heading in headings if heading not in sheet.headings)
            return Opening(headings, encoding, separator, unused)
    missing = [heading for heading in sheet.headings if heading not in best]
    raise FileUnusable(
        sheet.path, "heading", missing=", ".join(missing), expected=", ".join(sheet.headings), received=", ".join(best)
    )


class _Utf8(io.RawIOBase):
    """A file as UTF-8 without byte-order mark, whatever it was written in."""

    def __init__(self, handle: BinaryIO, encoding: str, name: str) -> None:
        super().__init__()
        self._handle, self._name, self._encoding = handle, name, encoding
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._lines, self._left, self._started = 1, b"", False

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return up to about `size` bytes; an empty answer is the end."""
        while len(self._left) < max(size, 1):
            raw = self._handle.read(1 << 20)
            self._left += self._decode(raw)
            if not raw:
                break
        answer, self._left = self._left[:size], self._left[size:]
        return answer

    def _decode(self, raw: bytes) -> bytes:
        try:
            text = self._decoder.decode(raw, final=not raw)
        except UnicodeDecodeError as error:
            line = self._lines + error.object[: error.start].count(b"\n")
            raise FileUnusable(self._name, "encoding", encoding=self._encoding, line=line) from error
        self._lines += text.count("\n")
        if not self._started and text:
            text, self._started = text.removeprefix("\ufeff"), True
        return text.encode()


def _line_of(content: bytes, position: int) -> int:
    return content.count(b"\n", 0, position) + 1
