"""Reads of the tariffs in force: the shipped rules, and over them the grids that a distributor adopted."""

import bisect
import datetime
from collections.abc import Iterator

from saqia.contexts.tariffs import adopted, changes, checking, models, shapes, shipped, types
from saqia.contexts.tariffs.checking import Checked as Checked
from saqia.contexts.tariffs.entry import cases, catalog, reopening, tables
from saqia.contexts.tariffs.entry.catalog import SOUND_STATUSES as SOUND_STATUSES
from saqia.contexts.tariffs.entry.tables import CaseTable as CaseTable
from saqia.contexts.tariffs.entry.tables import Table as Table
from saqia.contexts.tariffs.shapes import AdoptedGrid as AdoptedGrid
from saqia.contexts.tariffs.shapes import Draft as Draft
from saqia.engine import codes, days, money, table
from saqia.platform.wording import Text

DEMONSTRATION = "demo"
list_chargeables = catalog.of_service
list_entered = reopening.sheets
read_price_table = tables.read
price_table_template = tables.template
list_entered_cases = cases.sheets
list_payments = catalog.payments
read_case_table = tables.read_cases
case_table_template = tables.case_template


class DraftUnknown(Exception):
    """This distributor has no such draft."""


def get_table(*, tenant_id: int | None = None) -> table.Table:
    """Return the compiled tariffs of a distributor, its adopted grids over the shipped rules; None: the shipped alone.

    Inside the caller's transaction on that tenant's rows, or in one of its own.

    :raises saqia.engine.rules.problems.RulesInvalid: a shipped file cannot be used
    """
    return shipped.compiled().table if tenant_id is None else adopted.current(tenant_id).table


def check_draft(*, tenant_id: int, draft_id: int) -> checking.Checked:
    """Return what refuses a draft, and how its cases come out.

    :raises DraftUnknown: there is none of this id
    """
    row = models.Draft.objects.filter(id=draft_id).first()
    if row is None:
        raise DraftUnknown(draft_id)
    layer = adopted.Layer(tuple(sorted(row.files.items())), row.in_force_on)
    return checking.check(adopted.current(tenant_id), layer, adopted.house(tenant_id))


def get_draft(draft_id: int) -> shapes.Draft:
    """Return a draft.

    :raises DraftUnknown: there is none of this id
    """
    row = models.Draft.objects.filter(id=draft_id).first()
    if row is None:
        raise DraftUnknown(draft_id)
    return shapes.draft(row)


def list_drafts(*, most: int = 50) -> list[shapes.Draft]:
    """Return the drafts, newest first."""
    return [shapes.draft(row) for row in models.Draft.objects.order_by("-id")[:most]]


def list_adopted() -> list[shapes.AdoptedGrid]:
    """Return the grids that were adopted, in the order in which they lie over each other."""
    return [shapes.grid(row) for row in models.AdoptedGrid.objects.order_by("id")]


def find_plan(
    *, operator: str, service: str, use: str, zone: str = "", demonstration: bool, tenant_id: int | None = None
) -> tuple[table.Plan, str] | None:
    """Return the plan that prices a use, and the operator that it belongs to; None where nothing does.

    :param demonstration: the marked demonstration grid may stand in where the operator's own is not known
    """
    rules = get_table(tenant_id=tenant_id)
    for asked in (operator, DEMONSTRATION) if demonstration else (operator,):
        try:
            return rules.plans[rules.resolve(asked, zone if asked == operator else "", service, use)], asked
        except table.TariffUnknown:
            continue
    return None


def list_prices(
    *, operator: str, demonstration: bool, on: datetime.date, tenant_id: int | None = None
) -> list[types.PlanPrices]:
    """Return what each plan of an operator charges on a day; demonstration plans fill what its own leave open."""
    rules = get_table(tenant_id=tenant_id)
    own = [(number, plan) for number, plan in enumerate(rules.plans) if plan.operator == operator]
    covered = {(plan.service, plan.use) for _, plan in own}
    if demonstration:
        own += [
            (number, plan)
            for number, plan in enumerate(rules.plans)
            if plan.operator == DEMONSTRATION and (plan.service, plan.use) not in covered
        ]
    found = [types.PlanPrices(plan, _charges(rules, number, days.number(on))) for number, plan in own]
    return [each for each in found if each.charges]


def list_changes(
    *, operator: str, demonstration: bool, before: datetime.date, after: datetime.date, tenant_id: int | None = None
) -> list[types.Change]:
    """Return every figure of an operator's tariffs that differs between two days."""
    was, now = (
        list_prices(operator=operator, demonstration=demonstration, on=on, tenant_id=tenant_id)
        for on in (before, after)
    )  # fmt: skip
    return list(changes.between(was, now))


def _charges(rules: table.Table, plan: int, day: int) -> tuple[types.Charge, ...]:
    era = bisect.bisect_right(rules.eras.tolist(), day) - 1
    found = []
    for register in codes.Register:
        place = plan * table.REGISTERS + register
        first = int(rules.slot_start[place])
        for slot in range(first, first + int(rules.slot_count[place])):
            segment = int(rules.segment_of[slot * len(rules.eras) + era]) if era >= 0 else -1
            if segment >= 0 and rules.segment_from[segment] <= day < rules.segment_to[segment]:
                found.append(_charge(rules, slot, segment, register))
    return tuple(found)


def _charge(rules: table.Table, slot: int, segment: int, register: codes.Register) -> types.Charge:
    source, vat_source = int(rules.source[segment]), int(rules.vat_source[segment])
    kind = codes.Kind(int(rules.slot_kind[slot]))
    return types.Charge(
        title=Text(**rules.titles[int(rules.segment_title[segment])]),
        kind=kind,
        register=register,
        blocks=tuple(_blocks(rules, segment, with_tax=kind is codes.Kind.LEVY)),
        vat_bp=int(rules.vat_bp[segment]),
        months=int(rules.divisor[segment]),
        cap_centimes=_known(int(rules.cap[segment])),
        exempt_milli=_known(int(rules.exempt[segment])),
        source=rules.sources[source],
        vat_source=rules.sources[vat_source] if vat_source >= 0 else None,
        demonstration=bool(rules.demonstration[segment]),
    )


def _blocks(rules: table.Table, segment: int, *, with_tax: bool) -> Iterator[types.Block]:
    below = 0
    for block in range(rules.bounds.shape[0]):
        bound, price = int(rules.stated_bounds[block, segment]), int(rules.prices[block, segment])
        last = bound >= table.UNBOUNDED
        stated = int(rules.stated[block, segment])
        full = 10_000 + int(rules.vat_bp[segment])
        if with_tax:
            without, including = money.half_up(price * 10_000, full), price
        else:
            without, including = price, stated if stated >= 0 else money.half_up(price * full, 10_000)
        known = price != table.UNKNOWN
        yield types.Block(
            from_milli=below,
            to_milli=None if last else bound,
            price_ht_micro=without if known else None,
            price_ttc_micro=including if known else None,
            is_selective=bool(rules.selective[block, segment]),
        )
        if last:
            return
        below = bound


def _known(value: int) -> int | None:
    return None if value < 0 else value
