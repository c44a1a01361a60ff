"""Hanging a meter, and replacing one: both indices are readings like any other."""

import dataclasses
import datetime
from decimal import Decimal

from django.db import IntegrityError

from saqia.contexts.metering import drafts, events, models, refusals, types, wording, work_orders
from saqia.engine import codes
from saqia.engine.validation import verdicts
from saqia.platform import operation
from saqia.platform.outbox import publishing

_METERED = (
    codes.Register.TOTAL,
    codes.Register.NORMAL,
    codes.Register.PEAK,
    codes.Register.FULL,
    codes.Register.OFF_PEAK,
)


@dataclasses.dataclass(frozen=True)
class MeterDescription:
    """What is engraved on a meter and how it counts.

    :param service: 1 electricity, 2 water; sanitation is measured by the water meter
    :param digits: whole digits of the dial, 3 to 9
    :param multiplier_milli: thousandths; volume = index difference x multiplier
    :param registers: codes of saqia.engine.codes.Register
    """

    serial: str
    service: int
    digits: int
    make: str = ""
    multiplier_milli: int = 1000
    phases: int | None = None
    registers: tuple[int, ...] = (codes.Register.TOTAL,)


@dataclasses.dataclass(frozen=True)
class InstalledMeter:
    """A meter that hangs at a point."""

    meter_id: int
    service_point_id: int
    installed_on: datetime.date
    is_new: bool


@dataclasses.dataclass(frozen=True)
class ReplacedMeter:
    """A meter that took the place of another on a day."""

    removed_meter_id: int
    meter_id: int
    replaced_on: datetime.date
    is_new: bool


@operation.operation(audit=("service_point_id", "installed_on"))
def install_meter(
    *,
    actor: operation.Actor,
    service_point_id: int,
    description: MeterDescription,
    indices: dict[int, Decimal],
    installed_on: datetime.date,
    at: datetime.datetime,
    photo_id: int | None = None,
) -> InstalledMeter:
    """Hang a meter at a service point that has none. Repeating it changes nothing.

    :param indices: what each register shows on that day, by code
    :param photo_id: the file of a photo of its dial, kept with each first index
    :raises ServicePointNotFound: no such point
    :raises MeterMisdescribed: naming the field
    :raises PointOccupied: another meter hangs there: replace it
    :raises SerialTaken: the meter hangs elsewhere
    :raises IndexTooPrecise: more than three decimals
    :raises ReadingImpossible: an index that the dial cannot show, a day in the future
    """
    actor.require("metering.install-meter")
    _check(description, indices)
    hanging = models.Meter.objects.filter(service_point_id=service_point_id, removed_on=None).first()
    if hanging is not None:
        if (hanging.serial, hanging.make) == (description.serial, description.make):
            return InstalledMeter(hanging.id, service_point_id, hanging.installed_on, is_new=False)
        raise refusals.PointOccupied(service_point_id, hanging.id)
    meter = _hang(actor, service_point_id, description, indices, installed_on, at, photo_id)
    event = events.MeterInstalled(
        meter_id=meter.id, service_point_id=service_point_id, installed_on=installed_on.isoformat()
    )
    publishing.publish(actor=actor, event=event, at=at)
    return InstalledMeter(meter.id, service_point_id, installed_on, is_new=True)


@operation.operation(audit=("meter_id", "replaced_on", "reason"))
def replace_meter(
    *,
    actor: operation.Actor,
    meter_id: int,
    removed_indices: dict[int, Decimal | None],
    description: MeterDescription,
    indices: dict[int, Decimal],
    replaced_on: datetime.date,
    reason: str,
    at: datetime.datetime,
    anomaly: str | None = None,
) -> ReplacedMeter:
    """Take a meter down and hang another in its place on the same day. Repeating it changes nothing.

    :param removed_indices: what each register of the old meter shows; None with an anomaly: it cannot be read
    :param indices: what each register of the new meter shows
    :param reason: a code of wording.REPLACEMENTS
    :param anomaly: what is wrong with the old meter, a code of the anomaly matrix
    :raises MeterNotFound: no such meter
    :raises MeterAlreadyRemoved: it hangs there no longer
    :raises ReasonUnknown: not such a code
    :raises MeterMisdescribed: naming the field
    :raises SerialTaken: the new meter hangs elsewhere
    :raises NothingRead: an old index is missing and no anomaly says why
    :raises IndexGoesBackwards: the old meter shows less than its last trusted index
    :raises ReadingImpossible: an index that a dial cannot show, a closed period, a day in the future
    """
    actor.require("metering.replace-meter")
    if reason not in wording.REPLACEMENTS:
        raise refusals.ReasonUnknown(reason)
    old = drafts.lock_meter(meter_id)
    if old.removed_on is not None:
        return _repeated(old, description, replaced_on)
    _check(description, indices)
    if description.service != old.service:
        raise refusals.MeterMisdescribed("service")
    _check_registers(old, removed_indices)
    for register, index in sorted(removed_indices.items()):
        detail = drafts.Detail(anomaly=anomaly)
        _read_last(
            actor, drafts.Draft(old, register, replaced_on, drafts.to_milli(index), types.Source.REMOVAL, detail), at
        )
    models.Meter.objects.filter(id=old.id).update(removed_on=replaced_on)
    work_orders.settle_replaced(actor=actor, meter_id=old.id, at=at)
    meter = _hang(actor, old.service_point_id, description, indices, replaced_on, at)
    event = events.MeterReplaced(
        meter_id=meter.id,
        removed_meter_id=old.id,
        service_point_id=old.service_point_id,
        replaced_on=replaced_on.isoformat(),
        reason=reason,
    )
    publishing.publish(actor=actor, event=event, at=at)
    return ReplacedMeter(old.id, meter.id, replaced_on, is_new=True)


