"""The simulated card gateway beside a demonstration: a process of its own, so that cards are typed as in earnest."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator

SETTINGS = ("SAQIA_CMI_URL", "SAQIA_CMI_API_URL", "SAQIA_CMI_STORE_KEY")


@contextlib.contextmanager
def beside() -> Iterator[bool]:
    """Have the gateway run while the block does, its settings in the environment; False: one is set up already."""
    if os.environ.get(SETTINGS[0]):
        yield False
        return
    command = [sys.executable, "-m", "saqia.surfaces.console", "simulate", "cmi"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        found = dict(_settings(process))
        os.environ.update(found)
        try:
            yield True
        finally:
            process.terminate()
            for name in found:
                os.environ.pop(name, None)


def _settings(process: "subprocess.Popen[str]") -> Iterator[tuple[str, str]]:
    """Read what the simulator prints when it is ready, until its last setting."""
    missing = set(SETTINGS)
    for line in process.stdout or ():
        name, _, value = line.strip().partition("=")
        if name in missing:
            missing.discard(name)
            yield name, value
        if not missing:
            return
