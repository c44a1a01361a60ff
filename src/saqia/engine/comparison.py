"""The same volumes under the former grid and today's: the proof, case by case, that a change raised no bill.

With two sets of rules on the same dates the taxes are the same, and the difference is the grid's alone. With one set of
rules on two dates the difference holds what the law changed in between, taxes included.
"""

import dataclasses

import numpy as np

from saqia.engine import money, table
from saqia.engine.rating import columns, kernel


@dataclasses.dataclass(frozen=True, slots=True)
class Grid:
    """One side: its rules, the plan of each case in them (-1: none), the day on which all periods begin, if moved."""

    rules: table.Table
    plans: money.Ints
    from_day: int | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison:
    """By case, centimes. Where `known` is false one side could not be rated, and the amounts are zero."""

    known: money.Bools
    former_ht: money.Ints
    former_ttc: money.Ints
    today_ht: money.Ints
    today_ttc: money.Ints

    @property
    def rise_ttc(self) -> money.Ints:
        """Return by how much each case rose, negative if it fell."""
        return self.today_ttc - self.former_ttc


def compare(cases: columns.Columns, former: Grid, today: Grid) -> Comparison:
    """Rate the same cases on both sides."""
    before, after = _rated(cases, former), _rated(cases, today)
    known = (before.reason == 0) & (after.reason == 0)
    sums = [kernel.totals(outcome) for outcome in (before, after)]
    found = [np.where(known, column, 0) for total in sums for column in (total.ht, total.ttc)]
    return Comparison(known, *found)


def _rated(cases: columns.Columns, side: Grid) -> kernel.Outcome:
    moved = dataclasses.replace(cases, plan=side.plans)
    if side.from_day is not None:
        start = np.full(len(cases), side.from_day, dtype=np.int64)
        moved = dataclasses.replace(moved, from_day=start, to_day=start + cases.to_day - cases.from_day)
    return kernel.rate(side.rules, moved)
