"""Certificates from the portal: asked for, refused with the reason, on paper, verified by anybody, closed to others."""

import datetime
import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces.portal import members

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries as bills
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import operations as ledger
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

TODAY = datetime.date(2026, 5, 2)
NOW = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The second of May 2026."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield


def _at(town: worlds.World, name: str = "three", rest: str = "") -> str:
    return f"/fr/account/{town.accounts[name].number}/certificates/{rest}"


def _known(town: worlds.World, name: str = "three") -> list[bills.Certificate]:
    with scope.reading(1):
        return bills.list_certificates(account_id=town.accounts[name].account_id)


def _asked(kind: str = "contract") -> dict[str, str]:
    return {"kind": kind, "key": str(uuid.uuid4())}


def test_a_certificate_is_issued_once_and_handed_over_sealed(town: worlds.World) -> None:
    browser, asked = members.member(town, "holder", "three"), _asked()
    first, again = (browser.post(_at(town), asked).headers["Location"] for _ in range(2))
    [made] = _known(town)
    assert first == again == _at(town, rest=f"{made.number}/")
    page = browser.get(first).content.decode()
    assert made.code in page and f"2026-{made.number % 10**9:09d}" in page
    paper = browser.get(first + "paper/")
    assert paper.content.startswith(b"%PDF-") and b"/ByteRange" in paper.content
    assert f"{made.number}/" in browser.get(_at(town)).content.decode()


def test_who_owes_is_told_what_and_gets_it_once_it_is_paid(town: worlds.World) -> None:
    browser = members.member(town, "holder", "three")
    [bill] = books.of(town, "three")
    refused = browser.post(_at(town), _asked("paid-up"))
    assert refused.status_code == 422
    assert f"2026-{bill.number % 10**9:09d}" in refused.content.decode()
    assert _known(town) == []
    ledger.post_payment(
        actor=town.actor, account_id=bill.account_id, amount_centimes=bill.total_ttc_centimes, cause="test:1",
        posted_on=TODAY, at=NOW,
    )  # fmt: skip
    assert browser.post(_at(town), _asked("paid-up")).status_code == 302
    assert [one.kind for one in _known(town)] == ["paid-up"]


@pytest.mark.parametrize("given", [{"kind": "magic", "key": str(uuid.uuid4())}, {"kind": "contract", "key": "x"}, {}])
def test_what_is_no_request_writes_nothing(town: worlds.World, given: dict[str, str]) -> None:
    assert members.member(town, "holder", "three").post(_at(town), {"a": "b", **given}).status_code == 422
    assert _known(town) == []


def test_others_neither_ask_nor_read(town: worlds.World) -> None:
    browser = members.member(town, "holder", "three")
    browser.post(_at(town), _asked())
    [made] = _known(town)
    payer = members.member(town, "payer", "three", phone="+212712345678")
    neighbor = members.member(town, "holder", "plain", phone="+212712345679")
    for one in (payer, neighbor):
        for rest in ("", f"{made.number}/", f"{made.number}/paper/"):
            assert one.get(_at(town, rest=rest)).status_code == 404
        assert one.post(_at(town), _asked()).status_code == 404
    assert neighbor.get(_at(town, "plain", f"{made.number}/paper/")).status_code == 404
    assert len(_known(town)) == 1


def test_the_operation_asks_for_the_right_on_that_account(town: worlds.World) -> None:
    stranger = operation.Actor(
        tenant_id=1, name="customer:999", sign_in_id=999, permissions=frozenset({"billing.issue-certificate"})
    )
    with pytest.raises(contracts.AccessRefused):
        billing.issue_certificate(
            actor=stranger, kind="contract", account_id=town.accounts["three"].account_id, client_key="x", at=NOW
        )
    assert _known(town) == []


def test_anybody_who_holds_the_paper_verifies_it_and_learns_little(town: worlds.World) -> None:
    members.member(town, "holder", "three").post(_at(town), _asked())
    [made] = _known(town)
    anybody = Client(headers={"host": members.HOST})
    page = anybody.get(f"/fr/verify/{made.number}-{made.code}/")
    text = page.content.decode()
    assert page.status_code == 200 and "authentique et valable" in text
    assert town.accounts["three"].number[-4:] in text
    assert town.accounts["three"].number not in text and "Séguia" not in text and "démonstration" not in text
    printed = f"2026-{made.number % 10**9:09d}"
    led = anybody.get("/fr/verify/", {"number": printed, "code": made.code.lower()})
    assert anybody.get(led.headers["Location"]).status_code == 200
    assert anybody.get(f"/verify/{made.number}-{made.code}/").headers["Location"].startswith("/fr/verify/")


def test_a_certificate_whose_time_has_passed_says_so(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    members.member(town, "holder", "three").post(_at(town), _asked())
    [made] = _known(town)
    monkeypatch.setattr(clock, "today", lambda: made.valid_until + datetime.timedelta(days=1))
    page = Client(headers={"host": members.HOST}).get(f"/fr/verify/{made.number}-{made.code}/").content.decode()
    assert "sa durée est passée" in page


def test_wrong_codes_and_unknown_numbers_answer_alike_and_are_limited(town: worlds.World) -> None:
    members.member(town, "holder", "three").post(_at(town), _asked())
    [made] = _known(town)
    anybody = Client(headers={"host": members.HOST}, raise_request_exception=False)
    answers = [
        anybody.get(f"/fr/verify/{code}/")
        for code in (f"{made.number}-AAAAAAAAAAAAAAAA", "2026000999999-AAAAAAAAAAAAAAAA", "x", "9" * 60, "١-A")
    ]
    assert {one.status_code for one in answers} == {404}
    told = {re.sub(r"/verify/[^/]*/", "", one.content.decode()) for one in answers}
    assert len(told) == 1
    elsewhere = anybody.get(f"/fr/verify/{made.number}-{made.code}/", headers={"host": "casablanca.localhost"})
    assert elsewhere.status_code == 404
    for _ in range(60):
        last = anybody.get("/fr/verify/1-A/").status_code
    assert last == 429
