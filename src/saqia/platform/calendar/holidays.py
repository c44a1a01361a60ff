"""The days of the national calendar, computed from its rules. Pure: no clock, no database."""

import dataclasses
import datetime
import functools
from collections.abc import Mapping
from typing import Any

import hijridate

from saqia.platform.wording import Text

DAY = datetime.timedelta(days=1)
RAMADAN = 9
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class YearOutOfCalendar(ValueError):
    """The rules say nothing of this year."""

    def __init__(self, year: int) -> None:
        super().__init__(year)
        self.year = year


@dataclasses.dataclass(frozen=True)
class Holiday:
    """A public holiday. `is_predicted`: its day awaits the decision that follows the sighting of the moon."""

    on: datetime.date
    name: Text
    source: str
    is_predicted: bool = False


@dataclasses.dataclass(frozen=True)
class Hours:
    """When offices are open on a working day, in local time."""

    opens_at: datetime.time
    closes_at: datetime.time
    source: str


class Calendar:
    """The calendar that one set of rules makes; see `national.calendar`."""

    def __init__(self, rules: Mapping[str, Any]) -> None:
        self.rules = rules
        self.first_year, self.last_year = rules["years"]
        self.working_weekdays = frozenset(_WEEKDAYS.index(name) for name in rules["week"]["working_days"])
        self.decided = {(row["hijri_year"], row["code"]): row for row in rules["decided"]}
        self.of_year = functools.cache(self._of_year)

    def list_holidays(self, year: int) -> tuple[Holiday, ...]:
        """Return the public holidays of a year, by day.

        :raises YearOutOfCalendar: the rules do not reach that year
        """
        return tuple(holiday for _, day in sorted(self.of_year(year).items()) for holiday in day)

    def find_holiday(self, on: datetime.date) -> Holiday | None:
        """Return the public holiday of a day, or None; where two meet, the fixed one."""
        return next(iter(self.of_year(on.year).get(on, ())), None)

    def is_working_day(self, on: datetime.date) -> bool:
        """Say whether offices work that day: neither the end of the week nor a public holiday."""
        return on.weekday() in self.working_weekdays and on not in self.of_year(on.year)

    def next_working_day(self, on: datetime.date) -> datetime.date:
        """Return `on` itself when it is worked, else the first worked day after it: where a legal term ends."""
        while not self.is_working_day(on):
            on += DAY
        return on

    def add_working_days(self, on: datetime.date, count: int) -> datetime.date:
        """Return the day that is `count` working days after `on` (before, when negative); `on` itself is not counted.

        Nought gives `on` back, worked or not.
        """
        step = DAY if count > 0 else -DAY
        for _ in range(abs(count)):
            on += step
            while not self.is_working_day(on):
                on += step
        return on

    def count_working_days(self, starts_on: datetime.date, ends_on: datetime.date) -> int:
        """Return the working days of `[starts_on, ends_on)`; negative when the end is before the start."""
        if ends_on < starts_on:
            return -self.count_working_days(ends_on, starts_on)
        days = (ends_on - starts_on).days
        return sum(self.is_working_day(starts_on + number * DAY) for number in range(days))

    def is_ramadan(self, on: datetime.date) -> bool:
        """Say whether a day is in the month of the fast, by decision where there is one, else by prediction."""
        hijri_year = hijridate.Gregorian(on.year, on.month, on.day).to_hijri().year
        return any(self._first(year, "ramadan", RAMADAN, 1)[0] <= on < self._first(year, "fitr", RAMADAN + 1, 1)[0]
                   for year in (hijri_year - 1, hijri_year, hijri_year + 1))  # fmt: skip

    def hours(self, on: datetime.date) -> Hours | None:
        """Return the office hours of a day, those of Ramadan in that month; None when it is not worked."""
        if not self.is_working_day(on):
            return None
        row = self.rules["hours"]["ramadan" if self.is_ramadan(on) else "regular"]
        return Hours(datetime.time.fromisoformat(row["from"]), datetime.time.fromisoformat(row["to"]), row["source"])

    def _of_year(self, year: int) -> dict[datetime.date, tuple[Holiday, ...]]:
        if not self.first_year <= year <= self.last_year:
            raise YearOutOfCalendar(year)
        days: dict[datetime.date, tuple[Holiday, ...]] = {}
        for holiday in (*self._fixed(year), *self._islamic(year), *self._exceptional(year)):
            days[holiday.on] = (*days.get(holiday.on, ()), holiday)
        return days

    def _fixed(self, year: int) -> list[Holiday]:
        rows = [row for row in self.rules["fixed"] if row.get("since", year) <= year]
        return [Holiday(datetime.date.fromisoformat(f"{year}-{row['day']}"), _name(row), row["source"]) for row in rows]

    def _islamic(self, year: int) -> list[Holiday]:
        begins = hijridate.Gregorian(year, 1, 1).to_hijri().year
        found = []
        for hijri_year in range(begins - 1, begins + 3):  # a Gregorian year touches two or three Hijri years
            for row in self.rules["islamic"]:
                first, decision = self._first(hijri_year, row["code"], row["month"], row["day"])
                source = decision["source"] if decision else row["source"]
                for number in range(row["days"]):
                    day = first + number * DAY
                    if day.year == year:
                        found.append(Holiday(day, _name(row), source, is_predicted=decision is None))
        return found

    def _exceptional(self, year: int) -> list[Holiday]:
        rows = [row for row in self.rules["exceptional"] if row["day"].year == year]
        return [Holiday(row["day"], _name(row), row["source"]) for row in rows]

    def _first(self, hijri_year: int, code: str, month: int, day: int) -> tuple[datetime.date, Any]:
        decision = self.decided.get((hijri_year, code))
        if decision:
            return decision["first"], decision
        return tabled(hijri_year, month, day) + self.rules["predictions"]["shift_days"] * DAY, None


def tabled(hijri_year: int, month: int, day: int) -> datetime.date:
    """Return a day of the Hijri year by the Umm al-Qura tables."""
    found = hijridate.Hijri(hijri_year, month, day).to_gregorian()
    return datetime.date(found.year, found.month, found.day)


def _name(row: Mapping[str, Any]) -> Text:
    return Text(ar=row["ar"], fr=row["fr"], en=row["en"])
