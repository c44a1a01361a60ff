"""One's own data from the portal: seen, corrected, taken away, erased; by who may, and by nobody else."""

import datetime
import io
import json
import zipfile
from collections.abc import Iterator

import pytest
from tests.contexts.billing import world as worlds
from tests.surfaces.portal import members

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import queries, types
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

TODAY = datetime.date(2026, 5, 2)
NOW = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)
PHONE, OTHER, MAIL, RIB = "+212612345678", "+212712345678", "said@example.ma", "011780000012345678901296"


@pytest.fixture(autouse=True)
def customer(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The second of May 2026; the customer of `three`, with all that may be known of them."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    given = types.CustomerDetails(
        kind="person", name_latin="Said El Mansouri", language="fr", cin="J123456", phones=(PHONE,), emails=(MAIL,),
        ribs=(RIB,),
    )  # fmt: skip
    number = town.accounts["three"].customer_id
    parties.correct_customer(actor=town.actor, customer_id=number, given=given, at=NOW)
    yield number


def _at(town: worlds.World, rest: str = "", name: str = "three") -> str:
    return f"/fr/account/{town.accounts[name].number}/data/{rest}"


def _known(customer: int) -> types.Customer:
    with scope.reading(1):
        return queries.get_customer(customer)


def test_what_is_held_is_shown_without_what_must_stay_sealed(town: worlds.World) -> None:
    page = members.member(town, "holder", "three").get(_at(town)).content.decode()
    for told in ("Said El Mansouri", PHONE, MAIL, town.accounts["three"].number, "conservé chiffré", "•••• 901296"):
        assert told in page
    assert "J123456" not in page and RIB not in page


def test_phones_addresses_and_language_are_corrected(town: worlds.World, customer: int) -> None:
    browser = members.member(town, "manager", "three")
    given = {"language": "ar", "phones": "06 61 00 00 01\n\n0712345678", "emails": ""}
    for _ in range(2):
        assert browser.post(_at(town, "correct/"), given).headers["Location"] == _at(town)
    found = _known(customer)
    assert [one.value for one in found.contacts] == ["+212661000001", OTHER]
    assert (found.language, found.name_latin, found.has_cin, found.ribs) == ("ar", "Said El Mansouri", True, (RIB,))


@pytest.mark.parametrize("given", [
    {"language": "ar", "phones": "12", "emails": ""}, {"language": "xx", "phones": "", "emails": ""},
    {"language": "ar", "phones": "", "emails": "nobody"},
])  # fmt: skip
def test_what_is_no_detail_changes_nothing(town: worlds.World, customer: int, given: dict[str, str]) -> None:
    before = _known(customer)
    answer = members.member(town, "holder", "three").post(_at(town, "correct/"), given)
    assert answer.status_code == 422
    assert _known(customer) == before


def test_everything_is_taken_away_and_that_is_limited(town: worlds.World) -> None:
    browser = members.member(town, "holder", "three")
    assert browser.get(_at(town, "export/")).status_code == 405
    answer = browser.post(_at(town, "export/"))
    assert (answer.headers["Content-Type"], answer.headers["Cache-Control"]) == ("application/zip", "no-store")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert json.loads(archive.read("customer.json"))["cin"] == "J123456"
        assert len(json.loads(archive.read("bills.json"))) == 1
    for _ in range(9):
        browser.post(_at(town, "export/"))
    assert browser.post(_at(town, "export/")).status_code == 429


def test_an_erasure_is_asked_twice_answered_and_ends_the_access(town: worlds.World, customer: int) -> None:
    browser = members.member(town, "holder", "three")
    assert browser.post(_at(town, "erase/"), {}).status_code == 422
    assert _known(customer).has_cin
    answer = browser.post(_at(town, "erase/"), {"means_it": "on"})
    assert answer.headers["Location"] == _at(town, "erased/")
    found = _known(customer)
    assert (found.has_cin, found.name_latin) == (False, "Said El Mansouri")
    page = browser.get(_at(town, "erased/")).content.decode()
    assert "E-0000" in page and "article 22" in page
    assert browser.get(_at(town)).status_code == 404
    assert browser.get(_at(town, "erased/", "plain")).status_code == 404


def test_who_may_not_sees_corrects_takes_and_erases_nothing(town: worlds.World, customer: int) -> None:
    before = _known(customer)
    payer = members.member(town, "payer", "three")
    neighbor = members.member(town, "holder", "plain", phone=OTHER)
    for one in (payer, neighbor):
        for rest in ("", "correct/", "erase/", "erased/"):
            assert one.get(_at(town, rest)).status_code == 404
        assert one.post(_at(town, "export/")).status_code == 404
        assert one.post(_at(town, "correct/"), {"language": "ar", "phones": "", "emails": ""}).status_code == 404
        assert one.post(_at(town, "erase/"), {"means_it": "on"}).status_code == 404
    manager = members.member(town, "manager", "three", phone="+212712345679")
    assert manager.get(_at(town)).status_code == 200
    assert manager.post(_at(town, "erase/"), {"means_it": "on"}).status_code == 404
    assert _known(customer) == before
    with scope.reading(1):
        assert queries.list_erasures(customer) == []
        assert len(contracts.list_people(account_id=town.accounts["three"].account_id, on=TODAY)) == 2
