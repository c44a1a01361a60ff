"""Where a running period is heading: when each block will be passed, and what the bill will be, with a range.

The daily pace is that of the last actual periods, moved by the season when the year before is known, and corrected by
a reading taken since. With too little to go by it says so and gives nothing.
"""

import dataclasses
from collections.abc import Sequence
from fractions import Fraction
from typing import Literal

from saqia.engine import codes, money, table
from saqia.engine.rating import blocks, columns, kernel

RECENT, SPREAD = 3, 6
"""Actual periods that make the usual pace, and those that make its range."""
_LEAST_PERIODS = 2
_LEAST_DAYS = 10
_SHORTEST = 7  # days of a past period that says anything of a pace
_YEAR, _SEASON = 365, 20
_LEAST_RANGE = Fraction(1, 10)
_SEASON_LIMITS = (Fraction(1, 2), Fraction(2))
Basis = Literal["recent", "season", "reading"]


class TooLittleKnown(Exception):
    """Neither two actual periods nor a reading of ten days: a forecast would be a guess."""

    def __init__(self, periods: int) -> None:
        super().__init__(periods)
        self.periods = periods


@dataclasses.dataclass(frozen=True, slots=True)
class Past:
    """A past period of the register; volume in thousandths."""

    from_day: int
    to_day: int
    volume: int
    estimated: bool

    @property
    def pace(self) -> Fraction:
        """Return thousandths a day."""
        return Fraction(self.volume, self.to_day - self.from_day)


@dataclasses.dataclass(frozen=True, slots=True)
class Running:
    """The period that is not closed yet.

    :param to_day: the day on which it is expected to be closed, excluded
    :param read_day: day of a reading taken since; None: none
    :param read_volume: what it shows since `from_day`, thousandths
    """

    from_day: int
    to_day: int
    read_day: int | None = None
    read_volume: int = 0

    @property
    def days(self) -> int:
        """Return how long it will last."""
        return self.to_day - self.from_day

    @property
    def read_days(self) -> int:
        """Return how many days the reading covers; 0 without one."""
        return 0 if self.read_day is None else self.read_day - self.from_day


@dataclasses.dataclass(frozen=True, slots=True)
class Crossing:
    """The passing of a block's bound. Days by number; None: not within the period, at that pace.

    :param block: the block entered, from 1
    :param bound: volume over the whole period at which it begins, thousandths
    :param on_day: at the likely pace; `earliest_day` and `latest_day` at the fastest and slowest
    :param is_passed: a reading shows that it is behind already
    """

    block: int
    bound: int
    on_day: int | None
    earliest_day: int | None
    latest_day: int | None
    is_passed: bool


@dataclasses.dataclass(frozen=True, slots=True)
class Span:
    """A figure with its range."""

    low: int
    likely: int
    high: int


