"""A customer tops up: the quote before anything is paid, the order, the token, and who may not."""

import datetime
import uuid
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground
from tests.surfaces.portal import members

from saqia.contexts.payments import models as payment_models
from saqia.contexts.payments import operations as payments
from saqia.contexts.prepaid import models, ports
from saqia.contexts.prepaid import operations as prepaid
from saqia.journeys import prepaid_sales
from saqia.partners.sts_hsm import soft
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

NOW = datetime.datetime(2026, 5, 12, 9, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The twelfth of May 2026, with a soft issuer."""
    monkeypatch.setattr(clock, "today", NOW.date)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    ports.register_issuer(lambda tenant_id: soft.SoftIssuer(b"test"))
    yield
    ports.forget_issuer()


@pytest.fixture
def holder(town: worlds.World) -> Client:
    """The holder of the account "prepaid", whose meter is registered."""
    ground.registered(town)
    return members.member(town, "holder", "prepaid")


def at(town: worlds.World, rest: str = "", name: str = "prepaid") -> str:
    """Return an address below an account's top-ups."""
    return f"/fr/account/{town.accounts[name].number}/top-up/{rest}"


def asked(amount: str = "100") -> dict[str, str]:
    """Return what the form of an order sends."""
    return {"meter": ground.NUMBER, "amount": amount, "key": str(uuid.uuid4())}


def vends() -> list[models.Vend]:
    """Return the purchases."""
    with scope.reading(1):
        return list(models.Vend.objects.order_by("id"))


def paid(town: worlds.World) -> None:
    """Pay the only order and have its token made."""
    [vend] = vends()
    payments.settle_order(
        actor=town.actor, order_number=vend.order_number, collector="cmi", reference="T1", method="online",
        amount_centimes=10_000, collected_at=NOW, at=NOW,
    )  # fmt: skip
    prepaid.confirm_vend(actor=town.actor, vend_id=vend.id, receipt_number="2026-1", at=NOW)
    prepaid_sales.make_token(tenant_id=1, vend_id=vend.id, clock=lambda: NOW)


def test_what_an_amount_buys_is_shown_before_it_is_paid(town: worlds.World, holder: Client) -> None:
    ground.owe(town, 50_000)
    with CaptureQueriesContext(connection) as made:
        page = holder.get(at(town), {"meter": ground.NUMBER, "amount": "100"}).content.decode()
    assert "kWh" in page and "22,80" in page and "500,00" in page and vends() == []
    assert len(members.queries_of(list(made.captured_queries))) <= 12 + 3
    arabic = holder.get(at(town).replace("/fr/", "/ar/"), {"meter": ground.NUMBER, "amount": "100"})
    assert arabic.status_code == 200 and "تعبئة عدادي" in arabic.content.decode()
    assert holder.get(at(town), {"meter": ground.NUMBER, "amount": "100,00"}).content.decode().count("22,80")
    small = holder.get(at(town), {"meter": ground.NUMBER, "amount": "12"})
    assert small.status_code == 422 and "au moins" in small.content.decode()


def test_an_order_is_one_and_its_token_comes_with_the_payment(town: worlds.World, holder: Client) -> None:
    given = asked()
    first, again = (holder.post(at(town, "order/"), given).headers["Location"] for _ in range(2))
    [vend] = vends()
    assert first == again == at(town, f"{vend.id}/")
    assert vend.order_number and vend.status == "ordered"
    paid(town)
    page = holder.get(first).content.decode()
    with scope.reading(1):
        digits = models.Token.objects.get().digits
    assert " ".join(digits[place : place + 4] for place in range(0, 20, 4)) in page
    said = [holder.post(f"{first}resend/", follow=True).content.decode() for _ in range(4)]
    assert "repart par message" in said[2] and "repart par message" not in said[3]
    assert f"/top-up/{vend.id}/" in holder.get(at(town)).content.decode()


def test_after_a_refused_card_the_top_up_is_quoted_and_ordered_anew(town: worlds.World, holder: Client) -> None:
    """Its purchase ended with the order: another order for the same money would buy no token."""
    holder.post(at(town, "order/"), asked())
    [ended] = vends()
    payments.fail_order(actor=town.actor, order_number=ended.order_number, outcome="05", at=NOW)
    prepaid.cancel_vend(actor=town.actor, vend_id=ended.id, at=NOW)
    again = holder.post(f"/fr/pay/{ended.order_number}/again/")
    assert again.headers["Location"] == f"{at(town)}?meter={ground.NUMBER}&amount=100.00"
    assert [vend.id for vend in vends()] == [ended.id]
    with scope.reading(1):
        assert payment_models.Order.objects.count() == 1
    assert "Commander et payer" in holder.get(again.headers["Location"]).content.decode()
    holder.post(at(town, "order/"), asked())
    assert [vend.status for vend in vends()] == ["canceled", "ordered"]


def test_whoever_paid_a_top_up_is_led_to_its_token(town: worlds.World, holder: Client) -> None:
    place = holder.post(at(town, "order/"), asked()).headers["Location"]
    paid(town)
    [vend] = vends()
    page = holder.get(f"/fr/pay/{vend.order_number}/").content.decode()
    assert f'href="{place}"' in page and "/fr/b/" not in page and "coupure" not in page
    assert "Voir mon code" in page


@pytest.mark.parametrize("given", [asked("5"), asked("x"), {**asked(), "key": "x"}, {}])
def test_what_is_no_order_writes_nothing(town: worlds.World, holder: Client, given: dict[str, str]) -> None:
    assert holder.post(at(town, "order/"), given).status_code in {200, 422}  # a lost key: the quote again, with another
    assert vends() == []


def test_emergency_credit_is_asked_for_once(town: worlds.World, holder: Client) -> None:
    given = {"meter": ground.NUMBER, "key": "e1"}
    page = holder.post(at(town, "emergency/"), given, follow=True).content.decode()
    assert 'class="token"' in page
    refused = holder.post(at(town, "emergency/"), {**given, "key": "e2"}, follow=True).content.decode()
    assert "reste à rembourser" in refused and len(vends()) == 1


def test_others_see_order_and_resend_nothing(town: worlds.World, holder: Client) -> None:
    place = holder.post(at(town, "order/"), asked()).headers["Location"]
    stranger = members.member(town, "holder", "plain", phone="+212612345679")
    reader = members.member(town, "reader", "prepaid", phone="+212612345670")
    payer = members.member(town, "payer", "prepaid", phone="+212612345671")
    for browser in (stranger, reader):
        for path in (at(town), place):
            assert browser.get(path).status_code == 404
        for path in (at(town, "order/"), f"{place}resend/", at(town, "emergency/")):
            assert browser.post(path, asked()).status_code == 404
    assert payer.get(place).status_code == 200
    assert payer.post(at(town, "emergency/"), {"meter": ground.NUMBER, "key": "e"}).status_code == 404
    own = place.replace(town.accounts["prepaid"].number, town.accounts["plain"].number)
    assert stranger.get(own).status_code == 404  # a purchase of another account, below one's own
    assert stranger.get(at(town, name="plain")).status_code == 404  # no prepaid meter there
    assert stranger.post(at(town, "order/", name="plain"), asked()).status_code == 404
    assert len(vends()) == 1


def test_the_account_leads_to_it(town: worlds.World, holder: Client) -> None:
    page = holder.get(f"/fr/account/{town.accounts['prepaid'].number}/").content.decode()
    assert at(town) in page
