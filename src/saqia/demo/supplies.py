"""Supply contracts: which services reach each premises, for which use, since when."""

import dataclasses

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from saqia.demo import assumptions, columns, holders, places, skeleton

ELECTRICITY, WATER, SANITATION = 1, 2, 3
SERVICES = ("", "electricity", "water", "sanitation")


@dataclasses.dataclass(frozen=True)
class Supplies:
    """The contracts of a block, by premises and, within them, by service.

    :param premises: row of the premises in the block
    :param households: dwellings behind the meter
    """

    premises: columns.Ints
    service: npt.NDArray[np.int8]
    prepaid: columns.Flags
    bihourly: columns.Flags
    large: columns.Flags
    households: columns.Ints
    power: columns.Ints
    installed: npt.NDArray[np.datetime64]


def draw(block: skeleton.Block, before: np.datetime64) -> Supplies:
    """Decide which services reach each premises, by the commune's coverage (census of 2024).

    :param before: every contract began before this day, some 37 years before at the earliest
    """
    random = block.generator("supplies")
    perimeter, commune = block.perimeter, block.commune
    electricity, water, sewer = (
        perimeter.numbers(name)[commune] / 100 for name in ("pct_electricity", "pct_running_water", "pct_public_sewer")
    )
    has_water = random.random(len(commune)) < water
    has_sewer = has_water & (random.random(len(commune)) < np.minimum(1.0, sewer / np.maximum(water, 0.01)))
    organization = block.premises_holder != skeleton.Holder.PERSON
    has_electricity = (random.random(len(commune)) < electricity) | ~has_water | organization
    premises, rank = np.nonzero(np.column_stack((has_electricity, has_water, has_sewer)))
    age = 30 + (random.random(len(commune)) ** 1.5 * 13_400).astype(np.int64)
    return _detail(random, block, premises, (rank + 1).astype(np.int8), (before - age)[premises])


def table(block: skeleton.Block, supplies: Supplies) -> pa.Table:
    """Return the contracts of a block, one row each, in our own field names."""
    numbers = block.premises_number[supplies.premises]
    low = (supplies.service == ELECTRICITY) & ~supplies.large
    return pa.table(
        {
            "ref": reference(block, supplies),
            "customer_ref": holders.reference(block.customer_number[block.holder_row[supplies.premises]]),
            "premises_ref": places.reference(numbers),
            "service": columns.picked(SERVICES, supplies.service),
            "use": _uses(block, supplies),
            "zone": _zones(block, supplies),
            "voltage": columns.where(low, "low", columns.where(supplies.large, "medium", "")),
            "subscribed_power_kva": pa.array(supplies.power),
            "households": pa.array(supplies.households),
            "option": columns.where(supplies.bihourly, "bihourly", "standard"),
            "prepaid": pa.array(supplies.prepaid),
            "starts_on": pa.array(supplies.installed),
        }
    )


def reference(block: skeleton.Block, supplies: Supplies) -> pa.Array:
    """Return the former operator's contract numbers (polices): the premises and the service."""
    numbers = block.premises_number[supplies.premises] * 10 + supplies.service
    return columns.joined("", "P", columns.padded(numbers, 9))


def _detail(
    random: np.random.Generator, block: skeleton.Block, premises: columns.Ints, service: npt.NDArray[np.int8],
    installed: npt.NDArray[np.datetime64],
) -> Supplies:  # fmt: skip
    shares = assumptions.consumption()["shares"]
    urban = block.urban[premises]
    kind = block.premises_holder[premises]
    person = kind == skeleton.Holder.PERSON
    count = len(premises)
    electricity = service == ELECTRICITY
    large = electricity & (kind == skeleton.Holder.LARGE_COMPANY)
    prepaid = _some(random, columns.by_kind(urban, shares["prepaid"]), electricity & person)
    bihourly = _some(random, np.full(count, shares["bihourly"]), electricity & person & ~prepaid)
    shared = _some(random, columns.by_kind(urban, shares["shared_meter"]), (service == WATER) & person)
    households = np.where(shared, random.integers(2, 7, count), 1)
    by_point = np.ones(len(block.commune), dtype=np.int64)
    by_point[premises[service == WATER]] = households[service == WATER]
    households = np.where(service == SANITATION, by_point[premises], households)
    power = np.where(electricity, _power(random, block, premises), 0)
    return Supplies(premises, service, prepaid, bihourly, large, households, power, installed)


def _some(random: np.random.Generator, share: columns.Floats, among: columns.Flags) -> columns.Flags:
    """Draw by share, and at least one among the eligible, so that a small world shows the case too."""
    drawn = random.random(len(share))
    chosen = (drawn < share) & among
    if not chosen.any() and among.any():
        chosen[np.flatnonzero(among)[np.argmin(drawn[among])]] = True
    return chosen


def _power(random: np.random.Generator, block: skeleton.Block, premises: columns.Ints) -> columns.Ints:
    by_organization = np.array([0, *(each["kva"] for each in assumptions.organizations())])
    household = np.array([3, 6, 9])[columns.choice(random, np.array([0.6, 0.33, 0.07]), len(premises))]
    organization = by_organization[block.premises_organization[premises] + 1]
    return np.where(organization > 0, organization, household)


def _uses(block: skeleton.Block, supplies: Supplies) -> pa.Array:
    kinds = assumptions.organizations()
    choices = ["domestic", *(k["electricity"] for k in kinds), *(k["water"] for k in kinds)]
    row = block.premises_organization[supplies.premises].astype(np.int64)
    water = (supplies.service != ELECTRICITY) & (row >= 0)
    uses = columns.picked(choices, row + 1 + np.where(water, len(kinds), 0))
    rural = supplies.prepaid & ~block.urban[supplies.premises]
    return columns.where(rural, "domestic-perg", uses)


def _zones(block: skeleton.Block, supplies: Supplies) -> pa.Array:
    """Return the tariff zone: one that the operator's grid knows, elsewhere the demonstration's `town`."""
    zones = assumptions.zones()
    provinces = block.perimeter.communes["province_code"].to_pylist()
    named = [zones.get(province, "town") for province in provinces]
    return columns.picked(named, block.commune[supplies.premises])
