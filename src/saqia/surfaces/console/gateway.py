"""Simulated collectors beside a demonstration, each a process of its own: one pays as in earnest."""

import contextlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator

SETTINGS = {
    "cmi": ("SAQIA_CMI_URL", "SAQIA_CMI_API_URL", "SAQIA_CMI_STORE_KEY"),
    "fatourati": ("SAQIA_FATOURATI_CREDITORS", "SAQIA_FATOURATI_SECRET"),
}
"""Simulator -> what it tells when it is ready."""
_PAGE = re.compile(r"http://[^\s;]+")


@contextlib.contextmanager
def beside(names: Iterable[str]) -> Iterator[dict[str, str]]:
    """Have these collectors run while the block does, their settings in the environment.

    :return: of each that was started, the page that it names, or nothing; one that is set up already is left alone
    """
    with contextlib.ExitStack() as running:
        wanted = [name for name in names if not os.environ.get(SETTINGS[name][0])]
        yield {name: running.enter_context(_beside(name)) for name in wanted}


@contextlib.contextmanager
def _beside(name: str) -> Iterator[str]:
    command = [sys.executable, "-m", "saqia.surfaces.console", "simulate", name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        found, page = _told(process, set(SETTINGS[name]))
        os.environ.update(found)
        try:
            yield page
        finally:
            process.terminate()
            for setting in found:
                os.environ.pop(setting, None)


def _told(process: "subprocess.Popen[str]", missing: set[str]) -> tuple[dict[str, str], str]:
    """Read what the simulator prints until its last setting: the settings, and the page that it names before them."""
    found: dict[str, str] = {}
    page = ""
    for line in process.stdout or ():
        name, _, value = line.strip().partition("=")
        if name in missing:
            found[name] = value
        elif not found and not page:
            page = "".join(_PAGE.findall(line)[:1])
        if missing <= found.keys():
            break
    return found, page
