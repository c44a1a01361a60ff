"""The identifier of a token: minutes since the base date. A meter takes each once, and none that is too old."""

import datetime

from saqia.engine.sts import meters

LARGEST = (1 << 24) - 1
_DAY = 24 * 60
_RESERVED = 1  # 00:01 of every day belongs to special tokens


class KeyExpired(Exception):
    """The minute lies beyond what the meter's key, or its base date, accepts."""


def identifier(meter: meters.Keyed, at: datetime.datetime, *, after: int = -1) -> int:
    """Return the identifier of a token made at a moment.

    :param after: of the last token made for this meter: the next is later, whatever the clock says
    :raises KeyExpired: the key does not accept it any more, or the base date is not reached
    """
    now = int((at - meter.base_date.start).total_seconds() // 60)
    minutes = max(now, after + 1)
    if minutes % _DAY == _RESERVED:
        minutes += 1
    if now < 0 or minutes > LARGEST or minutes >> 16 > meter.expiry:
        raise KeyExpired(minutes)
    return minutes


def moment(meter: meters.Keyed, identifier: int) -> datetime.datetime:
    """Return the minute that an identifier stands for."""
    return meter.base_date.start + datetime.timedelta(minutes=identifier)
