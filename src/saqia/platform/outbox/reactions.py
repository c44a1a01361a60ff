"""The registry of reactions: which handlers run when a fact is told. `journeys/reactions.py` fills it."""

import dataclasses
import datetime
from collections.abc import Callable
from typing import Any, Protocol

from saqia.platform import operation
from saqia.platform.outbox import facts


class ReactionRegisteredTwice(ValueError):
    """Two handlers claim one reaction name for the same fact."""


class ReactionUnknown(KeyError):
    """A job names a reaction that this installation no longer has."""


class Handler(Protocol):
    """What reacts: it calls operations, which join the transaction that marks the reaction done."""

    def __call__(self, *, actor: operation.Actor, event: Any, at: datetime.datetime) -> object:
        """Act on `event` for its tenant; `at` is the moment of this run."""


Condition = Callable[[Any], bool]
"""Of a fact: whether it concerns a reaction at all. Asked while the fact is told, so it looks at nothing else."""


@dataclasses.dataclass(frozen=True)
class Reaction:
    """One row of the table "this fact -> that act". `name` is stored with the jobs: never rename it."""

    event_name: str
    name: str
    handler: Handler
    when: Condition | None = None


_registry: dict[str, dict[str, Reaction]] = {}


def register(event_name: str, handler: Handler, name: str, when: Condition | None = None) -> None:
    """Have `handler` run once for each fact called `event_name`; registering the same row again changes nothing.

    :param when: for which of them only
    :raises ReactionRegisteredTwice: another handler has this name for this fact
    """
    rows = _registry.setdefault(event_name, {})
    row = Reaction(event_name, name, handler, when)
    if rows.setdefault(name, row) != row:
        raise ReactionRegisteredTwice(f"{event_name} -> {name}")


def forget(event_name: str, name: str) -> None:
    """Take a row out of the table: for tests."""
    _registry.get(event_name, {}).pop(name, None)


def of(event_name: str) -> list[Reaction]:
    """Return the reactions to this fact, in the order of their registration."""
    return list(_registry.get(event_name, {}).values())


def to(event: facts.Event) -> list[Reaction]:
    """Return the reactions that this very fact concerns."""
    return [row for row in of(event.name) if row.when is None or row.when(event)]


def find(event_name: str, name: str) -> Reaction:
    """Return one reaction.

    :raises ReactionUnknown: nothing of this name reacts to this fact
    """
    try:
        return _registry[event_name][name]
    except KeyError:
        raise ReactionUnknown(f"{event_name} -> {name}") from None


def known() -> list[Reaction]:
    """Return the whole table, by fact."""
    return [row for name in sorted(_registry) for row in _registry[name].values()]


def unclaimed() -> list[str]:
    """Return the fact names of the table that no event class claims: a misspelling would never react."""
    return sorted({row.event_name for row in known()} - facts.known().keys())
