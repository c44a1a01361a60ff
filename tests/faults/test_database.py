"""A database that is away, read-only, empty or killed: one sentence, and nothing lost when it is back."""

import dataclasses
import os
import re
import signal
import subprocess
import time
from pathlib import Path

import psycopg
import pytest
from tests.faults import console, images

from saqia.platform.database import cluster, preparation

pytestmark = pytest.mark.slow
COMMANDS = [
    console.BILL,
    ("bills", "list"),
    ("audit", "verify"),
    ("jobs", "list"),
    ("database", "migrate"),
]
names = pytest.mark.parametrize("command", COMMANDS, ids=" ".join)


def elsewhere(stage: images.Stage, **urls: str) -> images.Stage:
    """Return the stage with other settings; an empty one is unset."""
    environment = {**stage.environment, **urls}
    return dataclasses.replace(stage, environment={name: value for name, value in environment.items() if value})


@names
def test_a_database_that_is_down(command: tuple[str, ...], stage: images.Stage, tmp_path: Path) -> None:
    address = f"@/saqia?host={tmp_path}"
    away = elsewhere(
        stage,
        SAQIA_DATABASE_URL=f"postgresql://saqia_app{address}",
        SAQIA_OWNER_DATABASE_URL=f"postgresql://saqia_owner{address}",
        SAQIA_LAND_DATABASE_URL=f"postgresql://saqia_land{address}",
    )
    began = time.monotonic()
    console.refused(console.saqia(away, *command), "base de données : elle ne répond pas")
    assert time.monotonic() - began < 60


@pytest.mark.parametrize("command", [console.BILL, ("audit", "seal")], ids=" ".join)
def test_a_database_that_is_read_only(command: tuple[str, ...], stage: images.Stage, server: cluster.Cluster) -> None:
    name = console.database_of(stage)
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
        link.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    console.refused(console.saqia(stage, *command), "base de données : elle est en lecture seule")
    assert console.published(server, stage) == []
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
        link.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
    assert console.saqia(stage, *command).returncode == 0


def test_reading_goes_on_in_a_read_only_database(stage: images.Stage, server: cluster.Cluster) -> None:
    name = console.database_of(stage)
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
        link.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    done = console.saqia(stage, "bills", "list")
    assert done.returncode == 0, done.stderr
    assert "publié" in done.stdout.lower()


@pytest.mark.parametrize("command", [("audit", "verify"), ("jobs", "list")], ids=" ".join)
def test_a_database_without_its_tables(command: tuple[str, ...], stage: images.Stage, server: cluster.Cluster) -> None:
    name = f"bare_{os.getpid()}"
    preparation.create(server, name)
    bare = elsewhere(stage, **_urls(server, name))
    try:
        console.refused(console.saqia(bare, *command), "lancez `saqia database migrate`")
    finally:
        with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
            link.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def test_a_database_that_is_not_there(stage: images.Stage, server: cluster.Cluster) -> None:
    console.refused(
        console.saqia(elsewhere(stage, **_urls(server, "nowhere")), *console.BILL), 'database "nowhere" does not exist'
    )


@pytest.mark.parametrize("missing", ["SAQIA_OWNER_DATABASE_URL", "SAQIA_LAND_DATABASE_URL"])
def test_an_address_that_is_not_set(missing: str, stage: images.Stage, server: cluster.Cluster) -> None:
    console.refused(console.saqia(elsewhere(stage, **{missing: ""}), *console.BILL), f"donnez {missing}")
    assert console.published(server, stage) == []


@pytest.mark.parametrize("moment", ["wait:land", "wait:post", "wait:corrections", "wait:publish", "wait:freeze"])
def test_a_server_killed_while_a_cycle_is_published(
    moment: str, stage: images.Stage, durable: cluster.Cluster, undisturbed: images.Image
) -> None:
    from tests.faults import conftest

    own = elsewhere(stage, **_urls(durable, "saqia"))
    command = conftest.command(moment, own.cycle_id, own.home)
    process = subprocess.Popen(command, env=own.environment, cwd=console.ROOT, stderr=subprocess.DEVNULL)
    limit = time.monotonic() + 300
    while not (own.home / "reached").exists():
        assert time.monotonic() < limit and process.poll() is None
        time.sleep(0.05)
    _kill(durable)
    (own.home / "reached").unlink()
    assert process.wait(300) != 0
    assert cluster.start(durable, durable=True)
    done = subprocess.run(conftest.command("none", own.cycle_id, own.home), env=own.environment, cwd=console.ROOT)
    assert done.returncode == 0
    with psycopg.connect(durable.url("postgres", "saqia")) as connection:
        assert images.of(connection) == undisturbed


def _kill(server: cluster.Cluster) -> None:
    """Kill every process of a server at once, as a loss of power does to them."""
    pid = int((server.data / "postmaster.pid").read_text().split()[0])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    for one in (pid, *map(int, children)):
        os.kill(one, signal.SIGKILL)
    while any(Path(f"/proc/{one}").exists() for one in children):
        time.sleep(0.05)


def _urls(server: cluster.Cluster, database: str) -> dict[str, str]:
    return {
        name: value
        for name, value in images.environment(server.url, database, Path()).items()
        if re.fullmatch("SAQIA_.*DATABASE_URL", name)
    }
