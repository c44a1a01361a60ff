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


@click.command()
@click.option("--quick", is_flag=True, help="Leave out the slow tests: for every change, under a minute.")
@click.argument("paths", nargs=-1)
def test(quick: bool, paths: tuple[str, ...]) -> None:
    """Run every check: lint, types, architecture, tests on PostgreSQL and in a browser."""
    root = Path(__file__).resolve().parents[4]
    for sentence in [] if quick or paths else machine.prepare():
        click.echo(sentence, err=True)
    failed = [] if paths else [name for name, command in STEPS if not _step(root, name, command)]
    marks = ("-m", "not slow", "--hypothesis-profile=quick") if quick else ()
    tests = ("pytest", "-n", "2", "--dist", "worksteal", *marks, *paths)
    if not _step(root, "tests", tests):
        failed.append("tests")
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
