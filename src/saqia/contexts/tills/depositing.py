"""Cash and cheques on their way to the bank, until its statement shows them."""

import datetime
from collections.abc import Iterable

from django.db import IntegrityError

from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.payments import queries as payments
from saqia.contexts.tills import events, models, places, reading, sessions, states, types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

CASH, CHEQUES = "cash", "cheques"


class ReferenceMissing(Exception):
    """A bag or a slip has a reference, of forty letters at most."""


class ReferenceTaken(Exception):
    """Another deposit has this reference."""


class AmountUnsound(Exception):
    """A deposit is more than nothing and no more than the till holds."""


class SessionCounted(Exception):
    """A till that is counted and not closed gives nothing away: the count would be wrong."""


class ChequeNotHeld(Exception):
    """A cheque is unknown, of another unit, went to the bank before, or pays nothing any more."""


class DepositUnknown(Exception):
    """This distributor has no such deposit."""


class AmountDiffers(Exception):
    """The statement shows another amount than what was sent."""

    def __init__(self, sent_centimes: int) -> None:
        super().__init__(sent_centimes)
        self.sent_centimes = sent_centimes


@operation.operation(audit=("session_id", "amount_centimes", "reference"))
def deposit_cash(
    *, actor: operation.Actor, session_id: int, amount_centimes: int, reference: str, at: datetime.datetime
) -> types.Deposit:
    """Send a bag of cash to the bank, in the middle of the day or after the close. The same bag again changes nothing.

    :param reference: of the bag
    :raises SessionUnknown, SessionNotTheirs, UnitNotTheirs: not theirs to empty
    :raises SessionCounted: it is counted and not closed
    :raises ReferenceMissing, ReferenceTaken: what the bag is called
    :raises AmountUnsound: nothing, or more than the till holds
    """
    actor.require("tills.deposit")
    row = reading.locked(session_id)
    if actor.person_id != row.cashier_id and not actor.may("tills.accept-difference"):
        raise places.SessionNotTheirs(row.id)
    places.require_unit(actor, row.unit_id, local_time.day(at))
    reference = _sound(reference)
    found = models.Deposit.objects.filter(kind=CASH, reference=reference).first()
    if found is not None:
        return _repeated(found, row.id, amount_centimes)
    if row.status == states.COUNTED:
        raise SessionCounted(row.id)
    [standing] = reading.standings([row])
    if not 0 < amount_centimes <= standing.hand_centimes:
        raise AmountUnsound(amount_centimes)
    made = _made(actor, row.unit_id, row, CASH, reference, amount_centimes, at)
    _move(actor, f"till-deposit:{made.id}", "cash_transit", "cash_in_hand", amount_centimes, local_time.day(at), at)
    sessions.settle(actor, row, at)
    return reading.deposit(made)


@operation.operation(audit=("unit_id", "reference"))
def deposit_cheques(
    *, actor: operation.Actor, unit_id: int, cheque_ids: Iterable[int], reference: str, at: datetime.datetime
) -> types.Deposit:
    """Send cheques of a unit to the bank under one slip. The same slip with the same cheques changes nothing.

    :raises UnitNotTheirs: the actor answers for another unit
    :raises ReferenceMissing, ReferenceTaken: what the slip is called
    :raises ChequeNotHeld: no cheque, or one that is not there to be sent
    """
    actor.require("tills.deposit")
    places.require_unit(actor, unit_id, local_time.day(at))
    reference, asked = _sound(reference), sorted(set(cheque_ids))
    rows = list(models.Cheque.objects.select_for_update(of=("self",)).filter(id__in=asked, session__unit_id=unit_id))
    found = models.Deposit.objects.filter(kind=CHEQUES, reference=reference).first()
    if found is not None:
        if sorted(row.id for row in models.Cheque.objects.filter(deposit=found)) != asked:
            raise ReferenceTaken(reference)
        return reading.deposit(found, repeated=True)
    if not rows or len(rows) != len(asked) or any(row.status != states.HELD for row in rows):
        raise ChequeNotHeld
    if any(paid.reversed_on for paid in payments.get_payments(row.payment_id for row in rows)):
        raise ChequeNotHeld
    made = _made(actor, unit_id, None, CHEQUES, reference, sum(row.amount_centimes for row in rows), at)
    models.Cheque.objects.filter(id__in=asked).update(status=states.REMITTED, deposit=made)
    return reading.deposit(made)


@operation.operation(audit=("deposit_id", "amount_centimes", "bank_reference"))
def confirm_deposit(
    *, actor: operation.Actor, deposit_id: int, amount_centimes: int, booked_on: datetime.date, bank_reference: str,
    at: datetime.datetime,
) -> types.Deposit:  # fmt: skip
    """Note that the bank's statement shows a deposit: the money is at the bank, cheques not returned are cleared. Once.

    :param amount_centimes: what the statement says; of cheques, without those returned
    :raises DepositUnknown: there is none of this id
    :raises AmountDiffers: another amount was sent
    """
    actor.require("tills.confirm-deposit")
    row = models.Deposit.objects.select_for_update().filter(id=deposit_id).first()
    if row is None:
        raise DepositUnknown(deposit_id)
    if row.booked_on is not None:
        return reading.deposit(row, repeated=True)
    paid = models.Cheque.objects.filter(deposit=row, status=states.REMITTED)
    sent = row.amount_centimes
    if row.kind == CHEQUES:
        sent = sum(paid.values_list("amount_centimes", flat=True))
    if sent != amount_centimes:
        raise AmountDiffers(sent)
    paid.update(status=states.CLEARED)
    row.booked_on, row.bank_reference = booked_on, bank_reference.strip()[:80]
    row.save(update_fields=["booked_on", "bank_reference"])
    source = "cash_transit" if row.kind == CASH else "cheques"
    if sent:
        _move(actor, f"till-deposit-booked:{row.id}", "bank", source, sent, booked_on, at)
    publishing.publish(actor=actor, event=events.DepositBooked(row.id, row.kind, sent), at=at)
    return reading.deposit(row)


def _sound(reference: str) -> str:
    reference = reference.strip().upper()
    if not 0 < len(reference) <= 40:
        raise ReferenceMissing
    return reference


def _repeated(found: models.Deposit, session_id: int, amount: int) -> types.Deposit:
    if (found.session_id, found.amount_centimes) != (session_id, amount):
        raise ReferenceTaken(found.reference)
    return reading.deposit(found, repeated=True)


def _made(
    actor: operation.Actor, unit_id: int, session: models.Session | None, kind: str, reference: str, amount: int,
    at: datetime.datetime,
) -> models.Deposit:  # fmt: skip
    try:
        made = models.Deposit.objects.create(
            unit_id=unit_id, session=session, kind=kind, reference=reference, amount_centimes=amount,
            made_by=actor.name, made_at=at,
        )  # fmt: skip
    except IntegrityError as error:
        raise ReferenceTaken(reference) from error
    publishing.publish(actor=actor, event=events.DepositMade(made.id, unit_id, kind, reference, amount), at=at)
    return made


def _move(
    actor: operation.Actor, cause: str, to: str, source: str, amount: int, on: datetime.date, at: datetime.datetime
) -> None:
    ledger.post_move(
        actor=operation.system_actor(tenant_id=actor.tenant_id, name="till"), cause=cause, kind="till-deposit",
        postings=[ledger_types.Posting(to, amount), ledger_types.Posting(source, -amount)], posted_on=on, at=at,
    )  # fmt: skip
