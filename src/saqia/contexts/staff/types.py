"""The shapes that staff takes and gives."""

import dataclasses
import datetime
from typing import Literal

UnitKind = Literal["company", "direction", "department", "agency", "mobile_agency", "crew_base"]
UNIT_KINDS: tuple[UnitKind, ...] = ("company", "direction", "department", "agency", "mobile_agency", "crew_base")
LANGUAGES = ("ar", "fr", "en")


@dataclasses.dataclass(frozen=True)
class Unit:
    """A unit of the company, open over `[opened_on, closed_on)`."""

    id: int
    code: str
    kind: UnitKind
    name_ar: str
    name_fr: str
    parent_id: int | None
    commune_code: str | None
    opened_on: datetime.date
    closed_on: datetime.date | None


@dataclasses.dataclass(frozen=True)
class Place:
    """Where a unit receives customers and when, in words for papers; what nobody stated is empty."""

    address_ar: str = ""
    address_fr: str = ""
    hours_ar: str = ""
    hours_fr: str = ""


@dataclasses.dataclass(frozen=True)
class Agency:
    """A unit with its place, as papers name it."""

    unit: Unit
    place: Place


@dataclasses.dataclass(frozen=True)
class Person:
    """Someone of the staff, or an agent of the ministry or of a partner."""

    id: int
    number: str
    name_ar: str
    name_fr: str
    language: str
    sign_in_id: int | None
    hired_on: datetime.date
    left_on: datetime.date | None


@dataclasses.dataclass(frozen=True)
class Membership:
    """What a person is and may on one day.

    :param unit_ids: the units in which they hold a role
    :param roles: codes of rules/roles.yaml
    :param permissions: of all their roles together
    """

    person_id: int
    unit_ids: frozenset[int]
    roles: frozenset[str]
    permissions: frozenset[str]


@dataclasses.dataclass(frozen=True)
class Assigned:
    """A role was given or ended, over `[starts_on, ends_on)`."""

    membership_id: int
    person_id: int
    unit_id: int
    role: str
    starts_on: datetime.date
    ends_on: datetime.date | None
