"""A file of readings that was checked, taken in: its photos first, then its lines."""

import dataclasses
import datetime
from collections.abc import Callable, Mapping

import pyarrow as pa

from saqia.contexts.metering import operations as metering
from saqia.journeys import staged_files
from saqia.platform import operation

COUNTS = ("lines", "recorded", "warned", "held", "already_recorded", "refused")
Photos = Mapping[str, metering.Photo]


def take_photos(
    *, actor: operation.Actor, staged: staged_files.Staged, at: datetime.datetime,
    on_progress: Callable[[int, int], None],
) -> Photos:  # fmt: skip
    """Store the photos that a file names, out of the archive that was sent with it."""
    path = staged_files.file_of(actor.tenant_id, staged.key)
    archive = path.with_suffix(".zip")
    return metering.take_photos(actor=actor, path=path, beside=archive, at=at, on_progress=on_progress) or {}


def take_in(
    *, actor: operation.Actor, staged: staged_files.Staged, at: datetime.datetime, photos: Photos | None = None
) -> staged_files.Staged:
    """Record the lines of a file; its bytes go, what became of each line stays."""
    report: list[pa.Table] = []
    path = staged_files.file_of(actor.tenant_id, staged.key)
    found = metering.import_readings_file(
        actor=actor, path=path, round_code=staged.subject or None, report=report.append, at=at, photos=photos
    )
    counts = {each: getattr(found, each) for each in COUNTS}
    done = dataclasses.replace(staged, counts=counts, imported_at=at.isoformat())
    staged_files.write(actor.tenant_id, done, report, metering.REPORT)
    staged_files.forget(path)
    return done
