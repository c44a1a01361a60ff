"""Hanging and replacing meters: both indices are readings, refusals write nothing."""

from decimal import Decimal
from typing import Any

import pytest
from tests.contexts.metering import places

from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries
from saqia.engine.validation.verdicts import Reason
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

INSTALLED, REPLACED = places.day(1, 8), places.day(2, 8)
NEW = metering.MeterDescription(serial="N1", service=1, digits=6, make="SEWA")


@pytest.fixture
def point(database: str, souss: operation.Actor) -> int:
    return places.points(souss)[0]


def replace(actor: operation.Actor, meter: int, **changed: Any) -> metering.ReplacedMeter:
    asked: dict[str, Any] = {
        "meter_id": meter,
        "removed_indices": {0: Decimal(1150)},
        "description": NEW,
        "indices": {0: Decimal(3)},
        "replaced_on": REPLACED,
        "reason": "faulty",
        "at": places.noon(REPLACED),
    }
    return metering.replace_meter(actor=actor, **{**asked, **changed})


def meters(actor: operation.Actor, point: int) -> list[tuple[str, object]]:
    with scope.reading(actor.tenant_id):
        return [(meter.serial, meter.removed_on) for meter in queries.list_meters_of_point(point)]


def test_a_meter_is_hung_with_a_reading_of_each_register(souss: operation.Actor, point: int) -> None:
    meter = places.install(souss, point, on=INSTALLED, registers=(1, 2), phases=3, multiplier_milli=40_000)
    with scope.reading(1):
        found = queries.get_meter(meter)
        assert queries.find_hanging_meter(point) == found
        assert queries.list_meters_by_serial(" E1 ") == [found]
    assert (found.registers, found.phases, found.multiplier_milli, found.removed_on) == ((1, 2), 3, 40_000, None)
    assert places.readings(souss) == [("installation", INSTALLED, 1_000_000)] * 2
    assert places.told(souss)[-1] == "metering.meter.installed"


def test_hanging_it_again_changes_nothing(souss: operation.Actor, point: int) -> None:
    assert places.install(souss, point) == places.install(souss, point)
    assert len(places.readings(souss)) == 1


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"serial": " "}, "serial"),
        ({"service": 3}, "service"),
        ({"digits": 10}, "digits"),
        ({"multiplier_milli": 0}, "multiplier_milli"),
        ({"phases": 2}, "phases"),
        ({"registers": (0, 5)}, "registers"),
        ({"registers": ()}, "registers"),
    ],
)
def test_a_meter_that_cannot_exist_is_refused(
    souss: operation.Actor, point: int, changed: dict[str, Any], field: str
) -> None:
    with pytest.raises(metering.MeterMisdescribed) as refusal:
        places.install(souss, point, **changed)
    assert refusal.value.field == field
    assert meters(souss, point) == []


def test_points_serials_and_indices_are_checked(souss: operation.Actor, casa: operation.Actor, point: int) -> None:
    [other] = places.points(souss)
    places.install(souss, point)
    with pytest.raises(metering.PointOccupied):
        places.install(souss, point, serial="E2")
    with pytest.raises(metering.SerialTaken):
        places.install(souss, other)
    with pytest.raises(metering.ReadingImpossible):
        places.install(souss, other, serial="E2", index=100_000)
    with pytest.raises(metering.ServicePointNotFound):
        places.install(souss, 10**9, serial="E2")
    with pytest.raises(metering.ServicePointNotFound):
        places.install(casa, other, serial="E2")  # another tenant's point
    assert places.install(souss, other, make="ITRON")  # two makers may use one serial
    nobody = operation.Actor(tenant_id=1, name="person:7")
    with pytest.raises(operation.PermissionRefused):
        places.install(nobody, other)


def test_a_replacement_keeps_both_indices(souss: operation.Actor, point: int) -> None:
    old = places.install(souss, point, on=INSTALLED)
    replaced = replace(souss, old)
    assert meters(souss, point) == [("E1", REPLACED), ("N1", None)]
    assert places.readings(souss) == [
        ("installation", INSTALLED, 1_000_000),
        ("removal", REPLACED, 1_150_000),
        ("installation", REPLACED, 3_000),
    ]
    assert places.told(souss)[-1] == "metering.meter.replaced"
    assert replace(souss, old) == metering.ReplacedMeter(old, replaced.meter_id, REPLACED, is_new=False)
    assert len(places.readings(souss)) == 3
    with pytest.raises(metering.MeterAlreadyRemoved):
        replace(souss, old, replaced_on=places.day(2, 9))
    with pytest.raises(metering.ReadingImpossible) as refusal:
        places.read(souss, old, places.day(2, 9), 1160)
    assert refusal.value.reason is Reason.AFTER_REMOVAL


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"meter_id": 10**9}, metering.MeterNotFound),
        ({"reason": "bored"}, metering.ReasonUnknown),
        ({"removed_indices": {0: None}}, metering.NothingRead),
        ({"removed_indices": {0: Decimal(999)}}, metering.IndexGoesBackwards),
        ({"removed_indices": {0: Decimal(100_000)}}, metering.ReadingImpossible),
        ({"removed_indices": {}}, metering.MeterMisdescribed),
        ({"indices": {}}, metering.MeterMisdescribed),
        ({"description": metering.MeterDescription("N1", service=2, digits=6)}, metering.MeterMisdescribed),
        ({"description": metering.MeterDescription("E2", service=1, digits=6)}, metering.SerialTaken),
    ],
)
def test_a_refused_replacement_leaves_the_old_meter_in_place(
    souss: operation.Actor, point: int, changed: dict[str, Any], refusal: type[Exception]
) -> None:
    old = places.install(souss, point, on=INSTALLED)
    places.install(souss, places.points(souss)[0], serial="E2")
    with pytest.raises(refusal):
        replace(souss, changed.pop("meter_id", old), **changed)
    assert meters(souss, point) == [("E1", None)]
    assert len(places.readings(souss)) == 2


def test_a_crew_is_believed_when_the_old_index_is_high(souss: operation.Actor, point: int) -> None:
    old = places.install(souss, point, on=INSTALLED)
    replace(souss, old, removed_indices={0: Decimal(9000)})
    with scope.reading(1):
        [removal, _] = queries.list_readings(old)
    assert (removal.reason, removal.is_trusted) == (Reason.TOO_HIGH, True)
