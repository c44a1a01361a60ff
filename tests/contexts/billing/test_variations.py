"""What a bill would come to with one of its figures changed, to the centime, beside what it charges."""

import dataclasses
import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contexts.billing import books, test_explaining
from tests.contexts.billing import world as worlds
from tests.contexts.billing.stages import Stages

from saqia.contexts.billing import queries, types
from saqia.engine import codes, days, refusals
from saqia.engine.quoting import requests
from saqia.platform.tenancy import scope


@pytest.fixture
def two_months(stages: Stages, tmp_path: Path) -> Iterator[worlds.World]:
    with stages.copy(test_explaining.bill_two_months, tmp_path) as made:
        yield made


def supplies(world: worlds.World, name: str, month: datetime.date) -> tuple[types.BillHeader, list[queries.Supply]]:
    detail = books.bill_of(world, name, month)
    return detail.header, queries.list_supplies(detail=detail, rules=worlds.tariffs(), grid=worlds.GRID)


def varied(
    header: types.BillHeader, supply: queries.Supply, paid_by: str = "card", **changed: object
) -> queries.Variation:
    asked = dataclasses.replace(supply.main.asked, **changed)  # type: ignore[arg-type]
    return queries.vary_bill(header=header, supply=supply, asked=asked, paid_by=paid_by, rules=worlds.tariffs())


@pytest.mark.parametrize("name", ["plain", "three", "shop", "mill", "night", "stairs"])
@pytest.mark.parametrize("month", [books.APRIL, books.MAY])
def test_its_own_figures_come_to_the_bill_itself(two_months: worlds.World, name: str, month: datetime.date) -> None:
    header, found = supplies(two_months, name, month)
    assert sum(one.billed_centimes for supply in found for one in supply.parts) == header.total_ttc_centimes
    for supply in found:
        assert supply.is_plain
        same = varied(header, supply)
        assert (same.new_centimes, same.difference_centimes) == (header.total_ttc_centimes, 0)


def test_a_block_less_is_what_the_engine_says(two_months: worlds.World) -> None:
    header, [supply] = supplies(two_months, "plain", books.MAY)
    first, last = days.number(test_explaining.APRIL), days.number(test_explaining.MAY)
    assert supply.main.asked == requests.Request(
        service="electricity", use="domestic", operator="demo", zone="town", from_day=first, to_day=last,
        volume=359_000, payment="card",
    )  # fmt: skip
    assert header.total_ttc_centimes == 57_563
    found = varied(header, supply, volume=120_000, from_day=first - 1)  # 31 days, as on the bill before
    assert (found.bill_centimes, found.new_centimes, found.difference_centimes) == (57_563, 13_380, -44_183)
    assert varied(header, supply, volume=120_000).new_centimes == 13_437  # the first block holds 3.333 kWh less
    assert (found.bill_duty_centimes, found.duty_centimes) == (0, 0)


def test_cash_bears_the_stamp_duty_of_the_whole_bill(two_months: worlds.World) -> None:
    header, found = supplies(two_months, "three", books.MAY)
    assert header.total_ttc_centimes == 21_598 + 10_220 + 3_975
    changed = varied(header, found[0], payment="cash")
    assert (changed.duty_centimes, changed.bill_duty_centimes, changed.difference_centimes) == (89, 0, 89)
    was_cash = varied(header, found[0], paid_by="cash")
    assert (was_cash.duty_centimes, was_cash.bill_duty_centimes, was_cash.difference_centimes) == (0, 89, -89)


def test_sanitation_goes_along_with_the_water_that_measures_it(two_months: worlds.World) -> None:
    header, [electricity, water] = supplies(two_months, "three", books.MAY)
    assert [one.service for one in electricity.parts] == [1]
    assert [(one.service, one.billed_centimes) for one in water.parts] == [(2, 10_220), (3, 3_975)]
    found = varied(header, water, volume=14_000)  # as the month before: 109.60 and 42.50
    assert [one.total_ttc for one in found.quotes] == [10_960, 4_250]
    assert found.difference_centimes == 740 + 275
    shop = varied(header, water, use="business")
    assert [one.plan.use for one in shop.quotes] == ["business", "business"]


def test_several_registers_are_several_volumes(two_months: worlds.World) -> None:
    header, [supply] = supplies(two_months, "night", books.MAY)
    assert supply.main.asked.registers == ((codes.Register.NORMAL, 100_000), (codes.Register.PEAK, 40_000))
    off_peak = ((codes.Register.NORMAL, 140_000), (codes.Register.PEAK, 0))
    assert varied(header, supply, registers=off_peak).difference_centimes < 0
    _header, [mill] = supplies(two_months, "mill", books.MAY)
    assert dict(mill.main.asked.registers)[codes.Register.POWER] == 160_000


def test_a_catch_up_is_not_taken_for_a_plain_bill(two_months: worlds.World) -> None:
    header, [supply] = supplies(two_months, "unread", books.MAY)
    assert (supply.is_plain, supply.main.billed_centimes, supply.main.plain_centimes) == (False, 39_842, 20_753)
    assert varied(header, supply).difference_centimes == 20_753 - 39_842


def test_what_the_tariffs_do_not_know_is_refused(two_months: worlds.World) -> None:
    header, [supply] = supplies(two_months, "plain", books.MAY)
    with pytest.raises(refusals.Refused) as unknown:
        varied(header, supply, use="agricultural")
    assert unknown.value.code == "TariffUnknown"
    with pytest.raises(refusals.Refused) as empty:
        varied(header, supply, to_day=supply.main.asked.from_day)
    assert empty.value.code == "PeriodEmpty"
    with scope.reading(2), pytest.raises(queries.BillUnknown):
        queries.get_bill(number=header.number)
