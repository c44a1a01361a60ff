"""Tokens: a person agrees on our page, a service brings its secret; nothing else opens anything."""

import base64
import datetime
import hashlib
import json
import re
import urllib.parse
from typing import Any

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.portal import phones
from tests.surfaces.portal.phones import phone as phone

from saqia.contexts.contracts import operations as contracts
from saqia.platform import operation
from saqia.platform.identity import applications
from saqia.surfaces.kit import clock

AT = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)
BACK = "https://app.example/back"
VERIFIER = "of-the-tests-and-long-enough-to-be-one-0123456789"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


@pytest.fixture
def browser() -> Client:
    """A browser on the first distributor's host."""
    return Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


def _app(kind: applications.Kind = "people-public", tenant_id: int = 1, **more: Any) -> applications.RegisteredApp:
    given = {"scopes": ("bills:read", "account:read", "desk:queues"), "redirect_uris": (BACK,), **more}
    return applications.register_app(
        actor=operation.system_actor(tenant_id=tenant_id, name="test"), name="Budget", kind=kind, at=AT, **given
    )


def _asked(client_id: str, scope: str = "bills:read account:read", **more: str) -> str:
    question = {
        "client_id": client_id, "response_type": "code", "redirect_uri": BACK, "scope": scope, "state": "s1",
        "code_challenge": CHALLENGE, "code_challenge_method": "S256", **more,
    }  # fmt: skip
    return "/api/v1/oauth/authorize?" + urllib.parse.urlencode({key: value for key, value in question.items() if value})


def _agreed(browser: Client, page: str, action: str = "grant", *scopes: str) -> Any:
    [signed] = re.findall(r'name="request" value="([^"]+)"', page)
    return browser.post(
        "/api/v1/oauth/authorize",
        {"request": signed.replace("&amp;", "&").replace("&quot;", '"'), "scopes": scopes, "action": action},
    )


def _exchanged(code: str, app: applications.RegisteredApp, **more: str) -> Any:
    given = {
        "grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": app.client_id,
        "code_verifier": VERIFIER, **more,
    }  # fmt: skip
    return Client(headers={"host": "127.0.0.1"}).post("/api/v1/oauth/token", given)


