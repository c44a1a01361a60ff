"""Debts that are given up: proposed by one person with a reason, decided by another, booked as a loss."""

import datetime

from saqia.contexts.billing import queries as billing
from saqia.contexts.collections import events, models, plans, rules, shapes, states, types
from saqia.contexts.ledger import operations as ledger
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing


class NothingToWriteOff(Exception):
    """Nothing of the account is late enough and undisputed."""


class WriteOffWaits(Exception):
    """A write-off of this account waits for a decision already."""


class WriteOffUnknown(Exception):
    """This distributor has no such write-off."""


class WriteOffDecided(Exception):
    """It was decided before; `status` says how."""

    def __init__(self, status: str) -> None:
        super().__init__(status)
        self.status = status


class ReasonUnknown(Exception):
    """The rules know no such reason to give a debt up."""


class SameHands(Exception):
    """Whoever proposed a write-off does not approve it."""


class DebtChanged(Exception):
    """Something was paid or contested since the proposal: it is to be made anew."""


@operation.operation(audit=("account_id", "reason"))
def propose_write_off(
    *, actor: operation.Actor, account_id: int, reason: str, remark: str, at: datetime.datetime
) -> types.WriteOff:
    """Ask that all that an account owes since long, disputes aside, be given up.

    :raises ReasonUnknown: not a reason of the rules
    :raises WriteOffWaits: one waits already
    :raises NothingToWriteOff: nothing is late enough
    """
    actor.require("collections.propose-write-off")
    if reason not in rules.write_off_reasons():
        raise ReasonUnknown(reason)
    on = local_time.day(at)
    if models.WriteOff.objects.filter(account_id=account_id, status=states.AWAITING).exists():
        raise WriteOffWaits(account_id)
    since = plans.months_after(on, -rules.least_months_late())
    items = [
        (one.number, one.left_centimes - one.held_centimes)
        for one in billing.list_item_standings(account_ids=[account_id], on=on)
        if one.left_centimes > one.held_centimes and one.due_on <= since
    ]
    if not items:
        raise NothingToWriteOff(account_id)
    row = models.WriteOff.objects.create(
        account_id=account_id, items=items, amount_centimes=sum(centimes for _, centimes in items), reason=reason,
        remark=remark.strip()[:300], proposed_by=actor.name, proposed_at=at,
    )  # fmt: skip
    publishing.publish(actor=actor, event=events.WriteOffProposed(row.id, account_id), at=at)
    return shapes.write_off(row)


@operation.operation(audit=("write_off_id",))
def approve_write_off(*, actor: operation.Actor, write_off_id: int, at: datetime.datetime) -> types.WriteOff:
    """Give a debt up: it is booked as a loss, its items are settled.

    :raises WriteOffUnknown: there is none of this id
    :raises WriteOffDecided: it was decided before
    :raises SameHands: its proposer approves it
    :raises DebtChanged: less is left than was proposed
    """
    actor.require("collections.approve-write-off")
    row = _waiting(write_off_id)
    if row.proposed_by == actor.name:
        raise SameHands(actor.name)
    _require_unchanged(row, local_time.day(at))
    system = operation.system_actor(tenant_id=actor.tenant_id, name="write-off")
    try:
        ledger.post_write_off(
            actor=system, account_id=row.account_id, items=[(number, centimes) for number, centimes in row.items],
            cause=f"write-off:{row.id}", posted_on=local_time.day(at), at=at,
        )  # fmt: skip
    except ledger.WriteOffExceedsItem:
        raise DebtChanged(row.id) from None
    _decide(row, states.WRITTEN_OFF, actor, at)
    publishing.publish(actor=actor, event=events.WriteOffApproved(row.id, row.account_id), at=at)
    return shapes.write_off(row)


@operation.operation(audit=("write_off_id",))
def refuse_write_off(*, actor: operation.Actor, write_off_id: int, at: datetime.datetime) -> types.WriteOff:
    """Keep a debt: it may be proposed again.

    :raises WriteOffUnknown: there is none of this id
    :raises WriteOffDecided: it was decided before
    """
    actor.require("collections.approve-write-off")
    row = _waiting(write_off_id)
    _decide(row, states.REFUSED, actor, at)
    publishing.publish(actor=actor, event=events.WriteOffRefused(row.id, row.account_id), at=at)
    return shapes.write_off(row)


def _require_unchanged(row: models.WriteOff, on: datetime.date) -> None:
    left = {
        one.number: one.left_centimes - one.held_centimes
        for one in billing.list_item_standings(account_ids=[row.account_id], on=on)
    }
    if any(left.get(number, 0) < centimes for number, centimes in row.items):
        raise DebtChanged(row.id)


def _waiting(write_off_id: int) -> models.WriteOff:
    row = models.WriteOff.objects.select_for_update().filter(id=write_off_id).first()
    if row is None:
        raise WriteOffUnknown(write_off_id)
    if row.status != states.AWAITING:
        raise WriteOffDecided(row.status)
    return row


def _decide(row: models.WriteOff, status: str, actor: operation.Actor, at: datetime.datetime) -> None:
    states.check(row.status, status)
    row.status, row.decided_by, row.decided_at = status, actor.name, at
    row.save(update_fields=["status", "decided_by", "decided_at"])
