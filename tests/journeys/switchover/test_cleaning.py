"""Texts to values: what a person writes is what is kept, in any script, and nothing is guessed."""

import datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saqia.journeys.switchover import cleaning

ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def texts(*values: str) -> cleaning.Texts:
    return pa.chunked_array([pa.array(values, pa.string())])


@given(st.lists(st.integers(-(10**13), 10**13), min_size=1), st.sampled_from([",", "."]))
def test_amounts_come_back_to_the_centime(centimes: list[int], mark: str) -> None:
    written = [f"{Decimal(each).scaleb(-2):.2f}".replace(".", mark) for each in centimes]
    for variant in (written, [one.translate(ARABIC) for one in written], [one.translate(PERSIAN) for one in written]):
        values, faults = cleaning.numbers(texts(*variant), 2, mark)
        assert values.to_pylist() == centimes
        assert not faults.any()


@given(st.lists(st.dates(datetime.date(1900, 1, 1), datetime.date(2200, 12, 31)), min_size=1))
def test_days_come_back(days: list[datetime.date]) -> None:
    for pattern in ("%d/%m/%Y", "%Y%m%d", "%Y-%m-%d"):
        written = [
            f"{day:%d}/{day:%m}/{day.year:04d}" if pattern == "%d/%m/%Y" else day.strftime(pattern) for day in days
        ]
        values, faults = cleaning.dates(texts(*written), pattern)
        assert values.to_pylist() == days
        assert not faults.any()


@pytest.mark.parametrize(
    "text", ["31/02/2026", "29/02/2025", "00/01/2026", "32/01/2026", "01/13/2026", "1/1/26", "2026-01-01"]
)
def test_a_day_that_does_not_exist_is_no_day(text: str) -> None:
    values, faults = cleaning.dates(texts(text), "%d/%m/%Y")
    assert values.to_pylist() == [None]
    assert faults.tolist() == [True]


def test_days_without_leading_zeros_and_in_arabic_digits() -> None:
    values, _ = cleaning.dates(texts("1/5/2026", "٠١/٠٥/٢٠٢٦"), "%d/%m/%Y")
    assert values.to_pylist() == [datetime.date(2026, 5, 1)] * 2


NUMBERS = [
    ("1 234,50", 123450),
    ("1\u202f234,50", 123450),
    ("1\u00a0234,5", 123450),
    ("+12", 1200),
    ("-0,05", -5),
    ("٣٤٥٫٦٧", 34567),
    ("١٬٢٣٤٫٥", 123450),
    ("007", 700),
    ("12,500", 1250),
    ("12,505", None),
    ("12.5", None),
    ("1,2,3", None),
    ("1e3", None),
    ("12 DH", None),
    ("--5", None),
    ("999999999999999", None),
    ("", None),
]


@pytest.mark.parametrize(("text", "expected"), NUMBERS)
def test_numbers_are_read_exactly_or_not_at_all(text: str, expected: int | None) -> None:
    values, faults = cleaning.numbers(texts(text, "1"), 2, ",")
    assert values.to_pylist() == [expected, 100]
    assert faults.tolist() == [expected is None and text != "", False]


def test_edges_are_trimmed_of_every_kind_of_space_and_mark() -> None:
    found = cleaning.trimmed(texts(" a\u00a0", "\u200eb\u200f", "\ufeffc d\t", "e"))
    assert found.to_pylist() == ["a", "b", "c d", "e"]


def test_codes_are_the_same_in_small_letters_and_unknown_ones_are_faults() -> None:
    values, faults = cleaning.codes(texts("el", "EP", "zz", ""), {"EL": "electricity", "EP": "water"})
    assert values.to_pylist() == ["electricity", "water", None, None]
    assert faults.tolist() == [False, False, True, False]


def test_degrees() -> None:
    values, faults = cleaning.degrees(texts("30,5", "-9,12345", "nord", ""), ",")
    assert values.to_pylist() == [30.5, -9.12345, None, None]
    assert faults.tolist() == [False, False, True, False]
