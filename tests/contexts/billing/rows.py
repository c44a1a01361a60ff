"""Small supply and consumption frames, with what a test does not care about filled in."""

import datetime
from typing import Any

import pyarrow as pa

from saqia.contexts.billing import estimates, types

DAY = datetime.date
SUPPLY_DEFAULTS: dict[str, Any] = {
    "contract_id": 1, "contract_number": "2000000016", "account_id": 1, "account_number": "1000000010",
    "service_point_id": 10, "metered_by_id": 10, "service": 1, "use": "domestic", "zone": "", "households": 1,
    "subscribed_power": 0, "voltage": "low", "option": "standard", "prepaid": False, "starts_on": DAY(2024, 1, 1),
    "ends_on": None, "commune_code": "09.001.05.09", "language": "ar",
}  # fmt: skip
SUPPLY = pa.schema(
    [
        *(types.SUPPLIES.field(name) for name in ("contract_id", "contract_number", "account_id", "account_number")),
        *(types.SUPPLIES.field(name) for name in ("service_point_id", "service", "use", "zone", "households")),
        *(types.SUPPLIES.field(name) for name in ("option", "commune_code", "language")),
        pa.field("metered_by_id", pa.int64()),
        pa.field("subscribed_power", pa.int32()),
        pa.field("voltage", pa.string()),
        pa.field("prepaid", pa.bool_()),
        pa.field("starts_on", pa.date32()),
        pa.field("ends_on", pa.date32()),
    ]
)
CONSUMPTION_DEFAULTS: dict[str, Any] = {
    "consumption_id": 1, "service_point_id": 10, "meter_serial": "A1", "register": 0, "from_on": DAY(2026, 4, 8),
    "to_on": DAY(2026, 5, 8), "previous_index_milli": 0, "index_milli": 120_000, "previous_source": "reader",
    "source": "reader", "volume_milli": 120_000, "estimated": False, "reference_volume_milli": 0, "reference_days": 0,
    "catch_up_from_on": None, "catch_up_milli": 0, "hold_reason": None,
}  # fmt: skip
CONSUMPTION = pa.schema([types.SUPPLIES.field(name) for name in CONSUMPTION_DEFAULTS])


def supply(*rows: dict[str, Any]) -> pa.Table:
    """Return `contracts.exports.supply_of_accounts` rows."""
    return pa.Table.from_pylist([{**SUPPLY_DEFAULTS, **row} for row in rows], schema=SUPPLY)


def consumptions(*rows: dict[str, Any]) -> pa.Table:
    """Return `metering.exports.consumptions` rows."""
    return pa.Table.from_pylist([{**CONSUMPTION_DEFAULTS, **row} for row in rows], schema=CONSUMPTION)


def own_estimates(*rows: dict[str, Any]) -> pa.Table:
    """Return `estimates.UNSETTLED` rows."""
    return pa.Table.from_pylist(list(rows), schema=estimates.UNSETTLED)
