"""Who holds a supply changes on a day: the index of that day, the contracts, and the consumption parted between them.

Nobody read the meter that day? The month's closing parts the days by itself, see metering; each bill says so.
"""

import dataclasses
import datetime
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Generic, TypeVar

from django.db import transaction

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries as contract_queries
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.engine.validation import verdicts
from saqia.platform import operation
from saqia.platform.database import routing

What = TypeVar("What", contract_types.ChangedHolder, contract_types.EndedContract, contract_types.OpenedContract)
_NOT_READ = 0


class IndexOfAnotherMeter(Exception):
    """An index of a meter that measures none of these contracts."""

    def __init__(self, meter_id: int) -> None:
        super().__init__(meter_id)
        self.meter_id = meter_id


class IndexIncomplete(Exception):
    """A meter is read whole on the day or not at all; `registers` were not."""

    def __init__(self, meter_id: int, registers: tuple[int, ...]) -> None:
        super().__init__(f"{meter_id}: {registers}")
        self.meter_id, self.registers = meter_id, registers


class IndexImprobable(Exception):
    """An index does not go with the past of the meter: read it again, and confirm it."""

    def __init__(self, meter_id: int, register: int, reason: str) -> None:
        super().__init__(f"{meter_id}, {register}: {reason}")
        self.meter_id, self.register, self.reason = meter_id, register, reason


class DaysCountedAlready(Exception):
    """The consumption of the point is closed beyond that day: its bill is corrected first."""

    def __init__(self, until: datetime.date) -> None:
        super().__init__(until.isoformat())
        self.until = until


@dataclasses.dataclass(frozen=True)
class DayIndex:
    """What one register of a meter showed on the day, as on the dial, kWh or m3.

    :param confirmed: read twice: an improbable one is trusted, where whoever says so may decide on held readings
    """

    meter_id: int
    register: int
    index: Decimal
    confirmed: bool = False


@dataclasses.dataclass(frozen=True)
class Handed(Generic[What]):
    """What was done with the contracts, and whether the consumption up to the day is closed by a reading.

    :param by_reading: the points whose meter was read that day; the days of others are parted by the month's closing
    """

    contracts: tuple[What, ...]
    by_reading: tuple[int, ...]


@operation.operation(audit=("customer_id", "on"))
def change_holder(
    *, actor: operation.Actor, contract_numbers: Iterable[str], customer_id: int, on: datetime.date,
    indices: Iterable[DayIndex], at: datetime.datetime, deposits: Mapping[str, int] | None = None,
) -> Handed[contract_types.ChangedHolder]:  # fmt: skip
    """Hand contracts over to another customer on a day, all of them or none; each pays for their own days.

    :param on: first day of the new holder
    :param indices: of that day; none where nobody read
    :param deposits: contract that is handed over -> what the new holder's owes from that day, MAD centimes
    :raises IndexOfAnotherMeter, IndexIncomplete, IndexImprobable, DaysCountedAlready: see each
    :raises contracts.ContractNotFound, contracts.ContractEndedAlready, contracts.EndsBeforeStart: as that operation
    :raises contracts.SameHolder, contracts.CustomerNotFound: as that operation
    """
    actor.require("contracts.change-holder")
    numbers = tuple(contract_numbers)
    read = _read(actor, _points(numbers), on, tuple(indices), at)
    changed = tuple(
        contracts.change_holder(
            actor=actor, contract_number=number, customer_id=customer_id, on=on,
            closing_reading_id=read(number), at=at,
        )
        for number in numbers
    )  # fmt: skip
    for one in changed:
        if amount := (deposits or {}).get(one.ended.contract_number, 0):
            contracts.state_deposit(
                actor=actor, contract_number=one.opened.contract_number, amount_centimes=amount, basis="holder-change",
                due_on=on, at=at,
            )  # fmt: skip
    return Handed(changed, read.close(on, at))


@operation.operation(audit=("on",))
def change_to_newcomer(
    *, actor: operation.Actor, contract_numbers: Iterable[str], given: party_types.CustomerDetails,
    on: datetime.date, indices: Iterable[DayIndex], at: datetime.datetime, deposits: Mapping[str, int] | None = None,
) -> Handed[contract_types.ChangedHolder]:  # fmt: skip
    """Hand contracts over to somebody who is registered with it: a refusal leaves no customer behind.

    :raises parties.NameMissing, parties.DetailNotValid: what is stated of them is not enough, or not right
    """
    newcomer = parties.register_customer(actor=actor, given=given, at=at)
    return change_holder(
        actor=actor, contract_numbers=contract_numbers, customer_id=newcomer.customer_id, on=on, indices=indices,
        deposits=deposits, at=at,
    )  # fmt: skip


