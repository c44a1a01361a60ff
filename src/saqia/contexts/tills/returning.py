"""A cheque that the bank did not pay, and receipts on paper again."""

import datetime

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.tills import events, models, places, reading, states, types
from saqia.platform import operation
from saqia.platform.outbox import publishing
from saqia.platform.wording import local


class ChequeUnknown(Exception):
    """This distributor has no such cheque."""


class ChequeNotRemitted(Exception):
    """A cheque that is not at the bank cannot come back from it."""


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
        row.status, row.returned_at, row.remark = states.RETURNED, at, reason.strip()[:80]
        row.save(update_fields=["status", "returned_at", "remark"])
        [paid] = payment_queries.get_payments([row.payment_id])
        payments.reverse_payment(actor=actor, number=paid.number, reason="cheque-returned", at=at)
        told = events.ChequeReturned(row.id, paid.number, row.amount_centimes)
        publishing.publish(actor=actor, event=told, at=at)
    return reading.cheques([row])[0]


@operation.operation(audit=("number",))
def print_receipt(*, actor: operation.Actor, number: str, at: datetime.datetime) -> types.Printed:
    """Note that a receipt goes on paper: the first time it is the original, then a duplicate with its rank.

    :param number: of the receipt
    :raises payments.PaymentUnknown: no payment has the number
    :raises ReceiptUnknown: no till took it
    :raises UnitNotTheirs: a till of another unit did
    """
    actor.require("tills.print-receipt")
    paid = payment_queries.get_payment(number)
    made = models.Receipt.objects.filter(payment_id=paid.payment_id).first()
    if made is None:
        raise reading.ReceiptUnknown(number)
    session = reading.locked(made.session_id)
    places.require_unit(actor, session.unit_id, local(at).date())
    rank = models.Print.objects.filter(receipt=made).count()
    models.Print.objects.create(receipt=made, rank=rank, printed_at=at, printed_by=actor.name)
    return types.Printed(paid.number, rank)
