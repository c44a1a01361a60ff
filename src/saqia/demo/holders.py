"""Customers as a former operator lists them: names in both scripts, a phone, a language."""

import numpy as np
import pyarrow as pa

from saqia.demo import assumptions, columns, names, skeleton

PHONES = 1_000_000
"""Numbers 0600 000000 to 0600 999999, of valid form. Morocco keeps no range for fiction; nothing is ever sent there."""


def table(block: skeleton.Block) -> pa.Table:
    """Return the customers of a block, one row each, in our own field names."""
    random = block.generator("holders")
    person = block.holder == skeleton.Holder.PERSON
    arabic, latin = _names(random, block, person)
    shares = assumptions.consumption()["shares"]
    if block.perimeter.source == "onee":
        arabic = columns.where(random.random(len(person)) < shares["arabic_name_missing"], "", arabic)
    return pa.table(
        {
            "ref": reference(block.customer_number),
            "kind": columns.picked(["person", "company", "company", "administration"], block.holder),
            "name_ar": arabic,
            "name_latin": latin,
            "language": columns.where(random.random(len(person)) < np.where(person, 0.85, 0.4), "ar", "fr"),
            "phone": _phones(random, block, shares["without_phone"]),
            "ice": columns.where(np.isin(block.holder, (1, 2)), _identifiers(block.customer_number), ""),
        }
    )


def reference(numbers: columns.Ints) -> pa.Array:
    """Return the former operator's customer numbers."""
    return columns.joined("", "C", columns.padded(numbers, 8))


def _names(random: np.random.Generator, block: skeleton.Block, person: columns.Flags) -> tuple[pa.Array, pa.Array]:
    arabic, latin = names.draw(random, len(person))
    words = assumptions.vocabulary()["organization_names"]
    kinds = assumptions.organizations()
    second = random.integers(0, len(words), len(person))
    activity = np.maximum(block.organization, 0)
    organization_ar = columns.joined(
        " ", columns.picked([k["ar"] for k in kinds], activity), columns.picked([w[0] for w in words], second)
    )
    organization_latin = columns.joined(
        " ", columns.picked([k["fr"] for k in kinds], activity), columns.picked([w[1] for w in words], second)
    )
    return columns.where(person, arabic, organization_ar), columns.where(person, latin, organization_latin)


def _phones(random: np.random.Generator, block: skeleton.Block, without: float) -> pa.Array:
    numbers = (block.customer_number * 387_421 + 7_919 * block.seed[0]) % PHONES
    given = columns.joined("", "0600", columns.padded(numbers, 6))
    return columns.where(random.random(len(numbers)) < without, "", given)


def _identifiers(numbers: columns.Ints) -> pa.Array:
    """Return ICE numbers of valid key that begin with 9: the registry's begin with 0."""
    stem = (9_990_000_000_000 + numbers) * 100
    return columns.padded(stem + 97 - stem % 97, 15)
