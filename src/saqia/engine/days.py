"""Whole days as integers: days since 1970-01-01, periods half-open."""

import datetime as dt

EPOCH = dt.date(1970, 1, 1).toordinal()
FOREVER = dt.date.max.toordinal() - EPOCH + 1
"""The end of what has no end."""


def number(day: dt.date) -> int:
    """Return the day's number since 1970-01-01."""
    return day.toordinal() - EPOCH


def day(number: int) -> dt.date:
    """Return the day of that number."""
    return dt.date.fromordinal(number + EPOCH)


def iso(number: int) -> str | None:
    """Return the day as ISO text, or None for the end of what has no end."""
    return None if number >= FOREVER else day(number).isoformat()
