"""Making a backup, and putting one back.

The database is dumped first, in one snapshot; then the files. Files are named by hash or written once, and never
deleted, so that every file the dump refers to is in the copy.
"""

import dataclasses
import datetime
import fnmatch
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import psycopg

from saqia.platform import release
from saqia.platform.backup import programs
from saqia.platform.database import roles

DUMP, MANIFEST, FILES = "database.dump", "manifest.json", "files"
# Made again by the next start, or PostgreSQL's own; keys only when asked for.
_LEFT_OUT = ("postgresql/*", "static/*", "locale/*", "metrics/*", "files/incoming/*", "*.lock", "*/.lock")


class FolderNotEmpty(Exception):
    """A backup goes into a folder of its own."""


class BackupDamaged(Exception):
    """The backup is not what its manifest says; `names` are the files that differ or lack."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names[:5]))
        self.names = names


class DatabaseNotEmpty(Exception):
    """A backup is put back into an empty database only."""


class FilesInTheWay(Exception):
    """Other files lie where those of the backup go; `names` are theirs."""

    def __init__(self, names: list[str]) -> None:
        super().__init__(", ".join(names[:5]))
        self.names = names


@dataclasses.dataclass(frozen=True)
class Manifest:
    """What a backup holds. `heads`: tenant code -> `position:hash` of its audit chain when the backup began."""

    made_at: str
    release: str
    heads: dict[str, str]
    dump: str
    files: dict[str, str]


def create(
    *, folder: Path, url: str, home: Path, heads: dict[str, str], with_keys: bool, at: datetime.datetime
) -> Manifest:
    """Write a backup of the database `url` and of the files below `home` into the new or empty `folder`.

    :param url: of a role that reads everything (saqia_backup)
    :param with_keys: True copies the keys too; a backup with its keys protects nothing that they protect
    Where it fails the folder is empty again: with room, the same command makes it.

    :raises FolderNotEmpty: something is there
    :raises OSError: a file cannot be written
    :raises programs.ProgramFailed: the dump failed
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if any(folder.iterdir()):
        raise FolderNotEmpty(str(folder))
    try:
        return _write(folder, url, home, heads, with_keys=with_keys, at=at)
    except BaseException:
        shutil.rmtree(folder / FILES, ignore_errors=True)
        for name in (DUMP, MANIFEST, f"{MANIFEST}.partial"):
            (folder / name).unlink(missing_ok=True)
        raise


def _write(
    folder: Path, url: str, home: Path, heads: dict[str, str], *, with_keys: bool, at: datetime.datetime
) -> Manifest:
    programs.run("pg_dump", url, "--format=custom", "--compress=gzip:3", f"--file={folder / DUMP}")
    files = {}
    for name in _names(home, with_keys=with_keys):
        target = folder / FILES / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(home / name, target)
        files[name] = _sha256(target)
    manifest = Manifest(at.isoformat(), release.version(), heads, _sha256(folder / DUMP), files)
    partial = folder / f"{MANIFEST}.partial"
    partial.write_text(json.dumps(dataclasses.asdict(manifest), indent=1, ensure_ascii=False))
    partial.rename(folder / MANIFEST)
    return manifest


def read(folder: Path) -> Manifest:
    """Return the manifest of a complete backup, every byte checked against it.

    :raises BackupDamaged: a file lacks or differs
    """
    try:
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError, TypeError) as error:  # not there, not JSON, not what one holds
        raise BackupDamaged([MANIFEST]) from error
    expected = {DUMP: manifest.dump, **{f"{FILES}/{name}": sha256 for name, sha256 in manifest.files.items()}}
    damaged = [
        name for name, sha256 in expected.items()
        if not (folder / name).is_file() or _sha256(folder / name) != sha256
    ]  # fmt: skip
    if damaged:
        raise BackupDamaged(damaged)
    return manifest


def restore(*, folder: Path, url: str, home: Path) -> Manifest:
    """Put a backup back: into `home`, where equal files may lie already, then into an empty database.

    Cut at any point and run again, it goes on: a file is there whole or not at all, and so is the database.

    :param url: of the owner (saqia_owner), to a database that `saqia database roles` prepared
    :raises BackupDamaged: checked before anything is touched
    :raises DatabaseNotEmpty: checked before anything is touched
    :raises FilesInTheWay: checked before anything is touched
    :raises OSError: a file cannot be written; nothing of the database was
    :raises programs.ProgramFailed: nothing of the database was kept
    """
    manifest = read(folder)
    others = [
        name for name, sha256 in manifest.files.items() if (home / name).exists() and _sha256(home / name) != sha256
    ]
    if others:
        raise FilesInTheWay(others)
    with psycopg.connect(url) as connection:
        if connection.execute("SELECT 1 FROM pg_tables WHERE schemaname = 'public' LIMIT 1").fetchone():
            raise DatabaseNotEmpty
        # Grants by default would widen what each restored table allows; the dump brings them back at its end.
        for kind in ("TABLES", "SEQUENCES"):
            connection.execute(f"ALTER DEFAULT PRIVILEGES REVOKE ALL ON {kind} FROM {roles.APPLICATION}, {roles.LAND}")
    for name in manifest.files:
        _copy_whole(folder / FILES / name, home / name)
    database = psycopg.conninfo.conninfo_to_dict(url)["dbname"]
    programs.run(
        "pg_restore", url, "--exit-on-error", "--single-transaction", f"--dbname={database}", str(folder / DUMP)
    )
    return manifest


def _copy_whole(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    try:
        shutil.copy2(source, partial)
        partial.replace(target)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _names(home: Path, *, with_keys: bool) -> Iterator[str]:
    left_out = _LEFT_OUT if with_keys else (*_LEFT_OUT, "keys/*")
    for path in sorted(home.rglob("*")):
        name = path.relative_to(home).as_posix()
        if path.is_file() and not any(fnmatch.fnmatch(name, pattern) for pattern in left_out):
            yield name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
