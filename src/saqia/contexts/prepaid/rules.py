"""The terms of prepaid sales, from `rules/prepaid.yaml`: those in force on a day."""

import dataclasses
import datetime
import functools

import yaml

from saqia.platform import rulebook
from saqia.platform.wording import Text


@dataclasses.dataclass(frozen=True)
class Terms:
    """What a sale is held to. Amounts in centimes, energy in tenths of a unit."""

    arrears_percent: int
    least_centimes: int
    most_centimes: int
    most_centimes_a_day: int
    most_purchases_a_day: int
    order_minutes: int
    most_resends_a_day: int
    emergency_tenths: int
    emergency_most_overdue_centimes: int
    low_days: int
    pace_days: int
    least_purchases: int
    base_date: int


class TermsUnknown(Exception):
    """No terms are in force on the day."""


def terms(on: datetime.date) -> Terms:
    """Return the terms in force on a day.

    :raises TermsUnknown: none are
    """
    for starts_on, found in _written()[0]:
        if starts_on <= on:
            return found
    raise TermsUnknown(on.isoformat())


def source() -> Text:
    """Return where the terms come from."""
    return _written()[1]


@functools.cache
def _written() -> tuple[list[tuple[datetime.date, Terms]], Text]:
    found = yaml.safe_load(rulebook.path("prepaid.yaml").read_text(encoding="utf-8"))
    rows = [(row.pop("from"), Terms(**row)) for row in found["terms"]]
    return sorted(rows, key=lambda row: row[0], reverse=True), Text(**found["source"])
