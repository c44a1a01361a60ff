"""What each fairness policy costs in revenue: the same cases rated with it and without it."""

import dataclasses

import numpy as np

from saqia.engine import money, policies, table
from saqia.engine.rating import blocks, columns, kernel


@dataclasses.dataclass(frozen=True, slots=True)
class Effect:
    """The cases that a policy may touch and their totals including taxes, centimes. Refused cases count as nothing."""

    policy: str
    cases: int
    with_ttc: int
    without_ttc: int

    @property
    def given_up_ttc(self) -> int:
        """Return the revenue that the distributor gives up by the policy."""
        return self.without_ttc - self.with_ttc


def measure(rules: table.Table, cases: columns.Columns, rated: policies.Policies | None = None) -> list[Effect]:
    """Measure each policy on the cases that it may touch; the others are not rated again."""
    chosen = rules.policies if rated is None else rated
    touched = {
        "estimate": (cases.estimated != 0) & (cases.reference_days > 0),
        "catch_up": cases.catch_up_from_day != columns.NO_CATCH_UP,
        "long_period": _longest(cases) > blocks.REFERENCE_DAYS,
    }
    found = []
    for name, mask in touched.items():
        some = cases.take(np.flatnonzero(mask & chosen.in_force(name, cases.to_day - 1)))
        kept, bare = (_total(rules, some, each) for each in (chosen, chosen.without(name)))
        found.append(Effect(name, len(some), kept, bare))
    return found


def _longest(cases: columns.Columns) -> money.Ints:
    start = np.where(cases.catch_up_from_day == columns.NO_CATCH_UP, cases.from_day, cases.catch_up_from_day)
    found: money.Ints = cases.to_day - start
    return found


def _total(rules: table.Table, cases: columns.Columns, rated: policies.Policies) -> int:
    return int(kernel.rate(rules, cases, rated).lines.amount_ttc.sum()) if len(cases) else 0
