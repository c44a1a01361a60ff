"""A slow second opinion on a bill, in plain `Fraction`, written from the sentences of the tariff, not from the kernel.

Amounts are whole centimes; volumes Fractions of kWh or m3; dates half-open. The figures are typed in again from the
evidence, so that a slip in a rule file shows.
"""

import dataclasses
import datetime as dt
from collections.abc import Callable
from fractions import Fraction as F

D = dt.date
END = D(9999, 1, 1)
Price = Callable[[int, dt.date, F], F]


def years(*rates: tuple[int, str]) -> list[tuple[dt.date, dt.date, F]]:
    """Return dated rates, each from the first of January of its year."""
    starts = [D(year, 1, 1) for year, _ in rates]
    return [(s, e, F(rate)) for s, e, (_, rate) in zip(starts, [*starts[1:], END], rates, strict=True)]


VAT = {
    "energy": years((2004, "0.14"), (2024, "0.16"), (2025, "0.18"), (2026, "0.20")),
    "rental": years((2004, "0.07"), (2024, "0.11"), (2025, "0.15"), (2026, "0.20")),
    "maintenance": years((2004, "0.20")),
    "tax": years((2004, "0.14"), (2024, "0.16"), (2025, "0.18"), (2026, "0.20")),
    "water": years((2004, "0.07"), (2024, "0")),
    "other-water": years((2004, "0.07"), (2024, "0.10")),
}
TTC = [F(p) for p in ("0.9010", "1.0732", "1.0732", "1.1676", "1.3817", "1.5958")]
PRINTED = {
    2025: [F(p) for p in ("0.76356", "0.90949", "0.90949", "0.98949", "1.17094", "1.35238")],
    2026: [F(p) for p in ("0.75083", "0.89433", "0.89433", "0.97300", "1.15142", "1.32983")],
}
ENERGY_BOUNDS = [F(100), F(150), F(210), F(310), F(510), None]
FIXED = {"nouaceur": (F("18.28"), F("15.00")), "casablanca": (F("3.96"), F("8.88"))}
DEMO = {
    "water": [F(p) for p in ("2.50", "7.00", "7.40", "10.60", "10.70")],
    "sanitation": [F(p) for p in ("0.50", "1.40", "2.75", "2.75", "2.75")],
}
WATER_BOUNDS = [F(6), F(12), F(20), F(35), None]


class Unknown(Exception):
    """The evidence does not tell the price."""


@dataclasses.dataclass(frozen=True)
class Line:
    """What a line comes to, in centimes."""

    component: str
    ht: int
    vat: int


@dataclasses.dataclass(frozen=True)
class Case:
    """A case. `reference`: the last actual consumption, for an estimate; `since`: where a catch-up began."""

    start: dt.date
    end: dt.date
    volume: F
    households: int = 1
    reference: tuple[F, int] | None = None
    since: dt.date | None = None
    billed: F = F(0)
    long_period: bool = True


def rounded(value: F) -> int:
    """Round half away from zero."""
    whole, rest = divmod(abs(value), 1)
    result = int(whole) + (1 if rest >= F(1, 2) else 0)
    return result if value >= 0 else -result


def pieces(start: dt.date, end: dt.date, dated: list[tuple[dt.date, dt.date, F]]) -> list[tuple[int, dt.date, F]]:
    """Cut a period where a rate changes: days, first day, rate."""
    found = []
    for s, e, rate in dated:
        first, last = max(s, start), min(e, end)
        if first < last:
            found.append(((last - first).days, first, rate))
    return found


def shares(exact: list[F]) -> list[int]:
    """Round the parts of a whole, the last one taking the remainder of the centime."""
    first = [rounded(part) for part in exact[:-1]]
    return [*first, rounded(sum(exact, F(0))) - sum(first)]


def fixed(component: str, monthly: F, case: Case, vat: str) -> list[Line]:
    """Charge a monthly amount: one for 28 to 33 days, else amount x days/30."""
    days = (case.end - case.start).days
    amount = monthly if 28 <= days <= 33 else monthly * days / 30
    cut = pieces(case.start, case.end, VAT[vat])
    parts = shares([amount * 100 * d / days for d, _, _ in cut])
    return [Line(component, ht, rounded(ht * rate)) for ht, (_, _, rate) in zip(parts, cut, strict=True)]


def consumed(case: Case) -> tuple[dt.date, int, F]:
    """Return the first day, the days and the volume that are put into blocks."""
    start = case.since or case.start
    return start, (case.end - start).days, case.volume + (case.billed if case.since else 0)


def factor(case: Case) -> F:
    """Return by what the monthly bounds are multiplied."""
    _, days, _ = consumed(case)
    return F(days if case.long_period or case.since else min(days, 30), 30) * case.households


def block_of(volume: F, bounds: list[F | None], times: F) -> int:
    """Return which block a volume reaches."""
    return next(n for n, bound in enumerate(bounds) if bound is None or volume <= bound * times)


