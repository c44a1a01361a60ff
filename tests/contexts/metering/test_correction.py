"""Correcting a reading: a new one names it, and what rested on it is counted anew."""

import datetime
from decimal import Decimal

import pytest
from tests.contexts.metering import places

from saqia.contexts.metering import models, queries
from saqia.contexts.metering import operations as metering
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

FEBRUARY, MARCH, APRIL = places.day(2, 8), places.day(3, 8), places.day(4, 8)


@pytest.fixture
def meter(database: str, souss: operation.Actor) -> int:
    [point] = places.points(souss)
    return places.install(souss, point, on=places.day(1, 8), index=1000)


@pytest.fixture
def walked(souss: operation.Actor, meter: int) -> int:
    with scope.reading(1):
        point = queries.get_meter(meter).service_point_id
    return places.walk(souss, [point])


def correct(
    actor: operation.Actor, reading: int, index: int | str, on: datetime.date = APRIL
) -> metering.CorrectedReading:
    return metering.correct_reading(actor=actor, reading_id=reading, index=Decimal(index), at=places.noon(on))


def volumes(actor: operation.Actor) -> list[int]:
    return [row.volume_milli for row in places.consumptions(actor)]


def test_a_reading_that_nothing_rests_on_is_replaced(souss: operation.Actor, meter: int) -> None:
    wrong = places.read(souss, meter, FEBRUARY, 1510)
    found = correct(souss, wrong.id, 1150)
    assert (found.corrects_id, found.replaced_ids, found.consumption_ids) == (wrong.id, (), ())
    with scope.reading(1):
        newest, oldest, _ = queries.list_readings(meter)
    assert (newest.index_milli, newest.is_trusted, newest.corrects_id) == (1_150_000, True, wrong.id)
    assert (oldest.index_milli, oldest.is_trusted, oldest.corrected_by_id) == (1_510_000, False, newest.id)
    assert places.read(souss, meter, MARCH, 1250).volume_milli == 100_000


def test_the_consumptions_on_both_sides_are_counted_anew(souss: operation.Actor, meter: int, walked: int) -> None:
    wrong = places.read(souss, meter, FEBRUARY, 1510)
    places.close(souss, walked, 2)
    places.read(souss, meter, MARCH, 1600)
    places.close(souss, walked, 3)
    assert volumes(souss) == [510_000, 90_000]
    before = [row.id for row in places.consumptions(souss)]
    found = correct(souss, wrong.id, 1510 - 360)
    assert volumes(souss) == [150_000, 450_000]
    assert list(found.replaced_ids) == before
    assert [row.id for row in places.consumptions(souss)] == list(found.consumption_ids)
    assert [row.replaces_id for row in places.consumptions(souss)] == before
    assert places.told(souss)[-2:] == ["metering.reading.recorded", "metering.reading.corrected"]


def test_what_a_correction_would_make_is_said_before_and_writes_nothing(
    souss: operation.Actor, meter: int, walked: int
) -> None:  # fmt: skip
    wrong = places.read(souss, meter, FEBRUARY, 1510)
    places.close(souss, walked, 2)
    places.read(souss, meter, MARCH, 1600)
    places.close(souss, walked, 3)
    [first, second] = [row.id for row in places.consumptions(souss)]

    def look(reading: int, index: str) -> list[tuple[tuple[int, ...], int, int, int | None, int | None]]:
        with scope.reading(1):
            found = queries.preview_correction(reading_id=reading, index=Decimal(index), at=places.noon(APRIL))
        return [
            (one.known_as, one.was_milli, one.volume_milli, one.opening_index_milli, one.closing_index_milli)
            for one in found.recounts
        ]

    assert look(wrong.id, "1150") == [
        ((first,), 510_000, 150_000, 1_000_000, 1_150_000), ((second,), 90_000, 450_000, 1_150_000, 1_600_000),
    ]  # fmt: skip
    assert volumes(souss) == [510_000, 90_000]
    for index, refusal in (("1700", metering.ReadingImpossible), ("1.0001", metering.IndexTooPrecise)):
        with pytest.raises(refusal):
            look(wrong.id, index)
    made = correct(souss, wrong.id, 1150)
    with pytest.raises(metering.ReadingAlreadyCorrected):
        look(wrong.id, "1150")
    with pytest.raises(metering.ReadingNotFound):
        look(999_999, "1150")
    known = [one[0] for one in look(made.reading.id, "1160")]
    assert known == [(made.consumption_ids[0], first), (made.consumption_ids[1], second)]


