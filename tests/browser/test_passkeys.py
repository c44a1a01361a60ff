"""A passkey from the ceremony that adds it to the sign-in that it alone opens, with Chromium's own authenticator."""

import datetime
from typing import Any

import pytest
from playwright import sync_api as playwright
from tests import serving
from tests.browser import conftest

from saqia.platform import operation
from saqia.platform.identity import sign_ins

pytestmark = pytest.mark.slow
AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
EMAIL, PASSWORD = "passkey@example.ma", "douze-oliviers-en-mai"
AUTHENTICATOR = {
    "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
    "isUserVerified": True, "automaticPresenceSimulation": True,
}  # fmt: skip


@pytest.fixture
def agent(site: serving.Served, souss: operation.Actor) -> int:
    """A sign-in at the served site."""
    return conftest.inside(site, lambda: sign_ins.create_sign_in(actor=souss, email=EMAIL, password=PASSWORD, at=AT))


def _add_key(page: Any, faults: list[str]) -> None:
    """Fill the form and let the authenticator answer; once more where the browser gave up on it, as a person would."""
    for is_last in (False, True):
        page.locator("input[name=name]").fill("Clé du bureau")
        page.locator("input[name=passwordless]").check()
        page.locator("#mfa_webauthn_add").click()
        try:
            page.wait_for_url("**/fr/desk/me/codes/**", timeout=30_000)  # who has a second factor has recovery codes
        except playwright.TimeoutError:
            assert not is_last, (faults, page.locator("main").inner_text())
            faults.clear()
            page.reload()
        else:
            return


def test_a_passkey_is_added_and_signs_in_by_itself(site: serving.Served, chromium: Any, agent: int) -> None:
    context = chromium.new_context(locale="fr-MA")
    context.set_default_timeout(conftest.WAIT_MILLISECONDS)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    tools = context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    key = tools.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})["authenticatorId"]

    page.goto(f"{site.address}/fr/desk/sign-in/")
    page.locator("input[name=login]").fill(EMAIL)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_url(f"{site.address}/fr/desk/me/")
    page.goto(f"{site.address}/fr/desk/me/keys/add/")
    page.wait_for_url(f"{site.address}/fr/desk/me/keys/add/")  # the password was given a moment ago
    _add_key(page, faults)
    [credential] = tools.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert (credential["isResidentCredential"], credential["rpId"]) == (True, "localhost")
    page.goto(f"{site.address}/fr/desk/me/keys/")
    assert "Clé du bureau" in page.locator("main").inner_text()

    context.clear_cookies()
    page.goto(f"{site.address}/fr/desk/me/")
    page.wait_for_url(f"{site.address}/fr/desk/sign-in/?next=/fr/desk/me/")
    page.locator("#passkey_login").click()  # neither name nor password
    page.wait_for_url(f"{site.address}/fr/desk/me/")
    assert "second facteur" in page.locator("main").inner_text()
    assert faults == []

    context.clear_cookies()
    tools.send("WebAuthn.setUserVerified", {"authenticatorId": key, "isUserVerified": False})
    page.goto(f"{site.address}/fr/desk/sign-in/")
    page.locator("#passkey_login").click()  # a key whose holder did not unlock it opens nothing
    page.wait_for_timeout(1500)
    page.goto(f"{site.address}/fr/desk/me/")
    page.wait_for_url(f"{site.address}/fr/desk/sign-in/?next=/fr/desk/me/")
    context.close()
