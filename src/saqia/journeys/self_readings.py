"""A customer reads their own meters: what hangs there, what an index would mean and cost, and sending it.

One door for the page, the signed link, the account and the reply by SMS: all indices are recorded, or none.
"""

import dataclasses
import datetime
from collections.abc import Mapping
from decimal import Decimal

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as meters
from saqia.contexts.metering import types as metering_types
from saqia.engine import table
from saqia.engine.validation.verdicts import Reason, Verdict
from saqia.platform import operation

_SEEN = 200
_LARGEST_MILLI = 10**15


class MeterNotTheirs(Exception):
    """No running contract of the account is measured by this meter."""

    def __init__(self, meter_id: int) -> None:
        super().__init__(meter_id)
        self.meter_id = meter_id


@dataclasses.dataclass(frozen=True)
class Dial:
    """One register of a meter with what it last showed; None where no trusted index is known."""

    register: int
    index_milli: int | None = None
    read_on: datetime.date | None = None
    source: str = ""
    measured_on: datetime.date | None = None


@dataclasses.dataclass(frozen=True)
class MeterToRead:
    """A meter of a running contract: its dials, and the month for which an index of today counts."""

    meter_id: int
    service: int
    serial: str
    contract_number: str
    dials: tuple[Dial, ...]
    window: meters.PointWindow | None


@dataclasses.dataclass(frozen=True)
class Figure:
    """An index as the dial shows it, kWh or m3."""

    meter_id: int
    register: int
    index: Decimal


@dataclasses.dataclass(frozen=True)
class Look:
    """What would become of a figure; volumes in thousandths."""

    figure: Figure
    verdict: Verdict
    reason: Reason
    volume_milli: int
    expected_milli: int


def list_meters(*, account: contract_types.Account, on: datetime.date) -> list[MeterToRead]:
    """Return the meters that an account's holder may read on a day; inside the caller's `scope.reading`."""
    running = {one.metered_by_id: one for one in reversed(_running(account, on))}
    hanging = meters.list_hanging_meters(running)
    windows = {one.service_point_id: one for one in meters.list_windows(service_point_ids=running, on=on)}
    read = meters.list_point_readings(service_point_ids=running, most=_SEEN)
    return [
        MeterToRead(
            one.id, one.service, one.serial, running[one.service_point_id].number,
            tuple(_dial(one.id, register, read) for register in one.registers), windows.get(one.service_point_id),
        )
        for one in hanging
    ]  # fmt: skip


def look(*, figure: Figure, on: datetime.date) -> Look:
    """Say what would become of a figure before it is sent; inside the caller's `scope.reading`."""
    milli = figure.index * 1000
    if not milli.is_finite() or milli != int(milli) or abs(milli) > _LARGEST_MILLI:
        return Look(figure, Verdict.REFUSED, Reason.TOO_MANY_DIGITS, 0, 0)
    seen = meters.preview_reading(
        meter_id=figure.meter_id, register=figure.register, read_on=on, index_milli=int(milli), today=on
    )
    return Look(figure, seen.verdict, seen.reason, seen.volume_milli, seen.expected_milli)


def price(
    *, meter: MeterToRead, looks: list[Look], on: datetime.date, rules: table.Table, grid: billing.Grid
) -> list[bills.Simulation]:
    """Return what was used since the last measured index would cost, the sanitation beside the water included.

    Nothing where there is no such index, or the contract's tariff asks for several registers.
    """
    since = meter.dials[0].measured_on
    if since is None or since >= on or len(meter.dials) > 1 or looks[0].volume_milli < 0:
        return []
    found = bills.simulate(
        contract_number=meter.contract_number, volume_milli=looks[0].volume_milli, from_on=since, to_on=on,
        rules=rules, grid=grid,
    )  # fmt: skip
    return [one for one in found if one.quote is not None]


@operation.operation(audit=("account_id",))
def send_self_reading(
    *, actor: operation.Actor, account_id: int, figures: tuple[Figure, ...], read_on: datetime.date,
    at: datetime.datetime, photos: Mapping[int, int] | None = None,
) -> tuple[metering.RecordedReading, ...]:  # fmt: skip
    """Record what a customer read on the meters of one account, all or none. Sending the same again changes nothing.

    :param photos: meter -> the stored file of its photo
    :raises MeterNotTheirs: a meter measures no running contract of the account
    :raises metering.RegisterNotOnMeter, metering.IndexTooPrecise, metering.IndexGoesBackwards: not such an index
    :raises metering.ReadingImpossible, metering.ReadingContradicted: not of this meter, or another one of that day
    """
    actor.require("metering.submit-self-reading")
    theirs = {point for account in contracts.list_accounts([account_id]) for point in _points(account, read_on)}
    known = {one.id for one in meters.list_hanging_meters(theirs)}
    for figure in figures:
        if figure.meter_id not in known:
            raise MeterNotTheirs(figure.meter_id)
    return tuple(
        metering.submit_self_reading(
            actor=actor, meter_id=figure.meter_id, register=figure.register, read_on=read_on, index=figure.index,
            photo_id=(photos or {}).get(figure.meter_id), at=at,
        )
        for figure in figures
    )  # fmt: skip


def list_sent(*, account: contract_types.Account, on: datetime.date) -> list[meters.PointReading]:
    """Return what customers themselves read on an account's meters on a day; inside the caller's `scope.reading`."""
    read = meters.list_point_readings(service_point_ids=_points(account, on), since=on)
    own = [one for one in read if one.reading.source == metering_types.Source.SELF and one.reading.read_on == on]
    return sorted(own, key=lambda one: one.reading.id)


def _running(account: contract_types.Account, on: datetime.date) -> list[contract_types.Contract]:
    return [one for one in account.contracts if one.starts_on <= on and (one.ends_on is None or one.ends_on > on)]


def _points(account: contract_types.Account, on: datetime.date) -> set[int]:
    return {one.metered_by_id for one in _running(account, on)}


def _dial(meter_id: int, register: int, read: list[meters.PointReading]) -> Dial:
    """Return a register with its newest trusted index, and the day of the newest one that was measured."""
    own = [
        one.reading
        for one in read
        if one.reading.meter_id == meter_id and one.reading.register == register and one.reading.is_trusted
    ]
    if not own:
        return Dial(register)
    measured = next((one.read_on for one in own if one.source != metering_types.Source.ESTIMATE), None)
    return Dial(register, own[0].index_milli, own[0].read_on, own[0].source, measured)
