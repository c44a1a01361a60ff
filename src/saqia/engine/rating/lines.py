"""The lines of a batch: taxes, signs, flags and numbers put on priced parts."""

import dataclasses

import numpy as np

from saqia.engine import codes, money
from saqia.engine.rating import batches, parts, pricing, weighing

_FULL = 10_000
"""Basis points in one."""


@dataclasses.dataclass(frozen=True, slots=True)
class Lines:
    """Lines by column, in the order of the cases; see `schema.LINES`. `position` is the case's row in its batch."""

    position: money.Ints
    bill: money.Ints
    case: money.Ints
    line: money.Ints
    component: money.Ints
    block: money.Ints
    from_day: money.Ints
    to_day: money.Ints
    period_days: money.Ints
    volume: money.Ints
    unit_price: money.Ints
    amount_ht: money.Ints
    vat_rate_bp: money.Ints
    vat: money.Ints
    amount_ttc: money.Ints
    source: money.Ints
    vat_source: money.Ints
    segment: money.Ints
    flags: money.Ints

    def __len__(self) -> int:
        return len(self.case)

    def take(self, at: money.Ints) -> "Lines":
        """Return some of the lines, in the order given."""
        return Lines(*(getattr(self, field.name)[at] for field in dataclasses.fields(self)))


def concatenated(several: list[Lines]) -> Lines:
    """Return the lines of several batches as one."""
    if len(several) == 1:
        return several[0]
    names = (field.name for field in dataclasses.fields(Lines))
    return Lines(*(np.concatenate([getattr(lines, name) for lines in several]) for name in names))


def assemble(
    batch: batches.Batch, of: parts.Parts, stretch: parts.Stretch, weighed: weighing.Weighed, priced: pricing.Priced
) -> Lines:
    """Put taxes, signs and flags on priced lines; number them within their case."""
    rules, part = batch.rules, priced.part
    case, segment, kind = of.case[part], of.segment[part], of.kind[part]
    levy = kind == codes.Kind.LEVY
    signed = np.where(weighed.negative[part] & (kind != codes.Kind.FIXED), -1, 1)
    amount, bp = priced.amount * signed, rules.vat_bp[segment]
    ht, vat = taxed(amount, bp, levy)
    return Lines(
        position=case,
        bill=batch.cases.bill[case],
        case=batch.cases.case[case],
        line=numbered(case),
        component=rules.slot_component[of.slot[part]],
        block=np.where(kind == codes.Kind.VOLUME, priced.block + 1, 0),
        from_day=of.from_day[part],
        to_day=of.to_day[part],
        period_days=of.period_days[part],
        volume=priced.volume * signed,
        unit_price=priced.price,
        amount_ht=ht,
        vat_rate_bp=bp,
        vat=vat,
        amount_ttc=ht + vat,
        source=rules.source[segment],
        vat_source=rules.vat_source[segment],
        segment=segment,
        flags=_flags(batch, of, stretch, weighed, priced),
    )


def taxed(amount: money.Ints, bp: money.Ints, includes_tax: money.Bools) -> tuple[money.Ints, money.Ints]:
    """Return the amounts without VAT and their VAT, each half-up to the centime.

    Where `includes_tax`, the amount given includes VAT: its part without is half_up(amount / (1 + rate)).
    """
    ht, vat = amount, money.half_up(amount * bp, _FULL)
    if includes_tax.any():
        ht = np.where(includes_tax, money.half_up(amount * _FULL, _FULL + bp), amount)
        vat = np.where(includes_tax, amount - ht, vat)
    return ht, vat


def numbered(case: money.Ints) -> money.Ints:
    """Number lines from 1 within each run of equal cases."""
    place = np.arange(len(case), dtype=np.int64)
    opens = np.ones(len(case), dtype=np.bool_)
    opens[1:] = case[1:] != case[:-1]
    found: money.Ints = place - np.maximum.accumulate(np.where(opens, place, 0)) + 1
    return found


def _flags(
    batch: batches.Batch, of: parts.Parts, stretch: parts.Stretch, weighed: weighing.Weighed, priced: pricing.Priced
) -> money.Ints:
    part, kind = priced.part, of.kind[priced.part]
    volumetric = (kind == codes.Kind.VOLUME) | (kind == codes.Kind.LEVY)
    flags = np.zeros(len(part), dtype=np.int64)
    for flag, mask in (
        (codes.Flag.SHARED, of.shared[part]),
        (codes.Flag.REMAINDER, priced.last),
        (codes.Flag.ESTIMATE_HELD, weighed.held[part] & volumetric),
        (codes.Flag.CATCH_UP, stretch.caught_up[of.case[part]] & volumetric),
        (codes.Flag.DEMONSTRATION, batch.rules.demonstration[of.segment[part]] != 0),
        (codes.Flag.SELECTIVE, weighed.selective[part] & (kind == codes.Kind.VOLUME)),
        (codes.Flag.INCLUDES_TAX, kind == codes.Kind.LEVY),
    ):
        flags |= mask * np.int64(flag)
    return flags
