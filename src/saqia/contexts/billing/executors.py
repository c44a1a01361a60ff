"""Who rates the work units: this machine's processes, or another executor that calls the same function."""

import itertools
import multiprocessing
import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Protocol

from saqia.contexts.billing import rating
from saqia.engine import table


class Executor(Protocol):
    """Rates units as they come and yields their results in any order."""

    def rate(
        self, folder: Path, units: Iterable[int], rules: table.Table, grid: rating.Grid
    ) -> Iterator[rating.UnitResult]: ...


class LocalExecutor:
    """A pool of processes, started with spawn; a single unit is rated where it stands.

    :param workers: processes; 0 for one a core
    """

    def __init__(self, workers: int = 0) -> None:
        self.workers = workers or os.cpu_count() or 1

    def rate(
        self, folder: Path, units: Iterable[int], rules: table.Table, grid: rating.Grid
    ) -> Iterator[rating.UnitResult]:
        """Rate units while the caller still extracts the next ones."""
        pending = iter(units)
        first = next(pending, None)
        if first is None:
            return
        second = next(pending, None)
        if second is None or self.workers == 1:
            for unit in itertools.chain([first], [] if second is None else [second], pending):
                yield rating.rate_unit(folder, unit, rules, grid)
            return
        yield from self._pooled(folder, itertools.chain([first, second], pending), rules, grid)

    def _pooled(
        self, folder: Path, units: Iterable[int], rules: table.Table, grid: rating.Grid
    ) -> Iterator[rating.UnitResult]:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(self.workers, context, _keep, (folder, rules, grid)) as pool:
            waiting: list[Future[rating.UnitResult]] = [pool.submit(_rate, unit) for unit in units]
            for done in as_completed(waiting):
                yield done.result()


_kept: tuple[Path, table.Table, rating.Grid] | None = None


def _keep(folder: Path, rules: table.Table, grid: rating.Grid) -> None:
    global _kept
    _kept = (folder, rules, grid)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the run is killed: a pool's processes would wait for work for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _rate(unit: int) -> rating.UnitResult:
    if _kept is None:
        raise RuntimeError("the pool was started without its rules")
    folder, rules, grid = _kept
    return rating.rate_unit(folder, unit, rules, grid)
