"""The limits of what is rated: beyond them a case is refused with a reason, and int64 cannot overflow within them."""

import numpy as np

from saqia.engine import codes, money, table
from saqia.engine.rating import columns

LONGEST_DAYS = 3_660
"""Ten years: longer than any claim on a bill lives."""
LARGEST_VOLUME = 100_000_000_000
"""Thousandths: a hundred million kWh, m3 or kVA on one register in one period."""
MOST_HOUSEHOLDS = 500


def screen(rules: table.Table, cases: columns.Columns) -> money.Ints:
    """Return for each case a `codes.Reason`, 0 where it can be rated so far."""
    reason = np.zeros(len(cases), dtype=np.int64)
    known = (cases.plan >= 0) & (cases.plan < len(rules.plans))
    readable = (cases.register >= 0) & (cases.register < table.REGISTERS)
    key = np.where(known & readable, cases.plan * table.REGISTERS + cases.register, 0)
    served = readable & (rules.slot_count[key] > 0)
    length = cases.to_day - cases.from_day
    stretch = cases.to_day - np.where(_caught_up(cases), cases.catch_up_from_day, cases.from_day)
    for refusal, mask in (
        (codes.Reason.REFERENCE_INVALID, (cases.reference_volume < 0) | (cases.reference_days < 0)),
        (codes.Reason.REFERENCE_INVALID, (cases.cos_phi < 0) | (cases.cos_phi > 100)),
        (codes.Reason.REFERENCE_INVALID, stretch < length),
        (codes.Reason.HOUSEHOLDS_OUT_OF_RANGE, (cases.households < 1) | (cases.households > MOST_HOUSEHOLDS)),
        (codes.Reason.VOLUME_OUT_OF_RANGE, _absurd(cases)),
        (codes.Reason.PERIOD_TOO_LONG, (length > LONGEST_DAYS) | (stretch > LONGEST_DAYS)),
        (codes.Reason.PERIOD_EMPTY, length <= 0),
        (codes.Reason.REGISTER_UNKNOWN, known & ~served),
        (codes.Reason.TARIFF_UNKNOWN, ~known),
    ):
        reason[mask] = refusal
    return reason


def _caught_up(cases: columns.Columns) -> money.Bools:
    found: money.Bools = cases.catch_up_from_day != columns.NO_CATCH_UP
    return found


def _absurd(cases: columns.Columns) -> money.Bools:
    def beyond(volume: money.Ints) -> money.Bools:
        found: money.Bools = (volume > LARGEST_VOLUME) | (volume < -LARGEST_VOLUME)
        return found

    total = cases.volume + np.where(_caught_up(cases), cases.billed_volume, 0)
    given = beyond(cases.volume) | beyond(cases.billed_volume) | beyond(cases.reference_volume)
    return given | beyond(total) | (cases.reference_days > LONGEST_DAYS)
