"""From an archive of photos that was sent to its end: a job unpacks and examines each, and tells how far it is.

Whatever stops the job, the next begins again: what is stored is stored once, what is on its reading stays there once.
"""

import datetime
import time
from collections.abc import Callable
from pathlib import Path

from procrastinate.contrib.django import app

from saqia.contexts.metering import events, queries
from saqia.contexts.metering import operations as metering
from saqia.journeys import reading_files, staged_files
from saqia.platform import operation
from saqia.platform.files import archives
from saqia.platform.jobs import queue, retries
from saqia.platform.tenancy import scope

_RIGHTS = frozenset({"metering.import-readings", "metering.record-reading", "files.store"})
"""What the job does in the name of who sent the archive: that they may was checked when they sent it."""
_TELL_SECONDS = 1.0


def queue_archive(*, actor: operation.Actor, event: events.PhotosSent, at: datetime.datetime) -> None:
    """React to an archive that was sent: queue the job that takes it in."""
    queue.enqueue(take_archive, [{"tenant_id": actor.tenant_id, "archive_id": event.archive_id}])


@app.task(name="metering.take-photos", queue="photos", retry=retries.Backoff())
def take_archive(*, tenant_id: int, archive_id: int) -> None:
    """Take one archive in. A worker that dies leaves it running, and the next begins it again."""
    with scope.reading(tenant_id):
        found = queries.get_archive(archive_id=archive_id)
    if found.is_ended:
        return
    _tell(tenant_id, archive_id, "running", done=0)
    asker = operation.Actor(
        tenant_id=tenant_id, name=found.asked_by, person_id=found.person_id, permissions=_RIGHTS
    )  # fmt: skip
    try:
        outcome = _TAKES[found.kind](asker, found)
    except archives.ArchiveRefused as refused:
        _tell(tenant_id, archive_id, "refused", reason=refused.reason)
    except FileNotFoundError:
        _tell(tenant_id, archive_id, "refused", reason="archive-missing")
    except Exception:
        _tell(tenant_id, archive_id, "failed")
        raise
    else:
        _tell(tenant_id, archive_id, "done", outcome=outcome)
    if found.kind == "late":
        staged_files.archive_of(tenant_id, found.stored_as).unlink(missing_ok=True)


def _late(asker: operation.Actor, found: queries.PhotoArchive) -> metering.Outcome:
    path = _there(staged_files.archive_of(asker.tenant_id, found.stored_as))
    told = _teller(asker.tenant_id, found.id)
    photos = metering.add_photos(actor=asker, archive=path, at=found.asked_at, on_progress=told)
    refused = [(one.name, one.reason) for one in photos if one.reason]
    added = sum(one.is_new for one in photos)
    return metering.Outcome(added, len(photos) - added - len(refused), refused)


def _of_file(asker: operation.Actor, found: queries.PhotoArchive) -> metering.Outcome:
    staged = staged_files.find(asker.tenant_id, found.stored_as)
    if staged is None:
        raise FileNotFoundError(found.stored_as)
    if staged.imported_at:  # a worker died between the file and its last word
        return metering.Outcome(found.added, found.present, found.refused)
    _there(staged_files.file_of(asker.tenant_id, staged.key).with_suffix(".zip"))
    photos = reading_files.take_photos(
        actor=asker, staged=staged, at=found.asked_at, on_progress=_teller(asker.tenant_id, found.id)
    )
    refused = [(name, one.reason) for name, one in photos.items() if one.reason]
    outcome = metering.Outcome(len(photos) - len(refused), 0, refused)
    _tell(asker.tenant_id, found.id, "running", outcome=outcome)
    reading_files.take_in(actor=asker, staged=staged, at=found.asked_at, photos=photos)
    return outcome


def _there(path: Path) -> Path:
    if not path.is_file():
        raise FileNotFoundError(path)
    return path


_TAKES: dict[str, Callable[[operation.Actor, queries.PhotoArchive], metering.Outcome]] = {
    "late": _late, "file": _of_file,
}  # fmt: skip


def _teller(tenant_id: int, archive_id: int) -> Callable[[int, int], None]:
    """Return what keeps how far the archive is, now and then: a photo takes less time than a commit may."""
    last = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal last
        if done == total or time.monotonic() - last >= _TELL_SECONDS:
            last = time.monotonic()
            _tell(tenant_id, archive_id, "running", done=done, total=total)

    return tell


def _tell(
    tenant_id: int, archive_id: int, status: str, *, done: int | None = None, total: int | None = None,
    outcome: metering.Outcome | None = None, reason: str = "",
) -> None:  # fmt: skip
    metering.record_archive(
        actor=operation.system_actor(tenant_id=tenant_id, name="photo-archives"), archive_id=archive_id,
        status=status, done=done, total=total, outcome=outcome, reason=reason, at=datetime.datetime.now(datetime.UTC),
    )  # fmt: skip
