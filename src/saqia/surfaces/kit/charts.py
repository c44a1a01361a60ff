"""Bar charts drawn on the server: numbers to coordinates; the template writes the SVG and the table beside it."""

import dataclasses
from collections.abc import Sequence

from saqia.platform.wording import Text

WIDTH, PLOT, HEIGHT = 320, 90, 106
GAP = 0.3
"""Part of each column that stays empty."""


@dataclasses.dataclass(frozen=True)
class Column:
    """One column: its short label, its name and value as the table writes them, how it looks.

    :param tone: `now`, `before`, `estimated` or empty
    :param note: said beside the value in the table, such as "estimated"
    """

    label: str
    name: str
    value: float
    written: str
    tone: str = ""
    note: Text | None = None


@dataclasses.dataclass(frozen=True)
class Bar:
    """A column as a rectangle, in the units of the drawing."""

    x: float
    y: float
    width: float
    height: float
    middle: float
    label: str
    tone: str


@dataclasses.dataclass(frozen=True)
class Limit:
    """A dashed line across the drawing, such as the bound of a block."""

    y: float
    text_y: float
    label: str


@dataclasses.dataclass(frozen=True)
class Row:
    """A line of the table beside the drawing."""

    name: str
    value: str
    note: Text | None


@dataclasses.dataclass(frozen=True)
class Chart:
    """What `<c-bars>` draws."""

    bars: tuple[Bar, ...]
    limits: tuple[Limit, ...]
    rows: tuple[Row, ...]
    width: int = WIDTH
    height: int = HEIGHT
    label_y: int = HEIGHT - 3


def bars(columns: Sequence[Column], *, limits: Sequence[tuple[float, str]] = (), right_to_left: bool = False) -> Chart:
    """Return the drawing of `columns`, oldest first; in a right-to-left page time runs leftwards.

    :param limits: values with their labels; those far above every column are left out
    """
    most = max([column.value for column in columns] + [1e-9])
    shown = [(value, label) for value, label in limits if value <= most * 1.25]
    top = max([most] + [value for value, _ in shown])
    step = WIDTH / max(len(columns), 1)
    drawn = []
    for place, column in enumerate(columns):
        slot = len(columns) - 1 - place if right_to_left else place
        tall = round(max(column.value, 0) / top * (PLOT - 12), 1)
        x = round(slot * step + step * GAP / 2, 1)
        wide = round(step * (1 - GAP), 1)
        drawn.append(Bar(x, round(PLOT - tall, 1), wide, tall, round(x + wide / 2, 1), column.label, column.tone))
    lines = tuple(_limit(value, label, top) for value, label in shown)
    return Chart(tuple(drawn), lines, tuple(Row(each.name, each.written, each.note) for each in columns))


def _limit(value: float, label: str, top: float) -> Limit:
    y = round(PLOT - value / top * (PLOT - 12), 1)
    return Limit(y, y - 3, label)
