"""The clock of the surfaces: now, and the day that it is in Morocco. Contexts are given both."""

import datetime
import zoneinfo

HERE = zoneinfo.ZoneInfo("Africa/Casablanca")


def now() -> datetime.datetime:
    """Return this moment."""
    return datetime.datetime.now(datetime.UTC)


def today() -> datetime.date:
    """Return the day in Morocco."""
    return datetime.datetime.now(HERE).date()
