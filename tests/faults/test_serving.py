"""The web server when it is stopped or loses a worker under load: no answer is lost that was begun."""

import concurrent.futures
import http.client
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests import serving

from saqia.platform.database import cluster

pytestmark = pytest.mark.slow
PATIENCE_SECONDS = 180.0  # a busy machine is slow; what is asserted does not depend on it


def _get(port: int, path: str) -> int | None:
    """Return the status, or None when nobody listens any more.

    A connection that the kernel had taken for a worker that stops is closed without a byte: such a GET was never
    begun, and clients and nginx send it again. What was begun shows in the server's own log.
    """
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        link.connect()
    except ConnectionRefusedError:
        return None
    try:
        link.request("GET", path)
        answer = link.getresponse()
        answer.read()
        return answer.status
    except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
        return None
    finally:
        link.close()


@pytest.fixture
def site(server: cluster.Cluster, database: str, tmp_path: Path) -> Iterator[serving.Served]:
    """A `saqia serve` of two workers on the test's database."""
    with serving.served(server, database, tmp_path, workers=2) as running:
        yield running


def _load(port: int, statuses: list[int | None], deadline: float) -> None:
    """Ask for one page after the other until nobody listens any more."""
    while time.monotonic() < deadline:
        statuses.append(_get(port, "/fr/"))
        if statuses[-1] is None:
            break


def _answered(log: Path) -> int:
    """Return how many pages the server says that it answered."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return sum(line.get("event") == "request" and line.get("route", "").endswith("fr/") for line in lines)


def test_sigterm_under_load_loses_no_request(site: serving.Served) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    statuses: list[int | None] = []
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        loads = [pool.submit(_load, site.port, statuses, deadline) for _ in range(8)]
        while len(statuses) < 100 and time.monotonic() < deadline:
            time.sleep(0.05)
        assert not any(load.done() for load in loads)
        site.process.send_signal(signal.SIGTERM)
        for load in loads:
            load.result()
    assert time.monotonic() < deadline, "the server goes on taking requests"
    assert site.process.wait(PATIENCE_SECONDS) == 0
    assert set(statuses) == {200, None}
    assert statuses.count(200) == _answered(site.log) >= 92


def test_a_killed_worker_is_replaced(site: serving.Served) -> None:
    first = _workers(site)
    assert len(first) == 2
    killed = min(first)
    os.kill(killed, signal.SIGKILL)
    deadline = time.monotonic() + PATIENCE_SECONDS
    while len(running := _workers(site)) != 2 or killed in running:  # it may live a moment, and take a page with it
        assert time.monotonic() < deadline, "nobody took the place of the killed worker"
        time.sleep(0.05)
    while _get(site.port, "/fr/") != 200:  # the killed one may have been the only one that was up by then
        assert time.monotonic() < deadline, "no worker answers"
        time.sleep(0.1)
    assert [_get(site.port, "/fr/") for _ in range(20)] == [200] * 20


def _workers(site: serving.Served) -> set[int]:
    """Return the processes that answer."""
    command = ["ps", "-ww", "-o", "pid=,stat=,args=", "--ppid", str(site.process.pid)]
    told = subprocess.run(command, capture_output=True, text=True).stdout
    listed = [line.split(None, 2) for line in told.splitlines()]
    return {int(pid) for pid, state, what in listed if not state.startswith("Z") and "resource_tracker" not in what}
