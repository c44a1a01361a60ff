"""The web server when it is stopped or loses a worker under load: no answer is lost that was begun."""

import concurrent.futures
import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from saqia.platform.database import cluster

pytestmark = pytest.mark.slow


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _get(port: int, path: str) -> int | None:
    """Return the status, or None when nobody listens any more.

    A connection that the kernel had taken for a worker that stops is closed without a byte: such a GET was never
    begun, and clients and nginx send it again. What was begun shows in the server's own log.
    """
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
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
def serving(server: cluster.Cluster, database: str, tmp_path: Path) -> Iterator[tuple["subprocess.Popen[bytes]", int]]:
    """A `saqia serve` of two workers on the test's database."""
    port = _free_port()
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PROMETHEUS")},
        "SAQIA_HOME": str(tmp_path),
        "SAQIA_DATABASE_URL": server.url("saqia_app", database),
        "SAQIA_OWNER_DATABASE_URL": server.url("saqia_owner", database),
        "SAQIA_SECRET_KEY": "of the fault tests, long enough to pass",
    }
    command = [str(Path(sys.executable).with_name("saqia")), "serve", "--port", str(port), "--workers", "2"]
    log = (tmp_path / "serve.log").open("wb")
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    began = time.monotonic()
    while True:
        with contextlib.suppress(OSError):
            if _get(port, "/readyz") == 200:
                break
        assert process.poll() is None and time.monotonic() - began < 40, (tmp_path / "serve.log").read_text()
        time.sleep(0.1)
    yield process, port
    if process.poll() is None:
        process.terminate()  # killed outright it would leave its workers behind
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()


def _load(port: int, until: Callable[[], bool]) -> list[int | None]:
    statuses: list[int | None] = []
    while not until():
        status = _get(port, "/fr/")
        statuses.append(status)
        if status is None:
            break
    return statuses


def _answered(log: Path) -> int:
    """Return how many pages the server says that it answered."""
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    return sum(line.get("event") == "request" and line.get("route", "").endswith("fr/") for line in lines)


def test_sigterm_under_load_loses_no_request(serving: tuple["subprocess.Popen[bytes]", int], tmp_path: Path) -> None:
    process, port = serving
    deadline = time.monotonic() + 20
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        loads = [pool.submit(_load, port, lambda: time.monotonic() > deadline) for _ in range(8)]
        time.sleep(3)
        assert not any(load.done() for load in loads)
        process.send_signal(signal.SIGTERM)
        statuses = [status for load in loads for status in load.result()]
    assert process.wait(40) == 0
    assert statuses.count(200) > 50
    assert set(statuses) <= {200, None}
    assert statuses.count(200) == _answered(tmp_path / "serve.log")


def test_a_killed_worker_is_replaced(serving: tuple["subprocess.Popen[bytes]", int]) -> None:
    process, port = serving
    listed = subprocess.run(["ps", "-o", "pid=", "--ppid", str(process.pid)], capture_output=True, text=True)
    children = [int(pid) for pid in listed.stdout.split()]
    assert len(children) >= 2
    os.kill(children[-1], signal.SIGKILL)
    time.sleep(6)
    assert [_get(port, "/fr/") for _ in range(20)] == [200] * 20
