"""What staff tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class UnitOpened(facts.Event):
    """A unit of the company exists from `on`, an ISO date."""

    name: ClassVar[str] = "staff.unit.opened"
    unit_id: int
    kind: str
    on: str


@dataclasses.dataclass(frozen=True)
class UnitClosed(facts.Event):
    """A unit is no more from `on`."""

    name: ClassVar[str] = "staff.unit.closed"
    unit_id: int
    on: str


@dataclasses.dataclass(frozen=True)
class PersonHired(facts.Event):
    """A person belongs to the distributor from `on`."""

    name: ClassVar[str] = "staff.person.hired"
    person_id: int
    on: str


@dataclasses.dataclass(frozen=True)
class PersonLeft(facts.Event):
    """A person left; `on` is the first day without them. Every role ended by then."""

    name: ClassVar[str] = "staff.person.left"
    person_id: int
    on: str


@dataclasses.dataclass(frozen=True)
class RoleAssigned(facts.Event):
    """A person holds a role in a unit from `on`."""

    name: ClassVar[str] = "staff.role.assigned"
    membership_id: int
    person_id: int
    unit_id: int
    role: str
    on: str


@dataclasses.dataclass(frozen=True)
class RoleEnded(facts.Event):
    """A person holds a role no more from `on`."""

    name: ClassVar[str] = "staff.role.ended"
    membership_id: int
    person_id: int
    role: str
    on: str
