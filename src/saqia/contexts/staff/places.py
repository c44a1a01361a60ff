"""Where units receive customers: stated at the desk, never overwritten, as of the day of each paper."""

import dataclasses
import datetime
from collections.abc import Iterable

from django.db.models import Q

from saqia.contexts.staff import frozen, models, types, wording
from saqia.contexts.staff.refusals import PlaceNotValid, UnitNotFound
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.company import particulars
from saqia.platform.documents import bilingual

FIELDS = tuple(each.name for each in dataclasses.fields(types.Place))
NONE = types.Place()
_PROVINCE = 6  # letters of a commune's code that name its province


@operation.operation(audit=("unit_id",))
def state_place(*, actor: operation.Actor, unit_id: int, place: types.Place, at: datetime.datetime) -> types.Place:
    """State where a unit receives customers and when, from today on; the same again changes nothing.

    :return: what was given, normalized
    :raises UnitNotFound: not open today
    :raises PlaceNotValid: the first field that papers cannot print on a line
    """
    actor.require("staff.manage-units")
    on = local_time.day(at)
    row = models.Unit.objects.select_for_update().filter(id=unit_id, opened_on__lte=on).first()
    if row is None or (row.closed_on is not None and row.closed_on <= on):
        raise UnitNotFound(unit_id)
    clean = _checked(place)
    if clean != list_places([unit_id], on=on).get(unit_id, NONE):
        models.Place.objects.create(
            unit_id=unit_id, **dataclasses.asdict(clean), from_on=on, stated_at=at, stated_by=actor.name
        )
    return clean


def list_places(unit_ids: Iterable[int], *, on: datetime.date) -> dict[int, types.Place]:
    """Return unit id -> its place as stated until a day; a unit of which nothing was stated is left out. One query."""
    rows = models.Place.objects.filter(unit_id__in=list(unit_ids), from_on__lte=on).order_by("id")
    return {row.unit_id: _frozen(row) for row in rows}


class Agencies:
    """The fixed agencies that ever stated an address: papers of many days ask it. One query."""

    def __init__(self) -> None:
        rows = models.Place.objects.filter(unit__kind="agency").select_related("unit")
        self._places = list(rows.order_by("unit__code", "-id"))
        self._units = [frozen.unit(row) for row in {row.unit_id: row.unit for row in self._places}.values()]

    def near(self, commune_code: str, *, on: datetime.date) -> types.Agency | None:
        """Return the agency of a commune on a day, else of its province; None: none there has an address."""
        found = [types.Agency(unit, self._place(unit.id, on)) for unit in self._units if _is_open(unit, on)]
        known = [each for each in found if each.place.address_fr or each.place.address_ar]
        for prefix in (commune_code, commune_code[:_PROVINCE]):
            for each in known:
                if prefix and (each.unit.commune_code or "").startswith(prefix):
                    return each
        return None

    def line(self, commune_code: str, *, on: datetime.date) -> bilingual.Words:
        """Return what a paper says of the agency of a commune on a day; empty words where none is known."""
        found = self.near(commune_code, on=on)
        said = wording.place(found) if found else None
        return bilingual.Words(said.ar, said.fr) if said else bilingual.Words("", "")

    def _place(self, unit_id: int, on: datetime.date) -> types.Place:
        rows = (row for row in self._places if row.unit_id == unit_id and row.from_on <= on)
        return next((_frozen(row) for row in rows), NONE)


def list_counters(*, on: datetime.date) -> list[types.Agency]:
    """Return the agencies, fixed and mobile, that are open on a day and stated an address, by code. Two queries."""
    rows = models.Unit.objects.filter(kind__in=("agency", "mobile_agency")).order_by("code")
    open_ = [unit for unit in map(frozen.unit, rows) if _is_open(unit, on)]
    known = list_places([unit.id for unit in open_], on=on)
    found = [types.Agency(unit, known.get(unit.id, NONE)) for unit in open_]
    return [each for each in found if each.place.address_fr or each.place.address_ar]


def find_counter(code: str, *, on: datetime.date) -> types.Agency | None:
    """Return the unit with this code with its place on a day, or None."""
    row = models.Unit.objects.filter(Q(kind="agency") | Q(kind="mobile_agency"), code=code).first()
    return types.Agency(frozen.unit(row), list_places([row.id], on=on).get(row.id, NONE)) if row else None


def _is_open(unit: types.Unit, on: datetime.date) -> bool:
    return unit.opened_on <= on and (unit.closed_on is None or on < unit.closed_on)


def _checked(place: types.Place) -> types.Place:
    found = {}
    for field in FIELDS:
        typed = getattr(place, field)
        value = particulars.line(typed) if typed.strip() else ""
        if value is None:
            raise PlaceNotValid(field)
        found[field] = value
    return types.Place(**found)


def _frozen(row: models.Place) -> types.Place:
    return types.Place(**{field: getattr(row, field) for field in FIELDS})
