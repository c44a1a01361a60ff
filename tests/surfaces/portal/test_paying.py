"""Paying by card from a bill's link and from an account: two screens, the gateway's word decides, a receipt."""

import datetime
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.partners.cmi import test_call_backs as gateways

from saqia.contexts.messaging import models as messaging
from saqia.contexts.payments import models, operations, ports, types
from saqia.partners.cmi import account, client, simulator
from saqia.partners.fatourati import account as aggregator
from saqia.platform.documents import qr
from saqia.platform.links import tokens
from saqia.platform.outbox import models as outbox
from saqia.platform.outbox import relay
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

VISITOR = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


@pytest.fixture
def gateway(town: worlds.World) -> Iterator[simulator.Gateway]:
    """A gateway of this distributor."""
    with simulator.Gateway(client_id=gateways.CLIENT_ID, store_key=gateways.KEY).running() as running:
        settings = account.read(running.page, gateways.KEY, running.api)
        found = client.CmiGateway(settings, f"http://127.0.0.1:9{gateways.PATH}")
        ports.register_gateway(lambda tenant_id: found if tenant_id == 1 else None)
        yield running
        ports.register_gateway(lambda tenant_id: None)


def link(town: worlds.World, name: str = "three") -> str:
    [bill] = books.of(town, name)
    return "/fr/b/" + tokens.mint(tenant_id=1, purpose="bill", subject=bill.number, on=clock.today()) + "/"


def fields(page: str) -> list[tuple[str, str]]:
    return re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.split("est3Dgate")[1])


def paid(gateway: simulator.Gateway, page: str, card: str = simulator.GOOD) -> gateways.Fields:
    """Type a card at the gateway; return its word."""
    form = [(name, value.replace("&amp;", "&")) for name, value in fields(page)]
    assert gateway.open_page(form)[0] == 200
    gateway.pay({"session": list(gateway.sessions)[-1], "card": card})
    return gateway.told(list(gateway.transactions.values())[-1])


def count() -> int:
    with scope.reading(1):
        return models.Payment.objects.count()


def test_from_a_link_in_two_screens_to_a_receipt(town: worlds.World, gateway: simulator.Gateway) -> None:
    here = link(town)
    assert "Payer par carte" in VISITOR.get(here).content.decode()
    assert f'<a href="{here}">Retour' in VISITOR.get(f"{here}pay/").content.decode()
    second = VISITOR.post(f"{here}pay/", {"what": "bill"}, follow=True)
    page, place = second.content.decode(), second.redirect_chain[-1][0]
    assert f"form-action 'self' http://{gateway.root}" in second["Content-Security-Policy"]
    said = paid(gateway, page)
    back = VISITOR.post(f"{place}back/", {"Response": "Approved", "mdStatus": "1"}, follow=True)
    page = back.content.decode()
    assert ("attendons" in page, "portal/waiting." in page, "data-waits" in page, count()) == (True, True, True, 0)
    assert "http-equiv" not in page  # a page that turns by itself takes away what is being read
    assert gateways.send(said) == (200, "ACTION=POSTAUTH")
    done = VISITOR.get(place).content.decode()
    assert "votre paiement est enregistré" in done and "Rien d’autre à faire" in done
    assert "Reste à payer" not in done and f'href="{here}">Continuer' in done
    assert VISITOR.get(f"{place}receipt/")["Content-Type"] == "application/pdf"
    assert "Payer par carte" not in VISITOR.get(here).content.decode()


def test_who_pays_one_bill_of_two_debts_is_told_what_is_left(town: worlds.World, gateway: simulator.Gateway) -> None:
    debts.owe(town, "three", 10_000)
    first = VISITOR.post(f"{link(town)}pay/", {"what": "bill"}, follow=True)
    gateways.send(paid(gateway, first.content.decode()))
    done = VISITOR.get(first.redirect_chain[-1][0]).content.decode()
    assert "Reste à payer sur ce compte" in done and "100,00" in done and "Rien d’autre à faire" not in done
    assert "coupure" not in done


def test_a_refused_card_is_tried_again(town: worlds.World, gateway: simulator.Gateway) -> None:
    first = VISITOR.post(f"{link(town)}pay/", {"what": "all"}, follow=True)
    place = first.redirect_chain[-1][0]
    gateways.send(paid(gateway, first.content.decode(), simulator.REFUSED))
    assert "le paiement n’a pas été fait" in VISITOR.get(place).content.decode().lower()
    assert VISITOR.get(f"{place}receipt/").status_code == 404
    again = VISITOR.post(f"{place}again/", follow=True)
    assert again.redirect_chain[-1][0] != place
    gateways.send(paid(gateway, again.content.decode()))
    assert count() == 1


