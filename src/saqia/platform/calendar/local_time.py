"""The hour of Morocco, in which days begin and end: between midnight and one a moment's UTC date is the day before."""

import datetime
import zoneinfo

# The legal hour changes by decree: the lock file says which edition of the IANA data counts. A machine's own may be
# years old, and then pages, jobs and database were an hour apart.
zoneinfo.reset_tzpath(to=())
HERE = zoneinfo.ZoneInfo.no_cache("Africa/Casablanca")


def day(at: datetime.datetime) -> datetime.date:
    """Return the day that it is in Morocco at a moment."""
    return at.astimezone(HERE).date()
