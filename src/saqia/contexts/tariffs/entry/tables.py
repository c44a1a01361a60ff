"""A table of prices and one of cases: lines to the sheets of their supplies, each line with its number."""

import dataclasses
from collections.abc import Mapping

from saqia.contexts.tariffs import wording
from saqia.contexts.tariffs.entry import catalog, faults, lines
from saqia.contexts.tariffs.entry.sheets import ANYWHERE, Case, CaseSheet, Fault, Row, Sheet
from saqia.platform.wording import Language, Text

Uses = Mapping[str, Mapping[str, Text]]
"""Service -> use -> its name: what a supply may be used for."""
COLUMNS = (
    "service", "use", "zone", "charge", "lower", "upper", "price", "unit", "mode", "tolerance", "basis", "source",
    "status",
)  # fmt: skip
CASE_COLUMNS = ("name", "service", "use", "zone", "first", "last", "volume", "payment", "total")
_REQUIRED = ("service", "use", "price", "basis", "source", "status")
_EXAMPLE = (
    ("water", "domestic", "", "water", "0", "6", "", "m3", "progressive", "", "ht", "", ""),
    ("water", "domestic", "", "water", "6", "12", "", "m3", "progressive", "", "ht", "", ""),
    ("water", "domestic", "", "water", "12", "", "", "m3", "selective", "", "ht", "", ""),
    ("water", "domestic", "", "water-fixed", "", "", "", "MAD/month", "", "", "ht", "", ""),
)
_CASE_EXAMPLE = (
    ("", "water", "domestic", "", "2026-06-01", "2026-07-01", "10", "card", ""),
    ("", "electricity", "domestic-bihourly", "", "2026-06-01", "2026-07-01", "peak 100 + normal 500", "card", ""),
)
"""Without prices, sources and totals, so that a template that comes back as it went is refused."""


@dataclasses.dataclass(frozen=True)
class Table:
    """What a table says: a sheet for each supply, in the order of the lines, and what could not be read."""

    sheets: tuple[Sheet, ...]
    faults: tuple[Fault, ...]


@dataclasses.dataclass(frozen=True)
class CaseTable:
    """What a table of cases says, as one of prices does."""

    sheets: tuple[CaseSheet, ...]
    faults: tuple[Fault, ...]


def template(language: Language) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the headings of a table of prices in a language, and lines that show how it is filled."""
    return [faults.FIELDS[name].say(language) for name in COLUMNS], list(_EXAMPLE)


def case_template(language: Language) -> tuple[list[str], list[tuple[str, ...]]]:
    """Return the headings of a table of cases in a language, and lines that show how it is filled."""
    return [faults.FIELDS[name].say(language) for name in CASE_COLUMNS], list(_CASE_EXAMPLE)


def read(content: bytes, uses: Uses) -> Table:
    """Read a table of prices."""
    found, wrong = lines.read(content, COLUMNS, _REQUIRED)
    rows = dict[tuple[str, str, str], list[Row]]()
    for line in found:
        supply = _supply(line, uses, wrong)
        if supply:
            charge = line.said.pop("charge", "") or catalog.of_service(supply[0])[0].code
            rows.setdefault(supply, []).append(Row(place=line.place, charge=charge, **line.said))
    return Table(tuple(Sheet(*key, tuple(several)) for key, several in rows.items()), tuple(wrong))


def read_cases(content: bytes, uses: Uses) -> CaseTable:
    """Read a table of cases."""
    found, wrong = lines.read(content, CASE_COLUMNS, [name for name in CASE_COLUMNS if name != "zone"])
    rows = dict[tuple[str, str, str], list[Case]]()
    for line in found:
        supply = _supply(line, uses, wrong)
        if supply:
            rows.setdefault(supply, []).append(Case(place=line.place, **line.said))
    return CaseTable(tuple(CaseSheet(*key, tuple(several)) for key, several in rows.items()), tuple(wrong))


def _supply(line: lines.Line, uses: Uses, wrong: list[Fault]) -> tuple[str, str, str] | None:
    """Take service, use and zone out of a line, by their codes; None, and a fault, where it names no service."""
    typed = line.said.pop("service")
    use, zone = line.said.pop("use"), line.said.pop("zone", "") or ANYWHERE
    service = catalog.coded(typed, wording.SERVICES)
    if service is None:
        wrong.append(Fault(line.place, "service", "not-a-choice" if typed else "missing", typed[:60]))
        return None
    return service, catalog.coded(use, uses.get(service, {})) or use, zone
