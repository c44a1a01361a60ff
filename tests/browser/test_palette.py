"""The desk's palette by keyboard alone: a page of the menu, an act of the page, nothing found, no JavaScript."""

from typing import Any

import pytest
from django.test import override_settings
from tests import serving
from tests.browser import conftest
from tests.surfaces import staff

from saqia.platform import operation

pytestmark = pytest.mark.slow


@pytest.fixture
def session(site: serving.Served, souss: operation.Actor) -> str:
    """The session of a billing officer at the served site."""

    def sign_in() -> str:
        with override_settings(SECRET_KEY=serving.SECRET):
            client = staff.signed_in(souss, "billing_officer", "agent")
            return client.cookies["saqia_session"].value

    return conftest.inside(site, sign_in)


def _page(site: serving.Served, chromium: Any, session: str, **more: Any) -> Any:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, **more)
    context.add_cookies([{"name": "saqia_session", "value": session, "url": site.address}])
    context.set_default_timeout(conftest.WAIT_MILLISECONDS)
    return context.new_page()


def test_pages_and_acts_are_reached_by_keyboard(site: serving.Served, chromium: Any, session: str) -> None:
    page = _page(site, chromium, session)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"{site.address}/fr/desk/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
    page.keyboard.press("Control+k")
    palette = page.locator("dialog.palette")
    assert palette.is_visible()
    page.keyboard.type("cycle")
    assert palette.locator("[aria-selected=true]").inner_text() == "Cycles"
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/desk/cycles/")
    page.keyboard.press("Control+k")
    page.keyboard.type("ouvrir")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/desk/cycles/start/")
    page.goto(f"{site.address}/fr/desk/cycles/")
    page.keyboard.press("n")  # the key that the act shows
    page.wait_for_url("**/fr/desk/cycles/start/")
    page.keyboard.press("Control+k")
    page.keyboard.press("ArrowDown")
    chosen = palette.locator("[aria-selected=true]")
    assert chosen.get_attribute("id") == palette.locator("input").get_attribute("aria-activedescendant")
    assert page.evaluate("getComputedStyle(document.querySelector('[aria-selected=true]')).outlineStyle") == "solid"
    page.keyboard.press("Escape")
    assert not palette.is_visible()
    page.keyboard.press("Control+k")
    page.keyboard.type("zzzz")
    page.keyboard.press("Enter")  # nothing of this name: the search box takes over
    page.wait_for_url("**/fr/desk/customers/?q=zzzz")
    assert faults == []
    page.context.close()


def test_without_javascript_the_search_box_and_the_menu_remain(
    site: serving.Served, chromium: Any, session: str
) -> None:
    page = _page(site, chromium, session, java_script_enabled=False)
    page.goto(f"{site.address}/ar/desk/")
    assert not page.locator("dialog.palette").is_visible()
    page.locator("#q").fill("zzzz")
    page.locator("#q").press("Enter")
    page.wait_for_url("**/ar/desk/customers/?q=zzzz")
    page.context.close()
