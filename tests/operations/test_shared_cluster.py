"""Commands that share the embedded server of a home: the last one to leave stops it, and only if one started it."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click.testing
import pytest

from saqia.platform.database import cluster
from saqia.surfaces.console import demo

pytestmark = pytest.mark.slow
_USE = """
import pathlib, sys
from saqia.platform.database import cluster
with cluster.used(cluster.locate(pathlib.Path(sys.argv[1]))):
    print("in", flush=True)
    sys.stdin.readline()
"""
Command = subprocess.Popen[str]


@pytest.fixture()
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    cluster.destroy(cluster.locate(tmp_path))


def enter(home: Path) -> Command:
    """Start a command that uses the server of a home; return it once it does."""
    command = subprocess.Popen(
        [sys.executable, "-c", _USE, str(home)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert command.stdout is not None and command.stdout.readline() == "in\n"
    return command


def leave(command: Command) -> None:
    """End a command as it ends by itself."""
    command.communicate("\n", timeout=60)
    assert command.returncode == 0


def test_the_first_command_leaves_the_server_to_the_second(home: Path) -> None:
    own = cluster.locate(home)
    first = enter(home)
    second = enter(home)
    leave(first)
    assert cluster.is_running(own) and cluster.is_used(own)
    leave(second)
    assert not cluster.is_running(own) and not cluster.is_used(own)


def test_the_second_command_leaves_the_server_to_the_first(home: Path) -> None:
    own = cluster.locate(home)
    first = enter(home)
    leave(enter(home))
    assert cluster.is_running(own)
    leave(first)
    assert not cluster.is_running(own)


def test_a_server_that_no_command_started_goes_on(home: Path) -> None:
    own = cluster.locate(home)
    leave(enter(home))
    assert cluster.start(own, durable=False)
    leave(enter(home))
    assert cluster.is_running(own)


def test_what_a_killed_command_left_running_is_stopped_by_the_next(home: Path) -> None:
    own = cluster.locate(home)
    first = enter(home)
    first.send_signal(signal.SIGKILL)
    first.communicate()
    assert cluster.is_running(own) and not cluster.is_used(own)
    leave(enter(home))
    assert not cluster.is_running(own)


def test_a_server_in_use_is_not_removed_for_a_demonstration(home: Path) -> None:
    own = cluster.locate(home)
    first = enter(home)
    # Named so that they are put back: the command fills them for the processes that it starts.
    filled = dict.fromkeys(("SAQIA_DATABASE_URL", "SAQIA_PUBLIC_ADDRESS", "SAQIA_WEBHOOKS_BESIDE", "SAQIA_STS_URL"))
    environment = {"SAQIA_HOME": str(home), **filled}
    done = click.testing.CliRunner().invoke(demo.demo, ["--anew", "--no-serve"], input="y\n", env=environment)
    assert done.exit_code == 1
    assert f"une autre commande utilise la base embarquée de {home} ; arrêtez-la puis recommencez" in done.output
    assert cluster.is_running(own)
    leave(first)
