"""The rules of matching and of direct debits, from `rules/banking.yaml`."""

import dataclasses
import datetime
import functools
from typing import Any

import yaml

from saqia.contexts.banking import types
from saqia.platform import rulebook


@dataclasses.dataclass(frozen=True)
class Proposals:
    """How many accounts are proposed for a movement, and how far from its day their bills may fall due."""

    most: int
    days_before_due: int
    days_after_due: int


@dataclasses.dataclass(frozen=True)
class Known:
    """Movements that need no person: how their text begins, `in` or `out`, and the account of the chart."""

    begins: tuple[str, ...]
    direction: str
    role: str
    channels: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Debits:
    """How direct debits go."""

    announce_days: int
    most_centimes: int
    revoking_reasons: frozenset[str]


@dataclasses.dataclass(frozen=True)
class ReturnFee:
    """What a bank may take for a debit that came back, and whether the account owes it."""

    most_centimes: int
    passed_on: bool


@dataclasses.dataclass(frozen=True)
class Suspense:
    """Who answers for a movement on suspense, and in how many working days: proposed to an account, or not."""

    owner: str
    proposed_days: int
    days: int


@functools.cache
def _rules() -> dict[str, Any]:
    return dict(yaml.safe_load(rulebook.path("banking.yaml").read_text(encoding="utf-8")))


def proposals() -> Proposals:
    """Return how proposals are made."""
    return Proposals(**_rules()["proposals"])


def debits() -> Debits:
    """Return how debits go."""
    given = _rules()["debits"]
    return Debits(given["announce_days"], given["most_centimes"], frozenset(given["revoking_reasons"]))


def debit_codes(rib: str, on: datetime.date) -> types.DebitCodes:
    """Return what the bank of an account wants to read in a file of debits, as its row in force on a day says."""
    row = rulebook.in_force(_rules()["debit_codes"].get(rib[:3], ()), on) or {}
    return types.DebitCodes(*(_code(row.get(name)) for name in ("service_level", "local_instrument", "scheme")))


def _code(stated: dict[str, str] | None) -> types.Code | None:
    if stated is None:
        return None
    [(kind, value)] = stated.items()
    return types.Code(value, is_own={"code": False, "own": True}[kind])


def return_fee(on: datetime.date) -> ReturnFee | None:
    """Return the rule on fees of returned debits in force on a day, or None: such fees are for a person."""
    row = rulebook.in_force(_rules()["returned_debit_fees"], on)
    return None if row is None else ReturnFee(row["most_centimes"], row["passed_on"])


def suspense(on: datetime.date) -> Suspense:
    """Return who answers for what comes to stand on suspense on a day; before the first row, as that says."""
    row = rulebook.in_force_or_first(_rules()["suspense"], on)
    return Suspense(row["owner"], row["proposed_days"], row["days"])


def costs() -> tuple[str, ...]:
    """Return the accounts of the chart that a movement out may be placed on by a person."""
    return tuple(_rules()["costs"])


def find_role(texts: tuple[str, ...], amount_centimes: int) -> str | None:
    """Return the account of the chart of a movement that begins as a known one, or None."""
    known = _find(texts, amount_centimes)
    return None if known is None else known.role


def find_channels(texts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the channels whose settlement a movement in is by its first words; () when they say nothing."""
    known = _find(texts, 1)
    return () if known is None else known.channels


def settlement_roles() -> list[str]:
    """Return the accounts of the chart that settlements of channels empty."""
    return sorted({one["role"] for one in _rules()["known"] if one.get("channels")})


def _find(texts: tuple[str, ...], amount_centimes: int) -> Known | None:
    direction = "in" if amount_centimes > 0 else "out"
    said = [text.upper() for text in texts]
    for known in _known():
        if known.direction == direction and any(text.startswith(known.begins) for text in said):
            return known
    return None


@functools.cache
def _known() -> tuple[Known, ...]:
    return tuple(
        Known(tuple(one["begins"]), one["direction"], one["role"], tuple(one.get("channels", ())))
        for one in _rules()["known"]
    )
