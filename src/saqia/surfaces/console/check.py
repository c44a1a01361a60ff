"""`saqia test`: every check of the project, as CI runs it."""

import shutil
import subprocess
import sys
import time
from pathlib import Path

import click

from saqia.surfaces.console import machine

STEPS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("lint", ("ruff", "check", "src", "tests", "tools", "bench")),
    ("format", ("ruff", "format", "--check", "src", "tests", "tools", "bench")),
    ("types", ("mypy",)),
    ("floors, river and doors", ("lint-imports", "--no-logo")),
)
QUICK = tuple(
    f"tests/{name}" for name in ("architecture", "engine", "engine_validation", "rules", "platform", "contexts")
)
"""Folders of `--quick`, without what is marked `slow` in them: the laws, what computes, each context on its tables."""
SLOWEST = ("--durations=40", "--durations-min=20")
"""What takes long is told at the end: where to begin when the whole takes too long."""
QUICK_SECONDS = 60
"""What `--quick` may take on two cores that do nothing else; it says what it took."""


@click.command()
@click.option("--quick", is_flag=True, help="For every change, in a minute: no pages, partners, faults nor slow tests.")
@click.argument("paths", nargs=-1)
def test(quick: bool, paths: tuple[str, ...]) -> None:
    """Run every check: lint, types, architecture, tests on PostgreSQL and in a browser."""
    root, began = Path(__file__).resolve().parents[4], time.monotonic()
    for sentence in [] if quick or paths else machine.prepare():
        click.echo(sentence, err=True)
    failed = [] if paths else [name for name, command in STEPS if not _step(root, name, command)]
    marks = ("-m", "not slow", "--hypothesis-profile=quick", "-p", "no:schemathesis") if quick else ()
    chosen = paths or (QUICK if quick else ())
    if not _step(root, "tests", ("pytest", "-n", "2", "--dist", "worksteal", *SLOWEST, *marks, *chosen)):
        failed.append("tests")
    if quick and not paths:
        click.echo(f"--- quick: {time.monotonic() - began:.0f} s of {QUICK_SECONDS}", err=True)
    if failed:
        click.echo(f"failed: {', '.join(failed)}", err=True)
        sys.exit(1)


def _step(root: Path, name: str, command: tuple[str, ...]) -> bool:
    click.echo(f"--- {name}", err=True)
    began = time.monotonic()
    program = shutil.which(command[0], path=str(Path(sys.executable).parent)) or command[0]
    done = subprocess.run([program, *command[1:]], cwd=root)  # noqa: S603
    verdict = "ok" if done.returncode == 0 else "FAILED"
    click.echo(f"--- {name}: {verdict} in {time.monotonic() - began:.0f} s", err=True)
    return done.returncode == 0
