"""A past cycle rated once more as if a new grid held: who would pay what, with the volumes that were billed.

The periods are moved so that each begins on the grid's first day, and rated there by both tables: dates, taxes and
policies are the same on both sides, and the difference is the grid's alone.
"""

import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from saqia.contexts.billing import cycles, folders, models, rating, states
from saqia.contexts.billing.no_increase import comparing, figures, grids
from saqia.engine import days, table
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text

_HOUSE = Text(ar="الموزع", fr="le distributeur", en="the distributor")
_NO_SOURCE = table.Source("", "official")


class CycleNotPublished(Exception):
    """Only a published cycle can be rated once more: its volumes are frozen."""


def shadow_cycle(
    *, tenant_id: int, cycle_id: int, present: table.Table, draft: table.Table, grid: rating.Grid,
    on: datetime.date,
) -> dict[str, Any]:  # fmt: skip
    """Return what a published cycle comes to by two tables on the same days. Reads only; outside any transaction.

    The content is of the form that `queries.list_no_increase_rows` reads: `former` is today's table, `today` the draft.

    :param on: the first day of the new grid
    :raises cycles.CycleNotFound: this tenant has no such cycle
    :raises CycleNotPublished: it is not published
    """
    with scope.reading(tenant_id):
        cycle = models.Cycle.objects.filter(id=cycle_id).first()
    if cycle is None:
        raise cycles.CycleNotFound(cycle_id)
    if cycle.status != states.PUBLISHED:
        raise CycleNotPublished(cycle_id)
    side, folder = _side(present, grid), folders.of_cycle(tenant_id, cycle_id)
    found = [_unit(folder, unit, side, draft, grid, on) for unit in range(int(cycle.report["units"]))]
    contracts = pa.concat_tables([comparing.CONTRACTS.empty_table(), *found]).combine_chunks()
    numbers = pa.array([f"S-{number}" for number in range(1, contracts.num_rows + 1)], pa.string())
    return {
        "cycle_id": cycle_id,
        "month": cycle.month.isoformat(),
        "on": on.isoformat(),
        "seal": cycle.seal,
        "tariffs": [present.hash, draft.hash],
        "grid": {"former": {}},
        "classes": {str(service): bounds for service, bounds in comparing.volume_bounds().items()},
        **figures.summarize(contracts, side, reference=numbers),
    }


def _unit(
    folder: Any, unit: int, side: grids.FormerGrid, draft: table.Table, grid: rating.Grid, on: datetime.date
) -> pa.Table:
    supplies = _moved(pq.read_table(folders.snapshot(folder, unit)), on)
    refusals = pq.read_table(folders.rated(folder, "refusals", unit))
    plan = rating.plans(supplies, draft, grid)
    held = np.isin(supplies["contract_id"].to_numpy(), refusals["contract_id"].to_numpy())
    lines, reasons = rating.rate_by(supplies, draft, np.where(held, -1, plan))
    unrated = rating.of_contracts(supplies, (reasons != 0) & ~held) if supplies.num_rows else held
    kept = np.flatnonzero(~unrated[lines["case"].to_numpy()]) if lines.num_rows else np.zeros(0, dtype=np.int64)
    compared = comparing.compare(supplies, lines.take(pa.array(kept)), refusals, side).contracts
    lost = np.unique(supplies["contract_id"].to_numpy()[unrated])
    comparable = pc.and_(compared["comparable"], pc.invert(pc.is_in(compared["contract_id"], value_set=pa.array(lost))))
    place = compared.schema.get_field_index("comparable")
    return compared.set_column(place, compared.schema.field(place), comparable)


def _moved(supplies: pa.Table, on: datetime.date) -> pa.Table:
    """Have every period begin on a day, as long as it was; a catch-up is rated as if it were of its own period."""
    start = days.number(on)
    lasted = [supplies[name].cast(pa.int32()).to_numpy().astype(np.int64) for name in ("from_on", "to_on")]
    moved = {
        "from_on": pa.array(np.full(supplies.num_rows, start, dtype=np.int32)).cast(pa.date32()),
        "to_on": pa.array((start + lasted[1] - lasted[0]).astype(np.int32)).cast(pa.date32()),
        "catch_up_from_on": pa.nulls(supplies.num_rows, pa.date32()),
    }
    for name, column in moved.items():
        place = supplies.schema.get_field_index(name)
        supplies = supplies.set_column(place, supplies.schema.field(place), column)
    return supplies


def _side(present: table.Table, grid: rating.Grid) -> grids.FormerGrid:
    operators = (grid.operator, rating.DEMONSTRATION) if grid.demonstration else (grid.operator,)
    house = grids.Former("present", _HOUSE, frozenset(rating.SERVICES), None, operators, {}, _NO_SOURCE)
    return grids.FormerGrid("present", _HOUSE, datetime.date.min, _NO_SOURCE, (house,), present)
