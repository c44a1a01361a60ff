"""The shape of a procedure's definition. Each class checks itself as it is read: what is unknown is refused."""

import datetime
from typing import Annotated, Any, Literal

import pydantic
from pydantic.dataclasses import dataclass

from saqia.platform.wording import Text

_STRICT = pydantic.ConfigDict(extra="forbid", str_strip_whitespace=True)
Code = Annotated[str, pydantic.StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,39}$")]
Status = Literal["official", "adopted", "commitment", "demonstration", "to-confirm", "press", "recall"]
FieldKind = Literal["text", "long", "choice", "date", "number", "money", "yes-no", "contract", "commune", "place"]
StageKind = Literal["work", "waiting", "final"]
Clock = Literal["runs", "stopped", "answered"]
Outcome = Literal["", "accepted", "refused", "withdrawn"]
Effect = Literal["move", "ask-completion", "complete", "refuse", "withdraw", "reopen"]
APPLICANT = "applicant"
"""The role of whoever deposited the file; all others are those of rules/roles.yaml."""
FILE_UNIT = "file"
"""A stage of this unit is worked on where the file was sent: by its subject, or by the procedure's owner."""


@dataclass(frozen=True, config=_STRICT)
class Term:
    """A term in days, and who says so.

    :param count: working days of the national calendar, or calendar days
    """

    days: Annotated[int, pydantic.Field(ge=1, le=366)]
    count: Literal["working", "calendar"]
    status: Status
    source: Annotated[str, pydantic.StringConstraints(min_length=5)]


@dataclass(frozen=True, config=_STRICT)
class Fee:
    """What the procedure itself costs, in MAD centimes."""

    code: Code
    name: Text
    amount_centimes: Annotated[int, pydantic.Field(ge=0)]
    status: Status
    source: str


@dataclass(frozen=True, config=_STRICT)
class Field:
    """One question of a form.

    :param catalogue: where the choices of a `choice` are: a file of rules/catalogues
    :param least, most: of a number or an amount in centimes; of the length of a text
    :param public: what is answered is shown to whoever follows the file
    """

    code: Code
    kind: FieldKind
    label: Text
    help: Text | None = None
    required: bool = False
    catalogue: str = ""
    least: int | None = None
    most: int | None = None
    public: bool = False


@dataclass(frozen=True, config=_STRICT)
class Document:
    """A paper that goes with a file.

    :param kinds: media types that are taken
    """

    code: Code
    name: Text
    required: bool
    kinds: tuple[Literal["image/jpeg", "image/png", "image/webp", "application/pdf"], ...]
    most: Annotated[int, pydantic.Field(ge=1, le=10)] = 3


@dataclass(frozen=True, config=_STRICT)
class Stage:
    """Where a file can be.

    :param role: who acts on it: a role of rules/roles.yaml, or `applicant`
    :param unit: where: a code of rules/case_units.yaml, `file`, or `applicant`
    :param clock: does the legal clock run here, stand still, or is the legal answer given already?
    :param public: whoever follows the file sees it
    """

    name: Text
    role: str
    unit: str
    kind: StageKind = "work"
    term: Term | None = None
    clock: Clock = "runs"
    outcome: Outcome = ""
    public: bool = True


@dataclass(frozen=True, config=_STRICT)
class Action:
    """A way between stages.

    :param roles: who may take it, `applicant` among them
    :param form: what is asked, a code of the procedure's forms
    :param documents: papers that may be given with it, codes of the procedure's documents
    :param door: the operation that takes it, where more than a form is needed; "" when `act_on_file` does
    """

    name: Text
    from_: Annotated[tuple[Code, ...], pydantic.Field(min_length=1)]
    to: Code
    roles: Annotated[tuple[str, ...], pydantic.Field(min_length=1)]
    form: str = ""
    documents: tuple[Code, ...] = ()
    effect: Effect = "move"
    door: str = ""

    @property
    def event(self) -> str:
        """The event that taking it tells."""
        return "cases.file.reopened" if self.effect == "reopen" else "cases.file.moved"


