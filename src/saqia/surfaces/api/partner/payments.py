"""Payments that a partner reports under references of its own: each counts once."""

import datetime
from typing import Annotated, Any

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from saqia.contexts.billing import types as bill_types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.payments import operations, queries, types
from saqia.journeys import partners as partner_journeys
from saqia.platform.tenancy import scope
from saqia.surfaces.api import problems, shapes
from saqia.surfaces.api.partner import partners
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, tenants

router = Router(tags=["payments"])
REFERENCE = r"^[!-.0-~]+$"
"""Printable and without a slash: it stands in addresses."""
Own = Annotated[str, Path(min_length=1, max_length=80, pattern=REFERENCE, description="The partner's reference")]


class Line(shapes.Body):
    """What one account pays."""

    account: shapes.Code = pydantic.Field(description="as `dues` gave it", examples=["1000000018"])
    amount_centimes: int = pydantic.Field(gt=0, le=10**12, examples=[36808])
    items: list[shapes.Code] = pydantic.Field(default=[], max_length=50, description="paid before others")


class PaymentTaken(shapes.Body):
    """Money that the partner took."""

    model_config = pydantic.ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {
                "reference": "NET-2026-0001", "method": "collector", "collected_at": "2026-05-04T10:00:00+01:00",
                "lines": [{"account": "1000000018", "amount_centimes": 36808}],
            }
        },
    )  # fmt: skip
    reference: Annotated[str, pydantic.StringConstraints(min_length=1, max_length=80, pattern=REFERENCE)]
    method: shapes.Code
    collected_at: pydantic.AwareDatetime
    lines: list[Line] = pydantic.Field(min_length=1, max_length=50)


class Payment(shapes.Answer):
    """A payment as it stands."""

    reference: str
    receipt: str = pydantic.Field(description="its number, for the payer's receipt")
    method: str
    amount_centimes: int
    duty_centimes: int = pydantic.Field(description="stamp duty, taken on top of the amount")
    collected_at: datetime.datetime
    counts_on: datetime.date
    advance_centimes: int = pydantic.Field(description="paid beyond what was due: kept for the next bill")
    status: str = pydantic.Field(description="posted or reversed")


class Reversed(shapes.Body):
    """Why a payment is taken back."""

    model_config = pydantic.ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "payer-canceled"}})
    reason: shapes.Code


@router.post("/payments", auth=partners.SCOPE, response={200: Payment, 201: Payment}, summary=_("Report a payment"))
def create_payment(request: HttpRequest, given: PaymentTaken) -> HttpResponse:
    """The same reference again answers the first receipt with 200; with another content, 409."""
    actor, partner = partners.of(request)
    with scope.reading(tenants.of(request).id):
        lines = _lines(given.lines)
    receipt = operations.collect_for_partner(
        actor=actor, code=partner.code, reference=given.reference, method=given.method, lines=lines,
        collected_at=given.collected_at, at=clock.now(),
    )  # fmt: skip
    return shapes.answer(_payment(receipt), status=200 if receipt.repeated else 201)


@router.get("/payments/{reference}", auth=partners.SCOPE, response=Payment, summary=_("What became of a payment"))
def get_payment(request: HttpRequest, reference: Own) -> HttpResponse:
    """404: it never reached us, and may be sent."""
    _actor, partner = partners.of(request)
    return shapes.answer(_payment(_own(request, partner, reference)))


@router.post("/payments/{reference}/reversal", auth=partners.SCOPE, response=Payment, summary=_("Take a payment back"))
def reverse_payment(request: HttpRequest, reference: Own, given: Reversed) -> HttpResponse:
    """Within the days of the rules; again, it answers the same. 409 `payment-spent`: its top-up's token is out."""
    actor, partner = partners.of(request)
    found = _own(request, partner, reference)
    partner_journeys.take_back(actor=actor, number=found.number, reason=given.reason, at=clock.now())
    return shapes.answer(_payment(_own(request, partner, reference)))


def _own(request: HttpRequest, partner: queries.Collector, reference: str) -> types.Receipt:
    with scope.reading(tenants.of(request).id):
        found = queries.find_payment(channel=types.PARTNERS, collector=partner.code, reference=reference)
    if found is None:
        raise problems.Problem("not-found")
    return found


def _lines(given: list[Line]) -> list[types.Line]:
    accounts = contracts.find_account_ids(line.account for line in given)
    missing = [line.account for line in given if line.account not in accounts]
    if missing:
        raise operations.AccountUnknown(missing[0])
    return [
        types.Line(
            accounts[line.account], line.amount_centimes, tuple(filter(None, map(bill_types.read_number, line.items)))
        )
        for line in given
    ]


def _payment(receipt: types.Receipt) -> Payment:
    values: dict[str, Any] = {
        name: getattr(receipt, name)
        for name in ("reference", "method", "amount_centimes", "duty_centimes", "collected_at")
    }
    return Payment(
        **values, receipt=receipt.number, counts_on=receipt.posted_on,
        advance_centimes=sum(share.advance_centimes for share in receipt.shares),
        status="posted" if receipt.reversed_on is None else "reversed",
    )  # fmt: skip
