"""A process of the fault tests: `python -m tests.faults.cycle_of_tests HOW CYCLE FOLDER` runs a cycle to its end.

HOW says where it dies or waits: `none`; `write:7` dies before the seventh file; `before:NAME` and `after:NAME` die
around a step; `wait:NAME` writes `reached` in FOLDER after the step and waits there while `reached` exists.
"""

import datetime
import itertools
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import django

django.setup()

from saqia.contexts.billing import credits, cycles, executors, folders, publication, types  # noqa: E402
from saqia.contexts.billing import operations as billing  # noqa: E402
from saqia.contexts.ledger import operations as ledger  # noqa: E402

HOW, CYCLE, FOLDER = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
MAY = datetime.date(2026, 5, 1)
STEPS = {
    "credits": (credits, "write_unit"),
    "record": (cycles, "record_rated"),
    "freeze": (cycles, "freeze_cycle"),
    "land": (publication, "land_bills"),
    "post": (ledger, "post_run"),
    "estimates": (publication, "keep_estimates"),
    "corrections": (publication, "keep_corrections"),
    "publish": (cycles, "publish_cycle"),
    "announce": (cycles, "announce_published"),
}
"""Where a run is cut: between steps, and between the statements of the publishing transaction."""


def main() -> None:
    """Run the cycle as the first argument says."""
    from tests.contexts.billing import world as worlds

    types.UNIT_ACCOUNTS = 5
    _arrange()
    world = pickle.loads((FOLDER / "world.pickle").read_bytes())  # noqa: S301
    executor = executors.LocalExecutor(int(os.environ.get("WORKERS", "1")))
    billing.complete_cycle(worlds.run_of(world, CYCLE, MAY, executor=executor))


def _arrange() -> None:
    when, _, what = HOW.partition(":")
    if when == "write":
        count = itertools.count(1)
        _around(folders, "write", before=lambda: _die() if next(count) == int(what) else None)
    elif when in ("before", "after", "wait"):
        module, name = STEPS[what]
        if when == "before":
            _around(module, name, before=_die)
        else:
            _around(module, name, after=_wait if when == "wait" else _die)


def _around(
    module: Any, name: str, *, before: Callable[[], object] = lambda: None, after: Callable[[], object] = lambda: None
) -> None:
    whole = getattr(module, name)

    def cut(*args: Any, **kwargs: Any) -> Any:
        before()
        found = whole(*args, **kwargs)
        after()
        return found

    setattr(module, name, cut)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _wait() -> None:
    (FOLDER / "reached").touch()
    while (FOLDER / "reached").exists():
        time.sleep(0.02)


if __name__ == "__main__":
    main()
