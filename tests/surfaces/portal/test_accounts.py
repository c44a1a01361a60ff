"""One account of a signed-in customer: what it shows, to whom, and everything that stays closed."""

import datetime
import io
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.contexts.outreach import written
from tests.surfaces.portal import members

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import operations as metering
from saqia.contexts.outreach import operations as outreach
from saqia.contexts.outreach import types as notices
from saqia.platform import operation, wording
from saqia.platform.files import storing
from saqia.platform.identity import models as identity
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

TODAY = datetime.date(2026, 5, 2)
NOW = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)
OTHER = "+212712345678"
SURE = {"sure": "yes"}


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The second of May 2026."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield


def _at(town: worlds.World, name: str = "three", rest: str = "", language: str = "fr") -> str:
    return f"/{language}/account/{town.accounts[name].number}/{rest}"


def _people(town: worlds.World, name: str = "three") -> list[tuple[int, str]]:
    with scope.reading(1):
        found = contracts.list_people(account_id=town.accounts[name].account_id, on=TODAY)
    return [(one.sign_in_id, one.role) for one in found]


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_three_services_stand_on_one_page(town: worlds.World, language: str) -> None:
    browser = members.member(town, "reader", "three")
    answer = browser.get(_at(town, language=language))
    page = answer.content.decode()
    assert answer.status_code == 200
    for number in town.accounts["three"].contract_numbers.values():
        assert number in page
    [bill] = books.of(town, "three")
    assert wording.money(bill.total_ttc_centimes, language) in page  # type: ignore[arg-type]
    assert page.count('<svg class="bars"') == 2  # two meters, March and April
    assert 'content="noindex"' in page and "<c-" not in page and "<script" not in page


def test_the_forecast_says_where_the_month_is_heading(town: worlds.World) -> None:
    page = members.member(town, "reader", "three").get(_at(town)).content.decode()
    assert "Vers quoi va ce mois" in page
    assert "d’après" in page or "d’après" in page


def test_planned_cuts_of_the_place_are_told(town: worlds.World) -> None:
    water = written.cut(town.actor, place=notices.Place(commune_codes=(worlds.COMMUNE,)), at=NOW)
    outreach.publish_notice(actor=written.second(town.actor), notice_id=water.id, at=NOW)
    page = members.member(town, "reader", "three").get(_at(town)).content.decode()
    assert "Coupures programmées à cette adresse" in page and f"/fr/notices/{water.slug}/" in page
    assert "Hay Salam, Agadir" in page and page.index("Coupures programmées") < page.index('<svg class="bars"')


def test_the_page_asks_few_questions_of_the_database(town: worlds.World) -> None:
    browser = members.member(town, "holder", "three")
    browser.get(_at(town))
    with CaptureQueriesContext(connection) as asked:
        browser.get(_at(town))
    who_asks = 2  # the session and the person
    assert len(members.queries_of(asked.captured_queries)) - who_asks <= 12


@pytest.mark.parametrize(
    "rest", ["", "bills/", "readings/", "statement/", "statement/paper/", "people/", "readings/1/photo/"]
)
def test_the_account_of_somebody_else_is_not_there(town: worlds.World, rest: str) -> None:
    browser = members.member(town, "holder", "three")
    there = {"host": "casablanca.localhost"}
    for name in ("plain", "shop"):
        assert browser.get(_at(town, name, rest)).status_code == 404
    assert browser.get(f"/fr/account/1000000000/{rest}").status_code == 404
    assert browser.get(_at(town, rest=rest), headers=there).status_code == 404
    stranger = Client(headers={"host": members.HOST})
    assert stranger.get(_at(town, rest=rest)).headers["Location"].startswith("/fr/account/sign-in/")


def test_bills_lead_to_their_page_and_only_the_account_s_own(town: worlds.World) -> None:
    browser = members.member(town, "payer", "three")
    [own], [other] = books.of(town, "three"), books.of(town, "plain")
    assert str(own.number) in browser.get(_at(town, rest="bills/")).content.decode()
    led = browser.get(_at(town, rest=f"bill/{own.number}/"))
    assert led.status_code == 302
    assert browser.get(led.headers["Location"]).status_code == 200
    for number in (other.number, 1):
        assert browser.get(_at(town, rest=f"bill/{number}/")).status_code == 404
    assert browser.get(_at(town, rest="bills/?after=nonsense")).status_code == 404


def test_readings_show_source_and_photo_once_examined(town: worlds.World) -> None:
    sink = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(sink, "JPEG")
    house = operation.system_actor(tenant_id=1, name="test")
    kept = storing.store(actor=house, content=sink.getvalue(), media_type="image/jpeg", purpose="self-reading", at=NOW)
    sent = metering.submit_self_reading(
        actor=house, meter_id=town.accounts["three"].meters[worlds.E], read_on=TODAY, index=Decimal(1400), at=NOW,
        photo_id=kept.file_id,
    )  # fmt: skip
    browser = members.member(town, "reader", "three")
    page = browser.get(_at(town, rest="readings/")).content.decode()
    assert "Auto-relevé" in page and "Releveur" in page and f"readings/{sent.id}/photo/" in page
    photo = _at(town, rest=f"readings/{sent.id}/photo/")
    assert browser.get(photo).status_code == 404  # in quarantine
    storing.examine(actor=house, file_id=kept.file_id, at=NOW)
    shown = browser.get(photo)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    neighbor = members.member(town, "holder", "plain", phone=OTHER)
    assert neighbor.get(_at(town, "plain", f"readings/{sent.id}/photo/")).status_code == 404


