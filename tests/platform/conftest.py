"""What the tests of pages need: collected static files, a directory of tenants read anew."""

import fcntl
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from saqia.surfaces.console import serve
from saqia.surfaces.kit import tenants


@pytest.fixture(scope="session")
def static_files() -> None:
    """Collect the static files once for all workers: page templates name them by their hash."""
    settings.SAQIA_HOME.mkdir(parents=True, exist_ok=True)
    with (settings.SAQIA_HOME / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        serve.collect_static()


@pytest.fixture
def browser(database: str, static_files: None) -> Iterator[Client]:
    """A client of the pages, on the host of SRM Souss-Massa."""
    tenants.directory.forget()
    yield Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    tenants.directory.forget()
