"""Rating one work unit: snapshot file in, header, line and refusal files out. Runs in any process, anywhere."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from saqia.contexts.billing import folders, sealing, types
from saqia.engine import codes, schema, table
from saqia.engine.rating import columns, effects, kernel

Ints = npt.NDArray[np.int64]
SERVICES = {1: "electricity", 2: "water", 3: "sanitation"}
DEMONSTRATION = "demo"
"""The operator of the demonstration grid: a bill that it prices says so, whatever its single figures are."""
VOLUMES = pa.array(
    [
        int(component)
        for component in (
            codes.Component.ENERGY,
            codes.Component.WATER,
            codes.Component.SANITATION,
            codes.Component.WATER_SANITATION,
            codes.Component.AUDIOVISUAL_TAX,
        )
    ],
    pa.int8(),
)
"""What a volume is charged for, and the levy on it."""


@dataclasses.dataclass(frozen=True)
class Grid:
    """Which operator's tariffs a tenant bills by, and whether the demonstration grid fills the gaps."""

    operator: str
    demonstration: bool


@dataclasses.dataclass(frozen=True)
class UnitResult:
    """What a unit gave. Amounts in centimes; `effects`: what each policy adds to them, by `effects.NAMES`."""

    unit: int
    bills: int
    refused: int
    total_ttc: int
    effects: dict[str, int]
    hash: str


def rate_unit(folder: Path, unit: int, rules: table.Table, grid: Grid, supplies: pa.Table | None = None) -> UnitResult:
    """Rate one unit of a cycle and write its files, the manifest last; a unit that has one is not rated again.

    :param supplies: what its snapshot file holds, for who has just written it
    """
    manifest = folder / f"unit-{unit:05d}.json"
    if supplies is None:
        supplies = pq.read_table(folders.snapshot(folder, unit))
    made_by = [rules.hash, grid.operator, grid.demonstration, folders.mark_of(supplies.schema)]
    if manifest.exists():
        kept = json.loads(manifest.read_text())
        if kept["made_by"] == made_by:
            return UnitResult(**kept["result"])
    rated = rate_supplies(supplies, rules, grid, unit)
    folders.write(folders.rated(folder, "lines", unit), rated.lines, folders.LINES_ROW_GROUP)
    folders.write(folders.rated(folder, "refusals", unit), rated.refusals)
    folders.write(folders.rated(folder, "headers", unit), rated.headers)
    result = UnitResult(
        unit,
        rated.headers.num_rows,
        rated.refusals.num_rows,
        int(pc.sum(rated.headers["total_ttc_centimes"]).as_py() or 0),
        rated.effects,
        sealing.of_unit(rated.headers, rated.lines, rated.refusals),
    )
    folders.write_text(manifest, json.dumps({"made_by": made_by, "result": dataclasses.asdict(result)}))
    return result


@dataclasses.dataclass(frozen=True)
class Rated:
    """The rated rows of a batch of supplies: `types.HEADERS`, the engine's `schema.LINES`, `types.REFUSALS`."""

    headers: pa.Table
    lines: pa.Table
    refusals: pa.Table
    effects: dict[str, int]


def rate_supplies(supplies: pa.Table, rules: table.Table, grid: Grid, unit: int) -> Rated:
    """Rate snapshot rows; the same function serves a run, a correction and a remote executor.

    A contract is billed whole or not at all: one row that is held or refused takes the others of its contract along.
    """
    plan = plans(supplies, rules, grid)
    held = supplies["hold_reason"].is_valid().to_numpy(zero_copy_only=False) if supplies.num_rows else np.zeros(0, bool)
    ready = np.flatnonzero((plan >= 0) & ~held)
    reasons = np.zeros(supplies.num_rows, dtype=np.int64)
    reasons[(plan < 0) & ~held] = codes.Reason.TARIFF_UNKNOWN
    lines = schema.LINES.empty_table()
    added = dict.fromkeys(effects.NAMES, 0)
    billed = ~held & (plan >= 0)
    if len(ready):
        cases = _cases(supplies, plan).take(ready)
        outcome = kernel.rate(rules, cases.columns)
        reasons[ready] = outcome.reason
        billed = ~of_contracts(supplies, held | (reasons != 0))
        lines = _billed(_without_charges_given_back(_lines(outcome), supplies), billed)
        added = _effects(rules, supplies, cases.take(np.flatnonzero(billed[ready])).columns, lines)
    by_demonstration = np.array([plan.operator == DEMONSTRATION for plan in rules.plans] + [False])[plan]
    headers = _headers(supplies, lines, unit, billed, billed & by_demonstration)
    return Rated(headers, lines, _refusals(supplies, reasons), added)


