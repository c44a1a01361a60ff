"""Kits that check what we promise to a partner, by name; the composition root enters them."""

import dataclasses
from collections.abc import Callable, Iterator


@dataclasses.dataclass(frozen=True)
class Checked:
    """One promise: what it is, whether it held, and what was seen."""

    promise: str
    is_held: bool
    seen: str


Kit = Callable[[str, str, str, str], Iterator[Checked]]
"""From an address, a name and secret, and a reference that may be paid in a test, to each promise checked."""
_known: dict[str, Kit] = {}


def register(name: str, kit: Kit) -> None:
    """Enter a kit."""
    _known[name] = kit


def get(name: str) -> Kit:
    """Return a kit.

    :raises KeyError: none has this name
    """
    return _known[name]
