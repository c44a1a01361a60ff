"""Bills and credit notes: listed, explained line by line with their law, as a sealed PDF."""

import datetime
from typing import Annotated, Any

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from saqia.contexts.billing import exports as billing_exports
from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.billing import types as bill_types
from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.ledger import wording as ledger_wording
from saqia.contexts.metering import types as metering_types
from saqia.contexts.metering import wording as metering_wording
from saqia.contexts.tariffs import queries as tariffs
from saqia.platform.tenancy import scope
from saqia.surfaces.api import callers, cursors, reach, shapes
from saqia.surfaces.api.resources.tariffs import QuoteLine, line
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, languages, papers, tenants

router = Router(tags=["bills"])
SCOPE = callers.Bearer("bills:read")


class Bill(shapes.Answer):
    """A bill or credit note, and where it stands today."""

    number: str = pydantic.Field(examples=["2026-000000001"])
    kind: shapes.Named
    corrects: str | None
    account: str = pydantic.Field(examples=["2000000016"])
    first: datetime.date
    last: datetime.date = pydantic.Field(description="the first day after the period")
    issued_on: datetime.date
    due_on: datetime.date
    total_centimes: int
    vat_centimes: int
    left_centimes: int = pydantic.Field(description="what is still to be paid")
    held_centimes: int = pydantic.Field(description="what of it is contested, and not collected")
    state: shapes.Named
    is_estimated: bool
    is_demonstration: bool


class BillPage(shapes.Answer):
    """Bills, newest first."""

    items: list[Bill]
    next_cursor: str | None


class RegisterRead(shapes.Answer):
    """What one register of a meter showed."""

    meter: str
    register_code: shapes.Named
    first: datetime.date
    last: datetime.date
    index_before: str | None
    index: str | None
    source: shapes.Named | None
    volume: str
    is_estimated: bool


class ServicePart(shapes.Answer):
    """One contract on a bill."""

    contract: str
    service: shapes.Named
    unit: str
    total_centimes: int
    registers: list[RegisterRead]
    lines: list[QuoteLine]


class Change(shapes.Answer):
    """Why a service costs more or less than on the bill before, in sentences."""

    service: shapes.Named
    difference_centimes: int
    sentences: list[str]


class BillInFull(Bill):
    """A bill with its lines, the law behind each, and why it changed."""

    services: list[ServicePart]
    changes: list[Change]


@router.get("/bills", auth=SCOPE, response=BillPage, summary=_("Your bills"))
def list_bills(
    request: HttpRequest, cursor: shapes.Cursor, limit: shapes.Limit,
    account: Annotated[shapes.Code | None, Query(None, description="Of one account or contract only")],
) -> HttpResponse:  # fmt: skip
    """The bills and credit notes of every account that the person may see, newest first."""
    today, place = clock.today(), cursors.read(request, cursor, 2)
    ids = [one.account.id for one in callers.accounts(request, on=today)] if account is None else []
    with scope.reading(tenants.of(request).id):
        if account is not None:
            ids = [callers.reached(request, account, on=today)]
        after = (cursors.day(place[0]), int(place[1] or 0)) if place else None
        found = bills.page_bills(account_ids=ids, after=after, most=limit + 1)
        kept, has_more = shapes.cut(found, limit)
        standing = _standing({one.account_id for one in kept}, today)
    following = cursors.write(request, [kept[-1].issued_on.isoformat(), kept[-1].number]) if has_more else None
    items = [Bill(**_header(one, standing.get(one.number))) for one in kept]
    return shapes.answer(BillPage(items=items, next_cursor=following))


@router.get("/bills/{number}", auth=SCOPE, response=BillInFull, summary=_("One bill, explained line by line"))
def get_bill(request: HttpRequest, number: str) -> HttpResponse:
    """Each line says its arithmetic in words and names its source."""
    today, tenant, language = clock.today(), tenants.of(request), languages.current()
    rules = tariffs.get_table(tenant_id=tenant.id)
    with scope.reading(tenant.id):
        header = reach.bill(request, number, on=today)
        detail = bills.get_bill(number=header.number)
        standing = _standing({header.account_id}, today)
        parts = bills.explain_lines(detail, rules)
        grid = billing.Grid(tenant.operator, tenant.uses_demonstration_grid)
        try:
            change = bills.explain_change(detail, rules=rules, grid=grid)
        except bills.NoBillBefore:
            change = None
    changes = [
        Change(
            service=shapes.named(str(one.service), billing_wording.SERVICES[one.service]),
            difference_centimes=one.after_centimes - one.before_centimes,
            sentences=list(billing_wording.of_change(one, language)),
        )
        for one in (change.services if change else ())
    ]  # fmt: skip
    services = [_part(part, language) for part in parts]
    return shapes.answer(BillInFull(**_header(header, standing.get(header.number)), services=services, changes=changes))


@router.get("/bills/{number}/paper", auth=SCOPE, response={200: None}, summary=_("One bill as a sealed PDF"),
            openapi_extra=shapes.PDF)  # fmt: skip
def get_bill_paper(request: HttpRequest, number: str) -> HttpResponse:
    """The same paper as the portal's."""
    with scope.reading(tenants.of(request).id):
        header = reach.bill(request, number, on=clock.today())
        rules = tariffs.get_table(tenant_id=tenants.of(request).id)
        content = billing_exports.render_bill(number=header.number, rules=rules, key=papers.seal_key())
    return papers.answer(content, f"bill-{header.number}")


def _standing(account_ids: set[int], on: datetime.date) -> dict[int, ledger_types.ItemStanding]:
    return {one.number: one for one in bills.list_item_standings(account_ids=account_ids, on=on)}


def _header(found: bill_types.BillHeader, item: ledger_types.ItemStanding | None) -> dict[str, Any]:
    corrects = bill_types.printable_number(found.corrects_number) if found.corrects_number else None
    state = item.state if item else "paid"
    return {
        "number": bill_types.printable_number(found.number),
        "kind": shapes.named(found.kind, ledger_wording.kind(found.kind)),
        "corrects": corrects,
        "account": found.account_number,
        "first": found.from_on,
        "last": found.to_on,
        "issued_on": found.issued_on,
        "due_on": found.due_on,
        "total_centimes": found.total_ttc_centimes,
        "vat_centimes": found.total_vat_centimes,
        "left_centimes": item.left_centimes if item else 0,
        "held_centimes": item.held_centimes if item else 0,
        "state": shapes.named(state, ledger_wording.STATES[state]),
        "is_estimated": found.estimated,
        "is_demonstration": found.demonstration,
    }


def _part(part: bills.ServicePart, language: str) -> ServicePart:
    return ServicePart(
        contract=part.contract_number, service=shapes.named(str(part.service), billing_wording.SERVICES[part.service]),
        unit=part.unit, total_centimes=part.total_ttc_centimes, registers=[_register(one) for one in part.registers],
        lines=[line(one, language) for one in part.lines],
    )  # fmt: skip


def _register(found: bills.RegisterPart) -> RegisterRead:
    source = metering_types.Source(found.source) if found.source else None
    return RegisterRead(
        meter=found.meter_serial,
        register_code=shapes.named(str(found.register), billing_wording.REGISTERS.get(found.register)),
        first=found.from_on, last=found.to_on, index_before=shapes.decimal(found.previous_milli),
        index=shapes.decimal(found.index_milli),
        source=shapes.named(source.value, metering_wording.SOURCES.get(source)) if source else None,
        volume=shapes.decimal(found.volume_milli) or "0", is_estimated=found.estimated,
    )  # fmt: skip
