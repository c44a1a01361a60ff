"""Why a bill rose: effects that sum to the difference, each what it says."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saqia.engine import change, days
from saqia.engine.change import Effect
from saqia.engine.rating import columns, kernel
from tests.engine import shipped

DOMESTIC = (shipped.CASABLANCA, "nouaceur", "electricity", "domestic")
WATER = ("demo", "town", "water", "domestic")
D = dt.date


def cases(
    volume: int, start: dt.date, end: dt.date, *, key: tuple[str, str, str, str] = DOMESTIC, households: int = 1
) -> columns.Columns:
    """Return one case; volume in thousandths."""
    return change.columns_of(
        {
            "plan": [shipped.rules().resolve(*key)], "from_day": [days.number(start)], "to_day": [days.number(end)],
            "volume": [volume], "households": [households],
        }
    )  # fmt: skip


def billed(of: columns.Columns) -> int:
    return int(kernel.totals(kernel.rate(shipped.rules(), of)).ttc.sum())


def side(volume: float, start: dt.date, end: dt.date, **more: object) -> change.Side:
    made = cases(round(volume * 1000), start, end, **more)  # type: ignore[arg-type]
    return change.Side(made, billed(made))


def explained(before: change.Side, after: change.Side) -> change.Change:
    return change.explain(shipped.rules(), before, after)


def total(found: change.Change) -> int:
    return sum(amount for _, amount in found.effects)


MARCH, APRIL, MAY = D(2026, 3, 9), D(2026, 4, 8), D(2026, 5, 8)  # 30 days each


def test_a_block_passed_is_told_apart_from_the_volume() -> None:
    found = explained(side(300, MARCH, APRIL), side(359, APRIL, MAY))
    assert (found.before, found.after) == (435_22, 592_77)
    assert dict(found.effects) == {Effect.VOLUME: 80_69, Effect.BLOCK: 76_86}
    assert total(found) == 592_77 - 435_22
    assert (found.block_before, found.block_after, found.bound, found.selective) == (4, 5, 310_000, True)
    assert found.without_block == 592_77 - found.of(Effect.BLOCK)
    assert (found.volume_before, found.volume_after, found.days_before, found.days_after) == (300_000, 359_000, 30, 30)


def test_a_longer_period_is_days_not_consumption() -> None:
    found = explained(side(300, MARCH, APRIL), side(330, APRIL, D(2026, 5, 11)))
    assert {effect for effect, _ in found.effects} == {Effect.DAYS}
    assert total(found) == found.after - found.before > 0
    assert found.bound == 0


def test_a_year_end_is_price_and_tax() -> None:
    found = explained(side(300, D(2025, 11, 8), D(2025, 12, 8)), side(300, D(2026, 1, 8), D(2026, 2, 7)))
    assert {effect for effect, _ in found.effects} <= {Effect.TARIFF, Effect.TAX}
    assert found.of(Effect.TAX) > 0 > found.of(Effect.TARIFF)  # the price with taxes is set: one goes with the other
    assert total(found) == found.after - found.before


def test_what_was_billed_otherwise_is_named() -> None:
    plain = cases(359_000, APRIL, MAY)
    held = change.Side(plain, billed(plain) - 70_00, Effect.ESTIMATE)
    found = explained(side(359, MARCH, APRIL), held)
    assert dict(found.effects) == {Effect.ESTIMATE: -70_00}
    odd = change.Side(plain, billed(plain) + 3)
    assert dict(explained(side(359, MARCH, APRIL), odd).effects) == {Effect.OTHER: 3}
    caught = change.Side(plain, billed(plain) + 200_00, Effect.CATCH_UP)
    assert dict(explained(caught, side(359, APRIL, MAY)).effects) == {Effect.CATCH_UP: -200_00}


def test_other_terms_are_named() -> None:
    business = side(300, APRIL, MAY, key=(shipped.CASABLANCA, "casablanca", "electricity", "domestic"))
    found = explained(side(300, MARCH, APRIL), business)
    assert {effect for effect, _ in found.effects} == {Effect.TERMS}
    assert total(found) == found.after - found.before


def test_a_period_that_no_tariff_covers_is_left_whole() -> None:
    made = cases(300_000, D(1990, 1, 8), D(1990, 2, 7))
    found = explained(change.Side(made, 100_00), side(300, APRIL, MAY))
    assert [effect for effect, _ in found.effects] == [Effect.OTHER]
    assert total(found) == found.after - 100_00


@pytest.mark.parametrize("key", [DOMESTIC, WATER])
def test_rising_and_falling_are_mirrors(key: tuple[str, str, str, str]) -> None:
    low, high = (5, 40) if key == WATER else (90, 640)
    up = explained(side(low, APRIL, MAY, key=key), side(high, APRIL, MAY, key=key))
    down = explained(side(high, APRIL, MAY, key=key), side(low, APRIL, MAY, key=key))
    assert dict(down.effects) == {effect: -amount for effect, amount in up.effects}
    assert up.bound == down.bound > 0


SPAN = st.tuples(st.integers(days.number(D(2024, 2, 1)), days.number(D(2026, 9, 1))), st.integers(1, 90))
VOLUME = st.one_of(st.integers(0, 900_000), st.integers(0, 40_000))


@given(
    st.sampled_from([DOMESTIC, WATER, ("demo", "town", "sanitation", "domestic")]), SPAN, SPAN, VOLUME, VOLUME,
    st.integers(1, 4), st.integers(-500, 500), st.integers(-500, 500), st.sampled_from(list(Effect)),
)  # fmt: skip
def test_effects_sum_to_the_difference(
    key: tuple[str, str, str, str], first: tuple[int, int], second: tuple[int, int], volume: int, other: int,
    households: int, odd: int, odder: int, special: Effect,
) -> None:  # fmt: skip
    def made(span: tuple[int, int], thousandths: int, homes: int) -> columns.Columns:
        start = days.day(span[0])
        return cases(thousandths, start, start + dt.timedelta(span[1]), key=key, households=homes)

    one, two = made(first, volume, 1), made(second, other, households)
    before = change.Side(one, billed(one) + odd, special)
    after = change.Side(two, billed(two) + odder)
    found = explained(before, after)
    assert total(found) == after.billed - before.billed
    assert all(amount for _, amount in found.effects)
    assert [abs(amount) for _, amount in found.effects] == sorted((abs(a) for _, a in found.effects), reverse=True)
    named = set(dict(found.effects))
    if not odd and not odder and (first[1], first[0], volume, households) == (second[1], second[0], other, 1):
        assert named == set()
    if households == 1:
        assert Effect.TERMS not in named or special is Effect.TERMS


@given(VOLUME, VOLUME)
def test_same_days_and_price_leave_volume_and_block_only(volume: int, other: int) -> None:
    found = explained(side(volume / 1000, APRIL, MAY), side(other / 1000, APRIL, MAY))
    assert set(dict(found.effects)) <= {Effect.VOLUME, Effect.BLOCK}
    assert (found.of(Effect.VOLUME) >= 0) == (other >= volume) or found.of(Effect.VOLUME) == 0


def test_a_catch_up_is_spread_over_its_stretch() -> None:
    assert change.plain_volume(700_000, billed=200_000, days=30, stretch_days=90) == 300_000
    assert change.plain_volume(-50_000, billed=200_000, days=31, stretch_days=93) == 50_000


def test_a_subscribed_power_does_not_grow_with_the_days() -> None:
    plan = shipped.rules().resolve("demo", "town", "electricity", "medium-voltage")

    def mill(length: int, volumes: list[int]) -> change.Side:
        start = days.number(APRIL)
        made = change.columns_of(
            {
                "plan": [plan] * 4, "register": [2, 3, 4, 5], "from_day": [start] * 4, "to_day": [start + length] * 4,
                "volume": volumes,
            }
        )  # fmt: skip
        return change.Side(made, billed(made))

    found = explained(mill(30, [30_000, 60_000, 30_000, 160_000]), mill(60, [60_000, 120_000, 60_000, 160_000]))
    assert {effect for effect, _ in found.effects} == {Effect.DAYS, Effect.FIXED}
    assert found.of(Effect.DAYS) * 1 == billed_energy(found)
    assert total(found) == found.after - found.before
    assert (found.volume_before, found.volume_after) == (120_000, 240_000)


def billed_energy(found: change.Change) -> int:
    return found.after - found.before - found.of(Effect.FIXED)


def test_registers_that_differ_are_other_terms() -> None:
    plan = shipped.rules().resolve("demo", "town", "electricity", "domestic-bihourly")
    made = change.columns_of(
        {
            "plan": [plan] * 3, "register": [0, 1, 2], "from_day": [days.number(APRIL)] * 3,
            "to_day": [days.number(MAY)] * 3, "volume": [300_000, 200_000, 100_000],
        }
    )  # fmt: skip
    found = explained(side(300, MARCH, APRIL), change.Side(made, billed(made)))
    assert {effect for effect, _ in found.effects} == {Effect.TERMS}
    assert total(found) == found.after - found.before
    assert np.sum(made.volume) == 600_000
    assert found.volume_after == 300_000
