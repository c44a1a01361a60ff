"""`saqia serve` as people start it, for tests that need a real server: on a free port, on a database of the test."""

import contextlib
import dataclasses
import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path

from saqia.platform.database import cluster

SECRET = "of the tests of a real server, long enough to pass"
"""What signs the sessions of a served site: whoever signs in for it does so under this key."""
START_SECONDS = 180  # generous: a busy machine starts two workers, and collects the static files, slowly
_TAKEN = re.compile("address already in use", re.IGNORECASE)
_ATTEMPTS = 5


@dataclasses.dataclass(frozen=True)
class Served:
    """A running `saqia serve`; `log` is what it writes, `database` the one that it serves."""

    process: "subprocess.Popen[bytes]"
    port: int
    log: Path
    database: str

    @property
    def address(self) -> str:
        """Return the address of the pages, by the one name that passkeys accept without https."""
        return f"http://localhost:{self.port}"


@contextlib.contextmanager
def served(
    server: cluster.Cluster, database: str, folder: Path, *, workers: int, settings: Mapping[str, str] | None = None
) -> Iterator[Served]:
    """Serve `database` from `folder` for as long as the block runs, with further settings.

    Another process may take the port between our look and the server's: then another one is tried.
    """
    running = _started(database, folder, workers, environment(server, database, folder) | dict(settings or {}))
    try:
        yield running
    finally:
        if running.process.poll() is None:
            running.process.terminate()  # killed outright it would leave its workers behind
        try:
            running.process.wait(60)
        except subprocess.TimeoutExpired:
            running.process.kill()


def _started(database: str, folder: Path, workers: int, environment: dict[str, str]) -> Served:
    for _ in range(_ATTEMPTS):
        port, log = _free_port(), folder / "serve.log"
        command = [sys.executable, "-m", "saqia.surfaces.console", "serve", "--port", str(port)]
        command += ["--workers", str(workers)]
        with log.open("wb") as output:
            process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
        if _is_ready(process, port):
            return Served(process, port, log, database)
        told = log.read_text(errors="replace")
        if process.poll() is None:
            process.terminate()
            process.wait(60)
        if not _TAKEN.search(told):
            break
    raise AssertionError(f"the server did not start: {told}")


def _is_ready(process: "subprocess.Popen[bytes]", port: int) -> bool:
    limit = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < limit:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=20).close()
        except (OSError, urllib.error.URLError):
            time.sleep(0.1)
            continue
        return process.poll() is None  # who answered could be a stranger on our port
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(server: cluster.Cluster, database: str, folder: Path) -> dict[str, str]:
    """Return the environment in which a command works on a database of the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PROMETHEUS", "SAQIA_"))}
    return {
        **kept,
        "SAQIA_HOME": str(folder),
        "SAQIA_DATABASE_URL": server.url("saqia_app", database),
        "SAQIA_OWNER_DATABASE_URL": server.url("saqia_owner", database),
        "SAQIA_LAND_DATABASE_URL": server.url("saqia_land", database),
        "SAQIA_SECRET_KEY": SECRET,
    }
