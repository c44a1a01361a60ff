"""The photos that a file of readings names: taken into the store before its lines, each looked up beside the file.

A line names a file of a folder or an archive (`E1.jpg`, `north/E1.jpg`), or a photo that the store has (`7:<hash>`, its
number and the SHA-256 of what was sent). What is examined comes out made anew or is refused; its lines with it.
"""

import dataclasses
import datetime
import zipfile
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from saqia.contexts.metering import photos
from saqia.contexts.metering.readingfile import lines
from saqia.contexts.metering.refusals import PhotoRefused
from saqia.platform import operation
from saqia.platform.files import archives, kinds, storing
from saqia.platform.tenancy import scope

COLUMN = "photo"
_KINDS = {".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".png": "image/png", ".webp": "image/webp"}


@dataclasses.dataclass(frozen=True)
class Photo:
    """What became of a photo that lines name: its file, or why it is none, a code of `wording.REFUSALS`."""

    file_id: int | None
    reason: str = ""


def take_photos(
    *, actor: operation.Actor, path: Path, beside: Path, at: datetime.datetime,
    on_progress: Callable[[int, int], None] | None = None,
) -> Mapping[str, Photo] | None:  # fmt: skip
    """Store the photos that a file of readings names, examined; return what each name means. Repeating it is harmless.

    :param beside: the folder or ZIP archive in which the names are files; nothing outside it is read
    :param on_progress: called with how many photos are done, and of how many
    :return: None when the file has no column of photos
    :raises FileEmpty, FileNotText, FileNotUtf8, FileMalformed, HeaderWrong: the file of readings cannot be read
    :raises StoreFailed: the store has no room
    :raises ArchiveRefused: `beside` is a broken archive, or has more in it than an archive may
    """
    named = _named(path)
    if named is None:
        return None
    with Place(beside) as place:
        found: dict[str, Photo] = {}
        for name in named:
            found[name] = _taken(actor, place, name, at)
            if on_progress is not None:
                on_progress(len(found), len(named))
    return found


def _named(path: Path) -> list[str] | None:
    header, chunks = lines.read(path)
    if COLUMN not in header.columns:
        return None
    column = header.columns.index(COLUMN)
    cells = (row[column].strip() for chunk in chunks for row in chunk.rows)
    return list(dict.fromkeys(cell for cell in cells if cell))


class Place:
    """A folder or an archive, read one name at a time."""

    def __init__(self, beside: Path) -> None:
        self.archive = archives.opened(beside) if beside.is_file() else None
        self.folder = beside.resolve()

    def __enter__(self) -> "Place":
        return self

    def __exit__(self, *failed: object) -> None:
        if self.archive is not None:
            self.archive.close()

    def names(self) -> list[str]:
        """Return the names of the files of an archive; of a folder none."""
        entries = self.archive.infolist() if self.archive is not None else []
        return [entry.filename for entry in entries if not entry.is_dir()]

    def read(self, name: str, most: int) -> bytes:
        """Return the bytes of a photo, a byte more than `most` at most."""
        inside = PurePosixPath(name)
        if inside.is_absolute() or ".." in inside.parts or "\\" in name or "\0" in name:
            raise PhotoRefused("photo-outside")
        try:
            return _unpacked(self.archive, name, most) if self.archive is not None else self._found(name, most)
        except (KeyError, FileNotFoundError, IsADirectoryError, NotADirectoryError):
            raise PhotoRefused("photo-missing") from None
        except (OSError, RuntimeError, zipfile.BadZipFile):  # locked, cut, of an odd kind
            raise PhotoRefused("photo-unreadable") from None

    def _found(self, name: str, most: int) -> bytes:
        path = (self.folder / name).resolve()
        if not path.is_relative_to(self.folder):  # a link that leads out
            raise PhotoRefused("photo-outside")
        if path.exists() and not path.is_file():
            raise PhotoRefused("photo-missing")
        with path.open("rb") as file:
            return file.read(most + 1)


def _unpacked(archive: zipfile.ZipFile, name: str, most: int) -> bytes:
    with archive.open(name) as file:  # an archive that lies about sizes unfolds no further than this
        return file.read(most + 1)


def check_photos(*, actor: operation.Actor, path: Path, beside: Path) -> Mapping[str, Photo] | None:
    """Say which of the photos that a file of readings names could be taken; nothing is stored, no picture opened.

    :return: None when the file has no column of photos; a photo that may be taken has neither file nor reason
    :raises FileEmpty, FileNotText, FileNotUtf8, FileMalformed, HeaderWrong: the file of readings cannot be read
    :raises ArchiveRefused: `beside` is a broken archive, or has more in it than an archive may
    """
    named = _named(path)
    if named is None:
        return None
    with Place(beside) as place:
        return {name: _looked_at(actor, place, name) for name in named}


def _looked_at(actor: operation.Actor, place: Place, name: str) -> Photo:
    try:
        if ":" in name:
            return _stored_before(actor, name)
        media_type = kind(name)
        if len(place.read(name, kinds.LIMITS[media_type])) > kinds.LIMITS[media_type]:
            raise PhotoRefused("photo-too-large")
    except PhotoRefused as refused:
        return Photo(None, refused.reason)
    return Photo(None)


def _taken(actor: operation.Actor, place: Place, name: str, at: datetime.datetime) -> Photo:
    try:
        return _stored_before(actor, name) if ":" in name else _store(actor, place, name, at)
    except PhotoRefused as refused:
        return Photo(None, refused.reason)


def _store(actor: operation.Actor, place: Place, name: str, at: datetime.datetime) -> Photo:
    media_type = kind(name)
    content = place.read(name, kinds.LIMITS[media_type])
    return Photo(photos.store_photo(actor=actor, content=content, media_type=media_type, at=at))


def kind(name: str) -> str:
    """Return the media type that a file's name says.

    :raises PhotoRefused: none that is taken
    """
    media_type = _KINDS.get(PurePosixPath(name).suffix.lower())
    if media_type is None:
        raise PhotoRefused("photo-kind")
    return media_type


def _stored_before(actor: operation.Actor, reference: str) -> Photo:
    number, _, sha256 = reference.partition(":")
    with scope.reading(actor.tenant_id):
        found = storing.find(int(number)) if number.isascii() and number.isdecimal() and len(number) < 19 else None
    is_photo = found is not None and found.sha256 == sha256.lower() and found.media_type.startswith("image/")
    if found is None or not is_photo or found.state == "refused":
        raise PhotoRefused("photo-missing")
    return Photo(found.file_id)


def rows(found: Mapping[str, Photo]) -> Iterator[dict[str, str | int | None]]:
    """Yield name, file and reason of each photo."""
    return ({"name": name, "file_id": one.file_id, "reason": one.reason} for name, one in found.items())
