"""From dated prices and dated taxes to segments: stretches of days in which both are constant."""

import dataclasses
import itertools
from collections.abc import Sequence
from typing import TypeVar

from saqia.engine import codes, money, table
from saqia.engine.rules import models

_ONE = 10_000
"""Basis points in one."""
_PRICE_STEP = 10
"""Micro-dirham: prices without VAT have five decimals."""
Dated = TypeVar("Dated", bound=models.Version)


@dataclasses.dataclass(frozen=True, slots=True)
class Segment:
    """One row of the compiled table; see `table.Table` for the units."""

    from_day: int
    to_day: int
    vat_bp: int
    bounds: tuple[int, ...]
    stated_bounds: tuple[int, ...]
    prices: tuple[int, ...]
    selective: tuple[int, ...]
    stated: tuple[int, ...]
    divisor: int
    cap: int
    exempt: int
    factor_floor: int
    factor_bp: int
    source: table.Source
    vat_source: table.Source

    def continues(self, before: "Segment") -> bool:
        """Say whether nothing that is computed changes from one segment to this one."""
        same = dataclasses.replace(
            self, from_day=before.from_day, to_day=before.to_day, source=before.source, vat_source=before.vat_source
        )
        return before.to_day == self.from_day and same == before


def segments(charge: models.Charge, tax: models.Tax, surcharge: models.Surcharge | None) -> list[Segment]:
    """Cut a charge at every day on which its price, its tax or its surcharge changes."""
    dated: list[Sequence[models.Version]] = [charge.versions, tax.versions]
    if surcharge is not None and charge.kind in (codes.Kind.VOLUME, codes.Kind.POWER):
        dated.append(surcharge.versions)
    else:
        surcharge = None
    cuts = sorted({day for versions in dated for version in versions for day in (version.from_day, version.to_day)})
    found: list[Segment] = []
    for start, end in itertools.pairwise(cuts):
        price, rate = _on(charge.versions, start), _on(tax.versions, start)
        if price is None or rate is None:
            continue
        factor = _on(surcharge.versions, start) if surcharge else None
        segment = _segment(charge, price, rate, factor, (start, end))
        if found and segment.continues(found[-1]):
            found[-1] = dataclasses.replace(found[-1], to_day=end)
        else:
            found.append(segment)
    return found


def excluding_tax(price: int, rate_bp: int) -> int:
    """Return the price without VAT of a price with it: half_up(price / (1 + rate)) to five decimals, micro-dirham."""
    return money.half_up(price * _ONE, (_ONE + rate_bp) * _PRICE_STEP) * _PRICE_STEP


def _on(versions: Sequence[Dated], day: int) -> Dated | None:
    return next((version for version in versions if version.from_day <= day < version.to_day), None)


def _segment(
    charge: models.Charge,
    price: models.PriceVersion,
    rate: models.RateVersion,
    factor: models.FactorVersion | None,
    span: tuple[int, int],
) -> Segment:
    derived = price.with_tax and charge.kind is not codes.Kind.LEVY
    levy = price if isinstance(price, models.LevyVersion) else None
    known = [block.price for block in price.blocks]
    return Segment(
        *span,
        vat_bp=rate.rate_bp,
        bounds=tuple(table.UNBOUNDED if b.upto is None else b.upto + b.tolerance for b in price.blocks),
        stated_bounds=tuple(table.UNBOUNDED if b.upto is None else b.upto for b in price.blocks),
        prices=tuple(excluding_tax(p, rate.rate_bp) if derived and p >= 0 else p for p in known),
        selective=tuple(int(block.selective) for block in price.blocks),
        stated=tuple(p if derived else table.UNKNOWN for p in known),
        divisor=charge.divisor,
        cap=levy.cap if levy else -1,
        exempt=levy.exempt if levy else -1,
        factor_floor=factor.floor if factor else 0,
        factor_bp=factor.rate_bp if factor else 0,
        source=price.source,
        vat_source=rate.source,
    )
