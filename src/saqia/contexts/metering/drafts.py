"""From a draft to a reading: weighed against the books, judged, written. Callers hold the lock of the meter."""

import dataclasses
import datetime
from decimal import Decimal

from saqia.contexts.metering import anomalies, events, judging, models, ordering, refusals, types
from saqia.engine.validation import verdicts
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing


@dataclasses.dataclass(frozen=True)
class Place:
    """Where the reader stood, WGS 84 degrees."""

    lat: float
    lon: float


@dataclasses.dataclass(frozen=True)
class Detail:
    """What comes with a reading besides its index.

    :param anomaly: a code of the anomaly matrix
    :param photo_id: the file of its photo
    """

    read_at: datetime.datetime | None = None
    anomaly: str | None = None
    remark: str = ""
    place: Place | None = None
    photo_id: int | None = None


BARE = Detail()


@dataclasses.dataclass(frozen=True)
class Draft:
    """A reading to record. The index is in thousandths on the dial."""

    meter: models.Meter
    register: int
    read_on: datetime.date
    index_milli: int | None
    source: types.Source
    detail: Detail = BARE
    corrects_id: int | None = None


@dataclasses.dataclass(frozen=True)
class Weighed:
    """What the books say to a draft. Volumes in thousandths of kWh or m3.

    :param recorded_id: the same reading, when it is recorded already
    """

    verdict: verdicts.Verdict
    reason: verdicts.Reason
    volume_milli: int
    expected_milli: int
    recorded_id: int | None = None


@dataclasses.dataclass(frozen=True)
class RecordedReading:
    """A reading in the books, with its judgement. Volumes in thousandths of kWh or m3.

    :param is_new: False when the same reading was there already
    """

    id: int
    meter_id: int
    register: int
    read_on: datetime.date
    index_milli: int | None
    source: str
    verdict: verdicts.Verdict
    reason: verdicts.Reason
    volume_milli: int
    expected_milli: int
    is_new: bool


def to_milli(index: Decimal | None) -> int | None:
    """Return an index in thousandths.

    :raises IndexTooPrecise: more than three decimals, or not a number
    """
    if index is None:
        return None
    milli = index * 1000
    if not milli.is_finite() or milli != milli.to_integral_value():
        raise refusals.IndexTooPrecise(index)
    return int(milli)


def lock_meter(meter_id: int) -> models.Meter:
    """Return the meter, locked so that its readings are judged one after the other.

    :raises MeterNotFound: this distributor has none of this id
    """
    meter = models.Meter.objects.select_for_update().filter(id=meter_id).first()
    if meter is None:
        raise refusals.MeterNotFound(meter_id)
    return meter


def weigh(draft: Draft, at: datetime.datetime) -> Weighed:
    """Judge a draft; nothing is written.

    :raises RegisterNotOnMeter: the meter does not count on this register
    :raises NothingRead: neither index nor anomaly
    :raises AnomalyUnknown: the matrix has no such code
    :raises TimeOfAnotherDay, PlaceElsewhere: its time is not of its day, its place is not in Morocco
    :raises ReadingContradicted: another index stands for that day and source
    :raises ReadingImpossible: no such reading can be true of this meter
    """
    if not models.Register.objects.filter(meter_id=draft.meter.id, code=draft.register).exists():
        raise refusals.RegisterNotOnMeter(draft.meter.id, draft.register)
    if draft.index_milli is None and draft.detail.anomaly is None:
        raise refusals.NothingRead
    if draft.detail.anomaly is not None:
        anomalies.label(draft.detail.anomaly)
    _check_where_and_when(draft, at)
    recorded = None if draft.corrects_id else _find_recorded(draft)
    if recorded is not None:
        return Weighed(verdicts.Verdict(recorded.verdict), verdicts.Reason(recorded.reason), 0, 0, recorded.id)
    judged = judging.judge_one(
        meter_id=draft.meter.id,
        register=draft.register,
        read_on=draft.read_on,
        index_milli=draft.index_milli,
        today=local_time.day(at),
        without=draft.corrects_id,
    )
    verdict, reason = verdicts.Verdict(judged.verdict[0]), verdicts.Reason(judged.reason[0])
    if verdict is verdicts.Verdict.REFUSED:
        raise refusals.ReadingImpossible(reason)
    return Weighed(verdict, reason, int(judged.volume[0]), int(judged.expected[0]))


def _check_where_and_when(draft: Draft, at: datetime.datetime) -> None:
    read_at, place = draft.detail.read_at, draft.detail.place
    if read_at is not None and (local_time.day(read_at) != draft.read_on or read_at > at):
        raise refusals.TimeOfAnotherDay(read_at)
    if place is not None:
        (south, north), (west, east) = types.LATITUDES, types.LONGITUDES
        if not (south <= place.lat <= north and west <= place.lon <= east):
            raise refusals.PlaceElsewhere(place.lat, place.lon)


def _find_recorded(draft: Draft) -> models.Reading | None:
    same_day = models.Reading.objects.filter(
        meter_id=draft.meter.id, register=draft.register, read_on=draft.read_on, source=draft.source, corrects=None
    )
    same = same_day.filter(index_milli=draft.index_milli).first()
    other = same_day.exclude(index_milli=None).first()
    if same is None and other is not None and draft.index_milli is not None:
        raise refusals.ReadingContradicted(other.id)
    return same


def write(actor: operation.Actor, draft: Draft, weighed: Weighed, at: datetime.datetime) -> RecordedReading:
    """Write the reading and tell it, unless it is recorded already."""
    reading_id = weighed.recorded_id
    if reading_id is None:
        reading_id = _insert(actor, draft, weighed, at).id
        told = _told(draft, weighed, reading_id)
        if "work-order" in told.actions:
            ordering.open_asked(at=at, reading_id=reading_id)
        publishing.publish(actor=actor, event=told, at=at)
    return RecordedReading(
        id=reading_id,
        meter_id=draft.meter.id,
        register=draft.register,
        read_on=draft.read_on,
        index_milli=draft.index_milli,
        source=draft.source,
        verdict=weighed.verdict,
        reason=weighed.reason,
        volume_milli=weighed.volume_milli,
        expected_milli=weighed.expected_milli,
        is_new=weighed.recorded_id is None,
    )


def _insert(actor: operation.Actor, draft: Draft, weighed: Weighed, at: datetime.datetime) -> models.Reading:
    place = draft.detail.place
    return models.Reading.objects.create(
        tenant_id=actor.tenant_id,
        meter_id=draft.meter.id,
        register=draft.register,
        read_on=draft.read_on,
        read_at=draft.detail.read_at,
        index_milli=draft.index_milli,
        source=draft.source,
        verdict=weighed.verdict,
        reason=weighed.reason,
        anomaly=draft.detail.anomaly,
        remark=draft.detail.remark,
        lat=place.lat if place else None,
        lon=place.lon if place else None,
        photo_id=draft.detail.photo_id,
        author=actor.name,
        recorded_at=at,
        corrects_id=draft.corrects_id,
    )


def _told(draft: Draft, weighed: Weighed, reading_id: int) -> events.ReadingRecorded:
    anomaly = draft.detail.anomaly
    return events.ReadingRecorded(
        reading_id=reading_id,
        meter_id=draft.meter.id,
        service_point_id=draft.meter.service_point_id,
        register=draft.register,
        read_on=draft.read_on.isoformat(),
        source=draft.source.value,
        verdict=weighed.verdict.code,
        reason=weighed.reason.code,
        anomaly=anomaly,
        actions=anomalies.get(anomaly).actions if anomaly else (),
    )
