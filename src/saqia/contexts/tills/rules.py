"""The house rules of tills, from `rules/tills.yaml`."""

import dataclasses
import functools
from collections.abc import Mapping
from typing import Any

import yaml

from saqia.platform import rulebook
from saqia.platform.wording import Text


@dataclasses.dataclass(frozen=True)
class Offline:
    """What a pack holds: receipts, hours until it ends, the most that it sells as top-ups, the points of its route."""

    ranks: int
    hours: int
    vending: int
    points: int


@dataclasses.dataclass(frozen=True)
class Rules:
    """What tills go by. Centimes.

    :param notes, coins: denominations, largest first
    :param ceilings: kind of session -> the most cash that it holds
    :param most_float: the most that a session is opened with
    :param alone: up to this difference the cashier closes alone
    :param banks: code of a bank -> its name
    """

    notes: tuple[int, ...]
    coins: tuple[int, ...]
    ceilings: Mapping[str, int]
    most_float: int
    alone: int
    banks: Mapping[str, Text]
    offline: Offline

    @property
    def denominations(self) -> tuple[int, ...]:
        """Notes and coins, largest first."""
        return (*self.notes, *self.coins)


@functools.cache
def known() -> Rules:
    """Return the rules."""
    written: dict[str, Any] = yaml.safe_load(rulebook.path("tills.yaml").read_text(encoding="utf-8"))
    return Rules(
        notes=tuple(written["denominations"]["notes"]),
        coins=tuple(written["denominations"]["coins"]),
        ceilings=written["ceiling"]["centimes"],
        most_float=written["float"]["most_centimes"],
        alone=written["difference"]["alone_centimes"],
        banks={code: Text(row["ar"], row["fr"], row["fr"]) for code, row in written["banks"]["names"].items()},
        offline=Offline(*(written["offline"][name] for name in ("ranks", "hours", "vending_centimes", "points"))),
    )
