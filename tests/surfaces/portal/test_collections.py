"""An account's page: a cut that paying stops, instalments to accept, a deposit with its day; nobody else's."""

import datetime

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts, test_losses
from tests.contexts.collections.debts import SYSTEM
from tests.surfaces.portal import members

from saqia.contexts.collections import operations, queries, types
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.ledger import queries as ledger
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

NOON = datetime.datetime(2026, 5, 20, 12, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands on 20 May 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(clock, "today", NOON.date)


def page(browser: Client, world: worlds.World, name: str = "plain", language: str = "fr") -> str:
    answer = browser.get(f"/{language}/account/{world.accounts[name].number}/late/")
    assert answer.status_code == 200
    return answer.content.decode()


def offered(world: worlds.World, name: str = "plain") -> types.Plan:
    debts.owe(world, name, 60_000)
    return operations.offer_plan(actor=SYSTEM, account_id=world.accounts[name].account_id, cause=f"t:{name}", at=NOON)


def accept(browser: Client, world: worlds.World, plan: types.Plan, name: str = "plain") -> int:
    return browser.post(f"/fr/account/{world.accounts[name].number}/late/plan/{plan.id}/accept/").status_code


def status(plan: types.Plan) -> str:
    with scope.reading(1):
        found = queries.find_plan(plan.id, on=NOON.date())
    assert found is not None
    return found.status


def test_nothing_is_said_where_nothing_is_late(town: worlds.World) -> None:
    told = page(members.member(town, "holder", "stuck"), town, "stuck")  # its April could not be billed
    for sentence in ("Payer en plusieurs fois", "coupure", "Sur votre compte bancaire"):
        assert sentence not in told
    assert "Aucun retard" in told
    holder = members.member(town, "holder", "plain", phone="+212612345672")
    number = town.accounts["plain"].number
    assert f"/fr/account/{number}/late/" in holder.get(f"/fr/account/{number}/").content.decode()


def test_what_is_overdue_is_listed_bill_by_bill(town: worlds.World) -> None:
    debts.owe(town, "plain", 12_345)
    told = page(members.member(town, "holder", "plain"), town)
    assert f'href="/fr/account/{town.accounts["plain"].number}/pay/"' in told and "Facture <bdi" in told
    assert "123,45" in told and "1er avril 2026" in told


def test_an_offer_is_seen_in_two_languages_and_accepted_once(town: worlds.World) -> None:
    holder, plan = members.member(town, "holder", "plain"), offered(town)
    assert "Accepter cet échéancier" in page(holder, town)
    assert "قبول هذا التقسيط" in page(holder, town, language="ar")
    for _ in range(2):
        assert accept(holder, town, plan) == 302
        assert status(plan) == "accepted"
    told = page(holder, town)
    assert "Première échéance" in told and "déjà payé" in told and "Accepter cet échéancier" not in told


def test_only_who_may_accepts_and_only_on_its_own_account(town: worlds.World) -> None:
    plan = offered(town)
    reader = members.member(town, "reader", "plain", phone="+212612345679")
    other = members.member(town, "holder", "three", phone="+212612345670")
    assert "Accepter cet échéancier" not in page(reader, town)
    assert accept(reader, town, plan) == 404
    assert accept(other, town, plan) == 404
    assert accept(other, town, plan, "three") == 404
    assert accept(Client(headers={"host": members.HOST}), town, plan) == 302  # to the sign-in
    holder = members.member(town, "holder", "plain", phone="+212612345671")
    assert holder.get(f"/fr/account/{town.accounts['plain'].number}/late/plan/{plan.id}/accept/").status_code == 405
    assert status(plan) == "offered"


def test_a_late_yes_is_answered_in_words(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    holder, plan = members.member(town, "holder", "plain"), offered(town)
    late = NOON + datetime.timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: late)
    monkeypatch.setattr(clock, "today", late.date)
    assert accept(holder, town, plan) == 302
    told = page(holder, town)
    assert "Le délai pour accepter est passé." in told and "Accepter cet échéancier" not in told
    assert status(plan) == "offered"


def test_a_cut_says_that_paying_stops_it(town: worlds.World) -> None:
    holder, order = members.member(town, "holder", "plain"), debts.ordered(town)
    assert "annule la coupure aussitôt" in page(holder, town)
    at = debts.noon(debts.CUT)
    operations.close_disconnection(actor=SYSTEM, order_id=order.id, was_cut=True, executed_at=at, at=at)
    assert "pour rétablir le service" in page(holder, town)
    operations.order_reconnection(actor=SYSTEM, order_id=order.id, cause="goodwill", at=at)
    assert "une équipe est prévenue" in page(holder, town)


def test_a_deposit_is_followed_to_its_day_and_lateness_is_said(
    town: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder = members.member(town, "holder", "plain")
    made = operations.track_deposit_refund(
        actor=SYSTEM, account_id=town.accounts["plain"].account_id, cause="RES-2026-000007", deposit_centimes=30_000,
        amount_centimes=20_000, rib="", at=NOON,
    )  # fmt: skip
    told = page(holder, town)
    assert "Sur votre compte bancaire avant le" in told and "RES-2026-000007" in told
    assert "Nous sommes en retard" not in told
    late = NOON + datetime.timedelta(days=(made.due_on - NOON.date()).days + 1)
    monkeypatch.setattr(clock, "now", lambda: late)
    monkeypatch.setattr(clock, "today", late.date)
    assert "Nous sommes en retard" in page(holder, town)


def test_a_credit_too_small_to_be_transferred_by_itself_says_that_it_stays(town: worlds.World) -> None:
    account, browser = town.accounts["plain"], members.member(town, "holder", "plain")
    with scope.reading(1):
        owed = ledger.get_balance(account_id=account.account_id)
    debts.pay(town, "plain", owed + 50, NOON.date())
    assert "Il vous reste sur ce compte" not in page(browser, town)  # it pays the next bill
    for number in account.contract_numbers.values():
        contracts.end_contract(
            actor=SYSTEM, contract_number=number, ends_on=NOON.date(), reason="unpaid", closing_reading_id=0, at=NOON
        )
    told = page(browser, town)
    assert "Il vous reste sur ce compte :" in told and "0,50" in told and "1,00" in told and "Aucun retard" not in told
    debts.pay(town, "plain", 50, NOON.date(), cause="more")
    assert "Il vous reste sur ce compte" not in page(browser, town)


def test_a_deposit_that_was_set_off_says_what_it_paid(town: worlds.World) -> None:
    test_losses.hold_deposit(town.accounts["plain"].account_id, 30_000)
    asked = test_losses.track(town)
    debts.owe(town, "plain", 40_000)
    operations.set_deposit_off(actor=SYSTEM, deposit_refund_id=asked.id, at=NOON)
    told = page(members.member(town, "holder", "plain"), town)
    for sentence in ("Imputé en totalité", "A payé ce que devait le compte", "200,00", "Plus rien à virer depuis le"):
        assert sentence in told
    assert "Sur votre compte bancaire" not in told and "Nous sommes en retard" not in told
