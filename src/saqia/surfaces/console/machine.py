"""What the checks need from the system, and how to get it."""

import os
import shutil
import subprocess
from collections.abc import Mapping

PROGRAMS: Mapping[str, str] = {
    "pdftotext": "poppler-utils",
    "pdfsig": "poppler-utils",
    "qpdf": "qpdf",
    "java": "default-jre-headless",
    "chromium": "chromium",
    "bearerbox": "kannel",
    "dovecot": "dovecot-imapd",
    "node": "nodejs",
    "npm": "npm",
    "nginx": "nginx",
    "systemd-analyze": "systemd",
}
"""Program -> the Debian package that brings it."""


def prepare() -> list[str]:
    """Install what is missing when this process may, and return what stays missing, as sentences."""
    wanted = sorted({package for program, package in PROGRAMS.items() if shutil.which(program) is None})
    if not wanted:
        return []
    line = f"apt-get install -y --no-install-recommends {' '.join(wanted)}"
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return [f"some tests will be skipped; to run them: sudo {line}"]
    for command in ([apt, "update", "-qq"], [apt, *line.split()[1:]]):
        done = subprocess.run(command, capture_output=True, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})  # noqa: S603
        if done.returncode != 0:
            told = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or ["no reason given"]
            return [f"some tests will be skipped: {line}: {told[0]}"]
    return []
