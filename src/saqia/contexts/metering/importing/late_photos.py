"""An archive of photos that came after their readings: each entry is named by its meter and the day of the reading.

`E1_2026-05-08.jpg`, in whatever folder of the archive: the serial, a low line, the day. The photo goes on the reading
of that meter and day, on each of its registers.
"""

import collections
import dataclasses
import datetime
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath

from django.db.models import Exists, OuterRef

from saqia.contexts.metering import models, photos, types
from saqia.contexts.metering.importing.photos import Place, kind
from saqia.contexts.metering.refusals import PhotoRefused
from saqia.platform import operation
from saqia.platform.files import kinds
from saqia.platform.tenancy import scope

_Added = tuple[int, int]
_Read = tuple[str, datetime.date]
_HIDDEN = ("__MACOSX", ".")


@dataclasses.dataclass(frozen=True)
class ArchivedPhoto:
    """What became of an entry of an archive: the readings that have its photo now, or why none has.

    :param is_new: False when each of them had the picture before
    :param reason: a code of `wording.REFUSALS`; empty: taken
    """

    name: str
    reading_ids: tuple[int, ...] = ()
    is_new: bool = False
    reason: str = ""


def add_photos(
    *, actor: operation.Actor, archive: Path, at: datetime.datetime,
    on_progress: Callable[[int, int], None] | None = None,
) -> list[ArchivedPhoto]:  # fmt: skip
    """Put the photos of an archive on the readings that were recorded before; return what became of each entry.

    Repeating it is harmless, so a run that was cut off is done again; at the same moment it answers the same.

    :param on_progress: called with how many photos are done, and of how many
    :raises PermissionRefused: the actor may not import readings, or not store files
    :raises StoreFailed: the store has no room; what was taken before stays
    :raises ArchiveRefused: a broken archive, or one with more in it than an archive may have
    """
    actor.require("metering.import-readings")
    with Place(archive) as place:
        named = {name: _said(name) for name in place.names() if not _is_hidden(name)}
        with scope.reading(actor.tenant_id):
            found = _readings(said for said in named.values() if said)
        done: list[ArchivedPhoto] = []
        seen: set[_Added] = set()
        for name, said in named.items():
            done.append(_added(actor, place, name, found.get(said, []) if said else None, at, seen))
            if on_progress is not None:
                on_progress(len(done), len(named))
    return done


def count_photos(archive: Path) -> int:
    """Return how many photos `add_photos` would look at.

    :raises ArchiveRefused: a broken archive, or one with more in it than an archive may have
    """
    with Place(archive) as place:
        return sum(not _is_hidden(name) for name in place.names())


def _is_hidden(name: str) -> bool:
    """Say whether an entry is a note that the packing program made for itself."""
    return any(part.startswith(_HIDDEN) and part != ".." for part in PurePosixPath(name).parts)


def _said(name: str) -> _Read | None:
    serial, _, day = PurePosixPath(name).stem.rpartition("_")
    try:
        return (serial, datetime.date.fromisoformat(day)) if serial else None
    except ValueError:
        return None


def _readings(asked: Iterable[_Read]) -> Mapping[_Read, Sequence[models.Reading]]:
    """Return the readings of these meters and days that no other took the place of, estimates left out; one query."""
    wanted = set(asked)
    newer = models.Reading.objects.filter(corrects_id=OuterRef("id"))
    rows = models.Reading.objects.filter(
        ~Exists(newer), meter__serial__in={serial for serial, _ in wanted}, read_on__in={day for _, day in wanted}
    ).exclude(source=types.Source.ESTIMATE)
    found: dict[_Read, list[models.Reading]] = collections.defaultdict(list)
    for row in rows.select_related("meter").order_by("id"):
        found[row.meter.serial, row.read_on].append(row)
    return found


def _added(
    actor: operation.Actor,
    place: Place,
    name: str,
    readings: Sequence[models.Reading] | None,
    at: datetime.datetime,
    seen: set[_Added],
) -> ArchivedPhoto:
    try:
        meant = _meant(readings)
        media_type = kind(name)
        content = place.read(name, kinds.LIMITS[media_type])
        file_id = photos.store_photo(actor=actor, content=content, media_type=media_type, at=at)
    except PhotoRefused as refused:
        return ArchivedPhoto(name, reason=refused.reason)
    source = types.PhotoSource.ARCHIVE
    done = [photos.add_photo(actor=actor, reading_id=one, file_id=file_id, source=source, at=at) for one in meant]
    new = {(one.reading_id, one.file_id) for one in done if one.is_new} or _added_before(actor, meant, file_id, at)
    new -= seen  # a picture under two names is one
    seen |= new
    return ArchivedPhoto(name, meant, bool(new))


def _added_before(actor: operation.Actor, meant: tuple[int, ...], file_id: int, at: datetime.datetime) -> set[_Added]:
    """Return what this act itself added before it was cut off."""
    own = {"source": types.PhotoSource.ARCHIVE, "author": actor.name, "added_at": at}
    with scope.reading(actor.tenant_id):
        rows = models.ReadingPhoto.objects.filter(reading_id__in=meant, file_id=file_id, **own)
        return set(rows.values_list("reading_id", "file_id"))


def _meant(readings: Sequence[models.Reading] | None) -> tuple[int, ...]:
    """Return the readings that a name means: one a register.

    :raises PhotoRefused: it means none, or it cannot be told which
    """
    if readings is None:
        raise PhotoRefused("photo-name")
    if not readings:
        raise PhotoRefused("photo-reading-unknown")
    if len({row.meter_id for row in readings}) > 1:
        raise PhotoRefused("photo-meters-several")
    if len({row.register for row in readings}) < len(readings):
        raise PhotoRefused("photo-readings-several")
    return tuple(row.id for row in readings)
