"""How pages write what contexts return: amounts, days, quantities and identifiers, by locale and isolated.

Each is remembered: a list of 24 bills writes the same few months and labels again and again.
"""

import datetime
import functools
from decimal import Decimal
from typing import cast

from django import template
from django.template import loader_tags
from django.template.base import NodeList
from django.utils import translation
from django.utils.html import escape, strip_tags
from django.utils.safestring import SafeString, mark_safe

from saqia.platform import wording
from saqia.platform.calendar import local_time
from saqia.platform.wording import Language, Text
from saqia.surfaces.kit import amazigh

register = template.Library()


@register.simple_tag(takes_context=True)
def again(context: template.Context, name: str) -> SafeString:
    """Write a block of the page a second time as the value of an attribute, such as its title for link previews."""
    written = strip_tags(str(loader_tags.BlockNode(name, NodeList()).render(context))).strip()
    return mark_safe(written.replace('"', "&quot;"))  # noqa: S308  # rendered by the page already


@register.simple_tag(takes_context=True, name="amazigh")
def beside(context: template.Context, name: str) -> SafeString:
    """Write an attested Amazigh word for who chose to read them; nothing for everybody else."""
    switch = context.get("amazigh")
    if not switch or not switch["is_on"]:
        return mark_safe("")
    return mark_safe(f' <bdi class="beside" lang="zgh" dir="ltr">{amazigh.WORDS[name].said}</bdi>')  # noqa: S308


@register.simple_tag
def colon() -> str:
    """Write the colon after a name that the page puts together: French sets it off by a space that does not break."""
    return "\u00a0:" if _language() == "fr" else ":"


_CURRENCY = Text(ar="درهم", fr="DH", en="DH")


def _language() -> Language:
    return cast(Language, translation.get_language() or "ar")


@functools.lru_cache(maxsize=8192)
def _isolated(value: str, direction: str) -> SafeString:
    return mark_safe(f"<bdi{direction}>{escape(value)}</bdi>")  # noqa: S308


@functools.lru_cache(maxsize=8192)
def _money(centimes: int, language: Language) -> SafeString:
    return _isolated(wording.money(centimes, language), ' dir="ltr"')


@functools.lru_cache(maxsize=4096)
def _day(day: datetime.date, language: Language) -> SafeString:
    return _isolated(wording.date(day, language), "")


@functools.lru_cache(maxsize=1024)
def _month(day: datetime.date, language: Language) -> SafeString:
    return _isolated(wording.month(day, language), "")


@functools.lru_cache(maxsize=8192)
def _quantity(value: Decimal | int, language: Language) -> SafeString:
    return _isolated(wording.quantity(value, language), ' dir="ltr"')


@register.filter
def money(centimes: int | None) -> str:
    """Write centimes as dirhams with two decimals, without the currency."""
    return "" if centimes is None else _money(centimes, _language())


@register.filter
def dirhams(centimes: int | None) -> str:
    """Write centimes as dirhams with the currency in the page's language."""
    if centimes is None:
        return ""
    language = _language()
    return mark_safe(f"{_money(centimes, language)} {_CURRENCY.say(language)}")  # noqa: S308


@register.filter
def day(value: datetime.date | datetime.datetime | None) -> str:
    """Write a day in words; a moment is the day that it is in Morocco."""
    if value is None:
        return ""
    return _day(local_time.day(value) if isinstance(value, datetime.datetime) else value, _language())


@register.filter
def written_day(value: str) -> str:
    """Write a day that was given as `2026-05-08` in words."""
    return _day(datetime.date.fromisoformat(value), _language())


@register.filter
def moment(value: datetime.datetime | None) -> str:
    """Write a moment as day and time in Morocco."""
    if value is None:
        return ""
    here = wording.local(value)
    return mark_safe(f'{_day(here.date(), _language())} <bdi dir="ltr">{here:%H:%M}</bdi>')  # noqa: S308


@register.filter
def month(value: datetime.date | None) -> str:
    """Write a month in words."""
    return "" if value is None else _month(value, _language())


@register.filter
def quantity(value: Decimal | int | None) -> str:
    """Write a number with at most three decimals."""
    return "" if value is None else _quantity(value, _language())


@register.filter
def milli(value: int | None) -> str:
    """Write thousandths, such as a volume in thousandths of kWh or m3."""
    return "" if value is None else _quantity((Decimal(value) / 1000).normalize(), _language())


@register.filter
def percent(basis_points: int | None) -> str:
    """Write basis points as a percentage."""
    if basis_points is None:
        return ""
    return _isolated(f"{wording.quantity(Decimal(basis_points) / 100, _language())} %", ' dir="ltr"')


@register.filter
def code(value: object) -> str:
    """Write an identifier, number or phone so that right-to-left text does not reorder it."""
    return "" if value in (None, "") else _isolated(str(value), ' dir="ltr"')


@register.filter
def say(value: Text | str | None) -> str:
    """Write a sentence of a context in the page's language."""
    return "" if value is None else value if isinstance(value, str) else value.say(_language())


@register.filter
def bill_number(value: int) -> str:
    """Write a bill's number as it is printed."""
    from saqia.contexts.billing import types as billing

    return _isolated(billing.printable_number(value), ' dir="ltr"')