def test_correcting_again_the_same_way_changes_nothing(souss: operation.Actor, meter: int, walked: int) -> None:
    wrong = places.read(souss, meter, FEBRUARY, 1510)
    places.close(souss, walked, 2)
    first = correct(souss, wrong.id, 1150)
    again = correct(souss, wrong.id, 1150)
    assert (again.reading.id, again.reading.is_new) == (first.reading.id, False)
    assert (again.replaced_ids, again.consumption_ids) == (first.replaced_ids, first.consumption_ids)
    with pytest.raises(metering.ReadingAlreadyCorrected) as refusal:
        correct(souss, wrong.id, 1160)
    assert refusal.value.by_id == first.reading.id
    assert correct(souss, first.reading.id, 1160).corrects_id == first.reading.id
    assert volumes(souss) == [160_000]


def test_a_correction_must_fit_between_its_neighbors(souss: operation.Actor, meter: int) -> None:
    middle = places.read(souss, meter, FEBRUARY, 1150)
    places.read(souss, meter, MARCH, 1250)
    with pytest.raises(metering.IndexGoesBackwards):
        correct(souss, middle.id, 999)
    with pytest.raises(metering.ReadingImpossible):
        correct(souss, middle.id, 1251)
    assert len(places.readings(souss)) == 3


def test_a_person_answers_for_an_improbable_correction(souss: operation.Actor, meter: int) -> None:
    held = places.read(souss, meter, FEBRUARY, 9000)
    with scope.reading(1):
        assert len(queries.list_held_readings()) == 1
    found = correct(souss, held.id, 8000)
    assert found.reading.verdict.code == "accepted-with-warning"
    with scope.reading(1):
        assert queries.list_held_readings() == []


def test_estimates_and_strangers_are_not_corrected(
    souss: operation.Actor, casa: operation.Actor, meter: int, walked: int
) -> None:
    wrong = places.read(souss, meter, FEBRUARY, 1150)
    places.close(souss, walked, 2)
    places.close(souss, walked, 3)
    with scope.reading(1):
        estimate = models.Reading.objects.get(source="estimate").id
    with pytest.raises(metering.EstimateNotCorrected):
        correct(souss, estimate, 1200)
    with pytest.raises(metering.ReadingNotFound):
        correct(casa, wrong.id, 1160)
    nobody = operation.Actor(tenant_id=1, name="person:7")
    with pytest.raises(operation.PermissionRefused):
        correct(nobody, wrong.id, 1160)


def test_a_stretch_of_estimates_is_settled_from_the_corrected_index(
    souss: operation.Actor, meter: int, walked: int
) -> None:
    base = places.read(souss, meter, FEBRUARY, 1155)
    places.close(souss, walked, 2)
    places.close(souss, walked, 3)  # 140 estimated
    places.read(souss, meter, APRIL, 1400)
    places.close(souss, walked, 4)
    assert volumes(souss) == [155_000, 140_000, 105_000]
    correct(souss, base.id, 1125)
    # The estimate stays as it was billed; what it left over is settled from the right index.
    assert volumes(souss) == [125_000, 140_000, 135_000]


def test_a_corrected_removal_moves_the_part_of_its_meter(souss: operation.Actor, meter: int, walked: int) -> None:
    replaced = metering.replace_meter(
        actor=souss,
        meter_id=meter,
        removed_indices={0: Decimal(1060)},
        description=metering.MeterDescription("N1", service=1, digits=5),
        indices={0: Decimal(5)},
        replaced_on=places.day(1, 20),
        reason="aged",
        at=places.noon(places.day(1, 20)),
    )
    places.read(souss, replaced.meter_id, FEBRUARY, 70)
    places.close(souss, walked, 2)
    with scope.reading(1):
        removal = models.Reading.objects.get(source="removal").id
    correct(souss, removal, 1080)
    [row] = places.consumptions(souss)
    assert row.volume_milli == 145_000
    assert [part["volume_milli"] for part in row.parts or []] == [80_000, 65_000]


def test_a_correction_may_turn_a_count_into_a_rollover(souss: operation.Actor, database: str) -> None:
    [point] = places.points(souss)
    meter = places.install(souss, point, on=places.day(1, 8), index=99_900)
    walked = places.walk(souss, [point])
    wrong = places.read(souss, meter, FEBRUARY, 99_950)
    places.close(souss, walked, 2)
    correct(souss, wrong.id, 50)
    assert volumes(souss) == [150_000]
