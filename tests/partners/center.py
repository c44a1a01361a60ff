"""The SMPP message center of the tests: npm's `smpp` in a process of its own, told and heard line by line."""

import json
import shutil
import subprocess
import threading
import time
from pathlib import Path
from typing import Any

from tests import npm

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
    """Return the folder of npm's packages."""
    return npm.modules(HERE, called="peers")