def _code(answer: Any) -> str:
    parts = urllib.parse.urlsplit(answer["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BACK
    return str(urllib.parse.parse_qs(parts.query)["code"][0])


def test_a_person_lets_an_application_read_their_bills(
    town: worlds.World, browser: Client, phone: phones.Phone
) -> None:
    app = _app()
    sent = browser.get(_asked(app.client_id))
    assert (sent.status_code, sent["Location"].startswith("/ar/account/sign-in/?next=")) == (302, True)
    who = phones.sign_in(browser, phone)
    contracts.grant_access(
        actor=town.actor, sign_in_id=who, role="payer", proof="agent", at=clock.now(),
        target=contracts.Target(account_id=town.accounts["three"].account_id),
    )  # fmt: skip
    shown = browser.get(_asked(app.client_id, ui_locales="fr"))
    page = shown.content.decode()
    assert "Budget" in page
    assert "voir vos factures" in page
    assert "app.example" in page
    assert "form-action 'self' https://app.example" in shown["Content-Security-Policy"]
    code = _code(_agreed(browser, page, "grant", "bills:read"))
    given = _exchanged(code, app).json()
    assert given["scope"] == "bills:read"  # the other right was not given
    bearer = {"Authorization": f"Bearer {given['access_token']}"}
    program = Client(headers={"host": "127.0.0.1"})
    assert len(program.get("/api/v1/bills", headers=bearer).json()["items"]) == 1
    assert program.get("/api/v1/accounts", headers=bearer).status_code == 403
    assert _exchanged(code, app).status_code == 400  # a code is used once
    renewed = program.post("/api/v1/oauth/token", {
        "grant_type": "refresh_token", "refresh_token": given["refresh_token"], "client_id": app.client_id,
    })  # fmt: skip
    assert renewed.status_code == 200
    again = program.post("/api/v1/oauth/token", {
        "grant_type": "refresh_token", "refresh_token": given["refresh_token"], "client_id": app.client_id,
    })  # fmt: skip
    assert again.status_code == 400  # so is a refresh token
    fresh = renewed.json()["access_token"]
    program.post("/api/v1/oauth/revoke", {"token": fresh, "client_id": app.client_id})
    assert program.get("/api/v1/bills", headers={"Authorization": f"Bearer {fresh}"}).status_code == 401
    applications.remove_app(actor=town.actor, client_id=app.client_id, at=AT)
    assert program.get("/api/v1/bills", headers=bearer).status_code == 401


def test_a_person_may_refuse(town: worlds.World, browser: Client, phone: phones.Phone) -> None:
    app = _app()
    phones.sign_in(browser, phone)
    page = browser.get(_asked(app.client_id)).content.decode()
    refused = _agreed(browser, page, "cancel")
    assert refused["Location"] == f"{BACK}?error=access_denied&state=s1"


def test_what_is_not_sound_is_not_asked(town: worlds.World, browser: Client, phone: phones.Phone) -> None:
    app, abroad = _app(), _app(tenant_id=2)
    phones.sign_in(browser, phone)
    assert browser.get(_asked("unknown")).status_code == 404
    assert browser.get(_asked(abroad.client_id)).status_code == 404
    assert browser.get(_asked(app.client_id, code_challenge="")).status_code == 400
    assert browser.get(_asked(app.client_id, code_challenge_method="plain")).status_code == 400
    elsewhere = browser.get(_asked(app.client_id, redirect_uri="https://evil.example/"))
    assert "evil.example" not in elsewhere.headers.get("Location", "")
    beyond = browser.get(_asked(app.client_id, scope="messages:read"))
    assert "error=invalid_scope" in beyond["Location"]
    code = _code(_agreed(browser, browser.get(_asked(app.client_id)).content.decode(), "grant", "bills:read"))
    assert _exchanged(code, app, code_verifier="x" * 50).status_code == 400


def test_rights_of_the_desk_ask_for_the_second_factor(town: worlds.World, browser: Client, phone: phones.Phone) -> None:
    app = _app()
    phones.sign_in(browser, phone)
    assert "/desk/" in browser.get(_asked(app.client_id, scope="desk:queues"))["Location"]
    officer = staff.signed_in(town.actor, "billing_officer")
    page = officer.get(_asked(app.client_id, scope="desk:queues")).content.decode()
    code = _code(_agreed(officer, page, "grant", "desk:queues"))
    assert _exchanged(code, app).json()["scope"] == "desk:queues"


def test_a_service_brings_its_secret(town: worlds.World) -> None:
    app = _app("service", redirect_uris=(), scopes=("desk:readings",), roles=("reader",))
    program = Client(headers={"host": "127.0.0.1"})
    wrong = program.post("/api/v1/oauth/token", {
        "grant_type": "client_credentials", "client_id": app.client_id, "client_secret": "guessed",
    })  # fmt: skip
    assert wrong.status_code == 401
    given = program.post("/api/v1/oauth/token", {
        "grant_type": "client_credentials", "client_id": app.client_id, "client_secret": app.secret or "",
    })  # fmt: skip
    assert given.json()["scope"] == "desk:readings"
    where = json.loads(program.get("/.well-known/oauth-authorization-server").content)
    assert where["code_challenge_methods_supported"] == ["S256"]


@pytest.mark.parametrize(("field", "change"), [
    ("name", {"name": " "}), ("name", {"name": "<b>"}), ("scopes", {"scopes": ()}),
    ("scopes", {"scopes": ("everything",)}), ("roles", {"roles": ("director",)}),
    ("redirect_uris", {"redirect_uris": ()}), ("redirect_uris", {"redirect_uris": ("http://app.example/",)}),
    ("redirect_uris", {"redirect_uris": ("https://app.example/#x",)}),
    ("redirect_uris", {"redirect_uris": ("javascript:alert(1)",)}),
    ("redirect_uris", {"redirect_uris": ("https://*.example/",)}), ("kind", {"kind": "root"}),
])  # fmt: skip
def test_an_application_is_described_soundly(database: str, field: str, change: dict[str, Any]) -> None:
    given = {
        "name": "Budget", "kind": "people", "scopes": ("bills:read",), "redirect_uris": (BACK,), **change,
    }  # fmt: skip
    actor = operation.system_actor(tenant_id=1, name="test")
    with pytest.raises(applications.AppMisdescribed) as refused:
        applications.register_app(actor=actor, at=AT, **given)
    assert refused.value.field == field
    assert applications.list_apps(tenant_id=1) == []
