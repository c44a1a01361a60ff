"""How much energy an amount buys: the price of the month so far and more, less the price of the month so far.

Blocks count by the calendar month, what was bought in it included, so that a household pays the same however it cuts
its purchases. Nothing is divided by a price: the largest tenth of a unit whose exact price fits is looked for.
"""

import dataclasses

import numpy as np

from saqia.engine import codes, money, refusals, table
from saqia.engine.rating import columns, kernel

TENTH = 100
"""Thousandths of a unit in the smallest step of a token."""
MOST_TENTHS = 1 << 18
"""The most that one purchase is priced for: 26,214.4 units."""
_STANDING = frozenset(
    {
        codes.Component.METER_RENTAL, codes.Component.CONNECTION_MAINTENANCE,
        codes.Component.WATER_FIXED, codes.Component.SANITATION_FIXED,
    }
)  # fmt: skip
_GRID = 64


@dataclasses.dataclass(frozen=True, slots=True)
class Terms:
    """What a meter is sold by, over the days `[from_day, to_day)` of one month."""

    plan: int
    from_day: int
    to_day: int
    households: int = 1


@dataclasses.dataclass(frozen=True, slots=True)
class Share:
    """What one component comes to. Centimes."""

    component: codes.Component
    ht_centimes: int
    vat_centimes: int

    @property
    def ttc_centimes(self) -> int:
        """Return it with tax."""
        return self.ht_centimes + self.vat_centimes


@dataclasses.dataclass(frozen=True, slots=True)
class Purchase:
    """What an amount buys.

    :param tenths: of a unit
    :param left_centimes: what is less than a tenth more costs
    :param repriced_centimes: the part that is the price of a dearer block on what the month bought before, with tax
    """

    tenths: int
    shares: tuple[Share, ...]
    left_centimes: int
    demonstration: bool
    repriced_centimes: int = 0

    @property
    def ttc_centimes(self) -> int:
        """Return what it costs with taxes."""
        return sum(share.ttc_centimes for share in self.shares)


def buy(rules: table.Table, terms: Terms, *, bought_tenths: int, centimes: int) -> Purchase:
    """Return what an amount buys on top of what the month bought already.

    :raises Refused: no tariff prices it
    """
    low, high = 0, 1
    while high < MOST_TENTHS and _fits(rules, terms, bought_tenths, [high], centimes)[0]:
        low, high = high, high * 8
    high = min(high, MOST_TENTHS)
    while high - low > 1:
        steps = sorted(set(np.linspace(low + 1, high, min(_GRID, high - low), dtype=np.int64).tolist()))
        fits = _fits(rules, terms, bought_tenths, steps, centimes)
        passed = next((at for at, fit in enumerate(fits) if not fit), None)
        if passed is None:
            low, high = steps[-1], steps[-1] + 1
        else:
            low, high = steps[passed - 1] if passed else low, steps[passed]
    return _purchase(rules, terms, bought_tenths, low, centimes)


def price(rules: table.Table, terms: Terms, *, bought_tenths: int, tenths: int) -> Purchase:
    """Return what so many tenths cost on top of what the month bought already.

    :raises Refused: no tariff prices it
    """
    return _purchase(rules, terms, bought_tenths, tenths, None)


def standing_charges(rules: table.Table, terms: Terms) -> tuple[Share, ...]:
    """Return the charges that the days bear whatever is bought.

    :raises Refused: no tariff prices it
    """
    found = _rated(rules, terms, [0])
    return tuple(share for share in _shares(found, 0) if share.component in _STANDING)


def _fits(rules: table.Table, terms: Terms, bought: int, steps: list[int], centimes: int) -> list[bool]:
    totals = kernel.totals(_rated(rules, terms, [bought, *(bought + step for step in steps)])).ttc
    return [int(total) - int(totals[0]) <= centimes for total in totals[1:]]


def _purchase(rules: table.Table, terms: Terms, bought: int, tenths: int, centimes: int | None) -> Purchase:
    found = _rated(rules, terms, [bought, bought + tenths])
    before = {share.component: share for share in _shares(found, 0)}
    shares = []
    for share in _shares(found, 1):
        was = before.get(share.component, Share(share.component, 0, 0))
        ht, vat = share.ht_centimes - was.ht_centimes, share.vat_centimes - was.vat_centimes
        if ht or vat:
            shares.append(Share(share.component, ht, vat))
    cost = sum(share.ttc_centimes for share in shares)
    marked = bool((found.lines.flags & codes.Flag.DEMONSTRATION).any())
    left = 0 if centimes is None else centimes - cost
    return Purchase(tenths, tuple(shares), left, marked, _repriced(found, before, bought, tenths))


def _repriced(found: kernel.Outcome, before: dict[codes.Component, Share], bought: int, tenths: int) -> int:
    """Return what a block that prices the whole month adds to what was bought before; 0 where none was entered."""
    lines = found.lines
    whole = (lines.position == 1) & ((lines.flags & codes.Flag.SELECTIVE) != 0)
    if not bought or not tenths or not whole.any():
        return 0
    component = codes.Component(int(lines.component[whole][0]))
    now = sum(int(each) for each in lines.amount_ttc[whole])
    was = before.get(component, Share(component, 0, 0)).ttc_centimes
    return max(money.half_up(now * bought, bought + tenths) - was, 0)


def _rated(rules: table.Table, terms: Terms, tenths: list[int]) -> kernel.Outcome:
    numbers = list(range(len(tenths)))
    size = len(tenths)
    cases = columns.columns(
        {
            "case": numbers, "bill": numbers, "plan": [terms.plan] * size, "from_day": [terms.from_day] * size,
            "to_day": [terms.to_day] * size, "volume": [each * TENTH for each in tenths],
            "households": [terms.households] * size,
        }
    )  # fmt: skip
    outcome = kernel.rate(rules, cases)
    for reason in outcome.reason:
        if reason:
            raise refusals.refused(codes.Reason(int(reason)).code)
    return outcome


def _shares(found: kernel.Outcome, case: int) -> list[Share]:
    rows = np.flatnonzero(found.lines.position == case)
    added: dict[codes.Component, tuple[int, int]] = {}
    for row in rows:
        component = codes.Component(int(found.lines.component[row]))
        ht, vat = added.get(component, (0, 0))
        added[component] = ht + int(found.lines.amount_ht[row]), vat + int(found.lines.vat[row])
    return [Share(component, *amounts) for component, amounts in sorted(added.items())]
