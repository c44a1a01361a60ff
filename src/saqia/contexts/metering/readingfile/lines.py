"""A file as lines of cells, a chunk at a time, each with its line number."""

import csv
import dataclasses
import io
import itertools
from collections.abc import Iterator
from pathlib import Path

from saqia.contexts.metering.readingfile import faults, header

CHUNK_LINES = 100_000
LONGEST_CELL = 4_096
"""No cell of a readings file is longer: what follows a quotation mark that is never closed would be."""
_KINDS: dict[bytes, faults.Kind] = {
    b"PK\x03\x04": "zip",
    b"\xd0\xcf\x11\xe0": "workbook",
    b"%PDF": "pdf",
    b"\x1f\x8b": "gzip",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


@dataclasses.dataclass(frozen=True)
class Chunk:
    """Some lines of the file.

    :param numbers: line number of each row, from 1
    :param rows: cells, as many as the header has columns
    :param crooked: lines with another number of cells: number, reason, text
    """

    numbers: list[int]
    rows: list[list[str]]
    crooked: list[tuple[int, str, str]]


def read(path: Path) -> tuple[header.Header, Iterator[Chunk]]:
    """Return the header and the chunks of a file; it is read as the chunks are.

    :raises FileEmpty: nothing but perhaps a header
    :raises FileNotText: a workbook, an archive, UTF-16
    :raises FileNotUtf8: another encoding, also while the chunks are read
    :raises FileMalformed: a quotation mark is not closed, also while the chunks are read
    :raises HeaderWrong: the first line does not name the columns
    """
    _check_kind(path)
    try:
        with path.open("rb") as raw, io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
            described = header.parse(text.readline(LONGEST_CELL))
    except UnicodeDecodeError as error:
        raise _encoding_fault(path) from error
    return described, _chunks(path, described)


def _check_kind(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(4096)
    if not start.strip(b"\xef\xbb\xbf\r\n\t ;,"):
        raise faults.FileEmpty
    for mark, kind in _KINDS.items():
        if start.startswith(mark):
            raise faults.FileNotText(kind)
    if b"\x00" in start:
        raise faults.FileNotText("binary")


def _chunks(path: Path, described: header.Header) -> Iterator[Chunk]:
    with path.open("rb") as raw:
        raw.seek(-1, io.SEEK_END)
        is_whole = raw.read(1) in b"\r\n"
        raw.seek(0)
        with io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
            text.readline(LONGEST_CELL)
            try:
                yield from _rows(text, described, is_whole)
            except UnicodeDecodeError as error:
                raise _encoding_fault(path) from error


def _rows(text: io.TextIOWrapper, described: header.Header, is_whole: bool) -> Iterator[Chunk]:
    reader = csv.reader(text, delimiter=described.separator)
    chunk, number, start, found = Chunk([], [], []), 1, 2, False
    try:
        for cells in reader:
            number, start = start, reader.line_num + 2
            if not any(cells):
                continue
            found = True
            if max(map(len, cells)) > LONGEST_CELL:
                raise faults.FileMalformed(number)
            if len(cells) == described.width:
                chunk.numbers.append(number)
                chunk.rows.append(cells)
            else:
                chunk.crooked.append((number, "columns-wrong", described.separator.join(cells)[:200]))
            if len(chunk.numbers) + len(chunk.crooked) >= CHUNK_LINES:
                yield chunk
                chunk = Chunk([], [], [])
    except csv.Error as error:
        raise faults.FileMalformed(start) from error
    if not found:
        raise faults.FileEmpty
    if not is_whole and chunk.crooked and chunk.crooked[-1][0] == number:
        chunk.crooked[-1] = (number, "line-truncated", chunk.crooked[-1][2])
    yield chunk


def _encoding_fault(path: Path) -> faults.FileNotUtf8:
    """Say on which line the file stops being UTF-8, and which encoding the line seems to be in."""
    with path.open("rb") as raw:
        for number, line in enumerate(raw, start=1):
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                return faults.FileNotUtf8(number, _likely(line))
    return faults.FileNotUtf8(number, "unknown")


def _likely(line: bytes) -> str:
    """Tell Arabic Windows text, whose letters come in runs, from Latin Windows text, whose accents stand alone."""
    high = [byte >= 0xC0 for byte in line]
    runs = sum(first and second for first, second in itertools.pairwise(high))
    return "windows-1256" if runs else "windows-1252"
