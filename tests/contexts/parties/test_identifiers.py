"""Identifiers: known values, each check's algebra, and the same verdict over columns as one by one."""

from collections.abc import Callable

import pyarrow as pa
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from saqia.contexts.parties import columns
from saqia.platform import identifiers

digits = st.text("0123456789", min_size=1)
PAIRS = [
    (identifiers.normalize_cin, columns.normalize_cin),
    (identifiers.normalize_ice, columns.normalize_ice),
    (identifiers.normalize_if, columns.normalize_if),
    (identifiers.normalize_rib, columns.normalize_rib),
    (identifiers.normalize_phone, columns.normalize_phone),
    (identifiers.normalize_email, columns.normalize_email),
]


def ices() -> st.SearchStrategy[str]:
    """Right ICE numbers."""
    return st.integers(1, (10**15 - 1) // 97).map(lambda number: f"{number * 97:015d}")


def ribs() -> st.SearchStrategy[str]:
    """Right RIBs."""
    return st.text("0123456789", min_size=22, max_size=22).map(lambda first: first + identifiers.rib_key(first))


def almost() -> st.SearchStrategy[str]:
    """Texts near every identifier, so that the comparison meets right and wrong ones."""
    pieces = st.sampled_from(["0", "+212", "00212", "6", "5", "80", "MA", "j", "٠", "٩", " ", "-", ".", "@", "\u200f"])
    mixed = st.lists(st.one_of(pieces, digits), max_size=6).map("".join)
    return st.one_of(mixed, ices(), ribs(), st.emails(), st.text(max_size=20))


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0802031212", "+212802031212"),
        ("0612345678", "+212612345678"),
        ("+212 5 28 00 00 00", "+212528000000"),
        ("00212-712-345-678", "+212712345678"),
        ("٠٦ ١٢ ٣٤ ٥٦ ٧٨", "+212612345678"),
        ("0033612345678", "+33612345678"),
        ("0412345678", None),
        ("061234567", None),
        ("+2124123456789", None),
        ("", None),
    ],
)
def test_phones(typed: str, number: str | None) -> None:
    assert identifiers.normalize_phone(typed) == number


@pytest.mark.parametrize(
    ("typed", "number"),
    [("ab 123456", "AB123456"), ("J1", "J1"), ("ABC12345", None), ("A12345678", None), ("123456", None)],
)
def test_national_ids(typed: str, number: str | None) -> None:
    assert identifiers.normalize_cin(typed) == number


@given(ices(), st.integers(0, 14), st.integers(1, 9))
def test_an_ice_with_one_wrong_digit_is_refused(ice: str, place: int, step: int) -> None:
    assert identifiers.normalize_ice(ice) == ice
    wrong = ice[:place] + str((int(ice[place]) + step) % 10) + ice[place + 1 :]
    assert identifiers.normalize_ice(wrong) is None


@given(ribs(), st.integers(0, 23), st.integers(1, 9))
def test_a_rib_with_one_wrong_digit_is_refused(rib: str, place: int, step: int) -> None:
    assert identifiers.normalize_rib(rib) == rib
    wrong = rib[:place] + str((int(rib[place]) + step) % 10) + rib[place + 1 :]
    assert identifiers.normalize_rib(wrong) is None


@given(ribs())
def test_an_iban_gives_back_its_rib(rib: str) -> None:
    iban = identifiers.iban_of_rib(rib)
    assert identifiers.rib_of_iban(iban) == rib
    assert int(f"{iban[4:]}2210{iban[2:4]}") % 97 == 1  # ISO 13616: MA is 22 10


def test_a_known_iban() -> None:
    assert identifiers.rib_of_iban("MA64 0117 8000 0012 3456 7890 1296") == "011780000012345678901296"
    assert identifiers.rib_of_iban("MA65 0117 8000 0012 3456 7890 1296") is None


@pytest.mark.parametrize(("one", "column"), PAIRS)
@given(st.lists(almost(), max_size=20))
@example(["011780000012345678901296", "011780000012345678901200", "000000000000000", "ß123", "A@b.ma", "a@b.c"])
def test_columns_judge_as_one_by_one(
    one: Callable[[str], str | None], column: Callable[[pa.ChunkedArray], pa.ChunkedArray], texts: list[str]
) -> None:
    judged = column(pa.chunked_array([pa.array([*texts, None], pa.string())]))
    assert judged.to_pylist() == [*map(one, texts), None]
