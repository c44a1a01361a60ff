"""From integers to the text of files, a column at a time."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


def padded(numbers: npt.NDArray[np.integer], width: int) -> pa.Array:
    """Return whole numbers as text with leading zeros."""
    return pc.utf8_lpad(pa.array(numbers).cast(pa.string()), width=width, padding="0")


def joined(separator: str, *parts: pa.Array | str) -> pa.Array:
    """Return the parts of each row joined into one text."""
    return pc.binary_join_element_wise(*parts, separator)


def picked(choices: Sequence[str], index: npt.NDArray[np.integer]) -> pa.Array:
    """Return `choices[index]` as text."""
    return pa.array(choices, pa.string()).take(pa.array(index))


def where(mask: Flags, yes: pa.Array | str, no: pa.Array | str) -> pa.Array:
    """Return `yes` where the mask is true, `no` elsewhere."""
    return pc.if_else(pa.array(mask), yes, no)


def choice(generator: np.random.Generator, weights: Floats, count: int) -> Ints:
    """Return `count` positions drawn by weight."""
    bounds = np.cumsum(weights / weights.sum())
    return np.minimum(np.searchsorted(bounds, generator.random(count), side="right"), len(weights) - 1)


def by_kind(urban: Flags, shares: dict[str, float]) -> Floats:
    """Return the urban or the rural share of each row."""
    return np.where(urban, shares["urban"], shares["rural"])
