"""Premises and their service points, one at a time."""

from saqia.contexts.contracts import models, types
from saqia.contexts.territory import queries as territory
from saqia.contexts.territory import types as territory_types

_SECTOR_KINDS: dict[int, tuple[territory_types.SectorKind, ...]] = {
    types.ELECTRICITY: ("substation", "feeder"),
    types.WATER: ("water_zone",),
    types.SANITATION: ("sewer_basin",),
}
_LEAST_LAT, _MOST_LAT, _LEAST_LON, _MOST_LON = 20, 36, -18, 0  # degrees around the kingdom


class CommuneNotFound(Exception):
    """No commune has this HCP code."""

    def __init__(self, commune_code: str) -> None:
        super().__init__(commune_code)
        self.commune_code = commune_code


class AddressMissing(Exception):
    """Premises need an Arabic or a French address."""


class SectorNotFound(Exception):
    """No sector of the kind that goes with the service has this code."""

    def __init__(self, sector_code: str) -> None:
        super().__init__(sector_code)
        self.sector_code = sector_code


class MeteringPointNotFound(Exception):
    """A sanitation point should be measured by a water point that is not there."""


class PlaceNotValid(Exception):
    """A service that does not exist, or a position outside the kingdom; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


def register(
    place: types.Place, points: tuple[types.NewPoint, ...]
) -> tuple[models.Premises, tuple[models.ServicePoint, ...]]:
    """Check and write a place with its points; see `operations.register_premises`."""
    _check(place)
    row = models.Premises.objects.create(
        commune_id=place.commune_code,
        address_ar=place.address_ar.strip(),
        address_fr=place.address_fr.strip(),
        lat=place.lat,
        lon=place.lon,
    )
    stored: list[models.ServicePoint] = []
    for point in points:
        stored.append(_write_point(row, point, stored))
    return row, tuple(stored)


def _check(place: types.Place) -> None:
    try:
        territory.get_commune(place.commune_code)
    except territory.CommuneNotFound:
        raise CommuneNotFound(place.commune_code) from None
    if not place.address_ar.strip() and not place.address_fr.strip():
        raise AddressMissing
    if (place.lat is None) != (place.lon is None):
        raise PlaceNotValid("lat" if place.lat is None else "lon")
    if place.lat is not None and not _LEAST_LAT <= place.lat <= _MOST_LAT:
        raise PlaceNotValid("lat")
    if place.lon is not None and not _LEAST_LON <= place.lon <= _MOST_LON:
        raise PlaceNotValid("lon")


def _write_point(
    premises: models.Premises, point: types.NewPoint, before: list[models.ServicePoint]
) -> models.ServicePoint:
    if point.service not in types.SERVICES or (point.metered_by_water and point.service != types.SANITATION):
        raise PlaceNotValid("service")
    water = next((other for other in before if other.service == types.WATER), None)
    if point.metered_by_water and water is None:
        raise MeteringPointNotFound
    return models.ServicePoint.objects.create(
        premises=premises,
        service=point.service,
        metered_by=water if point.metered_by_water else None,
        sector_id=_sector(point),
    )


def _sector(point: types.NewPoint) -> int | None:
    if point.sector_code is None:
        return None
    for kind in _SECTOR_KINDS[point.service]:
        sector = territory.find_sector(kind=kind, code=point.sector_code)
        if sector is not None:
            return sector.id
    raise SectorNotFound(point.sector_code)
