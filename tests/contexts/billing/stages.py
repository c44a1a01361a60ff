"""Stages of billing's world (April read, April billed, ...): each made once a session, and copied for each test."""

import contextlib
import dataclasses
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from tests import clones
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.journeys import cycles
from saqia.platform.database import cluster

Make = Callable[[worlds.World], object]


@dataclasses.dataclass(frozen=True)
class Stage:
    """A database to clone, the files beside it, and the world in it, pickled."""

    database: str
    home: Path
    content: bytes


class Stages:
    """The stages of one session, by the function that makes each from the first."""

    def __init__(self, server: cluster.Cluster, first: Stage, folder: Callable[[str], Path]) -> None:
        self.server, self.first = server, first
        self._folder = folder
        self._made: dict[Make, Stage] = {}

    def of(self, make: Make) -> Stage:
        """Return the stage that a function makes of the first one."""
        if make not in self._made:
            home = self._folder("stage")
            with self.copied(self.first, home, keep=True) as (name, world):
                make(world)
                self._made[make] = Stage(name, home, pickle.dumps(world))
        return self._made[make]

    @contextlib.contextmanager
    def copy(self, make: Make, home: Path) -> Iterator[worlds.World]:
        """Have every connection, and the files in `home`, on a fresh copy of a stage."""
        with self.copied(self.of(make), home) as (_, world):
            yield world

    @contextlib.contextmanager
    def copied(self, stage: Stage, home: Path, *, keep: bool = False) -> Iterator[tuple[str, worlds.World]]:
        """Clone a stage, with its files in `home`, for as long as the block runs; `keep` leaves the database."""
        name = clones.name("billing")
        clones.clone(self.server, stage.database, name)
        shutil.copytree(stage.home, home, dirs_exist_ok=True)
        clones.point_at(name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(settings, "SAQIA_HOME", home)
            yield name, pickle.loads(stage.content)  # noqa: S301
        clones.point_at("none")
        if not keep:
            clones.drop(self.server, name)

    def end(self) -> None:
        """Drop the databases."""
        for stage in self._made.values():
            clones.drop(self.server, stage.database)


def bill_april(world: worlds.World) -> None:
    """Bill the month that is read."""
    cycles.bill_round(worlds.asked(world, books.APRIL))
