"""A sentence in the three languages, side by side so that none can be forgotten, with its values isolated."""

import dataclasses
import datetime
import zoneinfo
from decimal import Decimal
from typing import Literal

from babel import dates, numbers

Language = Literal["ar", "fr", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "fr", "en")
_LOCALES = {"ar": "ar_MA", "fr": "fr_MA", "en": "en"}
HERE = zoneinfo.ZoneInfo("Africa/Casablanca")
_LEFT_TO_RIGHT, _FIRST_STRONG, _CLOSE = "\u2066", "\u2068", "\u2069"


@dataclasses.dataclass(frozen=True)
class Text:
    """One sentence in Arabic, French and English; `{names}` are filled by `say`."""

    ar: str
    fr: str
    en: str

    def say(self, language: Language, **values: object) -> str:
        """Return the sentence in `language`; in Arabic every value is isolated so that it keeps its order."""
        sentence: str = getattr(self, language)
        return sentence.format(**{name: isolate(str(value), language) for name, value in values.items()})


def isolate(value: str, language: Language) -> str:
    """Return an identifier, number or date so that right-to-left text does not reorder it.

    What has Arabic letters of its own, such as a date in words, keeps its own direction.
    """
    if language != "ar":
        return value
    opening = _FIRST_STRONG if any("\u0600" <= letter <= "\u06ff" for letter in value) else _LEFT_TO_RIGHT
    return f"{opening}{value}{_CLOSE}"


def money(centimes: int, language: Language) -> str:
    """Return an amount by locale (`1.234,56` in Morocco), without its currency."""
    return numbers.format_decimal(Decimal(centimes) / 100, format="#,##0.00", locale=_LOCALES[language])


def date(day: datetime.date, language: Language) -> str:
    """Return a date in words by locale, such as `8 ماي 2026`, `1er mai 2026`."""
    said = dates.format_date(day, format="long", locale=_LOCALES[language])
    return f"1er{said[1:]}" if language == "fr" and day.day == 1 else said


def month(day: datetime.date, language: Language) -> str:
    """Return a month in words by locale, such as `ماي 2026`."""
    return dates.format_skeleton("yMMMM", day, locale=_LOCALES[language])


def quantity(value: Decimal | int, language: Language) -> str:
    """Return a number by locale, with at most three decimals."""
    return numbers.format_decimal(value, format="#,##0.###", locale=_LOCALES[language])


def local(moment: datetime.datetime) -> datetime.datetime:
    """Return a moment as clocks in Morocco show it, the Ramadan shift included."""
    return moment.astimezone(HERE)
