"""From sealed files to published bills: numbers, partitions, ledger, all in one transaction of the landing role."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import connections

from saqia.contexts.billing import credits, estimates, folders, models, types
from saqia.contexts.ledger import types as ledger_types
from saqia.engine import codes
from saqia.platform.database import bulk, partitions, routing

_ROLES = {
    codes.Component.ENERGY: "energy",
    codes.Component.WATER: "water",
    codes.Component.SANITATION: "sanitation",
    codes.Component.WATER_SANITATION: "water",
    codes.Component.POWER_PREMIUM: "energy",
    codes.Component.POWER_FACTOR: "energy",
    codes.Component.AUDIOVISUAL_TAX: "tppan",
}
"""Account role of each component; standing charges go to `fixed`."""
_ESTIMATED = ("bill_number", "cycle_id", "contract_id", "register", "from_on", "to_on", "volume_milli")
_ESTIMATES = """
INSERT INTO billing_estimate (bill_number, cycle_id, contract_id, register, from_on, to_on, volume_milli)
SELECT bill_number, cycle_id, contract_id, register, from_on, to_on, volume_milli FROM staged_estimates
"""
_CORRECTIONS = """
INSERT INTO billing_correction (cause, bill_number, contract_id, register, credit_number, reason, recorded_at)
SELECT 'cycle:' || %s || ':' || bill_number || ':' || contract_id || ':' || register, bill_number, contract_id,
       register, credit_number, 'catch-up', %s
FROM staged_corrections
"""


def numbered(folder: Path, units: Sequence[int], first_number: int, columns: list[str]) -> Iterator[pa.Table]:
    """Yield these columns of the headers of each unit with their numbers, in the order of accounts.

    :param units: in order, credit notes last
    """
    for unit in units:
        headers = pq.read_table(folders.rated(folder, "headers", unit), columns=columns)
        numbers = np.arange(first_number, first_number + headers.num_rows)
        yield headers.append_column("number", pa.array(numbers))
        first_number += headers.num_rows


def land_bills(cycle: models.Cycle, folder: Path, units: Sequence[int], first_number: int, tenant_id: int) -> None:
    """Attach the headers as the cycle's partition, in the landing transaction: a unit at a time in memory."""
    columns = [name for name in types.HEADERS.names if name != "bill"]
    rows = (_dated(cycle, part, "issued_on") for part in numbered(folder, units, first_number, columns))
    partitions.land("billing_bill", rows, key="cycle_id", batch=cycle.id, tenant_id=tenant_id)


def open_items(cycle: models.Cycle, folder: Path, units: Sequence[int], first_number: int) -> pa.Table:
    """Return one open item a header, of the ledger's `OPEN_ITEMS`."""
    columns = ["account_id", "corrects_number", "total_ttc_centimes"]
    headers = pa.concat_tables(numbered(folder, units, first_number, columns))
    rows = _dated(cycle, headers, "posted_on").rename_columns({"total_ttc_centimes": "amount_centimes"})
    return rows.select(ledger_types.OPEN_ITEMS.names).cast(ledger_types.OPEN_ITEMS)


def _dated(cycle: models.Cycle, headers: pa.Table, issued: str) -> pa.Table:
    """Append the kind of each header and the days of the cycle, that of its issue under the name `issued`."""
    days = ((issued, cycle.issued_on), ("due_on", cycle.due_on))
    rows = headers.append_column("kind", pc.if_else(headers["corrects_number"].is_null(), "bill", "credit-note"))
    for name, day in days:
        rows = rows.append_column(name, pa.repeat(pa.scalar(day, pa.date32()), headers.num_rows))
    return rows


def postings(lines: pa.Table) -> list[ledger_types.Posting]:
    """Return the summary entries of some lines: customers owe the total, revenues, VAT and the levy are credited."""
    sums = lines.group_by("component").aggregate([("amount_ht", "sum"), ("vat", "sum")])
    return postings_of(dict(zip(sums["component"].to_pylist(), _pairs(sums), strict=True)))


def postings_of(sums: dict[int, tuple[int, int]]) -> list[ledger_types.Posting]:
    """Return balanced postings from component -> (amount without VAT, VAT) in centimes."""
    credited: dict[str, int] = {}
    for component, (amount, vat) in sorted(sums.items()):
        role = _ROLES.get(codes.Component(component), "fixed")
        credited[role] = credited.get(role, 0) + amount
        credited["vat"] = credited.get("vat", 0) + vat
    owed = ledger_types.Posting("receivable", sum(credited.values()))
    return [owed, *(ledger_types.Posting(role, -amount) for role, amount in credited.items() if amount)]


