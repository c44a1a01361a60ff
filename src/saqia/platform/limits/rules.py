"""The limits of `rules/limits.yaml`."""

import dataclasses
import functools

import yaml

from saqia.platform import rulebook


class LimitUnknown(KeyError):
    """The rules have no such limit."""


@dataclasses.dataclass(frozen=True)
class Row:
    """At most `most` tries of one subject in any `seconds`.

    :param by: what is counted, such as `contract`; `tenant` is known without being given
    :param everywhere: over all tenants of the installation
    """

    by: str
    most: int
    seconds: int
    everywhere: bool = False


def get(name: str) -> tuple[Row, ...]:
    """Return the rows of a limit.

    :raises LimitUnknown: there is none of this name
    """
    if name not in known():
        raise LimitUnknown(name)
    return known()[name]


@functools.cache
def known() -> dict[str, tuple[Row, ...]]:
    """Return every limit by its name."""
    content = yaml.safe_load(rulebook.path("limits.yaml").read_text(encoding="utf-8"))
    return {name: tuple(Row(**row) for row in rows) for name, rows in content["limits"].items()}
