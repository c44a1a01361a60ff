"""Folding: spellings of one name meet, in Arabic and in Latin letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from saqia.contexts.parties import names

arabic = st.text("ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=12)


@pytest.mark.parametrize(
    "spellings",
    [
        ("محمد العلوي", "محمّد العَلَوِي", "مـحـمـد علوي", "محمد علوى"),
        ("فاطمة الزهراء", "فاطمه الزهراء", "فاطمة الزهرا"),
        ("أحمد إدريس", "احمد ادريس"),
        ("عبد الرحيم", "عبدالرحيم", "عبد رحيم"),
        ("آيت الطالب", "ايت الطالب", "الطالب"),
        ("Mohammed El Alaoui", "MOHAMED ALAOUI", "Mohamed El-Alaoui", "mohamed elalaoui"),
        ("Saïd Ben Youssef", "Said Yousef", "SAID BEN-YOUSSEF"),
        ("Fatima-Zahra", "fatima zahra"),
    ],
)
def test_spellings_of_one_name_fold_alike(spellings: tuple[str, ...]) -> None:
    folded = {tuple(word.folded for word in names.words(spelling)) for spelling in spellings}
    assert len(folded) == 1
    assert all(folded.pop())


def test_different_names_stay_apart() -> None:
    assert list(names.words("سعيد")) != list(names.words("سعاد"))
    assert list(names.words("Karim")) != list(names.words("Karima"))


def test_a_name_of_particles_alone_is_still_a_name() -> None:
    assert [word.folded for word in names.words("Ben El")] == ["ben", "el"]
    assert [word.folded for word in names.words("بن")] == ["bn"]
    assert list(names.words("", "  ", "-")) == []


@given(arabic)
def test_every_arabic_word_folds_to_ascii(word: str) -> None:
    assert names.fold(word).isascii()


@given(st.text(max_size=40), st.text(max_size=40))
def test_words_are_distinct_short_and_free_of_signs(first: str, second: str) -> None:
    found = list(names.words(first, second))
    assert len(found) == len(set(found))
    assert all(word.folded.isalnum() and len(word.folded) <= names.MAX_WORD for word in found)
