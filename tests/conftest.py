"""One PostgreSQL cluster a run, one migrated template, a clone for each test that asks for `database`."""

import fcntl
import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[1]
os.environ["SAQIA_HOME"] = str(ROOT / "var" / "test")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "saqia.project.settings")

import django  # noqa: E402

django.setup()

import hypothesis  # noqa: E402
import psycopg  # noqa: E402
import pytest  # noqa: E402
from django.conf import settings  # noqa: E402
from django.test import Client  # noqa: E402

from saqia.platform import operation  # noqa: E402
from saqia.platform.database import cluster, preparation  # noqa: E402
from saqia.surfaces.console import usage  # noqa: E402
from tests import clones, memory  # noqa: E402
from tests.contexts.billing.ground import april as april  # noqa: E402
from tests.contexts.billing.ground import april_billed as april_billed  # noqa: E402
from tests.contexts.billing.ground import stages as stages  # noqa: E402
from tests.contexts.billing.ground import world as world  # noqa: E402

SOUSS, CASA = 1, 2
usage.install()  # as the command does: which process had run a test of it before decided the language of others
hypothesis.settings.register_profile("saqia", deadline=None)  # a busy machine is slow, not wrong
hypothesis.settings.load_profile("saqia")
hypothesis.settings.register_profile(
    "quick", deadline=None, max_examples=20
)  # of `make quick`: a fifth of the examples
settings.PASSWORD_HASHERS = ["tests.hashing.QuickHasher"]
_using: list[TextIO] = []


def _schema_mark() -> str:
    """Name the template after everything that makes it: migrations and the seeding code."""
    digest = hashlib.sha256(Path(__file__).read_bytes())
    for path in sorted((ROOT / "src").rglob("migrations/*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@pytest.fixture(scope="session")
def server() -> Iterator[cluster.Cluster]:
    """The tests' own server: not durable, other folder than the demonstration's."""
    own = cluster.locate(settings.SAQIA_HOME)
    memory.start(own)
    yield own


def pytest_sessionstart(session: pytest.Session) -> None:
    """Say that this process uses the tests' server."""
    settings.SAQIA_HOME.mkdir(parents=True, exist_ok=True)
    _using.append((settings.SAQIA_HOME / "using.lock").open("w"))
    fcntl.flock(_using[0], fcntl.LOCK_SH)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop the tests' server when nobody uses it any more, in this run or another."""
    try:
        fcntl.flock(_using[0], fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    own = cluster.locate(settings.SAQIA_HOME)
    if cluster.is_running(own):
        clones.forget(own, keep=f"template_{_schema_mark()}")
        cluster.stop(own, mode="immediate")


@pytest.fixture(scope="session")
def template(server: cluster.Cluster) -> str:
    """A migrated database with two tenants, made once for all workers."""
    name = f"template_{_schema_mark()}"
    with (settings.SAQIA_HOME / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
            if connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone():
                return name
        making = f"{name}_making"
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{making}" WITH (FORCE)')
        preparation.create(server, making)
        clones.point_at(making)
        preparation.migrate()
        _seed()
        clones.point_at("none")
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    return name


def _seed() -> None:
    from django.db import transaction

    from saqia.contexts.territory import places
    from saqia.platform.tenancy import registration

    for tenant in registration.known():
        registration.register(tenant)
    with transaction.atomic():
        places.land()  # below the operation: no tenant gets an audit entry or an event that a test would count


@pytest.fixture
def database(server: cluster.Cluster, template: str) -> Iterator[str]:
    """A fresh clone of the template; every connection of the test goes there."""
    name = clones.name("test")
    clones.clone(server, template, name)
    clones.point_at(name)
    yield name
    clones.point_at("none")
    clones.drop(server, name)


@pytest.fixture
def souss() -> operation.Actor:
    """The system actor of SRM Souss-Massa."""
    return operation.system_actor(tenant_id=SOUSS, name="test")


@pytest.fixture
def casa() -> operation.Actor:
    """The system actor of SRM Casablanca-Settat."""
    return operation.system_actor(tenant_id=CASA, name="test")


@pytest.fixture(scope="session")
def static_files() -> None:
    """Collect the static files once for all workers: page templates name them by their hash."""
    from saqia.surfaces.console import serve

    settings.SAQIA_HOME.mkdir(parents=True, exist_ok=True)
    with (settings.SAQIA_HOME / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        run, made_by = os.environ.get("PYTEST_XDIST_TESTRUNUID", ""), settings.SAQIA_HOME / "static.run"
        if not run or not made_by.exists() or made_by.read_text() != run:
            serve.collect_static()
            made_by.write_text(run)


@pytest.fixture
def browser(database: str, static_files: None) -> Iterator[Client]:
    """A client of the pages, on the host of SRM Souss-Massa."""
    from saqia.surfaces.kit import tenants

    tenants.directory.forget()
    yield Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)
    tenants.directory.forget()
