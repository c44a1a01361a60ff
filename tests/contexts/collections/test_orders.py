"""Orders to cut against payments: nothing paid is cut, and what was cut for nothing comes back at once."""

import datetime
from concurrent import futures

import pytest
from django.db import connections
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.contexts.collections.debts import CUT, NOTICED, SYSTEM

from saqia.contexts.collections import models, operations, queries, states, types, wording
from saqia.contexts.ledger import operations as ledger
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

AT = debts.noon(CUT)
DAY = datetime.timedelta(days=1)


def review(world: worlds.World, name: str = "plain", at: datetime.datetime = AT) -> list[types.Order]:
    accounts = [world.accounts[name].account_id]
    return operations.review_disconnections(actor=SYSTEM, account_ids=accounts, cause="payment:2026-1", at=at)


def close(order: types.Order, *, at: datetime.datetime = AT, **change: object) -> types.Order:
    given = {"actor": SYSTEM, "order_id": order.id, "was_cut": True, "executed_at": at, "at": at}
    return operations.close_disconnection(**{**given, **change})  # type: ignore[arg-type]


def events(prefix: str) -> list[str]:
    with scope.reading(1):
        rows = outbox.Event.objects.filter(name__startswith=prefix).order_by("id")
        return list(rows.values_list("name", flat=True))


def test_a_payment_cancels_an_order_once(world: worlds.World) -> None:
    order = debts.ordered(world)
    assert review(world) == []
    debts.pay(world, "plain", 50_000, CUT)
    [moved] = review(world)
    assert (moved.id, moved.status, moved.cause) == (order.id, "canceled", "payment:2026-1")
    assert review(world) == []
    assert events("collections.disconnection.") == ["collections.disconnection.canceled"]


def test_what_is_left_below_the_least_amount_cancels_too(world: worlds.World) -> None:
    debts.ordered(world)
    debts.pay(world, "plain", 30_000, CUT)
    assert review(world) == []
    debts.pay(world, "plain", 1, CUT, "pay:2")
    assert [one.status for one in review(world)] == ["canceled"]


def test_a_payment_after_the_cut_orders_the_service_back(world: worlds.World) -> None:
    order = debts.ordered(world)
    assert close(order).status == "executed"
    debts.pay(world, "plain", 50_000, CUT)
    assert [one.status for one in review(world)] == ["reconnection-ordered"]
    done = operations.close_reconnection(actor=SYSTEM, order_id=order.id, reconnected_at=AT, at=AT)
    assert (done.status, done.reconnected_at) == ("reconnected", AT)
    assert operations.close_reconnection(actor=SYSTEM, order_id=order.id, reconnected_at=AT, at=AT) == done
    assert events("collections.reconnection.") == ["collections.reconnection.ordered", "collections.reconnection.done"]


def test_a_payment_just_before_the_crew_closes_is_seen(world: worlds.World) -> None:
    order = debts.ordered(world)
    debts.pay(world, "plain", 50_000, CUT)  # its reaction has not come yet
    with scope.reading(1):
        found = queries.check_disconnection(order.id, on=CUT)
    assert (found.may_cut, found.reason) == (False, "paid")
    closed = close(order)
    assert (closed.status, closed.cause) == ("reconnection-ordered", "paid")
    assert review(world) == []


def test_a_crew_that_cut_after_the_order_was_canceled_has_it_back_at_once(world: worlds.World) -> None:
    order = debts.ordered(world)
    debts.pay(world, "plain", 50_000, CUT)
    review(world)
    assert close(order).status == "reconnection-ordered"


@pytest.mark.parametrize("attempt", range(3))
def test_a_payment_and_a_crew_at_once_never_leave_a_paid_account_cut(world: worlds.World, attempt: int) -> None:
    order = debts.ordered(world)

    def paid() -> None:
        try:
            debts.pay(world, "plain", 50_000, CUT)
            review(world)
        finally:
            connections.close_all()

    def cut() -> None:
        try:
            close(order)
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(act) for act in ((paid, cut) if attempt % 2 else (cut, paid))]:
            done.result()
    assert debts.order_of(world).status == "reconnection-ordered"


