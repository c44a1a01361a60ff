"""Dated versions: each has a source and a half-open validity; together they leave no gap and do not overlap."""

import itertools
from collections.abc import Callable
from typing import TypeVar

from saqia.engine import days, table
from saqia.engine.rules import models, readers

Dated = TypeVar("Dated", bound=models.Version)


def read(
    reader: readers.Reader, build: Callable[[readers.Reader, models.Version], Dated], *, may_be_none: bool = False
) -> tuple[Dated, ...]:
    """Read the list `versions`, each entry finished by `build`, and check the order of their dates."""
    found: list[Dated] = []
    for item in reader.items("versions"):
        version = models.Version(item.day("from"), item.day("to", endless=True), source(item))
        if version.to_day <= version.from_day:
            item.report("to", "period-empty", _span(version.from_day, version.to_day))
        found.append(build(item, version))
        item.done()
    if not found and not may_be_none:
        reader.report("versions", "missing-key", "versions")
    _check_order(reader, found)
    return tuple(found)


def source(reader: readers.Reader, key: str = "source") -> table.Source:
    """Read where a value comes from."""
    tree = reader.take(key)
    if tree is None:
        return table.Source("", models.STATUSES[0])
    inner = readers.Reader(reader.document, reader.place(key), tree)
    found = table.Source(inner.text("ref"), inner.choice("status", models.STATUSES))
    inner.done()
    return found


def _check_order(reader: readers.Reader, found: list[Dated]) -> None:
    if [version.from_day for version in found] != sorted(version.from_day for version in found):
        reader.report("versions", "unsorted-versions")
        return
    for place, (before, after) in enumerate(itertools.pairwise(found), start=1):
        key = f"versions[{place}]"
        if before.to_day < after.from_day:
            reader.report(key, "gap", _span(before.to_day, after.from_day))
        elif before.to_day > after.from_day:
            reader.report(key, "overlap", _span(after.from_day, min(before.to_day, after.to_day)))


def _span(start: int, end: int) -> str:
    return f"{days.iso(start)} → {days.iso(end) or '…'}"
