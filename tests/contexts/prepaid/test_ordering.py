"""Purchases from order to end: once by their key, booked and undone, by whom it may be."""

import datetime
from concurrent import futures

import pytest
from django.db import connections
from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground

from saqia.contexts.ledger import queries as ledger
from saqia.contexts.prepaid import models, refusals
from saqia.contexts.prepaid import operations as prepaid
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

AGENT = operation.Actor(1, "person:5", 5, frozenset({"prepaid.sell", "prepaid.resend"}))


def written() -> tuple[int, dict[str, int], int]:
    """Return what stands: purchases, the trial balance, facts told."""
    with scope.reading(1):
        told = outbox.Event.objects.filter(name__startswith="prepaid.").count()
        return models.Vend.objects.count(), ledger.get_trial_balance(), told


def owed(world: worlds.World) -> int:
    """Return what the account owes."""
    with scope.reading(1):
        return ledger.get_balance(account_id=world.accounts["prepaid"].account_id)


def test_an_order_is_booked_and_told_once(world: worlds.World) -> None:
    """Its charges and energy are owed; the same key again answers the first and writes nothing."""
    ground.registered(world)
    vend = ground.order(world, actor=AGENT)
    assert (vend.status, vend.tenths, vend.fixed_centimes, vend.energy_centimes) == ("ordered", 856, 2_280, 7_712)
    assert owed(world) == 9_992
    before = written()
    again = ground.order(world, actor=AGENT)
    assert (again.id, again.repeated, vend.repeated) == (vend.id, True, False)
    assert written() == before
    with scope.reading(1):
        assert ledger.get_trial_balance() == {
            "3421": 9_992, "71211": -6_427, "71242": -1_900, "4455": -1_665,
        }  # fmt: skip


def test_a_key_used_otherwise_is_refused(world: worlds.World) -> None:
    """Another amount, or another meter."""
    ground.registered(world)
    ground.order(world)
    before = written()
    with pytest.raises(refusals.KeyUsedOtherwise):
        ground.order(world, centimes=20_000)
    assert written() == before


def test_thirty_two_equal_orders_are_one(world: worlds.World) -> None:
    """At once, from as many threads."""
    ground.registered(world)

    def attempt(_: int) -> int:
        try:
            return ground.order(world).id
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(32) as pool:
        assert len(set(pool.map(attempt, range(32)))) == 1
    assert (written()[0], owed(world)) == (1, 9_992)


def test_two_orders_at_once_do_not_pay_one_month_twice(world: worlds.World) -> None:
    """Standing charges are in one of them."""
    ground.registered(world)

    def attempt(turn: int) -> int:
        try:
            return ground.order(world, key=f"counter:AG1:{turn}").fixed_centimes
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(attempt, range(4))) == [0, 0, 0, ground.FIXED]


def test_a_refused_order_writes_nothing(world: worlds.World) -> None:
    """Neither a row, nor an item, nor a fact."""
    ground.registered(world)
    before = written()
    for centimes in (900, 200_001, 2_285):
        with pytest.raises((refusals.AmountTooSmall, refusals.AmountTooLarge)):
            ground.order(world, centimes=centimes)
    with pytest.raises(operation.PermissionRefused):
        ground.order(world, actor=operation.Actor(1, "person:9", 9, frozenset()))
    with pytest.raises(refusals.MeterUnknown):
        ground.order(world, actor=operation.system_actor(tenant_id=2, name="test"))
    with pytest.raises(refusals.MeterUnknown):  # a customer without a grant on the account
        ground.order(world, actor=operation.Actor(1, "customer:9", None, frozenset({"prepaid.sell"}), sign_in_id=9))
    assert written() == before


def test_an_order_that_nobody_pays_owes_nothing(world: worlds.World) -> None:
    """It is canceled after the time of the rules, by its reverse; paid after all, it is taken up again."""
    ground.registered(world)
    vend = ground.order(world)
    late = ground.AT + datetime.timedelta(minutes=29)
    assert prepaid.cancel_overdue(actor=world.actor, at=late) == 0
    late += datetime.timedelta(minutes=2)
    assert prepaid.cancel_overdue(actor=world.actor, at=late) == 1
    assert prepaid.cancel_vend(actor=world.actor, vend_id=vend.id, at=late).repeated
    assert owed(world) == 0
    with scope.reading(1):
        assert set(ledger.get_trial_balance().values()) == {0}
    paid = prepaid.confirm_vend(actor=world.actor, vend_id=vend.id, receipt_number="R1", at=late)
    assert (paid.status, owed(world)) == ("paid", 9_992)
    assert prepaid.confirm_vend(actor=world.actor, vend_id=vend.id, receipt_number="R1", at=late).repeated
    with pytest.raises(refusals.VendDecided):
        prepaid.cancel_vend(actor=world.actor, vend_id=vend.id, at=late)
    with pytest.raises(refusals.VendUnknown):
        prepaid.confirm_vend(
            actor=operation.system_actor(tenant_id=2, name="t"), vend_id=vend.id, receipt_number="R1", at=late
        )
