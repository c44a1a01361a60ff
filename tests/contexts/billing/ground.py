"""The world of `world.py` with April read, made once a session as a database to clone; files in the test's folder."""

import datetime
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import clones
from tests.clones import clone as clone
from tests.clones import drop as drop
from tests.clones import point_at as point_at
from tests.contexts.billing import stages as billing_stages
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
    name = clones.name("april")
    clone(server, template, name)
    point_at(name)
    made = worlds.build(operation.system_actor(tenant_id=1, name="test"))
    worlds.read(made, APRIL, READ_IN_APRIL)
    worlds.note(made, APRIL, "stuck", worlds.E, "tampering")
    point_at("none")
    yield name, pickle.dumps(made)
    drop(server, name)


@pytest.fixture(scope="session")
def stages(
    server: cluster.Cluster, april: tuple[str, bytes], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[billing_stages.Stages]:
    """The stages that tests of this session stand on."""
    database, content = april
    first = billing_stages.Stage(database, tmp_path_factory.mktemp("april"), content)
    made = billing_stages.Stages(server, first, tmp_path_factory.mktemp)
    yield made
    made.end()


@pytest.fixture
def world(stages: billing_stages.Stages, tmp_path: Path) -> Iterator[worlds.World]:
    """A fresh copy of that world."""
    with stages.copied(stages.first, tmp_path) as (_, made):
        yield made


@pytest.fixture
def april_billed(stages: billing_stages.Stages, tmp_path: Path) -> Iterator[worlds.World]:
    """A fresh copy of that world with its April billed."""
    with stages.copy(billing_stages.bill_april, tmp_path) as made:
        yield made
