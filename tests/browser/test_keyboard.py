"""Every page by keyboard alone: the first Tab skips to the content, each control is reached and shows that it is."""

from typing import Any

import pytest
from tests.browser import visits
from tests.browser.conftest import WAIT_MILLISECONDS

pytestmark = pytest.mark.slow
CONTROLS = """() => [...document.querySelectorAll(
  'a[href], button:not([disabled]), input:not([type=hidden]):not([disabled]), select, textarea, summary,'
  + '[tabindex="0"]')]
  .filter(each => each.checkVisibility()).map((each, place) => { each.dataset.walk = place; return place })"""
WHERE = """() => { const each = document.activeElement; const look = getComputedStyle(each); return {
  place: each.dataset.walk ?? null, name: each.outerHTML.slice(0, 100),
  seen: look.outlineStyle !== 'none' && parseFloat(look.outlineWidth) > 0 } }"""
TOP = """() => { const top = document.createElement('span'); top.tabIndex = -1; document.body.prepend(top);
  top.focus(); top.remove() }"""
"""A page may hand the keyboard to its first field; the walk begins at the top all the same."""
GROUPED = "place => { const each = document.querySelector(`[data-walk='${place}']`); return each.type === 'radio' }"


def _walk(page: Any) -> list[str]:
    wanted = set(page.evaluate(CONTROLS))
    page.evaluate(TOP)
    reached, faults = set(), []
    for step in range(len(wanted) + 20):
        page.keyboard.press("Tab")
        here = page.evaluate(WHERE)
        if here["place"] is None:
            break
        if step == 0 and "skip" not in here["name"]:
            faults.append(f"the first Tab leads to {here['name']}")
        if not here["seen"]:
            faults.append(f"one does not see being at {here['name']}")
        reached.add(int(here["place"]))
    missed = [place for place in sorted(wanted - reached) if not page.evaluate(GROUPED, place)]
    return faults + [f"control {place} is not reached" for place in missed]


@pytest.mark.parametrize("language", ["ar", "fr"])
@pytest.mark.parametrize("who", ["", "customer", "agent"], ids=["visitor", "customer", "agent"])
def test_every_control_is_reached_and_seen(town_site: visits.Town, chromium: Any, who: str, language: str) -> None:
    context = visits.opened(town_site, chromium, who=who, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(WAIT_MILLISECONDS)
    page = context.new_page()
    faults = {}
    for path in visits.pages(town_site, who):
        answer = visits.shown(page, f"{town_site.address}/{language}{path}")
        if answer.status == 200 and "html" in answer.headers["content-type"]:
            found = _walk(page)
            if found:
                faults[path] = found
    context.close()
    assert faults == {}
