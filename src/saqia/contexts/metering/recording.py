"""One reading at a time: by a reader, a customer, a remote meter; and what is decided about a held one."""

import dataclasses
import datetime
from decimal import Decimal

from saqia.contexts.metering import drafts, events, models, refusals, types, wording
from saqia.engine.validation import verdicts
from saqia.platform import operation
from saqia.platform.outbox import publishing


@dataclasses.dataclass(frozen=True)
class DecidedReading:
    """A held reading that a person trusted or set aside."""

    reading_id: int
    is_trusted: bool
    reason: str


@operation.operation(audit=("meter_id", "register", "read_on", "source"))
def record_reading(
    *,
    actor: operation.Actor,
    meter_id: int,
    read_on: datetime.date,
    index: Decimal | None,
    at: datetime.datetime,
    register: int = 0,
    source: types.Source = types.Source.READER,
    detail: drafts.Detail = drafts.BARE,
) -> drafts.RecordedReading:
    """Record what a reader or a remote meter read; an improbable index is kept and held. Repeating it changes nothing.

    :param index: as on the dial, kWh or m3; None with an anomaly: could not be read
    :raises MeterNotFound: no such meter
    :raises RegisterNotOnMeter: it does not count on this register
    :raises IndexTooPrecise: more than three decimals
    :raises NothingRead: neither index nor anomaly
    :raises AnomalyUnknown: the matrix has no such code
    :raises TimeOfAnotherDay, PlaceElsewhere: its time is not of its day, its place is not in Morocco
    :raises ReadingImpossible: negative, too many digits, a day before or after the meter's stay, a closed period
    :raises ReadingContradicted: another index stands for that day and source
    """
    actor.require("metering.record-reading")
    meter = drafts.lock_meter(meter_id)
    draft = drafts.Draft(meter, register, read_on, drafts.to_milli(index), source, detail)
    return drafts.write(actor, draft, drafts.weigh(draft, at), at)


@operation.operation(audit=("meter_id", "register", "read_on"))
def submit_self_reading(
    *,
    actor: operation.Actor,
    meter_id: int,
    read_on: datetime.date,
    index: Decimal,
    at: datetime.datetime,
    register: int = 0,
    photo_id: int | None = None,
    read_at: datetime.datetime | None = None,
    place: drafts.Place | None = None,
) -> drafts.RecordedReading:
    """Record the index that a customer read on their own meter; the caller knows that the meter is this customer's.

    :param index: as on the dial, kWh or m3
    :raises MeterNotFound: no such meter
    :raises RegisterNotOnMeter: it does not count on this register
    :raises IndexTooPrecise: more than three decimals
    :raises TimeOfAnotherDay, PlaceElsewhere: its time is not of its day, its place is not in Morocco
    :raises IndexGoesBackwards: below the last trusted index, and no rollover explains it
    :raises ReadingImpossible: negative, too many digits, a day before or after the meter's stay, a closed period
    :raises ReadingContradicted: the customer gave another index for that day
    """
    actor.require("metering.submit-self-reading")
    meter = drafts.lock_meter(meter_id)
    detail = drafts.Detail(read_at=read_at, place=place, photo_id=photo_id)
    draft = drafts.Draft(meter, register, read_on, drafts.to_milli(index), types.Source.SELF, detail)
    weighed = drafts.weigh(draft, at)
    if weighed.reason is verdicts.Reason.BACKWARDS:
        raise refusals.IndexGoesBackwards(weighed.volume_milli)
    recorded = drafts.write(actor, draft, weighed, at)
    if recorded.is_new:
        event = events.SelfReadingSubmitted(
            reading_id=recorded.id,
            meter_id=meter.id,
            service_point_id=meter.service_point_id,
            read_on=read_on.isoformat(),
            verdict=recorded.verdict.code,
        )
        publishing.publish(actor=actor, event=event, at=at)
    return recorded


@operation.operation(audit=("reading_id", "is_trusted", "reason"))
def decide_reading(
    *, actor: operation.Actor, reading_id: int, is_trusted: bool, reason: str, at: datetime.datetime
) -> DecidedReading:
    """Trust a held reading or set it aside, once. Close the round again for what it holds up.

    :param reason: a code of wording.DECISIONS
    :raises ReasonUnknown: not such a code
    :raises ReadingNotFound: no such reading
    :raises ReadingNotHeld: it does not wait for a decision
    :raises ReadingAlreadyDecided: the other way
    """
    actor.require("metering.decide-reading")
    if reason not in wording.DECISIONS:
        raise refusals.ReasonUnknown(reason)
    reading = models.Reading.objects.filter(id=reading_id).first()
    if reading is None:
        raise refusals.ReadingNotFound(reading_id)
    meter = drafts.lock_meter(reading.meter_id)
    if reading.verdict != verdicts.Verdict.HELD:
        raise refusals.ReadingNotHeld(reading_id)
    decided = models.Decision.objects.filter(reading_id=reading_id).first()
    if decided is None:
        _decide(actor, reading, meter, is_trusted, reason, at)
    elif decided.is_trusted != is_trusted:
        raise refusals.ReadingAlreadyDecided(reading_id)
    return DecidedReading(reading_id, is_trusted, decided.reason if decided else reason)


def _decide(
    actor: operation.Actor,
    reading: models.Reading,
    meter: models.Meter,
    is_trusted: bool,
    reason: str,
    at: datetime.datetime,
) -> None:
    models.Decision.objects.create(
        tenant_id=actor.tenant_id,
        reading_id=reading.id,
        is_trusted=is_trusted,
        reason=reason,
        author=actor.name,
        decided_at=at,
    )
    event = events.ReadingDecided(
        reading_id=reading.id,
        meter_id=reading.meter_id,
        service_point_id=meter.service_point_id,
        is_trusted=is_trusted,
        reason=reason,
    )
    publishing.publish(actor=actor, event=event, at=at)
