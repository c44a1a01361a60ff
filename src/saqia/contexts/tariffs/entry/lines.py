"""A table as a spreadsheet saves it: its lines by the names of their columns, and what cannot be read."""

import csv
import dataclasses
import io
from collections.abc import Iterator, Sequence

from saqia.contexts.tariffs.entry import catalog, faults
from saqia.contexts.tariffs.entry.sheets import Fault

MOST_LINES, MOST_BYTES, LONGEST_CELL = 2_000, 400_000, 1_000
_SEPARATORS = (";", ",", "\t")
_MARKS = {ord(mark): None for mark in "\ufeff\u200e\u200f\u061c\u2066\u2067\u2068\u2069"}


@dataclasses.dataclass(frozen=True)
class Line:
    """One line: its number in the file, and its cells by the names of their columns."""

    place: int
    said: dict[str, str]


def read(content: bytes, columns: Sequence[str], required: Sequence[str]) -> tuple[list[Line], list[Fault]]:
    """Read a table: separated by commas, semicolons or tabs, with or without a BOM, headed in ar, fr or en.

    :param columns: what it may say; what of it is `required` has a column
    """
    try:
        text = content.decode("utf-8-sig")
        found = list(_cells(text))
    except (UnicodeDecodeError, csv.Error):
        return [], [Fault(0, "", "unreadable")]
    if "\x00" in text or len(content) > MOST_BYTES:
        return [], [Fault(0, "", "unreadable")]
    if not found:
        return [], [Fault(0, "", "no-lines")]
    (number, headings), *rest = found
    known = {name: faults.FIELDS[name] for name in columns}
    names = [catalog.coded(heading, known) for heading in headings]
    wrong = list(_wrong_columns(number, headings, names, columns, required))
    if not wrong and not rest:
        wrong = [Fault(0, "", "no-lines")]
    elif not wrong and len(rest) > MOST_LINES:
        wrong = [Fault(0, "", "too-many-lines", str(MOST_LINES))]
    return ([], wrong) if wrong else _lines(names, rest)


def _cells(text: str) -> Iterator[tuple[int, list[str]]]:
    """Yield each line that holds something, with the number at which it begins."""
    separator = max(_SEPARATORS, key=text.split("\n", 1)[0].count)
    reader, number = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True), 1
    for cells in reader:
        start, number = number, reader.line_num + 1
        if any(len(cell) > LONGEST_CELL for cell in cells):
            raise csv.Error(start)
        found = [cell.translate(_MARKS).strip() for cell in cells]
        if any(found):
            yield start, found


def _wrong_columns(
    number: int, headings: Sequence[str], names: Sequence[str | None], columns: Sequence[str], required: Sequence[str]
) -> Iterator[Fault]:  # fmt: skip
    for heading, name in zip(headings, names, strict=True):
        if name is None and heading:
            yield Fault(number, "", "column-unknown", heading[:60])
    for name in columns:
        if names.count(name) > 1:
            yield Fault(number, name, "column-twice", name)
        elif name in required and name not in names:
            yield Fault(number, name, "column-missing", name)


def _lines(names: Sequence[str | None], rest: Sequence[tuple[int, list[str]]]) -> tuple[list[Line], list[Fault]]:
    found, wrong = list[Line](), list[Fault]()
    for number, cells in rest:
        if len(cells) != len(names):
            wrong.append(Fault(number, "", "cells-differ", str(len(cells))))
        else:
            found.append(Line(number, {name: cell for name, cell in zip(names, cells, strict=True) if name}))
    return found, wrong
