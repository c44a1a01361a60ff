"""Which block a volume reaches, and how much of it lies in each.

Every bound is the monthly bound x days/30, exact: a volume passes it when `volume * 30 > bound * days * households`.
Volumes here are thirtieths of thousandths, so that no division happens before the one rounding.
"""

import numpy as np

from saqia.engine import money, table
from saqia.engine.rating import batches, parts

REFERENCE_DAYS = 30


def scale(batch: batches.Batch, of: parts.Parts, caught_up: money.Bools) -> money.Ints:
    """Return by how many household-days the bounds of each part are multiplied.

    A stretch that is caught up is never one long period: its bounds are those of the months in which it was consumed.
    """
    days = of.period_days
    held = caught_up | batch.policies.in_force("long_period", batch.cases.to_day - 1)
    if not held.all():
        days = np.where(held[of.case], days, np.minimum(days, REFERENCE_DAYS))
    found: money.Ints = days * batch.cases.households[of.case]
    return found


def reached(rules: table.Table, segment: money.Ints, volume: money.Ints, scaled: money.Ints) -> money.Ints:
    """Return the index of the block that a volume (thirtieths of thousandths) reaches in each segment."""
    found = np.zeros(len(segment), dtype=np.int64)
    for bound in rules.bounds[:-1]:
        found += volume > bound[segment] * scaled
    return found


def held_by_reference(batch: batches.Batch, of: parts.Parts, block: money.Ints) -> tuple[money.Ints, money.Bools]:
    """Hold estimates at the block that the last actual consumption reached; say which parts were held down."""
    held = np.zeros(len(block), dtype=np.bool_)
    at = np.flatnonzero(estimates(batch)[of.case])
    if not len(at):
        return block, held
    volume, days = _reference(batch, of.case[at])
    limit = reached(batch.rules, of.segment[at], volume, days)
    held[at] = block[at] > limit
    block = block.copy()
    block[at] = np.minimum(block[at], limit)
    return block, held


def estimates(batch: batches.Batch) -> money.Bools:
    """Say which cases are estimates that have an actual consumption to be held at."""
    cases = batch.cases
    found: money.Bools = (cases.estimated != 0) & (cases.reference_days > 0)
    if found.any():
        found &= batch.policies.in_force("estimate", cases.to_day - 1)
    return found


def exempted(batch: batches.Batch, of: parts.Parts, volume: money.Ints, scaled: money.Ints) -> money.Bools:
    """Say which levies are not due: the volume, or the reference of an estimate, is within the exemption."""
    limit = batch.rules.exempt[of.segment]
    found: money.Bools = (limit >= 0) & (volume <= limit * scaled)
    held = estimates(batch)
    if held.any():
        actual, days = _reference(batch, of.case)
        found |= held[of.case] & (limit >= 0) & (actual <= limit * days)
    return found


def _reference(batch: batches.Batch, case: money.Ints) -> tuple[money.Ints, money.Ints]:
    cases = batch.cases
    return cases.reference_volume[case] * REFERENCE_DAYS, cases.reference_days[case] * cases.households[case]


def within(
    rules: table.Table, segment: money.Ints, block: money.Ints, last: money.Ints, volume: money.Ints, scaled: money.Ints
) -> money.Ints:
    """Return how much of a volume lies in a block, the last one taking all that is left."""
    lower = np.where(block == 0, 0, rules.bounds[np.maximum(block - 1, 0), segment] * scaled)
    upper = np.where(block == last, volume, rules.bounds[block, segment] * scaled)
    found: money.Ints = upper - lower
    return found
