"""What links are for, how long they open, and which versions still count: `rules/links.yaml`."""

import dataclasses
import functools
from typing import Any

import yaml

from saqia.platform import rulebook


class PurposeUnknown(KeyError):
    """No link is made for this."""


@dataclasses.dataclass(frozen=True)
class Purpose:
    """One thing that links open.

    :param letter: first part of the address
    :param code: what a token keeps of the purpose, 1 to 127
    :param days: how long a new link opens
    :param version: links of an earlier one are refused
    """

    name: str
    letter: str
    code: int
    days: int
    version: int


def get(name: str) -> Purpose:
    """Return one purpose.

    :raises PurposeUnknown: the rules do not have it
    """
    if name not in known():
        raise PurposeUnknown(name)
    return known()[name]


@functools.cache
def known() -> dict[str, Purpose]:
    """Return every purpose by its name."""
    return {
        name: Purpose(name, row["letter"], row["code"], row["days"], row["version"])
        for name, row in _rules()["purposes"].items()
    }


def bill_code() -> tuple[int, int]:
    """Return how many digits the code of a bill has, and how many of an account's newest bills it opens."""
    rules = _rules()["bill_code"]
    return int(rules["digits"]), int(rules["bills"])


@functools.cache
def _rules() -> dict[str, Any]:
    rules: dict[str, Any] = yaml.safe_load(rulebook.path("links.yaml").read_text(encoding="utf-8"))
    return rules
