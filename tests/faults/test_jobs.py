"""Jobs when processes die or hang: nothing lost, nothing done twice, recovery within 15 seconds."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from saqia.platform.database import cluster
from saqia.platform.jobs import inspection, lease
from saqia.platform.numbering import models as numbering
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow
SCRIPT = Path(__file__).with_name("worker_of_tests.py")
LIMIT_SECONDS = 15.0  # of an idle machine: what the leases add up to
PATIENCE_SECONDS = 180.0  # a busy machine starts processes slowly
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(server: cluster.Cluster, database: str, tmp_path: Path) -> Iterator[Start]:
    """Start a process of `worker_of_tests` on the test's database; all are ended with the test."""
    running: list[subprocess.Popen[bytes]] = []
    environment = {
        **os.environ,
        "SAQIA_DATABASE_URL": server.url("saqia_app", database),
        "SAQIA_SECRET_KEY": "of the fault tests, long enough to pass",
    }

    def run(what: str, **more: str) -> "subprocess.Popen[bytes]":
        log = (tmp_path / f"log.{len(running)}").open("wb")
        command = [sys.executable, str(SCRIPT), what, str(tmp_path)]
        running.append(subprocess.Popen(command, env={**environment, **more}, stderr=log, stdout=log))
        return running[-1]

    yield run
    for process in running:
        if process.poll() is None:
            process.send_signal(signal.SIGCONT)
            process.kill()
        process.wait()


def _wait(holds: Callable[[], bool], seconds: float) -> float:
    """Wait until `holds`; return the seconds that it took."""
    began = time.monotonic()
    while not holds():
        assert time.monotonic() - began < seconds, "did not happen in time"
        time.sleep(0.05)
    return time.monotonic() - began


def _done() -> int:
    with scope.reading(1):
        return outbox.Reaction.objects.count()


def _numbers() -> int:
    with scope.reading(1):
        return numbering.Reservation.objects.filter(cause__startswith="1:").count()


def _publish(start: Start, what: str = "publish") -> int:
    return start(what).wait(PATIENCE_SECONDS)


def _started(folder: Path, process: "subprocess.Popen[bytes]") -> Callable[[], bool]:
    return (folder / f"started.{process.pid}").exists


def test_the_leases_add_up_to_15_seconds() -> None:
    """A worker dies just after its heartbeat, its lease ends just after a rescue, and the job is found by looking."""
    assert lease.LEASE_SECONDS >= 3 * lease.HEARTBEAT_SECONDS
    assert lease.LEASE_SECONDS + lease.RESCUE_SECONDS + lease.POLL_SECONDS + lease.LOCK_SECONDS <= LIMIT_SECONDS


def test_the_job_of_a_killed_worker_is_done_by_another(
    start: Start, tmp_path: Path, record_property: Callable[[str, object], None]
) -> None:
    (tmp_path / "hold").touch()
    first = start("work")
    _publish(start)
    _wait(_started(tmp_path, first), PATIENCE_SECONDS)
    second = start("work")
    to_start = _wait(lambda: _workers() == 2, PATIENCE_SECONDS)
    first.kill()
    first.wait()
    (tmp_path / "hold").unlink()
    seconds = _wait(lambda: _done() == 1, PATIENCE_SECONDS)
    assert seconds < LIMIT_SECONDS + 5 * to_start  # a machine that starts processes slowly rescues slowly
    record_property("seconds", round(seconds, 1))
    print(f"recovered in {seconds:.1f} s")
    assert _started(tmp_path, second)()
    assert _numbers() == 1


def test_a_single_worker_that_was_killed_finishes_its_job_after_its_restart(start: Start, tmp_path: Path) -> None:
    (tmp_path / "hold").touch()
    first = start("work")
    to_start = _wait(lambda: _workers() == 1, PATIENCE_SECONDS)
    _publish(start)
    _wait(_started(tmp_path, first), PATIENCE_SECONDS)
    first.kill()
    first.wait()
    (tmp_path / "hold").unlink()
    start("work")
    seconds = _wait(lambda: _done() == 1, PATIENCE_SECONDS)
    assert seconds < LIMIT_SECONDS + 5 * to_start
    print(f"recovered in {seconds:.1f} s, start of the process included")
    assert _numbers() == 1


def test_a_worker_that_hangs_past_its_lease_cannot_act_when_it_wakes(start: Start, tmp_path: Path) -> None:
    (tmp_path / "hold").touch()
    stale = start("work", IDLE_SECONDS="4")
    _publish(start)
    _wait(_started(tmp_path, stale), PATIENCE_SECONDS)
    stale.send_signal(signal.SIGSTOP)  # in the middle of its transaction
    other = start("work")
    (tmp_path / "hold").unlink()
    seconds = _wait(lambda: _done() == 1, PATIENCE_SECONDS)
    print(f"taken over in {seconds:.1f} s")
    assert _started(tmp_path, other)()
    stale.send_signal(signal.SIGCONT)
    time.sleep(5)
    assert (_done(), _numbers()) == (1, 1)
    assert inspection.list_dead() == []


def test_a_fact_that_was_committed_is_acted_on_although_its_process_died(start: Start) -> None:
    assert _publish(start, "publish-and-die") == -signal.SIGKILL
    assert [row.jobs for row in inspection.count_jobs()] == [1]
    start("work")
    _wait(lambda: _done() == 1, PATIENCE_SECONDS)
    assert _numbers() == 1


def test_a_process_that_died_before_the_commit_leaves_no_job(start: Start) -> None:
    assert _publish(start, "die-inside") == -signal.SIGKILL
    assert inspection.count_jobs() == []
    with scope.reading(1):
        assert outbox.Event.objects.count() == 0


def test_a_worker_outlives_the_loss_of_all_its_connections(
    start: Start, server: cluster.Cluster, database: str
) -> None:
    start("work")
    _wait(lambda: _workers() == 1, PATIENCE_SECONDS)
    with psycopg.connect(server.url("postgres", database), autocommit=True) as link:
        link.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND usename = 'saqia_app'",
            [database],
        )
    _reconnect()
    _publish(start)
    _wait(lambda: _done() == 1, PATIENCE_SECONDS)
    assert _numbers() == 1


def test_sigterm_lets_the_running_job_finish(start: Start, tmp_path: Path) -> None:
    (tmp_path / "hold").touch()
    process = start("work")
    _publish(start)
    _wait(_started(tmp_path, process), PATIENCE_SECONDS)
    process.terminate()
    time.sleep(1)
    assert process.poll() is None
    (tmp_path / "hold").unlink()
    assert process.wait(PATIENCE_SECONDS) == 0
    assert (_done(), _numbers()) == (1, 1)
    assert inspection.count_jobs() == []


def _workers() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_workers")
        return int(cursor.fetchone()[0])


def _reconnect() -> None:
    from django.db import connections

    connections.close_all()
