"""Depositing a file: checked, numbered, sent to its unit, once however often it is sent."""

import datetime
import hashlib
import json
from collections.abc import Mapping

from django.db import connection

from saqia.contexts.cases import (
    answers,
    contacts,
    drafting,
    events,
    models,
    moving,
    numbers,
    papers,
    responsible,
    types,
)
from saqia.contexts.cases.definitions import library, shapes
from saqia.contexts.parties import queries as parties
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.numbering import series
from saqia.platform.outbox import publishing

LEAST_KEY = 16


class ClientKeyTooShort(Exception):
    """A client key must not be guessed: it has at least 16 letters."""


class DepositedOtherwise(Exception):
    """Another deposit came with this client key."""


class ChannelUnknown(Exception):
    """Not a channel of `types.CHANNELS`."""

    def __init__(self, channel: str) -> None:
        super().__init__(channel)
        self.channel = channel


class CustomerNotFound(Exception):
    """No such customer in this tenant."""

    def __init__(self, customer_id: int) -> None:
        super().__init__(customer_id)
        self.customer_id = customer_id


@operation.operation
def deposit_file(*, actor: operation.Actor, filing: types.Filing, at: datetime.datetime) -> types.Deposited:
    """Deposit a file: it gets its number, its unit and its deadline at once; the same key again changes nothing.

    :raises library.ProcedureUnknown: none of this code is in force
    :raises ChannelUnknown, ClientKeyTooShort, CustomerNotFound: nothing is written
    :raises contacts.ContactNotValid: a name, or the way to answer, is missing or wrong
    :raises answers.FormNotValid: naming every answer that cannot be taken
    :raises papers.DocumentNotTaken, papers.DocumentsMissing: a paper is wrong or missing
    :raises DepositedOtherwise: the key came with another content
    """
    actor.require("cases.deposit-file")
    on = local_time.day(at)
    procedure = library.current(filing.procedure, on)
    if filing.channel not in types.CHANNELS:
        raise ChannelUnknown(filing.channel)
    if len(filing.client_key) < LEAST_KEY:
        raise ClientKeyTooShort
    contact = contacts.check(filing.contact, channel=filing.channel)
    kept = answers.check(procedure.forms["deposit"], filing.answers)
    digest = _digest(filing, contact, kept, actor.sign_in_id)
    _lock_key(actor.tenant_id, filing.client_key)
    known = models.File.objects.filter(client_key=filing.client_key).first()
    if known is not None:
        if known.content_sha256 != digest:
            raise DepositedOtherwise
        return deposited(known, is_new=False)
    given = papers.check(procedure, procedure.deposit_documents, filing.documents, require=not filing.papers_follow)
    row = _written(actor, filing, procedure, contact, kept, digest, at)
    move = moving.write(actor, row, "deposited", at, is_public=True, by_applicant=True, form="deposit", answers=kept)
    papers.write(actor, row, given, rank=move.rank, by_applicant=True, is_public=True, at=at)
    drafting.forget(filing.draft_token)
    event = events.FileDeposited(
        number=row.number, procedure=row.procedure, channel=row.channel, customer_id=row.customer_id or 0,
        account_id=row.account_id or 0, due_on=row.due_on.isoformat() if row.due_on else "",
    )  # fmt: skip
    publishing.publish(actor=actor, event=event, at=at)
    return deposited(row, is_new=True)


def deposited(row: models.File, *, is_new: bool) -> types.Deposited:
    """Return what is told of a file that was just deposited."""
    procedure = moving.procedure_of(row)
    stage = procedure.stages[row.stage]
    unit = responsible.unit_name(responsible.unit_code(stage, row.unit_code))
    if row.unit_id is not None:
        unit = responsible.own_names([row.unit_id]).get(row.unit_id, unit)
    return types.Deposited(
        number=row.number, code=numbers.code(row.tenant_id, row.number), procedure=row.procedure, name=procedure.name,
        stage=row.stage, unit=unit, stage_due_on=row.stage_due_on, due_on=row.due_on, is_new=is_new,
    )  # fmt: skip


def _written(
    actor: operation.Actor, filing: types.Filing, procedure: shapes.Procedure, contact: types.Contact,
    kept: Mapping[str, types.Answer], digest: str, at: datetime.datetime,
) -> models.File:  # fmt: skip
    on = local_time.day(at)
    if filing.customer_id is not None and not parties.list_customers([filing.customer_id]):
        raise CustomerNotFound(filing.customer_id)
    rank = series.next_number(
        actor=actor, series=f"file-{procedure.series}", year=on.year, cause=filing.client_key, at=at
    )
    unit_code, priority = _routed(procedure, kept)
    commune = kept.get("commune")
    row = models.File(
        tenant_id=actor.tenant_id, number=numbers.compose(procedure.series, on.year, rank), procedure=procedure.code,
        version=procedure.version, client_key=filing.client_key, content_sha256=digest, channel=filing.channel,
        customer_id=filing.customer_id, account_id=filing.account_id, sign_in_id=actor.sign_in_id,
        contact_name=contact.name, contact_phone=contact.phone, contact_email=contact.email,
        language=contact.language, commune_id=commune if isinstance(commune, str) else None, unit_code=unit_code,
        priority=priority, deposited_at=at, moved_at=at, clock_started_on=on,
    )  # fmt: skip
    moving.enter(row, procedure, procedure.first, on)
    return row


def _routed(procedure: shapes.Procedure, kept: Mapping[str, types.Answer]) -> tuple[str, str]:
    """Return where a file goes first, and how urgent it is, by its subject."""
    if procedure.route is None:
        return procedure.owner, "normal"
    option = library.catalogues()[procedure.route.catalogue][str(kept[procedure.route.field])]
    return option.unit or procedure.owner, option.priority or "normal"


def _lock_key(tenant_id: int, client_key: str) -> None:
    """Have two deposits of one key follow one another until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))", [client_key, tenant_id])


def _digest(
    filing: types.Filing, contact: types.Contact, kept: Mapping[str, types.Answer], sign_in_id: int | None
) -> str:
    """Return the SHA-256 of what makes a deposit the same: who, what about, which papers."""
    content = [
        filing.procedure, filing.customer_id, filing.account_id, sign_in_id, contact.name, contact.phone,
        contact.email, dict(kept), sorted([paper.code, paper.sha256] for paper in filing.documents),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