def test_another_amount_and_bad_ones(town: worlds.World, gateway: simulator.Gateway) -> None:
    here = f"{link(town)}pay/"
    for given in ({"what": "other"}, {"what": "other", "amount": "x"}, {"what": "other", "amount": "0"}, {}):
        assert VISITOR.post(here, given).status_code == 422
    with scope.reading(1):
        assert models.Order.objects.count() == 0
    order = VISITOR.post(here, {"what": "other", "amount": "12,50"}, follow=True)
    assert "12,50" in order.content.decode()
    assert VISITOR.get("/fr/pay/NOSUCHORDER/").status_code == 404
    elsewhere = Client(headers={"host": "casablanca.localhost"})
    assert elsewhere.get(order.redirect_chain[-1][0]).status_code == 404


def test_who_cancels_at_the_gateway_is_told_that_nothing_was_taken_and_may_pay_again(
    town: worlds.World, gateway: simulator.Gateway
) -> None:
    page = VISITOR.post(f"{link(town)}pay/", {"what": "bill"}, follow=True).content.decode()
    form = [(name, value.replace("&amp;", "&")) for name, value in fields(page)]
    canceled = VISITOR.get(dict(form)["shopurl"].replace("http://127.0.0.1", "")).content.decode()
    assert "Vous avez annulé : rien n’a été payé." in canceled and "Rien n’a été pris sur votre carte." in canceled
    assert "attendons" not in canceled and "portal/waiting." not in canceled
    assert count() == 0
    said = paid(gateway, canceled)  # the same order, from the same page
    assert gateways.send(said) == (200, "ACTION=POSTAUTH")
    assert count() == 1
    later = VISITOR.get(dict(form)["shopurl"].replace("http://127.0.0.1", "")).content.decode()
    assert "votre paiement est enregistré" in later and "Vous avez annulé" not in later


def test_without_a_gateway_it_says_where_to_pay(town: worlds.World) -> None:
    page = VISITOR.get(f"{link(town)}pay/").content.decode()
    assert "Les cartes ne sont pas encore acceptées ici" in page
    assert VISITOR.post(f"{link(town)}pay/", {"what": "bill"}).status_code == 422
    assert "Payer par carte" not in VISITOR.get(link(town)).content.decode()


def test_the_code_for_the_applications_of_banks(town: worlds.World) -> None:
    """Drawn on the page of a bill that still owes, for a distributor that the aggregator knows."""
    ports.register_biller(lambda tenant_id: aggregator.read("1141/01", "s" * 16) if tenant_id == 1 else None)
    try:
        page = VISITOR.get(f"{link(town)}pay/").content.decode()
        [bill] = books.of(town, "three")
        assert qr.svg(f'{{"f":"1141","c":"01","if":[{{"n":"token","v":"114101{bill.number}"}}]}}') in page
        operations.collect_payment(
            actor=town.actor, channel="partner", collector="scan", reference="1", method="app",
            lines=[types.Line(bill.account_id, bill.total_ttc_centimes, (bill.number,))], collected_at=clock.now(),
            at=clock.now(),
        )  # fmt: skip
        assert 'class="scan"' not in VISITOR.get(f"{link(town)}pay/").content.decode()
    finally:
        ports.register_biller(lambda tenant_id: None)


def test_the_payer_is_told(town: worlds.World, gateway: simulator.Gateway) -> None:
    order = VISITOR.post(f"{link(town)}pay/", {"what": "bill"}, follow=True)
    gateways.send(paid(gateway, order.content.decode()))
    with scope.reading(1):
        event = outbox.Event.objects.get(name="payments.payment.posted")
    now = datetime.datetime.now(datetime.UTC)
    for _ in range(2):
        relay.act_on(actor=town.actor, event_id=event.id, reaction="messages.payment-received", at=now)
    with scope.reading(1):
        assert messaging.Message.objects.filter(kind="payment-received").count() == 1


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_every_state_has_its_page(town: worlds.World, gateway: simulator.Gateway, language: str) -> None:
    order = VISITOR.post(f"{link(town)}pay/", {"what": "bill"}, follow=True)
    place = order.redirect_chain[-1][0].replace("/fr/", f"/{language}/")
    for path in (place, f"{place}?back=1", f"{place}?canceled=1", link(town).replace("/fr/", f"/{language}/") + "pay/"):
        assert VISITOR.get(path).status_code == 200
    later = clock.now() + datetime.timedelta(hours=1)
    operations.expire_orders(actor=town.actor, at=later)
    assert VISITOR.get(place).status_code == 200
