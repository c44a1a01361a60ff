"""The simulator of a bill: it opens filled, one figure is changed, and the difference stands beside the bill."""

import datetime
import re
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import queries as billing
from saqia.contexts.billing import types
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as paid
from saqia.contexts.payments import rules as payment_rules
from saqia.contexts.payments import types as payment_types
from saqia.contexts.tariffs import queries as tariffs
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

TODAY = datetime.date(2026, 5, 2)
NOW = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture
def guest(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Somebody without an account, to whom the bill was shared."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


def bill(town: worlds.World, name: str) -> types.BillHeader:
    with scope.reading(1):
        return billing.list_bills(account_id=town.accounts[name].account_id)[0]


def address(found: types.BillHeader, place: int = 1, language: str = "fr") -> str:
    return f"/{language}/b/{tokens.mint(tenant_id=1, purpose='bill', subject=found.number, on=TODAY)}/what-if/{place}/"


def filled(page: str) -> dict[str, str]:
    """Return what the form holds, by name."""
    form = page[page.index('<form method="get"') : page.index("</form>", page.index('<form method="get"'))]
    typed = dict(re.findall(r'<input type="\w+" name="([\w-]+)" value="([^"]*)"', form))
    chosen = re.findall(r'<select name="(\w+)".*?<option value="([^"]*)" selected>', form, re.DOTALL)
    return typed | dict(chosen)


def difference(page: str) -> str:
    return re.sub("<[^>]+>|\xa0", "", re.findall(r'<p class="sum">(.*?)<small>', page)[0]).strip()


def test_it_opens_with_every_figure_of_the_bill(town: worlds.World, guest: Client) -> None:
    found = bill(town, "three")
    page = guest.get(address(found)).content.decode()
    assert filled(page) == {
        "volume": "180", "use": "domestic", "zone": "town", "first": "2026-03-08", "last": "2026-04-08",
        "payment": "card",
    }  # fmt: skip
    assert difference(page) == "0,00"
    assert page.count("368,08") == 2 and found.total_ttc_centimes == 36_808
    water = guest.get(address(found, 2)).content.decode()
    assert (filled(water)["volume"], difference(water)) == ("14", "0,00")
    assert f'href="{address(found)}"' in guest.get(f"/fr/b/{address(found).split('/')[3]}/").content.decode()


@pytest.mark.parametrize(("language", "said"), [("ar", "فاتورتكم"), ("fr", "Votre facture"), ("en", "Your bill")])
def test_one_figure_changed_shows_the_difference(town: worlds.World, guest: Client, language: str, said: str) -> None:
    found = bill(town, "three")
    answer = guest.get(address(found, 2, language), {"volume": "13"})
    page = answer.content.decode()
    assert answer.status_code == 200 and said in page and 'content="noindex"' in page
    assert "<c-" not in page and "Text(" not in page
    assert re.sub(r"[^\d,.-]", "", difference(page)).replace(".", ",") == "-10,15"
    assert filled(page)["volume"] == "13"


def test_the_way_to_pay_is_the_one_that_paid_it(town: worlds.World, guest: Client) -> None:
    found = bill(town, "three")
    payments.collect_payment(
        actor=town.actor, channel="partner", collector="P1", reference="R1", method="collector",
        lines=[payment_types.Line(found.account_id, found.total_ttc_centimes)], collected_at=NOW, at=NOW,
    )  # fmt: skip
    page = guest.get(address(found)).content.decode()
    assert (filled(page)["payment"], difference(page)) == ("collector", "0,00")
    assert "Droit de timbre" in page and page.count("0,92") == 2 and page.count("369,00") == 2
    assert difference(guest.get(address(found), {"payment": "card"}).content.decode()) == "-0,92"
    with scope.reading(1):
        assert paid.find_way_paid(account_id=found.account_id, item_number=1) is None
    with scope.reading(2):
        assert paid.find_way_paid(account_id=found.account_id, item_number=found.number) is None


def test_every_way_to_pay_may_be_asked() -> None:
    assert {one.duty for one in payment_rules.methods().values()} <= set(tariffs.list_payments())


def test_a_use_that_is_read_otherwise_asks_for_its_volumes(town: worlds.World, guest: Client) -> None:
    found = bill(town, "night")
    page = guest.get(address(found)).content.decode()
    assert (filled(page)["volume-normal"], filled(page)["volume-peak"]) == ("100", "40")
    assert "volume" not in filled(page)
    other = guest.get(address(found), {"use": "domestic", "volume": "140"}).content.decode()
    assert filled(other)["volume"] == "140" and "volume-peak" not in filled(other) and 'class="sum"' in other
    without = guest.get(address(found), {"use": "domestic"}).content.decode()
    assert 'role="alert"' in without and 'class="sum"' not in without
    mill = filled(guest.get(address(bill(town, "mill"))).content.decode())
    assert [mill[f"volume-{name}"] for name in ("peak", "full", "off-peak", "power")] == ["200", "500", "300", "160"]


def test_households_are_asked_where_several_share_a_meter(town: worlds.World, guest: Client) -> None:
    page = guest.get(address(bill(town, "stairs"))).content.decode()
    assert '<input type="number" name="households" value="3"' in page and difference(page) == "0,00"
    assert "households" not in filled(guest.get(address(bill(town, "plain"))).content.decode())
    none = guest.get(address(bill(town, "stairs")), {"households": "0"}).content.decode()
    assert "supérieure ou égale à 1" in none and 'class="sum"' not in none


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"volume": "-3"}, "négatif"),
        ({"volume": "many"}, "est un nombre"),
        ({"last": "2026-03-08"}, "finit le jour"),
        ({"use": "palace"}, "valide"),
        ({"payment": "shells"}, "valide"),
        ({"zone": "moon"}, "valide"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_calculated(
    town: worlds.World, guest: Client, changed: dict[str, str], said: str
) -> None:
    page = guest.get(address(bill(town, "plain")), changed).content.decode()
    assert said in page and 'class="sum"' not in page


def test_the_address_names_nobody_and_opens_nothing_else(town: worlds.World, guest: Client) -> None:
    found = bill(town, "three")
    page = guest.get(address(found)).content.decode()
    assert not {found.account_number, *town.accounts["three"].contract_numbers.values()} & set(filled(page).values())
    assert guest.get(address(found, 3)).status_code == 404
    assert guest.get(address(found).replace("/b/", "/b/x")).status_code == 404
    assert guest.post(address(found)).status_code == 405
