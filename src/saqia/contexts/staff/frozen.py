"""Rows of staff as they cross the doors."""

from typing import cast

from saqia.contexts.staff import models, types


def unit(row: models.Unit) -> types.Unit:
    """Return a unit."""
    return types.Unit(
        id=row.id,
        code=row.code,
        kind=cast(types.UnitKind, row.kind),
        name_ar=row.name_ar,
        name_fr=row.name_fr,
        parent_id=row.parent_id,
        commune_code=row.commune_id,
        opened_on=row.opened_on,
        closed_on=row.closed_on,
    )


def person(row: models.Person) -> types.Person:
    """Return a person."""
    return types.Person(
        id=row.id,
        number=row.number,
        name_ar=row.name_ar,
        name_fr=row.name_fr,
        language=row.language,
        sign_in_id=row.sign_in_id,
        hired_on=row.hired_on,
        left_on=row.left_on,
    )


def assigned(row: models.Membership) -> types.Assigned:
    """Return a membership."""
    return types.Assigned(row.id, row.person_id, row.unit_id, row.role, row.starts_on, row.ends_on)
