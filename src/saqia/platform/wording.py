"""A sentence in the three languages, side by side so that none can be forgotten, with its values isolated."""

import dataclasses
import datetime
import re
from decimal import Decimal
from typing import Literal

from babel import dates

from saqia.platform.calendar import local_time

Language = Literal["ar", "fr", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "fr", "en")
_LOCALES = {"ar": "ar_MA", "fr": "fr_MA", "en": "en"}
SPACE = "\u00a0"
_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
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
    """Return an amount (`1 234,56`, in English `1,234.56`), without its currency."""
    return grouped(f"{Decimal(centimes) / 100:.2f}", language)


def date(day: datetime.date, language: Language) -> str:
    """Return a date in words by locale, such as `8 ماي 2026`, `1er mai 2026`."""
    said = dates.format_date(day, format="long", locale=_LOCALES[language])
    return f"1er{said[1:]}" if language == "fr" and day.day == 1 else said


def month(day: datetime.date, language: Language) -> str:
    """Return a month in words by locale, such as `ماي 2026`."""
    return dates.format_skeleton("yMMMM", day, locale=_LOCALES[language])


def quantity(value: Decimal | int, language: Language) -> str:
    """Return a number as `money` writes it, with at most three decimals."""
    plain = f"{Decimal(value):.3f}".rstrip("0").removesuffix(".")
    return grouped("0" if plain == "-0" else plain, language)


def grouped(plain: str, language: Language) -> str:
    """Return a plain number such as `-1234.5` with the marks of a language: `-1 234,5`, in English `-1,234.5`.

    The space does not break. Arabic and French write alike, on pages and on paper, so that figures can be compared.
    """
    thousands, point = (",", ".") if language == "en" else (SPACE, ",")
    whole, _, part = plain.partition(".")
    return _THOUSANDS.sub(thousands, whole) + (point + part if part else "")


def local(moment: datetime.datetime) -> datetime.datetime:
    """Return a moment as clocks in Morocco show it, the Ramadan shift included."""
    return moment.astimezone(local_time.HERE)
