"""The world of `world.py` with April read, made once a session as a database to clone; files in the test's folder."""

import datetime
import os
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from tests.clones import clone as clone
from tests.clones import drop as drop
from tests.clones import point_at as point_at
from tests.contexts.billing import world as worlds

from saqia.platform import operation
from saqia.platform.database import cluster

APRIL = datetime.date(2026, 4, 8)
READ_IN_APRIL: dict[str, dict[int, int | list[int]]] = {
    "plain": {1: 1270},  # 120 kWh in 31 days
    "three": {1: 1330, 2: 1027},  # 180 kWh, 14 m3
    "prepaid": {1: 1250},
    "shop": {1: 1550, 2: 1022},
    "moved": {1: 1250},
    "field": {1: 1450, 2: 1020},
    "mill": {1: [1350, 1650, 1450]},
    "night": {1: [1250, 1190]},
    "stairs": {1: 1500},
}


@pytest.fixture(scope="session")
def april(server: cluster.Cluster, template: str) -> Iterator[tuple[str, bytes]]:
    """A database whose April is read and not closed, and its world."""
    name = f"billing_{os.getpid()}_{os.urandom(3).hex()}"  # each conftest that takes it has its own
    clone(server, template, name)
    point_at(name)
    made = worlds.build(operation.system_actor(tenant_id=1, name="test"))
    worlds.read(made, APRIL, READ_IN_APRIL)
    worlds.note(made, APRIL, "stuck", worlds.E, "tampering")
    point_at("none")
    yield name, pickle.dumps(made)
    drop(server, name)


@pytest.fixture
def world(
    server: cluster.Cluster, april: tuple[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[worlds.World]:
    """A fresh copy of that world."""
    template, content = april
    name = f"{template}_{tmp_path.name[:30]}_{os.urandom(3).hex()}".replace("-", "_").lower()
    clone(server, template, name)
    point_at(name)
    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path)
    yield pickle.loads(content)  # noqa: S301
    point_at("none")
    drop(server, name)
