"""Rule files from a folder to a compiled table: the only reading of files in the engine."""

from collections.abc import Iterator
from pathlib import Path

from saqia.engine import table
from saqia.engine.rules import compiler, models, problems, reading


def files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each rule file below a folder, in order; case files are left out."""
    for path in sorted(folder.rglob("*.yaml")):
        if not path.name.endswith(reading.CASES_SUFFIX):
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def case_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of each case file below a folder, in order."""
    for path in sorted(folder.rglob(f"*{reading.CASES_SUFFIX}")):
        yield path.relative_to(folder).as_posix(), path.read_bytes()


def load(folder: Path, own: Path | None = None) -> table.Table:
    """Load the rules of a folder, one distributor's own folder over them if it is given.

    :raises RulesInvalid: a file cannot be used; every problem is named
    """
    return compiler.compile_book(read(folder, own))


def read(folder: Path, own: Path | None = None) -> models.Rulebook:
    """Read the rules of a folder without compiling them.

    :raises RulesInvalid: as `load`; also an own folder without a rule file: to leave it out would answer by others
    """
    book = reading.read(files(folder))
    if own is None:
        return book
    found = list(files(own))
    if not found:
        raise problems.RulesInvalid([problems.Problem(str(own), 0, "", "no-files")])
    return reading.read(found, book)
