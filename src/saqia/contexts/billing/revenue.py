"""What was billed by service and use: added up from the column files of published cycles, which hold every line."""

import dataclasses
import datetime
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from saqia.contexts.billing import folders, models, states, types

_AMOUNTS = ("amount_ht", "vat", "amount_ttc")


@dataclasses.dataclass(frozen=True)
class ClassRevenue:
    """What a service was billed for a use in a month of issue, credit notes of cycles deducted. Centimes."""

    month: datetime.date
    service: int
    use: str
    ht_centimes: int
    vat_centimes: int
    ttc_centimes: int


def list_class_revenue(*, tenant_id: int, from_on: datetime.date, until_on: datetime.date) -> list[ClassRevenue]:
    """Return what published cycles issued on `[from_on, until_on)` billed, by month, service and use; one query.

    Bills that were made or corrected one by one lie outside every cycle and do not count here.
    """
    rows = models.Cycle.objects.filter(status=states.PUBLISHED, issued_on__gte=from_on, issued_on__lt=until_on)
    found: dict[tuple[datetime.date, int, str], list[int]] = {}
    for cycle in rows.order_by("month", "id"):
        month, folder = cycle.issued_on.replace(day=1), folders.of_cycle(tenant_id, cycle.id)
        for unit in (*range(int(cycle.report["units"])), types.CREDIT_UNIT):
            if not folders.snapshot(folder, unit).exists():
                continue
            lines = pq.read_table(folders.rated(folder, "lines", unit), columns=["case", *_AMOUNTS])
            supplies = pq.read_table(folders.snapshot(folder, unit), columns=["case", "service", "use"])
            for row in _sums(lines, supplies):
                total = found.setdefault((month, row["service"], row["use"]), [0, 0, 0])
                for place, name in enumerate(_AMOUNTS):
                    total[place] += row[f"{name}_sum"]
    return [ClassRevenue(*key, *amounts) for key, amounts in sorted(found.items())]


def _sums(lines: pa.Table, supplies: pa.Table) -> list[dict[str, Any]]:
    of_case = lines.group_by("case").aggregate([(name, "sum") for name in _AMOUNTS])
    named = of_case.rename_columns(["case", *_AMOUNTS]).join(supplies, "case")
    rows: list[dict[str, Any]] = (
        named.group_by(["service", "use"]).aggregate([(name, "sum") for name in _AMOUNTS]).to_pylist()
    )
    return rows
