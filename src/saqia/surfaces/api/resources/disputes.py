"""Disputes: a bill contested in one call, what the data says at once, the deadline, another look."""

import datetime
from typing import Annotated

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import types as bill_types
from saqia.contexts.billing import wording
from saqia.contexts.tariffs import queries as tariffs
from saqia.platform.tenancy import scope
from saqia.surfaces.api import callers, cursors, problems, reach, repeats, shapes
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, languages, limits, tenants

router = Router(tags=["disputes"])
READ, WRITE = callers.Bearer("disputes:read"), callers.Bearer("disputes:write")
_RIGHT = "billing.open-dispute"


class Step(shapes.Answer):
    """A step of a dispute."""

    state: shapes.Named
    at: datetime.datetime


class Dispute(shapes.Answer):
    """A contested bill; what is held is not collected until it is decided."""

    number: str = pydantic.Field(examples=["2026-000000001"])
    bill: str
    account: str
    reason: shapes.Named
    remark: str
    disputed_centimes: int
    held_centimes: int
    findings: list[shapes.Named] = pydantic.Field(description="what the data says of the bill, before a person looks")
    state: shapes.Named
    opened_at: datetime.datetime
    answer_by: datetime.date
    outcome: str
    decision: shapes.Named | None
    decision_remark: str
    appeal_until: datetime.date | None
    steps: list[Step] = pydantic.Field(description="oldest first; empty in lists")


class DisputePage(shapes.Answer):
    """Disputes, newest first."""

    items: list[Dispute]
    next_cursor: str | None


class Contested(shapes.Body):
    """A bill to contest."""

    model_config = pydantic.ConfigDict(
        extra="forbid", json_schema_extra={"example": {"bill": "$BILL", "reason": "too-high", "remark": "$REMARK"}}
    )
    bill: shapes.Code
    reason: shapes.Code = pydantic.Field(description="one of " + ", ".join(wording.DISPUTE_REASONS))
    remark: Annotated[shapes.Words, pydantic.Field(max_length=1000)] = ""
    disputed_centimes: Annotated[int | None, pydantic.Field(ge=1, le=10**12, description="null: the whole bill")] = None


class Appealed(shapes.Body):
    """Why another look is asked for."""

    remark: Annotated[shapes.Words, pydantic.Field(min_length=1, max_length=1000)]


@router.get("/disputes", auth=READ, response=DisputePage, summary=_("Your disputes"))
def list_disputes(
    request: HttpRequest, cursor: shapes.Cursor, limit: shapes.Limit,
    account: Annotated[shapes.Code | None, Query(None, description="Of one account or contract only")],
) -> HttpResponse:  # fmt: skip
    """What was contested on this person's accounts."""
    place = cursors.read(request, cursor, 1)
    numbers = {one.account.id: one.account.number for one in reach.accesses(request, account, on=clock.today())}
    before = int(place[0] or 0) if place else None
    with scope.reading(tenants.of(request).id):
        found = bills.page_own_disputes(account_ids=numbers, before=before, most=limit + 1)
    kept, has_more = shapes.cut(found, limit)
    following = cursors.write(request, [kept[-1].number]) if has_more else None
    items = [_dispute(one, numbers[one.account_id]) for one in kept]
    return shapes.answer(DisputePage(items=items, next_cursor=following))


@router.get("/disputes/{number}", auth=READ, response=Dispute, summary=_("One dispute"))
def get_dispute(request: HttpRequest, number: str) -> HttpResponse:
    """With every step that it took."""
    with scope.reading(tenants.of(request).id):
        found = bills.get_dispute(number=_number(number))
        access = reach.require_account(request, found.account_id, on=clock.today())
    return shapes.answer(_dispute(found, access.account.number))


@router.post("/disputes", auth=WRITE, response={201: Dispute}, summary=_("Contest a bill"),
             openapi_extra=repeats.HEADER)  # fmt: skip
@repeats.once
def open_dispute(request: HttpRequest, given: Contested) -> HttpResponse:
    """The contested amount is held from collection at once; `answer_by` is the day of the answer."""
    today, tenant = clock.today(), tenants.of(request)
    actor = callers.customer(request, on=today)
    with scope.reading(tenant.id):
        header = reach.bill(request, given.bill, on=today)
        access = reach.require_account(request, header.account_id, on=today, right=_RIGHT)
    limits.take(request, "file-deposit", person=actor.name)
    found = billing.open_dispute(
        actor=actor, bill_number=header.number, account_id=header.account_id, reason=given.reason,
        client_key=repeats.client_key(request), disputed_centimes=given.disputed_centimes, remark=given.remark,
        rules=tariffs.get_table(tenant_id=tenant.id),
        grid=billing.Grid(tenant.operator, tenant.uses_demonstration_grid), at=clock.now(),
    )  # fmt: skip
    return shapes.answer(_dispute(found, access.account.number), status=201)


@router.post("/disputes/{number}/withdrawal", auth=WRITE, response=Dispute, summary=_("Take a dispute back"),
             openapi_extra=repeats.HEADER)  # fmt: skip
@repeats.once
def withdraw_dispute(request: HttpRequest, number: str) -> HttpResponse:
    """What was held may be collected again."""
    known, account = _own(request, number)
    found = billing.withdraw_dispute(
        actor=callers.customer(request, on=clock.today()), number=known.number, account_id=known.account_id,
        at=clock.now(),
    )  # fmt: skip
    return shapes.answer(_dispute(found, account))


@router.post("/disputes/{number}/appeal", auth=WRITE, response=Dispute, summary=_("Ask for another look at a dispute"),
             openapi_extra=repeats.HEADER)  # fmt: skip
@repeats.once
def appeal_dispute(request: HttpRequest, number: str, given: Appealed) -> HttpResponse:
    """Once, within the term that the decision told."""
    known, account = _own(request, number)
    found = billing.appeal_dispute(
        actor=callers.customer(request, on=clock.today()), number=known.number, remark=given.remark,
        account_id=known.account_id, at=clock.now(),
    )  # fmt: skip
    return shapes.answer(_dispute(found, account))


def _own(request: HttpRequest, number: str) -> tuple[bills.Dispute, str]:
    with scope.reading(tenants.of(request).id):
        found = bills.get_dispute(number=_number(number))
        access = reach.require_account(request, found.account_id, on=clock.today(), right=_RIGHT)
    return found, access.account.number


def _number(text: str) -> int:
    number = bill_types.read_number(text)
    if number is None:
        raise problems.Problem("not-found")
    return number


def _dispute(found: bills.Dispute, account: str) -> Dispute:
    language = languages.current()
    decision = wording.DECISION_REASONS.get(found.decision_reason)
    return Dispute(
        number=bill_types.printable_number(found.number), bill=bill_types.printable_number(found.bill_number),
        account=account, reason=shapes.named(found.reason, wording.DISPUTE_REASONS.get(found.reason)),
        remark=found.remark, disputed_centimes=found.disputed_centimes, held_centimes=found.held_centimes,
        findings=[shapes.Named(code=one.code, name=wording.finding(one, language)) for one in found.diagnosis],
        state=shapes.named(found.status, wording.DISPUTE_STATES.get(found.status)), opened_at=found.opened_at,
        answer_by=found.answer_by, outcome=found.outcome,
        decision=shapes.named(found.decision_reason, decision) if found.decision_reason else None,
        decision_remark=found.decision_remark, appeal_until=found.appeal_until,
        steps=[
            Step(state=shapes.named(one.status, wording.DISPUTE_STATES.get(one.status)), at=one.moved_at)
            for one in found.moves
        ],
    )  # fmt: skip
