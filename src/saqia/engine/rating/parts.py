"""Which charge applies to which days of a case: (case, slot, segment) rows, one for each part of a period."""

import dataclasses

import numpy as np

from saqia.engine import codes, money, table
from saqia.engine.rating import columns


@dataclasses.dataclass(frozen=True, slots=True)
class Stretch:
    """What of each case is put into blocks: its volume (thousandths) and the day from which it was consumed."""

    from_day: money.Ints
    volume: money.Ints
    caught_up: money.Bools


@dataclasses.dataclass(frozen=True, slots=True)
class Parts:
    """Rows in the order of the lines to come."""

    case: money.Ints  # position in the columns
    slot: money.Ints
    segment: money.Ints
    kind: money.Ints
    from_day: money.Ints
    to_day: money.Ints
    period_days: money.Ints  # of the whole that this is a part of
    pair: money.Ints  # which whole: equal on the parts of one
    shared: money.Bools  # one of several

    @property
    def days(self) -> money.Ints:
        """Return the days of each part."""
        return self.to_day - self.from_day


def ragged(counts: money.Ints) -> money.Ints:
    """Return 0..n-1 for each n in turn."""
    ends = np.cumsum(counts)
    return np.arange(ends[-1] if len(ends) else 0, dtype=np.int64) - np.repeat(ends - counts, counts)


def spread(rules: table.Table, cases: columns.Columns, kept: money.Ints, stretch: Stretch, reason: money.Ints) -> Parts:
    """Spread the kept cases over the slots and segments of their plans.

    Writes `TARIFF_UNKNOWN` into `reason` for cases that some slot does not cover from the first day to the last.
    """
    key = cases.plan[kept] * table.REGISTERS + cases.register[kept]
    count = rules.slot_count[key]
    case = np.repeat(kept, count)
    slot = np.repeat(rules.slot_start[key], count) + ragged(count)
    kind = rules.slot_kind[slot]
    start = np.where(
        (kind == codes.Kind.FIXED) | (kind == codes.Kind.POWER), cases.from_day[case], stretch.from_day[case]
    )
    end = cases.to_day[case]
    first, last = _segment(rules, slot, start), _segment(rules, slot, end - 1)
    uncovered = (first < 0) | (last < 0)
    if uncovered.any():
        reason[case[uncovered]] = codes.Reason.TARIFF_UNKNOWN
        good = np.flatnonzero(reason[case] == 0)
        case, slot, kind, start, end = case[good], slot[good], kind[good], start[good], end[good]
        first, last = first[good], last[good]
    pair = np.arange(len(case), dtype=np.int64)
    whole = Parts(case, slot, first, kind, start, end, end - start, pair, np.zeros(len(case), dtype=np.bool_))
    return whole if bool((first == last).all()) else _cut(rules, whole, last)


def _segment(rules: table.Table, slot: money.Ints, day: money.Ints) -> money.Ints:
    era = np.searchsorted(rules.eras, day, side="right") - 1
    found: money.Ints = rules.segment_of[slot * len(rules.eras) + era]
    return found


def _cut(rules: table.Table, whole: Parts, last: money.Ints) -> Parts:
    count = last - whole.segment + 1
    of = np.repeat(whole.pair, count)
    segment = whole.segment[of] + ragged(count)
    return Parts(
        case=whole.case[of],
        slot=whole.slot[of],
        segment=segment,
        kind=whole.kind[of],
        from_day=np.maximum(rules.segment_from[segment], whole.from_day[of]),
        to_day=np.minimum(rules.segment_to[segment], whole.to_day[of]),
        period_days=whole.period_days[of],
        pair=of,
        shared=count[of] > 1,
    )
