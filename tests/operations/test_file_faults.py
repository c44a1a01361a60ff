"""Backups that are cut or garbled, and disks that end, by command: one sentence, nothing half-written, and a way on."""

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from django.conf import settings
from tests.contexts.banking import ground
from tests.faults.test_disk import Disk
from tests.journeys.switchover import handovers
from tests.operations import hostile

from saqia.contexts.banking import models as banking
from saqia.contexts.banking import ports
from saqia.contexts.metering import models as metering
from saqia.journeys.switchover import models
from saqia.partners.banks import books
from saqia.platform.backup import archive
from saqia.platform.database import cluster, preparation
from saqia.platform.tenancy import scope
from saqia.surfaces.console import main

KIB = 1024


def run(*arguments: object) -> Result:
    """Run a command as a person types it."""
    return CliRunner().invoke(main.run, [str(part) for part in arguments], env={"COLUMNS": "1000"})


def refused(done: Result, code: int, *told: str) -> None:
    """Check that a command ended with one sentence."""
    assert isinstance(done.exception, SystemExit), done.exc_info
    assert done.exit_code == code, done.output
    said = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(said) == 1 and all(part in said[0] for part in told), done.output


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    """A disk of 16 KiB at `tmp_path / "disk"`."""
    mounted = Disk(tmp_path / "disk", 16 * KIB)
    yield mounted
    mounted.free()


@pytest.fixture
def own(server: cluster.Cluster, database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An installation with a home of its own, the newest schema and a server of the operator's."""
    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path / "home")
    monkeypatch.setattr(settings, "SAQIA_EMBEDDED", False)
    monkeypatch.setattr("saqia.surfaces.console.backup._url", lambda role, setting: server.url(role, database))
    monkeypatch.setattr(preparation, "migrate", lambda **_: None)
    (tmp_path / "home" / "runs").mkdir(parents=True)
    (tmp_path / "home" / "runs" / "a.parquet").write_bytes(b"a" * 40 * KIB)
    (tmp_path / "home" / "runs" / "b.parquet").write_bytes(b"b" * 40 * KIB)
    return tmp_path / "home"


@pytest.fixture
def made(own: Path, server: cluster.Cluster, database: str, tmp_path: Path) -> Path:
    """A backup of that installation."""
    folder = tmp_path / "backup"
    archive.create(
        folder=folder, url=server.url("saqia_backup", database), home=own, heads={}, with_keys=False, at=hostile.AT
    )
    return folder


