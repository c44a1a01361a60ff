"""Numbers: the check digit catches what people do to digits, and columns number as one by one."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from saqia.contexts.contracts import numbers

kinds = st.sampled_from([numbers.ACCOUNT, numbers.CONTRACT])
sequences = st.integers(1, numbers.LARGEST)


def test_the_published_example() -> None:
    assert numbers.check_digit("572") == "4"  # Damm's own


@given(kinds, sequences)
def test_a_number_reads_back(kind: str, sequence: int) -> None:
    number = numbers.compose(kind, sequence)
    assert len(number) == numbers.WIDTH
    assert numbers.normalize(number) == number
    assert numbers.normalize(f" {number[:4]}-{number[4:7]}.{number[7:]}\u200f") == number


@given(kinds, sequences, st.integers(0, 9), st.integers(1, 9))
def test_every_wrong_digit_is_caught(kind: str, sequence: int, place: int, step: int) -> None:
    number = numbers.compose(kind, sequence)
    wrong = number[:place] + str((int(number[place]) + step) % 10) + number[place + 1 :]
    assert numbers.normalize(wrong) is None


@given(kinds, sequences, st.integers(0, 8))
def test_every_exchange_of_neighbors_is_caught(kind: str, sequence: int, place: int) -> None:
    number = numbers.compose(kind, sequence)
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert swapped == number or numbers.normalize(swapped) is None


@given(kinds, st.lists(sequences, max_size=50))
def test_columns_number_as_one_by_one(kind: str, many: list[int]) -> None:
    composed = numbers.compose_all(kind, np.array(many, np.int64))
    assert composed.to_pylist() == [numbers.compose(kind, sequence) for sequence in many]


def test_arabic_digits_are_read() -> None:
    number = numbers.compose(numbers.CONTRACT, 12345)
    assert numbers.normalize(number.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))) == number


@pytest.mark.parametrize("sequence", [0, -1, numbers.LARGEST + 1])
def test_a_sequence_out_of_range_is_refused(sequence: int) -> None:
    with pytest.raises(numbers.NumbersExhausted):
        numbers.compose(numbers.CONTRACT, sequence)
    with pytest.raises(numbers.NumbersExhausted):
        numbers.compose_all(numbers.CONTRACT, np.array([1, sequence], np.int64))


@pytest.mark.parametrize("text", ["", "2", "3000000018", "200000001", "20000000160", "2000000016x"])
def test_what_is_not_a_number_is_none(text: str) -> None:
    assert numbers.normalize(text) is None
