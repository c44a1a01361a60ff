"""The shapes that territory takes and gives."""

import dataclasses
from decimal import Decimal
from typing import Literal

import pyarrow as pa

CommuneKind = Literal["urban", "rural"]
ProvinceKind = Literal["province", "prefecture"]
SectorKind = Literal["water_zone", "feeder", "substation", "sewer_basin"]

PARENT_KINDS: dict[str, str | None] = {
    "water_zone": "water_zone",
    "feeder": None,
    "substation": "feeder",
    "sewer_basin": "sewer_basin",
}
"""What each kind of sector lies in: a substation hangs on a feeder, zones and basins nest, a feeder stands alone."""

SECTOR_ROWS = pa.schema(
    [
        ("line", pa.int64()),
        ("kind", pa.string()),
        ("code", pa.string()),
        ("name_ar", pa.string()),
        ("name_fr", pa.string()),
        ("parent_code", pa.string()),  # of the kind in PARENT_KINDS; null: none
        ("commune_code", pa.string()),  # null: several communes
    ]
)
"""One row a sector, for `operations.import_sectors`."""


@dataclasses.dataclass(frozen=True)
class Region:
    """One of the twelve regions."""

    code: str
    name_ar: str
    name_fr: str


@dataclasses.dataclass(frozen=True)
class Province:
    """A province or prefecture."""

    code: str
    region_code: str
    kind: ProvinceKind
    name_ar: str
    name_fr: str


@dataclasses.dataclass(frozen=True)
class Commune:
    """A commune. Percentages are of households; `lat`, `lon` are WGS 84 degrees of the polygon's centroid."""

    code: str
    province_code: str
    region_code: str
    kind: CommuneKind
    name_ar: str
    name_fr: str
    population_2024: int
    households_2024: int
    lat: float
    lon: float
    area_km2: Decimal
    pct_electricity: Decimal | None
    pct_running_water: Decimal | None
    pct_public_sewer: Decimal | None
    weekly_souks: int


@dataclasses.dataclass(frozen=True)
class Sector:
    """A part of a network of one distributor."""

    id: int
    kind: SectorKind
    code: str
    name_ar: str
    name_fr: str
    parent_id: int | None
    commune_code: str | None


@dataclasses.dataclass(frozen=True)
class Imported:
    """How many rows the shipped territory has."""

    regions: int
    provinces: int
    communes: int
