"""Procedures: what each file asks, gives and takes; and a file tracked by its number and code, without an account."""

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Router

from saqia.contexts.cases import queries, types
from saqia.platform.tenancy import scope
from saqia.surfaces.api import callers, problems, shapes
from saqia.surfaces.api.resources import files
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, limits, tenants

router = Router(tags=["files"])


class Term(shapes.Answer):
    """A term, and who says so."""

    days: int
    count: str = pydantic.Field(description="working or calendar days")
    source: str


class Procedure(shapes.Answer):
    """What one may ask for, and what is asked in turn."""

    code: str = pydantic.Field(examples=["complaint"])
    name: str
    summary: str
    deadline: Term
    questions: list[files.Question]
    documents: list[files.PaperAsked]
    next_steps: list[str]


class Procedures(shapes.Answer):
    """The procedures that are open today."""

    items: list[Procedure]


class Tracking(shapes.Body):
    """What the receipt of a file says."""

    number: shapes.Line = pydantic.Field(examples=["REC-2026-000000-0"])
    code: shapes.Line


@router.get("/procedures", auth=callers.anybody, response=Procedures, summary=_("What may be asked for"))
def list_procedures(request: HttpRequest) -> HttpResponse:
    """Each with its questions, papers and legal term."""
    found = queries.list_procedures(on=clock.today())
    return shapes.answer(Procedures(items=[_procedure(one) for one in found]), public=True)


@router.post("/tracking", auth=callers.anybody, response=files.File, summary=_("Follow a file by its number and code"))
def track_file(request: HttpRequest, given: Tracking) -> HttpResponse:
    """Without an account; alike for an unknown number and a wrong code."""
    taken = limits.take(request, "tracking")
    with scope.reading(tenants.of(request).id):
        found = queries.track(number=given.number, code=given.code, on=clock.today())
    if found is None:
        raise problems.Problem("not-found")
    taken.give_back()
    return shapes.answer(files.shown(found))


def _procedure(found: types.Procedure) -> Procedure:
    term = found.legal.deadline
    papers = [rule for rule in found.documents if rule.code in found.deposit_documents]
    return Procedure(
        code=found.code, name=shapes.said(found.name), summary=shapes.said(found.summary),
        deadline=Term(days=term.days, count=term.count, source=term.source),
        questions=[files.question(one) for one in found.forms["deposit"]],
        documents=[files.paper_asked(one) for one in papers],
        next_steps=[shapes.said(one) for one in found.next_steps],
    )  # fmt: skip
