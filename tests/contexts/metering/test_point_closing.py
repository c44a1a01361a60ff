"""A contract that ends within a month: what was consumed before is parted from what comes after."""

import pytest
from tests.contexts.metering import places

from saqia.contexts.metering import exports
from saqia.contexts.metering import operations as metering
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

MOVED = places.day(2, 20)


@pytest.fixture
def point(database: str, souss: operation.Actor) -> int:
    return places.points(souss)[0]


@pytest.fixture
def meter(souss: operation.Actor, point: int) -> int:
    return places.install(souss, point, on=places.day(1, 8))


def close(actor: operation.Actor, point: int) -> metering.ClosedPoint:
    return metering.close_point(actor=actor, service_point_id=point, on=MOVED, at=places.noon(MOVED))


def test_each_holder_gets_their_own_days(souss: operation.Actor, point: int, meter: int) -> None:
    walked = places.walk(souss, [point])
    places.read(souss, meter, places.day(2, 8), 1155)
    places.close(souss, walked, 2)
    places.read(souss, meter, places.day(3, 1), 1200)
    moved = places.day(3, 1)
    found = metering.close_point(actor=souss, service_point_id=point, on=moved, at=places.noon(moved))
    assert (found.round_id, found.month) == (walked, moved)
    again = metering.close_point(actor=souss, service_point_id=point, on=moved, at=places.noon(moved))
    assert again == found
    assert places.told(souss).count("metering.point.closed") == 1
    places.read(souss, meter, places.day(3, 8), 1214)
    assert places.close(souss, walked, 3).measured == 2
    with scope.reading(1):
        rows = exports.consumptions(round_id=walked, month=moved).to_pylist()
    assert [(row["from_on"], row["to_on"], row["volume_milli"]) for row in rows] == [
        (places.day(2, 8), moved, 45_000),
        (moved, places.day(3, 8), 14_000),
    ]


def test_a_move_settles_the_estimates_before_it(souss: operation.Actor, point: int, meter: int) -> None:
    walked = places.walk(souss, [point])
    places.read(souss, meter, places.day(2, 8), 1155)
    places.close(souss, walked, 2)
    places.close(souss, walked, 3)  # 140 estimated
    moved = places.day(3, 25)
    places.read(souss, meter, moved, 1400)
    metering.close_point(actor=souss, service_point_id=point, on=moved, at=places.noon(moved))
    row = places.consumptions(souss)[-1]
    assert (row.volume_milli, row.catch_up_milli, row.month) == (105_000, 140_000, places.day(4, 1))


def test_every_register_must_have_been_read_that_day(souss: operation.Actor, point: int) -> None:
    meter = places.install(souss, point, on=places.day(1, 8), registers=(1, 2))
    places.walk(souss, [point])
    places.read(souss, meter, MOVED, 1100, register=1)
    with pytest.raises(metering.NothingToCloseOn):
        close(souss, point)
    assert places.consumptions(souss) == []
    places.read(souss, meter, MOVED, 900, register=2)  # held
    with pytest.raises(metering.NothingToCloseOn):
        close(souss, point)
    places.read(souss, meter, MOVED, 1040, register=2, source=places.SELF)
    assert len(close(souss, point).consumption_ids) == 2


def test_a_day_that_is_closed_already_stays_so(souss: operation.Actor, point: int, meter: int) -> None:
    walked = places.walk(souss, [point])
    places.read(souss, meter, places.day(2, 20), 1100)
    places.read(souss, meter, places.day(2, 21), 1104)
    places.close(souss, walked, 2)
    with pytest.raises(metering.NothingToCloseOn):
        close(souss, point)


def test_who_may_close_what(souss: operation.Actor, casa: operation.Actor, point: int, meter: int) -> None:
    places.read(souss, meter, MOVED, 1100)
    with pytest.raises(metering.PointNotOnRound):
        close(souss, point)
    places.walk(souss, [point])
    with pytest.raises(metering.PointNotOnRound):
        close(casa, point)
    with pytest.raises(operation.PermissionRefused):
        close(operation.Actor(tenant_id=1, name="person:7"), point)
