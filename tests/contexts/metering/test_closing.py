"""Closing a month of a round: measured, estimated, held; repeatable."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.contexts.metering import places

from saqia.contexts.metering import models
from saqia.contexts.metering import operations as metering
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

INSTALLED = places.day(1, 8)


@pytest.fixture
def point(database: str, souss: operation.Actor) -> int:
    [found] = places.points(souss)
    return found


@pytest.fixture
def meter(point: int, souss: operation.Actor) -> int:
    return places.install(souss, point, on=INSTALLED, index=1000)


@pytest.fixture
def walked(point: int, souss: operation.Actor) -> int:
    return places.walk(souss, [point])


def shown(row: models.Consumption) -> tuple[Any, ...]:
    return row.from_on, row.to_on, row.opening_index_milli, row.closing_index_milli, row.volume_milli, row.estimated


def test_a_month_with_a_reading_is_measured(souss: operation.Actor, point: int, meter: int, walked: int) -> None:
    reading = places.read(souss, meter, places.day(2, 9), "1150.5")
    closed = places.close(souss, walked, 2)
    assert closed == metering.ClosedRound(walked, places.day(2, 1), added=1, measured=1, estimated=0, held=0)
    [row] = places.consumptions(souss)
    assert shown(row) == (INSTALLED, places.day(2, 9), 1_000_000, 1_150_500, 150_500, False)
    assert (row.service_point_id, row.meter_id, row.register, row.closing_id) == (point, meter, 0, reading.id)
    assert (row.opening_source, row.closing_source, row.method, row.hold_reason) == (
        "installation",
        "reader",
        None,
        None,
    )
    assert (row.reference_days, row.catch_up_from_on, row.parts) == (0, None, None)
    assert places.told(souss)[-1] == "metering.round.closed"


def test_the_next_month_starts_where_the_last_ended(souss: operation.Actor, meter: int, walked: int) -> None:
    places.read(souss, meter, places.day(2, 9), 1150)
    places.close(souss, walked, 2)
    places.read(souss, meter, places.day(3, 8), 1250)
    places.close(souss, walked, 3)
    _, row = places.consumptions(souss)
    assert shown(row) == (places.day(2, 9), places.day(3, 8), 1_150_000, 1_250_000, 100_000, False)
    assert (row.reference_volume_milli, row.reference_days) == (150_000, 32)


def test_closing_again_changes_nothing(souss: operation.Actor, meter: int, walked: int) -> None:
    places.read(souss, meter, places.day(2, 9), 1150)
    first = places.close(souss, walked, 2)
    before, told = places.consumptions(souss), places.told(souss)
    places.read(souss, meter, places.day(2, 12), 1170)
    again = places.close(souss, walked, 2)
    assert (again.added, again.measured) == (0, first.measured)
    assert [row.id for row in places.consumptions(souss)] == [row.id for row in before]
    assert places.told(souss).count("metering.round.closed") == told.count("metering.round.closed") == 1


def test_the_last_reading_of_the_window_closes_the_month(souss: operation.Actor, meter: int, walked: int) -> None:
    for of_month, index in ((5, 1120), (21, 1180)):
        places.read(souss, meter, places.day(2, of_month), index)
    places.read(souss, meter, places.day(2, 22), 1190)  # the first day of the next window
    places.close(souss, walked, 2)
    [row] = places.consumptions(souss)
    assert (row.to_on, row.volume_milli) == (places.day(2, 21), 180_000)


def test_an_absence_is_estimated_from_recent_months(souss: operation.Actor, meter: int, walked: int) -> None:
    places.read(souss, meter, places.day(2, 8), 1155)  # 155 kWh in 31 days: 5 a day
    places.close(souss, walked, 2)
    closed = places.close(souss, walked, 3)
    assert (closed.added, closed.measured, closed.estimated) == (1, 0, 1)
    [_, row] = places.consumptions(souss)
    assert shown(row) == (places.day(2, 8), places.day(3, 8), 1_155_000, 1_295_000, 140_000, True)
    assert (row.method, row.closing_source, row.anomaly) == ("recent", "estimate", None)
    assert (row.reference_volume_milli, row.reference_days) == (155_000, 31)
    assert places.readings(souss)[-1] == ("estimate", places.day(3, 8), 1_295_000)


def test_an_absence_is_estimated_from_the_same_season_first(souss: operation.Actor, meter: int, walked: int) -> None:
    index = 1000
    for month in range(2, 13):
        index += 300 if month == 3 else 100
        places.read(souss, meter, places.day(month, 8), index)
        places.close(souss, walked, month)
    for month in (1, 2):
        index += 100
        places.read(souss, meter, places.day(month, 8, 2027), index)
        places.close(souss, walked, month, 2027)
    places.close(souss, walked, 3, 2027)
    row = places.consumptions(souss)[-1]
    assert (row.method, row.volume_milli) == ("same-season", 300_000)  # 300 kWh over 28 days, again 28 days


def test_the_actual_reading_after_estimates_settles_them(souss: operation.Actor, meter: int, walked: int) -> None:
    places.read(souss, meter, places.day(2, 8), 1155)
    places.close(souss, walked, 2)
    places.close(souss, walked, 3)  # 140 estimated
    places.close(souss, walked, 4)  # 155 estimated
    places.read(souss, meter, places.day(5, 8), 1600)
    places.close(souss, walked, 5)
    row = places.consumptions(souss)[-1]
    assert (row.from_on, row.to_on) == (places.day(4, 8), places.day(5, 8))
    assert (row.catch_up_from_on, row.catch_up_milli) == (places.day(2, 8), 295_000)
    assert row.volume_milli + row.catch_up_milli == 445_000  # 1155 -> 1600, whatever was estimated
    assert not row.estimated
    places.read(souss, meter, places.day(6, 8), 1700)
    places.close(souss, walked, 6)
    after = places.consumptions(souss)[-1]
    assert (after.volume_milli, after.catch_up_from_on) == (100_000, None)
    assert (after.reference_volume_milli, after.reference_days) == (445_000, 89)  # the whole stretch, as measured


def test_estimates_that_took_too_much_are_given_back(souss: operation.Actor, meter: int, walked: int) -> None:
    places.read(souss, meter, places.day(2, 8), 1155)
    places.close(souss, walked, 2)
    places.close(souss, walked, 3)  # the estimate stands at 1295
    places.read(souss, meter, places.day(4, 8), 1200)
    places.close(souss, walked, 4)
    row = places.consumptions(souss)[-1]
    assert (row.volume_milli, row.catch_up_milli, row.catch_up_from_on) == (-95_000, 140_000, places.day(2, 8))
    assert row.is_billable


def test_a_dial_that_rolls_over_during_estimates(souss: operation.Actor, point: int, walked: int) -> None:
    meter = places.install(souss, point, on=INSTALLED, index=99_700, serial="R1")
    places.read(souss, meter, places.day(2, 8), 99_855)
    places.close(souss, walked, 2)
    places.close(souss, walked, 3)
    places.close(souss, walked, 4)
    estimates = [row for row in places.consumptions(souss) if row.estimated]
    assert [row.closing_index_milli for row in estimates] == [99_995_000, 150_000]
    places.read(souss, meter, places.day(5, 8), 250)
    places.close(souss, walked, 5)
    row = places.consumptions(souss)[-1]
    assert row.volume_milli + row.catch_up_milli == 395_000


def test_a_rollover_is_counted_through_zero(souss: operation.Actor, point: int, walked: int) -> None:
    meter = places.install(souss, point, on=INSTALLED, index="99900", serial="R1", multiplier_milli=2000)
    places.read(souss, meter, places.day(2, 8), 50)
    places.close(souss, walked, 2)
    [row] = places.consumptions(souss)
    assert (row.volume_milli, row.estimated) == (300_000, False)


def test_a_meter_that_was_just_hung_waits_for_its_first_reading(
    souss: operation.Actor, point: int, walked: int
) -> None:
    places.install(souss, point, on=places.day(2, 1))
    assert places.close(souss, walked, 2).added == 0
    assert places.close(souss, walked, 3).held == 1  # nothing to estimate from
    [row] = places.consumptions(souss)
    assert (row.is_billable, row.hold_reason, row.volume_milli) == (False, "no-history", 0)


def test_a_held_reading_holds_its_own_meter_only(souss: operation.Actor, database: str) -> None:
    both = places.points(souss, 2)
    meters = [places.install(souss, point, serial=f"E{point}", on=INSTALLED) for point in both]
    walked = places.walk(souss, both)
    held = places.read(souss, meters[0], places.day(2, 8), 900)
    places.read(souss, meters[1], places.day(2, 8), 1100)
    closed = places.close(souss, walked, 2)
    assert (closed.measured, closed.held) == (1, 1)
    row = places.consumptions(souss, service_point_id=both[0])[0]
    assert (row.is_billable, row.hold_reason, row.closing_id, row.volume_milli) == (False, "backwards", None, 0)
    metering.decide_reading(
        actor=souss, reading_id=held.id, is_trusted=False, reason="misread", at=places.noon(places.day(2, 10))
    )
    places.read(souss, meters[0], places.day(2, 11), 1090)
    again = places.close(souss, walked, 2)
    assert (again.added, again.measured, again.held) == (1, 2, 0)
    now = places.consumptions(souss, service_point_id=both[0])[0]
    assert (now.replaces_id, now.is_billable, now.volume_milli) == (row.id, True, 90_000)


def test_what_was_held_stays_open_for_the_next_month(souss: operation.Actor, meter: int, walked: int) -> None:
    places.read(souss, meter, places.day(2, 8), 900)
    places.close(souss, walked, 2)
    places.read(souss, meter, places.day(3, 8), 1200)
    places.close(souss, walked, 3)
    held, row = places.consumptions(souss)
    assert not held.is_billable
    assert shown(row) == (INSTALLED, places.day(3, 8), 1_000_000, 1_200_000, 200_000, False)
    # The February reading, trusted too late, must not be billed a second time.
    february = next(r for r in _held(souss))
    metering.decide_reading(
        actor=souss, reading_id=february, is_trusted=True, reason="misread", at=places.noon(places.day(3, 20))
    )
    assert places.close(souss, walked, 2).added == 0


def _held(actor: operation.Actor) -> list[int]:
    with scope.reading(actor.tenant_id):
        return list(models.Reading.objects.filter(verdict=2).values_list("id", flat=True))


@pytest.mark.parametrize(
    ("anomaly", "index", "expected"),
    [
        ("absent", None, (140_000, True, "recent", None, "estimate")),
        ("absent", 1300, (140_000, True, "recent", None, "estimate")),  # the matrix sets the index aside
        ("stopped", 1155, (140_000, True, "anomaly-mean", None, "reader")),
        ("stopped", None, (140_000, True, "recent", None, "estimate")),
        ("demolished", 1155, (0, False, "anomaly-zero", None, "reader")),
        ("demolished", None, (0, True, "anomaly-zero", None, "estimate")),
        ("tampering", 1300, (0, False, None, "anomaly", None)),
        ("meter-missing", None, (0, False, None, "anomaly", None)),
        ("glass-broken", 1300, (145_000, False, None, None, "reader")),
    ],
)
def test_the_anomaly_matrix_says_what_is_billed(
    souss: operation.Actor, meter: int, walked: int, anomaly: str, index: int | None, expected: tuple[Any, ...]
) -> None:
    places.read(souss, meter, places.day(2, 8), 1155)
    places.close(souss, walked, 2)
    places.read(souss, meter, places.day(3, 8), index, anomaly=anomaly)
    places.close(souss, walked, 3)
    row = places.consumptions(souss)[-1]
    assert (row.volume_milli, row.estimated, row.method, row.hold_reason, row.closing_source) == expected
    assert (row.anomaly, row.to_on, row.is_billable) == (anomaly, places.day(3, 8), expected[3] is None)


def test_a_stopped_meters_mean_is_not_taken_back_when_it_is_replaced(
    souss: operation.Actor, meter: int, walked: int
) -> None:
    places.read(souss, meter, places.day(2, 8), 1155)
    places.close(souss, walked, 2)
    places.read(souss, meter, places.day(3, 8), 1155, anomaly="stopped")
    places.close(souss, walked, 3)
    _replace(souss, meter, places.day(3, 20), old=1155, new=0)
    new = places.consumptions(souss)[-1].service_point_id
    with scope.reading(1):
        hanging = models.Meter.objects.get(service_point_id=new, removed_on=None).id
    places.read(souss, hanging, places.day(4, 8), 90)
    places.close(souss, walked, 4)
    row = places.consumptions(souss)[-1]
    assert (row.volume_milli, row.catch_up_from_on, row.from_on) == (90_000, None, places.day(3, 8))


def _replace(
    actor: operation.Actor, meter: int, on: datetime.date, *, old: int | None, new: int, anomaly: str | None = None
) -> int:
    replaced = metering.replace_meter(
        actor=actor,
        meter_id=meter,
        removed_indices={0: None if old is None else Decimal(old)},
        description=metering.MeterDescription(serial="N1", service=1, digits=6),
        indices={0: Decimal(new)},
        replaced_on=on,
        reason="faulty",
        at=places.noon(on),
        anomaly=anomaly,
    )
    return replaced.meter_id


def test_both_meters_count_in_the_month_of_a_replacement(souss: operation.Actor, meter: int, walked: int) -> None:
    new = _replace(souss, meter, places.day(1, 20), old=1060, new=5)
    places.read(souss, new, places.day(2, 8), 70)
    places.close(souss, walked, 2)
    [row] = places.consumptions(souss)
    assert shown(row) == (INSTALLED, places.day(2, 8), 1_000_000, 70_000, 125_000, False)
    assert row.meter_id == new
    assert row.parts is not None
    assert [(part["meter_id"], part["volume_milli"], part["to_on"]) for part in row.parts] == [
        (meter, 60_000, "2026-01-20"),
        (new, 65_000, "2026-02-08"),
    ]


def test_a_month_ends_at_the_replacement_when_the_new_meter_was_not_read(
    souss: operation.Actor, meter: int, walked: int
) -> None:
    new = _replace(souss, meter, places.day(2, 5), old=1140, new=5)
    places.close(souss, walked, 2)
    [row] = places.consumptions(souss)
    assert shown(row) == (INSTALLED, places.day(2, 5), 1_000_000, 5_000, 140_000, False)
    places.read(souss, new, places.day(3, 8), 160)
    places.close(souss, walked, 3)
    after = places.consumptions(souss)[-1]
    assert shown(after) == (places.day(2, 5), places.day(3, 8), 5_000, 160_000, 155_000, False)
    assert after.parts is None


def test_a_replaced_meter_that_cannot_be_read_counts_by_its_mean(
    souss: operation.Actor, meter: int, walked: int
) -> None:
    places.read(souss, meter, places.day(2, 8), 1155)
    places.close(souss, walked, 2)
    new = _replace(souss, meter, places.day(2, 18), old=None, new=0, anomaly="damaged")
    places.read(souss, new, places.day(3, 8), 80)
    places.close(souss, walked, 3)
    row = places.consumptions(souss)[-1]
    assert (row.volume_milli, row.estimated, row.method) == (50_000 + 80_000, True, "anomaly-mean")


def test_a_replacement_settles_the_estimates_before_it(souss: operation.Actor, meter: int, walked: int) -> None:
    places.read(souss, meter, places.day(2, 8), 1155)
    places.close(souss, walked, 2)
    places.close(souss, walked, 3)  # 140
    new = _replace(souss, meter, places.day(3, 20), old=1400, new=0)
    places.read(souss, new, places.day(4, 8), 50)
    places.close(souss, walked, 4)
    row = places.consumptions(souss)[-1]
    assert (row.catch_up_from_on, row.catch_up_milli) == (places.day(2, 8), 140_000)
    assert row.volume_milli == 245_000 - 140_000 + 50_000


def test_each_register_closes_by_itself(souss: operation.Actor, point: int, walked: int) -> None:
    meter = places.install(souss, point, on=INSTALLED, registers=(2, 3, 4), phases=3)
    places.read(souss, meter, places.day(2, 8), 1100, register=2)
    places.read(souss, meter, places.day(2, 8), 1200, register=3)
    closed = places.close(souss, walked, 2)
    assert (closed.measured, closed.held) == (2, 1)
    found = [(row.register, row.volume_milli, row.hold_reason) for row in places.consumptions(souss)]
    assert sorted(found) == [(2, 100_000, None), (3, 200_000, None), (4, 0, "no-history")]


def test_a_meter_without_any_reading_is_named_not_skipped(souss: operation.Actor, point: int, walked: int) -> None:
    with places.transaction_of(souss):
        meter = models.Meter.objects.create(
            tenant_id=1, service_point_id=point, serial="X", service=1, digits=5, installed_on=INSTALLED
        )
        models.Register.objects.create(tenant_id=1, meter=meter, code=0)
    assert places.close(souss, walked, 2).held == 1
    [row] = places.consumptions(souss)
    assert (row.hold_reason, row.from_on, row.opening_id) == ("no-reading", INSTALLED, None)


def test_rounds_are_found_and_walked_before_they_close(
    souss: operation.Actor, casa: operation.Actor, walked: int
) -> None:
    with pytest.raises(metering.RoundNotFound):
        places.close(casa, walked, 2)
    with pytest.raises(metering.RoundNotWalkedYet) as refusal:
        metering.close_round(actor=souss, round_id=walked, month=places.day(3, 1), at=places.noon(places.day(2, 21)))
    assert refusal.value.opens_on == places.day(2, 22)
    nobody = operation.Actor(tenant_id=1, name="person:7")
    with pytest.raises(operation.PermissionRefused):
        places.close(nobody, walked, 2)
