"""Reads of territory; sectors are read inside the caller's `with scope.reading(tenant_id)`."""

from collections.abc import Iterable
from typing import Any, cast

from django.db import connection

from saqia.contexts.territory import models, sectors, types
from saqia.platform.database import prepared

_COMMUNES = """
SELECT c.code, c.province_id, p.region_id, c.kind, c.name_ar, c.name_fr, c.population_2024, c.households_2024, c.lat,
    c.lon, c.area_km2, c.pct_electricity, c.pct_running_water, c.pct_public_sewer, c.weekly_souks
FROM territory_commune c JOIN territory_province p ON p.code = c.province_id WHERE {asked} ORDER BY c.code
"""
_WITHIN = """
WITH RECURSIVE within AS (
    SELECT id FROM territory_sector WHERE id = ANY(%s::bigint[])
    UNION SELECT s.id FROM territory_sector s JOIN within w ON s.parent_id = w.id
)
SELECT id FROM within ORDER BY id
"""
_AROUND = """
WITH RECURSIVE around AS (
    SELECT id AS inner_id, id, parent_id FROM territory_sector WHERE id = ANY(%s::bigint[])
    UNION SELECT a.inner_id, s.id, s.parent_id FROM territory_sector s JOIN around a ON s.id = a.parent_id
)
SELECT inner_id, id FROM around
"""


class CommuneNotFound(Exception):
    """No commune has this HCP code."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def list_regions() -> list[types.Region]:
    """Return the twelve regions by code."""
    return [types.Region(row.code, row.name_ar, row.name_fr) for row in models.Region.objects.order_by("code")]


def list_provinces(*, region_code: str) -> list[types.Province]:
    """Return the provinces and prefectures of a region, by code."""
    rows = models.Province.objects.filter(region_id=region_code).order_by("code")
    return [
        types.Province(row.code, row.region_id, cast(types.ProvinceKind, row.kind), row.name_ar, row.name_fr)
        for row in rows
    ]


def get_commune(code: str) -> types.Commune:
    """Return one commune.

    :raises CommuneNotFound: no commune has this code
    """
    found = find_communes([code])
    if not found:
        raise CommuneNotFound(code)
    return found[code]


def list_communes(*, region_code: str) -> list[types.Commune]:
    """Return the communes of a region, by code."""
    return _communes("p.region_id = %s", [region_code])


def find_communes(codes: Iterable[str]) -> dict[str, types.Commune]:
    """Return these communes by their codes; unknown codes are left out."""
    asked = list(set(codes))
    return {row.code: row for row in _communes("c.code = ANY(%s::varchar[])", [asked])} if asked else {}


def list_polygons(*, region_code: str) -> dict[str, dict[str, Any]]:
    """Return the GeoJSON geometry of each commune of a region that has one, by commune code."""
    rows = models.Commune.objects.filter(province__region_id=region_code, polygon__isnull=False).order_by("code")
    return {code: cast(dict[str, Any], polygon) for code, polygon in rows.values_list("code", "polygon")}


def find_sector(*, kind: types.SectorKind, code: str) -> types.Sector | None:
    """Return one network sector of the tenant, or None."""
    row = models.Sector.objects.filter(kind=kind, code=code).first()
    return sectors.frozen(row) if row else None


def list_sectors(*, kind: types.SectorKind | None = None) -> list[types.Sector]:
    """Return the tenant's sectors of one kind, or of every kind, by code."""
    rows = models.Sector.objects.filter(kind=kind) if kind else models.Sector.objects.all()
    return [sectors.frozen(row) for row in rows.order_by("kind", "code")]


def list_within(sector_ids: Iterable[int]) -> list[int]:
    """Return these sectors and all that lie in them, however deep, by id: the substations of a feeder, inner zones."""
    with connection.cursor() as cursor:
        cursor.execute(_WITHIN, (list(sector_ids),))
        return [row[0] for row in cursor.fetchall()]


def list_around(sector_ids: Iterable[int]) -> dict[int, set[int]]:
    """Return for each of these sectors itself and those that it lies in, however deep, by id; one query."""
    with connection.cursor() as cursor:
        cursor.execute(_AROUND, (list(sector_ids),))
        found: dict[int, set[int]] = {}
        for inner, around in cursor.fetchall():
            found.setdefault(inner, set()).add(around)
    return found


def _communes(asked: str, values: list[Any]) -> list[types.Commune]:
    return [types.Commune(*row) for row in prepared.run(_COMMUNES.format(asked=asked), values)]
