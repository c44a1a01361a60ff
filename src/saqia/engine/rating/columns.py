"""The cases as NumPy columns: what the kernel reads, wherever they come from."""

import dataclasses
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from saqia.engine import money

NO_CATCH_UP = np.iinfo(np.int64).min
_DEFAULTS = {
    "register": 0,
    "estimated": 0,
    "reference_volume": 0,
    "reference_days": 0,
    "catch_up_from_day": NO_CATCH_UP,
    "billed_volume": 0,
    "households": 1,
    "cos_phi": 0,
}


@dataclasses.dataclass(frozen=True, slots=True)
class Columns:
    """Cases by column, int64; see `schema.CASES` for what each means."""

    case: money.Ints
    bill: money.Ints
    plan: money.Ints
    register: money.Ints
    from_day: money.Ints
    to_day: money.Ints
    volume: money.Ints
    estimated: money.Ints
    reference_volume: money.Ints
    reference_days: money.Ints
    catch_up_from_day: money.Ints
    billed_volume: money.Ints
    households: money.Ints
    cos_phi: money.Ints

    def __len__(self) -> int:
        return len(self.case)

    def part(self, start: int, end: int) -> "Columns":
        """Return the rows `[start, end)`."""
        return Columns(*(getattr(self, field.name)[start:end] for field in dataclasses.fields(self)))

    def take(self, at: money.Ints) -> "Columns":
        """Return some rows, in the order given."""
        return Columns(*(getattr(self, field.name)[at] for field in dataclasses.fields(self)))


def default(name: str) -> int:
    """Return what a missing value of an optional column stands for."""
    return _DEFAULTS.get(name, 0)


def columns(given: Mapping[str, npt.ArrayLike]) -> Columns:
    """Build columns from arrays or lists by name; what is optional may be left out."""
    size = len(np.asarray(given["case"]))

    def column(name: str) -> money.Ints:
        if name in given:
            return np.asarray(given[name]).astype(np.int64, copy=False)
        return np.full(size, _DEFAULTS[name], dtype=np.int64)

    return Columns(*(column(field.name) for field in dataclasses.fields(Columns)))
