"""A process of the fault tests: `python worker_of_tests.py work|publish|publish-and-die|die-inside FOLDER`.

Its one reaction leaves signs in FOLDER: it writes `started.<pid>`, waits while `hold.<pid>` or `hold` exists, and takes
a number for its event, so that an act that happened twice would show.
"""

import dataclasses
import datetime
import os
import signal
import sys
import time
from pathlib import Path
from typing import ClassVar

import django

django.setup()

from saqia.platform import operation  # noqa: E402
from saqia.platform.jobs import lease, worker  # noqa: E402
from saqia.platform.logging import structure  # noqa: E402
from saqia.platform.numbering import series  # noqa: E402
from saqia.platform.outbox import facts, publishing, reactions  # noqa: E402

FOLDER = Path(sys.argv[2])


@dataclasses.dataclass(frozen=True)
class ValveOpened(facts.Event):
    """A fact of the fault tests."""

    name: ClassVar[str] = "faults.valve.opened"
    valve_id: int


def count_valve(*, actor: operation.Actor, event: ValveOpened, at: datetime.datetime) -> None:
    """Take a number, write a sign, wait while told to."""
    moment = time.time_ns()
    series.next_number(actor=actor, series="valve", year=2026, cause=f"{event.valve_id}:{moment}", at=at)
    (FOLDER / f"started.{os.getpid()}").touch()
    while (FOLDER / "hold").exists():
        time.sleep(0.05)


@operation.operation
def open_valve(*, actor: operation.Actor, valve_id: int, at: datetime.datetime, die: bool = False) -> None:
    """Tell the fact; dying inside kills the process before the commit."""
    publishing.publish(actor=actor, event=ValveOpened(valve_id=valve_id), at=at)
    if die:
        os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    """Do what the first argument says."""
    reactions.register("faults.valve.opened", count_valve, "faults.count")
    actor = operation.system_actor(tenant_id=1, name="faults")
    now = datetime.datetime.now(datetime.UTC)
    if sys.argv[1] == "work":
        structure.serve("INFO")
        lease.IDLE_SECONDS = int(os.environ.get("IDLE_SECONDS", "30"))
        worker.work(concurrency=2)
        return
    open_valve(actor=actor, valve_id=1, at=now, die=sys.argv[1] == "die-inside")
    if sys.argv[1] == "publish-and-die":
        os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