def test_a_former_holder_s_readings_and_months_are_not_shown(town: worlds.World) -> None:
    arrived = worlds.change_holder(town, "plain", datetime.date(2026, 4, 28), 1310)
    town.accounts["arrived"] = arrived  # type: ignore[index]
    browser = members.member(town, "holder", "arrived")
    page = browser.get(_at(town, "arrived", "readings/")).content.decode()
    assert "28 avril 2026" in page and "8 avril 2026" not in page.replace("28 avril 2026", "")
    assert "mars 2026" not in browser.get(_at(town, "arrived")).content.decode()


def test_the_statement_shows_every_posting_as_page_paper_and_rows(town: worlds.World) -> None:
    browser = members.member(town, "reader", "three")
    [bill] = books.of(town, "three")
    owed = wording.money(bill.total_ttc_centimes, "fr")
    page = browser.get(_at(town, rest="statement/")).content.decode()
    assert page.count(owed) == 3  # the posting, what is owed after it, what is owed at the end
    rows = browser.get(_at(town, rest="statement/?first=2026-01-01&last=2026-05-02&as=csv"))
    assert rows.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert rows.content.decode("utf-8-sig").splitlines()[1].startswith("2026-04-22,")
    paper = browser.get(_at(town, rest="statement/paper/?first=2026-01-01&last=2026-05-02"))
    assert paper.content.startswith(b"%PDF-") and b"/ByteRange" in paper.content
    before = browser.get(_at(town, rest="statement/?first=2026-01-01&last=2026-02-01")).content.decode()
    assert owed not in before


@pytest.mark.parametrize("asked", ["first=2026-05-01&last=2026-04-01", "first=x&last=y", "first=1900-01-01"])
def test_a_period_that_is_none_is_refused(town: worlds.World, asked: str) -> None:
    browser = members.member(town, "reader", "three")
    refused = browser.get(_at(town, rest=f"statement/?{asked}"))
    page = refused.content.decode()
    assert (refused.status_code, 'class="sheet"' in page, "as=csv" in page) == (422, False, False)
    assert browser.get(_at(town, rest=f"statement/?{asked}&as=csv")).status_code == 422
    paper = browser.get(_at(town, rest=f"statement/paper/?{asked}"))
    assert (paper.status_code, paper["Location"]) == (302, _at(town, rest=f"statement/?{asked}"))
    assert browser.get(_at(town, rest="statement/?after=nonsense")).status_code == 404


def test_somebody_is_invited_comes_in_and_is_sent_away(town: worlds.World) -> None:
    browser = members.member(town, "holder", "three")
    guest = identity.SignIn.objects.create(phone=OTHER, created_at=NOW)
    page = browser.post(_at(town, rest="people/"), {"role": "payer", "ends_on": ""}).content.decode()
    [code] = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page)
    assert code not in browser.get(_at(town, rest="people/")).content.decode()
    visitor = Client(headers={"host": members.HOST})
    visitor.force_login(guest)
    assert visitor.post("/fr/account/invitation/", {"code": code}).status_code == 302
    assert (guest.pk, "payer") in _people(town)
    page = browser.get(_at(town, rest="people/")).content.decode()
    assert "+212 ••• 678" in page and OTHER not in page
    [grant] = re.findall(r"people/(\d+)/end/", page)[1:]
    assert visitor.get(_at(town, rest="people/")).status_code == 404  # a payer does not see the others
    assert visitor.post(_at(town, rest=f"people/{int(grant) - 1}/end/")).status_code == 404
    end = _at(town, rest=f"people/{grant}/end/")
    for asked in (browser.get(end), browser.post(end)):  # one tap ends nothing
        assert asked.status_code == 200 and "Mettre fin à cet accès" in asked.content.decode()
    assert (guest.pk, "payer") in _people(town)
    assert browser.post(end, SURE).status_code == 302
    assert (guest.pk, "payer") not in _people(town)
    assert browser.post(end, SURE).status_code == 404
    assert visitor.get(_at(town)).status_code == 404


