"""Taking a file in, deciding on it, giving it out."""

import dataclasses
import datetime
from collections.abc import Iterable
from pathlib import Path

from django.db import connection

from saqia.platform import operation
from saqia.platform.files import events, kinds, models, stores
from saqia.platform.outbox import publishing


class InsideOperation(Exception):
    """A file is stored before the operation that refers to it: bytes do not wait for, nor hold, a transaction."""


class MediaTypeRefused(Exception):
    """No file of this kind is taken; `accepted` are those that are."""

    def __init__(self, media_type: str) -> None:
        super().__init__(media_type)
        self.media_type, self.accepted = media_type, tuple(kinds.LIMITS)


class FileNotFound(Exception):
    """This distributor has no such file."""

    def __init__(self, file_id: int) -> None:
        super().__init__(file_id)
        self.file_id = file_id


class FileNotAccepted(Exception):
    """The file is in quarantine or was refused: it is given to nobody."""

    def __init__(self, file_id: int, state: str) -> None:
        super().__init__(file_id, state)
        self.file_id, self.state = file_id, state


@dataclasses.dataclass(frozen=True)
class StoredFile:
    """A file in the store. `state` is quarantined, accepted or refused (with `reason`)."""

    file_id: int
    sha256: str
    size: int
    media_type: str
    state: str
    reason: str


def store(
    *, actor: operation.Actor, content: bytes | Path, media_type: str, purpose: str, at: datetime.datetime
) -> StoredFile:
    """Write a file into the store and record it, in quarantine; the same bytes for the same purpose are one file.

    :param media_type: as the sender says; the examination checks it against the bytes
    :raises PermissionRefused: the actor may not store files
    :raises InsideOperation: called inside a transaction
    :raises MediaTypeRefused: no such kind is taken
    :raises FileEmpty: no bytes
    :raises FileTooLarge: more bytes than the kind may have
    :raises StoreFailed: no room, or no bucket; nothing was kept
    """
    actor.require("files.store")
    if connection.in_atomic_block:
        raise InsideOperation
    if media_type not in kinds.LIMITS:
        raise MediaTypeRefused(media_type)
    path, sha256, size = stores.receive(content, kinds.LIMITS[media_type])
    try:
        stores.of_settings().keep(actor.tenant_id, path, sha256)
    finally:
        path.unlink(missing_ok=True)
    return record_file(actor=actor, purpose=purpose, media_type=media_type, sha256=sha256, size=size, at=at)


@operation.operation(audit=("sha256", "purpose", "size"))
def record_file(
    *, actor: operation.Actor, purpose: str, media_type: str, sha256: str, size: int, at: datetime.datetime
) -> StoredFile:
    """Record bytes that the store holds, once; tell that they wait for their examination."""
    actor.require("files.store")
    row, is_new = models.File.objects.get_or_create(
        tenant_id=actor.tenant_id, sha256=sha256, purpose=purpose,
        defaults={"media_type": media_type, "size": size, "stored_at": at},
    )  # fmt: skip
    if is_new:
        publishing.publish(actor=actor, event=events.FileStored(file_id=row.id), at=at)
    return _told(row)


@operation.operation(audit=("file_id",))
def examine(*, actor: operation.Actor, file_id: int, at: datetime.datetime) -> StoredFile:
    """Accept or refuse a file in quarantine; a file that was decided on stays as it is.

    :raises FileNotFound: this distributor has no such file
    :raises BytesMissing: the store lost its bytes
    """
    actor.require("files.examine")
    row = models.File.objects.select_for_update().filter(id=file_id).first()
    if row is None:
        raise FileNotFound(file_id)
    if not models.GRAPH[row.state]:
        return _told(row)
    store = stores.of_settings()
    try:
        clean = kinds.clean(stores.checked(store, actor.tenant_id, row.sha256), row.media_type)
    except kinds.Unclean as fault:
        return _decide(actor, row, models.REFUSED, at, reason=fault.reason)
    path, sha256, _ = stores.receive(clean, max(kinds.LIMITS.values()))
    try:
        store.keep(actor.tenant_id, path, sha256)
    finally:
        path.unlink(missing_ok=True)
    return _decide(actor, row, models.ACCEPTED, at, clean_sha256=sha256)


def find(file_id: int) -> StoredFile | None:
    """Return a file of the tenant that is being read, or None."""
    row = models.File.objects.filter(id=file_id).first()
    return _told(row) if row else None


def find_refused(file_ids: Iterable[int]) -> set[int]:
    """Return those of some files that the examination refused, of the tenant that is being read; one query."""
    rows = models.File.objects.filter(id__in=list(file_ids), state="refused")
    return set(rows.values_list("id", flat=True))


def read_accepted(file_id: int) -> tuple[str, bytes]:
    """Return media type and clean bytes of a file of the tenant that is being read.

    :raises FileNotFound: this distributor has no such file
    :raises FileNotAccepted: it is in quarantine or refused
    :raises BytesMissing: the store lost or changed its bytes
    """
    row = models.File.objects.filter(id=file_id).first()
    if row is None:
        raise FileNotFound(file_id)
    if row.state != models.ACCEPTED:
        raise FileNotAccepted(file_id, row.state)
    return row.media_type, stores.checked(stores.of_settings(), row.tenant_id, row.clean_sha256)


def examine_stored(*, actor: operation.Actor, event: events.FileStored, at: datetime.datetime) -> None:
    """React to `files.file.stored`: examine the file."""
    examine(actor=actor, file_id=event.file_id, at=at)


def _decide(
    actor: operation.Actor,
    row: models.File,
    state: str,
    at: datetime.datetime,
    clean_sha256: str = "",
    reason: str = "",
) -> StoredFile:
    row.state, row.clean_sha256, row.reason, row.examined_at = state, clean_sha256, reason, at
    row.save(update_fields=["state", "clean_sha256", "reason", "examined_at"])
    if state == models.ACCEPTED:
        publishing.publish(actor=actor, event=events.FileAccepted(file_id=row.id), at=at)
    else:
        publishing.publish(actor=actor, event=events.FileRefused(file_id=row.id, reason=reason), at=at)
    return _told(row)


def _told(row: models.File) -> StoredFile:
    return StoredFile(row.id, row.sha256, row.size, row.media_type, row.state, row.reason)
