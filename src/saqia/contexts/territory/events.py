"""What territory tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class TerritoryImported(facts.Event):
    """The shipped regions, provinces and communes stand in the database."""

    name: ClassVar[str] = "territory.places.imported"
    regions: int
    provinces: int
    communes: int


@dataclasses.dataclass(frozen=True)
class SectorsImported(facts.Event):
    """Network sectors were taken over."""

    name: ClassVar[str] = "territory.sectors.imported"
    accepted: int
    already: int
    refused: int


@dataclasses.dataclass(frozen=True)
class SectorRegistered(facts.Event):
    """A network sector is known from now on."""

    name: ClassVar[str] = "territory.sector.registered"
    sector_id: int
    kind: str
    code: str
