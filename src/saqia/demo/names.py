"""Names of people in both scripts: ordinary Moroccan given and family names, paired, combined at random."""

import csv
import functools

import numpy as np
import pyarrow as pa

from saqia.demo import columns, geography


@functools.cache
def given() -> tuple[tuple[str, ...], tuple[str, ...], columns.Flags]:
    """Return the given names in Arabic, in Latin script, and which are women's."""
    rows = _rows("given_names.csv")
    women = np.array([row["sex"] == "f" for row in rows])
    return tuple(row["ar"] for row in rows), tuple(row["fr"] for row in rows), women


@functools.cache
def family() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the family names in Arabic and in Latin script."""
    rows = _rows("family_names.csv")
    return tuple(row["ar"] for row in rows), tuple(row["fr"] for row in rows)


def draw(generator: np.random.Generator, count: int) -> tuple[pa.Array, pa.Array]:
    """Return `count` full names in Arabic and in Latin script; a third of the holders are women.

    Given names thin out by rank, as they do among people: the first of a list are common, the last rare.
    """
    given_ar, given_fr, women = given()
    family_ar, family_fr = family()
    ranks = np.where(women, np.cumsum(women), np.cumsum(~women)).astype(np.float64)
    weights = np.where(women, 1 / 3, 2 / 3) / (ranks + 6.0)
    first = columns.choice(generator, weights, count)
    last = generator.integers(0, len(family_ar), count)
    arabic = columns.joined(" ", columns.picked(given_ar, first), columns.picked(family_ar, last))
    latin = columns.joined(" ", columns.picked(given_fr, first), columns.picked(family_fr, last))
    return arabic, latin


def _rows(name: str) -> list[dict[str, str]]:
    with (geography.DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
