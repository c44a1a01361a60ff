"""What an amount buys: exact splits, blocks of the month, and each refusal."""

import dataclasses
import datetime

import pytest
from django.db import transaction
from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground

from saqia.contexts.prepaid import models, refusals, wording
from saqia.contexts.prepaid import operations as prepaid
from saqia.engine import codes
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow


def paid(world: worlds.World, centimes: int, key: str, at: datetime.datetime = ground.AT) -> None:
    """Sell a purchase."""
    vend = ground.order(world, centimes=centimes, key=key, at=at)
    prepaid.confirm_vend(actor=world.actor, vend_id=vend.id, receipt_number="R", at=at)


def test_the_first_purchase_of_a_month_pays_its_standing_charges(world: worlds.World) -> None:
    """100 DH: 22.80 of charges, the rest energy at the first block; a tenth more would cost 9 centimes."""
    ground.registered(world)
    found = ground.quote()
    assert (found.fixed_centimes, found.fixed_until_on) == (ground.FIXED, datetime.date(2026, 6, 1))
    assert found.energy_centimes + found.left_centimes + found.fixed_centimes == 10_000
    assert (found.arrears_centimes, found.emergency_centimes, found.credit_centimes) == (0, 0, 0)
    assert [share.component for share in found.shares] == [
        codes.Component.METER_RENTAL, codes.Component.CONNECTION_MAINTENANCE, codes.Component.ENERGY,
    ]  # fmt: skip
    assert (found.tenths, found.energy_centimes, found.left_centimes) == (856, 7_712, 8)
    assert found.demonstration


def test_cut_or_whole_a_month_costs_the_same(world: worlds.World) -> None:
    """Blocks count over the month: three purchases buy what one does, within their tenths."""
    ground.registered(world)
    whole = ground.quote(30_000 + ground.FIXED)
    for turn in range(3):
        paid(world, 10_000 + (ground.FIXED if turn == 0 else 0), f"counter:AG1:{turn}")
    with scope.reading(1):
        bought = sum(models.Vend.objects.values_list("tenths", flat=True))
    assert abs(bought - whole.tenths) <= 3
    assert ground.quote(10_000).fixed_centimes == 0


def test_another_month_begins_with_the_first_block(world: worlds.World) -> None:
    """What April bought does not count in May; the standing charges of both are due once."""
    ground.registered(world)
    paid(world, 20_000, "counter:AG1:1")
    june = ground.quote(10_000, on=datetime.date(2026, 6, 2))
    assert (june.bought_tenths, june.fixed_centimes) == (0, ground.FIXED)
    assert ground.quote(10_000, on=datetime.date(2026, 7, 2)).fixed_centimes == 2 * ground.FIXED


def test_a_share_of_what_is_overdue_is_taken_first(world: worlds.World) -> None:
    """30 % of the amount, no more than is overdue; what is not due yet is left alone."""
    ground.registered(world)
    ground.owe(world, 50_000)
    ground.owe(world, 7_000, due_on=datetime.date(2026, 5, 30), number=2)
    found = ground.quote()
    assert found.overdue_centimes == 50_000
    assert 3_000 <= found.arrears_centimes < 3_010  # and what buys no tenth more
    assert found.arrears_centimes + found.fixed_centimes + found.energy_centimes == 10_000
    assert found.left_centimes == 0


def test_small_arrears_are_taken_whole(world: worlds.World) -> None:
    """No more than is overdue."""
    ground.registered(world)
    ground.owe(world, 1_000)
    assert ground.quote().arrears_centimes == 1_000


def test_an_amount_that_buys_nothing_is_refused_with_the_least_that_does(world: worlds.World) -> None:
    """Charges and the share of arrears take it all; the amount that is named buys energy."""
    ground.registered(world)
    ground.owe(world, 50_000)
    with pytest.raises(refusals.AmountTooSmall) as refused:
        ground.quote(3_000)
    least = refused.value.least_centimes
    assert ground.quote(least).tenths > 0
    with pytest.raises(refusals.AmountTooSmall):
        ground.quote(least - 100)


def test_a_dearer_block_may_cost_more_than_is_offered(world: worlds.World) -> None:
    """At the end of the second block, 10 DH do not pay the step that all kWh of the month take."""
    ground.registered(world)
    paid(world, 18_270, "counter:AG1:1")
    edge = ground.quote(1_500) if _tenths() < 1545 else None
    if edge is not None:
        paid(world, 1_500, "counter:AG1:2")
    with pytest.raises(refusals.AmountTooSmall) as refused:
        ground.quote(1_000)
    assert ground.quote(refused.value.least_centimes).tenths > 0


def _tenths() -> int:
    with scope.reading(1):
        return sum(models.Vend.objects.values_list("tenths", flat=True))


@pytest.mark.parametrize(("centimes", "refusal"), [(900, refusals.AmountTooSmall), (200_001, refusals.AmountTooLarge)])
def test_one_purchase_has_its_limits(world: worlds.World, centimes: int, refusal: type[Exception]) -> None:
    """Of the rules."""
    ground.registered(world)
    with pytest.raises(refusal):
        ground.quote(centimes)


