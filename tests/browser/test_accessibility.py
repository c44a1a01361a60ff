"""No page breaks a rule of accessibility that axe knows, in Arabic and French, on a phone and on a desk."""

from typing import Any

import pytest
from tests import npm
from tests.browser import visits
from tests.browser.conftest import HERE, WAIT_MILLISECONDS

pytestmark = pytest.mark.slow
SHAPED = "void (CanvasRenderingContext2D.prototype.measureText = words => ({width: 12 * words.length}))"
"""Without it axe takes shaped Arabic for a font of icons, and looks at no contrast of it."""
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
GRAY = """<!doctype html><html lang=ar dir=rtl><title>م</title>
<main><h1 style="color:#bbb;background:#fff">فاتورة الماء</h1></main>"""


@pytest.fixture(scope="module")
def axe() -> str:
    """The script of axe-core."""
    return (npm.modules(HERE, called="eyes") / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Any, axe: str) -> list[str]:
    """Return what axe finds wrong on a page."""
    page.evaluate(SHAPED)
    page.evaluate(f"void function () {{ {axe} }}()")
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    return [f"{fault['id']}: {node['html'][:160]}" for fault in found for node in fault["nodes"]]


def test_gray_arabic_on_white_is_found(town_site: visits.Town, chromium: Any, axe: str) -> None:
    page = chromium.new_page()
    page.set_content(GRAY)
    assert [fault.split(":")[0] for fault in violations(page, axe)] == ["color-contrast"]
    page.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("who", ["", "customer", "agent"], ids=["visitor", "customer", "agent"])
def test_pages_are_for_everybody(
    town_site: visits.Town, chromium: Any, axe: str, who: str, language: str, width: int
) -> None:
    context = visits.opened(town_site, chromium, who=who, viewport={"width": width, "height": 800})
    context.set_default_timeout(WAIT_MILLISECONDS)
    page = context.new_page()
    faults: dict[str, list[str]] = {}
    seen: list[str] = []
    for path in visits.pages(town_site, who):
        answer = visits.shown(page, f"{town_site.address}/{language}{path}")
        assert answer.status < 500, path
        if answer.status != 200 or "html" not in answer.headers["content-type"]:
            continue
        seen.append(page.url.split(f"/{language}", 1)[1])
        found = violations(page, axe)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("wider than the screen")
        if found:
            faults[path] = found
    context.close()
    assert faults == {}
    assert {"": town_site.bill, "customer": "/account/", "agent": "/desk/customers/"}[who] in seen
