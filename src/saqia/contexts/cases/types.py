"""The shapes that cases takes and gives."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Literal

from saqia.contexts.cases.definitions.shapes import Action as Action
from saqia.contexts.cases.definitions.shapes import Document as DocumentRule
from saqia.contexts.cases.definitions.shapes import Field as Field
from saqia.contexts.cases.definitions.shapes import Option as Option
from saqia.contexts.cases.definitions.shapes import Procedure as Procedure
from saqia.contexts.cases.definitions.shapes import Stage as Stage
from saqia.contexts.cases.definitions.shapes import Term as Term
from saqia.platform.wording import Text

__all__ = ["Action", "DocumentRule", "Field", "Option", "Procedure", "Stage", "Term"]

Answer = str | int | bool | None
Channel = Literal["portal", "desk", "phone", "api", "sms"]
CHANNELS: tuple[Channel, ...] = ("portal", "desk", "phone", "api", "sms")
Priority = Literal["normal", "high", "urgent"]
PRIORITIES: tuple[Priority, ...] = ("normal", "high", "urgent")


def text_of(answers: Mapping[str, Answer], field: str) -> str:
    """Return an answer as text, "" where the question was left open."""
    return str(answers.get(field) or "")


@dataclasses.dataclass(frozen=True)
class Contact:
    """Who is answered, and how; texts as typed, checked by the operation."""

    name: str
    phone: str = ""
    email: str = ""
    language: str = "ar"


@dataclasses.dataclass(frozen=True)
class GivenDocument:
    """A paper that was stored just before; the hash that storing returned proves that the giver holds it."""

    code: str
    file_id: int
    sha256: str


@dataclasses.dataclass(frozen=True)
class Filing:
    """A file as it is deposited.

    :param answers: to the form `deposit` of the procedure, by field
    :param client_key: chosen by whoever sends it, at least 16 letters; the same key again returns the same file
    :param customer_id: whose it is, where known; account_id: which account it is about
    :param draft_token: of the draft that it ends
    :param papers_follow: taken where no paper could be copied: what is required is asked for as completion
    """

    procedure: str
    answers: Mapping[str, Answer]
    contact: Contact
    channel: str
    client_key: str
    documents: tuple[GivenDocument, ...] = ()
    customer_id: int | None = None
    account_id: int | None = None
    draft_token: str = ""
    papers_follow: bool = False


@dataclasses.dataclass(frozen=True)
class Holder:
    """How somebody who is not of the staff reaches a file: any one of these.

    :param code: the secret code of the receipt, as typed
    :param token: of a link in a message (purpose `file`)
    :param account_ids: accounts on which the caller found that they may act
    """

    code: str = ""
    token: str = ""
    account_ids: frozenset[int] = frozenset()


@dataclasses.dataclass(frozen=True)
class SavedDraft:
    """A draft was kept; the token resumes it."""

    token: str
    expires_on: datetime.date


@dataclasses.dataclass(frozen=True)
class Draft:
    """What was begun and not deposited."""

    procedure: str
    answers: Mapping[str, Answer]
    contact: Contact
    documents: tuple[GivenDocument, ...]
    saved_at: datetime.datetime
    expires_on: datetime.date


@dataclasses.dataclass(frozen=True)
class Deposited:
    """A file was deposited: what the page after it says, and what the receipt repeats.

    :param code: the secret code that opens it together with the number
    :param unit: who treats it first; stage_due_on: until when
    :param due_on: the last day to answer
    :param is_new: False: the same deposit came again
    """

    number: str
    code: str
    procedure: str
    name: Text
    stage: str
    unit: Text
    stage_due_on: datetime.date | None
    due_on: datetime.date | None
    is_new: bool


@dataclasses.dataclass(frozen=True)
class Moved:
    """Where a file stands after an act."""

    number: str
    rank: int
    stage: str
    stage_name: Text
    outcome: str
    stage_due_on: datetime.date | None
    due_on: datetime.date | None


@dataclasses.dataclass(frozen=True)
class Said:
    """One answered question, ready to be shown.

    :param value: as stored: text, ISO date, integer, yes or no
    :param choice: the name of the choice, where the question was one
    """

    field: str
    kind: str
    label: Text
    value: Answer
    choice: Text | None
    is_public: bool


@dataclasses.dataclass(frozen=True)
class Paper:
    """A paper of a file; `state` of the store: quarantined, accepted, refused."""

    id: int
    code: str
    name: Text
    media_type: str
    state: str
    rank: int
    by_applicant: bool
    is_public: bool
    added_at: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Step:
    """One thing that happened to a file, oldest first.

    :param kind: deposited, acted, noted, documented, transferred, assigned
    :param name: in words; stage: the stage that it led to
    :param actor: the actor's code
    """

    rank: int
    kind: str
    action: str
    name: Text
    stage: str
    stage_name: Text
    at: datetime.datetime
    on: datetime.date
    actor: str
    by_applicant: bool
    is_public: bool
    text: str
    said: tuple[Said, ...]
    papers: tuple[Paper, ...]


@dataclasses.dataclass(frozen=True)
class PathStage:
    """One stage of the way that a file goes when all is well.

    :param state: done, current, to-come
    :param reached_on: the day on which it came there; None: not yet
    """

    code: str
    name: Text
    unit: Text
    state: Literal["done", "current", "to-come"]
    reached_on: datetime.date | None


@dataclasses.dataclass(frozen=True)
class FileLine:
    """A file in a list or a queue.

    :param due_on: the last day to answer; None: the clock stands still, or it ended
    :param watch_on: the next day that somebody must keep
    :param days_overdue: working days since then; 0: none
    """

    number: str
    procedure: str
    name: Text
    subject: Text | None
    stage: str
    stage_name: Text
    stage_kind: str
    role: str
    unit_id: int | None
    unit: Text
    person_id: int | None
    priority: str
    is_reopened: bool
    customer_id: int | None
    account_id: int | None
    contact_name: str
    commune_code: str | None
    deposited_on: datetime.date
    stage_due_on: datetime.date | None
    due_on: datetime.date | None
    watch_on: datetime.date | None
    days_overdue: int
    outcome: str


@dataclasses.dataclass(frozen=True)
class Tracked:
    """A file as whoever follows it sees it, without an account: nothing personal but what they gave for it.

    :param days_left: to answer, of the kind that the term counts; 0: none left
    :param clock: runs, stopped, answered
    :param path: the usual way with what is done; steps: what happened, public ones only
    :param steps: public steps only
    """

    number: str
    procedure: str
    name: Text
    subject: Text | None
    stage: str
    stage_name: Text
    stage_kind: str
    outcome: str
    unit: Text
    stage_due_on: datetime.date | None
    due_on: datetime.date | None
    clock: str
    days_left: int
    deposited_on: datetime.date
    ended_on: datetime.date | None
    reopen_until: datetime.date | None
    language: str
    appeal: Text
    path: tuple[PathStage, ...]
    steps: tuple[Step, ...]
    actions: "tuple[OfferedAction, ...]"


@dataclasses.dataclass(frozen=True)
class OfferedAction:
    """What may be done with a file now.

    :param form: the questions to ask; documents: the papers that may be given
    :param door: "" when `act_on_file` takes it, else the operation that does, such as `requests.offer_quote`
    """

    code: str
    name: Text
    effect: str
    to: str
    form: tuple[Field, ...]
    documents: tuple[DocumentRule, ...]
    door: str


@dataclasses.dataclass(frozen=True)
class FileThread:
    """A file as the staff sees it: all of it."""

    line: FileLine
    version: int
    channel: str
    contact: Contact
    completion_asked_on: datetime.date | None
    clock: str
    days_left: int
    reopen_until: datetime.date | None
    ended_on: datetime.date | None
    said: tuple[Said, ...]
    path: tuple[PathStage, ...]
    steps: tuple[Step, ...]
    actions: tuple[OfferedAction, ...]


@dataclasses.dataclass(frozen=True)
class QueueFilter:
    """Which files of a queue: each None leaves that question open.

    :param unit_ids: of these units; role: whose stage is of this role
    :param waiting: True: those that wait for the applicant; False: those that somebody here must treat
    :param before: whose day to keep was before this one: the late ones
    """

    unit_ids: frozenset[int] | None = None
    role: str | None = None
    procedure: str | None = None
    person_id: int | None = None
    reopened: bool | None = None
    waiting: bool = False
    before: datetime.date | None = None


@dataclasses.dataclass(frozen=True)
class QueuePage:
    """One page of a queue, the earliest day to keep first; `cursor` asks for the next, None: there is none."""

    rows: tuple[FileLine, ...]
    cursor: str | None


@dataclasses.dataclass(frozen=True)
class QueueCount:
    """How many files a unit and a role have."""

    unit_id: int | None
    unit: Text
    role: str
    open: int
    overdue: int
    due_next: int


@dataclasses.dataclass(frozen=True)
class ProcedureCount:
    """How many files of a procedure came and ended in a period.

    :param in_time: of those that were answered, how many by their legal deadline
    """

    procedure: str
    name: Text
    deposited: int
    open: int
    overdue: int
    answered: int
    in_time: int
