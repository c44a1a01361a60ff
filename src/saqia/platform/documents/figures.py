"""Amounts, prices, volumes and dates as they are printed in Morocco: Latin digits, decimal comma, CLDR months.

Everything comes in as integers or decimals; nothing here is a float. The space between thousands does not break.
"""

from __future__ import annotations

import datetime
import functools
from decimal import Decimal

from babel import dates

from saqia.platform import wording

SPACE = wording.SPACE
MINUS = "−"
LOCALES = {"ar": "ar_MA", "fr": "fr_MA", "en": "en_US"}


def money(centimes: int) -> str:
    """Return an amount of centimes in dirhams: ``1 234,56``."""
    return _fixed(centimes, 2)


def unit_price(micro_dirhams: int) -> str:
    """Return a unit price in millionths of a dirham with the five decimals of a tariff: ``1,15142``."""
    whole, rest = divmod(abs(micro_dirhams), 10)
    sign = -1 if micro_dirhams < 0 else 1
    return _fixed(sign * whole, 5) + (str(rest) if rest else "")


def volume(value: Decimal) -> str:
    """Return a volume or an index without idle zeros: ``14 302`` or ``12,5``."""
    plain = f"{value.normalize():f}" if value else "0"
    whole, _, part = plain.removeprefix("-").partition(".")
    text = _grouped(whole) + ("," + part if part else "")
    return MINUS + text if value < 0 else text


def rate(basis_points: int) -> str:
    """Return a tax rate in hundredths of a percent: ``20 %``."""
    return volume(Decimal(basis_points) / 100) + SPACE + "%"


@functools.lru_cache(maxsize=4096)
def day(value: datetime.date, language: str) -> str:
    """Return a date in words: ``26 ماي 2026``, ``26 mai 2026``."""
    text: str = dates.format_date(value, "d MMMM y", locale=LOCALES[language])
    first = f"1er{text[1:]}" if language == "fr" and value.day == 1 else text
    return first.replace(" ", SPACE)


@functools.lru_cache(maxsize=4096)
def month(value: datetime.date, language: str) -> str:
    """Return a month and its year in words: ``أبريل 2026``, ``avril 2026``."""
    text: str = dates.format_date(value, "MMMM y", locale=LOCALES[language])
    return text


@functools.lru_cache(maxsize=64)
def month_alone(value: datetime.date, language: str) -> str:
    """Return the name of a month for an axis, shortened where the language does so: ``أبريل``, ``avr.``."""
    text: str = dates.format_date(value.replace(day=1, year=2000), "LLL", locale=LOCALES[language])
    return text


def _fixed(units: int, decimals: int) -> str:
    whole, part = divmod(abs(units), 10**decimals)
    text = f"{_grouped(str(whole))},{part:0{decimals}d}"
    return MINUS + text if units < 0 else text


def _grouped(digits: str) -> str:
    return wording.grouped(digits, "fr")
