"""A served site, once for all tests in the browser, and the browser itself."""

import concurrent.futures
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from django.test import override_settings
from tests import clones, serving
from tests.browser import settling, visits
from tests.contexts.billing import ground

from saqia.platform.database import cluster

T = TypeVar("T")
HERE = Path(__file__).parent
CHROMIUM = shutil.which("chromium")
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
    server: cluster.Cluster, template: str, static_files: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[visits.Town]:
    """The demonstration, with a customer and an agent signed in; for tests that change nothing.

    Asked for before `chromium`, because it works on the database.
    """
    home, name = tmp_path_factory.mktemp("town"), clones.name("town")
    ground.clone(server, template, name)
    command = [sys.executable, "-m", "saqia.surfaces.console", "demo", "--customers", "60", "--no-serve"]
    environment = serving.environment(server, name, home)
    try:
        made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert made.returncode == 0, made.stdout + made.stderr
        with concurrent.futures.ThreadPoolExecutor(1) as thread, override_settings(
            SECRET_KEY=serving.SECRET, SAQIA_HOME=home, SAQIA_KEYS=home / "keys"
        ):  # fmt: skip
            facts = thread.submit(settling.settle, name, home).result()
        with serving.served(server, name, home, workers=1, settings=settling.CARDS) as running:
            yield visits.Town(address=running.address, **facts)
    finally:
        ground.drop(server, name)


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
