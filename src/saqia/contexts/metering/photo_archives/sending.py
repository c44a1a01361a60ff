"""Sending an archive, and telling how far it is and what became of each photo."""

import dataclasses
import datetime
from collections.abc import Sequence

from saqia.contexts.metering import events
from saqia.contexts.metering.photo_archives import models, states
from saqia.platform import operation
from saqia.platform.outbox import publishing


class ArchiveNotFound(Exception):
    """This distributor was sent no such archive."""


@dataclasses.dataclass(frozen=True)
class PhotoArchive:
    """An archive and how far it is: `done` of `total` photos. `status` is a state of `states`.

    :param refused: of each refused photo its name and a code of `wording.REFUSALS`
    :param reason: a code of `wording.ARCHIVES`: why all of it was refused
    """

    id: int
    kind: str
    name: str
    stored_as: str
    status: str
    done: int
    total: int
    added: int
    present: int
    refused: tuple[tuple[str, str], ...]
    reason: str
    asked_by: str
    person_id: int | None
    asked_at: datetime.datetime
    finished_at: datetime.datetime | None

    @property
    def is_active(self) -> bool:
        """Say whether a job still has work with it."""
        return self.status in states.ACTIVE

    @property
    def is_ended(self) -> bool:
        """Say whether it is taken in, or refused whole: nothing more happens to it."""
        return self.status in states.ENDED


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What became of the photos of an archive."""

    added: int = 0
    present: int = 0
    refused: Sequence[tuple[str, str]] = ()


@operation.operation(audit=("kind", "sha256"))
def send_archive(
    *, actor: operation.Actor, kind: str, name: str, sha256: str, stored_as: str, total: int, at: datetime.datetime
) -> PhotoArchive:
    """Have a job take an archive in, whose bytes lie ready; one that waits or is under way is returned, not doubled.

    :param kind: late, or file
    :param stored_as: what the bytes are called where they lie: those of the answer are taken in
    """
    actor.require("metering.import-readings")
    known = models.PhotoArchive.objects.filter(kind=kind, sha256=sha256, status__in=states.ACTIVE).first()
    if known is not None:
        return _frozen(known)
    row = models.PhotoArchive.objects.create(
        kind=kind, name=name[:120], sha256=sha256, stored_as=stored_as, total=total, asked_by=actor.name,
        person_id=actor.person_id, asked_at=at,
    )  # fmt: skip
    publishing.publish(actor=actor, event=events.PhotosSent(archive_id=row.id), at=at)
    return _frozen(row)


@operation.operation(audit=("archive_id", "status", "done"))
def record_archive(
    *, actor: operation.Actor, archive_id: int, status: str, done: int | None = None, total: int | None = None,
    outcome: Outcome | None = None, reason: str = "", at: datetime.datetime,
) -> PhotoArchive:  # fmt: skip
    """Keep how far an archive is, or what became of it; what has ended stays so.

    :param done, total: photos looked at, of how many; None: as before
    :raises ArchiveNotFound: there is none
    """
    actor.require("metering.take-photos")
    row = models.PhotoArchive.objects.select_for_update().filter(id=archive_id).first()
    if row is None:
        raise ArchiveNotFound(archive_id)
    if row.status in states.ENDED:
        return _frozen(row)
    row.status, row.reason = status, reason
    row.done = row.done if done is None else done
    row.total = row.total if total is None else total
    if outcome is not None:
        row.added, row.present, row.refused = outcome.added, outcome.present, [list(one) for one in outcome.refused]
    row.finished_at = at if status in states.ENDED else None
    row.save()
    return _frozen(row)


def get_archive(*, archive_id: int) -> PhotoArchive:
    """Return an archive and how far it is.

    :raises ArchiveNotFound: there is none
    """
    row = models.PhotoArchive.objects.filter(id=archive_id).first()
    if row is None:
        raise ArchiveNotFound(archive_id)
    return _frozen(row)


def find_archive_of_file(*, key: str) -> PhotoArchive | None:
    """Return the newest archive that was taken in with a file of readings, or None."""
    row = models.PhotoArchive.objects.filter(kind=models.FILE, sha256=key).order_by("-id").first()
    return _frozen(row) if row else None


def list_archives(*, most: int) -> list[PhotoArchive]:
    """Return the archives of photos that came after their readings, newest first."""
    return [_frozen(row) for row in models.PhotoArchive.objects.filter(kind=models.LATE).order_by("-id")[:most]]


def _frozen(row: models.PhotoArchive) -> PhotoArchive:
    names = [name for name in PhotoArchive.__dataclass_fields__ if name != "refused"]
    refused = tuple((str(name), str(why)) for name, why in row.refused)
    return PhotoArchive(**{name: getattr(row, name) for name in names}, refused=refused)
