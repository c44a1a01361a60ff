"""Names in both scripts: enough of them, paired, spelled in their own letters, none twice."""

import re

import numpy as np

from saqia.demo import names

ARABIC = re.compile("^[\u0621-\u064a]+(?: [\u0621-\u064a]+)*$")
LATIN = re.compile("^[A-Z][a-z]+(?: [A-Z][a-z]+)*$")


def test_there_are_enough_given_names_of_both_sexes() -> None:
    arabic, latin, women = names.given()
    assert len(arabic) == len(latin) >= 150
    assert women.sum() >= 75
    assert (~women).sum() >= 75


def test_there_are_enough_family_names() -> None:
    arabic, latin = names.family()
    assert len(arabic) == len(latin) >= 250


def test_names_are_written_in_their_own_letters_and_none_twice() -> None:
    given_ar, given_fr, women = names.given()
    family_ar, family_fr = names.family()
    assert all(ARABIC.match(name) for name in (*given_ar, *family_ar))
    assert all(LATIN.match(name) for name in (*given_fr, *family_fr))
    assert len(set(family_ar)) == len(family_ar)
    assert len(set(family_fr)) == len(family_fr)
    for of_one_sex in (women, ~women):
        chosen = np.flatnonzero(of_one_sex)
        assert len({given_ar[row] for row in chosen}) == len(chosen)


def test_names_are_drawn_in_pairs() -> None:
    arabic, latin = names.draw(np.random.default_rng(1), 500)
    given_ar, given_fr, _ = names.given()
    family_ar, family_fr = names.family()
    pairs = {(f"{a} {c}", f"{b} {d}") for a, b in zip(given_ar, given_fr, strict=True)
             for c, d in zip(family_ar, family_fr, strict=True)}  # fmt: skip
    assert set(zip(arabic.to_pylist(), latin.to_pylist(), strict=True)) <= pairs


def test_common_given_names_are_more_frequent_than_rare_ones() -> None:
    _, latin = names.draw(np.random.default_rng(1), 20_000)
    first = [name.split(" ")[0] for name in latin.to_pylist()]
    assert first.count("Mohamed") > 4 * first.count("Daoud")
