"""A served site, once for all tests in the browser, and the browser itself."""

import concurrent.futures
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import pytest
from django.conf import settings
from django.test import Client, override_settings
from tests import clones, serving
from tests.browser import visits
from tests.contexts.billing import ground
from tests.contexts.tariffs import test_case_entry, test_entry
from tests.surfaces import staff

from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import queries as contracts
from saqia.demo import readers, world
from saqia.platform import operation
from saqia.platform.database import cluster
from saqia.platform.identity import models
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, tenants

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
    server: cluster.Cluster, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[visits.Town]:
    """The demonstration, with a customer and an agent signed in; for tests that change nothing.

    Asked for before `chromium`, because it works on the database.
    """
    home, name = tmp_path_factory.mktemp("town"), clones.name("town")
    ground.clone(server, template, name)
    command = [sys.executable, "-m", "saqia.surfaces.console", "demo", "--customers", "60", "--no-serve"]
    environment = serving.environment(server, name, home) | {"SAQIA_STS_URL": "soft"}
    try:
        made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stdout + made.stderr
        with concurrent.futures.ThreadPoolExecutor(1) as thread, override_settings(
            SECRET_KEY=serving.SECRET, SAQIA_HOME=home, SAQIA_KEYS=home / "keys"
        ):  # fmt: skip
            facts = thread.submit(_settle, name).result()
        with serving.served(server, name, home, workers=1, settings={"SAQIA_STS_URL": "soft"}) as running:
            yield visits.Town(address=running.address, **facts)
    finally:
        ground.drop(server, name)


def _settle(database: str) -> dict[str, Any]:
    """Let a customer and an agent in, and follow the links that they and a visitor see."""
    ground.point_at(database)
    tenants.directory.forget()
    try:
        actor, on = operation.system_actor(tenant_id=1, name="test"), clock.today()
        with scope.reading(1):
            [cycle, *_] = billing.list_cycles()
        reader = readers.welcome(
            actor=actor, tenant_code="srm-souss-massa", cycle_id=cycle.cycle_id,
            kept=world.kept_log_ins("srm-souss-massa"), on=on, at=clock.now(),
        )  # fmt: skip
        assert reader is not None
        with scope.reading(1):
            account = contracts.get_account(reader.contract_number)
        agent, customer = staff.signed_in(actor, *ROLES), Client(headers={"host": "127.0.0.1"})
        customer.force_login(models.SignIn.objects.get(email=reader.address))
        reading = tokens.mint(tenant_id=1, purpose="reading", subject=account.number, on=on)
        return {
            "contract": account.number, "code": reader.code, "bill": reader.link, "customer_id": account.customer_id,
            "sessions": {
                who: client.cookies[settings.SESSION_COOKIE_NAME].value
                for who, client in (("customer", customer), ("agent", agent))
            },
            "walks": {
                "": visits.walk(Client(headers={"host": "127.0.0.1"}), ("/", reader.link, f"/r/{reading}/")),
                "customer": visits.walk(customer, ("/account/",)),
                "agent": visits.walk(agent, ("/desk/", f"/desk/customers/{account.customer_id}/", *_drafted())),
            },
            "acts": visits.posted_only(agent),
        }  # fmt: skip
    finally:
        ground.point_at("none")


def _drafted() -> tuple[str, ...]:
    """Write a grid's prices and cases, and return the pages that change them."""
    draft = test_entry.begun()
    test_entry.entered(draft, *test_entry.BLOCKS, test_entry.FIXED)
    test_case_entry.asked(draft, test_case_entry.TEN)
    rest = ("prices/electricity/", "cases/electricity/")
    return tuple(f"/desk/tariffs/{draft}/{each}" for each in rest)


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