@dataclass(frozen=True, config=_STRICT)
class CitedAcceptance:
    """The text that makes silence an acceptance, and after how many days."""

    text: Annotated[str, pydantic.StringConstraints(min_length=10)]
    days: int


@dataclass(frozen=True, config=_STRICT)
class Legal:
    """What the law, or a commitment, says of the procedure's time.

    :param acknowledge: how soon the applicant must be told that the file came in; the receipt does it at once
    :param completion: how long the applicant has, when something is missing; it is asked once
    :param reopening: how long whoever got an answer may contest it
    :param deemed_acceptance: false unless a text is cited; silence never authorises a connection
    """

    deadline: Term
    completion: Term
    reopening: Term
    deemed_acceptance: Literal[False] | CitedAcceptance
    appeal: Text
    acknowledge: Term | None = None


@dataclass(frozen=True, config=_STRICT)
class Route:
    """Which answer of the deposit says where the file goes first and how urgent it is."""

    field: Code
    catalogue: str


@dataclass(frozen=True, config=_STRICT)
class Procedure:
    """A whole procedure, one version of it, in force over `[from_on, to_on)`.

    :param series: three letters that its numbers begin with
    :param owner: the unit that answers for it, a code of rules/case_units.yaml
    :param path: the stages of a file that goes well, in order; it begins at the first
    """

    code: Code
    version: Annotated[int, pydantic.Field(ge=1)]
    from_on: datetime.date
    to_on: datetime.date | None
    status: Status
    source: Annotated[str, pydantic.StringConstraints(min_length=5)]
    series: Annotated[str, pydantic.StringConstraints(pattern=r"^[A-Z]{3}$")]
    name: Text
    summary: Text
    owner: str
    legal: Legal
    path: Annotated[tuple[Code, ...], pydantic.Field(min_length=2)]
    stages: dict[Code, Stage]
    actions: dict[Code, Action]
    forms: dict[str, tuple[Field, ...]]
    documents: tuple[Document, ...] = ()
    deposit_documents: tuple[Code, ...] = ()
    fees: tuple[Fee, ...] = ()
    route: Route | None = None
    next_steps: tuple[Text, ...] = ()

    @property
    def first(self) -> str:
        """The stage in which a file begins."""
        return self.path[0]

    def document(self, code: str) -> Document | None:
        """Return the description of a paper, or None."""
        return next((one for one in self.documents if one.code == code), None)

    def leaving(self, stage: str) -> dict[str, Action]:
        """Return the actions that leave a stage, by code."""
        return {code: action for code, action in self.actions.items() if stage in action.from_}


@dataclass(frozen=True, config=_STRICT)
class Option:
    """One choice of a catalogue; `unit`, `priority` and `group` say what follows from it."""

    code: Code
    name: Text
    group: str = ""
    unit: str = ""
    priority: Literal["", "normal", "high", "urgent"] = ""


PROCEDURE: pydantic.TypeAdapter[Procedure] = pydantic.TypeAdapter(Procedure)
OPTIONS: pydantic.TypeAdapter[tuple[Option, ...]] = pydantic.TypeAdapter(tuple[Option, ...])


def renamed(content: dict[str, Any]) -> dict[str, Any]:
    """Return a file's content as `Procedure` takes it: `from` renamed, the file's source for terms that state none."""
    given = {key: value for key, value in content.items() if key not in ("from", "to")}
    given["from_on"], given["to_on"] = content.get("from"), content.get("to")
    given["actions"] = {
        code: {("from_" if key == "from" else key): value for key, value in row.items()}
        for code, row in (content.get("actions") or {}).items()
    }
    origin = {"status": content.get("status"), "source": content.get("source")}
    given["stages"] = {
        code: {**row, "term": {**origin, **row["term"]}} if isinstance(row.get("term"), dict) else row
        for code, row in (content.get("stages") or {}).items()
    }
    return given
