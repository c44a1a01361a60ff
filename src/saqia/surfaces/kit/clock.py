"""The clock of the surfaces: now, and the day that it is in Morocco. Contexts are given both."""

import datetime

from saqia.platform.calendar import local_time


def now() -> datetime.datetime:
    """Return this moment."""
    return datetime.datetime.now(datetime.UTC)


def today() -> datetime.date:
    """Return the day in Morocco."""
    return local_time.day(datetime.datetime.now(datetime.UTC))
