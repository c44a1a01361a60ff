"""Reads of staff; each runs inside the caller's `with scope.reading(tenant_id)`."""

import datetime
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from saqia.contexts.staff import frozen, models, roles, types
from saqia.contexts.staff.places import Agencies as Agencies
from saqia.contexts.staff.places import find_counter as find_counter
from saqia.contexts.staff.places import list_counters as list_counters
from saqia.contexts.staff.places import list_places as list_places
from saqia.platform.database import prepared

# Each page of the desk asks for it.
_HELD = """
SELECT m.person_id, m.unit_id, m.role FROM staff_membership m JOIN staff_person p ON p.id = m.person_id
WHERE p.sign_in_id = %(sign_in)s AND p.hired_on <= %(on)s AND (p.left_on IS NULL OR p.left_on > %(on)s)
    AND m.starts_on <= %(on)s AND (m.ends_on IS NULL OR m.ends_on > %(on)s)
"""


class PersonNotFound(Exception):
    """No person of this id in this tenant."""

    def __init__(self, person_id: int) -> None:
        super().__init__(person_id)
        self.person_id = person_id


def find_membership(*, sign_in_id: int, on: datetime.date) -> types.Membership | None:
    """Return what a sign-in is and may at this distributor on a day; None: nothing, whatever it is elsewhere."""
    rows = prepared.run(_HELD, {"sign_in": sign_in_id, "on": on})
    if not rows:
        return None
    codes = frozenset(role for _, _, role in rows)
    return types.Membership(
        person_id=rows[0][0],
        unit_ids=frozenset(unit_id for _, unit_id, _ in rows),
        roles=codes,
        permissions=roles.known().of(codes),
    )


def is_working(*, sign_in_id: int, on: datetime.date) -> bool:
    """Say whether a sign-in is of somebody hired here who has not left on a day, with a role or before the first."""
    here = models.Person.objects.filter(sign_in_id=sign_in_id, hired_on__lte=on)
    return here.filter(Q(left_on=None) | Q(left_on__gt=on)).exists()


def get_person(person_id: int) -> types.Person:
    """Return one person.

    :raises PersonNotFound: not in this tenant
    """
    row = models.Person.objects.filter(id=person_id).first()
    if row is None:
        raise PersonNotFound(person_id)
    return frozen.person(row)


def find_people(person_ids: Iterable[int | None]) -> dict[int, types.Person]:
    """Return person id -> person; unknown ids are left out. One query."""
    rows = models.Person.objects.filter(id__in=[each for each in person_ids if each is not None])
    return {row.id: frozen.person(row) for row in rows}


def find_person(*, number: str) -> types.Person | None:
    """Return the person with this staff number, or None."""
    row = models.Person.objects.filter(number=number).first()
    return frozen.person(row) if row else None


def list_people(*, role: str, on: datetime.date) -> list[types.Person]:
    """Return who holds a role on a day, by staff number."""
    holders = _in_force(on).filter(role=role).values("person_id")
    return [frozen.person(row) for row in models.Person.objects.filter(id__in=holders).order_by("number")]


def list_everybody() -> list[types.Person]:
    """Return every person, also who left, by staff number."""
    return [frozen.person(row) for row in models.Person.objects.order_by("number")]


def list_held_roles(*, on: datetime.date) -> list[types.Assigned]:
    """Return every role held on a day, whoever holds it, oldest first."""
    return [frozen.assigned(row) for row in _in_force(on).order_by("starts_on", "id")]


def list_memberships(person_id: int) -> list[types.Assigned]:
    """Return every role that a person held, holds or will hold, oldest first."""
    rows = models.Membership.objects.filter(person_id=person_id).order_by("starts_on", "id")
    return [frozen.assigned(row) for row in rows]


def find_unit(*, code: str) -> types.Unit | None:
    """Return the unit with this code, or None."""
    row = models.Unit.objects.filter(code=code).first()
    return frozen.unit(row) if row else None


def list_units(*, on: datetime.date) -> list[types.Unit]:
    """Return the units open on a day, by code."""
    rows = models.Unit.objects.filter(Q(closed_on=None) | Q(closed_on__gt=on), opened_on__lte=on)
    return [frozen.unit(row) for row in rows.order_by("code")]


def list_roles() -> list[str]:
    """Return the codes of the roles of rules/roles.yaml; no tenant is needed."""
    return list(roles.known().labels)


def list_permissions(role: str) -> list[str]:
    """Return the codes of what a role may, in the order of rules/roles.yaml; no tenant is needed."""
    return [code for code, holders in roles.known().holders.items() if role in holders]


def permissions_of(codes: Iterable[str]) -> frozenset[str]:
    """Return the permissions of these roles together; no tenant is needed."""
    return roles.known().of(codes)


def list_units_by_id(unit_ids: Iterable[int]) -> list[types.Unit]:
    """Return these units, closed ones too; unknown ids are left out."""
    return [frozen.unit(row) for row in models.Unit.objects.filter(id__in=list(unit_ids)).order_by("code")]


def _in_force(on: datetime.date) -> "QuerySet[models.Membership]":
    return models.Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)
