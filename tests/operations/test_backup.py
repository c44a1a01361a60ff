"""The backup how-to, exercised: what was there is there again, to the byte and to the centime, and proves itself."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import queries as balances
from saqia.contexts.ledger import types
from saqia.platform import operation
from saqia.platform.audit import sealing, verification, wording
from saqia.platform.backup import archive
from saqia.platform.database import cluster, preparation
from saqia.platform.files import storing
from saqia.platform.numbering import series
from saqia.platform.tenancy import scope
from saqia.surfaces.console import backup

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
SALE = [types.Posting("receivable", 59_277, 7), types.Posting("energy", -49_397), types.Posting("vat", -9_880)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the test's own for files; the keys stay where they are."""
    monkeypatch.setattr(settings, "SAQIA_HOME", tmp_path / "home")
    (tmp_path / "home" / "static").mkdir(parents=True)
    (tmp_path / "home" / "static" / "saqia.css").write_text("made again")
    (tmp_path / "home" / "runs").mkdir()
    (tmp_path / "home" / "runs" / "lines.parquet").write_bytes(b"lines")
    return tmp_path / "home"


@pytest.fixture
def lived(database: str, home: Path, souss: operation.Actor, casa: operation.Actor) -> int:
    """A database in which something happened; returns the id of a stored file."""
    series.reserve(actor=souss, series="bill", year=2026, count=100, cause="run:a", at=AT)
    for actor, number in ((souss, 1), (casa, 2)):
        ledger.post_item(
            actor=actor, number=number, kind="bill", account_id=7, cause=f"bill:{number}", postings=SALE,
            due_on=AT.date(), posted_on=AT.date(), at=AT,
        )  # fmt: skip
    sealing.seal_everyone(AT)
    file = storing.store(actor=souss, content=b"a;b\n1;2\n", media_type="text/csv", purpose="import", at=AT)
    return storing.examine(actor=souss, file_id=file.file_id, at=AT).file_id


@pytest.fixture
def empty(server: cluster.Cluster, database: str) -> Iterator[str]:
    """The name of a new, prepared, empty database."""
    name = f"{database}_restored"
    preparation.create(server, name)
    yield name
    with psycopg.connect(server.url("postgres", "postgres"), autocommit=True) as link:
        link.execute(f'DROP DATABASE "{name}" WITH (FORCE)'.encode())


def _create(server: cluster.Cluster, database: str, folder: Path, home: Path) -> archive.Manifest:
    url = server.url("saqia_backup", database)
    return archive.create(folder=folder, url=url, home=home, heads=backup.heads(), with_keys=False, at=AT)


