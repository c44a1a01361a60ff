"""Photos of dials: into the store, examined; and onto a reading that was recorded before its photo came."""

import dataclasses
import datetime
from pathlib import Path

from django.db.models import BigIntegerField
from django.db.models.expressions import RawSQL

from saqia.contexts.metering import models, refusals, types
from saqia.platform import operation
from saqia.platform.files import stores, storing

PURPOSE = "reading-photo"
_OWN = """coalesce((SELECT late.file_id FROM metering_reading_photo late WHERE late.reading_id = {r}.id
    ORDER BY late.id DESC LIMIT 1), {r}.photo_id)"""
_CORRECTED = f"""CASE WHEN {{r}}.corrects_id IS NOT NULL THEN (
    WITH RECURSIVE line AS (
        SELECT o.id, o.photo_id, o.corrects_id, 1 AS step FROM metering_reading o WHERE o.id = {{r}}.corrects_id
        UNION ALL SELECT o.id, o.photo_id, o.corrects_id, line.step + 1
        FROM line JOIN metering_reading o ON o.id = line.corrects_id
    )
    SELECT seen.file_id FROM (SELECT {_OWN.format(r="line")} AS file_id, line.step FROM line) seen
    WHERE seen.file_id IS NOT NULL ORDER BY seen.step LIMIT 1
) END"""


@dataclasses.dataclass(frozen=True)
class AddedPhoto:
    """A photo of a reading. `is_new`: False when the reading had the same picture already."""

    reading_id: int
    file_id: int
    is_new: bool


def store_photo(*, actor: operation.Actor, content: bytes | Path, media_type: str, at: datetime.datetime) -> int:
    """Store a photo and examine it at once; return its file, made anew. The same bytes again are the same file.

    :param media_type: as the sender says; the examination checks it against the bytes
    :raises PermissionRefused: the actor may not store files
    :raises PhotoRefused: no picture, none of the kinds that are taken, too large, empty or broken
    :raises StoreFailed: the store has no room
    """
    if not media_type.startswith("image/"):
        raise refusals.PhotoRefused("photo-kind")
    try:
        kept = storing.store(actor=actor, content=content, media_type=media_type, purpose=PURPOSE, at=at)
    except storing.MediaTypeRefused:
        raise refusals.PhotoRefused("photo-kind") from None
    except stores.FileEmpty:
        raise refusals.PhotoRefused("photo-unreadable") from None
    except stores.FileTooLarge:
        raise refusals.PhotoRefused("photo-too-large") from None
    if kept.state == "quarantined":
        examiner = operation.system_actor(tenant_id=actor.tenant_id, name="reading-photos")
        kept = storing.examine(actor=examiner, file_id=kept.file_id, at=at)
    if kept.state == "refused":
        raise refusals.PhotoRefused("photo-unreadable")
    return kept.file_id


@operation.operation(audit=("reading_id", "file_id", "source"))
def add_photo(
    *, actor: operation.Actor, reading_id: int, file_id: int, source: types.PhotoSource, at: datetime.datetime
) -> AddedPhoto:
    """Put a photo on a reading that was recorded before it came. The same picture again changes nothing.

    The reading itself stays as it is. A later photo is shown in the place of an earlier one; both are kept.

    :param file_id: from `store_photo`
    :raises ReadingNotFound: this distributor has no such reading
    :raises EstimateNotPhotographed: it is an estimate
    :raises PhotoNotFound: this distributor has no such file, or it is no accepted picture
    """
    actor.require("metering.record-reading")
    reading = models.Reading.objects.filter(id=reading_id).first()
    if reading is None:
        raise refusals.ReadingNotFound(reading_id)
    if reading.source == types.Source.ESTIMATE:
        raise refusals.EstimateNotPhotographed(reading_id)
    photo = storing.find(file_id)
    if photo is None or photo.state != "accepted" or not photo.media_type.startswith("image/"):
        raise refusals.PhotoNotFound(file_id)
    first = storing.find(reading.photo_id) if reading.photo_id is not None else None
    if first is not None and first.sha256 == photo.sha256:
        return AddedPhoto(reading_id, first.file_id, is_new=False)
    row, is_new = models.ReadingPhoto.objects.get_or_create(
        tenant_id=actor.tenant_id, reading_id=reading_id, sha256=photo.sha256,
        defaults={"file_id": file_id, "source": source, "author": actor.name, "added_at": at},
    )  # fmt: skip
    return AddedPhoto(reading_id, row.file_id, is_new)


def own(alias: str) -> str:
    """Return the SQL of the newest photo that was put on the reading called `alias` itself."""
    return _OWN.format(r=alias)


def of_corrected(alias: str) -> str:
    """Return the SQL of the photo of the reading that the one called `alias` corrects, or of the one before that.

    What the dial showed then is what a correction is judged by: it is shown where the correction has no photo.
    """
    return _CORRECTED.format(r=alias)


OWN = RawSQL(own(models.Reading._meta.db_table), [], output_field=BigIntegerField())  # noqa: S611
"""What rows of readings, or rows joined with one, are annotated with: `own_photo`."""
OF_CORRECTED = RawSQL(of_corrected(models.Reading._meta.db_table), [], output_field=BigIntegerField())  # noqa: S611
"""The same of the reading that it corrects: `corrected_photo`."""
