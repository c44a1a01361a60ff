"""Citizen pages scored by Lighthouse under its own conditions of a phone and of a desk, beside the goals of the design.

Needs Node, npm and Chromium, and quiet cores: scores are modelled from what this machine took. Times on a slower line,
measured instead of modelled, are those of `bench slow_line`.
"""

import json
import os
import shutil
import subprocess
import urllib.request
from pathlib import Path

from bench import region, web
from bench import run as billing_run

_DESCRIBED = Path(__file__).parent / "lighthouse"
_CHROMIUM = (
    "--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --disable-dev-shm-usage"
)
_SCREENS = {
    "360": ("--form-factor=mobile", "--screenEmulation.width=360", "--screenEmulation.height=740"),
    "1280": ("--preset=desktop", "--screenEmulation.width=1280", "--screenEmulation.height=900"),
}  # fmt: skip
_GOALS = {"performance": 95, "accessibility": 100}
_PAGES = ("", "bill/", "tariffs/", "simulate/", "guide/", "mission/", "no-increase/")


def run(contracts: int = 300) -> dict[str, object]:
    """Serve a small region with a published month and score each page in both languages on both screens."""
    with billing_run.without_pandas(), region.loaded(contracts) as address:
        billing_run.bill(contracts)
        bill = web.citizen_pages()[-1].paths[0].removeprefix("/ar/")
        program = _program(Path(os.environ["SAQIA_HOME"]))
        with web.served(address) as port:
            found = {
                f"{screen} px {language} /{page[:12]}": _scored(program, port, language, page, screen)
                for page in (*_PAGES, bill)
                for language in ("ar", "fr")
                for screen in _SCREENS
            }
    return _summed(found)


def _program(home: Path) -> Path:
    folder = home / "lighthouse"
    shutil.copytree(_DESCRIBED, folder)
    npm = shutil.which("npm")
    if npm is None or shutil.which("chromium") is None:
        raise RuntimeError("this benchmark needs Node with npm, and Chromium")
    subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], cwd=folder, check=True)
    return folder / "node_modules" / ".bin" / "lighthouse"


def _scored(program: Path, port: int, language: str, page: str, screen: str) -> dict[str, int]:
    urllib.request.urlopen(f"http://127.0.0.1:{port}/{language}/{page}").close()  # the server is warm, as it is at noon
    command = [
        str(program), f"http://127.0.0.1:{port}/{language}/{page}", "--output=json", "--quiet",
        "--only-categories=performance,accessibility", f"--chrome-flags={_CHROMIUM}", *_SCREENS[screen],
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": shutil.which("chromium") or ""}
    told = json.loads(subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=True).stdout)
    return {name: round(told["categories"][name]["score"] * 100) for name in _GOALS}


def _summed(found: dict[str, dict[str, int]]) -> dict[str, object]:
    """Return each page in a line, then the lowest scores beside their goals."""
    lines: dict[str, object] = {
        page: ", ".join(f"{name} {value:g}" for name, value in scores.items()) for page, scores in found.items()
    }
    for name, goal in _GOALS.items():
        lines |= {f"lowest {name} (goal >= {goal})": min(scores[name] for scores in found.values())}
    return lines
