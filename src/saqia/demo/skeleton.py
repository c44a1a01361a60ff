"""Who holds what where, as whole numbers for a perimeter at once; texts and volumes are made block by block from it."""

import dataclasses
import enum
from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

from saqia.demo import assumptions, columns, geography

BLOCK = 50_000
"""Customers of a block: bounds the memory whatever the size of the world."""


class Holder(enum.IntEnum):
    """What a customer is."""

    PERSON = 0
    COMPANY = 1
    LARGE_COMPANY = 2
    ADMINISTRATION = 3


@dataclasses.dataclass(frozen=True)
class Skeleton:
    """The customers and premises of a perimeter.

    :param holder: kind of each customer (`Holder`)
    :param organization: for a customer that is no person, its row in `assumptions.organizations()`
    :param commune: for each premises, its row in the perimeter's communes; in ascending order
    :param customer: for each premises, its holder
    """

    perimeter: geography.Perimeter
    seed: tuple[int, ...]
    first_customer: int
    first_premises: int
    holder: npt.NDArray[np.int8]
    organization: npt.NDArray[np.int16]
    commune: npt.NDArray[np.int32]
    customer: columns.Ints


@dataclasses.dataclass(frozen=True)
class Block:
    """A run of customers with all their premises. Numbers are those of the whole world, from 1."""

    perimeter: geography.Perimeter
    seed: tuple[int, ...]
    customer_number: columns.Ints
    holder: npt.NDArray[np.int8]
    organization: npt.NDArray[np.int16]
    premises_number: columns.Ints
    commune: npt.NDArray[np.int32]
    holder_row: columns.Ints

    def generator(self, topic: str) -> np.random.Generator:
        """Return the random numbers of one topic: adding a topic leaves the others as they were."""
        return generator((*self.seed, int(self.customer_number[0])), topic)

    @property
    def urban(self) -> columns.Flags:
        """Which premises are in an urban commune."""
        flags: columns.Flags = self.perimeter.urban[self.commune]
        return flags

    @property
    def premises_holder(self) -> npt.NDArray[np.int8]:
        """The kind of holder of each premises."""
        kinds: npt.NDArray[np.int8] = self.holder[self.holder_row]
        return kinds

    @property
    def premises_organization(self) -> npt.NDArray[np.int16]:
        """The kind of organisation of each premises; -1 at persons'."""
        kinds: npt.NDArray[np.int16] = self.organization[self.holder_row]
        return kinds


def generator(seed: tuple[int, ...], topic: str) -> np.random.Generator:
    """Return the random numbers of `topic` under `seed`."""
    return np.random.Generator(np.random.PCG64([*seed, *topic.encode()]))


def lay_out(
    perimeter: geography.Perimeter, *, customers: int, seed: tuple[int, ...], first_customer: int, first_premises: int
) -> Skeleton:
    """Spread `customers` over the communes by their households, and say what each is.

    A few hold two premises; both are in the same commune or in neighbours by code.
    """
    random = generator(seed, "skeleton")
    second = round(customers * assumptions.consumption()["shares"]["second_premises"])
    premises = customers + second
    shares = geography.apportion(premises, perimeter.numbers("households_2024"))
    commune = np.repeat(np.arange(len(shares), dtype=np.int32), shares)
    starts = np.ones(premises, dtype=np.int64)
    starts[1 + random.choice(premises - 1, second, replace=False)] = 0
    customer = np.cumsum(starts) - 1
    home = commune[np.flatnonzero(starts)]
    holder = _holders(random, perimeter.urban[home])
    return Skeleton(
        perimeter, seed, first_customer, first_premises, holder, _organizations(random, holder), commune, customer
    )


def blocks(whole: Skeleton) -> Iterator[Block]:
    """Cut the skeleton into blocks of customers."""
    for start in range(0, len(whole.holder), BLOCK):
        stop = min(start + BLOCK, len(whole.holder))
        first, last = np.searchsorted(whole.customer, [start, stop])
        yield Block(
            whole.perimeter,
            whole.seed,
            whole.first_customer + np.arange(start, stop),
            whole.holder[start:stop],
            whole.organization[start:stop],
            whole.first_premises + np.arange(first, last),
            whole.commune[first:last],
            whole.customer[first:last] - start,
        )


def _holders(random: np.random.Generator, urban: columns.Flags) -> npt.NDArray[np.int8]:
    shares = assumptions.consumption()["shares"]
    drawn = random.random(len(urban))
    holder = np.full(len(urban), Holder.PERSON, dtype=np.int8)
    bound = np.zeros(len(urban))
    for kind in (Holder.LARGE_COMPANY, Holder.ADMINISTRATION, Holder.COMPANY):
        upper = bound + columns.by_kind(urban, shares[kind.name.lower()])
        holder[(drawn >= bound) & (drawn < upper)] = kind
        bound = upper
    if len(holder) >= 50:  # a small world too has one of each, so that it shows what a large one does
        places = random.choice(len(holder), 4, replace=False)
        holder[places] = [Holder.COMPANY, Holder.COMPANY, Holder.LARGE_COMPANY, Holder.ADMINISTRATION]
    return holder


def _organizations(random: np.random.Generator, holder: npt.NDArray[np.int8]) -> npt.NDArray[np.int16]:
    words = assumptions.vocabulary()
    counts = [0, len(words["companies"]), len(words["large_companies"]), len(words["administrations"])]
    first = np.cumsum([0, *counts[:-1]])
    size = np.array(counts)[holder]
    drawn: npt.NDArray[np.int16] = (first[holder] + np.floor(random.random(len(holder)) * size)).astype(np.int16)
    drawn[holder == Holder.PERSON] = -1
    return drawn
