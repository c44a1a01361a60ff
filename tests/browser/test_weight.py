"""What a visit weighs over the wire: sizes are counted, nothing is timed. The budgets are those of the goals."""

import dataclasses
from typing import Any

import pytest
from tests.browser import visits
from tests.browser.conftest import WAIT_MILLISECONDS

pytestmark = pytest.mark.slow
FIRST_BYTES, REPEAT_BYTES, SCRIPT_BYTES, REQUESTS, DESK_BYTES = 60_000, 12_000, 20_000, 8, 250_000


@dataclasses.dataclass
class Carried:
    """What crossed the wire for one page: bytes by address, headers included."""

    bytes_of: dict[str, int] = dataclasses.field(default_factory=dict)
    scripts: set[str] = dataclasses.field(default_factory=set)

    @property
    def total(self) -> int:
        """Return all bytes."""
        return sum(self.bytes_of.values())

    @property
    def script_bytes(self) -> int:
        """Return the bytes of scripts."""
        return sum(size for address, size in self.bytes_of.items() if address in self.scripts)


def _carried(page: Any, address: str) -> Carried:
    tools, found = page.context.new_cdp_session(page), Carried()
    names: dict[str, str] = {}
    tools.on("Network.responseReceived", lambda told: _note(told, names, found))
    tools.on("Network.loadingFinished", lambda told: _weigh(told, names, found))
    tools.send("Network.enable")
    assert page.goto(address, wait_until="networkidle").status == 200
    tools.detach()
    return found


def _note(told: dict[str, Any], names: dict[str, str], found: Carried) -> None:
    address = told["response"]["url"]
    if address.startswith("data:") or told["response"].get("fromDiskCache"):
        return
    names[told["requestId"]] = address
    if told["type"] == "Script":
        found.scripts.add(address)


def _weigh(told: dict[str, Any], names: dict[str, str], found: Carried) -> None:
    if told["requestId"] in names:
        found.bytes_of[names[told["requestId"]]] = int(told["encodedDataLength"])


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_a_first_visit_is_light_and_the_next_lighter(town_site: visits.Town, chromium: Any, language: str) -> None:
    heavy = {}
    for path in [*visits.pages(town_site, ""), *visits.pages(town_site, "customer")]:
        who = "customer" if path.startswith("/account/") else ""
        context = visits.opened(town_site, chromium, who=who, viewport={"width": 360, "height": 740})
        context.set_default_timeout(WAIT_MILLISECONDS)
        page = context.new_page()
        answer = context.request.get(f"{town_site.address}/{language}{path}")
        if answer.status != 200 or "html" not in answer.headers["content-type"]:
            context.close()
            continue
        first = _carried(page, f"{town_site.address}/{language}{path}")
        again = _carried(page, f"{town_site.address}/{language}{path}")
        context.close()
        told = (first.total, len(first.bytes_of), first.script_bytes, again.total)
        if any(has > most for has, most in zip(told, (FIRST_BYTES, REQUESTS, SCRIPT_BYTES, REPEAT_BYTES), strict=True)):
            heavy[path] = told
    assert heavy == {}


def test_a_page_of_the_desk_is_light_too(town_site: visits.Town, chromium: Any) -> None:
    for path in ("/desk/", f"/desk/customers/{town_site.customer_id}/"):
        context = visits.opened(town_site, chromium, who="agent")
        found = _carried(context.new_page(), f"{town_site.address}/ar{path}")
        context.close()
        assert 0 < found.total <= DESK_BYTES, path