def test_a_day_has_its_limits(world: worlds.World) -> None:
    """3,000 DH, or six purchases; the next day is another."""
    ground.registered(world)
    paid(world, 200_000, "counter:AG1:1")
    with pytest.raises(refusals.DailyLimitReached):
        ground.quote(100_001)
    for turn in range(2, 7):
        paid(world, 10_000, f"counter:AG1:{turn}")
    with pytest.raises(refusals.DailyLimitReached):
        ground.quote(10_000)
    assert ground.quote(10_000, on=ground.DAY + datetime.timedelta(days=1)).tenths > 0


def test_no_money_is_taken_for_a_key_that_makes_no_token(world: worlds.World) -> None:
    """The last block of minutes that the key takes ends in the middle of a day: that day sells nothing either."""
    meter = ground.registered(world)
    since = datetime.datetime(2014, 1, 1, tzinfo=datetime.UTC)
    block = int((ground.AT - since).total_seconds() // 60) >> 16
    ends_on = (since + datetime.timedelta(minutes=(block + 1) << 16)).date()

    def expire(expiry: int) -> None:
        with transaction.atomic():
            scope.enter(1)
            models.PrepaidMeter.objects.filter(number=meter.number).update(key_expiry=expiry)

    expire(block)
    assert ground.quote(on=ends_on - datetime.timedelta(days=1)).tenths > 0
    with pytest.raises(refusals.KeyExpired):
        ground.quote(on=ends_on)
    expire(block - 1)
    with pytest.raises(refusals.KeyExpired):
        prepaid.order_vend(
            actor=world.actor, meter_number=meter.number, amount_centimes=10_000, key="counter:AG1:1", grid=ground.GRID,
            at=ground.AT,
        )  # fmt: skip
    with pytest.raises(refusals.KeyExpired):
        prepaid.grant_emergency_credit(
            actor=world.actor, meter_number=meter.number, key="help:1", grid=ground.GRID, at=ground.AT
        )
    with scope.reading(1):
        assert not models.Vend.objects.exists()


def test_unknown_blocked_and_ended_meters_buy_nothing(world: worlds.World) -> None:
    """Each says what it is."""
    with pytest.raises(refusals.MeterUnknown):
        ground.quote()
    meter = ground.registered(world)
    prepaid.block_meter(actor=world.actor, number=meter.number, reason="seal broken", at=ground.AT)
    with pytest.raises(refusals.MeterBlocked) as refused:
        ground.quote()
    assert refused.value.reason == "seal broken"
    prepaid.unblock_meter(actor=world.actor, number=meter.number, at=ground.AT)
    assert ground.quote().tenths > 0
    changed = worlds.change_holder(world, "prepaid", datetime.date(2026, 5, 20), 1400)
    with pytest.raises(refusals.ContractEnded):
        ground.quote(on=datetime.date(2026, 5, 21))
    with pytest.raises(refusals.MeterUnsound):  # the new contract is not a prepaid one unless its terms say so
        prepaid.link_meter(
            actor=world.actor, number=meter.number, contract_number=world.accounts["plain"].contract_numbers[worlds.E],
            at=ground.AT,
        )  # fmt: skip
    linked = prepaid.link_meter(
        actor=world.actor, number=meter.number, contract_number=changed.contract_numbers[worlds.E],
        at=ground.AT + datetime.timedelta(days=10),
    )  # fmt: skip
    assert linked.account_id == changed.account_id
    assert ground.quote(on=datetime.date(2026, 5, 22)).tenths > 0


def test_a_meter_is_registered_once_and_soundly(world: worlds.World) -> None:
    """A wrong check digit, another contract, a key of no standard; and twice."""
    for wrong in (
        {"number": "14000000002"},
        {"key": dataclasses.replace(ground.KEY, supply_group="12")},
        {"key": dataclasses.replace(ground.KEY, base_date=2000)},
    ):
        with pytest.raises(refusals.MeterUnsound):
            ground.registered(world, **wrong)
    ground.registered(world, number="1400 0000 001")
    with pytest.raises(refusals.MeterTaken):
        ground.registered(world)
    with scope.reading(1):
        assert models.PrepaidMeter.objects.count() == 1
    with scope.reading(2):
        assert models.PrepaidMeter.objects.count() == 0


def test_a_dearer_block_is_told_and_so_is_what_it_keeps_from_buying(world: worlds.World) -> None:
    """Above 150 kWh the block reached prices the whole month: the part on what was bought before is named."""
    ground.registered(world)
    paid(world, 15_000, "counter:AG1:1")
    entering = ground.quote(10_000)
    before, after = entering.bought_tenths, entering.bought_tenths + entering.tenths
    assert (before, after) == (1_351, 2_066)
    assert entering.repriced_centimes == 1_779  # 135.1 kWh at 1.0732, less the 127.20 they cost
    assert entering.left_centimes == 548
    assert [len(wording.explanations(entering, language)) for language in ("ar", "fr", "en")] == [2, 2, 2]
    assert wording.explanations(ground.quote(1_000), "fr") == []
