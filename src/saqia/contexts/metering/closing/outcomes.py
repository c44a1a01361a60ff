"""Which way each register closes: on an index, on an estimate, or not at all."""

import dataclasses
import enum

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.metering import anomalies, arrow
from saqia.contexts.metering.closing import legs
from saqia.engine import days, money
from saqia.engine.validation import volumes


class Outcome(enum.IntEnum):
    """How a register's month ends."""

    NOT_YET = 0
    """It began within this window, or its estimate would not lie after its start: next month."""
    MEASURED = 1
    """On the last meter's reading."""
    AT_REPLACEMENT = 2
    """On the day of the replacement: the new meter has not been read since."""
    MEAN = 3
    """On a reading whose index does not count: the point's mean takes its place."""
    ZERO = 4
    ESTIMATED = 5
    ESTIMATED_ZERO = 6
    """No index, and the anomaly says that nothing was consumed."""
    HELD = 7
    ANOMALY = 8
    NEVER_READ = 9
    NO_REMOVAL = 10
    """The meter was taken down, nothing says at which index, and no other hangs there."""
    BY_DAYS = 11
    """On a day that nobody read: what was measured around it is shared by days."""
    BELOW_ESTIMATE = 12
    """On a reading below the estimate that parted it from the holder before: until the meter has passed that."""


ON_INDEX = (Outcome.MEASURED, Outcome.MEAN, Outcome.ZERO, Outcome.BY_DAYS)
"""Those that close on the last meter's reading of the month, or on the index that falls on a day."""

COUNTED = (Outcome.MEASURED, Outcome.AT_REPLACEMENT, Outcome.BY_DAYS)
"""Those whose volume is the difference of indices."""

ON_ESTIMATE = (Outcome.ESTIMATED, Outcome.ESTIMATED_ZERO)


@dataclasses.dataclass(frozen=True, slots=True)
class Groups:
    """Legs gathered by register of a point: `first` and `last` are positions in the legs."""

    first: money.Ints
    last: money.Ints
    outcome: money.Ints

    @property
    def several(self) -> money.Bools:
        """Say which groups have more than one meter."""
        return self.last > self.first


def gather(table: pa.Table, period: legs.Period) -> Groups:
    """Group the legs, say how each group ends, and leave out those whose time has not come.

    :param table: of schema `legs.LEGS`, in its order
    """
    key = arrow.ints(table, "service_point_id") * 8 + arrow.ints(table, "register")
    first = np.flatnonzero(np.diff(key, prepend=key[:1] - 1))
    last = np.append(first[1:], len(key)) - 1 if len(key) else first
    outcome = _outcome(table, first, last, period)
    due = outcome != Outcome.NOT_YET
    return Groups(first[due], last[due], outcome[due])


def _outcome(table: pa.Table, first: money.Ints, last: money.Ints, period: legs.Period) -> money.Ints:
    end = table.take(pa.array(last))
    ended, started = arrow.given(end, "end_id"), arrow.given(end, "start_id")
    several = last > first
    at_end, at_note = _effect(end["end_anomaly"]), _effect(end["note"])
    fresh = started & (arrow.ints(end, "start_on") >= days.number(period.since)) & ~several
    late = started & (arrow.ints(end, "start_on") >= days.number(period.estimate_on))
    never = ~started | ~arrow.given(table.take(pa.array(first)), "start_id")
    too_new = never & (arrow.ints(end, "installed_on") >= days.number(period.since))
    cases = [
        (too_new, Outcome.NOT_YET),
        (never, Outcome.NEVER_READ),
        (ended & (at_end == anomalies.Volume.NONE), Outcome.ANOMALY),
        (ended & (at_end == anomalies.Volume.AVERAGE), Outcome.MEAN),
        (ended & (at_end == anomalies.Volume.ZERO), Outcome.ZERO),
        (ended & ~several & _below_estimate(end), Outcome.BELOW_ESTIMATE),
        (ended, Outcome.MEASURED),
        (several & started, Outcome.AT_REPLACEMENT),
        (arrow.given(end, "gone_on"), Outcome.NO_REMOVAL),
        (fresh | late, Outcome.NOT_YET),
        (arrow.given(end, "held_reason"), Outcome.HELD),
        (at_note == anomalies.Volume.NONE, Outcome.ANOMALY),
        (at_note == anomalies.Volume.ZERO, Outcome.ESTIMATED_ZERO),
    ]
    return np.select([where for where, _ in cases], [np.int64(way) for _, way in cases], np.int64(Outcome.ESTIMATED))


def _effect(codes: pa.ChunkedArray) -> np.ndarray[tuple[int], np.dtype[np.str_]]:
    """Return what the anomaly of each row does to the volume, as text; `index` where there is none."""
    matrix = anomalies.matrix()
    position = pc.index_in(codes, value_set=pa.array(list(matrix), pa.string())).fill_null(len(matrix))
    effects = np.array([*(line.volume.value for line in matrix.values()), anomalies.Volume.INDEX.value])
    found: np.ndarray[tuple[int], np.dtype[np.str_]] = effects[position.to_numpy()]
    return found


def _below_estimate(end: pa.Table) -> money.Bools:
    """Say which last legs read lower than the estimate that they start from: a dial did not turn that far."""
    settles = arrow.given(end, "base_index")
    opening = np.where(settles, arrow.ints(end, "base_index"), arrow.ints(end, "start_index"))
    closing, dial = arrow.ints(end, "end_index"), volumes.modulus(arrow.ints(end, "digits"))
    started = pc.fill_null(pc.equal(end["start_source"], "estimate"), False).to_numpy(zero_copy_only=False)
    known = arrow.given(end, "start_index") & arrow.given(end, "end_index")
    found: money.Bools = started & known & (closing < opening) & (2 * (closing - opening + dial) > dial)
    return found
