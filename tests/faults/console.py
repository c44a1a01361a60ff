"""The `saqia` command as an operator runs it, on the installation of a fault test."""

import subprocess
import sys
from pathlib import Path

import psycopg
from tests.faults import images

from saqia.platform.database import cluster

ROOT = Path(__file__).resolve().parents[2]
BILL = ("bills", "run", "--round", "T01", "--month", "2026-05", "--issued", "2026-05-22", "--override", "test")
_LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({limit}, {limit}))
from saqia.surfaces.console.main import run
run(prog_name="saqia")
"""
"""The console in a process that may write no file larger than `limit`: what a quota does, without being root."""


def saqia(stage: images.Stage, *arguments: str, limit: int | None = None) -> "subprocess.CompletedProcess[str]":
    """Run a command and return how it ended.

    :param limit: bytes of the largest file that it may write
    """
    program = ["-m", "saqia.surfaces.console"] if limit is None else ["-c", _LIMITED.format(limit=limit)]
    command = [sys.executable, *program, *arguments]
    return subprocess.run(command, env=stage.environment, cwd=ROOT, capture_output=True, text=True, timeout=600)


def refused(done: "subprocess.CompletedProcess[str]", told: str) -> None:
    """Check that a command ended with one sentence, and no trace of the program."""
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    said = [line for line in done.stderr.splitlines() if line and not line.startswith("{")]
    assert len(said) == 1 and said[0].startswith("Erreur : "), done.stderr
    assert told in said[0]


def database_of(stage: images.Stage) -> str:
    """Return the name of the stage's database."""
    return stage.environment["SAQIA_DATABASE_URL"].split("/")[3].split("?")[0]


def published(server: cluster.Cluster, stage: images.Stage) -> list[tuple[int, int]]:
    """Return number and total of the bills of the stage's cycle."""
    query = "SELECT number, total_ttc_centimes FROM billing_bill WHERE cycle_id = %s ORDER BY 1"
    with psycopg.connect(server.url("postgres", database_of(stage))) as connection:
        return connection.execute(query, [stage.cycle_id]).fetchall()