def test_who_leaves_is_asked_and_told_what_is_lost(town: worlds.World) -> None:
    browser, other = members.member(town, "holder", "three"), members.member(town, "reader", "three", phone=OTHER)
    [own, others] = re.findall(r"people/(\d+)/end/", browser.get(_at(town, rest="people/")).content.decode())
    before = _people(town)
    for sent in ({}, {"sure": ""}, {"sure": "no"}):
        page = browser.post(_at(town, rest=f"people/{own}/end/"), sent).content.decode()
        assert "Quitter ce compte" in page and "sur ce compte : tout." in page
        assert "Vous êtes le dernier titulaire" in page and "Les autres gardent leur accès" in page
    assert other.get(_at(town, rest=f"people/{own}/end/")).status_code == 404  # of somebody else, without the right
    assert other.post(_at(town, rest=f"people/{own}/end/"), SURE).status_code == 404
    assert _people(town) == before
    assert "dernier titulaire" not in other.get(_at(town, rest=f"people/{others}/end/")).content.decode()
    left = browser.post(_at(town, rest=f"people/{own}/end/"), SURE)
    assert (left.status_code, left["Location"], len(_people(town))) == (302, "/fr/account/", len(before) - 1)
    assert browser.get(_at(town, rest=f"people/{own}/end/")).status_code == 404


@pytest.mark.parametrize("role", ["payer", "reader"])
def test_who_follows_an_account_leaves_it_from_its_page(town: worlds.World, role: str) -> None:
    holder = members.member(town, "holder", "three")
    browser = members.member(town, role, "three", phone=OTHER)
    [own] = re.findall(r"people/(\d+)/end/", browser.get(_at(town)).content.decode())
    asked, before = browser.get(_at(town, rest=f"people/{own}/end/")), _people(town)
    page = asked.content.decode()
    assert asked.status_code == 200 and "Quitter ce compte ?" in page and "dernier titulaire" not in page
    assert f'href="{_at(town)}"' in page and f'href="{_at(town, rest="people/")}"' not in page  # back to what they see
    assert browser.get(_at(town, rest="people/")).status_code == 404 and _people(town) == before
    left = browser.post(_at(town, rest=f"people/{own}/end/"), SURE)
    assert (left.status_code, left["Location"], len(_people(town))) == (302, "/fr/account/", len(before) - 1)
    assert browser.get(_at(town)).status_code == 404
    page = holder.get(_at(town)).content.decode()
    assert "/end/" not in page and "Partagé avec vous" not in page  # whose account it is leaves from the people's page


@pytest.mark.parametrize("given", [{"role": "holder"}, {"role": ""}, {"role": "payer", "ends_on": "2026-05-02"}])
def test_an_invitation_that_may_not_be_made_writes_nothing(town: worlds.World, given: dict[str, str]) -> None:
    browser = members.member(town, "holder", "three")
    assert browser.post(_at(town, rest="people/"), given).status_code == 422
    with scope.reading(1):
        assert contracts.list_invitations(account_id=town.accounts["three"].account_id, at=NOW) == []


def test_an_invitation_is_withdrawn_by_who_may(town: worlds.World) -> None:
    browser, payer = members.member(town, "holder", "three"), members.member(town, "payer", "three", phone=OTHER)
    browser.post(_at(town, rest="people/"), {"role": "reader"})
    with scope.reading(1):
        [one] = contracts.list_invitations(account_id=town.accounts["three"].account_id, at=NOW)
    address = _at(town, rest=f"people/invitation/{one.id}/withdraw/")
    assert payer.post(address).status_code == 404
    assert browser.get(address).status_code == 405
    assert browser.post(address).status_code == 302
    assert browser.post(address).status_code == 404
    with scope.reading(1):
        assert contracts.list_invitations(account_id=town.accounts["three"].account_id, at=NOW) == []


def test_a_company_s_manager_invites_to_all_its_accounts_a_holder_of_one_does_not(town: worlds.World) -> None:
    manager = members.member(town, "manager", customers=["shop"])
    page = manager.post(_at(town, "shop", "people/"), {"role": "payer", "whole": "on"}).content.decode()
    [code] = re.findall(r"[2-9A-Z]{4}-[2-9A-Z]{4}-[2-9A-Z]{4}", page)
    accountant = members.member(town, "reader", "plain", phone=OTHER)
    assert accountant.post("/fr/account/invitation/", {"code": code}).status_code == 302
    with scope.reading(1):
        [grant] = contracts.list_customer_grants(sign_in_id=int(accountant.session["_auth_user_id"]), on=TODAY)
    assert (grant.customer_id, grant.role) == (town.accounts["shop"].customer_id, "payer")
    holder = members.member(town, "holder", "three", phone="+212712345679")
    assert "whole" not in holder.get(_at(town, rest="people/")).content.decode()
    holder.post(_at(town, rest="people/"), {"role": "payer", "whole": "on"})
    with scope.reading(1):
        [one] = contracts.list_invitations(account_id=town.accounts["three"].account_id, at=NOW)
    assert one.customer_id is None


def test_a_manager_is_not_offered_to_end_the_holder_s_access(town: worlds.World) -> None:
    holder, manager = members.member(town, "holder", "three"), members.member(town, "manager", "three", phone=OTHER)
    assert len(re.findall(r"people/\d+/end/", holder.get(_at(town, rest="people/")).content.decode())) == 2
    page = manager.get(_at(town, rest="people/")).content.decode()
    assert len(re.findall(r"people/\d+/end/", page)) == 1 and "Quitter" in page and "gestionnaire : tout" in page
