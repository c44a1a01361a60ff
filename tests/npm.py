"""Packages of npm that tests need: brought once for all workers, exactly those of a package-lock.json."""

import fcntl
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

NAMES = ("package.json", "package-lock.json")


def modules(described: Path, *, called: str) -> Path:
    """Return the folder of the packages that `described` names; skip the test where npm is not installed.

    :param described: folder with package.json and package-lock.json
    :param called: the folder's name below SAQIA_HOME
    """
    npm = shutil.which("npm")
    if npm is None or shutil.which("node") is None:
        pytest.skip("node and npm are not installed")
    folder = settings.SAQIA_HOME / called
    folder.mkdir(parents=True, exist_ok=True)
    done = folder / "done"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = (described / NAMES[1]).read_bytes()
        if not done.exists() or done.read_bytes() != wanted:
            for name in NAMES:
                shutil.copy(described / name, folder / name)
            subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=True)
            done.write_bytes(wanted)
    return folder / "node_modules"
