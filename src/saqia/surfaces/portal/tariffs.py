"""The tariffs in force, for everybody: prices with their sources, on any date, and as open data."""

import datetime
import functools
from collections.abc import Iterator
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from saqia.contexts.contracts import wording as contracts
from saqia.contexts.tariffs import queries, types, wording
from saqia.engine.codes import Kind
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import alike, clock, languages, lists, tenants

_MICRO = 1_000_000
_MOST_DRAWN = 48
"""Distributor, language and day: some 30 kB each. A day that few ask for makes way for one that many do."""
_PER = {
    (Kind.FIXED, 1): "MAD/month",
    (Kind.FIXED, 12): "MAD/year",
    (Kind.POWER, 1): "MAD/kVA/month",
    (Kind.POWER, 12): "MAD/kVA/year",
}
"""Kind and months of a standing charge -> what its price is for."""
_HEADS = (
    "service", "use", "zone", "charge", "block_from", "block_to", "unit", "mode", "price_excluding_vat",
    "price_including_vat", "vat", "source", "status", "demonstration", "on",
)  # fmt: skip


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Show what each service costs on a day (`?on=2026-05-01`); `?as=csv` takes it away."""
    tenant, on = tenants.of(request), _asked_day(request)
    whose = tenant.id, tenant.operator, tenant.uses_demonstration_grid
    kind = lists.wanted(request)
    if kind:
        return lists.answer(kind, f"tariffs-{tenant.code}-{on}", _HEADS, _rows(_prices(whose, on), on))
    with scope.reading(tenant.id):
        mark = queries.get_table(tenant_id=tenant.id).hash
    return alike.page(
        request, "portal/tariffs/show.html",
        lambda: {"tables": drawn(whose, languages.current(), on, mark), "on": on}, made_of=(whose, on, mark),
    )  # fmt: skip


@functools.lru_cache(maxsize=_MOST_DRAWN)
def drawn(whose: tuple[int, str, bool], language: str, on: datetime.date, mark: str) -> SafeString:
    """Return the tables of a distributor's prices on a day: the same for everybody, so drawn once in a process.

    :param whose: the distributor's id, its operator's code, whether the demonstration grid fills gaps
    :param mark: the hash of its tariffs; a grid that is adopted has another, and is drawn at once
    """
    found = _prices(whose, on)
    shown_plans = sorted(_of_towns(found), key=lambda each: (each.plan.use != "domestic", each.plan.demonstration))
    groups = [
        {
            "service": wording.SERVICES[service],
            "plans": [_plan(each) for each in shown_plans if each.plan.service == service],
        }
        for service in wording.SERVICES
    ]
    with translation.override(language):
        return render_to_string("portal/tariffs/tables.html", {"groups": [one for one in groups if one["plans"]]})


def _prices(whose: tuple[int, str, bool], on: datetime.date) -> list[types.PlanPrices]:
    tenant_id, operator, demonstration = whose
    return queries.list_prices(operator=operator, demonstration=demonstration, on=on, tenant_id=tenant_id)


def _asked_day(request: HttpRequest) -> datetime.date:
    """Return the day of the address, else today: what cannot be read is no day."""
    try:
        return datetime.date.fromisoformat(request.GET.get("on", ""))
    except ValueError:
        return clock.today()


def _of_towns(found: list[types.PlanPrices]) -> list[types.PlanPrices]:
    """Leave out the bare grid of any zone where the same use has a plan with its standing charges."""
    zoned = {(each.plan.service, each.plan.use) for each in found if each.plan.zone != "*"}
    return [each for each in found if each.plan.zone != "*" or (each.plan.service, each.plan.use) not in zoned]


def _plan(prices: types.PlanPrices) -> dict[str, object]:
    charges = [_charge(prices, charge) for charge in prices.charges]
    return {
        "use": contracts.plan_use(prices.plan.use),
        "zone": "" if prices.plan.zone in ("*", "town") else prices.plan.zone,
        "unit": "m³" if prices.plan.unit == "m3" else prices.plan.unit,
        "is_demonstration": any(charge.demonstration for charge in prices.charges),
        "charges": charges,
    }


def _charge(prices: types.PlanPrices, charge: types.Charge) -> dict[str, object]:
    return {
        "title": charge.title,
        "blocks": [_block(block) for block in charge.blocks],
        "has_blocks": len(charge.blocks) > 1,
        "per": wording.UNITS[_PER[charge.kind, charge.months]] if charge.kind in (Kind.FIXED, Kind.POWER) else None,
        "vat": _percent(charge.vat_bp),
        "cap": charge.cap_centimes,
        "source": charge.source.ref,
        "status": wording.status(charge.source.status),
    }


def _block(block: types.Block) -> dict[str, object]:
    return {
        "above": _whole(block.from_milli),
        "upto": None if block.to_milli is None else _whole(block.to_milli),
        "price": _price(block.price_ttc_micro),
        "is_selective": block.is_selective,
    }


def _rows(found: list[types.PlanPrices], on: datetime.date) -> Iterator[tuple[lists.Cell, ...]]:
    for prices in found:
        plan = prices.plan
        for charge in prices.charges:
            for block in charge.blocks:
                yield (
                    plan.service, plan.use, plan.zone, charge.title.fr, _whole(block.from_milli),
                    None if block.to_milli is None else _whole(block.to_milli), plan.unit,
                    "selective" if block.is_selective else "progressive", _price(block.price_ht_micro),
                    _price(block.price_ttc_micro), Decimal(charge.vat_bp) / 10_000, charge.source.ref,
                    charge.source.status, "yes" if charge.demonstration else "no", on,
                )  # fmt: skip


def _price(micro: int | None) -> Decimal | None:
    return None if micro is None else (Decimal(micro) / _MICRO).quantize(Decimal("0.0001"))


def _whole(milli: int) -> Decimal:
    return Decimal(milli // 1000) if milli % 1000 == 0 else Decimal(milli) / 1000


def _percent(basis_points: int) -> Decimal:
    return Decimal(basis_points) / 100
