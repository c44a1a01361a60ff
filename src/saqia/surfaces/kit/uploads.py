"""Files that people hand in with a form: into the store's quarantine, refused in words."""

from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile

from saqia.contexts.cases import types
from saqia.platform import operation
from saqia.platform.files import kinds, stores, storing, wording
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import attached, clock, languages, questions

PURPOSE = "case-document"


class UploadRefused(Exception):
    """A file cannot be taken; `sentence` says why, `code` which paper it was to be."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(code, sentence)
        self.code, self.sentence = code, sentence


def accept(actor: operation.Actor, form: questions.Asked) -> bool:
    """Take the papers of a form that was sent, in quarantine, and return whether all of it can be taken.

    They are taken although another field is wrong: the form that goes back names them, and brings them back.
    """
    form.is_valid()
    _take_back(actor, form)
    for code, several in form.uploads().items():
        for upload in several:
            try:
                stored = keep(actor, code, upload, PURPOSE)
            except UploadRefused as refused:
                form.add_error(f"paper-{code}", refused.sentence)
            else:
                paper = types.GivenDocument(code, stored.file_id, stored.sha256)
                form.attach(actor.tenant_id, attached.of(paper, upload.name or ""))
    return form.is_valid()


def _take_back(actor: operation.Actor, form: questions.Asked) -> None:
    """Take along what came with the form before: in time, and not refused when it was examined since."""
    read = [attached.read(actor.tenant_id, reference) for reference in form.brought_back()]
    ours = [one for one in read if one is not None and f"paper-{one.paper.code}" in form.fields]
    with scope.reading(actor.tenant_id):
        unclean = storing.find_refused(one.paper.file_id for one in ours) if ours else set()
    for one in ours:
        fault = attached.EXPIRED if one.until < clock.now() else None
        fault = attached.UNCLEAN if one.paper.file_id in unclean else fault
        if fault is None:
            form.attach(actor.tenant_id, one)
        else:
            form.add_error(f"paper-{one.paper.code}", fault.say(languages.current(), name=f"\u2068{one.name}\u2069"))


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
