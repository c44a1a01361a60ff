"""Beginning a file today and depositing it another day, by a secret token."""

import dataclasses
import datetime
import hashlib
import secrets
from collections.abc import Mapping

from saqia.contexts.cases import models, types
from saqia.contexts.cases.definitions import library
from saqia.platform import operation
from saqia.platform.calendar import local_time

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that is read as another
_LENGTH = 16
_LONGEST = 5_000


class DraftNotFound(Exception):
    """No such draft (any more): unknown, deposited, or too old; nothing says which."""


class DraftTooLarge(Exception):
    """A draft holds the answers to one form."""


@operation.operation
def save_draft(
    *, actor: operation.Actor, procedure: str, answers: Mapping[str, types.Answer], contact: types.Contact,
    at: datetime.datetime, documents: tuple[types.GivenDocument, ...] = (), token: str = "",
) -> types.SavedDraft:  # fmt: skip
    """Keep what was begun; nothing is checked yet but that the questions exist.

    :param token: of a draft saved before, which this replaces; "": a new one
    :raises library.ProcedureUnknown: none of this code is in force
    :raises DraftNotFound: the token opens none
    :raises DraftTooLarge: more than a form holds
    """
    actor.require("cases.save-draft")
    on = local_time.day(at)
    fields = {field.code for field in library.current(procedure, on).forms["deposit"]}
    content = {
        "answers": {code: value for code, value in answers.items() if code in fields},
        "contact": dataclasses.asdict(contact),
        "documents": [dataclasses.asdict(paper) for paper in documents],
    }
    if len(str(content)) > _LONGEST:
        raise DraftTooLarge
    expires_on = on + datetime.timedelta(days=library.terms().draft_days)
    if token:
        row = models.Draft.objects.select_for_update().filter(token_sha256=_digest(token), expires_on__gte=on).first()
        if row is None:
            raise DraftNotFound
        shown = token
    else:
        row, shown = models.Draft(sign_in_id=actor.sign_in_id), _shown()
        row.token_sha256 = _digest(shown)
    row.procedure, row.content, row.saved_at, row.expires_on = procedure, content, at, expires_on
    row.save()
    return types.SavedDraft(shown, expires_on)


@operation.operation
def forget_drafts(*, actor: operation.Actor, at: datetime.datetime) -> int:
    """Delete the drafts whose time is over; return how many."""
    actor.require("cases.watch-clocks")
    deleted, _ = models.Draft.objects.filter(expires_on__lt=local_time.day(at)).delete()
    return deleted


def find(token: str, on: datetime.date) -> types.Draft | None:
    """Return a draft, or None when the token opens none."""
    row = models.Draft.objects.filter(token_sha256=_digest(token), expires_on__gte=on).first()
    if row is None:
        return None
    return types.Draft(
        procedure=row.procedure, answers=row.content["answers"], contact=types.Contact(**row.content["contact"]),
        documents=tuple(types.GivenDocument(**paper) for paper in row.content["documents"]), saved_at=row.saved_at,
        expires_on=row.expires_on,
    )  # fmt: skip


def forget(token: str) -> None:
    """Delete a draft that was deposited; an unknown token changes nothing."""
    if token:
        models.Draft.objects.filter(token_sha256=_digest(token)).delete()


def _shown() -> str:
    letters = "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))
    return "-".join(letters[place : place + 4] for place in range(0, _LENGTH, 4))


def _digest(token: str) -> str:
    typed = "".join(letter for letter in token.upper() if letter in _LETTERS)
    return hashlib.sha256(typed.encode()).hexdigest()
