"""Amounts and dates as banks write them, read exactly or refused."""

import datetime
import decimal
import re

from saqia.contexts.banking import ports

MOST_CENTIMES = 10**15
_PLAIN = re.compile(r"[+-]?[0-9]{1,18}(?:[.][0-9]{1,5})?")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_centimes(text: str, where: str) -> int:
    """Return a decimal amount in centimes.

    :raises ports.FileNotReadable: not a number, parts of a centime, or more than any bank holds
    """
    if not _PLAIN.fullmatch(text):
        raise ports.FileNotReadable("amount", where)
    scaled = decimal.Decimal(text) * 100
    if scaled != scaled.to_integral_value() or abs(scaled) > MOST_CENTIMES:
        raise ports.FileNotReadable("amount", where)
    return int(scaled)


def read_day(text: str, where: str, form: str = "%Y-%m-%d") -> datetime.date:
    """Return a date; of a moment, the day as the bank wrote it.

    :raises ports.FileNotReadable: not a date
    """
    try:
        if form == "%Y-%m-%d":
            found = _DAY.match(text)
            return datetime.date.fromisoformat(found[0] if found else text)
        return datetime.datetime.strptime(text, form).date()  # noqa: DTZ007  a date has no time zone
    except ValueError:
        raise ports.FileNotReadable("date", where) from None


def write_amount(centimes: int) -> str:
    """Return a positive amount as ISO 20022 writes it."""
    return f"{centimes // 100}.{centimes % 100:02d}"
