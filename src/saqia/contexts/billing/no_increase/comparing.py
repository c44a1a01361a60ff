"""One work unit of a published cycle, rated once more: the frozen volumes by a former grid, beside what was billed.

Today's side is what the frozen lines say; the former side is the same kernel on the same rows. Dates, taxes and
fairness policies are the same on both, so that a difference is that of the grids alone.
"""

import dataclasses
import functools
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from saqia.contexts.billing import folders, rating, types
from saqia.contexts.billing.no_increase import grids
from saqia.engine import codes
from saqia.platform import rulebook

Ints = rating.Ints
_MONTH = 30

REASONS = ("", "unit-price", "block", "power", "standing-charge", "levy")
"""Why a bill is higher, by its code in the columns: what rose most. 0: it is not."""
CONTRACTS = pa.schema(
    [
        pa.field("contract_id", pa.int64()),
        pa.field("contract_number", pa.string()),
        pa.field("account_id", pa.int64()),
        pa.field("account_number", pa.string()),
        pa.field("commune_code", pa.string()),
        pa.field("service", pa.int8()),
        pa.field("use", pa.string()),
        pa.field("former", pa.int8()),  # rank in `grids.FormerGrid.former`
        pa.field("volume_milli", pa.int64()),
        pa.field("days", pa.int32()),
        pa.field("volume_class", pa.int8()),  # from 0
        pa.field("comparable", pa.bool_()),
        pa.field("demonstration", pa.bool_()),  # either side rests on a demonstration figure
        pa.field("former_ttc", pa.int64()),
        pa.field("today_ttc", pa.int64()),
        pa.field("reason", pa.int8()),  # `REASONS`
    ]
)
"""One contract of a published month under both grids, centimes with taxes."""

_PARTS = ("volume", "power", "standing-charge", "levy")
_PART_OF = np.array([0, 0, 0, 0, 0, 2, 2, 2, 2, 1, 1, 3], dtype=np.int64)
"""`codes.Component` -> its place in `_PARTS`."""


@dataclasses.dataclass(frozen=True)
class Unit:
    """The contracts that a unit billed (`CONTRACTS`), and the sources of both sides by their number in either table."""

    contracts: pa.Table
    former_sources: frozenset[int]
    today_sources: frozenset[int]


def compare_unit(folder: Path, unit: int, grid: grids.FormerGrid) -> Unit:
    """Compare what a unit of a cycle billed, from its files.

    :raises OSError: a file is gone
    """
    supplies = pq.read_table(folders.snapshot(folder, unit))
    lines, refusals = (pq.read_table(folders.rated(folder, name, unit)) for name in ("lines", "refusals"))
    return compare(supplies, lines, refusals, grid)


def compare(supplies: pa.Table, lines: pa.Table, refusals: pa.Table, grid: grids.FormerGrid) -> Unit:
    """Compare the rows of a unit; see `compare_unit`."""
    refused = np.isin(supplies["contract_id"].to_numpy(), refusals["contract_id"].to_numpy())
    by = grids.operators_of(supplies, grid)
    plan = np.where(refused, -1, grids.plans(supplies, grid, by))
    before, reason = rating.rate_by(supplies, grid.rules, plan)
    unknown = rating.of_contracts(supplies, (reason != 0) & ~refused) if supplies.num_rows else refused
    marked = _demonstration(before, lines, plan, grid)
    ids, first, at = np.unique(supplies["contract_id"].to_numpy(), return_index=True, return_inverse=True)
    told = _static(supplies, first) | {
        "former": by[first],
        **_volumes(supplies, at, len(ids)),
        "comparable": ~unknown[first],
        "demonstration": np.bincount(at, weights=marked, minlength=len(ids)) > 0,
        **_amounts(before, lines, at, len(ids), unknown[first]),
    }
    names = CONTRACTS.names
    found = pa.table({name: told[name] for name in names}).cast(CONTRACTS).filter(pa.array(~refused[first]))
    return Unit(found, _sources(before), _sources(lines))


def _sources(lines: pa.Table) -> frozenset[int]:
    return frozenset(np.unique(lines["source"].to_numpy()).tolist())


