"""A file of orders on its way: approved by somebody else, written for the bank, given to it, or dropped."""

import datetime

from saqia.contexts.banking import events, models, reading, rules, states, types
from saqia.contexts.parties import queries as parties
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing


class OrdersUnknown(Exception):
    """There is no such file of orders."""


class OrdersDecided(Exception):
    """The file is past this step."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


class SameHands(Exception):
    """Whoever prepared a file does not approve it."""


class NotApproved(Exception):
    """Only an approved file is written for a bank."""


@operation.operation(audit=("file_id",))
def approve_orders(*, actor: operation.Actor, file_id: int, at: datetime.datetime) -> types.OrderFile:
    """Approve a file of debits or transfers.

    :raises OrdersUnknown, OrdersDecided, SameHands: as their names say
    """
    actor.require("banking.approve-orders")
    row = _locked(file_id)
    if row.state != states.PREPARED:
        raise OrdersDecided(row.state)
    if row.prepared_by == actor.name:
        raise SameHands
    row.state, row.approved_at, row.approved_by = states.APPROVED, at, actor.name
    row.save(update_fields=["state", "approved_at", "approved_by"])
    publishing.publish(actor=actor, event=events.OrdersApproved(row.message_id), at=at)
    return reading.order_file(row)


@operation.operation(audit=("file_id",))
def drop_orders(*, actor: operation.Actor, file_id: int, at: datetime.datetime) -> types.OrderFile:
    """Give a file up before it left: its debits and refunds may be gathered again. A repeat changes nothing.

    :raises OrdersUnknown: there is none
    :raises OrdersDecided: it has left
    """
    actor.require("banking.prepare-orders")
    row = _locked(file_id)
    if row.state == states.SENT:
        raise OrdersDecided(row.state)
    if row.state != states.DROPPED:
        row.state, row.ended_at, row.ended_by = states.DROPPED, at, actor.name
        row.save(update_fields=["state", "ended_at", "ended_by"])
        publishing.publish(actor=actor, event=events.OrdersDropped(row.message_id), at=at)
    return reading.order_file(row)


@operation.operation(audit=("file_id",))
def mark_orders_sent(*, actor: operation.Actor, file_id: int, at: datetime.datetime) -> types.OrderFile:
    """Note that the bank was given a file; from now on its mandates are used. A repeat changes nothing.

    :raises OrdersUnknown: there is none
    :raises OrdersDecided: it is not approved, or was dropped
    """
    actor.require("banking.send-orders")
    row = _locked(file_id)
    if row.state == states.SENT:
        return reading.order_file(row)
    if row.state != states.APPROVED:
        raise OrdersDecided(row.state)
    row.state, row.ended_at, row.ended_by = states.SENT, at, actor.name
    row.save(update_fields=["state", "ended_at", "ended_by"])
    used = models.Order.objects.filter(file=row, mandate__isnull=False).values("mandate_id")
    models.Mandate.objects.filter(id__in=used, used_on=None).update(used_on=row.execute_on)
    publishing.publish(actor=actor, event=events.OrdersSent(row.message_id), at=at)
    return reading.order_file(row)


def get_order_file(file_id: int) -> types.CollectionFile | types.TransferFile:
    """Return what an approved file orders, for `ports.write_orders`; the same every time.

    :raises OrdersUnknown: there is none
    :raises NotApproved: nobody else has approved it
    """
    row = models.OrderFile.objects.select_related("bank_account").filter(id=file_id).first()
    if row is None:
        raise OrdersUnknown(file_id)
    if row.state not in (states.APPROVED, states.SENT) or row.approved_at is None:
        raise NotApproved(row.state)
    account = row.bank_account
    company = types.Company(account.name, parties.iban_of(account.rib), account.bic, account.creditor_id)
    orders = list(models.Order.objects.select_related("mandate").filter(file=row).order_by("id"))
    numbers = reading.account_numbers(order.account_id for order in orders)
    if row.kind == "debits":
        debits = tuple(_collection(one, numbers[one.account_id]) for one in orders)
        codes = rules.debit_codes(account.rib, local_time.day(row.approved_at))
        return types.CollectionFile(row.message_id, row.approved_at, company, row.execute_on, debits, codes)
    transfers = tuple(
        types.Transfer(
            one.end_to_end, one.amount_centimes, one.name, parties.iban_of(one.rib),
            f"Remboursement {numbers[one.account_id]}",
        )
        for one in orders
    )  # fmt: skip
    return types.TransferFile(row.message_id, row.approved_at, company, row.execute_on, transfers)


def _collection(order: models.Order, account_number: str) -> types.Collection:
    mandate = order.mandate
    if mandate is None:
        raise OrdersUnknown(order.end_to_end)
    return types.Collection(
        order.end_to_end, order.amount_centimes, mandate.number, mandate.signed_on, order.sequence, order.name,
        parties.iban_of(order.rib), f"Compte {account_number}",
    )  # fmt: skip


def _locked(file_id: int) -> models.OrderFile:
    row = models.OrderFile.objects.select_for_update().filter(id=file_id).first()
    if row is None:
        raise OrdersUnknown(file_id)
    return row
