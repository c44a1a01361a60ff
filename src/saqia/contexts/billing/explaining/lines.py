"""A bill's lines as people read them: service by service, each with its indices and the arithmetic of each amount."""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from saqia.contexts.billing import types
from saqia.contexts.billing.explaining import sentences
from saqia.engine import codes, explain, table

_SANITATION = 3


@dataclasses.dataclass(frozen=True)
class RegisterPart:
    """What one register showed. Indices and volume in thousandths; `source` of metering's sources, None: not known;
    `consumption_id` of metering, None: of no single one."""

    meter_serial: str
    register: int
    from_on: datetime.date
    to_on: datetime.date
    previous_milli: int | None
    index_milli: int | None
    source: str | None
    volume_milli: int
    estimated: bool
    consumption_id: int | None


@dataclasses.dataclass(frozen=True)
class ServicePart:
    """One contract on a bill. `given_back` marks lines that give back what a former estimate took; centimes.
    `makeup`: of a contract with a subscribed power, else None."""

    contract_number: str
    service: int
    service_point_id: int
    unit: str
    registers: tuple[RegisterPart, ...]
    lines: tuple[explain.Arithmetic, ...]
    given_back: frozenset[int]
    total_ttc_centimes: int
    makeup: sentences.Makeup | None


def explain_lines(detail: types.BillDetail, rules: table.Table) -> list[ServicePart]:
    """Return the services of a bill in order; sanitation shows no register: it shares the water's."""
    supplies = sorted(detail.supplies.to_pylist(), key=lambda row: (row["service"], row["contract_id"]))
    lines: dict[int, list[dict[str, int]]] = {}
    for line in detail.lines.to_pylist():
        lines.setdefault(line["case"], []).append(line)
    found = []
    for contract in dict.fromkeys(row["contract_id"] for row in supplies):
        own = [row for row in supplies if row["contract_id"] == contract and row["case"] in lines]
        if own:
            found.append(_part(own, lines, rules))
    return found


def makeup(lines: Iterable[Mapping[str, int]]) -> sentences.Makeup | None:
    """Return what the lines of a contract (the engine's `schema.LINES`) come to where it subscribes a power."""
    sums: dict[int, int] = {}
    power = 0
    for line in lines:
        sums[line["component"]] = sums.get(line["component"], 0) + line["amount_ht"]
        if line["component"] == codes.Component.POWER_PREMIUM:
            power = max(power, line["volume"])
    if codes.Component.POWER_PREMIUM not in sums:
        return None
    energy, premium, factor = (
        sums.get(one, 0)
        for one in (codes.Component.ENERGY, codes.Component.POWER_PREMIUM, codes.Component.POWER_FACTOR)
    )
    return sentences.Makeup(energy, premium, factor, power)


def _part(rows: list[dict[str, Any]], lines: dict[int, list[dict[str, int]]], rules: table.Table) -> ServicePart:
    first = rows[0]
    unit = "kWh" if first["service"] == 1 else "m3"
    told: list[explain.Arithmetic] = []
    given_back: set[int] = set()
    for row in rows:
        whole = (row["volume_milli"] or 0) + (row["catch_up_milli"] or 0)
        for line in lines[row["case"]]:
            if row["role"] == types.ROLE_GIVE_BACK:
                given_back.add(len(told))
            told.append(explain.explain(rules, line, unit=unit, households=row["households"], whole_volume=whole))
    metered = [row for row in rows if row["role"] == types.ROLE_METERED and row["service"] != _SANITATION]
    return ServicePart(
        contract_number=first["contract_number"],
        service=first["service"],
        service_point_id=first["service_point_id"],
        unit=unit,
        registers=tuple(_register(row) for row in metered),
        lines=tuple(told),
        given_back=frozenset(given_back),
        total_ttc_centimes=sum(each.amount_ttc for each in told),
        makeup=makeup(line for row in rows for line in lines[row["case"]]),
    )


def _register(row: dict[str, Any]) -> RegisterPart:
    return RegisterPart(
        meter_serial=row["meter_serial"] or "",
        register=row["register"],
        from_on=row["from_on"],
        to_on=row["to_on"],
        previous_milli=row["previous_index_milli"],
        index_milli=row["index_milli"],
        source=row["source"],
        volume_milli=row["volume_milli"] or 0,
        estimated=bool(row["estimated"]),
        consumption_id=row["consumption_id"],
    )