def reached(case: Case, volume: F, bounds: list[F | None]) -> int:
    """Return the block at which the case is billed."""
    found = block_of(volume, bounds, factor(case))
    if case.reference:
        actual, days = case.reference
        found = min(found, block_of(actual, bounds, F(days, 30) * case.households))
    return found


def inside(volume: F, bounds: list[F | None], last: int, times: F) -> list[F]:
    """Return how much of a volume lies in each block up to the last, which takes all that is left."""
    found, lower = [], F(0)
    for bound in bounds[:last]:
        assert bound is not None
        found.append(bound * times - lower)
        lower = bound * times
    return [*found, volume - lower]


def by_blocks(
    component: str, case: Case, bounds: list[F | None], progressive: int, vat: str, price: Price
) -> list[Line]:
    """Charge a volume: progressive in the first blocks, wholly at the price of the block reached above them."""
    start, days, volume = consumed(case)
    sign, volume = (-1 if volume < 0 else 1), abs(volume)
    cut = pieces(start, case.end, VAT[vat])
    last = reached(case, volume, bounds)
    for _, first, rate in cut:
        price(last, first, rate)  # raises where it is not known, even for a volume of zero
    if volume == 0:
        return []
    volumes = {last: volume} if last >= progressive else dict(enumerate(inside(volume, bounds, last, factor(case))))
    found = []
    for block, part in volumes.items():
        parts = shares([part * price(block, first, rate) * 100 * d / days for d, first, rate in cut])
        found += [
            Line(component, sign * ht, sign * rounded(ht * rate)) for ht, (_, _, rate) in zip(parts, cut, strict=True)
        ]
    return found


def energy_price(block: int, first: dt.date, rate: F) -> F:
    """Return the price of a kWh without VAT: the printed one on its dates, else derived to five decimals."""
    if first.year in PRINTED or first.year > 2026:
        return PRINTED[min(first.year, 2026)][block]
    return F(rounded(TTC[block] / (1 + rate) * 10**5), 10**5)


def tax(case: Case) -> list[Line]:
    """Charge the audiovisual tax: bands including VAT, capped for a bill month, not due up to 200 kWh a month."""
    start, days, volume = consumed(case)
    sign, volume = (-1 if volume < 0 else 1), abs(volume)
    if volume <= 200 * factor(case) or (
        case.reference and case.reference[0] <= 200 * F(case.reference[1], 30) * case.households
    ):
        return []
    bounds: list[F | None] = [F(100), F(200), None]
    prices = [F("0.10"), F("0.15"), F("0.20")]
    last = reached(case, volume, bounds)
    amount = sum((v * p for v, p in zip(inside(volume, bounds, last, factor(case)), prices, strict=False)), F(0))
    amount = min(amount, F(100) if 28 <= days <= 33 else 100 * F(days, 30))
    cut = pieces(start, case.end, VAT["tax"])
    found = []
    for ttc, (_, _, rate) in zip(shares([amount * 100 * d / days for d, _, _ in cut]), cut, strict=True):
        ht = rounded(ttc / (1 + rate))
        found.append(Line("audiovisual_tax", sign * ht, sign * (ttc - ht)))
    return found


def electricity(zone: str, case: Case) -> list[Line]:
    """Bill domestic electricity of the company in a zone; any other zone is the demonstration's, without charges."""
    found = by_blocks("energy", case, ENERGY_BOUNDS, 2, "energy", energy_price)
    if zone in FIXED:
        found += fixed("meter_rental", FIXED[zone][0], case, "rental")
        found += fixed("connection_maintenance", FIXED[zone][1], case, "maintenance")
    return found + tax(case)


def third_block(block: int, first: dt.date, rate: F) -> F:
    """Return the price of the one block that is known."""
    if block != 2:
        raise Unknown
    return F("7.77")


def casablanca_water(case: Case) -> list[Line]:
    """Bill domestic water and sanitation of Casablanca: only the third block is known."""
    known = by_blocks("water_sanitation", case, WATER_BOUNDS, 2, "water", third_block)
    return known + fixed("water_fixed", F(8), case, "water") + fixed("sanitation_fixed", F(7), case, "water")


def casablanca_business_water(case: Case) -> list[Line]:
    """Bill business water and sanitation of Casablanca, wholly at the price of the block reached."""
    prices = [F("11.24"), F("16.48")]
    found = by_blocks("water_sanitation", case, [F(35), None], 0, "other-water", lambda n, f, r: prices[n])
    return (
        found + fixed("water_fixed", F(8), case, "other-water") + fixed("sanitation_fixed", F(7), case, "other-water")
    )


def demo_water(service: str, case: Case) -> list[Line]:
    """Bill demonstration water or sanitation."""
    return by_blocks(service, case, WATER_BOUNDS, 2, "water", lambda n, f, r: DEMO[service][n])
