"""What billing tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class CycleRated(facts.Event):
    """A cycle's bills are computed and compared; nobody owes anything yet."""

    name: ClassVar[str] = "billing.cycle.rated"
    cycle_id: int
    bills: int
    exceptions: int


@dataclasses.dataclass(frozen=True)
class CycleFrozen(facts.Event):
    """A cycle is sealed and its numbers are reserved."""

    name: ClassVar[str] = "billing.cycle.frozen"
    cycle_id: int
    seal: str


@dataclasses.dataclass(frozen=True)
class CyclePublished(facts.Event):
    """A cycle's bills are owed, booked and visible."""

    name: ClassVar[str] = "billing.cycle.published"
    cycle_id: int
    bills: int
    total_ttc_centimes: int


@dataclasses.dataclass(frozen=True)
class BillCorrected(facts.Event):
    """A bill was credited; `replacement_number` is 0 when nothing replaces it."""

    name: ClassVar[str] = "billing.bill.corrected"
    bill_number: int
    credit_number: int
    replacement_number: int
