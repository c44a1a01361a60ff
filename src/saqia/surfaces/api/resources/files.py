"""Files (ملفات): deposited for a person, followed stage by stage, acted on, with their papers."""

import datetime
from typing import Annotated, Any

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import File as Uploaded
from ninja import Path, Router
from ninja.files import UploadedFile

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries, types, wording
from saqia.journeys import files as journeys
from saqia.platform.files import storing
from saqia.platform.tenancy import scope
from saqia.surfaces.api import callers, cursors, problems, repeats, shapes
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, languages, limits, tenants

router = Router(tags=["files"])
READ, WRITE = callers.Bearer("files:read"), callers.Bearer("files:write")
_ACT_RIGHT = "account.pay"
_MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "application/pdf")
Answers = Annotated[
    dict[shapes.Code, shapes.Words | pydantic.StrictInt | pydantic.StrictBool | None], pydantic.Field(max_length=60)
]


class Question(shapes.Answer):
    """One question of a form; `choices` of those that have a few."""

    code: str
    kind: str = pydantic.Field(examples=["text"])
    label: str
    is_required: bool
    choices: list[shapes.Named]


class PaperAsked(shapes.Answer):
    """A paper that may, or must, be given."""

    code: str
    name: str
    is_required: bool
    media_types: list[str]
    most: int


class Offered(shapes.Answer):
    """What the person may do with a file now."""

    code: str
    name: str
    questions: list[Question]


class PathStage(shapes.Answer):
    """A stage of the way that a file goes when all is well."""

    stage: shapes.Named
    unit: str
    state: str = pydantic.Field(examples=["current"], description="done, current or to-come")
    reached_on: datetime.date | None


class Step(shapes.Answer):
    """One thing that happened, that whoever follows the file may see."""

    at: datetime.datetime
    name: str
    stage: shapes.Named
    by_applicant: bool
    text: str
    papers: list[int]


class FileLine(shapes.Answer):
    """A file in a list."""

    number: str
    procedure: shapes.Named
    subject: str | None
    stage: shapes.Named
    unit: str
    deposited_on: datetime.date
    stage_due_on: datetime.date | None
    due_on: datetime.date | None
    outcome: str = pydantic.Field(description="empty while it is open; accepted, refused or withdrawn")


class File(FileLine):
    """A file as whoever follows it sees it: the next unit in charge and its day."""

    clock: str = pydantic.Field(description="runs, stopped or answered")
    days_left: int
    ended_on: datetime.date | None
    reopen_until: datetime.date | None
    appeal: str
    path: list[PathStage]
    steps: list[Step]
    actions: list[Offered]


class FilePage(shapes.Answer):
    """Files, newest first."""

    items: list[FileLine]
    next_cursor: str | None


class Contact(shapes.Body):
    """Who is answered, and how."""

    name: shapes.Line
    phone: shapes.Line = ""
    email: shapes.Line = ""
    language: shapes.Line = "ar"


class Paper(shapes.Body):
    """A paper that was uploaded before, and what it is."""

    code: shapes.Code
    id: Annotated[int, pydantic.Field(ge=1, le=2**62)]
    sha256: Annotated[str, pydantic.StringConstraints(pattern="^[0-9a-f]{64}$")]


class Deposit(shapes.Body):
    """A file to deposit."""

    model_config = pydantic.ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "procedure": "complaint", "account": "$ACCOUNT",
                "answers": {"subject": "reading-missed", "description": "$REMARK"},
                "contact": {"name": "$NAME", "phone": "0600123456", "language": "fr"},
            },
        },
    )  # fmt: skip
    procedure: shapes.Code
    account: shapes.Code | None = pydantic.Field(None, description="that it is about; null: none")
    answers: Answers
    contact: Contact
    documents: Annotated[list[Paper], pydantic.Field(max_length=30)] = []


class Deposited(shapes.Answer):
    """A file was deposited: `code` opens it together with its number, without an account."""

    number: str
    code: str
    stage: str
    unit: str
    stage_due_on: datetime.date | None
    due_on: datetime.date | None


