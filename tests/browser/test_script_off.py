"""With JavaScript off: every page stands, and a bill is found, read, kept and contested."""

from typing import Any

import pytest
from tests.browser import visits
from tests.browser.conftest import WAIT_MILLISECONDS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("who", ["", "customer", "agent"], ids=["visitor", "customer", "agent"])
def test_every_page_says_its_words(town_site: visits.Town, chromium: Any, who: str, language: str) -> None:
    context = visits.opened(town_site, chromium, who=who, java_script_enabled=False)
    context.set_default_timeout(WAIT_MILLISECONDS)
    page = context.new_page()
    for path in visits.pages(town_site, who):
        answer = page.goto(f"{town_site.address}/{language}{path}")
        if answer.status == 200 and "html" in answer.headers["content-type"]:
            assert page.locator("h1").count() == 1, path
            assert page.locator("main").inner_text().strip(), path
    context.close()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_bill_is_found_read_and_kept(town_site: visits.Town, chromium: Any, language: str) -> None:
    context = visits.opened(town_site, chromium, java_script_enabled=False, viewport={"width": 360, "height": 740})
    context.set_default_timeout(WAIT_MILLISECONDS)
    page = context.new_page()
    page.goto(f"{town_site.address}/{language}/")
    page.locator(f"main a[href='/{language}/bill/']").first.click()
    page.locator("input[name=contract]").fill(town_site.contract)
    page.locator("input[name=code]").fill(town_site.code)
    page.locator("main form button").first.click()
    page.wait_for_url("**/b/*/")
    assert page.locator("main table").count() >= 1
    paper = context.request.get(page.url + "paper/")
    assert paper.body()[:5] == b"%PDF-"
    context.close()
