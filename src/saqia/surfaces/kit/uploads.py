"""Files that people hand in with a form: into the store's quarantine, refused in words."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from saqia.contexts.cases import types
from saqia.platform import operation
from saqia.platform.files import kinds, stores, storing, wording
from saqia.surfaces.kit import clock, languages

PURPOSE = "case-document"


class UploadRefused(Exception):
    """A file cannot be taken; `sentence` says why, `code` which paper it was to be."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code, self.sentence = code, sentence


def take(
    actor: operation.Actor, uploads: "Mapping[str, Sequence[UploadedFile[Any]]]"
) -> tuple[types.GivenDocument, ...]:
    """Store what came, in quarantine, and return it as an act on a file takes it.

    :raises UploadRefused: the first one that cannot be taken
    """
    return tuple(_given(actor, code, upload) for code, several in uploads.items() for upload in several)


def _given(actor: operation.Actor, code: str, upload: "UploadedFile[Any]") -> types.GivenDocument:
    stored = keep(actor, code, upload, PURPOSE)
    return types.GivenDocument(code, stored.file_id, stored.sha256)


def keep(
    actor: operation.Actor, code: str, upload: "UploadedFile[Any]", purpose: str, *, only: str = ""
) -> storing.StoredFile:
    """Store one upload in quarantine, from which it comes out made anew, or not at all.

    :param only: a family of kinds, such as `image/`; empty: whatever the store takes
    :raises UploadRefused: it cannot be taken
    """
    language = languages.current()
    media_type = (upload.content_type or "").split(";")[0].strip().lower()
    try:
        if not media_type.startswith(only):
            raise storing.MediaTypeRefused(media_type)
        return storing.store(
            actor=actor, content=_content(upload), media_type=media_type, purpose=purpose, at=clock.now()
        )
    except storing.MediaTypeRefused as refused:
        accepted = ", ".join(one.split("/")[1].upper() for one in refused.accepted if one.startswith(only))
        raise UploadRefused(code, wording.MEDIA_TYPE_REFUSED.say(language, accepted=accepted)) from refused
    except stores.FileEmpty as refused:
        raise UploadRefused(code, wording.EMPTY.say(language)) from refused
    except stores.FileTooLarge as refused:
        most = kinds.LIMITS[media_type] // kinds.MEGABYTE
        raise UploadRefused(code, wording.TOO_LARGE.say(language, megabytes=most)) from refused
    except stores.StoreFailed as refused:
        raise UploadRefused(code, wording.STORE_FULL.say(language)) from refused


def _content(upload: "UploadedFile[Any]") -> bytes | Path:
    if isinstance(upload, TemporaryUploadedFile):
        return Path(upload.temporary_file_path())
    content: bytes = upload.read()
    return content
