"""Instalments: who is offered how many, what they keep away, and what breaks them."""

import datetime

import pytest
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.contexts.collections.debts import CUT, NOTICED, SYSTEM

from saqia.contexts.collections import operations, plans, queries, types
from saqia.contexts.ledger import operations as ledger
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

AT = debts.noon(NOTICED)
DAY = datetime.timedelta(days=1)


def offer(world: worlds.World, name: str = "plain", **change: object) -> types.Plan:
    given = {"actor": SYSTEM, "account_id": world.accounts[name].account_id, "cause": f"asked:{name}", "at": AT}
    return operations.offer_plan(**{**given, **change})  # type: ignore[arg-type]


def accept(plan: types.Plan, at: datetime.datetime = AT, actor: operation.Actor = SYSTEM) -> types.Plan:
    return operations.accept_plan(actor=actor, plan_id=plan.id, at=at)


def now(plan: types.Plan, on: datetime.date) -> types.Plan:
    with scope.reading(1):
        found = queries.find_plan(plan.id, on=on)
    assert found is not None
    return found


def test_an_overdue_household_is_offered_equal_parts(world: worlds.World) -> None:
    debts.owe(world, "plain", 50_003)
    plan = offer(world)
    assert (plan.profile, plan.total_centimes, plan.status) == ("household-overdue", 50_003, "offered")
    assert [(one.due_on, one.amount_centimes) for one in plan.instalments] == [
        (datetime.date(2026, 5, 1), 16_669), (datetime.date(2026, 6, 1), 16_667), (datetime.date(2026, 7, 1), 16_667),
    ]  # fmt: skip
    assert offer(world) == plan
    assert debts.written()[4] == 1


@pytest.mark.parametrize(("count", "first"), [(2, 50), (3, 34), (12, 12)])
def test_parts_sum_to_the_total(count: int, first: int) -> None:
    assert sum(plans.shares(100, count)) == 100
    assert plans.shares(100, count)[0] == first


def test_months_keep_their_day_and_never_pass_the_28th() -> None:
    assert plans.months_after(datetime.date(2026, 11, 30), 3) == datetime.date(2027, 2, 28)
    assert plans.months_after(datetime.date(2026, 3, 5), -12) == datetime.date(2025, 3, 5)


def test_a_plan_that_is_paid_keeps_its_items_out_of_dunning_to_the_end(world: worlds.World) -> None:
    number = debts.noticed(world, "plain", 60_000)
    plan = accept(offer(world))
    assert plan.items == (number,)
    part = debts.run(CUT)
    assert (part.taken, debts.reasons(part)) == ((), [("", "plan")])
    debts.pay(world, "plain", 15_000, CUT)
    paid = now(plan, CUT)
    assert (paid.paid_centimes, paid.next and (paid.next.rank, paid.next.left_centimes)) == (15_000, (2, 15_000))
    debts.pay(world, "plain", 45_000, CUT + DAY, "rest")
    debts.owe(world, "plain", 30_000, datetime.date(2026, 5, 4))
    assert debts.run(datetime.date(2026, 5, 12)).honored == (plan.id,)
    assert now(plan, CUT).status == "honored"


def test_a_plan_that_is_not_paid_breaks_after_its_grace_and_dunning_goes_on(world: worlds.World) -> None:
    debts.noticed(world, "plain", 60_000)
    plan = accept(offer(world))  # first part due on 1 May, 5 days of grace
    assert debts.run(CUT).broken == ()
    part = debts.run(CUT + DAY)
    assert part.broken == (plan.id,)
    assert [one.step for one in part.taken] == ["cut"]
    assert now(plan, CUT).status == "broken"
    with pytest.raises(operations.NotEligible) as refused:
        offer(world, cause="asked:again", at=debts.noon(CUT + DAY))
    assert refused.value.reason == "broken-before"
    assert debts.run(CUT + DAY).broken == ()


def test_accepting_cancels_an_order(world: worlds.World) -> None:
    order = debts.ordered(world)
    accept(offer(world, at=debts.noon(CUT)), debts.noon(CUT))
    moved = operations.review_disconnections(
        actor=SYSTEM, account_ids=[order.account_id], cause="plan:1", at=debts.noon(CUT)
    )
    assert [one.status for one in moved] == ["canceled"]


def test_catch_ups_are_offered_unasked_where_a_profile_fits(world: worlds.World) -> None:
    bills = [
        (debts.owe(world, name, amount, datetime.date(2026, 5, 30)), world.accounts[name].account_id)
        for name, amount in (("plain", 125_000), ("stairs", 29_999), ("shop", 300_000), ("mill", 900_000))
    ]
    made = operations.offer_catch_up_plans(actor=SYSTEM, bills=bills, at=AT)
    with scope.reading(1):
        found = {one.account_id: one for one in queries.list_plans(on=NOTICED)}
    assert set(found) == {world.accounts[name].account_id for name in ("plain", "shop")}
    assert [len(found[world.accounts[name].account_id].instalments) for name in ("plain", "shop")] == [12, 6]
    assert len(made) == 2
    assert operations.offer_catch_up_plans(actor=SYSTEM, bills=bills, at=AT) == ()


def test_who_is_not_eligible_is_told_why(world: worlds.World) -> None:
    debts.owe(world, "plain", 49_999)
    number = debts.owe(world, "three", 60_000)
    ledger.place_hold(actor=SYSTEM, item_number=number, amount_centimes=1, cause="d", at=AT)
    debts.owe(world, "lamp", 60_000)
    for name in ("plain", "three", "lamp"):
        with pytest.raises(operations.NotEligible) as refused:
            offer(world, name)
        assert refused.value.reason == "no-profile"
    with pytest.raises(operation.PermissionRefused):
        offer(world, actor=debts.clerk())
    assert debts.written()[4] == 0
    debts.owe(world, "stairs", 60_000)
    offer(world, "stairs")
    with pytest.raises(operations.NotEligible) as standing:
        offer(world, "stairs", cause="other")
    assert standing.value.reason == "plan-stands"


def test_accepting_is_for_whoever_may_and_in_time(world: worlds.World) -> None:
    debts.owe(world, "plain", 60_000)
    plan = offer(world)
    with pytest.raises(operation.PermissionRefused):
        accept(plan, actor=debts.clerk())
    with pytest.raises(operations.PlanUnknown):
        accept(plan, actor=debts.clerk("collections.accept-plan", tenant_id=2))
    customer = operation.Actor(1, "sign-in:77", permissions=frozenset({"collections.accept-plan"}), sign_in_id=77)
    with pytest.raises(operations.PlanUnknown):
        accept(plan, actor=customer)
    late = debts.noon(NOTICED + 31 * DAY)
    with pytest.raises(operations.PlanExpired):
        accept(plan, late)
    with pytest.raises(operations.PlanMoved):
        operations.default_plan(actor=SYSTEM, plan_id=plan.id, at=AT)
    assert now(plan, NOTICED).status == "offered"
    assert operations.lapse_plans(actor=SYSTEM, at=late) == 1
    assert operations.lapse_plans(actor=SYSTEM, at=late) == 0
    with pytest.raises(operations.PlanMoved):
        accept(plan)


def test_finance_may_say_that_a_plan_is_broken(world: worlds.World) -> None:
    debts.owe(world, "plain", 60_000)
    plan = accept(offer(world))
    assert accept(plan).status == "accepted"
    assert operations.default_plan(actor=SYSTEM, plan_id=plan.id, at=AT).status == "broken"
    assert operations.default_plan(actor=SYSTEM, plan_id=plan.id, at=AT).status == "broken"
