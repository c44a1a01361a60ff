"""The calendar of the land, from `rules/calendar.yaml`; a rule without its source is refused."""

import datetime
import functools
from typing import Any

import yaml

from saqia.platform import rulebook
from saqia.platform.calendar import holidays

_MOST_DAYS_AWAY = 3  # the moon is seen a day late, two at most


class CalendarUnsound(Exception):
    """The calendar's file lacks something; the message says what and where."""


@functools.cache
def calendar() -> holidays.Calendar:
    """Return the national calendar.

    :raises CalendarUnsound: the rules are incomplete
    """
    rules: dict[str, Any] = yaml.safe_load(rulebook.path("calendar.yaml").read_text(encoding="utf-8"))
    check(rules)
    return holidays.Calendar(rules)


def check(rules: dict[str, Any]) -> None:
    """Refuse rules in which a section or the source of a row is missing, or a decision names nothing or is told twice.

    :raises CalendarUnsound: naming the first fault
    """
    for section in ("years", "week", "hours", "fixed", "islamic", "predictions", "decided", "exceptional"):
        if section not in rules:
            raise CalendarUnsound(f"calendar.yaml lacks the section {section}")
    for section in ("fixed", "islamic", "decided", "exceptional"):
        for number, row in enumerate(rules[section], 1):
            if not row.get("source"):
                raise CalendarUnsound(f"calendar.yaml, {section}, row {number}: no source")
    _check_decided(rules)
    decided = [(row["hijri_year"], row["code"]) for row in rules["decided"]]
    twice = {key for key in decided if decided.count(key) > 1}
    if twice:
        raise CalendarUnsound(f"calendar.yaml decides twice: {sorted(twice)}")


def _check_decided(rules: dict[str, Any]) -> None:
    """Refuse a decision that would override nothing, or the wrong year: a slip of the pen would move legal terms."""
    months = {"ramadan": (holidays.RAMADAN, 1), **{row["code"]: (row["month"], row["day"]) for row in rules["islamic"]}}
    for number, row in enumerate(rules["decided"], 1):
        place = f"calendar.yaml, decided, row {number}"
        if row["code"] not in months or not isinstance(row["first"], datetime.date):
            raise CalendarUnsound(f"{place}: needs a day, and one of {', '.join(sorted(months))}")
        away = abs((row["first"] - holidays.tabled(row["hijri_year"], *months[row["code"]])).days)
        if away > _MOST_DAYS_AWAY:
            raise CalendarUnsound(f"{place}: {away} days from the tables; is its year right?")
