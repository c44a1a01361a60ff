"""Tariffs in force and what a consumption costs: for everybody, with the law behind each price."""

import datetime
from decimal import Decimal
from typing import Annotated, Literal

import pydantic
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router

from saqia.contexts.contracts import wording as contracts
from saqia.contexts.tariffs import queries, types, wording
from saqia.engine import explain
from saqia.engine.quoting import quotes, requests
from saqia.surfaces.api import callers, shapes
from saqia.surfaces.api.words import _
from saqia.surfaces.kit import clock, languages, tenants

router = Router(tags=["tariffs"])
Service = Literal["electricity", "water", "sanitation", "water-sanitation"]
_MICRO = 1_000_000
_CENTURY = datetime.date(2000, 1, 1), datetime.date(2100, 1, 1)
Day = Annotated[datetime.date, pydantic.Field(ge=_CENTURY[0], le=_CENTURY[1])]


class Block(shapes.Answer):
    """A block of a month of 30 days; prices in dirhams, null where no source tells them."""

    above: str = pydantic.Field(examples=["100"])
    upto: str | None = pydantic.Field(examples=["150"])
    price_without_tax: str | None = pydantic.Field(examples=["0.9451"])
    price_with_tax: str | None = pydantic.Field(examples=["1.1341"])
    is_selective: bool = pydantic.Field(description="the whole volume is at the price of the block reached")


class Charge(shapes.Answer):
    """One charge of a plan."""

    kind: Literal["volume", "fixed", "power", "levy"]
    title: str
    blocks: list[Block]
    vat_percent: str = pydantic.Field(examples=["20"])
    source: str
    status: shapes.Named
    is_demonstration: bool


class Plan(shapes.Answer):
    """What a use of a service is charged on a day."""

    service: shapes.Named
    use: shapes.Named
    zone: str
    unit: str = pydantic.Field(examples=["kWh"])
    charges: list[Charge]


class Tariffs(shapes.Answer):
    """The plans of a distributor on a day."""

    on: datetime.date
    plans: list[Plan]


class QuoteAsked(shapes.Body):
    """What a consumption over `[first, last)` would cost."""

    model_config = pydantic.ConfigDict(
        extra="forbid",
        json_schema_extra={
            "example": {"service": "electricity", "use": "domestic", "volume": "180", "first": "2026-04-01",
                        "last": "2026-05-01"},
        },
    )  # fmt: skip
    service: Service
    use: shapes.Code = "domestic"
    volume: Annotated[Decimal, pydantic.Field(ge=0, max_digits=12, decimal_places=3)]
    first: Day
    last: Day


class QuoteLine(shapes.Answer):
    """One line with its arithmetic in words."""

    title: str
    amount_centimes: int
    words: str
    source: str


class Quote(shapes.Answer):
    """What it would cost."""

    total_centimes: int = pydantic.Field(examples=[21457])
    vat_centimes: int
    days: int
    volume: str
    unit: str
    is_demonstration: bool
    lines: list[QuoteLine]


@router.get("/tariffs", auth=callers.anybody, response=Tariffs, summary=_("Tariffs in force on a day"))
def list_tariffs(
    request: HttpRequest, on: Annotated[Day | None, Query(None, description="Default: today", examples=["2026-05-08"])]
) -> HttpResponse:
    """Every price with its source; `is_demonstration` marks what no source tells yet."""
    tenant, day = tenants.of(request), on or clock.today()
    found = queries.list_prices(
        operator=tenant.operator, demonstration=tenant.uses_demonstration_grid, on=day, tenant_id=tenant.id
    )
    return shapes.answer(Tariffs(on=day, plans=[_plan(each) for each in found]), public=True)


@router.post("/quotes", auth=callers.anybody, response=Quote, summary=_("What a consumption would cost"))
def quote_consumption(request: HttpRequest, asked: QuoteAsked) -> HttpResponse:
    """Nothing is stored. The tenant's own grid answers, the marked demonstration grid where it has none."""
    tenant = tenants.of(request)
    rules = queries.get_table(tenant_id=tenant.id)
    plan = queries.find_plan(
        operator=tenant.operator, service=asked.service, use=asked.use, zone="town",
        demonstration=tenant.uses_demonstration_grid, tenant_id=tenant.id,
    ) or queries.find_plan(
        operator=tenant.operator, service=asked.service, use=asked.use, demonstration=tenant.uses_demonstration_grid,
        tenant_id=tenant.id,
    )  # fmt: skip
    zone, operator = (plan[0].zone, plan[1]) if plan else ("town", tenant.operator)
    given = {
        "service": asked.service, "use": asked.use, "operator": operator, "zone": "town" if zone == "*" else zone,
        "from": str(asked.first), "to": str(asked.last), "volume": f"{asked.volume:f}", "payment": "card",
    }  # fmt: skip
    case = requests.request(rules, given)
    found = quotes.quote(rules, case)
    language = languages.current()
    return shapes.answer(
        Quote(
            total_centimes=found.total_ttc, vat_centimes=found.total_vat, days=case.to_day - case.from_day,
            volume=shapes.decimal(case.volume) or "0", unit=found.plan.unit, is_demonstration=found.demonstration,
            lines=[line(each, language) for each in found.lines],
        )
    )  # fmt: skip


def line(found: explain.Arithmetic, language: str) -> QuoteLine:
    """Return a line with its arithmetic and its law."""
    return QuoteLine(
        title=wording.title(found, language), amount_centimes=found.amount_ttc, words=wording.line(found, language),
        source=wording.source(found, language),
    )  # fmt: skip


def _plan(prices: types.PlanPrices) -> Plan:
    plan = prices.plan
    return Plan(
        service=shapes.named(plan.service, wording.SERVICES.get(plan.service)),
        use=shapes.named(plan.use, contracts.plan_use(plan.use)), zone="" if plan.zone == "*" else plan.zone,
        unit=plan.unit, charges=[_charge(one) for one in prices.charges],
    )  # fmt: skip


def _charge(found: types.Charge) -> Charge:
    return Charge(
        kind=found.kind.name.lower(),  # type: ignore[arg-type]
        title=found.title.say(languages.current()), blocks=[_block(one) for one in found.blocks],
        vat_percent=f"{Decimal(found.vat_bp) / 100:f}", source=found.source.ref,
        status=shapes.named(found.source.status, wording.status(found.source.status)),
        is_demonstration=found.demonstration,
    )  # fmt: skip


def _block(found: types.Block) -> Block:
    return Block(
        above=shapes.decimal(found.from_milli) or "0", upto=shapes.decimal(found.to_milli),
        price_without_tax=_price(found.price_ht_micro), price_with_tax=_price(found.price_ttc_micro),
        is_selective=found.is_selective,
    )  # fmt: skip


def _price(micro: int | None) -> str | None:
    return None if micro is None else str((Decimal(micro) / _MICRO).quantize(Decimal("0.0001")))
