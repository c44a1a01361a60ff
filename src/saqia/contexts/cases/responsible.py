"""Who is in charge: which unit of the company a stage's unit is, which roles somebody holds."""

import datetime
from collections.abc import Iterable

from saqia.contexts.cases.definitions import library, shapes
from saqia.contexts.staff import queries as staff
from saqia.contexts.staff import types as staff_types
from saqia.platform import operation
from saqia.platform.wording import Text

APPLICANT_NAME = Text(ar="صاحب الملف", fr="Demandeur", en="Applicant")
_PROVINCE = 6  # letters of a commune's code that name its province


def find_unit(code: str, commune_code: str | None, on: datetime.date) -> staff_types.Unit | None:
    """Return the company's own unit that a definition means, for a file of this commune; None: it has none."""
    open_units = staff.list_units(on=on)
    tried: set[str] = set()
    while code and code not in tried:
        tried.add(code)
        rule = library.units()[code]
        by_code = {unit.code: unit for unit in open_units}
        for own in rule.codes:
            if own in by_code:
                return by_code[own]
        near = _near([unit for unit in open_units if unit.kind in rule.kinds], commune_code)
        if near is not None:
            return near
        code = rule.otherwise
    return None


def unit_code(stage: shapes.Stage, file_unit: str) -> str:
    """Return the code of rules/case_units.yaml in charge of a stage; `applicant` while the applicant is waited for."""
    return file_unit if stage.unit == shapes.FILE_UNIT else stage.unit


def unit_name(code: str) -> Text:
    """Return the general name of a unit that definitions name."""
    return APPLICANT_NAME if code == shapes.APPLICANT else library.units()[code].name


def own_name(unit: staff_types.Unit) -> Text:
    """Return the name of a unit of the company; it has none in English, where the French one stands."""
    return Text(ar=unit.name_ar, fr=unit.name_fr, en=unit.name_fr)


def own_names(unit_ids: Iterable[int]) -> dict[int, Text]:
    """Return the names of these units of the company; closed ones too."""
    return {unit.id: own_name(unit) for unit in staff.list_units_by_id(unit_ids)}


def roles_of(actor: operation.Actor, on: datetime.date) -> frozenset[str] | None:
    """Return the roles that somebody holds on a day; None: all of them, the system.

    Who is not of the staff is an applicant.
    """
    if actor.is_system:
        return None
    if actor.person_id is None:
        return frozenset({shapes.APPLICANT})
    held = staff.list_memberships(actor.person_id)
    return frozenset(one.role for one in held if one.starts_on <= on and (one.ends_on is None or on < one.ends_on))


def _near(units: list[staff_types.Unit], commune_code: str | None) -> staff_types.Unit | None:
    if commune_code is None:
        return None
    for prefix in (commune_code, commune_code[:_PROVINCE]):
        for unit in units:
            if unit.commune_code is not None and unit.commune_code.startswith(prefix):
                return unit
    return None
