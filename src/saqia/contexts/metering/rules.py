"""The rules of reading, as data: intervals, windows, limits and estimates of `rules/reading.yaml`, by date."""

import dataclasses
import datetime
import functools
from collections.abc import Iterable
from typing import Any

import yaml

from saqia.contexts.metering import types
from saqia.engine.validation import limits
from saqia.platform import rulebook


class ReadingRuleMissing(Exception):
    """`rules/reading.yaml` has no entry of this section that holds on this day."""

    def __init__(self, section: str, on: datetime.date) -> None:
        super().__init__(f"rules/reading.yaml: {section} has no entry that holds on {on}")
        self.section = section
        self.on = on


@dataclasses.dataclass(frozen=True)
class Interval:
    """How long a period between two actual readings may be, in days, and how early its end is announced."""

    shortest_days: int
    longest_days: int
    warn_days_before: int
    status: str
    source: str


@dataclasses.dataclass(frozen=True)
class Window:
    """How many days after the round's own still belong to its month."""

    days_after: int

    def of(self, month: datetime.date, read_day: int) -> tuple[datetime.date, datetime.date, datetime.date]:
        """Return the window of a month, half-open, and the round's own day in it."""
        nominal = month.replace(day=read_day)
        before = (month - datetime.timedelta(days=1)).replace(day=read_day)
        margin = datetime.timedelta(days=self.days_after + 1)
        return before + margin, nominal + margin, nominal

    def month_of(self, day: datetime.date, read_day: int) -> datetime.date:
        """Return the first day of the month whose window has this day in it."""
        month = day.replace(day=1)
        since, until, _ = self.of(month, read_day)
        if day < since:
            return (month - datetime.timedelta(days=1)).replace(day=1)
        return month if day < until else (month + datetime.timedelta(days=31)).replace(day=1)


@dataclasses.dataclass(frozen=True)
class Estimates:
    """From what an absent reading is estimated."""

    recent_within_days: int
    season_tolerance_days: int
    class_least_periods: int


def interval(on: datetime.date) -> Interval:
    """Return the reading-interval clock that holds on this day.

    :raises ReadingRuleMissing: none does
    """
    return Interval(**_entry("interval", on))


def window(on: datetime.date) -> Window:
    """Return the reading window that holds on this day.

    :raises ReadingRuleMissing: none does
    """
    return Window(**_values("window", on))


def estimates(on: datetime.date) -> Estimates:
    """Return the rules of estimates that hold on this day.

    :raises ReadingRuleMissing: none does
    """
    return Estimates(**_values("estimates", on))


def list_due_days(codes: Iterable[str], on: datetime.date) -> dict[str, int]:
    """Return code of an anomaly -> in how many days its work order is due, by the rule that holds on this day.

    :raises ReadingRuleMissing: none does
    """
    values = _values("work_orders", on)
    return {code: int(values["sooner"].get(code, values["due_days"])) for code in codes}


def get_staged_days(on: datetime.date) -> int:
    """Return how many days a file of readings is kept at the desk, by the rule that holds on this day.

    :raises ReadingRuleMissing: none does
    """
    return int(_values("staged_files", on)["keep_days"])


def validation(on: datetime.date) -> dict[int, limits.Limits]:
    """Return the limits of each service that hold on this day; volumes in thousandths.

    :raises ReadingRuleMissing: none does
    """
    entry, clock = _entry("validation", on), interval(on)
    return {
        code: limits.Limits(
            high_percent=entry[name]["high_percent"],
            hold_percent=entry[name]["hold_percent"],
            slack_milli=entry[name]["slack"] * 1000,
            unknown_daily_milli=entry[name]["unknown_daily"] * 1000,
            rollover_from_percent=entry[name]["rollover_from_percent"],
            stuck_days=entry[name]["stuck_days"],
            shortest_days=clock.shortest_days,
            longest_days=clock.longest_days,
        )
        for name, code in types.SERVICES.items()
    }


def _values(section: str, on: datetime.date) -> dict[str, Any]:
    return {key: value for key, value in _entry(section, on).items() if key not in {"status", "source"}}


def _entry(section: str, on: datetime.date) -> dict[str, Any]:
    found = rulebook.in_force(_sections()[section], on)
    if found is None:
        raise ReadingRuleMissing(section, on)
    return {key: value for key, value in found.items() if key != "from"}


@functools.cache
def _sections() -> dict[str, list[dict[str, Any]]]:
    loaded: dict[str, list[dict[str, Any]]] = yaml.safe_load(rulebook.path("reading.yaml").read_text(encoding="utf-8"))
    return loaded