def component_sums(folder: Path, units: list[int]) -> dict[int, tuple[int, int]]:
    """Add up amounts and VAT by component over the line files, a unit at a time."""
    found: dict[int, tuple[int, int]] = {}
    for unit in units:
        lines = pq.read_table(folders.rated(folder, "lines", unit), columns=["component", "amount_ht", "vat"])
        sums = lines.group_by("component").aggregate([("amount_ht", "sum"), ("vat", "sum")])
        for component, (amount, vat) in zip(sums["component"].to_pylist(), _pairs(sums), strict=True):
            before = found.get(component, (0, 0))
            found[component] = (before[0] + amount, before[1] + vat)
    return found


def keep_estimates(cycle: models.Cycle, folder: Path, units: Sequence[int], first_number: int) -> None:
    """Remember every estimated volume of the month with the bill that carries it, or with none.

    An actual reading gives back what bills took; what no bill carried is remembered so that it is not taken for an
    estimate of the former operator.
    """
    names = [
        "bill", "contract_id", "register", "from_on", "to_on", "volume_milli", "estimated", "role", "hold_reason",
        "catch_up_from_on", "catch_up_milli",
    ]  # fmt: skip
    for unit, bills in zip(units, numbered(folder, units, first_number, ["bill"]), strict=True):
        rows = estimates.carried(pq.read_table(folders.snapshot(folder, unit), columns=names))
        refused = pq.read_table(folders.rated(folder, "refusals", unit))["contract_id"].combine_chunks()
        numbers = bills.rename_columns(["bill", "bill_number"])
        insert_estimates(rows.join(numbers, "bill", join_type="left outer"), refused, cycle.id)


def insert_estimates(rows: pa.Table, refused: pa.Array, cycle_id: int) -> None:
    """Write estimates, in the open transaction.

    :param rows: of `types.SUPPLIES`, with `bill_number`, null where no bill was made
    :param refused: contracts that the bill does not carry
    """
    if not rows.num_rows:
        return
    unbilled = pc.or_(pc.is_in(rows["contract_id"], value_set=refused), rows["bill_number"].is_null())
    numbers = pc.if_else(unbilled, pa.scalar(types.UNBILLED, pa.int64()), rows["bill_number"])
    place = rows.schema.get_field_index("bill_number")
    rows = rows.set_column(place, "bill_number", numbers)
    rows = rows.append_column("cycle_id", pa.array(np.full(rows.num_rows, cycle_id)))
    bulk.stage(rows.select(_ESTIMATED), "staged_estimates")
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_ESTIMATES)


def credited(folder: Path) -> list[tuple[int, int, int]]:
    """Return the bill, the contract and the register of each estimate that the cycle's credit notes give back."""
    headers = pq.read_table(folders.rated(folder, "headers", types.CREDIT_UNIT), columns=["bill", "corrects_number"])
    rows = _undone(folder).join(headers, "bill", join_type="inner")
    keys = ("corrects_number", "contract_id", "register")
    return list(zip(*(rows[name].to_pylist() for name in keys), strict=True))


def _undone(folder: Path) -> pa.Table:
    names = ["bill", "contract_id", "register", "role"]
    return credits.undone(pq.read_table(folders.snapshot(folder, types.CREDIT_UNIT), columns=names))


def keep_corrections(cycle: models.Cycle, folder: Path, next_number: int) -> None:
    """Name each bill, contract and register that the cycle's credit notes undo.

    :param next_number: the one after the cycle's last: credit notes have the numbers before it
    """
    count = pq.read_metadata(folders.rated(folder, "headers", types.CREDIT_UNIT)).num_rows
    [credit] = numbered(folder, [types.CREDIT_UNIT], next_number - count, ["bill", "corrects_number"])
    if not credit.num_rows:
        return
    named = pa.table(
        {"bill": credit["bill"], "bill_number": credit["corrects_number"], "credit_number": credit["number"]}
    )
    rows = _undone(folder).join(named, "bill", join_type="inner").drop_columns(["bill"])
    bulk.stage(rows, "staged_corrections")
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_CORRECTIONS, [cycle.id, cycle.opened_at])


def _pairs(sums: pa.Table) -> list[tuple[int, int]]:
    return list(zip(sums["amount_ht_sum"].to_pylist(), sums["vat_sum"].to_pylist(), strict=True))
