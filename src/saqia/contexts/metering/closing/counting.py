"""What each register's month comes to: days, volumes, estimates, settled stretches. Columns in, columns out."""

import dataclasses

import numpy as np
import pyarrow as pa

from saqia.contexts.metering import arrow
from saqia.contexts.metering.closing import legs, outcomes
from saqia.engine import days, money
from saqia.engine.validation import estimates, volumes

Outcome = outcomes.Outcome


@dataclasses.dataclass(frozen=True, slots=True)
class ClassMean:
    """The daily mean of each leg's class: volume (thousandths) over days; 0 days: not known."""

    volume: money.Ints
    days: money.Ints


@dataclasses.dataclass(frozen=True, slots=True)
class Counted:
    """By group of legs; volumes in thousandths of kWh or m3."""

    from_day: money.Ints
    to_day: money.Ints
    volume: money.Ints
    by_leg: money.Ints  # one entry a leg of the table
    turned: money.Ints  # of an estimate, thousandths on the dial
    basis: money.Ints  # estimates.Basis
    unread: money.Bools  # a meter was taken down without a readable index: its part is a mean
    lacking: money.Bools  # something must be estimated and nothing is known to go by
    settled: money.Bools  # the estimates before are settled by this reading


def count(table: pa.Table, groups: outcomes.Groups, period: legs.Period, mean: ClassMean) -> Counted:
    """Count every group.

    :param table: of schema `legs.LEGS`
    :param mean: by leg of the table
    """
    from_day, to_day = _days(table, groups, period)
    measured, unread = _legs(table, groups)
    settled = _settled(table, groups)
    first = groups.first[settled]
    measured[first] = _turned(table, "base_index")[first] - arrow.ints(table, "unsettled_milli")[first]
    gone = arrow.ints(table, "gone_on") - arrow.ints(table, "start_on")
    taken_down = _estimate(table, mean, gone)
    by_leg = np.where(unread, taken_down.volume, measured)
    length = np.zeros(len(table), dtype=np.int64)
    length[groups.last] = to_day - from_day
    guessed = _estimate(table, mean, length)
    whole = np.isin(groups.outcome, (Outcome.ESTIMATED, Outcome.MEAN))
    sums = _summed(by_leg, groups) * np.isin(groups.outcome, outcomes.COUNTED)
    has_unread = (_summed(unread.astype(np.int64), groups) > 0) & ~whole
    lost = _summed((unread & (taken_down.basis == estimates.Basis.NONE)).astype(np.int64), groups) > 0
    basis = guessed.basis[groups.last]
    return Counted(
        from_day=from_day,
        to_day=to_day,
        volume=np.where(whole, guessed.volume[groups.last], sums),
        by_leg=by_leg,
        turned=np.where(groups.outcome == Outcome.ESTIMATED, guessed.turned[groups.last], 0),
        basis=basis,
        unread=has_unread,
        lacking=(whole & (basis == estimates.Basis.NONE)) | (has_unread & lost),
        settled=np.isin(groups.first, first),
    )


def _days(table: pa.Table, groups: outcomes.Groups, period: legs.Period) -> tuple[money.Ints, money.Ints]:
    start = arrow.ints(table, "start_on")
    opened = np.where(arrow.given(table, "start_id"), start, arrow.ints(table, "installed_on"))
    closed = arrow.given(table, "last_on")[groups.first]
    from_day = np.where(closed, arrow.ints(table, "last_on")[groups.first], opened[groups.first])
    to_day = np.select(
        [
            np.isin(groups.outcome, outcomes.ON_INDEX),
            groups.outcome == Outcome.AT_REPLACEMENT,
            groups.outcome == Outcome.NO_REMOVAL,
        ],
        [
            arrow.ints(table, "end_on")[groups.last],
            start[groups.last],
            arrow.ints(table, "gone_on")[groups.last],
        ],
        np.int64(days.number(period.estimate_on)),
    )
    return from_day, to_day


def _legs(table: pa.Table, groups: outcomes.Groups) -> tuple[money.Ints, money.Bools]:
    """Return the measured volume of each leg, and which legs were taken down without a readable index."""
    read = arrow.given(table, "start_index") & arrow.given(table, "end_index")
    gone = arrow.given(table, "gone_on") & arrow.given(table, "start_id")
    return np.where(read, _turned(table, "start_index"), 0), gone & ~read


def _turned(table: pa.Table, opening: str) -> money.Ints:
    return volumes.counted(
        arrow.ints(table, opening),
        arrow.ints(table, "end_index"),
        volumes.modulus(arrow.ints(table, "digits")),
        arrow.ints(table, "multiplier_milli"),
    )


def _settled(table: pa.Table, groups: outcomes.Groups) -> money.Bools:
    """Say which groups start from an estimate and close on a measure."""
    estimated = arrow.given(table, "base_index") & arrow.given(table, "end_index")
    closes = np.isin(groups.outcome, outcomes.COUNTED)
    found: money.Bools = estimated[groups.first] & closes
    return found


def _summed(values: money.Ints, groups: outcomes.Groups) -> money.Ints:
    """Return the sum of `values` over each group's legs."""
    running = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(values)])
    found: money.Ints = running[groups.last + 1] - running[groups.first]
    return found


def _estimate(table: pa.Table, mean: ClassMean, length: money.Ints) -> estimates.Estimate:
    known = estimates.Known(
        season_volume=arrow.ints(table, "season_volume"),
        season_days=arrow.ints(table, "season_days"),
        recent_volume=arrow.ints(table, "recent_volume"),
        recent_days=arrow.ints(table, "recent_days"),
        class_volume=mean.volume,
        class_days=mean.days,
    )
    return estimates.estimate(known, length=length, multiplier=arrow.ints(table, "multiplier_milli"))
