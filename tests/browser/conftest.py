"""A served site, once for all tests in the browser, and the browser itself."""

import concurrent.futures
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.test import Client, override_settings
from tests import clones, serving
from tests.browser import visits
from tests.contexts.billing import books, ground
from tests.contexts.billing import stages as billing_stages
from tests.contexts.billing import world as worlds
from tests.contexts.tariffs import test_entry
from tests.surfaces import staff

from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import operations as grants
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.staff import queries as hired
from saqia.platform import operation
from saqia.platform.database import cluster
from saqia.platform.identity import models, sign_ins
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

T = TypeVar("T")
HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium")
ROLES = ("agent", "supervisor", "billing_officer", "finance", "quality", "director")
WAIT_MILLISECONDS = 120_000  # generous: the machine may be busy with the other tests
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--font-render-hinting=none",
)  # fmt: skip


@pytest.fixture(scope="session")
def site(server: cluster.Cluster, template: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[serving.Served]:
    """The pages, served by the command that people use from a database of their own; tests in it take names apart."""
    name = f"site_{os.getpid()}_{os.urandom(3).hex()}"
    ground.clone(server, template, name)
    try:
        with serving.served(server, name, tmp_path_factory.mktemp("site"), workers=1) as running:
            yield running
    finally:
        ground.drop(server, name)


@pytest.fixture(scope="session")
def town_site(
    server: cluster.Cluster, stages: billing_stages.Stages, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[visits.Town]:
    """A distributor with a published month, a customer and an agent signed in; for tests that change nothing.

    Asked for before `chromium`, because it works on the database.
    """
    stage, home, name = stages.of(billing_stages.bill_april), tmp_path_factory.mktemp("town"), clones.name("town")
    ground.clone(server, stage.database, name)
    shutil.copytree(stage.home, home, dirs_exist_ok=True)
    world = pickle.loads(stage.content)  # noqa: S301
    try:
        with concurrent.futures.ThreadPoolExecutor(1) as thread, override_settings(SECRET_KEY=serving.SECRET):
            facts = thread.submit(_settle, name, world).result()
        shutil.copytree(settings.SAQIA_KEYS, home / "keys", dirs_exist_ok=True)
        with serving.served(server, name, home, workers=1) as running:
            yield visits.Town(address=running.address, **facts)
    finally:
        ground.drop(server, name)


def _settle(database: str, world: worlds.World) -> dict[str, Any]:
    """Let a customer and an agent in, and find a bill."""
    ground.point_at(database)
    try:
        account = world.accounts["three"]
        [bill] = books.of(world, "three")
        token = tokens.mint(tenant_id=1, purpose="bill", subject=bill.number, on=clock.today())
        reading = tokens.mint(tenant_id=1, purpose="reading", subject=account.number, on=clock.today())
        agent = staff.signed_in(world.actor, *ROLES)
        return {
            "bill": f"/b/{token}/", "reading": f"/r/{reading}/",
            "contract": account.number, "code": tokens.code(tenant_id=1, subject=bill.number),
            "customer_id": _customer(account.number), "agent": agent.cookies[settings.SESSION_COOKIE_NAME].value,
            "customer": _customer_session(world.actor, account.account_id), "desk": _named_pages(),
        }  # fmt: skip
    finally:
        ground.point_at("none")


def _named_pages() -> tuple[str, ...]:
    """Write a grid's prices, and return its pages and those of the cycle and of somebody of the staff."""
    draft = test_entry.begun()
    test_entry.entered(draft, *test_entry.BLOCKS, test_entry.FIXED)
    with scope.reading(1):
        [cycle], [somebody, *_] = billing.list_cycles(), hired.list_everybody()
    rest = ("", "files/", "prices/water/?use=domestic", "prices/electricity/", "import/")
    return (
        *(f"/desk/tariffs/{draft}/{each}" for each in rest), f"/desk/cycles/{cycle.cycle_id}/",
        f"/desk/staff/{somebody.id}/",
    )  # fmt: skip


def _customer(number: str) -> int:
    with scope.reading(1):
        return contracts.get_account(number).customer_id


def _customer_session(actor: operation.Actor, account_id: int) -> str:
    at = clock.now()
    sign_in = sign_ins.create_sign_in(actor=actor, email="customer@example.ma", at=at)
    grants.grant_access(
        actor=actor, sign_in_id=sign_in, target=grants.Target(account_id=account_id), role="holder", proof="desk", at=at
    )
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(models.SignIn.objects.get(pk=sign_in))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture(scope="module")
def chromium() -> Iterator[object]:
    """The system's Chromium, ended with the module: Django refuses its database to a thread that drives a browser."""
    if CHROMIUM is None:
        pytest.skip("needs chromium")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS), timeout=WAIT_MILLISECONDS)
        yield running
        running.close()


def inside(site: serving.Served, act: Callable[[], T]) -> T:
    """Act on the site's database, in a thread that drives no browser."""

    def there() -> T:
        ground.point_at(site.database)
        try:
            return act()
        finally:
            ground.point_at("none")

    with concurrent.futures.ThreadPoolExecutor(1) as thread:
        return thread.submit(there).result()
