"""What each fairness policy adds to revenue: what cases come to, beside what they would come to without it.

The effect of one policy is all policies beside all but that one; that of all of them, `TOGETHER`, is all beside none.
Where two protect the same case, each may be enough alone: the single effects then do not add up to the common one.
"""

from collections.abc import Iterator

import numpy as np

from saqia.engine import money, policies, table
from saqia.engine.rating import blocks, columns, kernel

TOGETHER = "together"
NAMES = (*policies.NAMES, TOGETHER)


def measure(rules: table.Table, cases: columns.Columns, totals: money.Ints) -> dict[str, int]:
    """Return what each policy adds to these cases and what all add, centimes; below zero where customers pay less.

    Only cases that a policy may touch are rated again. One that could not be priced without it counts as unchanged.

    :param totals: what each case comes to by the policies in force, including taxes
    """
    touched = _touched(rules, cases)
    several = np.sum(list(touched.values()), axis=0) > 1
    found, together = {}, 0
    for name, mask in touched.items():
        at = np.flatnonzero(mask)
        added = _added(rules, cases.take(at), totals[at], rules.policies.without(name))
        found[name] = int(added.sum())
        together += int(added[~several[at]].sum())
    at = np.flatnonzero(several)
    together += int(_added(rules, cases.take(at), totals[at], policies.NEVER).sum())
    return {**found, TOGETHER: together}


def _touched(rules: table.Table, cases: columns.Columns) -> dict[str, money.Bools]:
    masks = {
        "estimate": (cases.estimated != 0) & (cases.reference_days > 0),
        "catch_up": cases.catch_up_from_day != columns.NO_CATCH_UP,
        "long_period": _passes_at_reference(rules, cases),
    }
    return {name: mask & rules.policies.in_force(name, cases.to_day - 1) for name, mask in masks.items()}


def _passes_at_reference(rules: table.Table, cases: columns.Columns) -> money.Bools:
    """Say which cases are longer than the reference and would pass a bound if bounds had stopped growing there."""
    key = cases.plan * table.REGISTERS + cases.register
    limit = _least_bounds(rules)[key] * cases.households
    found: money.Bools = (cases.to_day - cases.from_day > blocks.REFERENCE_DAYS) & (np.abs(cases.volume) > limit)
    return found


def _least_bounds(rules: table.Table) -> money.Ints:
    """Return the lowest bound, or limit of an exemption, that any charge of a plan's register ever has."""
    limits = np.minimum(rules.bounds[0], np.where(rules.exempt < 0, table.UNBOUNDED, rules.exempt))
    found = np.full(len(rules.slot_count), table.UNBOUNDED, dtype=np.int64)
    for key, segments in _segments(rules):
        found[key] = limits[segments].min(initial=table.UNBOUNDED)
    return found


def _segments(rules: table.Table) -> Iterator[tuple[int, money.Ints]]:
    eras = len(rules.eras)
    for key in np.flatnonzero(rules.slot_count).tolist():
        first = rules.slot_start[key] * eras
        own = rules.segment_of[first : first + rules.slot_count[key] * eras]
        yield key, own[own >= 0]


def _added(rules: table.Table, cases: columns.Columns, totals: money.Ints, without: policies.Policies) -> money.Ints:
    if not len(cases):
        return totals
    outcome = kernel.rate(rules, cases, without)
    found: money.Ints = np.where(outcome.reason == 0, totals - kernel.totals(outcome).ttc, 0)
    return found
