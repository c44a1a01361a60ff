"""A dispute on its way: locked, moved along the graph, each move kept and told."""

import datetime

from saqia.contexts.billing import events, rules
from saqia.contexts.billing.disputes import models, states
from saqia.contexts.ledger import operations as ledger
from saqia.platform import operation
from saqia.platform.calendar import local_time, national
from saqia.platform.outbox import facts, publishing

_DAY = datetime.timedelta(days=1)


class DisputeNotFound(Exception):
    """This tenant, or this account, has no such dispute."""


def locked(number: int, account_id: int | None = None) -> models.Dispute:
    """Return a dispute, locked for this transaction.

    :param account_id: the customer's own account; None: whoever works for the distributor
    :raises DisputeNotFound: there is none
    """
    rows = models.Dispute.objects.select_for_update().filter(number=number)
    found = (rows if account_id is None else rows.filter(account_id=account_id)).first()
    if found is None:
        raise DisputeNotFound(number)
    return found


def move(actor: operation.Actor, row: models.Dispute, status: str, at: datetime.datetime) -> None:
    """Move a dispute, keep the move and tell it.

    :raises states.DisputeElsewhere: no way leads there
    """
    name = states.check(row.status, status)
    row.status = status
    row.save()
    note(actor, row, at)
    publishing.publish(actor=actor, event=_told(name, row), at=at)


def decide(actor: operation.Actor, row: models.Dispute, outcome: str, at: datetime.datetime) -> None:
    """Give a dispute its outcome; what was corrected is free to be collected, what was refused waits for the appeal."""
    row.outcome, row.decided_at = outcome, at
    row.appeal_until = local_time.day(at) + rules.disputes().appeal_days * _DAY
    if outcome != states.REFUSED:
        release(actor, row, at)
    move(actor, row, outcome, at)


def release(actor: operation.Actor, row: models.Dispute, at: datetime.datetime) -> None:
    """Let collection have what was held, if anything was; safe to repeat."""
    if row.held_centimes:
        system = operation.system_actor(tenant_id=actor.tenant_id, name="dispute")
        ledger.release_hold(actor=system, cause=hold_cause(row.number), at=at)


def note(actor: operation.Actor, row: models.Dispute, at: datetime.datetime) -> None:
    """Keep where a dispute has come to."""
    models.DisputeMove.objects.create(dispute=row, status=row.status, author=actor.name, moved_at=at)


def hold_cause(number: int) -> str:
    """Return the cause under which the ledger holds the disputed part."""
    return f"dispute:{number}"


def answer_by(at: datetime.datetime) -> datetime.date:
    """Return the last day to answer what came in at this moment."""
    return national.calendar().add_working_days(local_time.day(at), rules.disputes().answer_working_days)


def _told(name: str, row: models.Dispute) -> facts.Event:
    ids = {"dispute_number": row.number, "bill_number": row.bill_number, "account_id": row.account_id}
    if name == events.DisputeDecided.name:
        until = "" if row.appeal_until is None else row.appeal_until.isoformat()
        return events.DisputeDecided(**ids, outcome=row.outcome, appeal_until=until)
    if name == events.DisputeAppealed.name:
        return events.DisputeAppealed(**ids, answer_by=row.answer_by.isoformat())
    return _PLAIN[name](**ids)


_PLAIN: dict[str, type[facts.Event]] = {
    kind.name: kind
    for kind in (
        events.DisputeTaken, events.DisputeProposed, events.DisputeSentBack, events.DisputeClosed,
        events.DisputeWithdrawn,
    )
}  # fmt: skip
