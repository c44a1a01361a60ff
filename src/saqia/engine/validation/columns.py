"""The readings to judge as columns, one entry a reading; all arrays have the same length."""

import dataclasses

import numpy as np

from saqia.engine import days, money

NEVER = -days.FOREVER
"""A day before all days: nothing of the kind has happened."""


@dataclasses.dataclass(frozen=True, slots=True)
class Readings:
    """What was read, on which dial, and what is known of its past.

    Days are whole days since 1970-01-01; indices are thousandths on the dial; volumes are thousandths of kWh or m3.
    """

    index: money.Ints
    present: money.Bools  # False: the index could not be read
    day: money.Ints
    service: money.Ints  # picks the limits
    modulus: money.Ints  # thousandths: the dial shows 0 after modulus - 1
    multiplier: money.Ints  # thousandths
    installed_day: money.Ints
    removed_day: money.Ints  # days.FOREVER: still there
    closed_day: money.Ints  # the last consumption ended on it; NEVER
    previous_index: money.Ints  # last trusted index of an earlier day
    previous_day: money.Ints  # NEVER: none
    next_index: money.Ints  # first trusted index of a later day
    next_day: money.Ints  # days.FOREVER: none
    recent_volume: money.Ints  # last actual periods
    recent_days: money.Ints  # 0: none
    season_volume: money.Ints  # the same days of the year before
    season_days: money.Ints  # 0: none
    idle_day: money.Ints  # since then nothing was consumed; days.FOREVER: not known

    def __len__(self) -> int:
        return len(self.index)


def unknown(size: int) -> dict[str, money.Ints]:
    """Return the columns of a meter without a past, to complete what a caller knows."""
    zero = np.zeros(size, dtype=np.int64)
    return {
        "installed_day": np.full(size, NEVER),
        "removed_day": np.full(size, days.FOREVER),
        "closed_day": np.full(size, NEVER),
        "previous_index": zero,
        "previous_day": np.full(size, NEVER),
        "next_index": zero,
        "next_day": np.full(size, days.FOREVER),
        "recent_volume": zero,
        "recent_days": zero,
        "season_volume": zero,
        "season_days": zero,
        "idle_day": np.full(size, days.FOREVER),
    }