def rate_by(supplies: pa.Table, rules: table.Table, plan: Ints) -> tuple[pa.Table, Ints]:
    """Return the lines (`schema.LINES`) of snapshot rows by other plans than their own, and a `codes.Reason` a row.

    :param plan: of each row in these rules, -1 where there is none
    """
    ready = np.flatnonzero(plan >= 0)
    reasons = np.full(supplies.num_rows, int(codes.Reason.TARIFF_UNKNOWN), dtype=np.int64)
    if not len(ready):
        return schema.LINES.empty_table(), reasons
    outcome = kernel.rate(rules, _cases(supplies, plan).take(ready).columns)
    reasons[ready] = outcome.reason
    return _without_charges_given_back(_lines(outcome), supplies), reasons


def of_contracts(supplies: pa.Table, faulty: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Spread what is true of a row to every row of its contract."""
    contracts = supplies["contract_id"].to_numpy()
    return np.isin(contracts, contracts[faulty])


def _billed(lines: pa.Table, billed: npt.NDArray[np.bool_]) -> pa.Table:
    return lines if billed.all() else lines.filter(pa.array(billed[lines["case"].to_numpy()]))


def plans(supplies: pa.Table, rules: table.Table, grid: Grid) -> Ints:
    """Return the tariff plan of each row, -1 where none is known."""
    keys = [supplies[name].combine_chunks().dictionary_encode() for name in ("zone", "use", "option")]
    service = supplies["service"].to_numpy()
    code = service.astype(np.int64)
    for key in keys:
        code = code * 1000 + key.indices.to_numpy()
    unique, inverse = np.unique(code, return_inverse=True)
    found = np.array([_plan(int(each), keys, rules, grid) for each in unique], dtype=np.int64)
    return found[inverse] if len(found) else np.zeros(0, dtype=np.int64)


def _plan(code: int, keys: list[pa.DictionaryArray], rules: table.Table, grid: Grid) -> int:
    parts = []
    for key in reversed(keys):
        parts.append(key.dictionary[code % 1000].as_py())
        code //= 1000
    option, use, zone = parts
    wanted = use if option == "standard" else f"{use}-{option}"
    operators = (grid.operator, DEMONSTRATION) if grid.demonstration else (grid.operator,)
    for operator in operators:
        plan = rules.find(operator, zone or table.ANY_ZONE, SERVICES[code], wanted)
        if plan is not None:
            return plan
    return -1


@dataclasses.dataclass(frozen=True)
class _Cases:
    columns: columns.Columns

    def take(self, at: Ints) -> "_Cases":
        fields = dataclasses.fields(columns.Columns)
        return _Cases(columns.Columns(*(getattr(self.columns, field.name)[at] for field in fields)))


def _cases(supplies: pa.Table, plan: Ints) -> _Cases:
    def days(name: str) -> Ints:
        found: Ints = supplies[name].cast(pa.int32()).fill_null(0).to_numpy().astype(np.int64)
        return found

    def numbers(name: str) -> Ints:
        found: Ints = supplies[name].fill_null(0).to_numpy().astype(np.int64)
        return found

    caught_up = supplies["catch_up_from_on"].is_valid().to_numpy()
    return _Cases(
        columns.columns(
            {
                "case": numbers("case"),
                "bill": numbers("bill"),
                "plan": plan,
                "register": numbers("register"),
                "from_day": days("from_on"),
                "to_day": days("to_on"),
                "volume": numbers("volume_milli"),
                "estimated": supplies["estimated"].fill_null(False).to_numpy(),
                "reference_volume": numbers("reference_volume_milli"),
                "reference_days": numbers("reference_days"),
                "catch_up_from_day": np.where(caught_up, days("catch_up_from_on"), columns.NO_CATCH_UP),
                "billed_volume": numbers("catch_up_milli"),
                "households": numbers("households"),
            }
        )
    )


def _lines(outcome: kernel.Outcome) -> pa.Table:
    found = outcome.lines
    arrays = [pa.array(getattr(found, field.name).astype(field.type.to_pandas_dtype())) for field in schema.LINES]
    return pa.Table.from_arrays(arrays, schema=schema.LINES)


def _without_charges_given_back(lines: pa.Table, supplies: pa.Table) -> pa.Table:
    """Drop the standing charges of give-back rows: what was estimated is a volume, the rental of those months stays."""
    given_back = supplies["case"].filter(pc.equal(supplies["role"], types.ROLE_GIVE_BACK)).combine_chunks()
    if not len(given_back):
        return lines
    fixed = pc.invert(pc.is_in(lines["component"], value_set=VOLUMES))
    return lines.filter(pc.invert(pc.and_(fixed, pc.is_in(lines["case"], value_set=given_back))))


def _headers(
    supplies: pa.Table,
    lines: pa.Table,
    unit: int,
    billed: npt.NDArray[np.bool_],
    by_demonstration: npt.NDArray[np.bool_],
) -> pa.Table:
    """Sum the lines of each bill; a bill without any line is not made."""
    if not lines.num_rows:
        return types.HEADERS.empty_table()
    bills, first, count = np.unique(lines["bill"].to_numpy(), return_index=True, return_counts=True)
    owners, owner_start, owned = np.unique(supplies["bill"].to_numpy(), return_index=True, return_counts=True)
    at = np.searchsorted(owners, bills)
    start = owner_start[at]
    head = supplies.take(pa.array(start))
    estimated = np.logical_or.reduceat(billed & supplies["estimated"].fill_null(False).to_numpy(), owner_start)[at]
    demonstration = np.logical_or.reduceat(by_demonstration, owner_start)[at]
    flags = lines["flags"].to_numpy()

    def over_lines(name: str, how: np.ufunc = np.add) -> Ints:
        reduced: Ints = how.reduceat(lines[name].to_numpy(), first)
        return reduced

    columns_ = {
        "bill": bills,
        "corrects_number": pa.nulls(len(bills), pa.int64()),
        "account_id": head["account_id"],
        "account_number": head["account_number"],
        "commune_code": head["commune_code"],
        "language": head["language"],
        "from_on": pa.array(over_lines("from_day", np.minimum)).cast(pa.date32()),
        "to_on": pa.array(over_lines("to_day", np.maximum)).cast(pa.date32()),
        "total_ht_centimes": over_lines("amount_ht"),
        "total_vat_centimes": over_lines("vat"),
        "total_ttc_centimes": over_lines("amount_ttc"),
        "estimated": estimated,
        "demonstration": demonstration | (np.bitwise_or.reduceat(flags, first) & int(codes.Flag.DEMONSTRATION) != 0),
        "unit": np.full(len(bills), unit),
        "first_line": first,
        "line_count": count,
        "first_supply": start,
        "supply_count": owned[at],
    }
    return pa.table(columns_).cast(types.HEADERS)


def _refusals(supplies: pa.Table, reasons: Ints) -> pa.Table:
    """Name each contract that yields no line: held by metering, or refused by the engine."""
    held = supplies["hold_reason"]
    refused = np.flatnonzero(reasons)
    by_engine = supplies.select(["account_id", "contract_id"]).take(pa.array(refused))
    named = pa.array([codes.Reason(reason).code for reason in reasons[refused]], pa.string())
    by_metering = supplies.filter(held.is_valid()).select(["account_id", "contract_id", "hold_reason"])
    both = pa.concat_tables(
        [
            by_engine.append_column("reason", named).cast(types.REFUSALS),
            by_metering.rename_columns(types.REFUSALS.names).cast(types.REFUSALS),
        ]
    )
    return both.group_by(types.REFUSALS.names).aggregate([]).select(types.REFUSALS.names).sort_by(
        [(name, "ascending") for name in types.REFUSALS.names]
    )  # fmt: skip


def _effects(rules: table.Table, supplies: pa.Table, cases: columns.Columns, lines: pa.Table) -> dict[str, int]:
    """Return what each policy adds to the bills of these cases, centimes.

    Without spreading catch-ups nothing is given back, and a catch-up is billed as if consumed in its own period.
    """
    totals = np.zeros(supplies.num_rows, dtype=np.int64)
    np.add.at(totals, lines["case"].to_numpy(), lines["amount_ttc"].to_numpy())
    is_given_back = (supplies["role"].to_numpy() == types.ROLE_GIVE_BACK)[cases.case]
    own = cases.take(np.flatnonzero(~is_given_back))
    found = effects.measure(rules, own, totals[own.case])
    return given_back(found, int(totals[cases.case[is_given_back]].sum()))


def given_back(found: dict[str, int], centimes: int) -> dict[str, int]:
    """Return the same effects where catch-ups also give this back (below zero) for what estimates had taken."""
    return found | {name: found[name] + centimes for name in ("catch_up", effects.TOGETHER)}
