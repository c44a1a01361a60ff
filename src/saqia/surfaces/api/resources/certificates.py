"""Certificates: issued when they are true, as sealed papers, verified by anybody who holds one."""

import datetime
from typing import Annotated, Literal

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import types as bill_types
from saqia.contexts.billing import wording
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.contracts import wording as contract_wording
from saqia.platform.tenancy import scope
from saqia.surfaces.api import callers, cursors, problems, reach, repeats, shapes
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, limits, papers, tenants

router = Router(tags=["certificates"])
READ, WRITE = callers.Bearer("certificates:read"), callers.Bearer("certificates:write")
_RIGHT = "billing.issue-certificate"


class Certificate(shapes.Answer):
    """A certificate as it was issued."""

    number: str = pydantic.Field(examples=["2026-000000001"])
    kind: shapes.Named
    account: str
    issued_on: datetime.date
    valid_until: datetime.date
    verification: str = pydantic.Field(description="what verifies it, at `/verifications/`")
    sha256: str


class CertificatePage(shapes.Answer):
    """Certificates, newest first."""

    items: list[Certificate]
    next_cursor: str | None


class CertificateAsked(shapes.Body):
    """Which certificate, of which account."""

    model_config = pydantic.ConfigDict(
        extra="forbid", json_schema_extra={"example": {"account": "$ACCOUNT", "kind": "contract"}}
    )
    account: shapes.Code
    kind: Literal["paid-up", "contract"]
    language: Literal["", "ar", "fr"] = pydantic.Field("", description="first on the paper; empty: the account's")


class Verified(shapes.Answer):
    """What anybody who holds a certificate may check."""

    number: str
    kind: shapes.Named
    issued_on: datetime.date
    valid_until: datetime.date
    is_current: bool
    holder: str = pydantic.Field(description="initials")
    account_ending: str
    services: list[shapes.Named]
    has_contested: bool
    sha256: str


@router.get("/certificates", auth=READ, response=CertificatePage, summary=_("Your certificates"))
def list_certificates(
    request: HttpRequest, cursor: shapes.Cursor, limit: shapes.Limit,
    account: Annotated[shapes.Code | None, Query(None, description="Of one account or contract only")],
) -> HttpResponse:  # fmt: skip
    """Of the accounts of which this person may ask for one."""
    place = cursors.read(request, cursor, 1)
    found = reach.accesses(request, account, on=clock.today())
    numbers = {one.account.id: one.account.number for one in found if one.may(_RIGHT)}
    if account is not None and not numbers:
        raise problems.Problem("forbidden")
    before = int(place[0] or 0) if place else None
    with scope.reading(tenants.of(request).id):
        rows = bills.page_certificates(account_ids=numbers, before=before, most=limit + 1)
    kept, has_more = shapes.cut(rows, limit)
    following = cursors.write(request, [kept[-1].number]) if has_more else None
    items = [_certificate(one, numbers[one.account_id]) for one in kept]
    return shapes.answer(CertificatePage(items=items, next_cursor=following))


@router.post("/certificates", auth=WRITE, response={201: Certificate}, summary=_("Ask for a certificate"),
             openapi_extra=repeats.HEADER)  # fmt: skip
@repeats.once
def issue_certificate(request: HttpRequest, given: CertificateAsked) -> HttpResponse:
    """Issued at once when it is true; refused with the reason when it would not be."""
    actor, access = callers.customer_on(request, given.account, on=clock.today(), right=_RIGHT)
    limits.take(request, "file-deposit", person=actor.name)
    found = billing.issue_certificate(
        actor=actor, kind=given.kind, account_id=access.account.id, language=given.language,
        client_key=repeats.client_key(request), at=clock.now(),
    )  # fmt: skip
    return shapes.answer(_certificate(found, access.account.number), status=201)


@router.get("/certificates/{number}/paper", auth=READ, summary=_("One certificate as a sealed PDF"),
            openapi_extra=shapes.PDF)  # fmt: skip
def get_certificate_paper(request: HttpRequest, number: str) -> HttpResponse:
    """With the address where it is verified."""
    asked, tenant = bill_types.read_number(number), tenants.of(request)
    with scope.reading(tenant.id):
        found = None if asked is None else bills.find_certificate(number=asked)
        if found is None:
            raise problems.Problem("not-found")
        reach.require_account(request, found.account_id, on=clock.today(), right=_RIGHT)
        return papers.certificate(found, tenant_id=tenant.id)


@router.get("/verifications/{code}", auth=callers.anybody, response=Verified, summary=_("Verify a certificate"))
def verify_certificate(request: HttpRequest, code: str) -> HttpResponse:
    """By its number and code, as in its QR code; alike for a wrong number and a wrong code."""
    number, _dash, secret = code.partition("-")
    taken = limits.take(request, "verifying")
    found = None
    with scope.reading(tenants.of(request).id):
        if number.isdecimal() and number.isascii() and len(number) < 18:
            found = bills.verify_certificate(number=int(number), code=secret, on=clock.today())
    if found is None:
        raise problems.Problem("not-found")
    taken.give_back()
    services = [(contract_types.SERVICES[one], contract_wording.SERVICES[one]) for one in found.services]
    return shapes.answer(
        Verified(
            number=bill_types.printable_number(found.number),
            kind=shapes.named(found.kind, wording.CERTIFICATE_TITLES[found.kind]), issued_on=found.issued_on,
            valid_until=found.valid_until, is_current=found.is_current, holder=found.holder,
            account_ending=found.account_ending, services=[shapes.named(*one) for one in services],
            has_contested=found.has_contested, sha256=found.sha256,
        )
    )  # fmt: skip


def _certificate(found: bills.Certificate, account: str) -> Certificate:
    return Certificate(
        number=bill_types.printable_number(found.number),
        kind=shapes.named(found.kind, wording.CERTIFICATE_TITLES[found.kind]), account=account,
        issued_on=found.issued_on, valid_until=found.valid_until, verification=papers.code_of(found),
        sha256=found.sha256,
    )  # fmt: skip
