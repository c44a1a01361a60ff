"""The shipped rules, compiled once: all that a quote needs, without a database."""

import dataclasses
import functools

from saqia.engine import table
from saqia.engine.rules import compiler, folder, models
from saqia.platform import rulebook


@dataclasses.dataclass(frozen=True)
class Compiled:
    """The rules of a distributor, read and compiled."""

    book: models.Rulebook
    table: table.Table


@functools.cache
def compiled() -> Compiled:
    """Return the shipped rules.

    :raises saqia.engine.rules.problems.RulesInvalid: a shipped file cannot be used
    """
    book = folder.read(rulebook.folder() / "tariffs")
    return Compiled(book, compiler.compile_book(book))