@dataclasses.dataclass(frozen=True, slots=True)
class Forecast:
    """Where the period is heading. Volumes in thousandths, amounts in centimes with taxes (None: no tariff is known).

    :param basis: what the pace rests on; `periods` is how many actual ones were seen
    """

    running: Running
    basis: Basis
    periods: int
    volume: Span
    amount: Span | None
    crossings: tuple[Crossing, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Terms:
    """What the register is billed by."""

    plan: int
    households: int = 1
    register: int = 0


def forecast(rules: table.Table, terms: Terms, running: Running, past: Sequence[Past]) -> Forecast:
    """Forecast a running period.

    :raises TooLittleKnown: there is too little to go by
    """
    actual = sorted((p for p in past if not p.estimated and p.to_day - p.from_day >= _SHORTEST), key=_end)
    observed = Fraction(running.read_volume, running.read_days) if running.read_days else None
    if len(actual) < _LEAST_PERIODS and (observed is None or running.read_days < _LEAST_DAYS):
        raise TooLittleKnown(len(actual))
    paces, basis = _paces(running, actual, observed)
    volumes = [_reached(running, pace, running.days) for pace in paces]
    span = Span(*(money.half_up(volume.numerator, volume.denominator) for volume in volumes))
    return Forecast(
        running,
        basis,
        len(actual),
        span,
        _amounts(rules, terms, running, span),
        _crossings(rules, terms, running, paces),
    )


def _end(past: Past) -> int:
    return past.to_day


def _paces(running: Running, actual: list[Past], observed: Fraction | None) -> tuple[list[Fraction], Basis]:
    """Return the paces of the rest of the period: slowest, likely, fastest."""
    usual, ratio = _mean(actual[-RECENT:]), _season(running, actual)
    basis: Basis = "recent" if ratio is None else "season"
    factor = ratio or Fraction(1)
    if usual is None:
        likely, seen = observed or Fraction(0), [observed or Fraction(0)]
    else:
        likely, seen = usual * factor, [past.pace * factor for past in actual[-SPREAD:]]
    if observed is not None and usual is not None:
        weight = min(Fraction(running.read_days, running.days), Fraction(1))
        likely = weight * observed + (1 - weight) * likely
        seen = [weight * observed + (1 - weight) * pace for pace in seen]
    if observed is not None:
        basis = "reading"
    low = min(*seen, likely * (1 - _LEAST_RANGE), likely)
    high = max(*seen, likely * (1 + _LEAST_RANGE), likely)
    return [max(low, Fraction(0)), max(likely, Fraction(0)), max(high, Fraction(0))], basis


def _mean(several: Sequence[Past]) -> Fraction | None:
    days = sum(past.to_day - past.from_day for past in several)
    return Fraction(sum(past.volume for past in several), days) if days else None


def _season(running: Running, actual: list[Past]) -> Fraction | None:
    """Return how the same season of the year before stood to the months before it, within limits; None: not known."""
    middle = (running.from_day + running.to_day) // 2 - _YEAR
    for place, past in enumerate(actual):
        if abs((past.from_day + past.to_day) // 2 - middle) <= _SEASON:
            usual = _mean(actual[max(place - RECENT, 0) : place])
            if not usual:
                return None
            return min(max(past.pace / usual, _SEASON_LIMITS[0]), _SEASON_LIMITS[1])
    return None


def _reached(running: Running, pace: Fraction, days: int) -> Fraction:
    """Return the volume after so many days of the period."""
    if days <= running.read_days:
        return Fraction(running.read_volume * days, running.read_days)
    return running.read_volume + pace * (days - running.read_days)


def _amounts(rules: table.Table, terms: Terms, running: Running, span: Span) -> Span | None:
    several = [span.low, span.likely, span.high]
    cases = columns.columns(
        {
            "case": [0, 1, 2],
            "bill": [0, 1, 2],
            "plan": [terms.plan] * 3,
            "register": [terms.register] * 3,
            "from_day": [running.from_day] * 3,
            "to_day": [running.to_day] * 3,
            "volume": several,
            "households": [terms.households] * 3,
        }
    )
    outcome = kernel.rate(rules, cases)
    return None if outcome.reason.any() else Span(*(int(total) for total in kernel.totals(outcome).ttc))


def _crossings(rules: table.Table, terms: Terms, running: Running, paces: list[Fraction]) -> tuple[Crossing, ...]:
    found = []
    for block, monthly in enumerate(_bounds(rules, terms, running.to_day - 1), 2):
        bound = Fraction(monthly * running.days * terms.households, blocks.REFERENCE_DAYS)
        low, likely, high = (_passed_on(running, pace, bound) for pace in paces)
        if high is None:
            break
        is_passed = running.read_volume > bound
        found.append(Crossing(block, money.half_up(bound.numerator, bound.denominator), likely, high, low, is_passed))
    return tuple(found)


def _passed_on(running: Running, pace: Fraction, bound: Fraction) -> int | None:
    """Return the day in which a volume passes a bound, None when it does not within the period."""
    if _reached(running, pace, running.days) <= bound:
        return None
    if running.read_volume > bound:
        return running.from_day + int(bound * running.read_days / running.read_volume)
    return running.from_day + running.read_days + int((bound - running.read_volume) / pace)


def _bounds(rules: table.Table, terms: Terms, day: int) -> list[int]:
    """Return the monthly bounds in force on a day, thousandths, the last block's aside."""
    key = terms.plan * table.REGISTERS + terms.register
    era = next((place for place in range(len(rules.eras) - 1, -1, -1) if rules.eras[place] <= day), None)
    if era is None:
        return []
    for slot in range(int(rules.slot_start[key]), int(rules.slot_start[key] + rules.slot_count[key])):
        segment = int(rules.segment_of[slot * len(rules.eras) + era])
        if rules.slot_kind[slot] == codes.Kind.VOLUME and segment >= 0:
            return [int(bound) for bound in rules.bounds[:, segment] if bound != table.UNBOUNDED]
    return []
