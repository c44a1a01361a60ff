"""Credentials of partners at the desk: issued, replaced and ended, in the sandbox and for real money."""

import datetime
import html
import re
from typing import Any

import pytest
from django.test import Client
from tests.surfaces import staff
from tests.surfaces.api import programs
from tests.surfaces.api.sandboxes import HOST, Opened
from tests.surfaces.api.sandboxes import opened as opened

from saqia.contexts.payments import queries as payments
from saqia.journeys import partners
from saqia.platform.audit import reading
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

PAGE = "/fr/desk/money/partners/BANK-1/"
_SECRET = re.compile(r"Secret</dt><dd><bdi[^>]*>([^<]+)<")
_CLIENT = re.compile(r"Application</dt><dd><bdi[^>]*>([^<]+)<")


@pytest.fixture
def bank(opened: Opened) -> partners.Made:
    """A partner of the real distributor."""
    return partners.register_partner(
        actor=opened.world.actor, code="BANK-1", name_ar="بنك", name_fr="Banque", methods=("collector", "app"),
        most_per_payment_centimes=500_000, guarantee_centimes=500_000, at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def finance(opened: Opened) -> Client:
    """Who administers partners."""
    return staff.signed_in(opened.world.actor, "finance")


def act(client: Client, kind: str, what: str, **more: str) -> Any:
    return client.post(f"{PAGE}credentials/", {"kind": kind, "act": what, **more})


def since(client: Client, kind: str) -> str:
    """Return the secret that the page shows of a kind, as its form names it."""
    page = client.get(PAGE).content.decode()
    found = re.search(f'name="kind" value="{kind}"><input type="hidden" name="since" value="([^"]+)"', page)
    assert found
    return html.unescape(found[1])


def shown(answered: Any) -> tuple[str, str]:
    page = answered.content.decode()
    client_id, secret = _CLIENT.search(page), _SECRET.search(page)
    assert client_id and secret, page
    return html.unescape(client_id[1]), html.unescape(secret[1])


def token(credentials: tuple[str, str], host: str = HOST) -> Any:
    given = {
        "grant_type": "client_credentials", "client_id": credentials[0], "client_secret": credentials[1],
        "scope": "payments:collect",
    }  # fmt: skip
    return Client(headers={"host": host}).post("/api/v1/oauth/token", given)


def ask(answered: Any, method: str = "get", path: str = "limits", body: Any = None, host: str = HOST) -> Any:
    headers = {"host": host, "Authorization": f"Bearer {answered.json()['access_token']}"}
    client = Client(headers=headers, raise_request_exception=False)
    return getattr(client, method)(f"/api/partner/v1/{path}", body, content_type="application/json")


def test_a_sandbox_credential_is_issued_replaced_and_ended(
    opened: Opened, bank: partners.Made, finance: Client
) -> None:
    issued = act(finance, "own", "issue")
    assert (issued.status_code, issued["Cache-Control"]) == (200, "no-store")
    first = shown(issued)
    assert first[0] != bank.client_id and first[1] not in finance.get(PAGE).content.decode()
    held = token(first)
    assert ask(held).json()["left_centimes"] == 200_000
    before = since(finance, "own")
    replaced = act(finance, "own", "replace", since=before)
    second = shown(replaced)
    assert second[0] == first[0] and second[1] != first[1]
    assert "L’ancien secret n’ouvre plus rien depuis le" in replaced.content.decode()
    assert (token(first).status_code, ask(held).status_code, token(second).status_code) == (401, 401, 200)
    assert act(finance, "own", "replace", since=before).status_code == 422
    assert act(finance, "own", "replace").status_code == 422
    assert token(second).status_code == 200
    assert act(finance, "own", "end", since=since(finance, "own")).status_code == 302
    assert token(second).status_code == 401
    again = shown(act(finance, "own", "replace", since=since(finance, "own")))
    assert ask(token(again)).status_code == 200
    assert act(finance, "own", "issue").status_code == 422
    assert token((bank.client_id, bank.secret), programs.HOSTS[1]).status_code == 200


def test_a_stopped_partner_of_the_sandbox_asks_and_is_refused(
    opened: Opened, bank: partners.Made, finance: Client
) -> None:
    held = token(shown(act(finance, "stopped", "issue")))
    assert ask(held).json()["is_active"] is False
    account = opened.accounts["one-bill"]
    body = {
        "reference": "R1", "method": "app", "collected_at": clock.now().isoformat(),
        "lines": [{"account": account.account, "amount_centimes": 100}],
    }  # fmt: skip
    refused = ask(held, "post", "payments", body)
    assert (refused.status_code, refused.json()["type"].rpartition("#")[2]) == (403, "forbidden")
    with scope.reading(opened.sandbox.id):
        assert payments.find_payment(channel="partner", collector="BANK-1-STOPPED", reference="R1") is None
    with scope.reading(1):
        assert [one.is_active for one in payments.list_collectors()] == [True]


def test_the_real_secret_is_replaced_and_what_it_opened_runs_out_or_ends(
    opened: Opened, bank: partners.Made, finance: Client
) -> None:
    host, first = programs.HOSTS[1], (bank.client_id, bank.secret)
    held = token(first, host)
    second = shown(act(finance, "real", "replace", since=since(finance, "real")))
    assert (token(first, host).status_code, ask(held, host=host).status_code) == (401, 200)
    third = shown(act(finance, "real", "replace", since=since(finance, "real"), leaked="on"))
    assert (token(second, host).status_code, ask(held, host=host).status_code) == (401, 401)
    assert ask(token(third, host), host=host).status_code == 200
    for what in ("issue", "end", "other"):
        assert act(finance, "real", what, since=since(finance, "real")).status_code == 404
    assert token(third, host).status_code == 200


def test_who_may_not_issues_nothing_and_the_trail_names_who_did(
    opened: Opened, bank: partners.Made, finance: Client
) -> None:
    assert act(staff.signed_in(opened.world.actor, "agent"), "own", "issue").status_code == 403
    assert act(finance, "elsewhere", "issue").status_code == 404
    assert finance.post("/fr/desk/money/partners/NONE/credentials/", {"kind": "own", "act": "issue"}).status_code == 404
    with scope.reading(opened.sandbox.id):
        assert payments.list_collectors() == []
    act(finance, "own", "issue")
    day = datetime.timedelta(days=1)
    with scope.reading(1):
        entries = reading.page_entries(
            from_at=clock.now() - day, until_at=clock.now() + day, most=5, action="sandboxes.credentials"
        )
    [entry] = entries
    assert entry.detail == {"code": "BANK-1", "kind": "own", "act": "issued"}


def test_without_a_sandbox_the_page_says_who_opens_one(town: Any) -> None:
    finance = staff.signed_in(town.actor, "finance")
    finance.post(
        "/fr/desk/money/partners/",
        {"code": "BANK-1", "name_ar": "ب", "name_fr": "B", "most": "500", "guarantee": "500"},
    )
    whom = {"ar": "مصلحة الإعلاميات", "fr": "service informatique", "en": "computing department"}
    for language, who in whom.items():
        page = finance.get(f"/{language}/desk/money/partners/BANK-1/").content.decode()
        assert who in page and "saqia partner" not in page and 'value="issue"' not in page
    refused = act(finance, "own", "issue")
    assert (refused.status_code, "bac à sable" in refused.content.decode()) == (422, True)
