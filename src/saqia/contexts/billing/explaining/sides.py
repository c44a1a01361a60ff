"""A stored bill put as the engine compares it: one side a contract, its registers as plainly consumed volumes."""

import dataclasses
import datetime
from typing import Any

from saqia.contexts.billing import rating, types
from saqia.engine import change, codes, days, table


@dataclasses.dataclass(frozen=True)
class ServiceSide:
    """What a bill charges for one contract."""

    contract_id: int
    contract_number: str
    service: int
    side: change.Side


def sides(detail: types.BillDetail, rules: table.Table, grid: rating.Grid) -> dict[int, ServiceSide]:
    """Return contract id -> its side, for the contracts that the bill charges."""
    plans = rating.plans(detail.supplies, rules, grid).tolist()
    charged: dict[int, int] = {}
    for case, amount in zip(detail.lines["case"].to_pylist(), detail.lines["amount_ttc"].to_pylist(), strict=True):
        charged[case] = charged.get(case, 0) + amount
    by_contract: dict[int, list[dict[str, Any]]] = {}
    for row, plan in zip(detail.supplies.to_pylist(), plans, strict=True):
        if row["hold_reason"] is None:
            by_contract.setdefault(row["contract_id"], []).append(row | {"plan": plan})
    return {
        contract: _side(rows, sum(charged.get(row["case"], 0) for row in rows))
        for contract, rows in by_contract.items()
        if any(row["case"] in charged for row in rows)
    }


def _side(rows: list[dict[str, Any]], billed: int) -> ServiceSide:
    counted = [row for row in rows if row["role"] != types.ROLE_GIVE_BACK]
    registers: dict[int, list[dict[str, Any]]] = {}
    for row in counted:
        registers.setdefault(row["register"], []).append(row)
    parts = {code: _merged(own) for code, own in registers.items()}
    posts = [part["volume"] for code, part in parts.items() if code not in (codes.Register.TOTAL, codes.Register.POWER)]
    if posts and codes.Register.TOTAL in parts:
        parts[codes.Register.TOTAL]["volume"] = sum(posts)
    columns = {name: [part[name] for part in parts.values()] for name in next(iter(parts.values()))}
    first = rows[0]
    return ServiceSide(
        first["contract_id"], first["contract_number"], first["service"],
        change.Side(change.columns_of({**columns, "register": list(parts)}), billed, _special(rows)),
    )  # fmt: skip


def _merged(rows: list[dict[str, Any]]) -> dict[str, int]:
    """Return one case of the rows of a register: its whole stretch, what was plainly consumed in it."""
    return {
        "plan": rows[0]["plan"],
        "from_day": min(days.number(row["from_on"]) for row in rows),
        "to_day": max(days.number(row["to_on"]) for row in rows),
        "volume": sum(plain(row) for row in rows),
        "households": rows[0]["households"] or 1,
    }


def plain(row: dict[str, Any]) -> int:
    """Return what a supply row consumed in its own days, thousandths: of a catch-up its share of the stretch."""
    volume, since = int(row["volume_milli"] or 0), row["catch_up_from_on"]
    if since is None:
        return volume
    own: datetime.timedelta = row["to_on"] - row["from_on"]
    stretch: datetime.timedelta = row["to_on"] - since
    return change.plain_volume(volume, billed=row["catch_up_milli"] or 0, days=own.days, stretch_days=stretch.days)


def _special(rows: list[dict[str, Any]]) -> change.Effect:
    if any(row["catch_up_from_on"] is not None or row["role"] == types.ROLE_GIVE_BACK for row in rows):
        return change.Effect.CATCH_UP
    return change.Effect.ESTIMATE if any(row["estimated"] for row in rows) else change.Effect.OTHER
