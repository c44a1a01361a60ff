"""The world of billing's tests with its April published, made once a session; each test has a copy of the database.

The cycle's files are shared: pages read them and never write into them.
"""

import os
import pickle
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from tests.contexts.billing import ground
from tests.contexts.billing import world as worlds

from saqia.journeys import cycles
from saqia.platform import operation
from saqia.platform.database import cluster
from saqia.surfaces.kit import tenants


@pytest.fixture(scope="session")
def published(
    server: cluster.Cluster, template: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path, bytes]]:
    """A database whose April is published, the folder of its files, and its world."""
    name, home = f"town_{os.getpid()}_{os.urandom(3).hex()}", tmp_path_factory.mktemp("town")
    kept = settings.SAQIA_HOME
    ground.clone(server, template, name)
    ground.point_at(name)
    settings.SAQIA_HOME = home
    made = worlds.build(operation.system_actor(tenant_id=1, name="test"))
    worlds.read(made, ground.APRIL, ground.READ_IN_APRIL)
    worlds.note(made, ground.APRIL, "stuck", worlds.E, "tampering")
    cycles.bill_round(worlds.asked(made, ground.APRIL))
    settings.SAQIA_HOME = kept
    ground.point_at("none")
    yield name, home, pickle.dumps(made)
    ground.drop(server, name)


@pytest.fixture
def town(
    server: cluster.Cluster, published: tuple[str, Path, bytes], static_files: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[worlds.World]:
    """A fresh copy of that world."""
    template, home, content = published
    name = f"{template}_{os.urandom(4).hex()}"
    ground.clone(server, template, name)
    ground.point_at(name)
    monkeypatch.setattr(settings, "SAQIA_HOME", home)
    tenants.directory.forget()
    yield pickle.loads(content)  # noqa: S301
    tenants.directory.forget()
    ground.point_at("none")
    ground.drop(server, name)