def _static(supplies: pa.Table, first: Ints) -> dict[str, Any]:
    names = [name for name in CONTRACTS.names if name in supplies.schema.names and name != "volume_milli"]
    head = supplies.select([*names, "option"]).take(pa.array(first))
    found = {name: head[name] for name in names}
    use, option = head["use"].to_numpy(zero_copy_only=False), head["option"].to_numpy(zero_copy_only=False)
    found["use"] = np.where(option == "standard", use, use + "-" + option)
    return found


def _volumes(supplies: pa.Table, at: Ints, size: int) -> dict[str, Ints]:
    """Return what each contract consumed, over how many days, and its class by the month."""
    metered = supplies["role"].to_numpy() == types.ROLE_METERED
    volume, begins, ends = np.zeros(size, np.int64), np.full(size, 1 << 30), np.zeros(size, np.int64)
    np.add.at(volume, at[metered], supplies["volume_milli"].fill_null(0).to_numpy()[metered])
    days = [supplies[name].cast(pa.int32()).to_numpy().astype(np.int64)[metered] for name in ("from_on", "to_on")]
    np.minimum.at(begins, at[metered], days[0])
    np.maximum.at(ends, at[metered], days[1])
    length = np.maximum(ends - begins, 1)
    households, service = np.ones(size, np.int64), np.zeros(size, np.int64)
    households[at] = supplies["households"].fill_null(1).to_numpy()
    service[at] = supplies["service"].to_numpy()
    scaled, rank = np.abs(volume) * _MONTH, np.zeros(size, np.int64)
    for code, bounds in volume_bounds().items():
        for bound in bounds:
            rank += (service == code) & (scaled > bound * 1000 * length * households)
    return {"volume_milli": volume, "days": length, "volume_class": rank}


def _amounts(before: pa.Table, today: pa.Table, at: Ints, size: int, unknown: npt.NDArray[np.bool_]) -> dict[str, Ints]:
    """Return both totals of each contract and why the newer one is higher; zero where there is nothing to compare."""
    sides = []
    for lines in (before, today):
        by_part = np.zeros((size, len(_PARTS)), dtype=np.int64)
        contract = at[lines["case"].to_numpy()]
        np.add.at(by_part, (contract, _PART_OF[lines["component"].to_numpy()]), lines["amount_ttc"].to_numpy())
        by_part[unknown] = 0
        sides.append(by_part)
    rise = sides[1] - sides[0]
    most = rise.argmax(axis=1) + 1
    moved = _reached(before, at, size) != _reached(today, at, size)
    reason = np.where(most == 1, np.where(moved, 2, 1), most + 1)
    reason[rise.sum(axis=1) <= 0] = 0
    return {"former_ttc": sides[0].sum(axis=1), "today_ttc": sides[1].sum(axis=1), "reason": reason}


def _reached(lines: pa.Table, at: Ints, size: int) -> Ints:
    """Return the highest block that a contract's volume lines reach."""
    found = np.zeros(size, dtype=np.int64)
    volume = _PART_OF[lines["component"].to_numpy()] == 0
    np.maximum.at(found, at[lines["case"].to_numpy()[volume]], lines["block"].to_numpy()[volume].astype(np.int64))
    return found


def _demonstration(before: pa.Table, today: pa.Table, plan: Ints, grid: grids.FormerGrid) -> npt.NDArray[np.bool_]:
    """Say which rows rest on a demonstration figure, on either side."""
    of_plan = [each.operator == rating.DEMONSTRATION for each in grid.rules.plans]
    found: npt.NDArray[np.bool_] = np.array([*of_plan, False])[plan]
    for lines in (before, today):
        flagged = lines["flags"].to_numpy() & int(codes.Flag.DEMONSTRATION) != 0
        found[lines["case"].to_numpy()[flagged]] = True
    return found


def volume_bounds() -> dict[int, list[int]]:
    """Return the upper bounds of each service's classes of monthly volume, in its unit."""
    numbers = {name: number for number, name in rating.SERVICES.items()}
    return {numbers[name]: rule["upto"] for name, rule in rules()["volume_classes"].items()}


@functools.cache
def rules() -> dict[str, Any]:
    """Return `rules/no_increase.yaml`."""
    found: dict[str, Any] = yaml.safe_load(rulebook.path("no_increase.yaml").read_text(encoding="utf-8"))
    return found
