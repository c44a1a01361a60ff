"""Kits that check what we promise to a partner, by name; the composition root enters them."""

import dataclasses
from collections.abc import Iterator
from typing import Protocol


@dataclasses.dataclass(frozen=True)
class Checked:
    """One promise: what it is, whether it held, and what was seen."""

    promise: str
    is_held: bool
    seen: str


class Kit(Protocol):
    """From an address, a name and secret, and a reference that may be paid in a test, to each promise checked."""

    def __call__(
        self, address: str, client_id: str, secret: str, reference: str, *, receiver: str, receiver_secret: str,
        stopped: tuple[str, str],
    ) -> Iterator[Checked]:  # fmt: skip
        """Check; with the partner's own receiver of webhooks and its secret, unless they are empty.

        :param stopped: name and secret of a partner that is stopped; empty: what it hears is not asked
        """


_known: dict[str, Kit] = {}


def register(name: str, kit: Kit) -> None:
    """Enter a kit."""
    _known[name] = kit


def get(name: str) -> Kit:
    """Return a kit.

    :raises KeyError: none has this name
    """
    return _known[name]
