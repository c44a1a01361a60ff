"""A day as the distributor counts it, for the partner to compare, and what the partner may still take."""

import csv
import datetime
import io
from typing import Annotated, Any

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from saqia.contexts.payments import exports, queries, types
from saqia.contexts.reconciliation import queries as reconciliation
from saqia.contexts.reconciliation import wording as reconciliation_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.api import shapes
from saqia.surfaces.api.partner import partners
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import tenants

router = Router(tags=["settlements"])
Day = Annotated[
    datetime.date, Path(ge=datetime.date(2000, 1, 1), le=datetime.date(2100, 1, 1), examples=["2026-05-04"])
]
_CSV = {"responses": {200: {"description": "CSV", "content": {"text/csv": {"schema": {"type": "string"}}}}}}
_MOST = 500
_COLUMNS = ("reference", "number", "method", "amount_centimes", "duty_centimes", "collected_at", "reversed_on")


class Limits(shapes.Answer):
    """What a partner may take, and what it holds."""

    partner: str
    is_active: bool
    methods: list[str]
    most_per_payment_centimes: int
    guarantee_centimes: int
    held_centimes: int = pydantic.Field(description="taken, and not brought yet")
    left_centimes: int


class Line(shapes.Answer):
    """One payment of the day."""

    reference: str
    receipt: str
    method: str
    amount_centimes: int
    duty_centimes: int
    status: str = pydantic.Field(description="posted or reversed")


class Settlement(shapes.Answer):
    """The payments of a day."""

    day: datetime.date
    count: int
    total_centimes: int = pydantic.Field(description="to be brought: amounts and duties of what was not reversed")
    payments: list[Line]


class Difference(shapes.Answer):
    """Where a day differs under one reference."""

    kind: shapes.Named
    reference: str
    ours_centimes: int = pydantic.Field(description="amount and duty, as the distributor counts")
    theirs_centimes: int = pydantic.Field(description="as the partner's file or transfer counts")


class Differences(shapes.Answer):
    """The open differences of a day."""

    day: datetime.date
    items: list[Difference]
    has_more: bool = pydantic.Field(description="more than five hundred: compare the file of the day")


@router.get("/limits", auth=partners.SCOPE, response=Limits, summary=_("What may be taken"))
def get_limits(request: HttpRequest) -> HttpResponse:
    """Ceiling of a payment, guarantee, and what of it is left."""
    _actor, partner = partners.of(request)
    with scope.reading(tenants.of(request).id):
        held = queries.get_held(partner.code)
    return shapes.answer(
        Limits(
            partner=partner.code, is_active=partner.is_active, methods=list(partner.methods),
            most_per_payment_centimes=partner.most_per_payment_centimes, guarantee_centimes=partner.guarantee_centimes,
            held_centimes=held, left_centimes=max(partner.guarantee_centimes - held, 0),
        )
    )  # fmt: skip


@router.get("/settlements/{day}", auth=partners.SCOPE, response=Settlement, summary=_("The payments of a day"))
def get_settlement(request: HttpRequest, day: Day) -> HttpResponse:
    """As the distributor counts them."""
    lines = [
        Line(
            reference=row["reference"], receipt=row["number"], method=row["method"],
            amount_centimes=row["amount_centimes"], duty_centimes=row["duty_centimes"],
            status="posted" if row["reversed_on"] is None else "reversed",
        )
        for row in _rows(request, day)
    ]  # fmt: skip
    total = sum(line.amount_centimes + line.duty_centimes for line in lines if line.status == "posted")
    return shapes.answer(Settlement(day=day, count=len(lines), total_centimes=total, payments=lines))


@router.get("/settlements/{day}/file", auth=partners.SCOPE, openapi_extra=_CSV,
            summary=_("The payments of a day as a file"))  # fmt: skip
def get_settlement_file(request: HttpRequest, day: Day) -> HttpResponse:
    """CSV in UTF-8, a line a payment."""
    written = io.StringIO(newline="")
    writer = csv.writer(written)
    writer.writerow(_COLUMNS)
    for row in _rows(request, day):
        writer.writerow([row[name] if row[name] is not None else "" for name in _COLUMNS])
    response = HttpResponse(written.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="settlement-{day.isoformat()}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@router.get("/settlements/{day}/differences", auth=partners.SCOPE, response=Differences,
            summary=_("Where a day differs"))  # fmt: skip
def list_differences(request: HttpRequest, day: Day) -> HttpResponse:
    """Between our payments, the partner's file and its transfer, as of the last comparison; open ones only."""
    _actor, partner = partners.of(request)
    with scope.reading(tenants.of(request).id):
        rows = reconciliation.list_differences(on=day, channel=types.PARTNERS, collector=partner.code, most=_MOST + 1)
    items = [
        Difference(
            kind=shapes.named(row.kind, reconciliation_wording.kind(row.kind)), reference=row.reference,
            ours_centimes=row.ours_centimes, theirs_centimes=row.theirs_centimes,
        )
        for row in rows[:_MOST]
    ]  # fmt: skip
    return shapes.answer(Differences(day=day, items=items, has_more=len(rows) > _MOST))


def _rows(request: HttpRequest, day: datetime.date) -> list[dict[str, Any]]:
    _actor, partner = partners.of(request)
    with scope.reading(tenants.of(request).id):
        found = exports.list_payments(from_on=day, until_on=day + datetime.timedelta(1), channel=types.PARTNERS)
    return [row for row in found.to_pylist() if row["collector"] == partner.code]
