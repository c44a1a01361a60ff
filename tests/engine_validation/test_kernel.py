"""One reading, one verdict, with its reason and its numbers."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saqia.engine import days
from saqia.engine.validation import columns, kernel, limits
from saqia.engine.validation.verdicts import Reason, Verdict

LIMITS = {
    1: limits.Limits(
        high_percent=200,
        hold_percent=500,
        slack_milli=100_000,
        unknown_daily_milli=50_000,
        rollover_from_percent=90,
        stuck_days=80,
        shortest_days=28,
        longest_days=33,
    )
}
TODAY = 20_000
BEFORE = TODAY - 30
PLAIN = {
    "index": 5_150_000,
    "present": True,
    "day": TODAY,
    "service": 1,
    "modulus": 100_000_000,
    "multiplier": 1000,
    "installed_day": 10_000,
    "removed_day": days.FOREVER,
    "closed_day": BEFORE,
    "previous_index": 5_000_000,
    "previous_day": BEFORE,
    "next_index": 0,
    "next_day": days.FOREVER,
    "recent_volume": 450_000,
    "recent_days": 90,
    "season_volume": 120_000,
    "season_days": 30,
    "idle_day": BEFORE,
}
"""150 kWh in 30 days, where 150 are usual and 120 were consumed a year before."""


def _readings(*rows: dict[str, Any]) -> columns.Readings:
    columns_: dict[str, Any] = {
        field.name: np.array([row[field.name] for row in rows], dtype=np.bool_ if field.name == "present" else np.int64)
        for field in dataclasses.fields(columns.Readings)
    }
    return columns.Readings(**columns_)


def judge(**changed: int | bool) -> tuple[Verdict, Reason, int, int, int]:
    """Judge one reading that differs from the plain one."""
    readings = _readings({**PLAIN, **changed})
    found = kernel.judge(readings, LIMITS, today=TODAY)
    numbers = [int(getattr(found, name)[0]) for name in ("verdict", "reason", "volume", "expected", "limit")]
    return Verdict(numbers[0]), Reason(numbers[1]), numbers[2], numbers[3], numbers[4]


def test_a_usual_reading_is_accepted_with_its_numbers() -> None:
    assert judge() == (Verdict.ACCEPTED, Reason.NONE, 150_000, 150_000, 850_000)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"index": -1}, Reason.NEGATIVE),
        ({"index": 100_000_000}, Reason.TOO_MANY_DIGITS),
        ({"day": TODAY + 1}, Reason.IN_FUTURE),
        ({"installed_day": TODAY + 1}, Reason.BEFORE_INSTALLATION),
        ({"removed_day": TODAY - 1}, Reason.AFTER_REMOVAL),
        ({"day": BEFORE - 1, "previous_day": BEFORE - 30}, Reason.PERIOD_CLOSED),
    ],
)
def test_what_cannot_be_is_refused(changed: dict[str, int], reason: Reason) -> None:
    assert judge(**changed)[:2] == (Verdict.REFUSED, reason)


@pytest.mark.parametrize(
    ("changed", "reason", "volume"),
    [
        ({"index": 4_999_999}, Reason.BACKWARDS, -1),
        ({"index": 5_850_001}, Reason.TOO_HIGH, 850_001),
        ({"next_index": 5_149_999, "next_day": TODAY + 9}, Reason.ABOVE_NEXT, 150_000),
        ({"recent_days": 0, "season_days": 0, "index": 6_500_001}, Reason.TOO_HIGH, 1_500_001),
    ],
)
def test_what_is_improbable_is_held(changed: dict[str, int], reason: Reason, volume: int) -> None:
    assert judge(**changed)[:3] == (Verdict.HELD, reason, volume)


@pytest.mark.parametrize(
    ("changed", "reason", "volume"),
    [
        ({"index": 5_400_001}, Reason.HIGH, 400_001),
        ({"index": 5_000_000}, Reason.ZERO, 0),
        ({"index": 5_000_000, "idle_day": TODAY - 80}, Reason.STUCK, 0),
        ({"previous_day": TODAY - 34, "closed_day": TODAY - 34}, Reason.TOO_LATE, 150_000),
        ({"previous_day": TODAY - 27, "closed_day": TODAY - 27}, Reason.TOO_EARLY, 150_000),
        ({"previous_index": 99_900_000, "index": 50_000}, Reason.ROLLED_OVER, 150_000),
        ({"present": False}, Reason.MISSING, 0),
    ],
)
def test_what_is_odd_is_accepted_with_a_warning(changed: dict[str, int], reason: Reason, volume: int) -> None:
    assert judge(**changed)[:3] == (Verdict.ACCEPTED_WITH_WARNING, reason, volume)


@pytest.mark.parametrize(
    "changed",
    [
        {"index": 5_850_000},
        {"index": 5_400_000},
        {"index": 5_000_000, "recent_volume": 0, "season_volume": 0},
        {"previous_day": TODAY - 33, "closed_day": TODAY - 33},
        {"previous_day": TODAY - 28, "closed_day": TODAY - 28},
        {"next_index": 5_150_000, "next_day": TODAY + 9},
        {"day": BEFORE, "previous_day": columns.NEVER},
    ],
)
def test_a_limit_itself_is_still_within(changed: dict[str, int]) -> None:
    verdict, reason, *_ = judge(**changed)
    assert verdict is not Verdict.HELD
    assert verdict is Verdict.ACCEPTED or reason is Reason.HIGH


def test_a_dial_that_was_not_near_its_end_cannot_have_rolled_over() -> None:
    assert judge(previous_index=89_999_999, index=50_000)[:2] == (Verdict.HELD, Reason.BACKWARDS)
    assert judge(previous_index=95_000_000, index=10_001_000)[:2] == (Verdict.HELD, Reason.BACKWARDS)


def test_a_dial_that_rolled_over_by_too_much_is_held_for_its_volume() -> None:
    assert judge(previous_index=95_000_000, index=50_000)[:3] == (Verdict.HELD, Reason.TOO_HIGH, 5_050_000)
    great = {"recent_volume": 45_000_000, "recent_days": 90}
    assert judge(previous_index=95_000_000, index=10_001_000, **great)[1] is Reason.ROLLED_OVER


def test_the_first_reading_of_a_meter_has_nothing_to_be_measured_against() -> None:
    first = judge(previous_day=columns.NEVER, closed_day=columns.NEVER, index=99_999_999)
    assert first[:3] == (Verdict.ACCEPTED, Reason.NONE, 0)


def test_the_season_explains_what_recent_months_do_not() -> None:
    summer = {"recent_volume": 30_000, "index": 5_400_000}
    assert judge(**summer)[1] is Reason.HIGH
    assert judge(**summer, season_volume=200_000)[1] is Reason.NONE


def test_a_transformer_ratio_multiplies_volumes_and_what_is_unknown() -> None:
    ratio = {"multiplier": 40_000, "recent_days": 0, "season_days": 0}
    assert judge(**ratio, index=6_500_000) == (Verdict.ACCEPTED, Reason.NONE, 60_000_000, 0, 60_000_000)
    assert judge(**ratio, index=6_500_001)[1] is Reason.TOO_HIGH


def test_a_service_without_limits_is_a_bug() -> None:
    with pytest.raises(KeyError):
        judge(service=2)


@given(
    previous=st.integers(0, 99_999_999),
    index=st.integers(-10, 100_000_010),
    recent=st.integers(0, 10**9),
    length=st.integers(1, 400),
    multiplier=st.integers(1, 100_000_000),
)
def test_every_reading_gets_one_verdict_that_its_numbers_bear_out(
    previous: int, index: int, recent: int, length: int, multiplier: int
) -> None:
    changed = {"previous_day": TODAY - length, "closed_day": TODAY - length, "multiplier": multiplier}
    verdict, reason, volume, _, limit = judge(previous_index=previous, index=index, recent_volume=recent, **changed)
    assert (verdict is Verdict.REFUSED) == (not 0 <= index < 100_000_000)
    if verdict in {Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_WARNING}:
        assert 0 <= volume <= limit
        turned = index - previous if reason is not Reason.ROLLED_OVER else index - previous + 100_000_000
        assert volume == turned * multiplier // 1000
    if verdict is Verdict.HELD:
        assert volume < 0 or volume > limit


def test_a_batch_judges_each_row_as_if_it_were_alone() -> None:
    rows: list[dict[str, int]] = [{}, {"index": -1}, {"index": 4_999_999}, {"index": 5_400_001}]
    found = kernel.judge(_readings(*({**PLAIN, **row} for row in rows)), LIMITS, today=TODAY)
    assert found.reason.tolist() == [int(judge(**row)[1]) for row in rows]
    assert len(kernel.judge(_readings(), LIMITS, today=TODAY).reason) == 0
