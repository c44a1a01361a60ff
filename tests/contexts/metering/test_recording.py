"""Recording one reading: what is accepted, held, refused; repeating is harmless."""

import datetime
from concurrent import futures
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from tests.contexts.metering import places

from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries
from saqia.engine.validation.verdicts import Reason, Verdict
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

INSTALLED = places.day(1, 8)
MAY = places.day(2, 8)


@pytest.fixture
def meter(database: str, souss: operation.Actor) -> int:
    [point] = places.points(souss)
    return places.install(souss, point, on=INSTALLED, index=1000)


def test_a_reading_is_recorded_with_its_verdict_and_told(souss: operation.Actor, meter: int) -> None:
    found = places.read(souss, meter, MAY, "1150.5")
    assert (found.verdict, found.reason, found.volume_milli) == (Verdict.ACCEPTED, Reason.NONE, 150_500)
    assert places.readings(souss)[1:] == [("reader", MAY, 1_150_500)]
    assert places.told(souss)[-1] == "metering.reading.recorded"


def test_what_comes_with_a_reading_is_kept(souss: operation.Actor, meter: int) -> None:
    late = datetime.datetime(2026, 2, 7, 23, 30, tzinfo=datetime.UTC)  # half past midnight of the eighth in Morocco
    detail = metering.Detail(late, "glass-broken", "Vitre fendue", metering.Place(30.4278, -9.5981), 77)
    found = metering.record_reading(
        actor=souss, meter_id=meter, read_on=MAY, index=Decimal(1150), at=places.noon(MAY), detail=detail
    )
    with scope.reading(1):
        [kept] = queries.list_readings(meter, most=1)
    assert (kept.id, kept.read_at, kept.anomaly, kept.remark) == (found.id, late, "glass-broken", "Vitre fendue")
    assert (kept.lat, kept.lon, kept.photo_id, kept.author) == (30.4278, -9.5981, 77, souss.name)


def test_repeating_a_reading_changes_nothing(souss: operation.Actor, meter: int) -> None:
    first = places.read(souss, meter, MAY, 1150)
    told = places.told(souss)
    again = places.read(souss, meter, MAY, 1150)
    assert (again.id, again.is_new, again.verdict) == (first.id, False, first.verdict)
    assert len(places.readings(souss)) == 2
    assert places.told(souss) == told


def test_the_same_reading_sent_at_once_by_many_is_recorded_once(souss: operation.Actor, meter: int) -> None:
    def send(_: int) -> int:
        try:
            return places.read(souss, meter, MAY, 1150).id
        finally:
            connection.close()

    with futures.ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(send, range(16)))) == 1
    assert len(places.readings(souss)) == 2


def test_an_improbable_reading_is_kept_and_held(souss: operation.Actor, meter: int) -> None:
    found = places.read(souss, meter, MAY, 900)
    assert (found.verdict, found.reason, found.volume_milli) == (Verdict.HELD, Reason.BACKWARDS, -100_000)
    later = places.read(souss, meter, places.day(2, 9), 1150)
    assert (later.verdict, later.volume_milli) == (Verdict.ACCEPTED, 150_000)  # measured against what is trusted


def test_an_anomaly_may_stand_in_for_the_index(souss: operation.Actor, meter: int) -> None:
    found = places.read(souss, meter, MAY, None, anomaly="absent")
    assert (found.verdict, found.reason) == (Verdict.ACCEPTED_WITH_WARNING, Reason.MISSING)


@pytest.mark.parametrize(
    ("on", "index", "reason"),
    [
        (MAY, -1, Reason.NEGATIVE),
        (MAY, 100_000, Reason.TOO_MANY_DIGITS),
        (places.day(1, 7), 1000, Reason.BEFORE_INSTALLATION),
    ],
)
def test_an_impossible_reading_is_refused(
    souss: operation.Actor, meter: int, on: datetime.date, index: int, reason: Reason
) -> None:
    with pytest.raises(metering.ReadingImpossible) as refusal:
        places.read(souss, meter, on, index)
    assert refusal.value.reason is reason
    assert len(places.readings(souss)) == 1


def test_a_reading_of_tomorrow_is_refused(souss: operation.Actor, meter: int) -> None:
    with pytest.raises(metering.ReadingImpossible) as refusal:
        metering.record_reading(
            actor=souss, meter_id=meter, read_on=places.day(2, 9), index=Decimal(1150), at=places.noon(MAY)
        )
    assert refusal.value.reason is Reason.IN_FUTURE


