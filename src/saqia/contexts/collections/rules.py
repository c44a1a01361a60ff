"""The rules of `rules/collections.yaml`, as of a day."""

import dataclasses
import datetime
import functools
from collections.abc import Iterable, Mapping
from typing import Any

import yaml

from saqia.platform import rulebook
from saqia.platform.wording import Text

REMINDER, NOTICE, CUT, RECOVERY = "reminder", "notice", "cut", "recovery"
LETTER = "letter"
"""The channel of a step that is written on paper."""


@dataclasses.dataclass(frozen=True)
class Step:
    """One step of a ladder: from how many days after the due day and the step before, about how much, by what."""

    step: str
    after_due: int
    after_previous: int
    least_centimes: int
    channel: str


@dataclasses.dataclass(frozen=True)
class Period:
    """Days on which nobody is cut: by the national calendar, or from a day of the year to another."""

    code: str
    calendar: str
    first: str
    last: str
    status: str


@dataclasses.dataclass(frozen=True)
class Profile:
    """Who is offered instalments for what, and how many."""

    code: str
    cause: str
    classes: tuple[str, ...]
    least_centimes: int
    most_centimes: int
    most_instalments: int
    least_instalment_centimes: int
    first_after_days: int


@dataclasses.dataclass(frozen=True)
class Plans:
    """The profiles of a day with what all plans share."""

    open_days: int
    grace_days: int
    months_without_broken: int
    profiles: tuple[Profile, ...]

    def of(self, cause: str, customer_class: str, centimes: int) -> Profile | None:
        """Return the first profile that fits, or None."""
        fitting = (
            one for one in self.profiles
            if one.cause == cause and customer_class in one.classes
            and one.least_centimes <= centimes <= one.most_centimes
        )  # fmt: skip
        return next(fitting, None)


def classify(*, kind: str, uses: Iterable[str], is_medium_voltage: bool) -> str:
    """Return the class of an account."""
    known = set(uses)
    for code, row in _file()["classes"].items():
        by_voltage = row["medium_voltage"] and is_medium_voltage
        if kind in row["kinds"] or known & set(row["uses"]) or by_voltage:
            return str(code)
    return "professional"


def classes() -> tuple[str, ...]:
    """Return the classes in their order."""
    return tuple(_file()["classes"])


def ladder(customer_class: str, on: datetime.date) -> tuple[Step, ...]:
    """Return the steps of a class on a day, in their order."""
    return _ladders(_row("ladders", on)["from"])[customer_class]


def basis(step: str, on: datetime.date) -> Text:
    """Return what the rule of a day says that a step rests on."""
    return _named(_row("ladders", on)["bases"][step])


def plans(on: datetime.date) -> Plans:
    """Return the rule of instalments on a day."""
    row = _row("plans", on)
    shared = (row["open_days"], row["grace_days"], row["months_without_broken"])
    return Plans(*shared, tuple(Profile(**{**one, "classes": tuple(one["classes"])}) for one in row["profiles"]))


def cut_services() -> tuple[int, ...]:
    """Return the services that are cut, the first that an account has."""
    return tuple(_file()["cut_services"]["order"])


def notice_lasts(noticed_on: datetime.date) -> datetime.timedelta:
    """Return for how long a notice of a day may be followed by a cut: a later rule does not lengthen what was told."""
    return datetime.timedelta(days=_row("notice_lasts", noticed_on)["days"])


def reconnection_time() -> datetime.timedelta:
    """Return how long after a reconnection is ordered the service is back at the latest."""
    return datetime.timedelta(hours=_file()["reconnection"]["hours"])


def uncut_reasons() -> dict[str, Text]:
    """Return why a crew did not cut, by code."""
    return {code: _named(row) for code, row in _file()["uncut"]["reasons"].items()}


def eve() -> tuple[bool, bool]:
    """Say whether nothing is cut on the eve of a holiday, and of a weekend."""
    row = _file()["no_cut"]["eve"]
    return bool(row["holiday"]), bool(row["weekend"])


def periods() -> tuple[Period, ...]:
    """Return the protected periods."""
    rows = _file()["no_cut"]["periods"]
    return tuple(
        Period(row["code"], row.get("calendar", ""), row.get("first", ""), row.get("last", ""), row["status"])
        for row in rows
    )


def protections() -> dict[str, tuple[Text, int]]:
    """Return what protects a customer: code -> its name and for how many days at most."""
    return {code: (_named(row), row["most_days"]) for code, row in _file()["protections"].items()}


def protection_ends(on: datetime.date) -> tuple[datetime.timedelta, datetime.timedelta]:
    """Return how long before its end a protection is told to end, and for how long a missed message is still sent."""
    row = _row("protection_ends", on)
    return datetime.timedelta(days=row["days_before"]), datetime.timedelta(days=row["catch_up_days"])


def write_off_reasons() -> dict[str, Text]:
    """Return why a debt is given up, by code."""
    return {code: _named(row) for code, row in _file()["write_offs"]["reasons"].items()}


def least_months_late() -> int:
    """Return how late a debt is at least before it may be written off."""
    return int(_file()["write_offs"]["least_months_late"])


def working_days_to_transfer() -> int:
    """Return in how many working days a deposit is given back."""
    return int(_file()["deposits"]["working_days_to_transfer"])


def ageing_days() -> tuple[int, ...]:
    """Return the bounds of the ageing's columns, in days late."""
    return tuple(_file()["ageing_days"])


@functools.cache
def _ladders(since: datetime.date) -> dict[str, tuple[Step, ...]]:
    row = _row("ladders", since)
    return {code: tuple(Step(**step) for step in row[code]) for code in classes()}


def _row(section: str, on: datetime.date) -> dict[str, Any]:
    return rulebook.in_force_or_first(_file()[section], on)


def _named(row: Mapping[str, Any]) -> Text:
    return Text(ar=row["ar"], fr=row["fr"], en=row["en"])


@functools.cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(rulebook.path("collections.yaml").read_text(encoding="utf-8"))
    return found
