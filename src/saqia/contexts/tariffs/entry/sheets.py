"""Prices and cases as typed, before and after they are judged. Prices in micro-dirham, volumes in thousandths."""

import dataclasses
import datetime

from saqia.contexts.tariffs.entry import catalog

ANYWHERE = "*"


@dataclasses.dataclass(frozen=True)
class Row:
    """One line as typed: a block of a price by volume, or an amount of a month.

    :param place: its line in the file or its row in the form, from 1
    :param lower, upper: the bounds of a block; `upper` empty: without end
    """

    place: int
    charge: str = ""
    lower: str = ""
    upper: str = ""
    price: str = ""
    unit: str = ""
    mode: str = ""
    tolerance: str = ""
    basis: str = ""
    source: str = ""
    status: str = ""


@dataclasses.dataclass(frozen=True)
class Case:
    """One case as typed: what is asked of the grid, and what has to be paid.

    :param place: its line in the file or its row in the form, from 1
    :param first, last: days of the readings that the consumption lies between
    :param volume: a number, or those of several registers, such as `peak 100 + normal 500`
    """

    place: int
    name: str = ""
    first: str = ""
    last: str = ""
    volume: str = ""
    payment: str = ""
    total: str = ""


@dataclasses.dataclass(frozen=True)
class Supply:
    """What a grid prices as one: a service, a use, a zone (`*`: everywhere)."""

    service: str
    use: str
    zone: str

    @property
    def stem(self) -> str:
        """Return how the names of its files begin."""
        return f"{self.service}.{self.use}.{'any' if self.zone == ANYWHERE else self.zone}."


@dataclasses.dataclass(frozen=True)
class Sheet(Supply):
    """All that one supply is charged, line by line."""

    rows: tuple[Row, ...]


@dataclasses.dataclass(frozen=True)
class CaseSheet(Supply):
    """The cases of one supply."""

    rows: tuple[Case, ...]


@dataclasses.dataclass(frozen=True)
class Fault:
    """Why a line is refused: where, in which field, and the fact behind it.

    :param place: the row's; 0 for what concerns all of them
    """

    place: int
    field: str
    code: str
    detail: str = ""


@dataclasses.dataclass(frozen=True)
class Block:
    """A block of a month. `upto` None: without end."""

    upto: int | None
    tolerance: int
    price: int
    selective: bool


@dataclasses.dataclass(frozen=True)
class Priced:
    """A charge with its figures; an amount of a month is one block without end."""

    charge: catalog.Chargeable
    unit: str
    basis: str
    source: str
    status: str
    blocks: tuple[Block, ...]


@dataclasses.dataclass(frozen=True)
class Expected:
    """A case with its figures. `registers`: by name, where there are several; `total`: net payable, in centimes."""

    name: str
    first: datetime.date
    last: datetime.date
    volume: int
    registers: tuple[tuple[str, int], ...]
    payment: str
    total: int