def _point_at(database: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = database


def test_what_was_backed_up_comes_back(
    server: cluster.Cluster, database: str, lived: int, empty: str, home: Path, tmp_path: Path,
    souss: operation.Actor, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    manifest = _create(server, database, tmp_path / "backup", home)
    assert manifest.heads["srm-souss-massa"].split(":")[0] == "4"
    assert sorted(name.split("/")[0] for name in manifest.files) == ["files", "runs"]

    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setattr(settings, "SAQIA_HOME", elsewhere)
    restored = archive.restore(folder=tmp_path / "backup", url=server.url("saqia_owner", empty), home=elsewhere)
    assert restored == manifest
    _point_at(empty)
    assert backup.verify(restored.heads) == []
    assert (elsewhere / "runs" / "lines.parquet").read_bytes() == b"lines"
    for tenant_id in (1, 2):
        with scope.reading(tenant_id):
            assert balances.get_balance(account_id=7) == 59_277
            assert sum(balances.get_trial_balance().values()) == 0
    with scope.reading(1):
        assert storing.read_accepted(lived) == ("text/csv", b"a;b\n1;2\n")
    # Life goes on where it stopped: the same cause keeps its numbers, the next one continues, the chain grows.
    assert series.reserve(actor=souss, series="bill", year=2026, count=100, cause="run:a", at=AT).first == 1
    assert series.reserve(actor=souss, series="bill", year=2026, count=1, cause="run:b", at=AT).first == 101
    assert sealing.seal(tenant_id=1, at=AT) == 2
    assert verification.verify(tenant_id=1).findings == ()


def test_the_restored_database_keeps_its_walls(
    server: cluster.Cluster, database: str, lived: int, empty: str, home: Path, tmp_path: Path
) -> None:
    _create(server, database, tmp_path / "backup", home)
    archive.restore(folder=tmp_path / "backup", url=server.url("saqia_owner", empty), home=home)
    walls = """
        SELECT relname, relrowsecurity, relforcerowsecurity, pg_get_userbyid(relowner),
               coalesce(relacl, acldefault('r', relowner))::text,
               (SELECT array_agg(tgname ORDER BY tgname) FROM pg_trigger WHERE tgrelid = c.oid AND NOT tgisinternal)
        FROM pg_class c WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1
    """
    seen = []
    for name in (database, empty):
        with psycopg.connect(server.url("postgres", name)) as link:
            seen.append([(*row[:4], sorted((row[4] or "").strip("{}").split(",")), row[5])
                         for row in link.execute(walls.encode())])  # fmt: skip
    assert len(seen[0]) > 30
    assert seen[0] == seen[1]
    default = "SELECT defaclrole::regrole::text, defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1, 2"
    later = []
    for name in (database, empty):
        with psycopg.connect(server.url("postgres", name)) as link:
            later.append(link.execute(default.encode()).fetchall())
    assert len(later[0]) == 2
    assert [sorted(str(row)) for row in later[0]] == [sorted(str(row)) for row in later[1]]


def test_a_damaged_backup_is_refused_before_anything_is_touched(
    server: cluster.Cluster, database: str, lived: int, empty: str, home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    _create(server, database, folder, home)
    [csv] = [path for path in (folder / "files" / "files").rglob("*") if path.is_file()]
    csv.write_bytes(b"a;b\n1;3\n")
    with pytest.raises(archive.BackupDamaged) as refused:
        archive.restore(folder=folder, url=server.url("saqia_owner", empty), home=home)
    assert refused.value.names == [csv.relative_to(folder).as_posix()]
    with psycopg.connect(server.url("postgres", empty)) as link:
        assert link.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_an_unfinished_backup_is_not_one(
    server: cluster.Cluster, database: str, lived: int, home: Path, tmp_path: Path
) -> None:
    _create(server, database, tmp_path / "backup", home)
    (tmp_path / "backup" / archive.MANIFEST).unlink()
    with pytest.raises(archive.BackupDamaged):
        archive.read(tmp_path / "backup")


def test_a_backup_is_put_back_into_an_empty_place_only(
    server: cluster.Cluster, database: str, lived: int, empty: str, home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "backup"
    _create(server, database, folder, home)
    with pytest.raises(archive.DatabaseNotEmpty):
        archive.restore(folder=folder, url=server.url("saqia_owner", database), home=home)
    (home / "runs" / "lines.parquet").write_bytes(b"others")
    with pytest.raises(archive.FilesInTheWay) as refused:
        archive.restore(folder=folder, url=server.url("saqia_owner", empty), home=home)
    assert refused.value.names == ["runs/lines.parquet"]


def test_a_backup_has_a_folder_of_its_own(server: cluster.Cluster, database: str, home: Path, tmp_path: Path) -> None:
    (tmp_path / "backup").mkdir()
    (tmp_path / "backup" / "other").touch()
    with pytest.raises(archive.FolderNotEmpty):
        _create(server, database, tmp_path / "backup", home)


def test_the_keys_go_along_only_when_asked(server: cluster.Cluster, database: str, home: Path, tmp_path: Path) -> None:
    (home / "keys").mkdir()
    (home / "keys" / "session.key").write_text("secret")
    url = server.url("saqia_backup", database)
    for with_keys in (False, True):
        folder = tmp_path / f"backup-{with_keys}"
        manifest = archive.create(folder=folder, url=url, home=home, heads={}, with_keys=with_keys, at=AT)
        assert ("keys/session.key" in manifest.files) is with_keys


def test_a_chain_that_was_cut_after_the_backup_is_found(
    server: cluster.Cluster, database: str, lived: int, empty: str, home: Path, tmp_path: Path
) -> None:
    manifest = _create(server, database, tmp_path / "backup", home)
    archive.restore(folder=tmp_path / "backup", url=server.url("saqia_owner", empty), home=home)
    with psycopg.connect(server.url("postgres", empty), autocommit=True) as link:
        link.execute("SET session_replication_role = replica")
        link.execute("DELETE FROM audit_link WHERE tenant_id = 1 AND position = 4")
        link.execute("DELETE FROM audit_entry e WHERE tenant_id = 1 AND NOT EXISTS "
                     "(SELECT FROM audit_link WHERE entry_id = e.id)")  # fmt: skip
    _point_at(empty)
    assert backup.verify(manifest.heads) == [
        "srm-souss-massa: " + wording.FINDINGS["cut-short"].say("fr", entry=None, position=4)
    ]
