"""What pages read of runs."""

import dataclasses
import datetime

from saqia.contexts.billing.running import models


@dataclasses.dataclass(frozen=True)
class CycleRun:
    """A run that was asked for. `status` is waiting, running, done, refused or failed.

    :param refusal: name of what stopped it, with its `detail`; `wording.run_refusal` says it
    :param responsibility: what the person wrote who let it pass a closed gate
    """

    id: int
    cycle_id: int
    kind: str
    status: str
    responsibility: str
    refusal: str
    detail: str
    requested_by: str
    person_id: int | None
    requested_at: datetime.datetime
    finished_at: datetime.datetime | None

    @property
    def is_active(self) -> bool:
        """Say whether it waits or runs."""
        return self.status in models.ACTIVE


@dataclasses.dataclass(frozen=True)
class Progress:
    """How far a run is: `done` of `of` parts of a step; `of` 0: not known yet."""

    step: str
    done: int
    of: int
    began_at: datetime.datetime
    told_at: datetime.datetime

    @property
    def percent(self) -> int:
        """Return the part that is done."""
        return self.done * 100 // self.of if self.of else 0

    @property
    def seconds_left(self) -> int | None:
        """Return about how long the rest of the step takes at the pace so far; None: too early to tell."""
        if not self.done or not self.of:
            return None
        return round((self.told_at - self.began_at).total_seconds() * (self.of - self.done) / self.done)


def frozen(row: models.CycleRun) -> CycleRun:
    """Return a run."""
    return CycleRun(**{name: getattr(row, name) for name in CycleRun.__dataclass_fields__})
