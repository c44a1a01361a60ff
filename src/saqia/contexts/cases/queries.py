"""Reads of cases; each runs inside the caller's `with scope.reading(tenant_id)`."""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Q

from saqia.contexts.cases import (
    answers,
    depositing,
    drafting,
    holders,
    models,
    moving,
    numbers,
    reading,
    responsible,
    types,
)
from saqia.contexts.cases.definitions import library
from saqia.contexts.cases.definitions.graphs import mermaid as mermaid
from saqia.contexts.cases.holders import FileNotFound as FileNotFound
from saqia.contexts.cases.queues import CursorInvalid as CursorInvalid
from saqia.contexts.cases.queues import counts as count_queues
from saqia.contexts.cases.queues import page as page_queue
from saqia.contexts.cases.queues import procedure_counts as count_procedures
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.files import storing
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text

__all__ = ["count_procedures", "count_queues", "page_queue"]

normalize_number = numbers.normalize
_NOBODY = frozenset({"applicant"})


def get_kept_paper_hours() -> int:
    """Return how long papers wait for the form that they came with to come again; no tenant is needed."""
    return library.terms().kept_paper_hours


def list_procedures(*, on: datetime.date) -> list[types.Procedure]:
    """Return the procedures that are open on a day: what each asks, gives and takes."""
    return library.list_current(on)


def get_procedure(code: str, *, on: datetime.date) -> types.Procedure:
    """Return the version of a procedure in force on a day.

    :raises library.ProcedureUnknown: none is
    """
    return library.current(code, on)


def list_options(catalogue: str) -> list[types.Option]:
    """Return the choices of a catalogue that a field names, in their order."""
    return list(library.catalogues()[catalogue].values())


def check_answers(
    fields: Iterable[types.Field], given: Mapping[str, types.Answer]
) -> dict[str, types.Answer]:  # fmt: skip
    """Return answers to some questions as a deposit would keep them.

    :raises answers.FormNotValid: naming every answer that cannot be taken
    """
    return answers.check(fields, given)


def find_deposited(*, client_key: str) -> types.Deposited | None:
    """Return the file that a key deposited, or None; the key is the secret of whoever chose it."""
    row = models.File.objects.filter(client_key=client_key).first()
    return depositing.deposited(row, is_new=False) if row is not None else None


def get_deposited(number: str) -> types.Deposited:
    """Return what is told of a file after its deposit, its secret code among it; the caller proved that it is theirs.

    :raises FileNotFound: there is none
    """
    return depositing.deposited(_row(number), is_new=False)


def find_draft(token: str, *, on: datetime.date) -> types.Draft | None:
    """Return what was begun and saved, or None when the token opens nothing (any more)."""
    return drafting.find(token, on)


def track(*, number: str, code: str, on: datetime.date) -> types.Tracked | None:
    """Return a file to whoever has its number and its secret code; None alike for an unknown number and a wrong code.

    :param number, code: as typed by a person
    """
    known = holders.normalized(number)
    is_right = numbers.is_code(scope.current(), known, code)
    row = models.File.objects.filter(number=known).first()
    return _tracked(row, on) if row is not None and is_right else None


def track_by_link(*, token: str, at: datetime.datetime) -> types.Tracked | None:
    """Return the file that a link in a message opens, or None when it opens none (any more)."""
    number = holders.named_by(scope.current(), token, at)
    row = models.File.objects.filter(number=number or "").first()
    return _tracked(row, local_time.day(at)) if row is not None else None


def track_own(*, number: str, sign_in_id: int, account_ids: Iterable[int], on: datetime.date) -> types.Tracked | None:
    """Return a file to who deposited it signed in, or may see the account that it is about; else None.

    :param account_ids: that the surface found they may see
    """
    row = models.File.objects.filter(number=holders.normalized(number)).first()
    if row is None or not (row.sign_in_id == sign_in_id or (row.account_id and row.account_id in set(account_ids))):
        return None
    return _tracked(row, on)


def get_file(number: str, *, actor: operation.Actor, on: datetime.date) -> types.FileThread:
    """Return a file with its thread and what this member of the staff may do with it now.

    :raises FileNotFound: there is none
    """
    row = _row(number)
    [line] = reading.lines([row], on)
    steps = reading.steps(row, public_only=False)
    return types.FileThread(
        line=line, version=row.version, channel=row.channel, contact=contact_of(row),
        completion_asked_on=row.completion_asked_on, clock=reading.clock_state(row),
        days_left=moving.clock_of(row, moving.procedure_of(row)).days_left(on), reopen_until=row.reopen_until,
        ended_on=row.ended_on, said=steps[0].said, path=reading.path(row, _moves(row)), steps=steps,
        actions=reading.actions(row, responsible.roles_of(actor, on), on),
    )  # fmt: skip


def get_contact(number: str) -> tuple[types.Contact, int | None]:
    """Return who is to be told about a file, and the customer it is of, for messages.

    :raises FileNotFound: there is none
    """
    row = _row(number)
    return contact_of(row), row.customer_id


