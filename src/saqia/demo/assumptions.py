"""The figures and words on which the demonstration stands, read once from `data/`."""

import functools
from typing import Any

import yaml

from saqia.demo import geography


@functools.cache
def consumption() -> dict[str, Any]:
    """Return the assumptions about consumption, shares and incidents."""
    return _read("consumption.yaml")


@functools.cache
def vocabulary() -> dict[str, Any]:
    """Return the words of addresses and organisations."""
    return _read("vocabulary.yaml")


@functools.cache
def organizations() -> list[dict[str, Any]]:
    """Return every kind of organisation in one list: companies, large companies, administrations."""
    words = vocabulary()
    return [*words["companies"], *words["large_companies"], *words["administrations"]]


@functools.cache
def staff() -> dict[str, Any]:
    """Return the units and posts of the demonstration companies."""
    return _read("staff.yaml")


@functools.cache
def zones() -> dict[str, str]:
    """Return the tariff zone of the provinces whose standing charges are known from a bill."""
    found: dict[str, str] = _read("zones.yaml")["provinces"]
    return found


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((geography.DATA / name).read_text(encoding="utf-8"))
    return found
