"""Whose till is whose: a cashier's own session, and the units that a person answers for."""

import datetime

from saqia.contexts.staff import queries as staff
from saqia.contexts.tills import models
from saqia.platform import operation


class SessionNotTheirs(Exception):
    """The till is another cashier's."""


class UnitNotTheirs(Exception):
    """The person holds no role in this unit, or in one above it."""


def require_own(actor: operation.Actor, row: models.Session) -> None:
    """:raises SessionNotTheirs: another cashier works at this till"""
    if actor.person_id != row.cashier_id:
        raise SessionNotTheirs(row.id)


def require_unit(actor: operation.Actor, unit_id: int, on: datetime.date) -> None:
    """:raises UnitNotTheirs: the actor holds no role there on that day, nor above; the system does everywhere"""
    if not actor.is_system and unit_id not in reached(actor.person_id, on):
        raise UnitNotTheirs(unit_id)


def reached(person_id: int | None, on: datetime.date) -> set[int]:
    """Return the open units where a person holds a role on a day, and those below them; two queries."""
    if person_id is None:
        return set()
    found = {
        held.unit_id
        for held in staff.list_memberships(person_id)
        if held.starts_on <= on and (held.ends_on is None or held.ends_on > on)
    }
    units = staff.list_units(on=on)
    while below := {unit.id for unit in units if unit.parent_id in found} - found:
        found |= below
    return found & {unit.id for unit in units}
