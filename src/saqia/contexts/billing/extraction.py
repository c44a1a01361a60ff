"""The snapshot: one state of the database, as columns, one file a work unit. What is billed is what it froze."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from saqia.contexts.billing import assembly, credits, estimates, folders, sealing, types
from saqia.contexts.contracts import exports as contract_exports
from saqia.contexts.metering import exports as metering_exports
from saqia.platform.tenancy import scope


def extract(folder: Path, *, tenant_id: int, round_id: int, month: datetime.date) -> Iterator[tuple[int, str]]:
    """Write the snapshot unit by unit, from one REPEATABLE READ transaction; yield each unit and its content hash."""
    with scope.reading(tenant_id, snapshot=True):
        points = metering_exports.points_of_round(round_id=round_id)
        accounts = contract_exports.accounts_of_points(service_point_ids=points)
        for unit, first in enumerate(range(0, len(accounts), types.UNIT_ACCOUNTS)):
            part = accounts.slice(first, types.UNIT_ACCOUNTS)
            supply = contract_exports.supply_of_accounts(first=part[0].as_py(), last=part[-1].as_py())
            yield unit, _write(folder, unit, supply, part, first, round_id, month)


def _write(
    folder: Path, unit: int, supply: pa.Table, accounts: pa.Array, first: int, round_id: int, month: datetime.date
) -> str:
    points = supply["metered_by_id"].unique()
    consumptions = metering_exports.consumptions(round_id=round_id, month=month, service_point_ids=points)
    own = estimates.unsettled(supply["contract_id"])
    rows = assembly.numbered(assembly.assemble(supply, consumptions, own), accounts, first_bill=first)
    settled = credits.settled(rows, own)
    rows = folders.marked(rows)
    folders.write(folders.rated(folder, "settled", unit), settled)
    folders.write(folders.snapshot(folder, unit), rows, folders.LINES_ROW_GROUP)
    return sealing.of_snapshot([folders.mark_of(rows), folders.content_hash(settled)])
