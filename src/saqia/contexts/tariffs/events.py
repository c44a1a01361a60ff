"""What tariffs tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class ShadowRequested(facts.Event):
    """Somebody wants to see what a past cycle would come to by a draft; `sha256` is of what the draft says."""

    name: ClassVar[str] = "tariffs.shadow.requested"
    draft_id: int
    cycle_id: int
    sha256: str


@dataclasses.dataclass(frozen=True)
class GridSubmitted(facts.Event):
    """A draft waits for a second person."""

    name: ClassVar[str] = "tariffs.grid.submitted"
    draft_id: int


@dataclasses.dataclass(frozen=True)
class GridReturned(facts.Event):
    """A submitted draft went back to whoever wrote it."""

    name: ClassVar[str] = "tariffs.grid.returned"
    draft_id: int


@dataclasses.dataclass(frozen=True)
class GridWithdrawn(facts.Event):
    """A draft was given up; nothing was priced by it."""

    name: ClassVar[str] = "tariffs.grid.withdrawn"
    draft_id: int


@dataclasses.dataclass(frozen=True)
class GridAdopted(facts.Event):
    """A grid prices from `on`, an ISO date, on."""

    name: ClassVar[str] = "tariffs.grid.adopted"
    grid_id: int
    on: str
    sha256: str
