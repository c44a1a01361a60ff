"""The seal of a cycle: one hash over the canonical columns of its files, taken when it is rated, checked again later.

Files are read once more before numbers are reserved and before bills are shown: what was compared and approved is what
is published, or nothing is.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from saqia.contexts.billing import folders, types

_RATED = ("headers", "lines", "refusals")


class SealDiffers(Exception):
    """The files of a cycle are missing, or are not those that were rated. Nothing was written.

    Before the freeze rating again helps; after it, the files of the cycle's folder must come back from a backup.
    """


def of_snapshot(units: Sequence[str]) -> str:
    """Return the hash of a snapshot from those of its units, in order."""
    return _digest(units)


def of_unit(headers: pa.Table, lines: pa.Table, refusals: pa.Table) -> str:
    """Return the hash of what a unit was rated to."""
    return _digest([folders.content_hash(table) for table in (headers, lines, refusals)])


def of_credits(headers: pa.Table, lines: pa.Table, supplies: pa.Table) -> str:
    """Return the hash of a cycle's credit notes."""
    return _digest([folders.content_hash(table) for table in (headers, lines, supplies)])


def of_cycle(tariffs: str, units: Sequence[str], credits: str) -> str:
    """Return the seal: the tariffs that priced, every unit in order, the credit notes."""
    return _digest([tariffs, *units, credits])


def of_files(folder: Path, units: int) -> str:
    """Return the hash of the bytes of every file that publishing reads: quick to take, for nothing is decoded."""
    names = [f"{name}-{unit:05d}.parquet" for unit in range(units) for name in ("snapshot", "settled", *_RATED)]
    names += [f"{name}-{types.CREDIT_UNIT:05d}.parquet" for name in ("snapshot", "headers", "lines")]
    digest = hashlib.sha256()
    for name in names:
        with (folder / name).open("rb") as file:
            digest.update(hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()


def check(folder: Path, units: int, *, files: str, snapshot: str, tariffs: str, seal: str) -> None:
    """See to it that the files of a cycle are those that were rated, by their bytes or else by what they hold.

    :param units: how many work units it has
    :param files: `of_files` when it was rated; a file written anew by another library differs, and may hold the same
    :raises SealDiffers: the files are not those that the cycle was rated to
    """
    try:
        if of_files(folder, units) == files:
            return
        found = of_snapshot([snapshot_of(folder, unit) for unit in range(units)])
        rated = of_cycle(tariffs, [_rated(folder, unit) for unit in range(units)], _credited(folder))
    except (OSError, pa.ArrowInvalid) as error:
        raise SealDiffers(f"{folder}: {error}") from error
    if found != snapshot:
        raise SealDiffers(f"{folder}: the snapshot is {found[:12]}, {snapshot[:12]} was rated")
    if rated != seal:
        raise SealDiffers(f"{folder}: the bills are {rated[:12]}, {seal[:12]} was sealed")


def snapshot_of(folder: Path, unit: int) -> str:
    """Return the hash of one unit's snapshot."""
    tables = [pq.read_table(folders.snapshot(folder, unit)), pq.read_table(folders.rated(folder, "settled", unit))]
    return of_snapshot([folders.content_hash(table) for table in tables])


def cut_of(folder: Path, unit: int) -> str:
    """Return the same hash of a snapshot that this run has just written, from the mark that its file bears."""
    settled = pq.read_table(folders.rated(folder, "settled", unit))
    return of_snapshot([folders.mark_of(pq.read_schema(folders.snapshot(folder, unit))), folders.content_hash(settled)])


def _rated(folder: Path, unit: int) -> str:
    return of_unit(*(pq.read_table(folders.rated(folder, name, unit)) for name in _RATED))


def _credited(folder: Path) -> str:
    unit = types.CREDIT_UNIT
    headers, lines = (pq.read_table(folders.rated(folder, name, unit)) for name in ("headers", "lines"))
    return of_credits(headers, lines, pq.read_table(folders.snapshot(folder, unit)))


def _digest(parts: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
