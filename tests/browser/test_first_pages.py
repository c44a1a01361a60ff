"""The pages in a real browser: phone and desktop, Arabic and French, with JavaScript off too."""

from typing import Any

import pytest
from tests import serving
from tests.browser import conftest

pytestmark = pytest.mark.slow
LEFT = "net::ERR_ABORTED"  # the browser's own: the page was left before its icon had come
PAGES = ("/{language}/", "/{language}/desk/sign-in/")


@pytest.mark.parametrize("script", [True, False], ids=["js", "no-js"])
@pytest.mark.parametrize("width", [320, 360, 1280])
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_pages_stand_at_every_width(
    site: serving.Served, chromium: Any, language: str, width: int, script: bool
) -> None:
    context = chromium.new_context(
        viewport={"width": width, "height": 740}, java_script_enabled=script, service_workers="block"
    )
    context.set_default_timeout(conftest.WAIT_MILLISECONDS)
    page = context.new_page()
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("requestfailed", lambda request: faults.append(request.url) if request.failure != LEFT else None)
    page.on("response", lambda answer: faults.append(answer.url) if answer.status >= 400 else None)
    for path in PAGES:
        answer = page.goto(site.address + path.format(language=language))
        assert answer.status == 200
        root = page.locator("html")
        assert root.get_attribute("lang") == language
        assert root.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        assert page.locator("h1").count() == 1
        if script:
            assert page.evaluate("document.documentElement.scrollWidth") <= width
    context.close()
    assert faults == []


def test_a_wrong_password_is_told_in_arabic(site: serving.Served, chromium: Any) -> None:
    page = chromium.new_page(locale="ar-MA", timezone_id="Africa/Casablanca")
    page.set_default_timeout(conftest.WAIT_MILLISECONDS)
    page.goto(f"{site.address}/ar/desk/sign-in/")
    page.locator("input[name=login]").fill("nobody@saqia.example")
    page.locator("input[type=password]").fill("wrong-password")
    with page.expect_navigation():
        page.locator("form button").first.click()
    assert page.url.endswith("/ar/desk/sign-in/")
    told = page.locator("[role=alert], .error, .errorlist").first.inner_text()
    assert any("\u0600" <= letter <= "\u06ff" for letter in told)
    page.close()