class Act(shapes.Body):
    """What to do with a file: one of its `actions`, with what its form asks."""

    action: shapes.Code
    answers: Answers = {}
    documents: Annotated[list[Paper], pydantic.Field(max_length=30)] = []


@router.get("/files", auth=READ, response=FilePage, summary=_("Your files"))
def list_files(request: HttpRequest, cursor: shapes.Cursor, limit: shapes.Limit) -> HttpResponse:
    """Those that the person deposited, and those about their accounts."""
    place, today = cursors.read(request, cursor, 1), clock.today()
    accounts = [one.account.id for one in callers.accounts(request, on=today)]
    with scope.reading(tenants.of(request).id):
        found = queries.list_files(
            on=today, account_ids=accounts, sign_in_id=callers.of(request).sign_in_id,
            before=str(place[0]) if place else "", most=limit + 1,
        )  # fmt: skip
    kept, has_more = shapes.cut(found, limit)
    following = cursors.write(request, [kept[-1].number]) if has_more else None
    return shapes.answer(FilePage(items=[FileLine(**_line(one)) for one in kept], next_cursor=following))


@router.post("/files", auth=WRITE, response={201: Deposited}, summary=_("Deposit a file"),
             openapi_extra=repeats.HEADER)  # fmt: skip
@repeats.once
def deposit_file(request: HttpRequest, given: Deposit) -> HttpResponse:
    """It gets its number, its unit and its day at once; `/procedures` says what each asks."""
    today = clock.today()
    actor, customer_id, account_id = callers.customer(request, on=today), None, None
    if given.account is not None:
        _actor, access = callers.customer_on(request, given.account, on=today, right=_ACT_RIGHT)
        customer_id, account_id = access.account.customer_id, access.account.id
    limits.take(request, "file-deposit", person=actor.name)
    who = given.contact
    filing = types.Filing(
        procedure=given.procedure, answers=given.answers,
        contact=types.Contact(who.name, who.phone, who.email, who.language), channel="api",
        client_key=repeats.client_key(request), documents=_papers(given.documents), customer_id=customer_id,
        account_id=account_id,
    )  # fmt: skip
    found = journeys.deposit(actor=actor, filing=filing, at=clock.now())
    return shapes.answer(
        Deposited(
            number=found.number, code=found.code, stage=found.stage, unit=shapes.said(found.unit),
            stage_due_on=found.stage_due_on, due_on=found.due_on,
        ),
        status=201,
    )  # fmt: skip


@router.get("/files/{number}", auth=READ, response=File, summary=_("One file"))
def get_file(request: HttpRequest, number: str) -> HttpResponse:
    """Where it is, who has it until when, and what the person may do now."""
    return shapes.answer(shown(_tracked(request, number)))


@router.post("/files/{number}/acts", auth=WRITE, response=File, summary=_("Act on a file"),
             openapi_extra=repeats.HEADER)  # fmt: skip
@repeats.once
def act_on_file(request: HttpRequest, number: str, given: Act) -> HttpResponse:
    """Complete it, take it back, contest its answer: what `actions` offers."""
    known, today = _tracked(request, number), clock.today()
    actor = callers.customer(request, on=today)
    reached = {one.account.id for one in callers.accounts(request, on=today) if one.may(_ACT_RIGHT)}
    limits.take(request, "file-deposit", person=actor.name)
    brought = cases.Given(given.answers, _papers(given.documents), repeats.client_key(request))
    cases.act_on_file(
        actor=actor, number=known.number, action=given.action, given=brought,
        holder=types.Holder(account_ids=frozenset(reached)), at=clock.now(),
    )  # fmt: skip
    return shapes.answer(shown(_tracked(request, number)))


@router.get("/files/{number}/papers/{paper}", auth=READ, summary=_("One paper of a file"), openapi_extra=shapes.BYTES)
def get_file_paper(request: HttpRequest, number: str, paper: Annotated[int, Path(ge=1, le=2**62)]) -> HttpResponse:
    """Once it was found clean."""
    known = _tracked(request, number)
    with scope.reading(tenants.of(request).id):
        try:
            media_type, content = queries.read_document(number=known.number, document_id=paper, public_only=True)
        except storing.FileNotAccepted:
            raise problems.Problem("not-found") from None
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{known.number}-{paper}"'
    response["Cache-Control"] = "private, no-store"
    return response