def test_an_order_is_looked_at_again_for_its_day_and_its_protection(world: worlds.World) -> None:
    order = debts.ordered(world)
    with scope.reading(1):
        assert queries.check_disconnection(order.id, on=CUT).may_cut
        friday = queries.check_disconnection(order.id, on=datetime.date(2026, 5, 8))
    assert friday.reason == "eve"
    closed = close(order, at=debts.noon(datetime.date(2026, 5, 8)))
    assert (closed.status, closed.cause) == ("reconnection-ordered", "eve")
    protected = debts.ordered(world, "three")
    operations.protect_account(
        actor=SYSTEM, account_id=protected.account_id, code="medical-device", ends_on=CUT + DAY, at=AT
    )
    assert [one.status for one in review(world, "three")] == ["canceled"]


def test_a_dispute_cancels_what_it_covers(world: worlds.World) -> None:
    order = debts.ordered(world)
    ledger.place_hold(actor=SYSTEM, item_number=order.items[0], amount_centimes=30_001, cause="d", at=AT)
    assert [one.status for one in review(world)] == ["canceled"]


def test_after_a_canceled_order_a_notice_comes_anew(world: worlds.World) -> None:
    order = debts.ordered(world)
    operations.cancel_disconnection(actor=SYSTEM, order_id=order.id, cause="absent", at=AT)
    assert debts.run(CUT + DAY).taken == ()
    again = datetime.date(2026, 5, 18)
    assert [(one.step, one.turn) for one in debts.run(again).taken] == [("notice", 1)]
    debts.write_notices(again)
    assert debts.run(again + 8 * DAY).taken == ()
    [one] = debts.run(datetime.date(2026, 6, 1)).taken
    assert (one.step, one.turn) == ("cut", 1)
    assert debts.order_of(world).id != order.id


def test_a_crew_that_did_not_cut_says_why(world: worlds.World) -> None:
    order = debts.ordered(world)
    with pytest.raises(operations.CauseMissing):
        close(order, was_cut=False, remark=" ")
    assert close(order, was_cut=False, remark="meter out of reach").status == "canceled"
    assert debts.order_of(world).cause == "meter out of reach"


def test_by_hand_the_same_rules_hold(world: worlds.World) -> None:
    account = world.accounts["plain"].account_id

    def issue(on: datetime.date, actor: operation.Actor = SYSTEM) -> types.Order:
        return operations.issue_disconnection(actor=actor, account_id=account, at=debts.noon(on))

    debts.noticed(world, "plain", is_written=False)
    with pytest.raises(operation.PermissionRefused):
        issue(NOTICED, debts.clerk())
    days = (datetime.date(2026, 4, 29), "notice-runs"), (datetime.date(2026, 4, 30), "eve"), (CUT - 5 * DAY, "day-off")
    for day, reason in (*days, (CUT, "letter-missing")):
        with pytest.raises(operations.CutNotAllowed) as refused:
            issue(day)
        assert refused.value.reason == reason
    debts.write_notices()
    with pytest.raises(operations.CutNotAllowed) as refused:
        issue(CUT - DAY)  # a day before the one that the letter tells
    assert refused.value.reason == "notice-runs"
    assert debts.written()[2] == 0
    assert issue(CUT).amount_centimes == 50_000
    with pytest.raises(operations.CutNotAllowed) as refused:
        issue(CUT)
    assert refused.value.reason == "order-standing"
    assert wording.refusal(refused.value, "fr").endswith("Un ordre est en cours.")
    three = world.accounts["three"].account_id
    debts.owe(world, "three")
    with pytest.raises(operations.CutNotAllowed) as unnoticed:
        operations.issue_disconnection(actor=SYSTEM, account_id=three, at=AT)
    assert unnoticed.value.reason == "not-noticed"


