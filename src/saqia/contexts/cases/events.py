"""What cases tells: numbers and codes, never what somebody wrote."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class FileDeposited(facts.Event):
    """A file was deposited; `due_on` is an ISO date, ids are 0 where there is none."""

    name: ClassVar[str] = "cases.file.deposited"
    number: str
    procedure: str
    channel: str
    customer_id: int
    account_id: int
    due_on: str


@dataclasses.dataclass(frozen=True)
class FileMoved(facts.Event):
    """A file went from a stage to the next by an action; `rank` names the move, `is_public` says who may see it.

    `outcome` is that of the stage reached: empty while the file is open.
    """

    name: ClassVar[str] = "cases.file.moved"
    number: str
    procedure: str
    rank: int
    action: str
    effect: str
    stage_from: str
    stage_to: str
    outcome: str
    is_public: bool
    by_applicant: bool
    stage_due_on: str


@dataclasses.dataclass(frozen=True)
class FileCompleted(facts.Event):
    """A file reached its end, after the move that led there; `outcome` is accepted, refused or withdrawn."""

    name: ClassVar[str] = "cases.file.completed"
    number: str
    procedure: str
    rank: int
    stage: str
    outcome: str


@dataclasses.dataclass(frozen=True)
class FileReopened(facts.Event):
    """A file that had ended was reopened and waits for a supervisor."""

    name: ClassVar[str] = "cases.file.reopened"
    number: str
    procedure: str
    rank: int
    action: str
    stage_from: str
    stage_to: str
    stage_due_on: str


@dataclasses.dataclass(frozen=True)
class FileTransferred(facts.Event):
    """A file went to the queue of another unit, its stage unchanged."""

    name: ClassVar[str] = "cases.file.transferred"
    number: str
    rank: int
    unit_id: int


@dataclasses.dataclass(frozen=True)
class FileAssigned(facts.Event):
    """A file was given to a person of the staff, or with 0 to nobody."""

    name: ClassVar[str] = "cases.file.assigned"
    number: str
    rank: int
    person_id: int


@dataclasses.dataclass(frozen=True)
class FileNoted(facts.Event):
    """A note was added to a file; the applicant sees a public one."""

    name: ClassVar[str] = "cases.file.noted"
    number: str
    rank: int
    is_public: bool


@dataclasses.dataclass(frozen=True)
class DocumentAttached(facts.Event):
    """A paper was added to a file."""

    name: ClassVar[str] = "cases.document.attached"
    number: str
    rank: int
    code: str
    stored_id: int


@dataclasses.dataclass(frozen=True)
class ClockRunsOut(facts.Event):
    """The next working day is the last one of a term that a file has; told once for each term."""

    name: ClassVar[str] = "cases.clock.due-tomorrow"
    number: str
    procedure: str
    stage: str
    unit_id: int
    watch_on: str


@dataclasses.dataclass(frozen=True)
class ClockRanOut(facts.Event):
    """A term of a file passed without what it was for; told once for each term."""

    name: ClassVar[str] = "cases.clock.overdue"
    number: str
    procedure: str
    stage: str
    unit_id: int
    watch_on: str
