"""Where the law lies (`rules/` of the checkout, or the copy packaged with the wheel), and which row of it holds."""

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def folder() -> Path:
    """Return the folder of the shipped rules."""
    packaged = Path(__file__).resolve().parents[1] / "_rules"
    return packaged if packaged.exists() else Path(__file__).resolve().parents[3] / "rules"


def path(name: str) -> Path:
    """Return the path of one shipped rule file, such as `tenants.yaml`."""
    return folder() / name


def in_force(rows: Iterable[dict[str, Any]], on: datetime.date) -> dict[str, Any] | None:
    """Return the row that holds on a day: the latest of those whose `from` is not after it; None before the first."""
    return max((row for row in rows if row["from"] <= on), key=_since, default=None)


def in_force_or_first(rows: Iterable[dict[str, Any]], on: datetime.date) -> dict[str, Any]:
    """Return the row that holds on a day; before the first row, as that says.

    :raises ValueError: there is no row at all
    """
    known = list(rows)
    return in_force(known, on) or min(known, key=_since)


def _since(row: dict[str, Any]) -> datetime.date:
    found: datetime.date = row["from"]
    return found
