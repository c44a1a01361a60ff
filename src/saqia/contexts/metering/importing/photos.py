"""The photos that a file of readings names: taken into the store before its lines, each looked up beside the file.

A line names a file of a folder or an archive (`E1.jpg`, `north/E1.jpg`), or a photo that the store has (`7:<hash>`, its
number and the SHA-256 of what was sent). What is examined comes out made anew or is refused; its lines with it.
"""

import dataclasses
import datetime
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from saqia.contexts.metering.readingfile import lines
from saqia.platform import operation
from saqia.platform.files import kinds, stores, storing
from saqia.platform.tenancy import scope

PURPOSE = "reading-photo"
COLUMN = "photo"
MOST_ENTRIES = 20_000
"""Of an archive that a page takes; a round has fewer meters."""
_KINDS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


@dataclasses.dataclass(frozen=True)
class Photo:
    """What became of a photo that lines name: its file, or why it is none, a code of `wording.REFUSALS`."""

    file_id: int | None
    reason: str = ""


class _Refused(Exception):
    """A photo cannot be taken; the argument is the reason's code."""


def take_photos(
    *, actor: operation.Actor, path: Path, beside: Path, at: datetime.datetime
) -> Mapping[str, Photo] | None:
    """Store the photos that a file of readings names, examined; return what each name means. Repeating it is harmless.

    :param beside: the folder or ZIP archive in which the names are files; nothing outside it is read
    :return: None when the file has no column of photos
    :raises FileEmpty, FileNotText, FileNotUtf8, FileMalformed, HeaderWrong: the file of readings cannot be read
    :raises StoreFailed: the store has no room
    :raises zipfile.BadZipFile: `beside` is a broken archive
    """
    named = _named(path)
    if named is None:
        return None
    with _Place(beside) as place:
        return {name: _taken(actor, place, name, at) for name in named}


def _named(path: Path) -> list[str] | None:
    header, chunks = lines.read(path)
    if COLUMN not in header.columns:
        return None
    column = header.columns.index(COLUMN)
    cells = (row[column].strip() for chunk in chunks for row in chunk.rows)
    return list(dict.fromkeys(cell for cell in cells if cell))


class _Place:
    """A folder or an archive, read one name at a time."""

    def __init__(self, beside: Path) -> None:
        self.archive = zipfile.ZipFile(beside) if beside.is_file() else None
        self.folder = beside.resolve()

    def __enter__(self) -> "_Place":
        return self

    def __exit__(self, *failed: object) -> None:
        if self.archive is not None:
            self.archive.close()

    def read(self, name: str, most: int) -> bytes:
        """Return the bytes of a photo, a byte more than `most` at most."""
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or "\\" in name or "\0" in name:
            raise _Refused("photo-outside")
        try:
            return _unpacked(self.archive, name, most) if self.archive is not None else self._found(name, most)
        except (KeyError, FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise _Refused("photo-missing") from None
        except (OSError, RuntimeError, zipfile.BadZipFile):  # locked, cut, of an odd kind
            raise _Refused("photo-unreadable") from None

    def _found(self, name: str, most: int) -> bytes:
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder):  # a link that leads out
            raise _Refused("photo-outside")
        if path.exists() and not path.is_file():
            raise _Refused("photo-missing")
        with path.open("rb") as file:
            return file.read(most + 1)


def _unpacked(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as file:  # an archive that lies about sizes unfolds no further than this
        return file.read(most + 1)


def check_photos(*, actor: operation.Actor, path: Path, beside: Path) -> Mapping[str, Photo] | None:
    """Say which of the photos that a file of readings names could be taken; nothing is stored, no picture opened.

    :return: None when the file has no column of photos; a photo that may be taken has neither file nor reason
    :raises FileEmpty, FileNotText, FileNotUtf8, FileMalformed, HeaderWrong: the file of readings cannot be read
    :raises zipfile.BadZipFile: `beside` is a broken archive, or has more entries than an archive of photos may
    """
    named = _named(path)
    if named is None:
        return None
    with _Place(beside) as place:
        if place.archive is not None and len(place.archive.infolist()) > MOST_ENTRIES:
            raise zipfile.BadZipFile
        return {name: _looked_at(actor, place, name) for name in named}


def _looked_at(actor: operation.Actor, place: _Place, name: str) -> Photo:
    try:
        if ":" in name:
            return _stored_before(actor, name)
        media_type = _kind(name)
        if len(place.read(name, kinds.LIMITS[media_type])) > kinds.LIMITS[media_type]:
            raise _Refused("photo-too-large")
    except _Refused as refused:
        return Photo(None, str(refused))
    return Photo(None)


def _taken(actor: operation.Actor, place: _Place, name: str, at: datetime.datetime) -> Photo:
    try:
        return _stored_before(actor, name) if ":" in name else _store(actor, place, name, at)
    except _Refused as refused:
        return Photo(None, str(refused))


def _store(actor: operation.Actor, place: _Place, name: str, at: datetime.datetime) -> Photo:
    media_type = _kind(name)
    content = place.read(name, kinds.LIMITS[media_type])
    try:
        kept = storing.store(actor=actor, content=content, media_type=media_type, purpose=PURPOSE, at=at)
    except stores.FileEmpty:
        raise _Refused("photo-unreadable") from None
    except stores.FileTooLarge:
        raise _Refused("photo-too-large") from None
    if kept.state == "quarantined":
        examiner = operation.system_actor(tenant_id=actor.tenant_id, name="reading-photos")
        kept = storing.examine(actor=examiner, file_id=kept.file_id, at=at)
    if kept.state == "refused":
        raise _Refused("photo-unreadable")
    return Photo(kept.file_id)


def _kind(name: str) -> str:
    media_type = _KINDS.get(PurePosixPath(name).suffix.lower())
    if media_type is None:
        raise _Refused("photo-kind")
    return media_type


def _stored_before(actor: operation.Actor, reference: str) -> Photo:
    number, _, sha256 = reference.partition(":")
    with scope.reading(actor.tenant_id):
        found = storing.find(int(number)) if number.isascii() and number.isdecimal() and len(number) < 19 else None
    is_photo = found is not None and found.sha256 == sha256.lower() and found.media_type.startswith("image/")
    if found is None or not is_photo or found.state == "refused":
        raise _Refused("photo-missing")
    return Photo(found.file_id)


def rows(photos: Mapping[str, Photo]) -> Iterator[dict[str, str | int | None]]:
    """Yield name, file and reason of each photo."""
    return ({"name": name, "file_id": one.file_id, "reason": one.reason} for name, one in photos.items())
