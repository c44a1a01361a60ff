"""Conflicts of offline receipts: a person looks, places the money that waits, and says what was done."""

import datetime

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.staff import queries as staff
from saqia.contexts.tills import models, places, reading, states, types
from saqia.platform import operation
from saqia.platform.calendar import local_time


class ConflictUnknown(Exception):
    """This distributor has no such conflict."""


class ConflictSettled(Exception):
    """Somebody settled it before."""


class PlaceMissing(Exception):
    """Money on suspense goes to an account: which one is said, and it exists."""


class ReasonMissing(Exception):
    """What was done is said."""


@operation.operation(audit=("conflict_id", "reference"))
def settle_conflict(
    *, actor: operation.Actor, conflict_id: int, remark: str, at: datetime.datetime, reference: str = ""
) -> types.Conflict:
    """Settle a conflict. Money that waits on suspense goes to the account named.

    :param reference: the account, contract or bill that the money on suspense is for
    :raises ConflictUnknown: there is none of this id
    :raises UnitNotTheirs: the actor answers for another unit
    :raises ConflictSettled: it was settled before
    :raises ReasonMissing: without a word on what was done
    :raises PlaceMissing: money waits, and no account of this reference is known
    """
    actor.require("tills.settle-conflict")
    row = models.OfflineConflict.objects.select_for_update(of=("self",)).select_related("entry").filter(id=conflict_id)
    found = row.first()
    if found is None:
        raise ConflictUnknown(conflict_id)
    places.require_unit(actor, found.unit_id, local_time.day(at))
    if found.status != states.OPEN:
        raise ConflictSettled(conflict_id)
    if not remark.strip():
        raise ReasonMissing
    if found.debit:
        _place(actor, found, reference.strip(), at)
    found.status, found.settled_at, found.settled_by = states.SETTLED, at, actor.name
    found.remark = remark.strip()[:200]
    found.save(update_fields=["status", "settled_at", "settled_by", "remark"])
    return reading.conflict(found)


def _place(actor: operation.Actor, row: models.OfflineConflict, reference: str, at: datetime.datetime) -> None:
    """Pay the account from suspense; the day that it counts on is the day that the payer gave the money."""
    dues = payment_queries.find_dues(reference=reference, on=local_time.day(at)) if reference else None
    if dues is None:
        raise PlaceMissing(reference)
    [unit] = staff.list_units_by_id([row.unit_id])
    payments.collect_payment(
        actor=operation.system_actor(tenant_id=actor.tenant_id, name="till"), channel="bank", collector=unit.code,
        reference=f"till-offline-{row.entry_id}", method="unplaced",
        lines=[payment_types.Line(dues.account_id, row.amount_centimes, () if dues.named is None else (dues.named,))],
        collected_at=min(max(row.entry.collected_at, row.entry.pack.issued_at), at), at=at,
    )  # fmt: skip
