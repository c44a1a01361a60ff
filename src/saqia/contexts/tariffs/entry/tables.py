"""A table of prices, as a spreadsheet saves it: lines to sheets, each with its number, and what cannot be read."""

import csv
import dataclasses
import io
from collections.abc import Iterator, Mapping, Sequence

from saqia.contexts.tariffs import wording
from saqia.contexts.tariffs.entry import catalog, faults
from saqia.contexts.tariffs.entry.sheets import ANYWHERE, Fault, Row, Sheet
from saqia.platform.wording import Language, Text

MOST_LINES, MOST_BYTES, LONGEST_CELL = 2_000, 400_000, 1_000
COLUMNS = (
    "service", "use", "zone", "charge", "lower", "upper", "price", "unit", "mode", "tolerance", "basis", "source",
    "status",
)  # fmt: skip
_REQUIRED = ("service", "use", "price", "basis", "source", "status")
_SEPARATORS = (";", ",", "\t")
_MARKS = {ord(mark): None for mark in "\ufeff\u200e\u200f\u061c\u2066\u2067\u2068\u2069"}
_EXAMPLE = (
    ("water", "domestic", "", "water", "0", "6", "", "m3", "progressive", "", "ht", "", ""),
    ("water", "domestic", "", "water", "6", "12", "", "m3", "progressive", "", "ht", "", ""),
    ("water", "domestic", "", "water", "12", "", "", "m3", "selective", "", "ht", "", ""),
    ("water", "domestic", "", "water-fixed", "", "", "", "MAD/month", "", "", "ht", "", ""),
)
"""Without prices and sources, so that a template that comes back as it went is refused."""


def template(language: Language) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the headings of a table in a language, and lines that show how it is filled."""
    return [faults.FIELDS[name].say(language) for name in COLUMNS], list(_EXAMPLE)


@dataclasses.dataclass(frozen=True)
class Table:
    """What a table says: a sheet for each supply, in the order of the lines, and what could not be read."""

    sheets: tuple[Sheet, ...]
    faults: tuple[Fault, ...]


def read(content: bytes, uses: Mapping[str, Mapping[str, Text]]) -> Table:
    """Read a table: separated by commas, semicolons or tabs, with or without a BOM, headed in ar, fr or en.

    :param uses: service -> use -> its name
    """
    try:
        text = content.decode("utf-8-sig")
        lines = list(_lines(text))
    except (UnicodeDecodeError, csv.Error):
        return _refused(Fault(0, "", "unreadable"))
    if "\x00" in text or len(content) > MOST_BYTES:
        return _refused(Fault(0, "", "unreadable"))
    if not lines:
        return _refused(Fault(0, "", "no-lines"))
    (number, headings), *rest = lines
    columns = [catalog.coded(heading, faults.FIELDS) or _by_code(heading) for heading in headings]
    wrong = list(_wrong_columns(number, headings, columns))
    if wrong or not rest or len(rest) > MOST_LINES:
        wrong = wrong or [Fault(0, "", "no-lines") if not rest else Fault(0, "", "too-many-lines", str(MOST_LINES))]
        return Table((), tuple(wrong))
    return _sheets(columns, rest, uses)


def _refused(fault: Fault) -> Table:
    return Table((), (fault,))


def _lines(text: str) -> Iterator[tuple[int, list[str]]]:
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


def _by_code(heading: str) -> str | None:
    return heading if heading in COLUMNS else None


def _wrong_columns(number: int, headings: Sequence[str], columns: Sequence[str | None]) -> Iterator[Fault]:
    for heading, column in zip(headings, columns, strict=True):
        if column is None and heading:
            yield Fault(number, "", "column-unknown", heading[:60])
    for name in COLUMNS:
        if columns.count(name) > 1:
            yield Fault(number, name, "column-twice", name)
        elif name in _REQUIRED and name not in columns:
            yield Fault(number, name, "column-missing", name)


def _sheets(
    columns: Sequence[str | None], lines: Sequence[tuple[int, list[str]]], uses: Mapping[str, Mapping[str, Text]]
) -> Table:  # fmt: skip
    rows, wrong = dict[tuple[str, str, str], list[Row]](), list[Fault]()
    for number, cells in lines:
        if len(cells) != len(columns):
            wrong.append(Fault(number, "", "cells-differ", str(len(cells))))
            continue
        said = {name: cell for name, cell in zip(columns, cells, strict=True) if name}
        service = catalog.coded(said.pop("service"), wording.SERVICES)
        if service is None:
            typed = cells[columns.index("service")]
            wrong.append(Fault(number, "service", "not-a-choice" if typed else "missing", typed[:60]))
            continue
        use, zone = said.pop("use"), said.pop("zone", "") or ANYWHERE
        use = catalog.coded(use, uses.get(service, {})) or use
        said["charge"] = said.get("charge") or next(each.code for each in catalog.of_service(service))
        rows.setdefault((service, use, zone), []).append(Row(place=number, **said))
    return Table(tuple(Sheet(*key, tuple(found)) for key, found in rows.items()), tuple(wrong))
