"""What the data says about a contested bill, before a person looks: codes with their evidence. Reads only."""

import dataclasses
from collections.abc import Sequence
from typing import Any

from saqia.contexts.billing import rating, rules, types
from saqia.contexts.billing.explaining import changes
from saqia.contexts.metering import queries as metering
from saqia.engine import table
from saqia.engine.change import Effect

Values = dict[str, int | str]
_MONTHS = 13
_RECENT = 6
_WATER = 2


@dataclasses.dataclass(frozen=True)
class Finding:
    """Something that the data says. `code` is one of `wording.FINDINGS`, `values` what its sentence needs."""

    code: str
    values: Values


def diagnose(detail: types.BillDetail, tariffs: table.Table, grid: rating.Grid) -> list[Finding]:
    """Return what is special about a bill, in the order in which it matters; one that says so when nothing is."""
    rows = [
        row for row in detail.supplies.to_pylist() if row["role"] == types.ROLE_METERED and row["hold_reason"] is None
    ]
    found = [*_readings(rows), *_meters(rows), *_unusual(rows, detail), *_prices(detail, tariffs, grid)]
    return found or [Finding("nothing-unusual", {})]


def _readings(rows: Sequence[dict[str, Any]]) -> list[Finding]:
    found = []
    for row in rows:
        days = (row["to_on"] - row["from_on"]).days
        if row["estimated"]:
            found.append(Finding("estimate", {"service": row["service"], "volume_milli": row["volume_milli"]}))
        if row["catch_up_from_on"] is not None:
            since = row["catch_up_from_on"].isoformat()
            found.append(Finding("catch-up", {"service": row["service"], "since": since}))
        if days > rules.disputes().long_period_days:
            found.append(Finding("long-period", {"service": row["service"], "days": days}))
    return found


def _meters(rows: Sequence[dict[str, Any]]) -> list[Finding]:
    services = {row["consumption_id"]: row["service"] for row in reversed(rows)}
    found = []
    for use in metering.list_uses(consumption_ids=list(services)):
        service = services[use.consumption_id]
        if use.has_several_meters:
            found.append(Finding("meter-replaced", {"service": service}))
        if use.anomaly is not None:
            found.append(Finding("anomaly", {"service": service, "anomaly": use.anomaly}))
        if use.photo_id is not None:
            found.append(Finding("photo", {"service": service, "photo_id": use.photo_id}))
    return found


def _unusual(rows: Sequence[dict[str, Any]], detail: types.BillDetail) -> list[Finding]:
    """Return where a day's consumption is far above the usual: of water, a leak behind the meter is suspected."""
    limits, found = rules.disputes(), []
    uses = metering.list_uses(consumption_ids=[row["consumption_id"] for row in rows])
    months = metering.list_months(
        service_point_ids={use.service_point_id for use in uses}, until=detail.header.to_on, months=_MONTHS
    )
    services = {row["consumption_id"]: row["service"] for row in reversed(rows)}
    for use in uses:
        own = [one for one in months if (one.service_point_id, one.register) == (use.service_point_id, use.register)]
        past = [one for one in own if one.month < use.month and not one.estimated and not one.settled][-_RECENT:]
        days = sum(one.days for one in past)
        if not days or use.catch_up_from_on is not None:
            continue
        usual = sum(one.volume_milli for one in past) * use.days // days
        least = limits.least_water_milli if services[use.consumption_id] == _WATER else limits.least_energy_milli
        if use.volume_milli * 100 >= usual * limits.unusual_percent and use.volume_milli - usual >= least:
            code = "leak-suspected" if services[use.consumption_id] == _WATER else "high-consumption"
            values: Values = {"service": services[use.consumption_id], "usual_milli": usual}
            found.append(Finding(code, values | {"volume_milli": use.volume_milli}))
    return found


def _prices(detail: types.BillDetail, tariffs: table.Table, grid: rating.Grid) -> list[Finding]:
    try:
        both = changes.explain_change(detail, rules=tariffs, grid=grid)
    except changes.NoBillBefore:
        return []
    found = []
    for one in both.services:
        if one.change is None:
            continue
        added = one.change.of(Effect.BLOCK)
        if added > 0:
            values: Values = {"service": one.service, "block": one.change.block_after, "amount_centimes": added}
            found.append(Finding("dearer-block", values | {"bound_milli": one.change.bound}))
        priced = one.change.of(Effect.TARIFF) + one.change.of(Effect.TAX)
        if priced:
            found.append(Finding("price-change", {"service": one.service, "amount_centimes": priced}))
    return found
