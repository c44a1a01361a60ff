"""The house rules of notices, from `rules/notices.yaml`."""

import functools
from typing import Any

import yaml

from saqia.platform import rulebook
from saqia.platform.wording import Text


def takes_two(kind: str) -> bool:
    """Say whether somebody else than its author publishes a notice of this kind."""
    return kind in _written()["second_person"]


def lengths() -> list[tuple[str, int, Text]]:
    """Return the lengths of texts for social networks: code, most characters, name."""
    return [(row["code"], row["most"], Text(ar=row["ar"], fr=row["fr"], en=row["en"])) for row in _written()["social"]]


@functools.cache
def _written() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load(rulebook.path("notices.yaml").read_text(encoding="utf-8"))
    return found
