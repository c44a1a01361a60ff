"""Somebody with several accounts goes from one to the other by a select without script; few questions are asked."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import world as worlds
from tests.surfaces.portal import members

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import queries as people
from saqia.contexts.parties import types as party_types
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

NOW = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)
CHAIN = ("three", "plain", "shop")
WHO_ASKS = 2  # the session and the person


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The second of May 2026."""
    monkeypatch.setattr(clock, "today", NOW.date)
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_same_page_of_another_account(town: worlds.World, language: str) -> None:
    browser = members.member(town, "holder", *CHAIN)
    numbers = [town.accounts[name].number for name in CHAIN]
    for rest, page in (("", "account-overview"), ("bills/", "account-bills"), ("statement/", "account-statement")):
        shown = browser.get(f"/{language}/account/{numbers[0]}/{rest}").content.decode()
        assert all(f'<option value="{number}"' in shown for number in numbers)
        assert f'<option value="{numbers[0]}" selected>' in shown and f'name="page" value="{page}"' in shown
        answer = browser.get(f"/{language}/accounts/switch/", {"to": numbers[1], "page": page})
        assert answer.headers["Location"] == f"/{language}/account/{numbers[1]}/{rest}"
    for strange in ("account-photo", "home", "https://example.com", ""):
        answer = browser.get(f"/{language}/accounts/switch/", {"to": numbers[2], "page": strange})
        assert answer.headers["Location"] == f"/{language}/account/{numbers[2]}/"


def test_who_has_one_account_sees_no_select_and_reaches_no_other(town: worlds.World) -> None:
    browser = members.member(town, "holder", "three")
    assert 'id="switch"' not in browser.get(f"/fr/account/{town.accounts['three'].number}/").content.decode()
    for to in (town.accounts["plain"].number, "1000000000", ""):
        assert browser.get("/fr/accounts/switch/", {"to": to}).status_code == 404


def test_my_accounts_are_summed_by_a_few_questions_however_many(town: worlds.World) -> None:
    names = [name for name in town.accounts if name not in CHAIN]
    browser = members.member(town, "manager", *CHAIN, customers=names)
    browser.get("/fr/account/")
    for path in ("/fr/account/", "/fr/account/?as=csv"):
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        assert len(members.queries_of(asked.captured_queries)) - WHO_ASKS <= 12
    number = town.accounts["three"].number
    with CaptureQueriesContext(connection) as asked:
        assert 'id="switch"' in browser.get(f"/fr/account/{number}/readings/").content.decode()
    assert len(members.queries_of(asked.captured_queries)) - WHO_ASKS <= 12


def test_merged_rows_are_one_customer(town: worlds.World) -> None:
    given = party_types.CustomerDetails(kind="person", name_latin="Double")
    double = parties.register_customer(actor=town.actor, given=given, at=NOW).customer_id
    own, other = town.accounts["plain"].customer_id, town.accounts["three"].customer_id
    parties.merge_customers(actor=town.actor, merged_id=double, survivor_id=own, reason="stated", at=NOW)
    with scope.reading(1):
        found = people.find_same([double, own, other, 999_999])
        assert found == {double: sorted([own, double]), own: sorted([own, double]), other: [other]}
        assert contracts.list_choices(sign_in_id=999_999, on=NOW.date()) == []
