"""Why a bill differs from the one before: the difference taken apart into effects that sum to it, to the centime.

One thing is changed at a time, from what was billed before to what is billed now, and each step is rated by the same
kernel as a bill; an effect is what its steps add. The order is fixed: readings of before, days, terms, volume and
block, price, tax, readings of now. What no step explains is `other`, so nothing is lost.
"""

import dataclasses
import enum
from collections.abc import Mapping

import numpy as np

from saqia.engine import codes, freezing, money, policies, table
from saqia.engine.rating import blocks, columns, kernel


class Effect(enum.StrEnum):
    """What a part of the difference comes from."""

    DAYS = "days"
    VOLUME = "volume"
    """More or less a day, at the block of before."""
    BLOCK = "block"
    """A block reached or left: the price that the volume leads to."""
    TARIFF = "tariff"
    """Another price for the same block."""
    TAX = "tax"
    FIXED = "fixed"
    """Standing charges and subscribed power."""
    ESTIMATE = "estimate"
    """An estimate, on either bill, that was held at a cheaper block."""
    CATCH_UP = "catch-up"
    """A reading that settles months of estimates, on either bill; what was given back with it."""
    TERMS = "terms"
    """Another use, zone, option or number of households."""
    OTHER = "other"


_STANDING = np.array(
    [
        codes.Component.METER_RENTAL,
        codes.Component.CONNECTION_MAINTENANCE,
        codes.Component.WATER_FIXED,
        codes.Component.SANITATION_FIXED,
        codes.Component.POWER_PREMIUM,
    ],
    dtype=np.int64,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Side:
    """One bill of one service.

    :param cases: one row a register, what was consumed over the bill's own days, without estimates and catch-ups
    :param billed: what the bill charges for the service, centimes with taxes
    :param special: ESTIMATE or CATCH_UP when it was not billed as plainly as `cases`; OTHER when it was
    """

    cases: columns.Columns
    billed: int
    special: Effect = Effect.OTHER


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """The difference between two bills of one service. Centimes with taxes, volumes in thousandths.

    :param effects: what is not zero, the greatest first; they sum to `after - before`
    :param block_before: the block that the volume of before reaches in the days of now; 0: the plan has no block
    :param bound: the volume, over the days of now, at which the dearer of the two blocks begins; 0: the same block
    :param selective: the whole volume is priced at the dearer of the two blocks
    """

    before: int
    after: int
    effects: tuple[tuple[Effect, int], ...]
    days_before: int
    days_after: int
    volume_before: int
    volume_after: int
    block_before: int
    block_after: int
    bound: int
    selective: bool

    def of(self, effect: Effect) -> int:
        """Return what one effect adds, centimes."""
        return dict(self.effects).get(effect, 0)

    @property
    def without_block(self) -> int:
        """Return what would be billed now, had the block stayed."""
        return self.after - self.of(Effect.BLOCK)


@dataclasses.dataclass(frozen=True, slots=True)
class _Worth:
    """What each case comes to, centimes with taxes: by its volume, and standing; and the block that it reaches."""

    volume: money.Ints
    standing: money.Ints
    block: money.Ints
    selective: bool

    @property
    def total(self) -> int:
        return int(self.volume.sum() + self.standing.sum())


def plain_volume(volume: int, *, billed: int, days: int, stretch_days: int) -> int:
    """Return what a catch-up's stretch consumed in `days` of it, thousandths: as if every day had been alike.

    :param volume: of the catch-up, what is not billed yet
    :param billed: what estimates billed from the beginning of the stretch
    """
    return money.half_up((volume + billed) * days, stretch_days)


def explain(rules: table.Table, before: Side, after: Side) -> Change:
    """Take the difference between two bills of one service apart."""
    steps = _Steps(before.billed)
    start, end = _worth(rules, before.cases), _worth(rules, after.cases)
    facts: tuple[int, int, int, bool] = (0, 0, 0, False)
    if start is not None and end is not None:
        steps.jump(before.special, start)
        if sorted(before.cases.register) == sorted(after.cases.register):
            facts = _walk(rules, _ordered(before.cases), _ordered(after.cases), steps)
            steps.take(end, Effect.TARIFF)
        else:
            steps.take(end, Effect.TERMS, standing=Effect.TERMS)
    steps.land(after.special if start is not None and end is not None else Effect.OTHER, after.billed)
    return Change(
        before.billed, after.billed, steps.effects(), _days(before.cases), _days(after.cases), _volume(before.cases),
        _volume(after.cases), *facts,
    )  # fmt: skip


class _Steps:
    """The way from one bill to the other: every step adds what it changes to its effect."""

    def __init__(self, billed: int) -> None:
        self._found: dict[Effect, int] = {}
        self._total = billed
        self._at: _Worth | None = None

    def jump(self, effect: Effect, worth: _Worth) -> None:
        self._add(effect, worth.total - self._total)
        self._total, self._at = worth.total, worth

    def take(self, worth: _Worth | None, effect: Effect, *, standing: Effect = Effect.FIXED) -> None:
        """Move on; what cannot be rated is passed over, and the next step carries its part."""
        if worth is None or self._at is None:
            return
        self._add(effect, int(worth.volume.sum() - self._at.volume.sum()))
        self._add(standing, int(worth.standing.sum() - self._at.standing.sum()))
        self._total, self._at = worth.total, worth

    def part(self, worth: _Worth | None, rising: money.Bools, effects: tuple[Effect, Effect]) -> None:
        """Move on with one effect for the cases that rise and another for those that fall."""
        if worth is None or self._at is None:
            return
        step = worth.volume - self._at.volume
        self._add(effects[0], int(step[rising].sum()))
        self._add(effects[1], int(step[~rising].sum()))
        self._add(Effect.FIXED, int(worth.standing.sum() - self._at.standing.sum()))
        self._total, self._at = worth.total, worth

    def land(self, effect: Effect, billed: int) -> None:
        self._add(effect, billed - self._total)

    def effects(self) -> tuple[tuple[Effect, int], ...]:
        known = [(effect, amount) for effect, amount in self._found.items() if amount]
        return tuple(sorted(known, key=lambda pair: (-abs(pair[1]), pair[0])))

    def _add(self, effect: Effect, amount: int) -> None:
        self._found[effect] = self._found.get(effect, 0) + amount


def _walk(
    rules: table.Table, before: columns.Columns, after: columns.Columns, steps: _Steps
) -> tuple[int, int, int, bool]:
    then, now = int(before.to_day[0]) - 1, int(after.to_day[0]) - 1
    former, newer = freezing.at_day(rules, then), freezing.at_day(rules, now)
    steps.take(_worth(former, before), Effect.TARIFF)
    longer = dataclasses.replace(
        before, from_day=after.from_day, to_day=after.to_day, volume=_over_the_days_of(before, after)
    )
    steps.take(_worth(former, longer), Effect.DAYS)
    moved = dataclasses.replace(longer, plan=after.plan, households=after.households)
    stayed = _worth(former, moved)
    steps.take(stayed, Effect.TERMS, standing=Effect.TERMS)
    rising = after.volume >= moved.volume
    both = (Effect.VOLUME, Effect.BLOCK), (Effect.BLOCK, Effect.VOLUME)
    steps.part(_worth(former, *_held(rules, moved, after, rising)), rising, both[0])
    reached = _worth(former, after)
    steps.part(reached, rising, both[1])
    steps.take(_worth(freezing.taxed_as(rules, now, taxed_on=then), after), Effect.TARIFF)
    ended = _worth(newer, after)
    steps.take(ended, Effect.TAX, standing=Effect.TAX)
    return _facts(newer, after, stayed, reached or ended)


def _held(
    rules: table.Table, moved: columns.Columns, after: columns.Columns, rising: money.Bools
) -> tuple[columns.Columns, policies.Policies]:
    """Return the greater volume of each case at the block that the smaller one reaches."""
    cases = dataclasses.replace(
        after,
        volume=np.where(rising, after.volume, moved.volume),
        estimated=np.ones(len(after), dtype=np.int64),
        reference_volume=np.maximum(np.where(rising, moved.volume, after.volume), 0),
        reference_days=after.to_day - after.from_day,
    )
    return cases, dataclasses.replace(rules.policies, estimate=policies.ALWAYS.estimate)


def _facts(
    rules: table.Table, after: columns.Columns, stayed: _Worth | None, reached: _Worth | None
) -> tuple[int, int, int, bool]:
    if stayed is None or reached is None:
        return 0, 0, 0, False
    case = int(np.argmax(reached.block))
    low, high = sorted((int(stayed.block[case]), int(reached.block[case])))
    bound = 0
    if 0 < low < high:
        segment = _priced_segment(rules, int(after.plan[case]), int(after.register[case]))
        monthly = int(rules.bounds[high - 2, segment])
        days = int(after.to_day[case] - after.from_day[case]) * int(after.households[case])
        bound = money.half_up(monthly * days, blocks.REFERENCE_DAYS)
    return int(stayed.block[case]), int(reached.block[case]), bound, reached.selective or stayed.selective


def _priced_segment(rules: table.Table, plan: int, register: int) -> int:
    key = plan * table.REGISTERS + register
    slots = range(int(rules.slot_start[key]), int(rules.slot_start[key] + rules.slot_count[key]))
    return next(int(rules.segment_of[slot]) for slot in slots if rules.slot_kind[slot] == codes.Kind.VOLUME)


def _worth(rules: table.Table, cases: columns.Columns, rated: policies.Policies | None = None) -> _Worth | None:
    outcome = kernel.rate(rules, cases, rated)
    if outcome.reason.any():
        return None
    lines, size = outcome.lines, len(cases)
    standing = np.isin(lines.component, _STANDING)

    def added(mask: money.Bools) -> money.Ints:
        sums = np.zeros(size, dtype=np.int64)
        np.add.at(sums, lines.position[mask], lines.amount_ttc[mask])
        return sums

    block = np.zeros(size, dtype=np.int64)
    np.maximum.at(block, lines.position, lines.block)
    return _Worth(added(~standing), added(standing), block, bool((lines.flags & codes.Flag.SELECTIVE).any()))


def _over_the_days_of(before: columns.Columns, after: columns.Columns) -> money.Ints:
    """Return the volumes of before as if they had lasted as long as now; a subscribed power has no days."""
    days = before.to_day - before.from_day
    scaled = money.half_up(before.volume * (after.to_day - after.from_day), days)
    found: money.Ints = np.where(before.register == codes.Register.POWER, before.volume, scaled)
    return found


def _ordered(cases: columns.Columns) -> columns.Columns:
    return cases.take(np.argsort(cases.register, kind="stable"))


def _days(cases: columns.Columns) -> int:
    return int(cases.to_day.max() - cases.from_day.min())


def _volume(cases: columns.Columns) -> int:
    """Return what was consumed: the sum of the posts where there are several, the total where it is alone."""
    posts = (cases.register != codes.Register.POWER) & (cases.register != codes.Register.TOTAL)
    counted = posts if posts.any() else cases.register == codes.Register.TOTAL
    return int(cases.volume[counted].sum())


def columns_of(rows: Mapping[str, list[int]]) -> columns.Columns:
    """Return the cases of a side, numbered; see `rating.columns.columns` for the names."""
    numbers = list(range(len(rows["plan"])))
    return columns.columns({"case": numbers, "bill": [0] * len(numbers), **rows})
