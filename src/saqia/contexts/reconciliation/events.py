"""What reconciliation tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class DifferencesFound(facts.Event):
    """A day of a collector differs; `on` is an ISO date."""

    name: ClassVar[str] = "reconciliation.differences.found"
    channel: str
    collector: str
    on: str
    count: int


@dataclasses.dataclass(frozen=True)
class DayCompared(facts.Event):
    """A day of a collector was compared; `count` differences are open. `on` is an ISO date."""

    name: ClassVar[str] = "reconciliation.day.compared"
    channel: str
    collector: str
    on: str
    count: int
    compared_at: str


@dataclasses.dataclass(frozen=True)
class DayClosed(facts.Event):
    """A day of a collector was signed; `content` is the hash over its payments."""

    name: ClassVar[str] = "reconciliation.day.closed"
    channel: str
    collector: str
    on: str
    content: str
