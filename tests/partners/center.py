"""The SMPP message center of the tests: npm's `smpp` in a process of its own, told and heard line by line."""

import fcntl
import json
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

HERE = Path(__file__).parent
LIMIT_SECONDS = 60


class Center:
    """A running message center; `events` are what it said, oldest first."""

    def __init__(self, modules: Path) -> None:
        line = [shutil.which("node") or "node", str(HERE / "smsc.js"), str(modules)]
        self.process = subprocess.Popen(line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.events: list[dict[str, Any]] = []
        self._said = threading.Condition()
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()
        [told] = self.wait("listening")
        self.port = int(told["port"])

    def wait(self, event: str, most: int = 1) -> list[dict[str, Any]]:
        """Return the first `most` events of a kind, waiting for them."""
        ends = time.monotonic() + LIMIT_SECONDS
        with self._said:
            while len(found := [one for one in self.events if one["event"] == event]) < most:
                assert self._said.wait(max(0.0, ends - time.monotonic())), f"no {event}: {self.events}"
            return found[:most]

    def order(self, **what: Any) -> None:
        """Tell it to do something: send what a phone wrote (`from`, `to`, `text`), or drop its connections."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(what) + "\n")
        self.process.stdin.flush()

    def stop(self) -> None:
        """End it."""
        assert self.process.stdin
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _listen(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            with self._said:
                self.events.append(json.loads(line))
                self._said.notify_all()


def modules() -> Path:
    """Return the folder of npm's packages, brought once for all workers from what package-lock.json names."""
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    folder = settings.SAQIA_HOME / "peers"
    folder.mkdir(parents=True, exist_ok=True)
    names = ("package.json", "package-lock.json")
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fresh = all(
            (folder / name).exists() and (folder / name).read_bytes() == (HERE / name).read_bytes() for name in names
        )
        if not fresh or not (folder / "node_modules" / "smpp").exists():
            for name in names:
                shutil.copy(HERE / name, folder / name)
            subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
    return folder / "node_modules"
