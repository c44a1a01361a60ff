"""What people write in an SMS, read: forgiven in every way that does not change its meaning."""

from decimal import Decimal

import hypothesis
import pytest
from hypothesis import strategies as st

from saqia.journeys import reply_words

NUMBER = "12345678"
E, W = reply_words.ELECTRICITY, reply_words.WATER
EASTERN = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
PERSIAN = str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")


def read(text: str) -> reply_words.Reply:
    """Read a text where one number is known."""
    return reply_words.read(text, is_number=lambda digits: digits == NUMBER)


def figures(text: str) -> list[tuple[str, int | None]]:
    """Return the figures of a text."""
    reply = read(text)
    assert (reply.word, reply.number) == ("index", NUMBER)
    return [(str(figure.index), figure.service) for figure in reply.figures]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("INDEX 12345678 4510", [("4510", None)]),
        ("index 12345678 4510.", [("4510", None)]),
        ("Index: 12345678, 4 510", [("4510", None)]),
        ("INDEX 1234 5678 4510", [("4510", None)]),
        ("INDEX12345678 4510,5", [("4510.5", None)]),
        ("INDEX 12345678 E 4510", [("4510", E)]),
        ("INDEX 12345678 e4510 w123", [("4510", E), ("123", W)]),
        ("INDEX E 12345678 4510", [("4510", E)]),
        ("INDEX 12345678 4510 W", [("4510", W)]),
        ("INDEX 12345678 4510 E 123 W", [("4510", E), ("123", W)]),
        ("relevé 12345678 eau 123", [("123", W)]),
        ("INDEX 12345678 E 1350 1650 1450", [("1350", E), ("1650", E), ("1450", E)]),
        ("مؤشر 12345678 4510", [("4510", None)]),
        ("موشر ١٢٣٤٥٦٧٨ ٤٥١٠", [("4510", None)]),
        ("المؤشر ١٢٣٤٥٦٧٨ ك٤٥١٠", [("4510", E)]),
        ("مؤشر \u2066۱۲۳۴۵۶۷۸\u2069 م ۱۲۳٫۵", [("123.5", W)]),
        ("INDEX 12345678", []),
    ],
)
def test_an_index_is_read(text: str, found: list[tuple[str, int | None]]) -> None:
    assert figures(text) == found


@pytest.mark.parametrize(
    "text", ["FACTURE 12345678", "facture n°12345678", "فاتورة ١٢٣٤٥٦٧٨", "الفاتورة 12345678", "Bill 12345678"]
)
def test_a_bill_is_asked_for(text: str) -> None:
    reply = read(text)
    assert (reply.word, reply.number, reply.figures) == ("bill", NUMBER, ())
    assert reply.is_arabic is ("ف" in text)


@pytest.mark.parametrize("text", ["", "   ", "merci", "12345678 4510", "شكرا", "🚰", "INDEX", "9" * 400])
def test_what_says_nothing_known_is_no_error(text: str) -> None:
    reply = read(text)
    assert reply.word == ("index" if text == "INDEX" else "unknown")


def test_a_number_that_is_not_known_is_taken_as_it_stands() -> None:
    assert read("FACTURE 999 4510").number == "999"


@hypothesis.given(
    index=st.integers(0, 10**8), letter=st.sampled_from(["", "e", "E ", "ك", "w", "W ", "م "]),
    word=st.sampled_from(["INDEX", "index ", "Index:", "مؤشر", "المؤشر "]),
    digits=st.sampled_from([{}, EASTERN, PERSIAN]), between=st.sampled_from([" ", "  ", ", ", " - ", "\n", "\u200f "]),
)  # fmt: skip
def test_however_it_is_typed_the_figure_is_the_same(
    index: int, letter: str, word: str, digits: dict[int, int], between: str
) -> None:
    [figure] = read(f"{word}{between}{NUMBER}{between}{letter}{index}".translate(digits)).figures
    assert figure.index == Decimal(index)
    assert figure.service == {"e": E, "ك": E, "w": W, "م": W}.get(letter.strip().lower())


@hypothesis.given(st.text(max_size=400))
def test_no_text_makes_it_fail(text: str) -> None:
    reply = read(text)
    assert reply.word in ("index", "bill", "unknown")
    assert all(figure.index.is_finite() and figure.index >= 0 for figure in reply.figures)
