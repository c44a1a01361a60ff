"""A cycle about to be run by other processes: April published, May read, with catch-ups that open credit notes."""

import datetime
import os
import pickle
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from tests.contexts.billing import books, ground
from tests.contexts.billing import world as worlds
from tests.faults import console, images

from saqia.journeys import cycles
from saqia.platform.database import cluster, preparation

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("cycle_of_tests.py")
MAY = datetime.date(2026, 5, 8)


@pytest.fixture(scope="session")
def may(
    server: cluster.Cluster, april: tuple[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[images.Ready]:
    """A database and its files, with the May cycle open."""
    template, content = april
    name, home = f"may_{os.getpid()}", tmp_path_factory.mktemp("may")
    ground.clone(server, template, name)
    ground.point_at(name)
    kept, settings.SAQIA_HOME = settings.SAQIA_HOME, home
    world: worlds.World = pickle.loads(content)  # noqa: S301
    cycles.bill_round(worlds.asked(world, books.APRIL))
    worlds.read(world, MAY, {"plain": {1: 1400}, "unread": {1: 1500}, "dry": {2: 1040}, "three": {1: 1500, 2: 1040}})
    cycle_id = worlds.opened(world, books.MAY)
    (home / "world.pickle").write_bytes(content)
    settings.SAQIA_HOME = kept
    ground.point_at("none")
    yield images.Ready(name, home, cycle_id, world)
    ground.drop(server, name)


@pytest.fixture
def stage(server: cluster.Cluster, may: images.Ready, tmp_path: Path) -> Iterator[images.Stage]:
    """A copy of it for one test."""
    name, home = f"fault_{os.getpid()}_{os.urandom(3).hex()}", tmp_path / "home"
    ground.clone(server, may.database, name)
    shutil.copytree(may.home, home)
    ground.point_at(name)
    yield images.Stage(home, may.cycle_id, may.world, _environment(server, name, home))
    ground.point_at("none")
    ground.drop(server, name)


@pytest.fixture(scope="session")
def undisturbed(server: cluster.Cluster, may: images.Ready, tmp_path_factory: pytest.TempPathFactory) -> images.Image:
    """What the cycle comes to when nothing happens."""
    name, home = f"calm_{os.getpid()}", tmp_path_factory.mktemp("calm") / "home"
    ground.clone(server, may.database, name)
    shutil.copytree(may.home, home)
    done = subprocess.run(command("none", may.cycle_id, home), env=_environment(server, name, home), cwd=ROOT)
    assert done.returncode == 0
    with psycopg.connect(server.url("postgres", name)) as connection:
        found = images.of(connection)
    ground.drop(server, name)
    return found


@pytest.fixture
def start(stage: images.Stage) -> Iterator[images.Start]:
    """Start a process of `cycle_of_tests`; all are ended with the test."""
    running: list[subprocess.Popen[bytes]] = []

    def run(how: str, **more: str) -> "subprocess.Popen[bytes]":
        log = (stage.home / f"log.{len(running)}").open("wb")
        environment = {**stage.environment, **more}
        what = command(how, stage.cycle_id, stage.home)
        running.append(subprocess.Popen(what, env=environment, cwd=ROOT, stdout=log, stderr=log))
        return running[-1]

    yield run
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


def command(how: str, cycle_id: int, home: Path) -> list[str]:
    """Return the command line of `cycle_of_tests`."""
    return [sys.executable, "-m", "tests.faults.cycle_of_tests", how, str(cycle_id), str(home)]


def _environment(server: cluster.Cluster, database: str, home: Path) -> dict[str, str]:
    return images.environment(server.url, database, home)


@pytest.fixture
def durable(stage: images.Stage, server: cluster.Cluster, tmp_path: Path) -> Iterator[cluster.Cluster]:
    """A server of its own, with fsync on, that holds the stage's database as `saqia`."""
    own = cluster.locate(tmp_path / "durable")
    cluster.start(own, durable=True)
    preparation.create(own, "saqia")
    dump = tmp_path / "dump"
    _run(server.program("pg_dump"), "-Fc", "-f", str(dump), server.url("postgres", console.database_of(stage)))
    _run(own.program("pg_restore"), "-d", own.url("postgres", "saqia"), str(dump))
    yield own
    cluster.destroy(own)


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0 or "already exists" in done.stderr, done.stderr
