"""One verdict and one reason for each reading: impossible, improbable, odd, or plain."""

import dataclasses
from collections.abc import Mapping

import numpy as np

from saqia.engine import days, money
from saqia.engine.validation import columns, limits, volumes
from saqia.engine.validation.verdicts import Reason, Verdict


@dataclasses.dataclass(frozen=True, slots=True)
class Judgement:
    """By reading: the verdict, its reason and the numbers behind it (thousandths of kWh or m3).

    `volume` is what was consumed since the previous trusted index, negative where the index goes backwards, 0 where
    there is no previous one; `expected` is what history and season lead to expect, 0 where there is none; `limit` is
    the volume above which the reading is held.
    """

    verdict: money.Ints
    reason: money.Ints
    volume: money.Ints
    expected: money.Ints
    limit: money.Ints


@dataclasses.dataclass(frozen=True, slots=True)
class _Measure:
    length: money.Ints  # days since the previous index
    known: money.Bools  # a previous index to count from
    backwards: money.Bools
    rolled: money.Bools
    volume: money.Ints
    expected: money.Ints
    high: money.Ints
    hold: money.Ints


def judge(readings: columns.Readings, by_service: Mapping[int, limits.Limits], *, today: int) -> Judgement:
    """Judge each reading by itself, against what is known of its meter.

    The first reason that applies wins: what is impossible before what is improbable before what is odd.

    :param today: day on which the readings are judged; nothing can have been read later
    :raises KeyError: a service without limits
    """
    bounds = limits.LimitColumns.spread(by_service, readings.service)
    found = _measure(readings, bounds)
    cases = [*_impossible(readings, today), *_improbable(readings, found), *_odd(readings, bounds, found)]
    reason = np.select([where for where, _ in cases], [np.int64(code) for _, code in cases], np.int64(Reason.NONE))
    return Judgement(_verdict(reason), reason, found.volume, found.expected, found.hold)


def _measure(readings: columns.Readings, bounds: limits.LimitColumns) -> _Measure:
    known = readings.present & (readings.previous_day > columns.NEVER)
    length = np.where(known, readings.day - readings.previous_day, 0)
    expected, has_history = _expected(readings, length)
    hold = np.where(
        has_history,
        volumes.share(expected, 100, bounds.hold_percent) + bounds.slack_milli,
        volumes.times(bounds.unknown_daily_milli, readings.multiplier) * np.maximum(length, 1),
    )
    high = np.where(has_history, volumes.share(expected, 100, bounds.high_percent) + bounds.slack_milli, hold)
    turned = np.where(known, readings.index - readings.previous_index, 0)
    backwards = turned < 0
    round_trip = volumes.times(turned + readings.modulus, readings.multiplier)
    rolled = backwards & _may_roll(readings, bounds, round_trip <= hold)
    volume = np.where(rolled, round_trip, volumes.times(turned, readings.multiplier))
    return _Measure(length, known, backwards, rolled, volume, expected, high, hold)


def _may_roll(readings: columns.Readings, bounds: limits.LimitColumns, is_plausible: money.Bools) -> money.Bools:
    """Say which dials may have passed their end: they were near it, and now show little or what is plausible.

    One that shows little after more than is plausible did roll over, and is held for its volume.
    """
    percent = readings.modulus // 100
    near_end = readings.previous_index >= percent * bounds.rollover_from_percent
    near_start = readings.index <= percent * (100 - bounds.rollover_from_percent)
    return near_end & (is_plausible | near_start)


def _expected(readings: columns.Readings, length: money.Ints) -> tuple[money.Ints, money.Bools]:
    recent = volumes.mean(readings.recent_volume, readings.recent_days, length)
    season = volumes.mean(readings.season_volume, readings.season_days, length)
    return np.maximum(recent, season), (readings.recent_days > 0) | (readings.season_days > 0)


def _impossible(readings: columns.Readings, today: int) -> list[tuple[money.Bools, Reason]]:
    return [
        (readings.present & (readings.index < 0), Reason.NEGATIVE),
        (readings.present & (readings.index >= readings.modulus), Reason.TOO_MANY_DIGITS),
        (readings.day > today, Reason.IN_FUTURE),
        (readings.day < readings.installed_day, Reason.BEFORE_INSTALLATION),
        (readings.day > readings.removed_day, Reason.AFTER_REMOVAL),
        (readings.day < readings.closed_day, Reason.PERIOD_CLOSED),
        (~readings.present, Reason.MISSING),
    ]


def _improbable(readings: columns.Readings, found: _Measure) -> list[tuple[money.Bools, Reason]]:
    in_between = (readings.next_day < days.FOREVER) & (readings.index > readings.next_index)
    straight = ~found.known | (readings.previous_index <= readings.next_index)
    return [
        (in_between & straight, Reason.ABOVE_NEXT),
        (found.backwards & ~found.rolled, Reason.BACKWARDS),
        (found.known & (found.volume > found.hold), Reason.TOO_HIGH),
    ]


def _odd(readings: columns.Readings, bounds: limits.LimitColumns, found: _Measure) -> list[tuple[money.Bools, Reason]]:
    idle = found.known & (found.volume == 0)
    return [
        (found.rolled, Reason.ROLLED_OVER),
        (found.known & (found.volume > found.high), Reason.HIGH),
        (idle & (readings.day - readings.idle_day >= bounds.stuck_days), Reason.STUCK),
        (idle & (found.expected > 0), Reason.ZERO),
        (found.known & (found.length > bounds.longest_days), Reason.TOO_LATE),
        (found.known & (found.length < bounds.shortest_days), Reason.TOO_EARLY),
    ]


def _verdict(reason: money.Ints) -> money.Ints:
    return np.select(
        [reason == Reason.NONE, reason < Reason.BACKWARDS, reason < Reason.ROLLED_OVER],
        [np.int64(Verdict.ACCEPTED), np.int64(Verdict.REFUSED), np.int64(Verdict.HELD)],
        np.int64(Verdict.ACCEPTED_WITH_WARNING),
    )