def _repeated(old: models.Meter, description: MeterDescription, replaced_on: datetime.date) -> ReplacedMeter:
    same = models.Meter.objects.filter(
        service_point_id=old.service_point_id,
        serial=description.serial,
        make=description.make,
        installed_on=replaced_on,
    ).first()
    if same is None or old.removed_on != replaced_on:
        raise refusals.MeterAlreadyRemoved(old.id, old.removed_on or replaced_on)
    return ReplacedMeter(old.id, same.id, replaced_on, is_new=False)


def _read_last(actor: operation.Actor, draft: drafts.Draft, at: datetime.datetime) -> None:
    weighed = drafts.weigh(draft, at)
    if weighed.reason is verdicts.Reason.BACKWARDS:
        raise refusals.IndexGoesBackwards(weighed.volume_milli)
    if weighed.reason is verdicts.Reason.ABOVE_NEXT:
        raise refusals.ReadingImpossible(weighed.reason)
    if weighed.verdict is verdicts.Verdict.HELD:
        # The crew holds the meter in its hands: what is merely high is true, and billed with a warning.
        weighed = dataclasses.replace(weighed, verdict=verdicts.Verdict.ACCEPTED_WITH_WARNING)
    drafts.write(actor, draft, weighed, at)


def _hang(
    actor: operation.Actor,
    service_point_id: int,
    description: MeterDescription,
    indices: dict[int, Decimal],
    installed_on: datetime.date,
    at: datetime.datetime,
    photo_id: int | None = None,
) -> models.Meter:
    taken = models.Meter.objects.filter(serial=description.serial, make=description.make, removed_on=None).first()
    if taken is not None:
        raise refusals.SerialTaken(description.serial, taken.id)
    meter = _insert(actor, service_point_id, description, installed_on)
    models.Register.objects.bulk_create(
        models.Register(tenant_id=actor.tenant_id, meter=meter, code=code) for code in sorted(indices)
    )
    detail = drafts.Detail(photo_id=photo_id)
    for register, index in sorted(indices.items()):
        draft = drafts.Draft(meter, register, installed_on, drafts.to_milli(index), types.Source.INSTALLATION, detail)
        drafts.write(actor, draft, drafts.weigh(draft, at), at)
    return meter


def _insert(
    actor: operation.Actor, service_point_id: int, description: MeterDescription, installed_on: datetime.date
) -> models.Meter:
    try:
        return models.Meter.objects.create(
            tenant_id=actor.tenant_id,
            service_point_id=service_point_id,
            serial=description.serial,
            make=description.make,
            service=description.service,
            digits=description.digits,
            multiplier_milli=description.multiplier_milli,
            phases=description.phases,
            installed_on=installed_on,
        )
    except IntegrityError as error:
        if "metering_meter_service_point_id_tenant_fk" in str(error):
            raise refusals.ServicePointNotFound(service_point_id) from error
        raise


def _check(description: MeterDescription, indices: dict[int, Decimal]) -> None:
    faults = {
        "serial": not description.serial.strip(),
        "service": description.service not in types.SERVICES.values(),
        "digits": not 3 <= description.digits <= 9,
        "multiplier_milli": not 1 <= description.multiplier_milli <= 100_000_000,
        "phases": description.phases not in {None, 1, 3},
        "registers": not description.registers or not set(description.registers) <= set(_METERED),
        "indices": set(indices) != set(description.registers),
    }
    for field, is_wrong in faults.items():
        if is_wrong:
            raise refusals.MeterMisdescribed(field)


def _check_registers(meter: models.Meter, indices: dict[int, Decimal | None]) -> None:
    registers = set(models.Register.objects.filter(meter_id=meter.id).values_list("code", flat=True))
    if registers != set(indices):
        raise refusals.MeterMisdescribed("removed_indices")
