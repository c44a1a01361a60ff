"""The house rules of reconciliation, from `rules/reconciliation.yaml`."""

import dataclasses
import functools
from typing import Any

import yaml

from saqia.platform import rulebook
from saqia.platform.wording import Text


@dataclasses.dataclass(frozen=True)
class Kind:
    """A class of difference: who answers for it, in how many working days."""

    code: str
    owner: str
    days: int
    name: Text


@dataclasses.dataclass(frozen=True)
class Layout:
    """How a channel's file is written."""

    separator: str
    encoding: str
    reference: str
    amount: str
    duty: str
    unit: str
    collected_at: str


@dataclasses.dataclass(frozen=True)
class Nightly:
    """What is compared every morning: so many days whole, and what has moved on days that are not older than this."""

    days: int
    moved_days: int


def nightly() -> Nightly:
    """Return what is compared every morning."""
    return Nightly(**_read()["nightly"])


def kinds() -> dict[str, Kind]:
    """Return the classes of differences."""
    return {
        code: Kind(code, row["owner"], row["days"], Text(ar=row["ar"], fr=row["fr"], en=row["en"]))
        for code, row in _read()["differences"].items()
    }


def channels() -> tuple[str, ...]:
    """Return the channels whose money others bring."""
    return tuple(_read()["channels"])


def layouts() -> dict[str, Layout]:
    """Return how files may be written, by name."""
    return {name: Layout(**row) for name, row in _read()["files"].items()}


def most_lines() -> int:
    """Return how many lines a file may have."""
    return int(_read()["most_lines"])


@functools.cache
def _read() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(rulebook.path("reconciliation.yaml").read_text(encoding="utf-8"))
    return found
