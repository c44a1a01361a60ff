"""One box that finds customers by what people have at hand; and what pages read of an account's meters."""

import datetime

import pytest
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import types as billing_types
from saqia.contexts.metering import queries as metering
from saqia.journeys import cycles, finding
from saqia.platform import operation
from saqia.platform.tenancy import scope

APRIL = datetime.date(2026, 4, 1)


def names(world: worlds.World, text: str) -> list[tuple[str, str]]:
    with scope.reading(1):
        found = finding.find(text)
    return [(hit.by, world.named(hit.account.id)) for hit in found if hit.account is not None]


def test_a_number_a_bill_and_a_meter_lead_to_their_account(world: worlds.World) -> None:
    three = world.accounts["three"]
    cycles.bill_round(worlds.asked(world, APRIL))
    assert names(world, three.number) == [("number", "three")]
    assert names(world, f" {three.contract_numbers[2][:5]} {three.contract_numbers[2][5:]} ") == [("number", "three")]
    assert names(world, "W-three") == [("meter", "three")]
    assert names(world, "E-shop") == [("meter", "shop")]
    assert names(world, "2026-000000002") == [("bill", "three")]
    assert names(world, "٢٠٢٦٠٠٠٠٠٠٠٠٢") == [("bill", "three")]
    assert ("customer", "mill") in names(world, "demonstration mill")
    assert names(world, "") == names(world, "E-nothing") == []
    with scope.reading(2):
        assert finding.find(three.number) == finding.find("W-three") == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("2026-000041877", 2026_000_041_877),
        ("2026000041877", 2026_000_041_877),
        ("1026-000041877", None),
        ("41877", None),
    ],
)
def test_a_bill_number_is_read_as_people_write_it(text: str, number: int | None) -> None:
    assert billing_types.read_number(text) == number


def test_months_and_readings_of_an_account_for_pages(world: worlds.World, souss: operation.Actor) -> None:
    worlds.close(world, APRIL)
    three = world.accounts["three"]
    with scope.reading(1):
        months = metering.list_months(service_point_ids=three.points.values(), until=APRIL, months=2)
        readings = metering.list_point_readings(service_point_ids=three.points.values())
        uses = metering.list_uses(service_point_ids=[three.points[1]], since=datetime.date(2026, 3, 8))
        named = metering.list_uses(consumption_ids=[uses[0].consumption_id])
        shorter = metering.list_point_readings(service_point_ids=three.points.values(), since=APRIL, most=1)
    told = [(one.service_point_id, one.month.month, one.volume_milli, one.days, one.estimated) for one in months]
    assert told == [
        (three.points[1], 3, 150_000, 28, False),
        (three.points[1], 4, 180_000, 31, False),
        (three.points[2], 3, 13_000, 28, False),
        (three.points[2], 4, 14_000, 31, False),
    ]
    assert {one.year_before_milli for one in months} == {None}
    assert [(one.serial, one.reading.read_on.month, one.reading.source) for one in readings] == [
        ("W-three", 4, "reader"), ("E-three", 4, "reader"), ("W-three", 3, "reader"), ("E-three", 3, "reader"),
        ("W-three", 2, "installation"), ("E-three", 2, "installation"),
    ]  # fmt: skip
    assert [one.reading.index_milli for one in shorter] == [1_027_000]
    assert named == uses
    assert (uses[0].days, uses[0].volume_milli, uses[0].closing_source, uses[0].photo_id) == (
        31,
        180_000,
        "reader",
        None,
    )
    with scope.reading(2):
        assert metering.list_point_readings(service_point_ids=three.points.values()) == []
