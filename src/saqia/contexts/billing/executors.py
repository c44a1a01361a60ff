"""Who reads and rates the work units: this machine's processes, or another executor that calls the same function."""

import itertools
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from django.apps import apps
from django.db import connections

from saqia.contexts.billing import extraction, rating
from saqia.engine import table
from saqia.platform.database import routing

Work: TypeAlias = "int | extraction.Cut"
"""A unit whose snapshot file lies in the folder, or one that is still to be read from the database."""


class Executor(Protocol):
    """Rates units as they come and yields their results in any order."""

    def rate(
        self, folder: Path, units: Iterable[Work], rules: table.Table, grid: rating.Grid
    ) -> Iterator[rating.UnitResult]: ...


class LocalExecutor:
    """A pool of processes, started with spawn, that read and rate units; a single unit is done where it stands.

    :param workers: processes; 0 for one a core
    """

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or os.cpu_count() or 1

    def rate(
        self, folder: Path, units: Iterable[Work], rules: table.Table, grid: rating.Grid
    ) -> Iterator[rating.UnitResult]:
        """Rate units; what is still to be read must stay open until the last result is out."""
        pending = iter(units)
        first = list(itertools.islice(pending, 2))
        if len(first) < 2 or self.workers == 1:
            for work in itertools.chain(first, pending):
                if isinstance(work, int):
                    yield rating.rate_unit(folder, work, rules, grid)
                else:
                    yield rating.rate_unit(folder, work.unit, rules, grid, work.write(folder, rules.policies))
            return
        yield from self._pooled(folder, itertools.chain(first, pending), rules, grid)

    def _pooled(
        self, folder: Path, units: Iterable[Work], rules: table.Table, grid: rating.Grid
    ) -> Iterator[rating.UnitResult]:
        context = multiprocessing.get_context("spawn")
        database = dict(connections.settings[routing.APPLICATION])
        with ProcessPoolExecutor(self.workers, context, _keep, (folder, rules, grid, database)) as pool:
            waiting: list[Future[rating.UnitResult]] = [pool.submit(_rate, work) for work in units]
            for done in as_completed(waiting):
                yield done.result()


_kept: tuple[Path, table.Table, rating.Grid] | None = None


def _keep(folder: Path, rules: table.Table, grid: rating.Grid, database: dict[str, Any]) -> None:
    """Prepare a process of the pool: it has Django's connections and none of its models, which cost seconds to load."""
    global _kept
    _kept = (folder, rules, grid)
    apps.populate(())  # unless the main module has loaded them
    connections.settings[routing.APPLICATION] = database
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the run is killed: a pool's processes would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _rate(work: Work) -> rating.UnitResult:
    if _kept is None:
        raise RuntimeError("the pool was started without its rules")
    folder, rules, grid = _kept
    if isinstance(work, int):
        return rating.rate_unit(folder, work, rules, grid)
    return rating.rate_unit(folder, work.unit, rules, grid, work.write_apart(folder, rules.policies))
