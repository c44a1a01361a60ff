"""What is due under a reference that the payer brings: a bill, a contract or an account."""

import datetime
from typing import Annotated

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Path, Router

from saqia.contexts.billing import types as bill_types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import wording as ledger_wording
from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.platform.tenancy import scope
from saqia.surfaces.api import problems, shapes
from saqia.surfaces.api.partner import partners
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, tenants

router = Router(tags=["dues"])
Reference = Annotated[str, Path(min_length=4, max_length=40, description="As printed: of a bill, contract or account")]


class Due(shapes.Answer):
    """One item to pay."""

    item: str = pydantic.Field(examples=["2026-000000001"])
    kind: shapes.Named
    left_centimes: int = pydantic.Field(description="to be paid, disputed part included")
    disputed_centimes: int = pydantic.Field(description="nobody asks for it before a decision")
    due_on: datetime.date
    is_overdue: bool
    is_named: bool = pydantic.Field(description="the reference names this item")


class Method(shapes.Answer):
    """A way to pay that this partner may take, and the stamp duty on the whole."""

    code: str
    duty_centimes: int


class Dues(shapes.Answer):
    """What an account may pay today."""

    account: str
    holder: str = pydantic.Field(description="initials, for the payer to recognize", examples=["F. A."])
    total_centimes: int = pydantic.Field(description="what is asked for: without disputed parts")
    items: list[Due]
    methods: list[Method]


@router.get("/dues/{reference}", auth=partners.SCOPE, response=Dues, summary=_("What is due under a reference"))
def get_dues(request: HttpRequest, reference: Reference) -> HttpResponse:
    """Oldest due first: a payment settles in this order unless it names items."""
    _actor, partner = partners.of(request)
    with scope.reading(tenants.of(request).id):
        found = payments.find_dues(reference=reference, on=clock.today())
        if found is None:
            raise problems.Problem("not-found")
        [account] = contracts.list_accounts([found.account_id])
        holder = parties.get_customer(account.customer_id).name_latin
    return shapes.answer(
        Dues(
            account=found.account_number, holder=" ".join(f"{word[0]}." for word in holder.split()[:3]),
            total_centimes=found.total_centimes, items=[_due(item, found.named) for item in found.items],
            methods=[
                Method(code=code, duty_centimes=payments.duty(found.total_centimes, code, clock.today()))
                for code in partner.methods
            ],
        )
    )  # fmt: skip


def _due(item: payment_types.Due, named: int | None) -> Due:
    return Due(
        item=bill_types.printable_number(item.number), kind=shapes.named(item.kind, ledger_wording.kind(item.kind)),
        left_centimes=item.left_centimes, disputed_centimes=item.held_centimes, due_on=item.due_on,
        is_overdue=item.is_overdue, is_named=item.number == named,
    )  # fmt: skip
