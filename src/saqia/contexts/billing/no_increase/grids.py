"""The grids of former operators: `rules/former/<distributor>/<name>/`, dated, with who served which communes."""

import dataclasses
import datetime
import functools
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import yaml

from saqia.contexts.billing import rating
from saqia.engine import table
from saqia.engine.rules import folder
from saqia.platform import rulebook
from saqia.platform.wording import Text

EVERYWHERE = "*"
Ints = rating.Ints


class GridUnknown(LookupError):
    """The distributor has no former grid of this name; `known` lists those that it has."""

    def __init__(self, code: str, known: list[str]) -> None:
        super().__init__(f"{code} ({', '.join(known) or '-'})")
        self.code = code
        self.known = known


@dataclasses.dataclass(frozen=True)
class Former:
    """A former operator: which services it gave in which communes (None: everywhere else), and by whose plans.

    :param operators: of the compiled tariffs, tried in order
    :param zones: a zone of today -> that of its plans; one that is not named keeps its name
    """

    code: str
    name: Text
    services: frozenset[int]
    communes: frozenset[str] | None
    operators: tuple[str, ...]
    zones: dict[str, str]
    source: table.Source


@dataclasses.dataclass(frozen=True)
class FormerGrid:
    """What customers were billed by until `ended_on`, and by whom."""

    code: str
    title: Text
    ended_on: datetime.date
    source: table.Source
    former: tuple[Former, ...]
    rules: table.Table


def list_former_grids(tenant_code: str) -> list[str]:
    """Return the names of a distributor's former grids."""
    return sorted(path.parent.name for path in _folder(tenant_code).glob("*/grid.yaml"))


def get_grid(tenant_code: str, code: str) -> FormerGrid:
    """Return a former grid with its rules compiled over the shipped ones.

    :raises GridUnknown: there is none of this name
    :raises saqia.engine.rules.problems.RulesInvalid: its rules cannot be used
    """
    if code not in list_former_grids(tenant_code):
        raise GridUnknown(code, list_former_grids(tenant_code))
    return read(_folder(tenant_code) / code)


def operators_of(supplies: pa.Table, grid: FormerGrid) -> Ints:
    """Return which of `grid.former` served each row, -1: none."""
    communes = supplies["commune_code"].combine_chunks().dictionary_encode()
    places, services = communes.indices.to_numpy(), supplies["service"].to_numpy()
    found = np.full(supplies.num_rows, -1, dtype=np.int64)
    for rank, former in reversed(list(enumerate(grid.former))):
        inside = [former.communes is None or code in former.communes for code in communes.dictionary.to_pylist()]
        found[np.array(inside, dtype=bool)[places] & np.isin(services, list(former.services))] = rank
    return found


def plans(supplies: pa.Table, grid: FormerGrid, former: Ints) -> Ints:
    """Return the plan of each row in the grid's rules, -1 where none is known."""
    keys = [supplies[name].combine_chunks().dictionary_encode() for name in ("zone", "use", "option")]
    code = former * 10 + supplies["service"].to_numpy()
    for key in keys:
        code = code * 1000 + key.indices.to_numpy()
    unique, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    heads = supplies.select(["service", "zone", "use", "option"]).take(pa.array(first)).to_pylist()
    found = [_plan(grid, int(former[row]), head) for row, head in zip(first, heads, strict=True)]
    return np.array(found, dtype=np.int64)[inverse] if len(unique) else np.zeros(0, dtype=np.int64)


def _plan(grid: FormerGrid, former: int, head: dict[str, Any]) -> int:
    if former < 0:
        return -1
    by = grid.former[former]
    use = head["use"] if head["option"] == "standard" else f"{head['use']}-{head['option']}"
    zone = head["zone"] or table.ANY_ZONE
    wanted = by.zones.get(zone, zone)
    for operator in by.operators:
        plan = grid.rules.find(operator, wanted, rating.SERVICES[head["service"]], use)
        # A bare grid of any zone would leave out the standing charges of the zone that was named: a rise that is none.
        if plan is not None and (zone not in by.zones or grid.rules.plans[plan].zone == wanted):
            return plan
    return -1


def _folder(tenant_code: str) -> Path:
    return rulebook.folder() / "former" / tenant_code


@functools.lru_cache(maxsize=8)
def read(place: Path) -> FormerGrid:
    """Return the former grid in a folder: its `grid.yaml`, and `tariffs/` over the shipped rules."""
    told = yaml.safe_load((place / "grid.yaml").read_text(encoding="utf-8"))
    own = place / "tariffs"
    return FormerGrid(
        code=place.name,
        title=Text(**told["title"]),
        ended_on=told["ended_on"],
        source=table.Source(**told["source"]),
        former=tuple(_former(each) for each in told["former"]),
        rules=folder.load(rulebook.folder() / "tariffs", own if own.is_dir() else None),
    )


def _former(told: dict[str, Any]) -> Former:
    numbers = {name: number for number, name in rating.SERVICES.items()}
    return Former(
        code=told["code"],
        name=Text(**told["name"]),
        services=frozenset(numbers[name] for name in told["services"]),
        communes=None if told["communes"] == EVERYWHERE else frozenset(told["communes"]),
        operators=tuple(told["operators"]),
        zones=dict(told["zones"]),
        source=table.Source(**told["source"]),
    )