@operation.operation(audit=("ends_on", "reason"))
def end_contracts(
    *, actor: operation.Actor, contract_numbers: Iterable[str], ends_on: datetime.date, reason: str,
    indices: Iterable[DayIndex], at: datetime.datetime,
) -> Handed[contract_types.EndedContract]:  # fmt: skip
    """End contracts on a day, all of them or none; what is consumed from that day on is not theirs.

    :param ends_on: first day without supply under them
    :raises IndexOfAnotherMeter, IndexIncomplete, IndexImprobable, DaysCountedAlready: see each
    :raises contracts.ContractNotFound, contracts.ContractEndedAlready, contracts.EndsBeforeStart: as that operation
    :raises contracts.EndReasonUnknown: as that operation
    """
    actor.require("contracts.end-contract")
    numbers = tuple(contract_numbers)
    read = _read(actor, _points(numbers), ends_on, tuple(indices), at)
    ended = tuple(
        contracts.end_contract(
            actor=actor, contract_number=number, ends_on=ends_on, reason=reason, closing_reading_id=read(number), at=at
        )
        for number in numbers
    )
    return Handed(ended, read.close(ends_on, at))


@operation.operation(audit=("customer_id", "starts_on"))
def open_contracts(
    *, actor: operation.Actor, terms: Mapping[int, contract_types.Terms], customer_id: int, starts_on: datetime.date,
    indices: Iterable[DayIndex], at: datetime.datetime,
) -> Handed[contract_types.OpenedContract]:  # fmt: skip
    """Begin the supply of points for a customer on a day, all of them or none; what was consumed before is not theirs.

    :param terms: service point id -> what is agreed
    :raises IndexOfAnotherMeter, IndexIncomplete, IndexImprobable, DaysCountedAlready: see each
    :raises contracts.ServicePointNotFound, contracts.CustomerNotFound: as that operation
    :raises contracts.TermsNotValid, contracts.AlreadySupplied: as that operation
    """
    actor.require("contracts.open-contract")
    opened = tuple(
        contracts.open_contract(
            actor=actor, service_point_id=point, customer_id=customer_id, terms=each, starts_on=starts_on, at=at
        )
        for point, each in terms.items()
    )
    measured = _points(tuple(one.contract_number for one in opened))
    return Handed(opened, _read(actor, measured, starts_on, tuple(indices), at).close(starts_on, at))


@dataclasses.dataclass(frozen=True)
class _Read:
    """The readings of a day.

    :param points: contract number -> the point whose meter measures it
    :param readings: that point -> the first reading of its meter
    """

    system: operation.Actor
    points: Mapping[str, int]
    readings: Mapping[int, int]

    def __call__(self, contract_number: str) -> int:
        """Return the reading that parts a contract, 0 where nobody read."""
        return self.readings.get(self.points[contract_number], _NOT_READ)

    def close(self, on: datetime.date, at: datetime.datetime) -> tuple[int, ...]:
        """Close what was read and return its points; one in no round is billed by hand."""
        closed = []
        for point in self.readings:
            try:
                with transaction.atomic(using=routing.current.get()):
                    metering.close_point(actor=self.system, service_point_id=point, on=on, at=at)
            except (metering.PointNotOnRound, metering.NothingToCloseOn):
                continue
            closed.append(point)
        return tuple(closed)


def _points(contract_numbers: tuple[str, ...]) -> dict[str, int]:
    return {number: contract_queries.get_contract(number).metered_by_id for number in contract_numbers}


def _read(
    actor: operation.Actor, points: Mapping[str, int], on: datetime.date, indices: tuple[DayIndex, ...],
    at: datetime.datetime,
) -> _Read:  # fmt: skip
    """Record the indices of the day, every register of a meter or none of it."""
    counted = meters.find_counted_until(points.values())
    if beyond := [day for day in counted.values() if day > on]:
        raise DaysCountedAlready(max(beyond))
    if any(one.confirmed for one in indices):
        actor.require("metering.decide-reading")
    system = operation.system_actor(tenant_id=actor.tenant_id, name="holders")
    hanging = {meter.id: meter for meter in meters.list_hanging_meters(points.values())}
    for one in indices:
        if one.meter_id not in hanging:
            raise IndexOfAnotherMeter(one.meter_id)
    readings: dict[int, int] = {}
    for meter_id in sorted({one.meter_id for one in indices}):
        meter = hanging[meter_id]
        shown = {one.register: one for one in indices if one.meter_id == meter_id}
        if missing := tuple(register for register in meter.registers if register not in shown):
            raise IndexIncomplete(meter_id, missing)
        recorded = [_record(system, shown[register], on, at) for register in meter.registers]
        readings[meter.service_point_id] = recorded[0]
    return _Read(system, points, readings)


def _record(system: operation.Actor, shown: DayIndex, on: datetime.date, at: datetime.datetime) -> int:
    reading = metering.record_reading(
        actor=system, meter_id=shown.meter_id, read_on=on, index=shown.index, register=shown.register, at=at
    )
    if reading.verdict is verdicts.Verdict.HELD:
        if not shown.confirmed:
            raise IndexImprobable(shown.meter_id, shown.register, reading.reason.name.lower())
        metering.decide_reading(actor=system, reading_id=reading.id, is_trusted=True, reason="checked-on-site", at=at)
    return reading.id
