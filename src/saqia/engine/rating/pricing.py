"""From weighed parts to priced lines: the exact amount of each line without VAT, or of a levy with it, in centimes."""

import dataclasses

import numpy as np

from saqia.engine import codes, money, table
from saqia.engine.rating import amounts, batches, blocks, levies, parts, weighing

_THOUSANDTHS = 1000


@dataclasses.dataclass(frozen=True, slots=True)
class Priced:
    """By line: its part and block, and figures that are never negative until the sign is put back."""

    part: money.Ints
    block: money.Ints
    volume: money.Ints  # thousandths, half-up
    price: money.Ints
    amount: money.Ints
    last: money.Bools


def price(batch: batches.Batch, of: parts.Parts, weighed: weighing.Weighed, reason: money.Ints) -> Priced:
    """Price every line of every part."""
    part = np.repeat(np.arange(len(of.case), dtype=np.int64), weighed.lines)
    kind = of.kind[part]
    block = np.where(weighed.selective[part], weighed.block[part], parts.ragged(weighed.lines))
    unit = batch.rules.prices[block, of.segment[part]]
    unknown = unit < 0
    if unknown.any():
        reason[of.case[part[unknown]]] = codes.Reason.TARIFF_UNKNOWN
        unit = np.maximum(unit, 0)
    zeros = np.zeros((2, len(part)), dtype=np.int64)
    priced = Priced(part, block, zeros[0], unit.copy(), zeros[1], np.zeros(len(part), dtype=np.bool_))
    shared = of.shared[part]
    for chosen, method in (
        (kind == codes.Kind.VOLUME, _volume),
        (kind == codes.Kind.FIXED, _fixed),
        (kind == codes.Kind.POWER, _power),
        (kind == codes.Kind.LEVY, _levy),
    ):
        at = np.flatnonzero(chosen)
        if len(at):
            _put(priced, at, method(batch, of, weighed, priced, at), of.pair[part[at]], shared[at])
    return priced


def _put(priced: Priced, at: money.Ints, exact: amounts.Exact, pair: money.Ints, shared: money.Bools) -> None:
    if not shared.any():
        priced.amount[at] = exact.rounded()
        return
    group = pair * table.MOST_BLOCKS + priced.block[at]
    priced.amount[at], last = amounts.rounded_together(exact, group, at)
    priced.last[at] = last & shared


def _volume(
    batch: batches.Batch, of: parts.Parts, weighed: weighing.Weighed, priced: Priced, at: money.Ints
) -> amounts.Exact:
    part, block = priced.part[at], priced.block[at]
    volume, reached = weighed.volume[part], weighed.block[part]
    progressive = np.flatnonzero(~weighed.selective[part])
    if len(progressive):
        p, b = part[progressive], block[progressive]
        volume[progressive] = blocks.within(
            batch.rules, of.segment[p], b, reached[progressive], volume[progressive], weighed.scaled[p]
        )
    shared = of.shared[part]
    if not shared.any():
        priced.volume[at] = money.half_up(volume, blocks.REFERENCE_DAYS)
        units, rest = np.divmod(volume, levies.UNITS)
        per = np.full(len(at), levies.UNITS, dtype=np.int64)
        more, rest = np.divmod(rest * priced.price[at], levies.UNITS)
        return amounts.Exact(units * priced.price[at] + more, rest, per)
    days, whole = np.where(shared, of.days[part], 1), np.where(shared, of.period_days[part], 1)
    priced.volume[at] = money.half_up(volume * days, blocks.REFERENCE_DAYS * whole)
    return amounts.product(volume * days, priced.price[at], levies.UNITS * whole)


def _fixed(
    batch: batches.Batch, of: parts.Parts, weighed: weighing.Weighed, priced: Priced, at: money.Ints
) -> amounts.Exact:
    part = priced.part[at]
    per = levies.monthly_per(of.period_days[part]) * batch.rules.divisor[of.segment[part]]
    return amounts.product(of.days[part], priced.price[at], per)


def _power(
    batch: batches.Batch, of: parts.Parts, weighed: weighing.Weighed, priced: Priced, at: money.Ints
) -> amounts.Exact:
    part = priced.part[at]
    power = weighed.volume[part] // blocks.REFERENCE_DAYS
    priced.volume[at] = power
    per = levies.monthly_per(of.period_days[part]) * batch.rules.divisor[of.segment[part]] * _THOUSANDTHS
    return amounts.product(power * of.days[part], priced.price[at], per)


def _levy(
    batch: batches.Batch, of: parts.Parts, weighed: weighing.Weighed, priced: Priced, at: money.Ints
) -> amounts.Exact:
    part = priced.part[at]
    days, whole = of.days[part], of.period_days[part]
    priced.price[at] = 0
    priced.volume[at] = money.half_up(weighed.volume[part] * days, blocks.REFERENCE_DAYS * whole)
    exact = levies.due(batch, of, part, weighed.volume, weighed.scaled, weighed.block)
    return amounts.share(exact, days, whole) if of.shared[part].any() else exact
