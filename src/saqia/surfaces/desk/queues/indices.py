"""The metered registers of a bill, so that a person can put another index in the place of one."""

import dataclasses
from decimal import Decimal

from saqia.contexts.billing import operations, types
from saqia.contexts.billing import wording as billing_wording
from saqia.contexts.metering import queries as metering
from saqia.platform.wording import Text


@dataclasses.dataclass(frozen=True)
class Billed:
    """A register as a bill took it. Thousandths of kWh or m3; an index is None where nothing was read."""

    consumption_id: int
    service: int
    register: int
    serial: str
    previous_milli: int | None
    index_milli: int | None
    volume_milli: int
    multiplier_milli: int

    @property
    def name(self) -> tuple[Text, Text | None]:
        """Return the service and, where a meter has several, the register, in words."""
        return billing_wording.SERVICES[self.service], billing_wording.REGISTERS.get(self.register)

    def at(self, index: Decimal) -> operations.CorrectedIndex | None:
        """Return the consumption that another index makes; None: below the index before."""
        milli = int(index * 1000)
        if self.index_milli is not None:
            volume = self.volume_milli + (milli - self.index_milli) * self.multiplier_milli // 1000
        else:
            volume = (milli - (self.previous_milli or 0)) * self.multiplier_milli // 1000
        return operations.CorrectedIndex(milli, volume, "reader") if volume >= 0 else None


def of(detail: types.BillDetail) -> list[Billed]:
    """Return the metered registers of a bill, water once: sanitation follows it; one query."""
    rows = [
        row
        for row in detail.supplies.to_pylist()
        if row["role"] == types.ROLE_METERED and row["service"] != 3 and row["consumption_id"] is not None
    ]
    factors = metering.find_multipliers(row["consumption_id"] for row in rows)
    return [
        Billed(
            row["consumption_id"], row["service"], row["register"], row["meter_serial"] or "",
            row["previous_index_milli"], row["index_milli"], row["volume_milli"] or 0,
            factors.get(row["consumption_id"], 1000),
        )
        for row in rows
    ]  # fmt: skip
