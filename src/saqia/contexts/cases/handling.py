"""What the staff does with a file besides moving it: notes, papers, transfers, who treats it."""

import datetime

from django.db.models import QuerySet

from saqia.contexts.cases import events, holders, models, moving, papers, types
from saqia.contexts.staff import queries as staff
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

_TEXT_MOST = 2_000


class TextNotValid(Exception):
    """A note says something, in 2,000 letters at most."""


class FileEnded(Exception):
    """The file has ended: nobody treats it any more."""

    def __init__(self, stage: str) -> None:
        super().__init__(stage)
        self.stage = stage


class UnitNotFound(Exception):
    """No unit of this id is open on the day."""

    def __init__(self, unit_id: int) -> None:
        super().__init__(unit_id)
        self.unit_id = unit_id


class PersonNotFound(Exception):
    """No person of this id works here on the day."""

    def __init__(self, person_id: int) -> None:
        super().__init__(person_id)
        self.person_id = person_id


@operation.operation(audit=("number", "is_public"))
def add_note(
    *, actor: operation.Actor, number: str, text: str, is_public: bool, at: datetime.datetime,
    holder: types.Holder | None = None, client_key: str = "",
) -> int:  # fmt: skip
    """Add a note to a file's thread and return its rank; the applicant's own notes are public.

    :param client_key: the same key again adds nothing
    :raises holders.FileNotFound: no such file, or not theirs
    :raises TextNotValid: empty or too long
    """
    actor.require("cases.add-note")
    row = holders.locked(actor, number, holder, at)
    said = _said(text)
    by_applicant = not holders.is_of_staff(actor)
    done = _done(row, client_key)
    if done is not None:
        return done
    move = moving.write(
        actor, row, "noted", at, is_public=is_public or by_applicant, by_applicant=by_applicant, text=said,
        client_key=client_key,
    )  # fmt: skip
    event = events.FileNoted(number=row.number, rank=move.rank, is_public=move.is_public)
    publishing.publish(actor=actor, event=event, at=at)
    return move.rank


@operation.operation(audit=("number",))
def attach_documents(
    *, actor: operation.Actor, number: str, documents: tuple[types.GivenDocument, ...], is_public: bool,
    at: datetime.datetime, holder: types.Holder | None = None,
) -> int:  # fmt: skip
    """Add papers to an open file and return the rank of the move; those that are there already stay as they are.

    :param is_public: the applicant sees them; their own they see anyway
    :raises holders.FileNotFound: no such file, or not theirs
    :raises FileEnded: it has ended
    :raises papers.DocumentNotTaken: a paper cannot be taken
    """
    actor.require("cases.act-on-file")
    row = _open(actor, number, holder, at)
    procedure = moving.procedure_of(row)
    allowed = [one.code for one in procedure.documents]
    brought = papers.check(procedure, allowed, documents, require=False)
    kept = models.Document.objects.filter(file=row, stored_id__in=[paper.file_id for paper, _ in brought])
    if brought and kept.count() == len(brought):
        return _last_rank(kept)
    by_applicant = not holders.is_of_staff(actor)
    public = is_public or by_applicant
    move = moving.write(actor, row, "documented", at, is_public=public, by_applicant=by_applicant)
    papers.write(actor, row, brought, rank=move.rank, by_applicant=by_applicant, is_public=public, at=at)
    return move.rank


@operation.operation(audit=("number", "unit_id"))
def transfer_file(
    *, actor: operation.Actor, number: str, unit_id: int, text: str, at: datetime.datetime
) -> types.Moved:
    """Send a file to the queue of another unit, its stage and its deadline unchanged. Repeating it changes nothing.

    :param text: why, to that unit
    :raises holders.FileNotFound, FileEnded, UnitNotFound: nothing is written
    """
    actor.require("cases.transfer-file")
    row = _open(actor, number, None, at)
    if unit_id not in {unit.id for unit in staff.list_units(on=local_time.day(at))}:
        raise UnitNotFound(unit_id)
    if row.unit_id == unit_id:
        return moving.frozen(row, row.moves)
    row.unit_id, row.person_id = unit_id, None
    move = moving.write(
        actor, row, "transferred", at, is_public=True, by_applicant=False, text=text.strip()[:_TEXT_MOST]
    )
    publishing.publish(actor=actor, event=events.FileTransferred(row.number, move.rank, unit_id), at=at)
    return moving.frozen(row, move.rank)


@operation.operation(audit=("number", "person_id"))
def assign_file(*, actor: operation.Actor, number: str, person_id: int | None, at: datetime.datetime) -> types.Moved:
    """Give a file to a person of the staff, or with None to nobody. Repeating it changes nothing.

    :raises holders.FileNotFound, FileEnded, PersonNotFound: nothing is written
    """
    actor.require("cases.assign-file")
    row = _open(actor, number, None, at)
    if person_id is not None and not _works(person_id, local_time.day(at)):
        raise PersonNotFound(person_id)
    if row.person_id == person_id:
        return moving.frozen(row, row.moves)
    row.person_id = person_id
    move = moving.write(actor, row, "assigned", at, is_public=False, by_applicant=False)
    publishing.publish(actor=actor, event=events.FileAssigned(row.number, move.rank, person_id or 0), at=at)
    return moving.frozen(row, move.rank)


def _open(actor: operation.Actor, number: str, holder: types.Holder | None, at: datetime.datetime) -> models.File:
    row = holders.locked(actor, number, holder, at)
    if row.outcome:
        raise FileEnded(row.stage)
    return row


def _said(text: str) -> str:
    said = text.replace("\0", "").strip()
    if not 0 < len(said) <= _TEXT_MOST:
        raise TextNotValid
    return said


def _done(row: models.File, client_key: str) -> int | None:
    if not client_key:
        return None
    return models.Move.objects.filter(file=row, client_key=client_key).values_list("rank", flat=True).first()


def _last_rank(kept: "QuerySet[models.Document]") -> int:
    return max(kept.values_list("rank", flat=True))


def _works(person_id: int, on: datetime.date) -> bool:
    try:
        person = staff.get_person(person_id)
    except staff.PersonNotFound:
        return False
    return person.hired_on <= on and (person.left_on is None or on < person.left_on)
