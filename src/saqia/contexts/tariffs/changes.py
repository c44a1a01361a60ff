"""What differs between the prices of two days: charge by charge, block by block."""

from collections.abc import Iterator, Sequence

from saqia.contexts.tariffs import types
from saqia.engine import table

_Bounds = tuple[int, int | None, bool]


def between(before: Sequence[types.PlanPrices], after: Sequence[types.PlanPrices]) -> Iterator[types.Change]:
    """Yield every figure that differs, in the order of plans and charges."""
    was = {key: each for prices in before for key, each in _charges(prices)}
    now = {key: each for prices in after for key, each in _charges(prices)}
    for key in dict.fromkeys([*now, *was]):
        plan, earlier, later = (now.get(key) or was[key])[0], was.get(key), now.get(key)
        yield from _of_charge(plan, earlier[1] if earlier else None, later[1] if later else None)


def _charges(prices: types.PlanPrices) -> Iterator[tuple[object, tuple[table.Plan, types.Charge]]]:
    plan = prices.plan
    for charge in prices.charges:
        key = plan.operator, plan.service, plan.use, plan.zone, charge.kind, charge.register, charge.title.fr
        yield key, (plan, charge)


def _of_charge(plan: table.Plan, was: types.Charge | None, now: types.Charge | None) -> Iterator[types.Change]:
    told = now or was
    if told is None:
        return
    old, new = _blocks(was), _blocks(now)
    for bounds in sorted({*old, *new}, key=lambda each: (each[0], each[1] is None, each[1] or 0, each[2])):
        earlier, later = old.get(bounds), new.get(bounds)
        before = earlier.price_ht_micro if earlier else None
        after = later.price_ht_micro if later else None
        if before != after:
            source = told.source if later or was is None else was.source
            yield types.Change(plan, told.title, "price", later or earlier, before, after, source)
    if was and now:
        yield from _of_terms(plan, was, now)


def _of_terms(plan: table.Plan, was: types.Charge, now: types.Charge) -> Iterator[types.Change]:
    for what, before, after, source in (
        ("vat", was.vat_bp, now.vat_bp, now.vat_source or now.source),
        ("cap", was.cap_centimes, now.cap_centimes, now.source),
        ("exempt", was.exempt_milli, now.exempt_milli, now.source),
    ):
        if before != after:
            yield types.Change(plan, now.title, what, None, before, after, source)


def _blocks(charge: types.Charge | None) -> dict[_Bounds, types.Block]:
    return {(each.from_milli, each.to_milli, each.is_selective): each for each in charge.blocks} if charge else {}