@router.post("/papers", auth=WRITE, response={201: shapes.Upload}, summary=_("Upload a paper"))
def upload_paper(request: HttpRequest, paper: Annotated[UploadedFile, Uploaded(...)]) -> HttpResponse:
    """A photo or a PDF for a file; the same bytes again are the same paper."""
    actor = callers.customer(request, on=clock.today())
    limits.take(request, "file-deposit", person=actor.name)
    media_type = paper.content_type or ""
    if media_type not in _MEDIA_TYPES:
        raise storing.MediaTypeRefused(media_type)
    kept = storing.store(actor=actor, content=paper.read(), media_type=media_type, purpose="file", at=clock.now())
    found = shapes.Upload(id=kept.file_id, sha256=kept.sha256, media_type=kept.media_type, size=kept.size)
    return shapes.answer(found, status=201)


def question(field: types.Field) -> Question:
    """Return a question with its choices."""
    options = queries.list_options(field.catalogue) if field.catalogue else []
    choices = [shapes.named(one.code, one.name) for one in options]
    return Question(
        code=field.code, kind=field.kind, label=shapes.said(field.label), is_required=field.required, choices=choices
    )


def paper_asked(rule: types.DocumentRule) -> PaperAsked:
    """Return a paper that may be given."""
    return PaperAsked(
        code=rule.code, name=shapes.said(rule.name), is_required=rule.required, media_types=list(rule.kinds),
        most=rule.most,
    )  # fmt: skip


def shown(found: types.Tracked) -> File:
    """Return a file as whoever follows it sees it."""
    return File(
        **_line(found), clock=found.clock, days_left=found.days_left, ended_on=found.ended_on,
        reopen_until=found.reopen_until, appeal=shapes.said(found.appeal),
        path=[
            PathStage(
                stage=shapes.named(one.code, one.name), unit=shapes.said(one.unit), state=one.state,
                reached_on=one.reached_on,
            )
            for one in found.path
        ],
        steps=[_step(one) for one in found.steps],
        actions=[
            Offered(code=one.code, name=shapes.said(one.name), questions=[question(field) for field in one.form])
            for one in found.actions
        ],
    )  # fmt: skip


def _tracked(request: HttpRequest, number: str) -> types.Tracked:
    """Return a file of the person.

    :raises problems.Problem: there is none, or it is not theirs
    """
    today = clock.today()
    accounts = [one.account.id for one in callers.accounts(request, on=today)]
    sign_in_id = callers.of(request).sign_in_id or 0
    with scope.reading(tenants.of(request).id):
        found = queries.track_own(number=number, sign_in_id=sign_in_id, account_ids=accounts, on=today)
    if found is None:
        raise problems.Problem("not-found")
    return found


def _line(found: types.Tracked | types.FileLine) -> dict[str, Any]:
    return {
        "number": found.number, "procedure": shapes.named(found.procedure, found.name),
        "subject": shapes.said(found.subject) if found.subject else None,
        "stage": shapes.named(found.stage, found.stage_name), "unit": shapes.said(found.unit),
        "deposited_on": found.deposited_on, "stage_due_on": found.stage_due_on, "due_on": found.due_on,
        "outcome": found.outcome,
    }  # fmt: skip


def _step(found: types.Step) -> Step:
    public = [paper.id for paper in found.papers if paper.is_public]
    name = found.name or wording.STEP_KINDS[found.kind]
    return Step(
        at=found.at, name=name.say(languages.current()), stage=shapes.named(found.stage, found.stage_name),
        by_applicant=found.by_applicant, text=found.text, papers=public,
    )  # fmt: skip


def _papers(given: list[Paper]) -> tuple[types.GivenDocument, ...]:
    return tuple(types.GivenDocument(one.code, one.id, one.sha256) for one in given)