@pytest.fixture
def empty(server: cluster.Cluster, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of an empty database, which the command restores into."""
    name = f"{database}_restored"
    preparation.create(server, name)
    monkeypatch.setattr("saqia.surfaces.console.backup._url", lambda role, setting: server.url(role, name))
    yield name
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
        link.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def tables(server: cluster.Cluster, name: str) -> int:
    """Count the tables of a database."""
    with psycopg.connect(server.url("postgres", name)) as link:
        row = link.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    assert row is not None
    return int(row[0])


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _flip(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def _without_heads(path: Path) -> None:
    path.write_text(json.dumps({key: value for key, value in json.loads(path.read_text()).items() if key != "heads"}))


@pytest.mark.parametrize(("name", "harm"), [
    ("manifest.json", _cut), ("manifest.json", _flip), ("manifest.json", lambda path: path.write_text("[1]")),
    ("manifest.json", lambda path: path.write_bytes(b"")), ("manifest.json", lambda path: path.write_bytes(b"\xff")),
    ("manifest.json", _without_heads), ("database.dump", _cut), ("database.dump", _flip),
    ("database.dump", Path.unlink), ("files/runs/a.parquet", _cut), ("files/runs/b.parquet", Path.unlink),
])  # fmt: skip
def test_a_backup_that_is_cut_or_garbled(
    name: str, harm: Callable[[Path], object], made: Path, own: Path, empty: str, server: cluster.Cluster
) -> None:
    harm(made / name)
    (own / "runs" / "a.parquet").unlink()
    for act in ("check", "restore"):
        refused(run("backup", act, made), 1, "est abîmée ou inachevée", name, "rien n’a été touché")
    assert tables(server, empty) == 0
    assert sorted(path.name for path in (own / "runs").iterdir()) == ["b.parquet"]


def test_a_disk_that_ends_while_a_backup_is_put_back(
    made: Path, own: Path, empty: str, server: cluster.Cluster, disk: Disk, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path / "disk")
    disk.grow(60 * KIB)
    refused(run("backup", "restore", made), 1, "le disque est plein", "relancez la commande")
    assert [path.name for path in (tmp_path / "disk").rglob("*") if path.is_file()] == ["a.parquet"]
    assert tables(server, empty) == 0
    disk.grow(600 * KIB)
    archive.restore(folder=made, url=server.url("saqia_owner", empty), home=tmp_path / "disk")
    assert (tmp_path / "disk" / "runs" / "b.parquet").read_bytes() == b"b" * 40 * KIB
    assert tables(server, empty) > 30


def test_a_disk_that_ends_under_the_dump_of_a_backup(own: Path, disk: Disk, tmp_path: Path) -> None:
    folder = tmp_path / "disk" / "backup"
    refused(run("backup", "create", folder), 1, "pg_dump", "No space left")
    assert list(folder.iterdir()) == []
    refused(run("backup", "check", folder), 1, "est abîmée ou inachevée")


def test_a_disk_that_ends_under_the_files_of_a_backup(own: Path, disk: Disk, tmp_path: Path) -> None:
    folder = tmp_path / "disk" / "backup"
    disk.grow(8 * KIB * KIB)
    (own / "runs" / "large.parquet").write_bytes(os.urandom(16 * KIB * KIB))
    refused(run("backup", "create", folder), 1, "le disque est plein", "relancez la commande")
    assert list(folder.iterdir()) == []
    disk.grow(64 * KIB * KIB)
    assert run("backup", "create", folder).exit_code == 0
    assert run("backup", "check", folder).exit_code == 0


def test_a_disk_that_ends_under_the_answers_of_a_file_of_cases(disk: Disk, tmp_path: Path) -> None:
    source, target = tmp_path / "in.csv", tmp_path / "disk" / "out.csv"
    source.write_text(hostile.QUOTES + hostile.QUOTED * 2_000)
    refused(run("quote", "--file", source, "--out", target), 2, f"{target} : le disque est plein")
    assert list(target.parent.iterdir()) == []
    disk.grow(1024 * KIB)
    assert run("quote", "--file", source, "--out", target).exit_code == 0
    assert len(target.read_text().splitlines()) == 2_001


def test_a_disk_that_ends_under_a_report_of_readings(own: Path, disk: Disk, tmp_path: Path) -> None:
    source, report = tmp_path / "readings.csv", tmp_path / "disk" / "report.csv"
    source.write_text(hostile.READINGS + "".join(f"E{at},2026-05-08,1\n" for at in range(2_000)))
    command = ("readings", "import", source, "--report", report)
    refused(run(*command), 1, "le disque est plein")
    assert list(report.parent.iterdir()) == []
    with scope.reading(1):
        assert metering.FileImport.objects.count() == 0
    disk.grow(1024 * KIB)
    assert run(*command).exit_code == 0
    assert len(report.read_text().splitlines()) == 2_001


def test_a_disk_that_ends_under_a_handover(
    own: Path, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path / "disk")
    command = ("switchover", "check", handovers.write(tmp_path / "in"), "--mapping", "regie", "--on", "2026-05-01")
    refused(run(*command), 1, "le disque est plein")
    assert [path for path in (tmp_path / "disk").rglob("*") if path.is_file()] == []
    with scope.reading(1):
        assert models.Handover.objects.count() == 0
    disk.grow(4096 * KIB)
    assert run(*command).exit_code == 0


def full(path: Path, content: bytes) -> None:
    """Write nothing: the disk is full."""
    raise OSError(errno.ENOSPC, "No space left on device", str(path))


class Host:
    """A bank's host where statements wait; each is given once."""

    def __init__(self, *waiting: bytes) -> None:
        self.waiting = list(waiting)

    def send(self, content: bytes) -> None:
        raise AssertionError

    def collect(self) -> list[bytes]:
        """Give what waits."""
        given, self.waiting = self.waiting, []
        return given


def taken_in() -> list[str]:
    """Return the numbers of the statements that were taken in."""
    with scope.reading(1):
        return list(banking.Statement.objects.order_by("id").values_list("number", flat=True))


def test_a_disk_that_ends_under_messages_of_a_bank(
    own: Path, disk: Disk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ground.opened()
    account = books.Books(f"MA64{ground.OWN}", ground.DAY)
    account.book(books.Movement(0, 12_000, "", "X", "", "SANS OBJET"))
    host, keep = Host(account.close_day()), tmp_path / "disk" / "messages"
    monkeypatch.setattr(ports, "find_host", lambda: host)
    refused(run("bank", "exchange", "--keep", keep), 1, str(keep), "le disque est plein")
    assert (len(host.waiting), taken_in()) == (1, [])
    monkeypatch.setattr(ports, "MOST_BYTES", 8 * KIB)  # there is room, and somebody else takes it after the look
    monkeypatch.setattr("saqia.platform.documents.press.write_whole", full)
    done = run("bank", "exchange", "--keep", keep)
    assert done.exit_code == 2 and "le disque est plein" in done.stderr
    assert (len(host.waiting), len(taken_in()), list(keep.iterdir())) == (0, 1, []), done.output


def test_a_database_s_disk_that_ends_under_a_bank_s_file(
    own: Path, server: cluster.Cluster, database: str, tmp_path: Path
) -> None:
    ground.opened()
    account = books.Books(f"MA64{ground.OWN}", ground.DAY)
    for _ in range(1_500):
        account.book(books.Movement(0, 100, "", "X" * 60, "", "SANS OBJET " + "x" * 60))
    path = tmp_path / "day.xml"
    path.write_bytes(account.close_day())
    with small(server, database, "banking_line") as disk:
        refused(run("bank", "import", path), 1, "base de données : son disque est plein")
        assert taken_in() == []
        disk.grow(64 * KIB * KIB)
        assert run("bank", "import", path).exit_code == 0
    assert len(taken_in()) == 1
    with scope.reading(1):
        assert (banking.Line.objects.count(), banking.Match.objects.count()) == (1_500, 1_500)


@contextlib.contextmanager
def small(server: cluster.Cluster, database: str, table: str) -> Iterator[Disk]:
    """Have a table of the database on a disk of its own, of 64 KiB."""
    place = server.data.parent / f"small-{database}"
    disk = Disk(place, 64 * KIB)
    with psycopg.connect(server.url("postgres", database), autocommit=True) as link:
        try:
            (place / "inner").mkdir(mode=0o700)
            if server.user is not None:
                shutil.chown(place / "inner", server.user)
            link.execute(f"CREATE TABLESPACE small LOCATION '{place / 'inner'}'".encode())
            link.execute(f"ALTER TABLE {table} SET TABLESPACE small".encode())
            yield disk
            link.execute(f"ALTER TABLE {table} SET TABLESPACE pg_default".encode())
            link.execute("DROP TABLESPACE small")
        finally:
            disk.free()
            place.rmdir()
