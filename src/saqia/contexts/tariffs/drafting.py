"""Writing a grid, and adopting it with a second person: from a draft to what every quote, page and run rests on."""

import datetime
import hashlib
import json

from saqia.contexts.tariffs import adopted, checking, events, models, shapes
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.database import locks
from saqia.platform.outbox import publishing


class DraftNotFound(Exception):
    """This distributor has no such draft."""


class DraftDecided(Exception):
    """The draft stands elsewhere: it was submitted, approved, rejected or withdrawn; `status` says which."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class DraftUnsound(Exception):
    """A file is refused, a case fails, or there is no case: `checked` names everything."""

    def __init__(self, checked: checking.Checked) -> None:
        super().__init__(f"{len(checked.problems)} problems")
        self.checked = checked


class ShadowMissing(Exception):
    """Nobody has seen who would pay what: the draft was not run on a past cycle, or was changed since."""


class InForceTooEarly(Exception):
    """The day lies in the past: what was consumed before an approval is billed by the prices that were known."""


class SameHands(Exception):
    """Whoever wrote or submitted a grid does not approve it."""


class NotTheirs(Exception):
    """Only whoever wrote or submitted a grid, or somebody who may approve it, withdraws it."""


class TitleMissing(Exception):
    """A grid has a name."""


@operation.operation(audit=("draft_id", "in_force_on"))
def save_draft(
    *, actor: operation.Actor, draft_id: int | None, title: str, in_force_on: datetime.date, files: dict[str, str],
    at: datetime.datetime,
) -> shapes.Draft:  # fmt: skip
    """Write a draft, sound or not; None begins a new one.

    :param files: file name -> YAML; names ending in `.cases.yaml` hold cases
    :raises TitleMissing: no title is given
    :raises DraftNotFound: there is none of this id
    :raises DraftDecided: it was submitted or decided
    """
    actor.require("tariffs.draft-grid")
    if not title.strip():
        raise TitleMissing
    row = models.Draft() if draft_id is None else locked(draft_id, models.DRAFT)
    row.title, row.in_force_on, row.files = title.strip()[:120], in_force_on, files
    row.sha256, row.written_by, row.written_at = digest(in_force_on, files), actor.name, at
    row.save()
    return shapes.draft(row)


@operation.operation(audit=("draft_id",))
def request_shadow(
    *, actor: operation.Actor, draft_id: int, cycle_id: int, at: datetime.datetime
) -> shapes.Draft:  # fmt: skip
    """Ask that a past cycle be rated once more by the draft, to see who would pay what.

    :raises DraftNotFound: there is none of this id
    :raises DraftUnsound: it cannot be compiled
    """
    actor.require("tariffs.draft-grid")
    row = locked(draft_id, models.DRAFT, models.SUBMITTED)
    checked = _checked(actor.tenant_id, row)
    if checked.compiled is None:
        raise DraftUnsound(checked)
    told = events.ShadowRequested(draft_id=row.id, cycle_id=cycle_id, sha256=row.sha256)
    publishing.publish(actor=actor, event=told, at=at)
    return shapes.draft(row)


@operation.operation(audit=("draft_id", "sha256"))
def record_shadow(
    *, actor: operation.Actor, draft_id: int, sha256: str, content: dict[str, object], at: datetime.datetime
) -> None:
    """Keep what a past cycle came to; what was run for another content is dropped."""
    actor.require("tariffs.run-shadow")
    row = locked(draft_id, models.DRAFT, models.SUBMITTED)
    if row.sha256 == sha256:
        row.shadow, row.shadow_sha256 = content, sha256
        row.save(update_fields=["shadow", "shadow_sha256"])


@operation.operation(audit=("draft_id",))
def submit_draft(*, actor: operation.Actor, draft_id: int, at: datetime.datetime) -> shapes.Draft:
    """Put a draft before a second person.

    :raises DraftNotFound: there is none of this id
    :raises DraftDecided: it was submitted or decided before
    :raises InForceTooEarly: it would hold from a day that has passed
    :raises DraftUnsound: a file is refused, a case fails or there is none
    :raises ShadowMissing: nobody has seen who would pay what
    """
    actor.require("tariffs.draft-grid")
    row = locked(draft_id, models.DRAFT)
    _require_ready(actor.tenant_id, row, at)
    row.status, row.submitted_by = models.SUBMITTED, actor.name
    row.save(update_fields=["status", "submitted_by"])
    publishing.publish(actor=actor, event=events.GridSubmitted(draft_id=row.id), at=at)
    return shapes.draft(row)


@operation.operation(audit=("draft_id",))
def approve_draft(*, actor: operation.Actor, draft_id: int, sha256: str, at: datetime.datetime) -> shapes.Draft:
    """Adopt a grid: from its day on it prices every quote, page and run. It can never be changed again.

    :param sha256: of the content that the person read
    :raises DraftNotFound: there is none of this id
    :raises DraftDecided: it is not submitted, or not of this content
    :raises SameHands: the actor wrote or submitted it
    :raises InForceTooEarly: its day has passed meanwhile
    :raises DraftUnsound: it does not go with a grid that was adopted meanwhile
    """
    actor.require("tariffs.approve-grid")
    _one_at_a_time(actor.tenant_id)
    row = locked(draft_id, models.SUBMITTED)
    if row.sha256 != sha256:
        raise DraftDecided(row.status)
    if actor.name in (row.written_by, row.submitted_by):
        raise SameHands
    checked = _require_ready(actor.tenant_id, row, at)
    row.status, row.decided_by, row.decided_at = models.APPROVED, actor.name, at
    row.save(update_fields=["status", "decided_by", "decided_at"])
    grid = models.AdoptedGrid.objects.create(
        draft=row, title=row.title, in_force_on=row.in_force_on, files=row.files, sha256=row.sha256,
        table_sha256=checked.compiled.table.hash if checked.compiled else "", proposed_by=row.submitted_by,
        approved_by=actor.name, approved_at=at,
    )  # fmt: skip
    told = events.GridAdopted(grid_id=grid.id, on=row.in_force_on.isoformat(), sha256=row.sha256)
    publishing.publish(actor=actor, event=told, at=at)
    return shapes.draft(row)


@operation.operation(audit=("draft_id",))
def return_draft(*, actor: operation.Actor, draft_id: int, remark: str, at: datetime.datetime) -> shapes.Draft:
    """Give a submitted draft back to whoever wrote it, with a word on why.

    :raises DraftNotFound: there is none of this id
    :raises DraftDecided: it is not submitted
    """
    actor.require("tariffs.approve-grid")
    row = locked(draft_id, models.SUBMITTED)
    row.status, row.remark = models.DRAFT, remark.strip()[:500]
    row.save(update_fields=["status", "remark"])
    publishing.publish(actor=actor, event=events.GridReturned(draft_id=row.id), at=at)
    return shapes.draft(row)


@operation.operation(audit=("draft_id",))
def withdraw_draft(*, actor: operation.Actor, draft_id: int, at: datetime.datetime) -> shapes.Draft:
    """Give a draft up, submitted or not; it stays readable, and nothing is ever priced by it.

    :raises DraftNotFound: there is none of this id
    :raises DraftDecided: it was approved or withdrawn before
    :raises NotTheirs: the actor neither wrote nor submitted it, and may not approve
    """
    if not actor.may("tariffs.approve-grid"):
        actor.require("tariffs.draft-grid")
    row = locked(draft_id, models.DRAFT, models.SUBMITTED)
    if actor.name not in (row.written_by, row.submitted_by) and not actor.may("tariffs.approve-grid"):
        raise NotTheirs
    row.status, row.decided_by, row.decided_at = models.WITHDRAWN, actor.name, at
    row.save(update_fields=["status", "decided_by", "decided_at"])
    publishing.publish(actor=actor, event=events.GridWithdrawn(draft_id=row.id), at=at)
    return shapes.draft(row)


def digest(in_force_on: datetime.date, files: dict[str, str]) -> str:
    """Return the SHA-256 of what a draft says."""
    told = json.dumps([in_force_on.isoformat(), sorted(files.items())], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def layer_of(row: models.Draft | models.AdoptedGrid) -> adopted.Layer:
    """Return the files of a row as a layer."""
    return adopted.Layer(tuple(sorted(row.files.items())), row.in_force_on)


def locked(draft_id: int, *statuses: str) -> models.Draft:
    """Return a draft that stands in one of these states, held until the transaction ends.

    :raises DraftNotFound: there is none of this id
    :raises DraftDecided: it stands elsewhere
    """
    row = models.Draft.objects.select_for_update().filter(id=draft_id).first()
    if row is None:
        raise DraftNotFound(draft_id)
    if row.status not in statuses:
        raise DraftDecided(row.status)
    return row


def _require_ready(tenant_id: int, row: models.Draft, at: datetime.datetime) -> checking.Checked:
    if row.in_force_on < local_time.day(at):
        raise InForceTooEarly(row.in_force_on)
    checked = _checked(tenant_id, row)
    if not checked.is_sound:
        raise DraftUnsound(checked)
    if row.shadow_sha256 != row.sha256:
        raise ShadowMissing(row.id)
    return checked


def _checked(tenant_id: int, row: models.Draft) -> checking.Checked:
    return checking.check(adopted.current(tenant_id), layer_of(row), adopted.house(tenant_id))


def _one_at_a_time(tenant_id: int) -> None:
    """Let one approval of a tenant follow another: each is checked over what the one before adopted."""
    locks.hold(f"tariffs:adopt:{tenant_id}")
