"""Why a bill rose, where the next one is heading, what another volume would cost: from a published month."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.contexts.billing.stages import Stages

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries, types, wording
from saqia.engine import days
from saqia.engine.change import Effect
from saqia.journeys import cycles
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

MARCH, APRIL, MAY = (datetime.date(2026, month, 8) for month in (3, 4, 5))
READ_IN_MAY: dict[str, dict[int, int | list[int]]] = {
    "plain": {1: 1629},  # 359 kWh in 30 days after 120 in 31
    "three": {1: 1510, 2: 1040},  # 180 kWh as before, 13 m3 after 14
    "shop": {1: 1950, 2: 1031},
    "unread": {1: 1500},  # April was estimated
    "night": {1: [1350, 1230]},
    "mill": {1: [1550, 2150, 1750]},
}


def bill_two_months(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    worlds.read(world, MAY, READ_IN_MAY)
    cycles.bill_round(worlds.asked(world, books.MAY))


@pytest.fixture
def two_months(stages: Stages, tmp_path: Path) -> Iterator[worlds.World]:
    with stages.copy(bill_two_months, tmp_path) as made:
        yield made


def changed(world: worlds.World, name: str) -> queries.BillChange:
    newest = books.bill_of(world, name, MAY)
    with scope.reading(1):
        return queries.explain_change(newest, rules=worlds.tariffs(), grid=worlds.GRID)


@pytest.mark.parametrize("name", ["plain", "three", "shop", "unread", "night", "mill", "stairs"])
def test_every_effect_adds_up_to_the_difference(two_months: worlds.World, name: str) -> None:
    found = changed(two_months, name)
    assert found.difference_centimes == found.after.total_ttc_centimes - found.before.total_ttc_centimes
    assert sum(one.after_centimes for one in found.services) == found.after.total_ttc_centimes
    assert sum(one.before_centimes for one in found.services) == found.before.total_ttc_centimes
    for one in found.services:
        assert one.change is not None
        assert sum(amount for _, amount in one.change.effects) == one.after_centimes - one.before_centimes
        assert Effect.OTHER not in dict(one.change.effects)
        for language in ("ar", "fr", "en"):
            assert 1 <= len(wording.of_change(one, language)) <= 3


def test_a_block_passed_is_said_as_a_neighbor_would(two_months: worlds.World) -> None:
    [one] = changed(two_months, "plain").services
    assert one.change is not None
    assert (one.change.block_before, one.change.block_after, one.change.bound) == (2, 5, 310_000)
    said = wording.of_change(one, "en")
    without = (one.after_centimes - one.change.of(Effect.BLOCK) + 50) // 100
    assert said[0] == "You used 359 kWh in 30 days, 239 more than on the bill before."
    assert said[1] == f"Passing 310 kWh made the whole volume priced at block 5: without it, about {without} DH."
    assert wording.of_change(one, "fr")[0].startswith("Vous avez consommé 359 kWh en 30 jours, 239 de plus")
    assert "\u2066359\u2069" in wording.of_change(one, "ar")[0]


def test_a_catch_up_is_named(two_months: worlds.World) -> None:
    [one] = changed(two_months, "unread").services
    assert one.change is not None
    assert Effect.CATCH_UP in dict(one.change.effects)


def test_what_cannot_be_compared_is_refused(two_months: worlds.World) -> None:
    first = books.bill_of(two_months, "plain", books.APRIL)
    with scope.reading(1), pytest.raises(queries.NoBillBefore):
        queries.explain_change(first, rules=worlds.tariffs(), grid=worlds.GRID)


def test_a_wrong_bill_that_was_replaced_is_not_compared(two_months: worlds.World) -> None:
    wrong = books.bill_of(two_months, "plain", books.APRIL)
    [consumption] = wrong.supplies["consumption_id"].to_pylist()
    corrected = {consumption: billing.CorrectedIndex(1_240_000, 90_000, "reader")}
    done = billing.correct_bill(
        actor=two_months.actor, bill_number=wrong.header.number, corrected=corrected, reason="wrong-index", cause="x:1",
        rules=worlds.tariffs(), grid=worlds.GRID, issued_on=MAY, at=worlds.noon(MAY),
    )  # fmt: skip
    assert changed(two_months, "plain").before.number == done.replacement_number


def test_where_the_running_period_is_heading(two_months: worlds.World) -> None:
    three = two_months.accounts["three"]
    on = datetime.date(2026, 5, 20)
    with scope.reading(1):
        found = queries.forecast_account(account_id=three.account_id, rules=worlds.tariffs(), grid=worlds.GRID, on=on)
        mill = queries.forecast_account(
            account_id=two_months.accounts["mill"].account_id, rules=worlds.tariffs(), grid=worlds.GRID, on=on
        )
        lamp = queries.forecast_account(
            account_id=two_months.accounts["lamp"].account_id, rules=worlds.tariffs(), grid=worlds.GRID, on=on
        )
    assert [one.contract.service for one in found] == [1, 2, 3]
    electricity = found[0].forecast
    assert electricity is not None
    likely = round(31 * (150_000 + 180_000 + 180_000) / 89)
    assert (electricity.basis, electricity.periods, electricity.volume.likely) == ("recent", 3, likely)
    assert days.day(electricity.running.to_day) == datetime.date(2026, 6, 8)
    said = wording.of_forecast(found[0], "en", on)
    assert said[0] == "At this pace you will reach block 2 on May 26, 2026, at 103 kWh."
    assert said[1].startswith("Expected by June 8, 2026: 178 kWh, between ")
    assert [one.unknown for one in mill] == ["several-registers"]
    assert [one.unknown for one in lamp] in (["never-read"], ["no-tariff"])
    for language in ("ar", "fr", "en"):
        for one in [*found, *mill, *lamp]:
            assert all(wording.of_forecast(one, language, on))
        assert wording.basis(electricity, language)


def test_a_block_whose_day_is_behind_was_reached_and_the_next_one_is_told(two_months: worlds.World) -> None:
    plain, on = two_months.accounts["plain"], datetime.date(2026, 5, 20)
    with scope.reading(1):
        [found] = queries.forecast_account(
            account_id=plain.account_id, rules=worlds.tariffs(), grid=worlds.GRID, on=on
        )  # fmt: skip
    assert found.forecast is not None
    first, second = found.forecast.crossings[:2]
    assert first.on_day is not None and not first.is_passed
    reached = days.day(first.on_day)
    assert wording.of_forecast(found, "en", reached)[0].startswith("At this pace you will reach block 2 on ")
    behind = wording.of_forecast(found, "fr", reached + datetime.timedelta(days=1))
    assert behind[0].startswith("À votre rythme habituel, vous avez atteint la tranche 2 vers le ")
    assert behind[1].startswith("À ce rythme, vous atteindrez la tranche 3" if second.on_day else "Vous pourriez")


def test_a_self_reading_moves_the_forecast(two_months: worlds.World) -> None:
    on = datetime.date(2026, 5, 23)
    worlds.read(two_months, on, {"plain": {1: 1929}})  # 300 kWh in 15 days
    with scope.reading(1):
        [found] = queries.forecast_account(
            account_id=two_months.accounts["plain"].account_id, rules=worlds.tariffs(), grid=worlds.GRID, on=on
        )
    assert found.forecast is not None
    assert (found.forecast.basis, found.forecast.running.read_volume) == ("reading", 300_000)
    assert [one.is_passed for one in found.forecast.crossings][:3] == [True, True, True]
    assert wording.of_forecast(found, "en", on)[0].startswith("You have reached block 4")


def test_what_if_is_the_quote_of_the_contracts_terms(two_months: worlds.World) -> None:
    three = two_months.accounts["three"]
    with scope.reading(1):
        found = queries.simulate(
            contract_number=three.contract_numbers[2], volume_milli=21_000, from_on=APRIL, to_on=MAY,
            rules=worlds.tariffs(), grid=worlds.GRID,
        )  # fmt: skip
        refused = queries.simulate(
            contract_number=two_months.accounts["field"].contract_numbers[1], volume_milli=9_000, from_on=APRIL,
            to_on=MAY, rules=worlds.tariffs(), grid=worlds.GRID,
        )  # fmt: skip
    assert [(one.contract.service, one.quote.total_ttc if one.quote else None) for one in found] == [
        (2, books.quoted("water", 21, APRIL, MAY)), (3, books.quoted("sanitation", 21, APRIL, MAY)),
    ]  # fmt: skip
    assert [one.refused for one in refused] == ["TariffUnknown"]


def test_a_preview_is_the_bill_that_a_correction_would_make(two_months: worlds.World) -> None:
    bill = books.bill_of(two_months, "plain", books.MAY)
    [consumption] = bill.supplies["consumption_id"].to_pylist()
    other = queries.WhatIf(corrected={consumption: billing.CorrectedIndex(1_470_000, 200_000, "reader")})
    before = books.image(two_months)
    with scope.reading(1):
        found = queries.preview_bill(
            bill_number=bill.header.number, what_if=other, rules=worlds.tariffs(), grid=worlds.GRID
        )
        spread = queries.preview_bill(
            bill_number=bill.header.number, what_if=queries.WhatIf(spread_since={consumption: MARCH}),
            rules=worlds.tariffs(), grid=worlds.GRID,
        )  # fmt: skip
        same = queries.preview_bill(
            bill_number=bill.header.number, what_if=queries.WhatIf(), rules=worlds.tariffs(), grid=worlds.GRID
        )
    assert books.image(two_months) == before
    assert (found.standing_centimes, found.new_centimes) == (
        bill.header.total_ttc_centimes, books.quoted("electricity", 200, APRIL, MAY),
    )  # fmt: skip
    assert found.difference_centimes < 0
    assert (same.difference_centimes, same.detail.lines) == (0, bill.lines)
    assert spread.new_centimes == books.standing("electricity", APRIL, MAY) + books.volumes(
        "electricity", 359, MARCH, MAY
    )


def test_a_preview_without_the_estimate_shows_what_it_saves(two_months: worlds.World) -> None:
    dry = books.bill_of(two_months, "unread", books.APRIL)
    assert dry.header.estimated
    with scope.reading(1):
        with pytest.raises(billing.BillCorrectedBefore):  # the catch-up of May gave its volumes back
            queries.preview_bill(
                bill_number=dry.header.number, what_if=queries.WhatIf(without_estimate=True), rules=worlds.tariffs(),
                grid=worlds.GRID,
            )  # fmt: skip
        with pytest.raises(billing.BillNotFound):
            queries.preview_bill(bill_number=7, what_if=queries.WhatIf(), rules=worlds.tariffs(), grid=worlds.GRID)
    water = books.bill_of(two_months, "dry", books.APRIL)
    with scope.reading(1):
        found = queries.preview_bill(
            bill_number=water.header.number, what_if=queries.WhatIf(without_estimate=True), rules=worlds.tariffs(),
            grid=worlds.GRID,
        )  # fmt: skip
    assert found.difference_centimes >= 0
    assert not found.detail.header.estimated


def test_standings_know_which_bill_a_credit_note_undoes(two_months: worlds.World) -> None:
    wrong = books.bill_of(two_months, "plain", books.MAY).header
    account = two_months.accounts["plain"].account_id
    billing.correct_bill(
        actor=two_months.actor, bill_number=wrong.number, corrected=None, reason="dispute", cause="x:1",
        rules=worlds.tariffs(), grid=worlds.GRID, issued_on=MAY, at=worlds.noon(MAY),
    )  # fmt: skip
    with scope.reading(1):
        found = queries.list_item_standings(account_ids=[account], on=datetime.date(2026, 6, 12))
    assert [one.state for one in found] == ["overdue", "used", "credited"]
    assert types.printable_number(found[-1].number) == types.printable_number(wrong.number)
