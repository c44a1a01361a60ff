"""The hour of Morocco, in which days begin and end: between midnight and one a moment's UTC date is the day before."""

import datetime
import zoneinfo

HERE = zoneinfo.ZoneInfo("Africa/Casablanca")


def day(at: datetime.datetime) -> datetime.date:
    """Return the day that it is in Morocco at a moment."""
    return at.astimezone(HERE).date()
