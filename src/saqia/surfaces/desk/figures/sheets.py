"""A figure as rows that a page shows and a file takes away, with the bars that draw it."""

import dataclasses
import datetime
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from saqia.platform.wording import Text
from saqia.surfaces.kit import charts, languages, lists

Kind = Literal["name", "code", "month", "moment", "number", "money", "percent"]
"""How a column is written: centimes as dirhams, basis points as a percentage."""
Cell = str | int | Text | datetime.date | datetime.datetime | None


@dataclasses.dataclass(frozen=True)
class Head:
    """A column's name and how it is written."""

    name: str
    kind: Kind

    @property
    def is_number(self) -> bool:
        """Say whether it is aligned as a number."""
        return self.kind in ("number", "money", "percent")


@dataclasses.dataclass(frozen=True)
class Sheet:
    """Rows under heads; `chart` is None where bars would say nothing."""

    heads: tuple[Head, ...]
    rows: tuple[tuple[Cell, ...], ...]
    chart: charts.Chart | None = None

    def pairs(self) -> list[list[tuple[Head, Cell]]]:
        """Return each row's cells with their heads, for a page."""
        return [list(zip(self.heads, row, strict=True)) for row in self.rows]

    def cells(self) -> list[list[lists.Cell]]:
        """Return the rows as a file takes them."""
        return [[_cell(head, cell) for head, cell in pair] for pair in self.pairs()]


def bars(columns: Sequence[tuple[str, float, str]]) -> charts.Chart | None:
    """Return the bars of (name, value, value as written); None for fewer than two or more than twenty-four."""
    if not 2 <= len(columns) <= 24:
        return None
    drawn = [
        charts.Column(name if len(columns) <= 8 and len(name) <= 12 else "", name, value, written, "now")
        for name, value, written in columns
    ]
    return charts.bars(drawn, right_to_left=languages.current() in languages.RIGHT_TO_LEFT)


def share(part: int, whole: int) -> int:
    """Return a part in basis points, half up; 0 of nothing."""
    return (part * 20_000 + whole) // (2 * whole) if whole else 0


def _cell(head: Head, cell: Cell) -> lists.Cell:
    if isinstance(cell, Text):
        return cell.say(languages.current())
    if isinstance(cell, int) and head.kind == "money":
        return lists.dirhams(cell)
    if isinstance(cell, int) and head.kind == "percent":
        return Decimal(cell) / 100
    return cell
