"""Where a checked handover lies until it is loaded: accepted rows as columns, refused lines as a list to send back."""

import contextlib
import csv
import itertools
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings

from saqia.journeys.switchover import checking, parts, refusals, rendering, reports, shelves, wording
from saqia.platform.wording import LANGUAGES

REFUSED = "refused.csv"
_ROOMS: set[Path] = set()
"""Which this process uses."""
_NUMBERS = itertools.count(1)


class NotWritten(Exception):
    """The staged files could not be written (the disk is full, the folder is read-only); nothing is left behind."""

    def __init__(self, folder: Path, why: OSError) -> None:
        super().__init__(f"{folder}: {why.strerror or why}")
        self.folder = folder
        self.why = why


class StagedFilesMissing(Exception):
    """The staged files of a handover are gone: check it again."""


def folder_of(tenant_id: int, source: str, sha256: str) -> Path:
    """Return the folder of one handover."""
    return Path(settings.SAQIA_HOME) / "switchover" / f"tenant-{tenant_id}" / f"{source}-{sha256[:12]}"


@contextlib.contextmanager
def room(tenant_id: int, source: str) -> Iterator[Path]:
    """Open a folder for a check or a load; unless `write` made it the folder of the handover, it is gone afterwards.

    What one that was killed left behind goes first: nobody would ask for it again.

    :raises NotWritten: the disk is full, or the folder cannot be written
    """
    whole = Path(settings.SAQIA_HOME) / "switchover" / f"tenant-{tenant_id}"
    partial = whole / f"{source}.{next(_NUMBERS)}.{os.getpid()}.partial"
    try:
        for left in (one for one in whole.glob(f"{source}.*.partial") if not _is_used(one)):
            shutil.rmtree(left, ignore_errors=True)  # two that begin at once clear it together
        whole.mkdir(parents=True, exist_ok=True)
        _ROOMS.add(partial)
        partial.mkdir(mode=0o700)  # names and phones of customers lie in it until they are loaded
        yield partial
    except OSError as error:
        raise NotWritten(whole, error) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
        _ROOMS.discard(partial)


def _is_used(left: Path) -> bool:
    process = int(left.suffixes[-2][1:])
    if process == os.getpid():  # the same number once more, unless it is a room of ours
        return left in _ROOMS
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def write(checked: checking.Checked, report: reports.Report) -> Path:
    """Make the room of a check the folder of its handover, with refused lines and report: all of them, or nothing.

    :raises NotWritten: the disk is full, or the folder cannot be written
    """
    folder = folder_of(checked.where.tenant_id, checked.layout.source, checked.sha256)
    try:
        write_refused(checked.room / REFUSED, checked.found)
        (checked.room / "report.json").write_text(json.dumps(report, ensure_ascii=False, indent=1), encoding="utf-8")
        for language in LANGUAGES:
            shown = rendering.markdown(report, language)
            (checked.room / f"report.{language}.md").write_text(shown, encoding="utf-8")
        shutil.rmtree(checked.room / shelves.FOLDER)
        shutil.rmtree(folder, ignore_errors=True)
        folder.parent.mkdir(parents=True, exist_ok=True)
        checked.room.rename(folder)
    except OSError as error:
        raise NotWritten(folder.parent, error) from error
    return folder


def forget(tenant_id: int, source: str, sha256: str) -> None:
    """Delete the accepted rows of a handover that is loaded; its report and refused lines stay."""
    for path in folder_of(tenant_id, source, sha256).glob("*.parquet"):
        path.unlink(missing_ok=True)


def write_refused(path: Path, found: refusals.Found) -> None:
    """Write the refused lines as CSV: file, line, field, reason code, value, and the reason in three languages."""
    sentences = {code: [said.say(language) for language in LANGUAGES] for code, said in wording.REASONS.items()}
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow([*refusals.SCHEMA.names, *LANGUAGES])
        for batch in (batch for part in found.parts() for batch in part.to_batches(max_chunksize=10_000)):
            columns = [column.to_pylist() for column in batch.columns]
            rows = zip(*columns, strict=True)
            writer.writerows([*row[:4], _inert(row[4]), *sentences[row[3]]] for row in rows)


def first_refused(folder: Path, count: int) -> tuple[list[dict[str, str]], int]:
    """Return the first refused lines of a check, and how many there are besides."""
    with (folder / REFUSED).open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        shown = [row for _, row in zip(range(count), reader, strict=False)]
        return shown, sum(1 for _ in reader)


def _inert(value: str | None) -> str | None:
    """Return a value that a spreadsheet does not take for a formula."""
    return f"'{value}" if value and value[0] in "=+@\t\r" else value


def accepted(tenant_id: int, source: str, sha256: str, name: str) -> pq.ParquetFile:
    """Open the accepted rows of one file.

    :raises StagedFilesMissing: they are not there any more
    """
    try:
        return parts.opened(folder_of(tenant_id, source, sha256) / f"{name}.parquet")
    except OSError as error:
        raise StagedFilesMissing(f"{source} {sha256[:12]}: {name}") from error
