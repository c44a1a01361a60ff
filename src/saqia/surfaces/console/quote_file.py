"""A CSV of cases answered row by row: streamed, whole or not at all, in the order in which it came."""

import contextlib
import csv
import dataclasses
import itertools
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol, TextIO

from saqia.engine import money, table
from saqia.engine.quoting import batch
from saqia.platform import disk_wording
from saqia.platform.wording import Language, Text
from saqia.surfaces.console import whole_file, wording

ROWS_AT_ONCE = 20_000
"""Rows held in memory, whatever the length of the file."""
_LONGEST_HEADER = 65_536
"""Letters: a stranger's first line may be the whole file."""
_OF_DISK = Text(ar="{file}: {reason}", fr="{file} : {reason}", en="{file}: {reason}")
_SEPARATORS = (",", ";", "\t")


class FileUnusable(ValueError):
    """The file as a whole cannot be answered; nothing was written. A value may be an error of the disk."""

    def __init__(self, text: Text, **values: object) -> None:
        self._text, self._values = text, values
        super().__init__(self.say("en"))

    def say(self, language: Language) -> str:
        """Return why, in one sentence."""
        said = {name: _said(value, language) for name, value in self._values.items()}
        return self._text.say(language, **said)


def _said(value: object, language: Language) -> object:
    return disk_wording.reason(value, language) if isinstance(value, OSError) else value


@dataclasses.dataclass(slots=True)
class Report:
    """How many rows were answered."""

    rows: int = 0
    refused: int = 0

    def as_object(self) -> dict[str, int]:
        """Return the report as plain data."""
        return dataclasses.asdict(self)


@dataclasses.dataclass(frozen=True, slots=True)
class Shape:
    """The separator of a file, its header as written, and where each field of a case stands."""

    separator: str
    header: list[str]
    places: list[int]


class Writer(Protocol):
    """What writes a row of a CSV file."""

    def writerow(self, row: Iterable[object], /) -> object: ...


def run(rules: table.Table, source: Path, target: Path, language: Language = "en") -> Report:
    """Answer every row of `source` into `target`.

    :raises FileUnusable: the file cannot be read or lacks a column, or the answers cannot be written
    """
    try:
        with opened(source) as (shape, rows), whole_file.written(target) as out:
            return _answer(rules, shape, rows, csv.writer(out, lineterminator="\n"), language)
    except OSError as error:
        named = source if error.filename == str(source) else target
        raise FileUnusable(_OF_DISK, file=named, reason=error) from None


@contextlib.contextmanager
def opened(source: Path) -> Iterator[tuple[Shape, Iterator[list[str]]]]:
    """Open a file of cases: its shape, and its rows as they are read.

    :raises FileUnusable: the file cannot be read, is no CSV of cases or lacks a column
    """
    try:
        with source.open(encoding="utf-8-sig", newline="") as text:
            shape = _shape(text.readline(_LONGEST_HEADER))
            yield shape, _rows(source, text, shape.separator)
    except UnicodeDecodeError:
        raise FileUnusable(wording.CASES_NOT_TEXT, file=source) from None


def _rows(source: Path, text: TextIO, separator: str) -> Iterator[list[str]]:
    """Yield the rows behind the header that are not blank.

    :raises FileUnusable: a cell is endless, or a quotation mark still open at the end made one cell of all behind it
    """
    done = 0

    def lines() -> Iterator[str]:
        read = 0
        for read, line in enumerate(text, 1):  # noqa: B007
            yield line
        if read > done:
            raise csv.Error("a quotation mark is not closed")

    reader = csv.reader(lines(), delimiter=separator)
    try:
        for row in reader:
            done = reader.line_num
            if row:
                yield row
    except csv.Error:
        first = done + 2  # the row that cannot be read begins there; the header is line 1
        raise FileUnusable(wording.CASES_NOT_CSV, file=source, line=first) from None


def _answer(rules: table.Table, shape: Shape, rows: Iterator[list[str]], writer: Writer, language: str) -> Report:
    writer.writerow([*shape.header, *batch.TOTALS, "error"])
    report, width = Report(), len(shape.header)
    while chunk := list(itertools.islice(rows, ROWS_AT_ONCE)):
        found = batch.answer(rules, chunk, shape.places, width=width, comma_decimals=shape.separator != ",")
        for row, answer in zip(chunk, found, strict=True):
            report.rows += 1
            report.refused += answer.totals is None
            cells = row[:width] + [""] * (width - len(row))
            writer.writerow(cells + _result(answer, language))
    return report


def _result(answer: batch.Answer, language: str) -> list[str]:
    if answer.totals is None:
        why = answer.sentences[language] if answer.sentences else ""
        return [""] * len(batch.TOTALS) + [f"{answer.code}: {why}"]
    return [money.dirhams(total) for total in answer.totals] + [""]


def _shape(line: str) -> Shape:
    """Find the separator and the columns in the first line."""
    if not line.strip():
        raise FileUnusable(wording.CASES_EMPTY, header=",".join(batch.FIELDS))
    separator = max(_SEPARATORS, key=line.count)
    header = next(csv.reader([line], delimiter=separator))
    names = [name.strip().lower() for name in header]
    missing = [name for name in batch.FIELDS if name not in names]
    if missing:
        raise FileUnusable(wording.CASES_LACK, names=", ".join(missing), header=",".join(batch.FIELDS))
    double = sorted({name for name in names if names.count(name) > 1})
    taken = [name for name in (*batch.TOTALS, "error") if name in names]
    if double or taken:
        raise FileUnusable(wording.CASES_DOUBLE, names=", ".join(double or taken))
    return Shape(separator, header, [names.index(name) for name in batch.FIELDS])