def get_line(number: str, *, on: datetime.date) -> types.FileLine:
    """Return a file as a list shows it.

    :raises FileNotFound: there is none
    """
    return reading.lines([_row(number)], on)[0]


def get_answers(number: str) -> dict[str, types.Answer]:
    """Return what was answered at the deposit, by field.

    :raises FileNotFound: there is none
    """
    answers: dict[str, types.Answer] = models.Move.objects.get(file=_row(number), rank=1).answers
    return answers


def get_result(number: str) -> Text:
    """Return in words what became of a file: the name of its stage.

    :raises FileNotFound: there is none
    """
    row = _row(number)
    return moving.procedure_of(row).stages[row.stage].name


def name_action(number: str, code: str) -> Text:
    """Return what the newest definition of a file's series calls an action; nothing is read of the file.

    :raises KeyError: no definition of the series has the action
    """
    series = number.partition("-")[0]
    of_series = [one for one in library.known().values() if one.series == series]
    named = {one.version: one.actions[code].name for one in of_series if code in one.actions}
    if not named:
        raise KeyError(code)
    return named[max(named)]


def list_actions(number: str, *, actor: operation.Actor, on: datetime.date) -> tuple[types.OfferedAction, ...]:
    """Return what somebody may do with a file now, each with its form.

    :raises FileNotFound: there is none
    """
    return reading.actions(_row(number), responsible.roles_of(actor, on), on)


def list_files(
    *, on: datetime.date, customer_ids: Iterable[int] = (), account_ids: Iterable[int] = (),
    sign_in_id: int | None = None, phone: str = "", open_only: bool = False, before: str = "", most: int = 50,
) -> tuple[types.FileLine, ...]:  # fmt: skip
    """Return the files of a customer, an account, a sign-in or a phone, newest first; any of them counts.

    :param before: the number of the last file of the page before; "" for the first page
    """
    ids: set[int] = set()
    for asked in (
        {"customer_id__in": list(customer_ids)}, {"account_id__in": list(account_ids)},
        {"sign_in_id": sign_in_id} if sign_in_id is not None else {}, {"contact_phone": phone} if phone else {},
    ):  # fmt: skip
        if any(asked.values()):
            ids.update(models.File.objects.filter(**asked).values_list("id", flat=True))
    rows = models.File.objects.filter(id__in=ids)
    rows = rows.filter(outcome="") if open_only else rows
    if before:
        last = _row(before)
        rows = rows.filter(Q(deposited_at__lt=last.deposited_at) | Q(deposited_at=last.deposited_at, id__lt=last.id))
    return reading.lines(list(rows.order_by("-deposited_at", "-id")[: min(max(most, 1), 201)]), on)


def list_newest(*, on: datetime.date, most: int = 50) -> tuple[types.FileLine, ...]:
    """Return the files that were deposited last."""
    return reading.lines(list(models.File.objects.order_by("-id")[: min(max(most, 1), 200)]), on)


def read_document(*, number: str, document_id: int, public_only: bool) -> tuple[str, bytes]:
    """Return media type and clean bytes of a paper of a file; the caller found that the reader may see the file.

    :param public_only: True for whoever is not of the staff
    :raises FileNotFound: no such paper of this file, or not public
    :raises storing.FileNotAccepted: it waits for its examination, or was refused
    """
    rows = models.Document.objects.filter(file__number=holders.normalized(number), id=document_id)
    found = (rows.filter(is_public=True) if public_only else rows).first()
    if found is None:
        raise FileNotFound
    return storing.read_accepted(found.stored_id)


def contact_of(row: models.File) -> types.Contact:
    """Return who is answered about a file."""
    return types.Contact(row.contact_name, row.contact_phone, row.contact_email, row.language)


def _row(number: str) -> models.File:
    row = models.File.objects.filter(number=holders.normalized(number)).first()
    if row is None:
        raise FileNotFound
    return row


def _moves(row: models.File) -> Sequence[models.Move]:
    return list(models.Move.objects.filter(file=row).order_by("rank"))


def _tracked(row: models.File, on: datetime.date) -> types.Tracked:
    procedure = moving.procedure_of(row)
    names = responsible.own_names([row.unit_id]) if row.unit_id is not None else {}
    steps = reading.steps(row, public_only=True)
    deposit = models.Move.objects.get(file=row, rank=1)
    return types.Tracked(
        number=row.number, procedure=row.procedure, name=procedure.name,
        subject=reading.subject(procedure, deposit.answers), stage=row.stage,
        stage_name=procedure.stages[row.stage].name, stage_kind=row.stage_kind, outcome=row.outcome,
        unit=reading.unit_of(row, names), stage_due_on=row.stage_due_on,
        due_on=row.due_on if row.clock_answered_on is None else None, clock=reading.clock_state(row),
        days_left=moving.clock_of(row, procedure).days_left(on), deposited_on=deposit.moved_on, ended_on=row.ended_on,
        reopen_until=row.reopen_until, language=row.language, appeal=procedure.legal.appeal,
        path=reading.path(row, _moves(row)), steps=steps, actions=reading.actions(row, _NOBODY, on),
    )  # fmt: skip
