"""The telephone of a mobile agency, driven by its screens: who serves it, what is tapped, what lies in its books."""

import dataclasses
import pickle
import shutil
from collections.abc import Callable, Iterator
from concurrent import futures
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from tests import clones, serving
from tests.browser.conftest import WAIT_MILLISECONDS
from tests.contexts.billing import ground
from tests.contexts.billing import stages as billing_stages
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.staff import models as people
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import queries
from saqia.platform import operation
from saqia.platform.database import cluster
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock


@dataclasses.dataclass(frozen=True)
class Van:
    """A served mobile agency with an open till; `cookie` signs its cashier in."""

    address: str
    database: str
    cookie: str
    session: int
    accounts: tuple[str, ...]

    def ask(self, act: Callable[[], Any]) -> Any:
        """Read its database, in a thread that drives no browser."""

        def reading() -> Any:
            with scope.reading(1):
                return act()

        return self.act(reading)

    def act(self, act: Callable[[], Any]) -> Any:
        """Act on its database, in a thread that drives no browser."""

        def there() -> Any:
            ground.point_at(self.database)
            try:
                return act()
            finally:
                ground.point_at("none")

        with futures.ThreadPoolExecutor(1) as thread:
            return thread.submit(there).result()

    def receipts(self) -> list[tuple[int, int]]:
        """Return rank and amount of what the till took, by rank."""
        found = self.ask(lambda: queries.list_receipts(session_id=self.session))
        return sorted((one.rank, one.payment.amount_centimes) for one in found)


@dataclasses.dataclass(frozen=True)
class Depot:
    """A served distributor with a published month."""

    address: str
    database: str
    world: worlds.World


@pytest.fixture(scope="module")
def depot(
    server: cluster.Cluster, stages: billing_stages.Stages, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Depot]:
    """A distributor of this module's own."""
    stage, home, name = stages.of(billing_stages.bill_april), tmp_path_factory.mktemp("depot"), clones.name("depot")
    ground.clone(server, stage.database, name)
    shutil.copytree(stage.home, home, dirs_exist_ok=True)
    shutil.copytree(settings.SAQIA_KEYS, home / "keys", dirs_exist_ok=True)
    try:
        with serving.served(server, name, home, workers=1) as running:
            yield Depot(running.address, name, pickle.loads(stage.content))  # noqa: S301
    finally:
        ground.drop(server, name)


@pytest.fixture(scope="module")
def browser(depot: Depot, request: pytest.FixtureRequest) -> Any:
    """The browser, started after the database was worked on."""
    return request.getfixturevalue("chromium")


@pytest.fixture
def van(depot: Depot) -> Van:
    """An agent of its own with a mobile till open."""
    with futures.ThreadPoolExecutor(1) as thread, override_settings(SECRET_KEY=serving.SECRET):
        return Van(depot.address, depot.database, *thread.submit(_settle, depot.database, depot.world).result())


def _settle(database: str, world: worlds.World) -> tuple[str, int, tuple[str, ...]]:
    ground.point_at(database)
    try:
        client = staff.signed_in(world.actor, "agent")
        with scope.reading(1):
            mine = people.Membership.objects.order_by("-id").first()
            ids = [world.accounts[name].account_id for name in ("three", "shop", "mill")]
            numbers = {one.id: one.number for one in contracts.list_accounts(ids)}
        assert mine is not None
        actor = operation.Actor(1, f"person:{mine.person_id}", mine.person_id, frozenset({"tills.open-session"}))
        made = tills.open_session(
            actor=actor, unit_id=mine.unit_id, float_centimes=0, kind="mobile", at=clock.now()
        )  # fmt: skip
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        return cookie, made.id, tuple(numbers[each] for each in ids)
    finally:
        ground.point_at("none")


class Road:
    """A telephone with the application open."""

    def __init__(self, van: Van, browser: Any, language: str = "fr", **more: Any) -> None:
        self.van, self.here = van, f"{van.address}/crew/{language}/"
        self.context = browser.new_context(viewport={"width": 360, "height": 740}, has_touch=True, **more)
        self.context.set_default_timeout(WAIT_MILLISECONDS)
        self.faults: list[str] = []
        self.sign_in()

    def sign_in(self) -> None:
        """Sign the cashier in."""
        name, url = settings.SESSION_COOKIE_NAME, self.van.address
        self.context.add_cookies([{"name": name, "value": self.van.cookie, "url": url}])

    def window(self) -> Any:
        """Open one more window of the application."""
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.goto(self.here)
        return page

    def with_pack(self) -> Any:
        """Open it and take the pack of the day along."""
        page = self.window()
        page.locator("[name=book]").first.check()
        page.locator("#route button").click()
        page.locator("#asked").wait_for()
        page.evaluate("navigator.serviceWorker.ready.then(() => true)")
        return page


def found(page: Any, text: str) -> None:
    """Find an account."""
    page.locator("#asked").fill(text)
    page.locator("#asked").press("Enter")
    page.locator("#amount").wait_for()


def taken(page: Any, account: str, amount: int) -> str:
    """Take a payment; return the receipt's number as the screen shows it."""
    found(page, account)
    page.locator("#amount").fill(f"{amount / 100:.2f}")
    page.locator("#take").click()
    page.locator("#slip").wait_for()
    number: str = page.locator("#slip-number").inner_text()
    page.locator("[data-screen=receipt] [data-act=find]").click()
    return number


def written(page: Any, name: str, phone: str) -> None:
    """Fill a request for a subscription in and keep it."""
    page.locator("#who").fill(name)
    page.locator("#phone").fill(phone)
    for field in ("service", "use", "right", "commune"):
        page.locator(f"#q-{field}").select_option(index=1)
    page.locator("#q-address").fill("زنقة الزيتون 12")
    page.locator("#request button").first.click()


def sent(page: Any) -> None:
    """Send, and wait until nothing waits."""
    page.locator("#bar [data-act=list]").click()
    page.locator("[data-act=send]").click()
    page.locator("#rows .waits").first.wait_for(state="detached")
