"""A customer's screen at the counter: notes, files, messages, papers, a bill contested for them."""

import datetime
from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.billing import queries as billing
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import queries
from saqia.contexts.parties import types as party_types
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.platform.wording import money
from saqia.surfaces.kit import clock

NOON = datetime.datetime(2026, 5, 20, 12, tzinfo=datetime.UTC)
FRAME = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")


@pytest.fixture
def agent(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """An agent, on 20 May 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(clock, "today", NOON.date)
    yield staff.signed_in(town.actor, "agent")


def notes(customer: int) -> list[str]:
    """Return what was noted on a customer, newest first."""
    with scope.reading(1):
        return [note.text for note in queries.list_notes(customer)]


def disputes(town: worlds.World, name: str = "plain") -> list[billing.Dispute]:
    """Return the disputes of an account."""
    with scope.reading(1):
        return billing.list_disputes(account_id=town.accounts[name].account_id)


def test_a_note_is_kept_once_and_read_beside_the_screen(town: worlds.World, agent: Client) -> None:
    customer = town.accounts["plain"].customer_id
    path, home = f"/fr/desk/customers/{customer}/rail/", f"/fr/desk/customers/{customer}/"
    assert agent.post(path, {"key": "k1", "text": " "}).status_code == 422 and notes(customer) == []
    for _ in range(2):
        answer = agent.post(path, {"key": "k1", "text": "Passera le 3 juin"}, follow=True)
        assert answer.redirect_chain == [(home, 302)] and f'hx-get="{path}"' in answer.content.decode()
    assert notes(customer) == ["Passera le 3 juin"]
    with CaptureQueriesContext(connection) as asked:
        fragment = agent.get(path, headers={"HX-Request": "true"}).content.decode()
    assert fragment.lstrip().startswith("<section>") and "Passera le 3 juin" in fragment and "<c-" not in fragment
    assert len([row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]) <= 16 + 5
    page = agent.get(path.replace("/fr/", "/ar/"))
    assert page.status_code == 200 and "<html" in page.content.decode()


def test_notes_follow_a_merge_and_go_with_an_erasure(town: worlds.World, agent: Client) -> None:
    given = party_types.CustomerDetails(kind="person", name_ar="سعيد", name_latin="Said")
    first, second = (
        parties.register_customer(actor=town.actor, given=given, at=NOON).customer_id for _ in range(2)
    )  # fmt: skip
    agent.post(f"/fr/desk/customers/{first}/rail/", {"key": "k1", "text": "Deux fiches"})
    parties.merge_customers(actor=town.actor, merged_id=first, survivor_id=second, reason="stated", at=NOON)
    assert notes(second) == ["Deux fiches"]
    parties.ask_erasure(actor=town.actor, customer_id=second, is_settled=False, at=NOON)
    assert notes(second) == ["Deux fiches"]
    answer = parties.ask_erasure(actor=town.actor, customer_id=second, is_settled=True, at=NOON)
    assert "notes" in answer.erased and notes(second) == []


def test_who_may_note(town: worlds.World, agent: Client, casa: operation.Actor) -> None:
    customer = town.accounts["plain"].customer_id
    path, given = f"/fr/desk/customers/{customer}/rail/", {"key": "k", "text": "Un mot"}
    assert staff.signed_in(town.actor, "reader").post(path, given).status_code == 403
    quality = staff.signed_in(town.actor, "quality")
    assert quality.post(path, given).status_code == 403 and quality.get(path).status_code == 200
    elsewhere = staff.signed_in(casa, "agent")
    assert elsewhere.get(path).status_code == elsewhere.post(path, given).status_code == 404
    assert agent.post("/fr/desk/customers/999999/rail/", given).status_code == 404
    assert notes(customer) == []


def test_a_bill_is_contested_for_the_customer_once(town: worlds.World, agent: Client) -> None:
    customer, bill = town.accounts["plain"].customer_id, books.bill_of(town, "plain", books.APRIL).header
    screen = agent.get(f"/fr/desk/customers/{customer}/").content.decode()
    path = f"/fr/desk/customers/{customer}/bills/{bill.number}/contest/"
    assert path in screen
    assert agent.get(path).status_code == 200
    given = {"key": "k1", "reason": "too-high", "amount": "10.50", "remark": "Trop"}
    for wrong in ({"reason": "because"}, {"amount": "0"}, {"amount": "99999.00"}, {"amount": "x"}):
        assert agent.post(path, given | wrong).status_code == 422
    refused = agent.post(path, given | {"amount": "99999.00"}).content.decode()
    assert f"celui de la facture ({money(bill.total_ttc_centimes, 'fr')} DH)" in refused
    assert disputes(town) == []
    answer = agent.post(path, given)
    [made] = disputes(town)
    assert answer.headers["Location"] == f"/fr/desk/queues/disputes/{made.number}/"
    assert (made.disputed_centimes, made.reason, made.remark) == (10_50, "too-high", "Trop")
    assert agent.post(path, given).status_code == 302
    assert agent.post(path, given | {"key": "k2"}).status_code == 422 and len(disputes(town)) == 1


def test_a_bill_of_somebody_else_is_not_found(town: worlds.World, agent: Client, casa: operation.Actor) -> None:
    customer, other = town.accounts["plain"].customer_id, books.bill_of(town, "three", books.APRIL).header.number
    own = books.bill_of(town, "plain", books.APRIL).header.number
    given = {"key": "k1", "reason": "too-high"}
    assert agent.get(f"/fr/desk/customers/{customer}/bills/{other}/").status_code == 404
    assert agent.post(f"/fr/desk/customers/{customer}/bills/{other}/contest/", given).status_code == 404
    paper = agent.get(f"/fr/desk/customers/{customer}/bills/{own}/")
    assert paper.status_code == 200 and paper.headers["Content-Type"] == "application/pdf"
    finance = staff.signed_in(town.actor, "finance")
    assert finance.post(f"/fr/desk/customers/{customer}/bills/{own}/contest/", given).status_code == 403
    elsewhere = staff.signed_in(casa, "agent")
    assert elsewhere.get(f"/fr/desk/customers/{customer}/bills/{own}/").status_code == 404
    assert elsewhere.post(f"/fr/desk/customers/{customer}/bills/{own}/contest/", given).status_code == 404
    assert disputes(town) == disputes(town, "three") == []
