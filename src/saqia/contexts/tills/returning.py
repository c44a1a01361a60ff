"""What is taken back: a cheque that the bank did not pay, a payment taken by mistake; and receipts on paper again."""

import datetime

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.tills import depositing, events, models, places, reading, sessions, states, types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing


class ChequeUnknown(Exception):
    """This distributor has no such cheque."""


class ChequeNotRemitted(Exception):
    """A cheque that is not at the bank cannot come back from it."""


class ChequeNotCleared(Exception):
    """A cheque whose slip no statement has shown was not credited: the bank cannot debit it again."""


@operation.operation(audit=("cheque_id", "reason"))
def return_cheque(*, actor: operation.Actor, cheque_id: int, reason: str, at: datetime.datetime) -> types.Cheque:
    """Take back what a returned cheque paid: its bills are owed again. A repeat changes nothing.

    :param reason: what the bank says
    :raises ChequeUnknown: there is none of this id
    :raises ChequeNotRemitted: it lies in the till still, or was cleared
    :raises payments.ReversalTooLate: the time of the rules is over
    """
    actor.require("tills.return-cheque")
    row = models.Cheque.objects.select_for_update(of=("self",)).select_related("session").filter(id=cheque_id).first()
    if row is None:
        raise ChequeUnknown(cheque_id)
    if row.status not in (states.REMITTED, states.RETURNED):
        raise ChequeNotRemitted(row.status)
    if row.status == states.REMITTED:
        _take_back(actor, row, reason, at)
    return reading.cheques([row])[0]


@operation.operation(audit=("cheque_id", "reason"))
def return_cleared_cheque(
    *, actor: operation.Actor, cheque_id: int, reason: str, at: datetime.datetime
) -> types.Cheque:
    """Take back what a cheque paid that the bank had credited and debits again on its statement.

    Whoever calls this books the movement on the bank against `cheques`. A repeat changes nothing.

    :raises ChequeUnknown: there is none of this id
    :raises ChequeNotCleared: no statement has shown its slip
    :raises payments.ReversalTooLate: the time of the rules is over
    """
    actor.require("tills.return-cheque")
    row = models.Cheque.objects.select_for_update(of=("self",)).select_related("session").filter(id=cheque_id).first()
    if row is None:
        raise ChequeUnknown(cheque_id)
    if row.status not in (states.CLEARED, states.RETURNED):
        raise ChequeNotCleared(row.status)
    if row.status == states.CLEARED:
        _take_back(actor, row, reason, at)
    return reading.cheques([row])[0]


def _take_back(actor: operation.Actor, row: models.Cheque, reason: str, at: datetime.datetime) -> None:
    row.status, row.returned_at, row.remark = states.RETURNED, at, reason.strip()[:80]
    row.save(update_fields=["status", "returned_at", "remark"])
    [paid] = payment_queries.get_payments([row.payment_id])
    payments.reverse_payment(actor=actor, number=paid.number, reason="cheque-returned", at=at)
    told = events.ChequeReturned(row.id, paid.number, row.amount_centimes)
    publishing.publish(actor=actor, event=told, at=at)


class SameHands(Exception):
    """Whoever took a payment does not take it back alone."""


@operation.operation(audit=("number", "reason"))
def cancel_payment(*, actor: operation.Actor, number: str, reason: str, at: datetime.datetime) -> types.Receipt:
    """Take back a payment of an open till: the payer gets their money again. A repeat changes nothing.

    :param number: of the receipt
    :param reason: a code of `payments.wording.REASONS`
    :raises payments.PaymentUnknown: no payment has the number
    :raises ReceiptUnknown: no till took it
    :raises UnitNotTheirs: a till of another unit did
    :raises SameHands: the actor is its cashier
    :raises SessionNotOpen: the till was counted: its cash is no more what it was
    :raises ChequeNotHeld: the cheque went to the bank
    :raises payments.ReversalTooLate: the time of the rules is over
    """
    actor.require("tills.cancel-payment")
    paid, made = _found(number)
    session = reading.locked(made.session_id)
    places.require_unit(actor, session.unit_id, local_time.day(at))
    if actor.person_id == session.cashier_id:
        raise SameHands
    if paid.reversed_on is None:
        if session.status != states.OPEN:
            raise sessions.SessionNotOpen(session.status)
        _hand_back(actor, paid.payment_id, paid.number, at)
        payments.reverse_payment(actor=actor, number=paid.number, reason=reason, at=at)
    made.session = session
    return reading.receipts([made])[0]


def _hand_back(actor: operation.Actor, payment_id: int, number: str, at: datetime.datetime) -> None:
    """Give the cheque of a payment back, if it has one."""
    row = models.Cheque.objects.select_for_update().filter(payment_id=payment_id).first()
    if row is None:
        return
    if row.status != states.HELD:
        raise depositing.ChequeNotHeld
    row.status, row.returned_at = states.RETURNED, at
    row.save(update_fields=["status", "returned_at"])
    publishing.publish(actor=actor, event=events.ChequeReturned(row.id, number, row.amount_centimes), at=at)


def _found(number: str) -> tuple[payment_types.Receipt, models.Receipt]:
    """:raises payments.PaymentUnknown, ReceiptUnknown: nothing that a till took has this number"""
    paid = payment_queries.get_payment(number)
    made = models.Receipt.objects.filter(payment_id=paid.payment_id).first()
    if made is None:
        raise reading.ReceiptUnknown(number)
    return paid, made


@operation.operation(audit=("number",))
def print_receipt(*, actor: operation.Actor, number: str, at: datetime.datetime) -> types.Printed:
    """Note that a receipt goes on paper: the first time it is the original, then a duplicate with its rank.

    :param number: of the receipt
    :raises payments.PaymentUnknown: no payment has the number
    :raises ReceiptUnknown: no till took it
    :raises UnitNotTheirs: a till of another unit did
    """
    actor.require("tills.print-receipt")
    paid, made = _found(number)
    session = reading.locked(made.session_id)
    places.require_unit(actor, session.unit_id, local_time.day(at))
    rank = models.Print.objects.filter(receipt=made).count()
    models.Print.objects.create(receipt=made, rank=rank, printed_at=at, printed_by=actor.name)
    return types.Printed(paid.number, rank)
