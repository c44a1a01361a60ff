"""The desk's search box and the screen of one customer: what is shown, to whom, and in how many queries."""

import datetime
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.parties import operations as parties
from saqia.platform import operation
from saqia.surfaces.kit import clock

MOST_QUERIES, WHO_ASKS = 12, 5
"""The page's own, and those that find who asks: tenant, session, sign-in, factor, membership."""
FRAME = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")


@pytest.fixture
def agent(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """An agent of the distributor whose April is published."""
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 5, 20))
    yield staff.signed_in(town.actor, "agent")


def test_a_customer_is_one_screen(town: worlds.World, agent: Client) -> None:
    customer = town.accounts["three"].customer_id
    with CaptureQueriesContext(
        connection,
    ) as queries:
        page = agent.get(f"/fr/desk/customers/{customer}/")
    text = page.content.decode()
    assert page.status_code == 200
    for number in town.accounts["three"].contract_numbers.values():
        assert number in text
    assert "Électricité" in text and "Eau potable" in text and "Assainissement" in text
    assert text.count("<c-") == 0
    asked = [each for each in queries.captured_queries if not each["sql"].startswith(FRAME)]
    assert len(asked) <= MOST_QUERIES + WHO_ASKS
    assert agent.get(f"/ar/desk/customers/{customer}/").status_code == 200


def test_a_large_consumer_is_tagged_beside_the_name_and_at_the_contract(
    town: worlds.World, agent: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    mill, plain = town.accounts["mill"], town.accounts["plain"]
    for language, words in (("fr", "gros consommateur"), ("ar", "من كبار المستهلكين"), ("en", "large consumer")):
        text = agent.get(f"/{language}/desk/customers/{mill.customer_id}/").content.decode()
        assert text.count(words) == 2
        assert words not in agent.get(f"/{language}/desk/customers/{plain.customer_id}/").content.decode()
    contracts.end_contract(
        actor=town.actor, contract_number=mill.contract_numbers[worlds.E], ends_on=datetime.date(2026, 5, 20),
        reason="customer", closing_reading_id=0, at=worlds.noon(datetime.date(2026, 5, 20)),
    )  # fmt: skip
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 5, 21))
    assert "gros consommateur" not in agent.get(f"/fr/desk/customers/{mill.customer_id}/").content.decode()


def test_the_only_one_found_opens_at_once(town: worlds.World, agent: Client) -> None:
    account = town.accounts["three"]
    for typed in (account.number, account.contract_numbers[worlds.W]):
        answer = agent.get("/fr/desk/customers/", {"q": typed})
        assert answer.headers["Location"] == f"/fr/desk/customers/{account.customer_id}/"


def test_several_found_are_listed_and_none_says_what_to_try(town: worlds.World, agent: Client) -> None:
    assert "Personne" in agent.get("/fr/desk/customers/", {"q": "zzzz"}).content.decode()
    assert agent.get("/fr/desk/customers/").status_code == 200
    fragment = agent.get("/fr/desk/customers/", {"q": town.accounts["three"].number}, headers={"HX-Request": "true"})
    assert fragment.content.decode().lstrip().startswith("<li")


def test_a_merged_customer_leads_to_the_survivor(town: worlds.World, agent: Client) -> None:
    first, second = town.accounts["plain"].customer_id, town.accounts["shop"].customer_id
    at = worlds.noon(datetime.date(2026, 5, 19))
    parties.merge_customers(actor=town.actor, merged_id=first, survivor_id=second, reason="stated", at=at)
    answer = agent.get(f"/fr/desk/customers/{first}/")
    assert answer.headers["Location"] == f"/fr/desk/customers/{second}/"


def test_who_may_not_look_is_refused(town: worlds.World, agent: Client) -> None:
    customer = town.accounts["plain"].customer_id
    for client, expected in (
        (staff.signed_in(town.actor, "reader"), 403),
        (staff.signed_in(town.actor, "ministry"), 403),
        (Client(headers={"host": "127.0.0.1"}), 302),
        (agent, 200),
    ):
        assert client.get(f"/fr/desk/customers/{customer}/").status_code == expected
        assert client.get("/fr/desk/customers/?q=a").status_code == expected


def test_another_distributor_sees_nothing(town: worlds.World, casa: operation.Actor) -> None:
    elsewhere = staff.signed_in(casa, "agent")
    account = town.accounts["three"]
    assert elsewhere.get(f"/fr/desk/customers/{account.customer_id}/").status_code == 404
    assert "Personne" in elsewhere.get("/fr/desk/customers/", {"q": account.number}).content.decode()


def test_the_first_page_says_where_the_month_stands(town: worlds.World, agent: Client) -> None:
    text = agent.get("/fr/desk/").content.decode()
    assert "Publié" in text and "T01" in text
    assert "Clients" in text
    assert "Clients" not in staff.signed_in(town.actor, "reader").get("/fr/desk/").content.decode()
