"""The counter by keyboard alone: from a bill's number to its receipt; the count with its total; without JavaScript."""

import pickle
import shutil
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from tests import clones, serving
from tests.browser.conftest import WAIT_MILLISECONDS
from tests.browser.test_accessibility import axe as axe
from tests.browser.test_accessibility import violations
from tests.contexts.billing import books, ground
from tests.contexts.billing import stages as billing_stages
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.billing import types as bills
from saqia.platform.database import cluster

pytestmark = pytest.mark.slow
_ARABIC_E = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'ث', code: 'KeyE', bubbles: true}))"
"""The key of `e` on a keyboard that is set to Arabic."""


@pytest.fixture(scope="module")
def shop(
    server: cluster.Cluster, stages: billing_stages.Stages, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, str, list[str]]]:
    """A served distributor of this module's own: its address, an agent's session, numbers of three bills."""
    stage, home, name = stages.of(billing_stages.bill_april), tmp_path_factory.mktemp("shop"), clones.name("shop")
    ground.clone(server, stage.database, name)
    shutil.copytree(stage.home, home, dirs_exist_ok=True)
    world = pickle.loads(stage.content)  # noqa: S301
    try:
        with futures.ThreadPoolExecutor(1) as thread, override_settings(SECRET_KEY=serving.SECRET):
            session, numbers = thread.submit(_settle, name, world).result()
        shutil.copytree(settings.SAQIA_KEYS, home / "keys", dirs_exist_ok=True)
        with serving.served(server, name, home, workers=1) as running:
            yield running.address, session, numbers
    finally:
        ground.drop(server, name)


def _settle(database: str, world: worlds.World) -> tuple[str, list[str]]:
    ground.point_at(database)
    try:
        numbers = [bills.printable_number(books.of(world, name)[0].number) for name in ("three", "shop", "mill")]
        client = staff.signed_in(world.actor, "agent", "supervisor")
        return client.cookies[settings.SESSION_COOKIE_NAME].value, numbers
    finally:
        ground.point_at("none")


def _page(shop: tuple[str, str, list[str]], chromium: Any, **more: Any) -> Any:
    context = chromium.new_context(viewport={"width": 1280, "height": 800}, **more)
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": shop[1], "url": shop[0]}])
    context.set_default_timeout(WAIT_MILLISECONDS)
    return context.new_page()


def test_from_a_bill_to_its_receipt_by_keyboard(shop: tuple[str, str, list[str]], chromium: Any) -> None:
    address, _, numbers = shop
    page = _page(shop, chromium)
    faults: list[str] = []
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto(f"{address}/fr/desk/")
    page.keyboard.press("Control+k")
    page.keyboard.type("encaisser")
    page.keyboard.press("Enter")
    page.wait_for_url("**/fr/desk/tills/pay/")
    page.locator("#id_float").fill("500")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ref:focus")
    page.keyboard.type(numbers[0])
    page.keyboard.press("Enter")
    page.wait_for_selector("button[value=cash]:focus")
    page.evaluate(_ARABIC_E)
    page.wait_for_selector("[name=given]:focus")
    page.keyboard.type("١٠٠٠")
    shown = page.locator("[data-change] bdi").inner_text()
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/tills/receipts/*/")
    assert shown in page.locator("p.sum").inner_text()
    page.keyboard.press("Enter")  # the next customer
    page.wait_for_selector("#ref:focus")
    page.keyboard.press("Tab")
    page.keyboard.press("m")
    page.wait_for_url("**/desk/tills/sessions/*/")
    page.keyboard.press("c")
    page.wait_for_selector("[name=n20000]:focus")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    page.keyboard.type("٣")
    assert page.locator("[data-sum] bdi").inner_text() == "700,00"
    assert faults == []
    page.context.close()


def test_without_javascript_the_whole_way_remains(shop: tuple[str, str, list[str]], chromium: Any) -> None:
    address, _, numbers = shop
    page = _page(shop, chromium, java_script_enabled=False)
    page.goto(f"{address}/ar/desk/tills/pay/")
    if page.locator("#id_float").count():
        page.locator("#id_float").fill("500")
        page.locator("#id_float").press("Enter")
    page.locator("#ref").fill(numbers[1])
    page.locator("#ref").press("Enter")
    page.locator("button[value=cash]").press("Enter")
    page.locator("[name=given]").fill("5000")
    page.locator("[name=given]").press("Enter")
    page.wait_for_url("**/ar/desk/tills/receipts/*/")
    assert page.locator("p.sum").count() == 1
    page.context.close()


@pytest.mark.parametrize(("language", "width"), [("ar", 360), ("fr", 1280)])
def test_each_step_is_for_everybody(
    shop: tuple[str, str, list[str]], chromium: Any, axe: str, language: str, width: int
) -> None:
    address, _, numbers = shop
    page = _page(shop, chromium)
    page.set_viewport_size({"width": width, "height": 800})
    here = f"{address}/{language}/desk/tills"
    faults: dict[str, list[str]] = {}

    def look() -> None:
        found = violations(page, axe)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append("wider than the screen")
        if found:
            faults[page.url] = found

    page.goto(f"{here}/pay/")
    if page.locator("#id_float").count():
        page.locator("#id_float").fill("500")
        page.keyboard.press("Enter")
        page.wait_for_selector("#ref")
    for query in ("?ref=client", f"?ref={numbers[2]}"):
        page.goto(f"{here}/pay/{query}", wait_until="networkidle")
        look()
    slip = page.url
    account = slip.split("a=")[1]
    for method in ("cash", "cheque", "terminal"):
        page.goto(f"{slip}&amount_{account}=10&method={method}", wait_until="networkidle")
        look()
    page.locator("[name=instrument]").fill("1")
    page.keyboard.press("Enter")
    page.wait_for_url("**/receipts/*/")
    look()
    page.goto(f"{here}/pay/")
    session = f"{address}{page.locator('.till-bar a').get_attribute('href')}"
    for address_of in (session, f"{session}count/", f"{here}/day/", f"{here}/cheques/"):
        page.goto(address_of, wait_until="networkidle")
        look()
    page.context.close()
    assert faults == {}