def test_after_midnight_in_morocco_a_reading_of_the_new_day_is_taken(souss: operation.Actor, meter: int) -> None:
    before, after = (datetime.datetime(2026, 5, 8, hour, 30, tzinfo=datetime.UTC) for hour in (22, 23))
    new = datetime.date(2026, 5, 9)
    given: dict[str, Any] = {"actor": souss, "meter_id": meter, "read_on": new, "index": Decimal(1150)}
    with pytest.raises(metering.ReadingImpossible):
        metering.record_reading(**given, at=before)
    assert metering.record_reading(**given, at=after).read_on == new


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"meter_id": 10**9}, metering.MeterNotFound),
        ({"register": 2}, metering.RegisterNotOnMeter),
        ({"index": Decimal("1150.0001")}, metering.IndexTooPrecise),
        ({"index": Decimal("NaN")}, metering.IndexTooPrecise),
        ({"index": None}, metering.NothingRead),
        ({"detail": metering.Detail(anomaly="bitten-by-a-dog")}, metering.AnomalyUnknown),
        ({"detail": metering.Detail(read_at=places.noon(places.day(2, 7)))}, metering.TimeOfAnotherDay),
        ({"detail": metering.Detail(read_at=places.noon(MAY) + datetime.timedelta(0, 1))}, metering.TimeOfAnotherDay),
        ({"detail": metering.Detail(place=metering.Place(48.85, 2.35))}, metering.PlaceElsewhere),
        ({"detail": metering.Detail(place=metering.Place(-9.6, 30.4))}, metering.PlaceElsewhere),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_written(
    souss: operation.Actor, meter: int, asked: dict[str, object], refusal: type[Exception]
) -> None:
    values = {"meter_id": meter, "read_on": MAY, "index": Decimal(1150), "at": places.noon(MAY), **asked}
    with pytest.raises(refusal):
        metering.record_reading(actor=souss, **values)  # type: ignore[arg-type]
    assert len(places.readings(souss)) == 1


def test_another_index_for_the_same_day_and_source_is_refused(souss: operation.Actor, meter: int) -> None:
    first = places.read(souss, meter, MAY, 1150)
    with pytest.raises(metering.ReadingContradicted) as refusal:
        places.read(souss, meter, MAY, 1151)
    assert refusal.value.reading_id == first.id
    assert places.read(souss, meter, MAY, 1151, source=places.SELF).is_new  # another source is another witness


def test_a_person_needs_the_permission_and_the_tenant(
    souss: operation.Actor, casa: operation.Actor, meter: int
) -> None:
    nobody = operation.Actor(tenant_id=1, name="person:7", person_id=7)
    with pytest.raises(operation.PermissionRefused):
        places.read(nobody, meter, MAY, 1150)
    reader = operation.Actor(tenant_id=1, name="person:8", permissions=frozenset({"metering.record-reading"}))
    assert places.read(reader, meter, MAY, 1150).is_new
    with pytest.raises(metering.MeterNotFound):
        places.read(casa, meter, MAY, 1150)


def test_a_customer_reads_their_own_meter(souss: operation.Actor, meter: int) -> None:
    found = metering.submit_self_reading(
        actor=souss, meter_id=meter, read_on=MAY, index=Decimal(1150), at=places.noon(MAY)
    )
    assert found.verdict is Verdict.ACCEPTED
    assert places.told(souss)[-2:] == ["metering.reading.recorded", "metering.self-reading.submitted"]
    again = metering.submit_self_reading(
        actor=souss, meter_id=meter, read_on=MAY, index=Decimal(1150), at=places.noon(MAY)
    )
    assert (again.id, again.is_new) == (found.id, False)


def test_a_customers_index_that_goes_backwards_is_refused(souss: operation.Actor, meter: int) -> None:
    with pytest.raises(metering.IndexGoesBackwards) as refusal:
        metering.submit_self_reading(
            actor=souss, meter_id=meter, read_on=MAY, index=Decimal("999.5"), at=places.noon(MAY)
        )
    assert refusal.value.volume_milli == -500
    assert len(places.readings(souss)) == 1


def test_a_held_reading_is_decided_once(souss: operation.Actor, meter: int) -> None:
    held = places.read(souss, meter, MAY, 9000)
    assert held.reason is Reason.TOO_HIGH

    def decide(is_trusted: bool) -> metering.DecidedReading:
        return metering.decide_reading(
            actor=souss, reading_id=held.id, is_trusted=is_trusted, reason="photo-agrees", at=places.noon(MAY)
        )

    assert decide(True) == decide(True) == metering.DecidedReading(held.id, True, "photo-agrees")
    assert places.told(souss).count("metering.reading.decided") == 1
    with pytest.raises(metering.ReadingAlreadyDecided):
        decide(False)
    after = places.read(souss, meter, places.day(3, 8), 9100)
    assert after.volume_milli == 100_000  # the trusted one counts


def test_only_a_held_reading_is_decided(souss: operation.Actor, meter: int) -> None:
    plain = places.read(souss, meter, MAY, 1150)
    at = places.noon(MAY)
    with pytest.raises(metering.ReadingNotHeld):
        metering.decide_reading(actor=souss, reading_id=plain.id, is_trusted=True, reason="photo-agrees", at=at)
    with pytest.raises(metering.ReadingNotFound):
        metering.decide_reading(actor=souss, reading_id=10**9, is_trusted=True, reason="photo-agrees", at=at)
    with pytest.raises(metering.ReasonUnknown):
        metering.decide_reading(actor=souss, reading_id=plain.id, is_trusted=True, reason="because", at=at)
