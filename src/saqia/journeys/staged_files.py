"""Files that were checked and wait for somebody's word: the file, its report and what became of it.

They lie in `SAQIA_HOME/staged/tenant-<id>/`, those of payments in a folder of their own beside it, named by what is in
them, so that sending a file again finds it again; archives of photos in another, each sending under a name of its own;
after the days of `rules/reading.yaml` they go: what was recorded is in the books, and a file names customers.
"""

import contextlib
import dataclasses
import datetime
import hashlib
import json
import re
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from saqia.contexts.metering import queries as metering
from saqia.platform.calendar import local_time

_KEY = re.compile(r"[0-9a-f]{64}")
READINGS, PAYMENTS, PHOTOS = "readings", "payments", "photos"
SHOWN = 200
"""Lines of a report that a page shows; the file has all."""


@dataclasses.dataclass(frozen=True)
class Staged:
    """A file that was checked. `counts` is what would be, or was, recorded; `imported_at` an ISO moment or empty.

    :param subject: the round or the partner that it is of
    :param days: of what is taken from it, ISO, where they lead on
    """

    key: str
    name: str
    subject: str
    counts: dict[str, int]
    ignored: list[str]
    imported_at: str = ""
    days: list[str] = dataclasses.field(default_factory=list)


def home() -> Path:
    """Return where staged files lie."""
    return Path(settings.SAQIA_HOME) / "staged"


def keep(
    tenant_id: int, name: str, subject: str, chunks: Iterable[bytes], *, kind: str = READINGS,
    beside: Iterable[bytes] | None = None,
) -> tuple[str, Path]:  # fmt: skip
    """Write a file down, and return its key and where it lies.

    :param beside: an archive that goes with it: the same file with another archive is another one
    """
    folder = _folder(tenant_id, kind)
    folder.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(subject.encode() + b"\0")
    partial = folder / f"partial-{hashlib.sha256(name.encode()).hexdigest()[:16]}"
    _write_down(partial, chunks, digest)
    archive = partial.with_suffix(".zip")
    if beside is not None:
        digest.update(b"\0")
        _write_down(archive, beside, digest)
    path = folder / f"{digest.hexdigest()}.csv"
    partial.replace(path)
    if beside is not None:
        archive.replace(path.with_suffix(".zip"))
    return digest.hexdigest(), path


def _write_down(path: Path, chunks: Iterable[bytes], digest: "hashlib._Hash") -> None:
    with path.open("wb") as file:
        for chunk in chunks:
            digest.update(chunk)
            file.write(chunk)


def keep_archive(tenant_id: int, chunks: Iterable[bytes]) -> tuple[str, Path, str]:
    """Write an archive of photos down; return its name, where it lies, and its SHA-256."""
    name, digest = uuid.uuid4().hex, hashlib.sha256()
    path = archive_of(tenant_id, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write_down(path, chunks, digest)
    return name, path, digest.hexdigest()


def archive_of(tenant_id: int, name: str) -> Path:
    """Return where a kept archive of photos lies."""
    return _folder(tenant_id, PHOTOS) / f"{name}.zip"


def forget(path: Path) -> None:
    """Delete a file that was taken in or cannot be, and the archive beside it; what was said of it stays."""
    for each in (path, path.with_suffix(".zip")):
        each.unlink(missing_ok=True)


def file_of(tenant_id: int, key: str, *, kind: str = READINGS) -> Path:
    """Return where a kept file lies."""
    return _folder(tenant_id, kind) / f"{key}.csv"


def write(
    tenant_id: int, staged: Staged, report: list[pa.Table], schema: pa.Schema, *, kind: str = READINGS
) -> None:  # fmt: skip
    """Keep what the check, or the import, of a file said."""
    folder = _folder(tenant_id, kind)
    pq.write_table(pa.concat_tables(report) if report else schema.empty_table(), folder / f"{staged.key}.parquet")
    partial = folder / f"{staged.key}.partial"
    partial.write_text(json.dumps(dataclasses.asdict(staged)))
    partial.replace(folder / f"{staged.key}.json")


def find(tenant_id: int, key: str, *, kind: str = READINGS) -> Staged | None:
    """Return a checked file of this distributor, or None: it was never sent, or another release checked it."""
    path = _folder(tenant_id, kind) / f"{key}.json"
    if not _KEY.fullmatch(key) or not path.exists():
        return None
    try:
        return Staged(**json.loads(path.read_text()))
    except TypeError:
        return None


def lines(
    tenant_id: int, key: str, most: int | None = None, *, kind: str = READINGS
) -> list[dict[str, Any]]:  # fmt: skip
    """Return the lines of a report, in the order of the file."""
    table = pq.read_table(_folder(tenant_id, kind) / f"{key}.parquet")
    found: list[dict[str, Any]] = (table if most is None else table.slice(0, most)).to_pylist()
    return found


def purge(at: datetime.datetime) -> int:
    """Delete the files, with their reports, that nobody touched for as long as they are kept; return how many files.

    A periodic job. What is sent, checked or taken in while it runs is new, and stays.
    """
    until = (at - datetime.timedelta(days=metering.get_staged_days(local_time.day(at)))).timestamp()
    groups: dict[Path, list[tuple[Path, float]]] = {}
    for path in home().glob("tenant-*/*"):
        with contextlib.suppress(FileNotFoundError):  # a partial one was just renamed
            groups.setdefault(path.with_suffix(""), []).append((path, path.stat().st_mtime))
    gone = 0
    for found in groups.values():
        if max(changed for _path, changed in found) < until:
            for path, _changed in sorted(found, key=lambda each: each[0].suffix != ".json"):
                path.unlink(missing_ok=True)  # its .json first: without it the page says that there is no such file
                gone += 1
    return gone


def _folder(tenant_id: int, kind: str) -> Path:
    return home() / (f"tenant-{tenant_id}" if kind == READINGS else f"tenant-{tenant_id}-{kind}")
