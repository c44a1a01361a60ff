"""Writes of parties: register, correct, reach, import, merge, reveal."""

import datetime

import pyarrow as pa
from django.db.models import Q

from saqia.contexts.parties import details, erasure, events, importing, models, notes, sealing, types, wording
from saqia.platform import operation
from saqia.platform.database import intake
from saqia.platform.outbox import publishing

DetailNotValid = details.DetailNotValid
NameMissing = details.NameMissing
CustomerNotFound = erasure.CustomerNotFound
ask_erasure = erasure.ask_erasure
NoteEmpty = notes.NoteEmpty
add_note = notes.add_note


class NumberNotKept(Exception):
    """The customer gave no national id."""

    def __init__(self, customer_id: int) -> None:
        super().__init__(customer_id)
        self.customer_id = customer_id


class SameCustomer(Exception):
    """A customer cannot be merged into itself."""


class MergedAlready(Exception):
    """The row was merged before; it points to `survivor_id`."""

    def __init__(self, customer_id: int, survivor_id: int) -> None:
        super().__init__(customer_id, survivor_id)
        self.customer_id = customer_id
        self.survivor_id = survivor_id


class NotMerged(Exception):
    """The row is not merged: there is nothing to undo."""

    def __init__(self, customer_id: int) -> None:
        super().__init__(customer_id)
        self.customer_id = customer_id


@operation.operation
def register_customer(
    *, actor: operation.Actor, given: types.CustomerDetails, at: datetime.datetime
) -> types.Registered:
    """Record a new customer with their identifiers and channels.

    :raises NameMissing: neither an Arabic nor a Latin name
    :raises DetailNotValid: the kind, the language, an identifier or a channel is not one
    """
    actor.require("parties.register-customer")
    clean = details.check(given)
    row = models.Customer(registered_at=at)
    details.write(row, clean, actor.tenant_id, at)
    publishing.publish(actor=actor, event=events.CustomerRegistered(customer_id=row.id, kind=row.kind), at=at)
    return types.Registered(row.id)


@operation.operation(audit=("customer_id",))
def correct_customer(
    *, actor: operation.Actor, customer_id: int, given: types.CustomerDetails, at: datetime.datetime
) -> types.Corrected:
    """Replace what is known of a customer by `given`; a national id left None stays as it was.

    :raises CustomerNotFound: no such customer
    :raises NameMissing: neither an Arabic nor a Latin name
    :raises DetailNotValid: the kind, the language, an identifier or a channel is not one
    """
    actor.require("parties.correct-customer")
    row = _locked(customer_id)
    clean = details.check(given)
    changed = details.write(row, clean, actor.tenant_id, at)
    if changed:
        publishing.publish(actor=actor, event=events.CustomerCorrected(customer_id=row.id, fields=changed), at=at)
    return types.Corrected(row.id, changed)


@operation.operation
def import_customers(*, actor: operation.Actor, rows: pa.Table, at: datetime.datetime) -> intake.Outcome:
    """Take over the customers of a former operator. A row known by (source, source_ref) is left as it is.

    :param rows: schema `types.CUSTOMER_ROWS`
    :raises intake.ColumnsWrong: other columns than the schema's
    """
    actor.require("parties.import-customers")
    outcome = importing.load(tenant_id=actor.tenant_id, rows=rows, at=at)
    event = events.CustomersImported(
        accepted=outcome.accepted, already=outcome.already, refused=len(rows) - outcome.accepted - outcome.already
    )
    publishing.publish(actor=actor, event=event, at=at)
    return outcome


@operation.operation(audit=("customer_id",))
def reveal_cin(*, actor: operation.Actor, customer_id: int, at: datetime.datetime) -> str:
    """Return a customer's national id in the open: a write, because each look leaves an audit entry.

    :raises CustomerNotFound: no such customer
    :raises NumberNotKept: the customer gave none
    :raises sealing.KeyMissing: the key that sealed it is not in the tenant's key file
    """
    actor.require("parties.reveal-cin")
    row = _locked(customer_id)
    if row.cin_sealed is None or row.cin_key_id is None:
        raise NumberNotKept(customer_id)
    return sealing.Keyring(actor.tenant_id).open(bytes(row.cin_sealed), row.cin_key_id)


@operation.operation(audit=("merged_id", "survivor_id", "reason"))
def merge_customers(
    *, actor: operation.Actor, merged_id: int, survivor_id: int, reason: str, at: datetime.datetime
) -> types.Merged:
    """Declare `merged_id` the same customer as `survivor_id`. Nothing is copied or deleted: the row points.

    Rows merged before into `merged_id` point to the survivor too, so that one step always leads to it.

    :param reason: a code of `wording.MERGE_REASONS`
    :raises SameCustomer: one id twice
    :raises CustomerNotFound: either is not there
    :raises MergedAlready: either was merged before
    :raises DetailNotValid: an unknown reason
    """
    actor.require("parties.merge-customers")
    if merged_id == survivor_id:
        raise SameCustomer
    if reason not in wording.MERGE_REASONS:
        raise DetailNotValid("reason")
    first, second = sorted([merged_id, survivor_id])
    rows = {row.id: row for row in (_locked(first), _locked(second))}  # in one order: two merges never deadlock
    for row in rows.values():
        if row.merged_into_id is not None:
            raise MergedAlready(row.id, row.merged_into_id)
    models.Customer.objects.filter(Q(id=merged_id) | Q(merged_into_id=merged_id)).update(merged_into_id=survivor_id)
    models.Merge.objects.create(merged_id=merged_id, survivor_id=survivor_id, reason=reason, actor=actor.name, at=at)
    event = events.CustomersMerged(merged_id=merged_id, survivor_id=survivor_id, reason=reason)
    publishing.publish(actor=actor, event=event, at=at)
    return types.Merged(merged_id, survivor_id)


@operation.operation(audit=("customer_id",))
def undo_merge(*, actor: operation.Actor, customer_id: int, at: datetime.datetime) -> types.Merged:
    """Take the merge of `customer_id` back: it stands alone again, with the rows that had been merged into it.

    :raises CustomerNotFound: no such customer
    :raises NotMerged: it is not merged
    """
    actor.require("parties.merge-customers")
    row = _locked(customer_id)
    record = models.Merge.objects.select_for_update().filter(merged_id=customer_id, undone_at=None).first()
    if row.merged_into_id is None or record is None:
        raise NotMerged(customer_id)
    record.undone_at, record.undone_by = at, actor.name
    record.save(update_fields=["undone_at", "undone_by"])
    models.Customer.objects.filter(id=customer_id).update(merged_into_id=None)
    models.Customer.objects.filter(id__in=_merged_below(customer_id)).update(merged_into_id=customer_id)
    event = events.MergeUndone(merged_id=customer_id, survivor_id=record.survivor_id)
    publishing.publish(actor=actor, event=event, at=at)
    return types.Merged(customer_id, record.survivor_id)


def _locked(customer_id: int) -> models.Customer:
    row = models.Customer.objects.select_for_update().filter(id=customer_id).first()
    if row is None:
        raise CustomerNotFound(customer_id)
    return row


def _merged_below(customer_id: int) -> set[int]:
    """Return every row whose standing merges lead to `customer_id`, directly or through others."""
    pairs = models.Merge.objects.filter(undone_at=None).values_list("merged_id", "survivor_id")
    below: dict[int, list[int]] = {}
    for merged, survivor in pairs:
        below.setdefault(survivor, []).append(merged)
    found: set[int] = set()
    open_rows = [customer_id]
    while open_rows:
        for merged in below.get(open_rows.pop(), []):
            found.add(merged)
            open_rows.append(merged)
    return found
