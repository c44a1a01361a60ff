"""Hostile arguments and files to every command: one sentence, an exit code, nothing half-written, no fault of ours."""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
import psycopg
import pytest
from click.testing import CliRunner
from django.db import connection, connections
from tests.operations import hostile

from saqia.platform.database import cluster, preparation
from saqia.surfaces.console import main


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the files that the table names; the database has the newest schema already."""
    monkeypatch.setattr(preparation, "migrate", lambda **_: None)
    for name, content in hostile.FILES.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


def asked(case: hostile.Case, folder: Path) -> list[str]:
    """Return the command line of a case, `@name` being a path in the folder."""
    return [f"{folder}/{part[1:]}" if part.startswith("@") else part for part in case.arguments]


def refuse(case: hostile.Case, folder: Path) -> None:
    """Run a case and check that it ends with its exit code and one sentence."""
    found = CliRunner().invoke(main.run, asked(case, folder), env={"COLUMNS": "1000"})
    assert isinstance(found.exception, SystemExit), (case, found.exc_info)
    assert found.exit_code == case.code, (case, found.output)
    usage = ("Usage: ", "Pour de l’aide : ")
    said = [line for line in found.stderr.splitlines() if line.strip() and not line.startswith(usage)]
    assert len(said) == 1 and case.told in said[0], (case, found.output)
    assert len(said[0]) < 1_500, case


@dataclasses.dataclass(frozen=True)
class Image:
    """What stands in the folder and in the database."""

    files: dict[str, bytes]
    rows: dict[str, int]


def image(server: cluster.Cluster, folder: Path) -> Image:
    """Count every table's rows and read every file."""
    files = {str(path): path.read_bytes() if path.is_file() else b"" for path in sorted(folder.rglob("*"))}
    with psycopg.connect(server.url("postgres", connection.settings_dict["NAME"])) as link:
        names = link.execute("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = "
                             "'public'::regnamespace ORDER BY 1").fetchall()  # fmt: skip
        counts = {name: link.execute(f'SELECT count(*) FROM "{name}"'.encode()).fetchone() for (name,) in names}
    return Image(files, {name: row[0] for name, row in counts.items() if row})


@pytest.mark.parametrize("command", hostile.ALONE)
def test_a_command_without_a_database(command: str, folder: Path) -> None:
    for case in hostile.CASES[command]:
        refuse(case, folder)


@pytest.mark.parametrize("command", [name for name in hostile.CASES if name not in {*hostile.ALONE, *hostile.BILLED}])
def test_a_command(command: str, database: str, server: cluster.Cluster, folder: Path) -> None:
    before = image(server, folder)
    for case in hostile.CASES[command]:
        refuse(case, folder)
    assert image(server, folder) == before


@pytest.mark.parametrize("command", hostile.BILLED)
def test_a_command_on_bills(command: str, april_billed: object, server: cluster.Cluster, folder: Path) -> None:
    before = image(server, folder / "folder").rows
    for case in hostile.CASES[command]:
        refuse(case, folder)
    assert image(server, folder / "folder").rows == before
    assert list((folder / "folder").iterdir()) == []


def _leaves(group: click.Group, path: Sequence[str] = ()) -> Iterator[str]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from _leaves(found, (*path, name))
        else:
            yield " ".join((*path, name))


def test_every_command_is_in_the_table_or_has_a_reason_not_to_be() -> None:
    named = set(hostile.CASES) | set(hostile.NO_INPUT)
    assert named == set(_leaves(main.run))
    assert not set(hostile.CASES) & set(hostile.NO_INPUT)
    assert all(case.arguments[: len(command.split())] == tuple(command.split())
               for command, cases in hostile.CASES.items() for case in cases)  # fmt: skip


@pytest.mark.parametrize("argument", ["\udcff", "a\0b"])
def test_an_argument_that_is_no_text(argument: str) -> None:
    found = CliRunner().invoke(main.run, ["bills", "list", "--tenant", argument])
    assert (found.exit_code, "n’est pas un texte UTF-8" in found.stderr) == (2, True)


@pytest.fixture
def away(server: cluster.Cluster, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A server of the operator's that refuses every connection."""
    monkeypatch.setattr("django.conf.settings.SAQIA_EMBEDDED", False)
    for alias in connections:
        connections[alias].close()
        monkeypatch.setitem(connections[alias].settings_dict, "HOST", str(tmp_path))


@pytest.mark.parametrize("case", hostile.AWAY, ids=lambda case: " ".join(case.arguments[:2]))
def test_a_database_that_is_down(case: hostile.Case, folder: Path, away: None) -> None:
    refuse(case, folder)
    assert list((folder / "folder").iterdir()) == []


def _read_only() -> None:
    for alias in connections:
        with connections[alias].cursor() as cursor:
            cursor.execute("SET SESSION default_transaction_read_only = on")


@pytest.mark.parametrize("case", hostile.WRITING, ids=lambda case: " ".join(case.arguments[:2]))
def test_a_database_that_is_read_only(
    case: hostile.Case, april_billed: object, folder: Path, server: cluster.Cluster
) -> None:
    before = image(server, folder)
    _read_only()
    refuse(case, folder)
    assert image(server, folder).rows == before.rows
    assert list((folder / "folder").iterdir()) == []


_PEAK = """
import resource, sys
from saqia.surfaces.console.main import run
try:
    run(prog_name="saqia")
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def alone(*arguments: str, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run a command as a person does: in a process of its own, in which nobody has set up Django."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAQIA_", "DJANGO_"))}
    return subprocess.run([sys.executable, "-c", _PEAK, *arguments], env=kept, cwd=cwd, capture_output=True, text=True)


def test_quotes_and_tariffs_need_neither_django_nor_a_database(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text(hostile.QUOTES + hostile.QUOTED)
    for line in ("quote --file in.csv --out out.csv", f"{hostile.COMPARE} in.csv".replace("@folder/", "")):
        done = alone(*line.split(), cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in.csv", "out.csv"]


@pytest.mark.parametrize("line", ["quote --file in.csv --out out.csv",
                                  f"{hostile.COMPARE} in.csv".replace("@folder/", "")])  # fmt: skip
@pytest.mark.slow
def test_a_long_file_takes_the_memory_of_a_short_one(line: str, tmp_path: Path) -> None:
    """A block of 20,000 rows is held; ten of them take no more."""
    peaks = []
    for rows in (20_000, 200_000):
        (tmp_path / "in.csv").write_text(hostile.QUOTES + hostile.QUOTED * rows)
        done = alone(*line.split(), cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert len((tmp_path / "out.csv").read_text().splitlines()) == rows + 1
        peaks.append(int(done.stderr.split()[-1]) // 1024)
    assert peaks[1] - peaks[0] < 40, f"{peaks} MB"
