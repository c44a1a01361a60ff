"""The fairness policies of a distributor: dated, each can be switched off.

- `estimate`: an estimated volume never reaches a dearer block than the last actual consumption did;
- `catch_up`: a catch-up is blocked over the days in which it was consumed, together with what estimates billed there;
- `long_period`: the bounds of the blocks follow the days of a period longer than the reference of 30.
"""

import dataclasses
from collections.abc import Iterable

import numpy as np

from saqia.engine import days, money

NAMES = ("estimate", "catch_up", "long_period")
Window = tuple[int, int]


@dataclasses.dataclass(frozen=True, slots=True)
class Policies:
    """For each policy, the half-open windows of days in which it is in force. A case follows its last day."""

    estimate: tuple[Window, ...] = ()
    catch_up: tuple[Window, ...] = ()
    long_period: tuple[Window, ...] = ()

    def windows(self, name: str) -> tuple[Window, ...]:
        """Return the windows of one policy."""
        found: tuple[Window, ...] = getattr(self, name)
        return found

    def without(self, *names: str) -> "Policies":
        """Return the same policies with some switched off, to measure what they cost."""
        return dataclasses.replace(self, **dict.fromkeys(names, ()))

    def in_force(self, name: str, last_days: money.Ints) -> money.Bools:
        """Say for each day whether the policy is in force on it."""
        found = np.zeros(len(last_days), dtype=np.bool_)
        for start, end in self.windows(name):
            found |= (last_days >= start) & (last_days < end)
        return found


ALWAYS = Policies(*(((-days.EPOCH, days.FOREVER),) for _ in NAMES))
NEVER = Policies()


def dated(entries: Iterable[tuple[str, int, int]]) -> Policies:
    """Gather `(name, from_day, to_day)` into policies."""
    found: dict[str, list[Window]] = {name: [] for name in NAMES}
    for name, start, end in entries:
        found[name].append((start, end))
    return Policies(**{name: tuple(windows) for name, windows in found.items()})
