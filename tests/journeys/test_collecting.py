"""Facts at work on collections: a payment stops a cut, a catch-up opens instalments, people are told."""

import datetime
from typing import Any

from click.testing import CliRunner
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.contexts.collections.debts import CUT, NOTICED, REMINDED, SYSTEM

from saqia.contexts.collections import events, operations, queries
from saqia.contexts.messaging import models
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import types as payment_types
from saqia.journeys import collecting, cycles, dunning
from saqia.platform.jobs import worker
from saqia.platform.tenancy import scope
from saqia.surfaces.console import main

KINDS = ("dunning-reminder", "dunning-notice", "cut-ordered", "cut-canceled", "reconnection-ordered", "plan-offered",
         "plan-broken", "deposit-refund", "deposit-transferred")  # fmt: skip


def told() -> list[tuple[str, dict[str, Any]]]:
    """Run what waits; return kind and values of the messages of collections, oldest first."""
    worker.work(concurrency=1, until_empty=True)
    with scope.reading(1):
        return list(models.Message.objects.filter(kind__in=KINDS).order_by("id").values_list("kind", "values"))


def pay(world: worlds.World, name: str, centimes: int, on: datetime.date) -> payment_types.Receipt:
    return payments.collect_payment(
        actor=SYSTEM, channel="partner", collector="P1", reference=f"{name}:{on}", method="app",
        lines=[payment_types.Line(world.accounts[name].account_id, centimes)], collected_at=debts.noon(on),
        at=debts.noon(on),
    )  # fmt: skip


def test_each_step_is_told_once_an_account(world: worlds.World) -> None:
    debts.owe(world, "plain", 30_000)
    debts.owe(world, "plain", 20_000, datetime.date(2026, 3, 31))
    number = world.accounts["plain"].number
    for day in (REMINDED, NOTICED, CUT, CUT):
        dunning.run_day(actor=SYSTEM, on=day, at=debts.noon(day))
        dunning.write_notices(actor=SYSTEM, on=day, at=debts.noon(day))
    about = {"about": f"account:{number}", "account": number, "amount_centimes": 50_000}
    assert told() == [
        ("dunning-reminder", {**about, "due_on": "2026-03-31"}),
        ("dunning-notice", {**about, "due_on": "2026-03-31"}),
        ("cut-ordered", about),
    ]


def test_a_payment_cancels_the_cut_and_says_so(world: worlds.World) -> None:
    debts.ordered(world)
    told()
    receipt = pay(world, "plain", 50_000, CUT)
    assert [kind for kind, _ in told()][-1] == "cut-canceled"
    order = debts.order_of(world)
    assert (order.status, order.cause) == ("canceled", f"payment:{receipt.number}")


def test_a_payment_after_the_cut_has_the_service_back(world: worlds.World) -> None:
    order = debts.ordered(world)
    at = debts.noon(CUT)
    operations.close_disconnection(actor=SYSTEM, order_id=order.id, was_cut=True, executed_at=at, at=at)
    told()
    pay(world, "plain", 50_000, CUT)
    assert [kind for kind, _ in told()][-1] == "reconnection-ordered"
    assert debts.order_of(world).status == "reconnection-ordered"


def test_what_was_paid_while_orders_were_issued_is_looked_at_again(world: worlds.World) -> None:
    debts.ordered(world)
    debts.pay(world, "plain", 50_000, CUT)  # by the ledger alone: no fact of a payment
    told()
    assert (debts.order_of(world).status, debts.order_of(world).cause) == ("canceled", "review")


def test_accepting_a_plan_and_a_protection_cancel(world: worlds.World) -> None:
    at = debts.noon(CUT)
    orders = {name: debts.ordered(world, name, 60_000) for name in ("plain", "stairs")}
    plan = operations.offer_plan(actor=SYSTEM, account_id=orders["plain"].account_id, cause="asked", at=at)
    operations.accept_plan(actor=SYSTEM, plan_id=plan.id, at=at)
    collecting.plan_accepted(actor=SYSTEM, event=events.PlanAccepted(plan.id, plan.account_id), at=at)
    told()
    operations.protect_account(
        actor=SYSTEM, account_id=orders["stairs"].account_id, code="school", ends_on=datetime.date(2027, 1, 1), at=at
    )
    kinds = [kind for kind, _ in told()]
    assert (kinds.count("cut-canceled"), kinds.count("plan-offered")) == (2, 1)
    assert debts.order_of(world, "plain").cause == f"plan:{plan.id}"
    assert debts.order_of(world, "stairs").cause.startswith("protection:")


def test_a_catch_up_is_offered_in_instalments_by_itself(world: worlds.World) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))  # `unread` is estimated
    worlds.read(world, datetime.date(2026, 5, 8), {"unread": {1: 1750}, "plain": {1: 1390}})
    cycles.bill_round(worlds.asked(world, books.MAY))
    offered = [values for kind, values in told() if kind == "plan-offered"]
    with scope.reading(1):
        plans = queries.list_plans(on=datetime.date(2026, 5, 22))
    assert [one.account_id for one in plans] == [world.accounts["unread"].account_id]
    assert plans[0].profile == "household-catch-up"
    assert [(one["account"], one["parts"]) for one in offered] == [
        (world.accounts["unread"].number, str(len(plans[0].instalments))),
    ]  # fmt: skip


def test_a_day_off_is_left_alone_and_offers_lapse(world: worlds.World) -> None:
    debts.owe(world, "plain", 60_000)
    plan = operations.offer_plan(
        actor=SYSTEM, account_id=world.accounts["plain"].account_id, cause="asked", at=debts.noon(REMINDED)
    )
    dunning.run_everywhere(debts.noon(datetime.date(2026, 5, 9)))
    with scope.reading(1):
        found = queries.find_plan(plan.id, on=CUT)
    assert found is not None
    assert found.status == "lapsed"
    assert debts.written()[:2] == (0, 0)


def test_the_command_says_who_and_why_not(world: worlds.World) -> None:
    debts.noticed(world, "plain")
    debts.owe(world, "three", 1_000)
    before = debts.written()
    asked = ["collections", "run", "--on", CUT.isoformat(), "--list"]
    dry = CliRunner().invoke(main.run, [*asked, "--dry-run"])
    assert dry.exit_code == 0, dry.output
    assert "2026-05-06 : comptes en retard : 2" in dry.output
    assert "Ménages · Ordre de coupure : comptes 1, montant 500,00 DH" in dry.output
    assert "Rappel · Montant sous le seuil : comptes 1" in dry.output
    assert debts.written() == before
    done = CliRunner().invoke(main.run, asked)
    assert "Ordre de coupure, facture" in done.output
    assert debts.written()[2] == 1
    off = CliRunner().invoke(main.run, ["collections", "run", "--on", "2026-05-09"])
    assert (off.exit_code, off.output.strip()) == (1, "Erreur : Aucune relance un jour non ouvré.")
