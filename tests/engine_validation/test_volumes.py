"""The arithmetic of a dial, and estimates."""

from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from saqia.engine.validation import estimates, volumes

volume = st.integers(0, 10**12)
length = st.integers(1, 800)


def of(*values: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    return np.array(values, dtype=np.int64)


def test_a_dial_counts_through_its_end() -> None:
    dial = volumes.modulus(of(5))
    assert dial.tolist() == [100_000_000]
    assert volumes.counted(of(99_990_000), of(10_000), dial, of(1000)).tolist() == [20_000]
    assert volumes.counted(of(10_000), of(99_990_000), dial, of(1000)).tolist() == [99_980_000]


@given(opening=st.integers(0, 99_999_999), turned=st.integers(0, 99_999_999), multiplier=st.integers(1, 10**8))
def test_what_was_counted_does_not_depend_on_where_the_dial_stood(opening: int, turned: int, multiplier: int) -> None:
    closing = (opening + turned) % 100_000_000
    counted = volumes.counted(of(opening), of(closing), of(100_000_000), of(multiplier))
    assert counted.tolist() == [turned * multiplier // 1000]


@given(value=volume, of_days=length, for_days=length)
def test_a_mean_is_the_exact_share_rounded_down(value: int, of_days: int, for_days: int) -> None:
    assert volumes.mean(of(value), of(of_days), of(for_days)).tolist() == [int(Fraction(value * for_days, of_days))]


def test_a_mean_of_nothing_is_zero() -> None:
    assert volumes.mean(of(100), of(0), of(30)).tolist() == [0]


def known(**given_: int) -> estimates.Known:
    names = ("season_volume", "season_days", "recent_volume", "recent_days", "class_volume", "class_days")
    return estimates.Known(*(of(given_.get(name, 0)) for name in names))


def test_the_season_comes_before_the_recent_and_the_recent_before_the_class() -> None:
    everything = {"season_volume": 93_000, "season_days": 31, "recent_volume": 450_000, "recent_days": 90}
    everything |= {"class_volume": 1_000_000, "class_days": 100}
    found = []
    for gone in ((), ("season_days",), ("season_days", "recent_days"), ("season_days", "recent_days", "class_days")):
        left = {name: value for name, value in everything.items() if name not in gone}
        estimate = estimates.estimate(known(**left), length=of(30), multiplier=of(1000))
        found.append((int(estimate.volume[0]), estimates.Basis(estimate.basis[0])))
    assert found == [
        (90_000, estimates.Basis.SEASON),
        (150_000, estimates.Basis.RECENT),
        (300_000, estimates.Basis.CLASS),
        (0, estimates.Basis.NONE),
    ]


def test_an_estimate_is_whole_units_of_the_dial_and_never_above_its_ground() -> None:
    estimate = estimates.estimate(known(recent_volume=1_000_000, recent_days=91), length=of(30), multiplier=of(1000))
    assert (estimate.turned.tolist(), estimate.volume.tolist()) == ([329_000], [329_000])  # 329.67 kWh
    estimate = estimates.estimate(known(recent_volume=1_000_000, recent_days=91), length=of(30), multiplier=of(40_000))
    assert (estimate.turned.tolist(), estimate.volume.tolist()) == ([8_000], [320_000])


@given(recent=volume, of_days=length, for_days=length, multiplier=st.integers(1, 10**6))
def test_an_estimate_turns_the_dial_by_what_it_bills(recent: int, of_days: int, for_days: int, multiplier: int) -> None:
    found = estimates.estimate(
        known(recent_volume=recent, recent_days=of_days), length=of(for_days), multiplier=of(multiplier)
    )
    turned, billed = int(found.turned[0]), int(found.volume[0])
    assert turned % 1000 == 0
    assert billed == turned * multiplier // 1000
    assert 0 <= billed <= Fraction(recent * for_days, of_days)
