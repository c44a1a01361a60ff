"""The rules as they stand on a day, shipped and adopted, and what differs between two days."""

import dataclasses
import datetime
from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from saqia.contexts.contracts import wording as contracts
from saqia.contexts.tariffs import queries, types, wording
from saqia.engine import table
from saqia.platform.tenancy import scope
from saqia.surfaces.desk import doors
from saqia.surfaces.kit import clock, languages, lists, staff, tenants

_UNIT = {"price": 1_000_000, "vat": 100, "cap": 100, "exempt": 1000}
"""By what a figure is divided to be read: dirhams, percent, dirhams, units."""


@dataclasses.dataclass(frozen=True)
class Line:
    """One figure of the rules, or one difference, as people read it."""

    service: str
    use: str
    zone: str
    charge: str
    block: str
    figures: tuple[Decimal | None, ...]
    source: str
    status: str

    def cells(self) -> list[lists.Cell]:
        """Return it as a file takes it."""
        return [self.service, self.use, self.zone, self.charge, self.block, *self.figures, self.source, self.status]


@require_safe
@doors.page
def in_force(request: HttpRequest) -> HttpResponse:
    """Show every price on a day (`?on=`), with its source; `?as=csv` or `xlsx` takes it away."""
    staff.actor_of(request).require("desk.see-cycles")
    on, tenant = _day(request, "on", clock.today()), tenants.of(request)
    with scope.reading(tenant.id):
        found = queries.list_prices(
            operator=tenant.operator, demonstration=tenant.uses_demonstration_grid, on=on, tenant_id=tenant.id
        )
    lines = [
        _line(prices.plan, charge.title.say(languages.current()), _bounds(block), charge.source,
              (_read("price", block.price_ht_micro), _read("vat", charge.vat_bp)))
        for prices in found for charge in prices.charges for block in charge.blocks
    ]  # fmt: skip
    heads = [*_heads(), _("Price without VAT, DH"), _("VAT, %"), _("Source"), _("Status")]
    kind = lists.wanted(request)
    if kind:
        return lists.answer(kind, f"rules-{on}", heads, [line.cells() for line in lines])
    shown = {"heads": heads, "lines": lines, "on": on, "taken": f"on={on}"}
    return render(request, "desk/tariffs/rules.html", shown)


@require_safe
@doors.page
def differences(request: HttpRequest) -> HttpResponse:
    """Show what differs between two days (`?from=`, `?to=`); `?as=csv` or `xlsx` takes it away."""
    staff.actor_of(request).require("desk.see-cycles")
    tenant, today = tenants.of(request), clock.today()
    before, after = _day(request, "from", today.replace(month=1, day=1)), _day(request, "to", today)
    with scope.reading(tenant.id):
        found = queries.list_changes(
            operator=tenant.operator, demonstration=tenant.uses_demonstration_grid, before=before, after=after,
            tenant_id=tenant.id,
        )  # fmt: skip
    lines = [_change(each) for each in found]
    heads = [*_heads(), _("Before"), _("After"), _("Source"), _("Status")]
    kind = lists.wanted(request)
    if kind:
        return lists.answer(kind, f"differences-{before}-{after}", heads, [line.cells() for line in lines])
    shown = {"heads": heads, "lines": lines, "before": before, "after": after, "taken": f"from={before}&to={after}"}
    return render(request, "desk/tariffs/differences.html", shown)


def _heads() -> list[str]:
    return [_("Service"), _("Use"), _("Zone"), _("What"), _("Block, a month")]


def _day(request: HttpRequest, name: str, otherwise: datetime.date) -> datetime.date:
    """Return a day of the address: what cannot be read is no day."""
    try:
        return datetime.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return otherwise


def _change(found: types.Change) -> Line:
    kinds = {"price": "", "vat": _("VAT, %"), "cap": _("cap a month, DH"), "exempt": _("not due up to")}
    title = " · ".join(part for part in (found.title.say(languages.current()), kinds[found.what]) if part)
    figures = _read(found.what, found.before), _read(found.what, found.after)
    return _line(found.plan, title, _bounds(found.block) if found.block else "", found.source, figures)


def _line(
    plan: table.Plan, title: str, block: str, source: table.Source, figures: tuple[Decimal | None, ...]
) -> Line:  # fmt: skip
    language = languages.current()
    service, use = wording.SERVICES[plan.service].say(language), contracts.plan_use(plan.use).say(language)
    unit = f"{block} {plan.unit}" if block else ""
    return Line(service, use, plan.zone, title, unit, figures, source.ref, wording.status(source.status).say(language))


def _bounds(block: types.Block) -> str:
    """Return the bounds of a block, `6–12` or `> 12`; nothing where one price holds for all."""
    lower = f"{Decimal(block.from_milli) / 1000:f}"
    if block.to_milli is None:
        return f"> {lower}" if block.from_milli else ""
    return f"{lower}–{Decimal(block.to_milli) / 1000:f}"


def _read(what: str, figure: int | None) -> Decimal | None:
    return None if figure is None else Decimal(figure) / _UNIT[what]
