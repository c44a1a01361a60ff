"""Workers killed while they hand messages over: nothing is lost, and no message leaves under two delivery ids."""

import collections
import datetime
import functools
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.contexts.messaging import receivers

from saqia.contexts.messaging import models, types
from saqia.platform import operation
from saqia.platform.database import cluster
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).with_name("sender_of_tests.py")
MESSAGES, KILLS = 200, 3
LEASE_SECONDS = 4


@pytest.fixture
def start(server: cluster.Cluster, database: str, tmp_path: Path) -> Iterator[Callable[[], "subprocess.Popen[bytes]"]]:
    """Start a worker on the test's database, with short leases; all are ended with the test."""
    running: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "SAQIA_DATABASE_URL": server.url("saqia_app", database),
        "SAQIA_SECRET_KEY": "of the fault tests, long enough to pass",
    }

    def run() -> "subprocess.Popen[bytes]":
        log = (tmp_path / f"log.{len(running)}").open("wb")
        command = [sys.executable, str(SCRIPT), str(tmp_path), str(LEASE_SECONDS)]
        running.append(subprocess.Popen(command, env=environment, stderr=log, stdout=log))
        return running[-1]

    yield run
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


def handed(folder: Path) -> list[tuple[int, str]]:
    """Return (delivery, file number) of every hand-over, from the partner's own book."""
    path = folder / "handed"
    lines = path.read_text().splitlines() if path.exists() else []
    return [(int(line.split()[0]), line.split()[1]) for line in lines]


def wait(holds: Callable[[], bool], seconds: float) -> None:
    """Wait until `holds`."""
    ends = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < ends, "did not happen in time"
        time.sleep(0.05)


def has_handed(folder: Path, most: int) -> bool:
    """Say whether so many hand-overs are in the partner's book."""
    return len(handed(folder)) >= most


def recorded() -> int:
    """Return how many deliveries are recorded as handed over."""
    with scope.reading(1):
        return models.Delivery.objects.filter(state="handed-over").count()


def test_workers_killed_in_the_middle_of_two_hundred_lose_nothing(
    start: Callable[[], "subprocess.Popen[bytes]"], souss: operation.Actor, tmp_path: Path
) -> None:
    now = datetime.datetime.now(datetime.UTC)
    lane: dict[str, Any] = {"kind": "self-reading-refused", "language": "fr", "at": now}
    for number in range(MESSAGES):
        values: dict[str, str | int] = {
            "contract": "2000000016", "index": f"N{number:03}", "why_ar": "x", "why_fr": "x", "why_en": "x",
        }  # fmt: skip
        receivers.send(
            souss, cause=f"t:{number}", address=types.Address("sms", receivers.PHONE), values=values, **lane
        )  # fmt: skip
    for kill in range(1, KILLS + 1):
        process = start()
        wait(functools.partial(has_handed, tmp_path, kill * 40), 60)
        process.kill()
        process.wait()
        assert recorded() < MESSAGES
    start()
    wait(lambda: recorded() == MESSAGES, 90)
    book = handed(tmp_path)
    assert {said for _, said in book} == {f"N{number:03}" for number in range(MESSAGES)}  # nothing lost
    by_message = collections.defaultdict(set)
    for delivery_id, said in book:
        by_message[said].add(delivery_id)
    assert all(len(ids) == 1 for ids in by_message.values())  # nothing under two ids
    with scope.reading(1):
        assert models.Delivery.objects.count() == MESSAGES
        assert models.Spend.objects.get().messages == MESSAGES  # and nothing was paid for twice
    repeated = len(book) - MESSAGES
    assert 0 <= repeated <= KILLS * 2 * 5  # at most what two jobs had leased and not recorded
    print(f"handed over again under the same id: {repeated}")
