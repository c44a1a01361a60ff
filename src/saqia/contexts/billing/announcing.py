"""The bills of a cycle in columns, with the indices behind them: for whoever tells customers about them."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.db import connections

from saqia.contexts.billing import folders, models, reading, types
from saqia.platform.database import bulk, routing
from saqia.platform.tenancy import scope

BILLS = pa.schema(
    [
        ("number", pa.int64()),
        ("account_id", pa.int64()),
        ("total_ttc_centimes", pa.int64()),
        ("due_on", pa.date32()),
        ("unit", pa.int32()),
        ("first_supply", pa.int32()),
        ("supply_count", pa.int32()),
    ]
)
"""One bill a row, by number."""

METERED = (
    "contract_id", "contract_number", "service", "register", "from_on", "to_on", "previous_index_milli", "index_milli",
    "volume_milli", "estimated", "reference_volume_milli", "reference_days",
)  # fmt: skip
"""Columns of `types.SUPPLIES` that `metered` returns, after the bill's `number`."""
_BILLS = """
SELECT number, account_id, total_ttc_centimes, due_on, unit, first_supply, supply_count FROM billing_bill
WHERE cycle_id = %s AND kind = 'bill' AND number > %s ORDER BY number LIMIT %s
"""


_CATCH_UPS = """
SELECT DISTINCT b.number, b.account_id FROM billing_bill b
JOIN billing_bill n ON n.account_id = b.account_id AND n.kind = 'credit-note'
JOIN billing_correction c ON c.credit_number = n.number AND c.reason = 'catch-up'
WHERE b.kind = 'bill' AND
"""


def catch_ups(*, cycle_id: int) -> list[tuple[int, int]]:
    """Return the bills of a published cycle that catch up with our estimates, by number: number, account."""
    return _pairs("b.cycle_id = %s AND n.cycle_id = b.cycle_id ORDER BY 1", cycle_id)


def late_catch_ups(*, number: int) -> list[tuple[int, int]]:
    """Return a bill made by itself, with its account, when it catches up with our estimates; else nothing."""
    return _pairs("b.number = %s AND n.issued_on = b.issued_on", number)


def _pairs(condition: str, given: int) -> list[tuple[int, int]]:
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_CATCH_UPS + condition, [given])
        return [(int(number), int(account)) for number, account in cursor.fetchall()]


def bills(*, cycle_id: int, after: int, most: int) -> pa.Table:
    """Return the next bills of a published cycle (schema `BILLS`), credit notes left out.

    :param after: the last number of the part before; 0: from the first
    """
    return bulk.fetch(_BILLS, BILLS, (cycle_id, after, most))


def single(*, number: int) -> tuple[pa.Table, pa.Table]:
    """Return one bill made by itself as `bills` does, and the meters behind it as `metered` does."""
    row = models.Bill.objects.filter(number=number, kind="bill")
    found = pa.Table.from_pylist(list(row.values(*BILLS.names)), schema=BILLS)
    supplies = reading.detail(row.get()).supplies
    numbers = pa.array(np.full(supplies.num_rows, number, dtype=np.int64))
    return found, _read(supplies.add_column(0, "number", numbers)).select(["number", *METERED])


def metered(found: pa.Table, *, cycle_id: int) -> pa.Table:
    """Return the meters behind bills, in their order: `number` and the columns `METERED`. Sanitation has none."""
    folder = folders.of_cycle(scope.current(), cycle_id)
    parts = []
    for unit in sorted(set(found["unit"].to_pylist())):
        own = found.filter(pc.equal(found["unit"], unit))
        supplies = pq.read_table(folders.snapshot(folder, unit), columns=[*METERED, "role"])
        counts = own["supply_count"].to_numpy()
        starts = np.repeat(own["first_supply"].to_numpy() - np.concatenate([[0], np.cumsum(counts)[:-1]]), counts)
        rows = supplies.take(pa.array(starts + np.arange(counts.sum())))
        rows = rows.add_column(0, "number", pa.array(np.repeat(own["number"].to_numpy(), counts)))
        parts.append(_read(rows))
    return pa.concat_tables(parts).select(["number", *METERED]) if parts else _nothing()


def _read(rows: pa.Table) -> pa.Table:
    return rows.filter(pc.and_(pc.equal(rows["role"], types.ROLE_METERED), pc.less(rows["service"], 3)))


def _nothing() -> pa.Table:
    return pa.schema([("number", pa.int64()), *(types.SUPPLIES.field(name) for name in METERED)]).empty_table()
