"""What billing takes from metering, column by column."""

import pytest
from tests.contexts.metering import places

from saqia.contexts.metering import exports, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

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


def test_what_billing_takes(souss: operation.Actor, meter: int, point: int, walked: int) -> None:
    places.read(souss, meter, places.day(2, 8), 1155)
    places.close(souss, walked, 2)
    places.close(souss, walked, 3)
    with scope.reading(1):
        table = exports.consumptions(round_id=walked, month=places.day(3, 15))
        assert table.schema.equals(types.CONSUMPTIONS)
        [row] = table.to_pylist()
        assert exports.points_of_round(round_id=walked).to_pylist() == [point]
        assert (
            len(exports.consumptions(round_id=walked, month=places.day(3, 1), service_point_ids=table["meter_id"][:0]))
            == 0
        )
        bars = exports.history(service_point_ids=table["service_point_id"], until=places.day(3, 8), months=2)
        assert len(exports.history(until=places.day(3, 8), months=1)) == 1
    del row["consumption_id"]
    assert row == {
        "service_point_id": point,
        "meter_id": meter,
        "meter_serial": "E1",
        "register": 0,
        "from_on": places.day(2, 8),
        "to_on": places.day(3, 8),
        "previous_index_milli": 1_155_000,
        "index_milli": 1_295_000,
        "previous_source": "reader",
        "source": "estimate",
        "volume_milli": 140_000,
        "estimated": True,
        "reference_volume_milli": 155_000,
        "reference_days": 31,
        "catch_up_from_on": None,
        "bill": True,
        "hold_reason": None,
        "anomaly_code": None,
        "method": "recent",
        "catch_up_milli": 0,
        "replaces_id": None,
    }
    assert [(bar["month"], bar["volume_milli"], bar["days"], bar["estimated"]) for bar in bars.to_pylist()] == [
        (places.day(2, 1), 155_000, 31, False),
        (places.day(3, 1), 140_000, 28, True),
    ]
