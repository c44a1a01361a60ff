"""How each line came about, as data: what `wording` turns into a sentence and a file into fields.

Works from a line as it is stored (`schema.LINES`) and the table that rated it, so that an old bill explains itself too.
"""

import dataclasses
from collections.abc import Mapping
from fractions import Fraction

from saqia.engine import codes, table
from saqia.engine.rating import levies

_REFERENCE = 30
_THOUSAND = 1000


@dataclasses.dataclass(frozen=True, slots=True)
class Band:
    """A stretch of a levy's volume at one price. `volume` in the unit itself, `price` in dirhams including VAT."""

    volume: Fraction
    price: Fraction


@dataclasses.dataclass(frozen=True, slots=True)
class Arithmetic:
    """One line of a bill. Volumes in kWh, m3 or kVA, prices in dirhams, amounts in centimes; `*_to` None: no end."""

    component: str
    title: table.Title
    from_day: int
    to_day: int
    days: int
    period_days: int
    unit: str
    volume: Fraction
    block: int
    selective: bool
    monthly_from: Fraction
    monthly_to: Fraction | None
    block_from: Fraction
    block_to: Fraction | None
    tolerance: Fraction
    price: Fraction
    price_ttc: Fraction | None
    months: Fraction
    bands: tuple[Band, ...]
    capped: bool
    amount_ht: int
    vat_rate_bp: int
    vat: int
    amount_ttc: int
    source: table.Source
    vat_source: table.Source
    flags: codes.Flag

    @property
    def demonstration(self) -> bool:
        """Say whether the line rests on a demonstration figure."""
        return bool(self.flags & codes.Flag.DEMONSTRATION)


def explain(
    rules: table.Table, line: Mapping[str, int], *, unit: str, households: int = 1, whole_volume: int | None = None
) -> Arithmetic:
    """Explain a line.

    `unit` is that of its plan; `households` those behind a shared meter; `whole_volume` (thousandths) that of the whole
    period, which a line that is one part of it only tells to a rounding.
    """
    segment, block = line["segment"], max(line["block"] - 1, 0)
    component = codes.Component(line["component"])
    flags = codes.Flag(line["flags"])
    stretch = Fraction(line["period_days"] * households, _REFERENCE)
    lower = int(rules.bounds[block - 1, segment]) if block else 0
    upper, stated = int(rules.bounds[block, segment]), int(rules.stated_bounds[block, segment])
    endless = upper == table.UNBOUNDED
    levied = component is codes.Component.AUDIOVISUAL_TAX
    bands, capped = _bands(rules, line, stretch, whole_volume) if levied else ((), False)
    price_ttc = int(rules.stated[block, segment])
    return Arithmetic(
        component=component.name.lower(),
        title=title_of(rules, segment, component),
        from_day=line["from_day"],
        to_day=line["to_day"],
        days=line["to_day"] - line["from_day"],
        period_days=line["period_days"],
        unit=_unit(component, unit),
        volume=Fraction(line["volume"], _THOUSAND),
        block=line["block"],
        selective=bool(flags & codes.Flag.SELECTIVE),
        monthly_from=Fraction(lower, _THOUSAND),
        monthly_to=None if endless else Fraction(upper, _THOUSAND),
        block_from=Fraction(lower, _THOUSAND) * stretch,
        block_to=None if endless else Fraction(upper, _THOUSAND) * stretch,
        tolerance=Fraction(0 if endless else upper - stated, _THOUSAND),
        price=Fraction(line["unit_price"], 10**6),
        price_ttc=None if price_ttc < 0 else Fraction(price_ttc, 10**6),
        months=months(line["period_days"]) / int(rules.divisor[segment]),
        bands=bands,
        capped=capped,
        amount_ht=line["amount_ht"],
        vat_rate_bp=line["vat_rate_bp"],
        vat=line["vat"],
        amount_ttc=line["amount_ttc"],
        source=rules.sources[line["source"]],
        vat_source=rules.sources[line["vat_source"]],
        flags=flags,
    )


def months(days: int) -> Fraction:
    """Return how many bill months a period has: one if it is regular, else days/30."""
    return Fraction(1) if levies.REGULAR_DAYS[0] <= days <= levies.REGULAR_DAYS[1] else Fraction(days, _REFERENCE)


def title_of(rules: table.Table, segment: int, component: codes.Component) -> table.Title:
    """Return the title of what a line charges for."""
    if component is codes.Component.POWER_FACTOR:
        return {"ar": "علاوة عامل القدرة", "fr": "Majoration pour facteur de puissance", "en": "Power-factor surcharge"}
    return rules.titles[int(rules.segment_title[segment])]


def _unit(component: codes.Component, unit: str) -> str:
    if component in (codes.Component.ENERGY, codes.Component.AUDIOVISUAL_TAX):
        return "kWh"
    if component is codes.Component.POWER_PREMIUM:
        return "kVA"
    volumetric = (codes.Component.WATER, codes.Component.SANITATION, codes.Component.WATER_SANITATION)
    return unit if component in volumetric else ""


def _bands(
    rules: table.Table, line: Mapping[str, int], stretch: Fraction, whole: int | None
) -> tuple[tuple[Band, ...], bool]:
    segment, days = line["segment"], line["to_day"] - line["from_day"]
    volume = Fraction(abs(line["volume"]) * line["period_days"], _THOUSAND * days)
    if whole is not None:
        volume = Fraction(abs(whole), _THOUSAND)
    found, lower = [], Fraction(0)
    for bound, price in zip(rules.bounds[:, segment], rules.prices[:, segment], strict=True):
        upper = volume if bound == table.UNBOUNDED else min(volume, Fraction(int(bound), _THOUSAND) * stretch)
        if upper <= lower:
            break
        found.append(Band(upper - lower, Fraction(int(price), 10**6)))
        lower = upper
    cap = int(rules.cap[segment])
    total = sum((band.volume * band.price for band in found), Fraction(0))
    return tuple(found), cap >= 0 and total > Fraction(cap, 100) * months(line["period_days"])
