"""What an absent reading is taken to be: the first method that has something to go by, rounded down to whole units."""

import dataclasses
import enum

import numpy as np

from saqia.engine import money
from saqia.engine.validation import volumes

WHOLE = 1000
"""A dial shows whole units: an estimate invents no decimals."""


class Basis(enum.IntEnum):
    """What the estimate rests on, best first."""

    NONE = 0
    SEASON = 1
    """The same days of the year before, at this point."""
    RECENT = 2
    """The last actual periods at this point."""
    CLASS = 3
    """The mean of its class."""


@dataclasses.dataclass(frozen=True, slots=True)
class Known:
    """Volumes (thousandths) with the days that they cover; 0 days: not known."""

    season_volume: money.Ints
    season_days: money.Ints
    recent_volume: money.Ints
    recent_days: money.Ints
    class_volume: money.Ints
    class_days: money.Ints


@dataclasses.dataclass(frozen=True, slots=True)
class Estimate:
    """By register: how far the dial is taken to have turned, the volume that this makes, and what it rests on."""

    turned: money.Ints
    volume: money.Ints
    basis: money.Ints


def estimate(known: Known, *, length: money.Ints, multiplier: money.Ints) -> Estimate:
    """Estimate the volume of `length` days; 0 where nothing is known.

    :param multiplier: thousandths; the dial turns by volume / multiplier, whole units, rounded down
    """
    basis = np.select(
        [known.season_days > 0, known.recent_days > 0, known.class_days > 0],
        [np.int64(Basis.SEASON), np.int64(Basis.RECENT), np.int64(Basis.CLASS)],
        np.int64(Basis.NONE),
    )
    volume = np.choose(
        basis,
        [
            np.zeros(len(length), dtype=np.int64),
            volumes.mean(known.season_volume, known.season_days, length),
            volumes.mean(known.recent_volume, known.recent_days, length),
            volumes.mean(known.class_volume, known.class_days, length),
        ],
    )
    turned = volumes.share(np.maximum(volume, 0), multiplier, 1000) // WHOLE * WHOLE
    return Estimate(turned, volumes.times(turned, multiplier), basis)
