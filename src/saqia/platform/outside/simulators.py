"""Simulators of systems outside, by the name of their channel: they speak the real protocol over a socket."""

from collections.abc import Callable
from contextlib import AbstractContextManager

Show = Callable[[str], None]
"""Is given each thing that the simulator received, as text for a person."""
Simulator = Callable[[int, Show], AbstractContextManager[dict[str, str]]]
"""From a port, 0 for any, to a running simulator: it gives the settings that lead to it."""
_known: dict[str, Simulator] = {}


def register(name: str, simulator: Simulator) -> None:
    """Enter a simulator; the composition root calls this."""
    _known[name] = simulator


def known() -> dict[str, Simulator]:
    """Return the simulators by name."""
    return dict(_known)
