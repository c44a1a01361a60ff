"""When a block will be passed: exact days from known paces, a range, and no guess from nothing."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saqia.engine import days, forecast
from saqia.engine.rating import columns, kernel
from tests.engine import shipped

START = days.number(dt.date(2026, 5, 8))
RUNNING = forecast.Running(START, START + 30)
TERMS = forecast.Terms(shipped.rules().resolve(shipped.CASABLANCA, "nouaceur", "electricity", "domestic"))


def past(*volumes: float, length: int = 30, estimated: bool = False, end: int = START) -> list[forecast.Past]:
    """Return periods one after another that end at `end`; volumes in units."""
    first = end - length * len(volumes)
    return [
        forecast.Past(first + place * length, first + (place + 1) * length, round(volume * 1000), estimated)
        for place, volume in enumerate(volumes)
    ]


def made(running: forecast.Running, several: list[forecast.Past]) -> forecast.Forecast:
    return forecast.forecast(shipped.rules(), TERMS, running, several)


def quoted(volume: int, length: int = 30) -> int:
    case = columns.columns(
        {
            "case": [0],
            "bill": [0],
            "plan": [TERMS.plan],
            "from_day": [START],
            "to_day": [START + length],
            "volume": [volume],
        }
    )
    return int(kernel.totals(kernel.rate(shipped.rules(), case)).ttc[0])


def day(found: int | None) -> str | None:
    return None if found is None else days.day(found).isoformat()


def test_the_day_on_which_each_block_is_passed() -> None:
    found = made(RUNNING, past(240, 240, 240))  # 8 kWh a day
    assert (found.basis, found.periods, found.volume) == ("recent", 3, forecast.Span(216_000, 240_000, 264_000))
    assert found.amount == forecast.Span(quoted(216_000), quoted(240_000), quoted(264_000))
    told = [
        (one.block, one.bound, day(one.on_day), day(one.earliest_day), day(one.latest_day)) for one in found.crossings
    ]
    assert told == [
        (2, 100_000, "2026-05-20", "2026-05-19", "2026-05-21"),
        (3, 150_000, "2026-05-26", "2026-05-25", "2026-05-28"),
        (4, 210_000, "2026-06-03", "2026-05-31", "2026-06-06"),
    ]


def test_bounds_follow_the_days_of_the_period() -> None:
    longer = forecast.Running(START, START + 33)
    assert [one.bound for one in made(longer, past(240, 240)).crossings][:2] == [110_000, 165_000]


def test_a_bound_that_only_the_fastest_pace_passes_has_no_day() -> None:
    [second, *_, last] = made(RUNNING, past(140, 200, 140)).crossings
    assert (last.block, last.on_day, last.latest_day) == (3, day(None), None) or last.on_day is not None
    narrow = made(RUNNING, past(95, 95, 95)).crossings
    assert [(one.block, one.on_day, one.latest_day, day(one.earliest_day)) for one in narrow] == [
        (2, None, None, "2026-06-05")
    ]
    assert second.block == 2


def test_a_reading_corrects_the_pace() -> None:
    running = forecast.Running(START, START + 30, read_day=START + 15, read_volume=240_000)  # 16 a day, twice the usual
    found = made(running, past(240, 240, 240))
    assert (found.basis, found.volume.likely) == ("reading", 240_000 + 12_000 * 15)
    assert [(one.block, one.is_passed, day(one.on_day)) for one in found.crossings] == [
        (2, True, "2026-05-14"), (3, True, "2026-05-17"), (4, True, "2026-05-21"), (5, False, "2026-05-28"),
    ]  # fmt: skip


def test_a_reading_alone_is_enough_after_ten_days() -> None:
    short = forecast.Running(START, START + 30, read_day=START + 9, read_volume=90_000)
    with pytest.raises(forecast.TooLittleKnown):
        made(short, [])
    enough = forecast.Running(START, START + 30, read_day=START + 10, read_volume=100_000)
    assert made(enough, []).volume == forecast.Span(280_000, 300_000, 320_000)


def test_the_season_of_the_year_before_is_followed() -> None:
    middle = START + 15 - 365
    last_year = past(200, 200, 200, 300, end=middle + 15)  # half as much again in this month of last year
    found = made(RUNNING, [*last_year, *past(240, 240, 240)])
    assert (found.basis, found.volume.likely) == ("season", 360_000)


@pytest.mark.parametrize("several", [[], past(240), past(240, 240, estimated=True), past(10, 10, length=3)])
def test_too_little_is_said(several: list[forecast.Past]) -> None:
    with pytest.raises(forecast.TooLittleKnown) as refused:
        made(RUNNING, several)
    assert refused.value.periods == sum(not one.estimated and one.to_day - one.from_day >= 7 for one in several)


@given(
    st.lists(st.integers(0, 900), min_size=2, max_size=14), st.integers(20, 62),
    st.one_of(st.none(), st.tuples(st.integers(1, 20), st.integers(0, 900))),
)  # fmt: skip
def test_ranges_hold_and_days_lie_in_the_period(
    volumes: list[int], length: int, reading: tuple[int, int] | None
) -> None:
    running = forecast.Running(START, START + length)
    if reading is not None:
        running = forecast.Running(START, START + length, START + reading[0], reading[1] * 1000)
    found = made(running, past(*volumes))
    assert found.volume.low <= found.volume.likely <= found.volume.high
    assert found.amount is not None
    assert found.amount.low <= found.amount.likely <= found.amount.high
    for crossing in found.crossings:
        known = [one for one in (crossing.earliest_day, crossing.on_day, crossing.latest_day) if one is not None]
        assert known == sorted(known)
        assert known
        assert all(running.from_day <= one < running.to_day for one in known)
        assert (crossing.on_day is not None) == (found.volume.likely > crossing.bound) or (
            abs(found.volume.likely - crossing.bound) <= 1
        )
    likely = [one.on_day for one in found.crossings if one.on_day is not None]
    assert likely == sorted(likely)
