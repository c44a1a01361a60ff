"""A day at the desk without a mouse: a payment, a note, a dispute and its correction, a month read and billed."""

from collections.abc import Callable
from concurrent import futures
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from playwright import sync_api as playwright
from tests import serving
from tests.browser.conftest import WAIT_MILLISECONDS
from tests.browser.road import Depot, Van
from tests.browser.road import browser as browser
from tests.browser.road import depot as depot
from tests.browser.road import van as van
from tests.contexts.billing import ground
from tests.surfaces import staff

from saqia.contexts.billing import queries as billing
from saqia.contexts.metering import queries as metering
from saqia.contexts.parties import queries as parties
from saqia.journeys import cycle_runs

pytestmark = pytest.mark.slow
Desk = Callable[[str], Any]
MAY = b"meter;read_on;index\nE-plain;2026-05-08;1629\nE-shop;2026-05-08;99999\n"
"""What was read; the second is so much that somebody has to look at it."""


@pytest.fixture
def desk(depot: Depot, browser: Any) -> Desk:
    """Open the desk for a session that is signed in."""

    def opened(cookie: str) -> Any:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        context.set_default_timeout(WAIT_MILLISECONDS)
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": depot.address}])
        page = context.new_page()
        page.goto(f"{depot.address}/fr/desk/")
        seen(page)
        return page

    return opened


def officer(depot: Depot) -> str:
    """Hire a billing officer; return the session."""

    def there() -> str:
        ground.point_at(depot.database)
        try:
            client = staff.signed_in(depot.world.actor, "billing_officer")
            return client.cookies[settings.SESSION_COOKIE_NAME].value
        finally:
            ground.point_at("none")

    with futures.ThreadPoolExecutor(1) as thread, override_settings(SECRET_KEY=serving.SECRET):
        return thread.submit(there).result()


def press(page: Any, *keys: str) -> None:
    """Press keys; the last one leads to another page."""
    *before, last = keys
    for key in before:
        page.keyboard.press(key)
    with page.expect_navigation():
        page.keyboard.press(last)
    seen(page)


def seen(page: Any) -> None:
    """Wait until the page is drawn: before its first frame the browser drops keys, and nobody presses any."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")


def chosen(page: Any, words: str) -> None:
    """Open the palette, type, take the only thing that is offered."""
    page.keyboard.press("Control+k")
    page.keyboard.type(words)
    page.locator("dialog.palette li").first.wait_for()
    press(page, "Enter")


THERE = "at => document.activeElement.matches(at) && getComputedStyle(document.activeElement).outlineStyle !== 'none'"


def reach(page: Any, selector: str) -> None:
    """Wait until the keyboard is there, and is seen to be."""
    page.wait_for_function(THERE, arg=selector)


def tab_to(page: Any, selector: str, *, most: int = 12) -> None:
    """Press Tab until the keyboard is there, a few times at most."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(THERE, selector):
            return
    raise AssertionError(f"{selector} is not reached: {page.evaluate('document.activeElement.outerHTML')[:200]}")


def test_a_payment_and_a_note_take_keys_alone(van: Van, depot: Depot, desk: Desk) -> None:
    account = depot.world.accounts["three"]
    page = desk(van.cookie)
    chosen(page, account.number)
    page.locator(".rail textarea").wait_for()
    page.keyboard.press("n")  # the note lacks its words: there first
    reach(page, ".rail textarea")
    page.keyboard.type("Passé au guichet")
    press(page, "Tab", "Enter")
    press(page, "e")
    reach(page, "button[name=method][value=cash]")
    press(page, "Enter")
    reach(page, "input[name=given]")
    page.keyboard.type("400")
    press(page, "Enter")
    page.wait_for_url("**/desk/tills/receipts/*/")
    assert [amount for _rank, amount in van.receipts()] == [36_808]
    assert [one.text for one in van.ask(lambda: parties.list_notes(account.customer_id))] == ["Passé au guichet"]
    page.context.close()


def test_a_dispute_and_its_correction_take_keys_and_two_people(van: Van, depot: Depot, desk: Desk) -> None:
    account = depot.world.accounts["mill"]
    page = desk(van.cookie)
    chosen(page, account.number)
    press(page, "d")
    press(page, "s")
    page.context.close()
    first = desk(officer(depot))
    chosen(first, "contestations")
    press(first, "o")
    press(first, "t")
    first.keyboard.press("Tab")
    first.keyboard.press("Enter")  # to the content
    tab_to(first, "select[name=reason]")
    first.keyboard.type("La facture est")
    tab_to(first, "button[value=decide]")
    press(first, "Enter")
    second = desk(officer(depot))
    chosen(second, "corrections")
    press(second, "o")
    press(second, "s")
    [dispute] = van.ask(lambda: billing.list_disputes(account_id=account.account_id))
    proposal = van.ask(lambda: billing.find_proposal(dispute_number=dispute.number))
    assert (proposal.status, proposal.effect_centimes) == ("applied", -902_326)
    for each in (first, second):
        each.context.close()


def run_asked(van: Van, page: Any) -> str:
    """Do what was asked for of the cycle on the page, as a worker does, and show it again; return its state."""
    cycle_id = int(page.url.rstrip("/").split("/")[-1])
    run = van.ask(lambda: billing.list_runs(cycle_id=cycle_id)[0])
    van.act(lambda: cycle_runs.run_cycle(tenant_id=1, run_id=run.id))
    page.reload()
    return str(van.ask(lambda: billing.get_cycle(cycle_id=cycle_id)).status)


def file_asked(page: Any) -> Any:
    """Press Enter on the file's field until the browser asks for the file: under load it once dropped the key."""
    for milliseconds in (15_000, 30_000, WAIT_MILLISECONDS):
        try:
            with page.expect_file_chooser(timeout=milliseconds) as asked:
                page.keyboard.press("Enter")
        except playwright.TimeoutError:
            if milliseconds == WAIT_MILLISECONDS:
                raise
        else:
            return asked.value
    raise AssertionError("never here")


def test_readings_are_taken_in_and_a_held_one_decided_by_keys_alone(van: Van, depot: Depot, desk: Desk) -> None:
    page = desk(officer(depot))
    chosen(page, "tournées")
    press(page, "n")
    tab_to(page, "input[name=file]", most=40)
    file_asked(page).set_files({"name": "mai.csv", "mimeType": "text/csv", "buffer": MAY})
    press(page, "s")
    page.wait_for_url("**/desk/rounds/import/*/")
    press(page, "s")
    [held] = [one for one in van.ask(metering.list_held_readings) if one.index_milli == 99_999_000]
    chosen(page, "relevés en attente")
    press(page, "o")
    page.keyboard.press("s")  # the decision is lacking: there first
    reach(page, "input[name=decision]")
    page.keyboard.press("Space")
    press(page, "s")
    assert held.reading_id not in [one.reading_id for one in van.ask(metering.list_held_readings)]
    page.context.close()


def test_a_month_is_rated_and_published_by_keys_alone(van: Van, depot: Depot, desk: Desk) -> None:
    page = desk(officer(depot))
    chosen(page, "cycles")
    press(page, "n")
    tab_to(page, "input[name=month]", most=40)
    page.keyboard.type("052026")
    tab_to(page, "button[data-key=s]")
    press(page, "Enter")
    assert run_asked(van, page) == "rated"
    press(page, "p")
    reach(page, "textarea[name=responsibility]")  # a gate is closed: the words are lacking
    page.keyboard.type("Vu avec l’agence, la relève de mai est partielle")
    tab_to(page, "button[value=publish]")
    press(page, "Enter")
    assert run_asked(van, page) == "published"
    page.context.close()
