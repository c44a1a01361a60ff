"""Prices as typed, before and after they are judged. Prices in micro-dirham, bounds in thousandths of the unit."""

import dataclasses

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
class Sheet:
    """All that one supply is charged: its service, its use, its zone (`*`: everywhere), and the lines."""

    service: str
    use: str
    zone: str
    rows: tuple[Row, ...]

    @property
    def stem(self) -> str:
        """Return how the names of its files begin."""
        return f"{self.service}.{self.use}.{'any' if self.zone == ANYWHERE else self.zone}."


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
