"""A served site, once for all tests in the browser, and the browser itself."""

import concurrent.futures
import os
import shutil
from collections.abc import Callable, Iterator
from typing import TypeVar

import pytest
from tests import serving
from tests.contexts.billing import ground

from saqia.platform.database import cluster

T = TypeVar("T")
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
