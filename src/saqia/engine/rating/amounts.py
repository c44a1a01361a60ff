"""Exact amounts: `quantity * price / per` in centimes, rounded once, the last part of a whole taking the remainder.

Products would pass 64 bits, so a quotient is taken apart first: whole centimes and a remainder, both exact.
"""

import dataclasses

import numpy as np

from saqia.engine import money

_THOUSAND = 1000


@dataclasses.dataclass(frozen=True, slots=True)
class Exact:
    """An amount of `whole + rest / per` centimes, `0 <= rest < per`. The sign is put back after rounding."""

    whole: money.Ints
    rest: money.Ints
    per: money.Ints

    def rounded(self) -> money.Ints:
        """Return the amounts in centimes."""
        found: money.Ints = self.whole + money.half_up(self.rest, self.per)
        return found


def product(quantity: money.Ints, price: money.Ints, per: money.Ints) -> Exact:
    """Return `quantity * price / per` exactly, for quantities and prices of zero and more."""
    units, rest = np.divmod(quantity, per)
    high, low = np.divmod(price, _THOUSAND)
    part, rest_high = np.divmod(rest * high, per)
    more, rest = np.divmod(rest_high * _THOUSAND + rest * low, per)
    return Exact(units * price + part * _THOUSAND + more, rest, per)


def share(exact: Exact, days: money.Ints, of_days: money.Ints) -> Exact:
    """Return `days / of_days` of an amount, exactly."""
    whole, left = np.divmod(exact.whole * days, of_days)
    per = exact.per * of_days
    more, rest = np.divmod(left * exact.per + exact.rest * days, per)
    return Exact(whole + more, rest, per)


def rounded_together(exact: Exact, group: money.Ints, order: money.Ints) -> tuple[money.Ints, money.Bools]:
    """Round amounts so that those of one group add up to their rounded exact sum.

    All but the last of a group are rounded by themselves; the last takes what is left. Returns the centimes and a mask
    of the last ones. `per` is equal within a group.
    """
    by = np.lexsort((order, group))
    starts = np.flatnonzero(np.diff(group[by], prepend=group[by[0]] - 1))
    ends = np.append(starts[1:], len(by)) - 1
    rounded = exact.rounded()
    total = np.add.reduceat(exact.whole[by], starts)
    rest = np.add.reduceat(exact.rest[by], starts)
    target = total + money.half_up(rest, exact.per[by[starts]])
    others = np.add.reduceat(rounded[by], starts) - rounded[by[ends]]
    last = np.zeros(len(by), dtype=np.bool_)
    last[by[ends]] = True
    rounded[by[ends]] = target - others
    return rounded, last
