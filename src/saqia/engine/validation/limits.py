"""What counts as odd, per service. The values are data (`rules/reading.yaml`); this is their shape."""

import dataclasses
from collections.abc import Mapping
from typing import Self

import numpy as np

from saqia.engine import money


@dataclasses.dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds of one service.

    :param high_percent: of the expected volume, above which a reading is accepted with a warning
    :param hold_percent: of the expected volume, above which it is held
    :param slack_milli: volume added to both limits, so that a small consumer may have guests
    :param unknown_daily_milli: a day's volume above which a meter without history is held; times its multiplier
    :param rollover_from_percent: of the dial, from which an index may be followed by a rollover, to as far from 0
    :param stuck_days: days with the same index from which a meter counts as stuck
    :param shortest_days: a period below this is too early
    :param longest_days: a period above this is too late
    """

    high_percent: int
    hold_percent: int
    slack_milli: int
    unknown_daily_milli: int
    rollover_from_percent: int
    stuck_days: int
    shortest_days: int
    longest_days: int


@dataclasses.dataclass(frozen=True, slots=True)
class LimitColumns:
    """The limits that hold for each reading."""

    high_percent: money.Ints
    hold_percent: money.Ints
    slack_milli: money.Ints
    unknown_daily_milli: money.Ints
    rollover_from_percent: money.Ints
    stuck_days: money.Ints
    shortest_days: money.Ints
    longest_days: money.Ints

    @classmethod
    def spread(cls, limits: Mapping[int, Limits], services: money.Ints) -> Self:
        """Return the limits of each row's service.

        :raises KeyError: a service without limits
        """
        for service in np.unique(services):
            if int(service) not in limits:
                raise KeyError(int(service))
        table = np.zeros((max(limits, default=0) + 1, len(dataclasses.fields(Limits))), dtype=np.int64)
        for service, limit in limits.items():
            table[service] = dataclasses.astuple(limit)
        return cls(*(table[services, position] for position in range(table.shape[1])))