def test_by_hand_no_administration_is_cut(world: worlds.World) -> None:
    debts.owe(world, "lamp", 500_000)
    account, late = world.accounts["lamp"].account_id, datetime.date(2026, 6, 8)
    for day in (datetime.date(2026, 5, 4), datetime.date(2026, 6, 3)):
        debts.run(day)
    debts.write_notices(datetime.date(2026, 6, 3))
    with pytest.raises(operations.CutNotAllowed) as refused:
        operations.issue_disconnection(actor=SYSTEM, account_id=account, at=debts.noon(late))
    assert refused.value.reason == "class-not-cut"
    assert debts.written()[2] == 0


def test_a_notice_that_comes_back_cancels_the_order_that_rests_on_it(world: worlds.World) -> None:
    order, other = debts.ordered(world), debts.ordered(world, "three")
    with scope.reading(1):
        [letter] = queries.list_letters(account_ids=[order.account_id])
    for _ in range(2):
        operations.note_letters(actor=SYSTEM, letter_ids=[letter.id], outcome="returned", on=CUT, at=AT)
    found = debts.order_of(world)
    assert (found.status, found.cause, debts.order_of(world, "three")) == ("canceled", "letter-returned", other)
    assert wording.cause(found.cause, "en") == "The notice came back undelivered"
    assert [(one.step, one.turn) for one in debts.run(datetime.date(2026, 5, 18)).taken] == [("notice", 1)]


def test_refusals_write_nothing(world: worlds.World) -> None:
    order = debts.ordered(world)
    before = debts.written(), events("collections.")
    stranger = debts.clerk("collections.cancel-disconnection", "collections.close-disconnection", tenant_id=2)
    for act, refusal in (
        (lambda: operations.cancel_disconnection(actor=SYSTEM, order_id=order.id, cause=" ", at=AT),
         operations.CauseMissing),
        (lambda: operations.cancel_disconnection(actor=stranger, order_id=order.id, cause="x", at=AT),
         operations.OrderUnknown),
        (lambda: close(order, actor=stranger), operations.OrderUnknown),
        (lambda: close(order, actor=debts.clerk()), operation.PermissionRefused),
        (lambda: operations.order_reconnection(actor=SYSTEM, order_id=order.id, cause="x", at=AT),
         operations.OrderMoved),
        (lambda: operations.close_reconnection(actor=SYSTEM, order_id=order.id, reconnected_at=AT, at=AT),
         operations.OrderMoved),
        (lambda: operations.review_disconnections(actor=debts.clerk(), account_ids=[1], cause="x", at=AT),
         operation.PermissionRefused),
    ):  # fmt: skip
        with pytest.raises(refusal):
            act()
    assert (debts.written(), events("collections.")) == before
    close(order)
    with pytest.raises(operations.OrderMoved):
        close(order)
    with pytest.raises(operations.OrderMoved):
        operations.cancel_disconnection(actor=SYSTEM, order_id=order.id, cause="x", at=AT)
    first = operations.order_reconnection(actor=SYSTEM, order_id=order.id, cause="goodwill", at=AT)
    assert operations.order_reconnection(actor=SYSTEM, order_id=order.id, cause="again", at=AT) == first


def test_every_way_has_an_event() -> None:
    from saqia.platform.outbox import facts

    assert set(states.WAYS.values()) <= set(facts.known())
    with pytest.raises(states.WayUnknown):
        states.check(states.RECONNECTED, states.ISSUED)


def test_one_order_stands_for_an_account(world: worlds.World) -> None:
    debts.ordered(world)
    debts.owe(world, "plain", 60_000, datetime.date(2026, 4, 2))
    for day in (datetime.date(2026, 5, 7), datetime.date(2026, 5, 18), datetime.date(2026, 6, 1)):
        debts.run(day)
    with scope.reading(1):
        assert models.Order.objects.count() == 1
