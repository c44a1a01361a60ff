"""Taking a payment at a till: one rank of the session's own series, once for what the screen sent."""

import datetime
from collections.abc import Sequence

from django.db import IntegrityError

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.staff import queries as staff
from saqia.contexts.tills import models, packs, places, reading, rules, sessions, states, types
from saqia.platform import operation
from saqia.platform.calendar import local_time

CASH, CHEQUE, TERMINAL = "cash", "cheque", "terminal"


class KeyMissing(Exception):
    """The screen names each payment that it sends, with forty letters at most."""


class CeilingReached(Exception):
    """The till would hold more cash than it may: a deposit comes first."""

    def __init__(self, hand_centimes: int, ceiling_centimes: int) -> None:
        super().__init__(hand_centimes, ceiling_centimes)
        self.hand_centimes, self.ceiling_centimes = hand_centimes, ceiling_centimes


class GivenTooLittle(Exception):
    """The cash handed over is less than the total."""


class ChequeIncomplete(Exception):
    """A cheque has a bank of the list, a number and a date."""


class ChequeKnown(Exception):
    """This cheque was taken before and not returned."""


class TerminalReferenceMissing(Exception):
    """A payment by card names the terminal's authorization."""


@operation.operation(audit=("session_id", "key", "method"))
def take_payment(
    *, actor: operation.Actor, session_id: int, key: str, method: str, lines: Sequence[payment_types.Line],
    at: datetime.datetime, given_centimes: int | None = None, cheque: types.ChequeGiven | None = None,
    instrument: str = "",
) -> types.Receipt:  # fmt: skip
    """Take a payment into the cashier's own open session. The same key again answers the first receipt.

    :param key: made by the screen for this payment
    :param given_centimes: cash handed over, stamp duty included; None: the exact amount
    :param cheque: when paid by cheque
    :param instrument: the terminal's authorization, when paid by card
    :raises SessionUnknown, SessionNotTheirs, SessionNotOpen: the session is not theirs to take with
    :raises CeilingReached: cash above what the till may hold
    :raises packs.PackOut: the rest of it is with a device on the road
    :raises GivenTooLittle, ChequeIncomplete, ChequeKnown, TerminalReferenceMissing, KeyMissing: what comes with it
    :raises payments.ReferenceUsedOtherwise: the key was used for another payment
    """
    actor.require("tills.take-payment")
    if not 0 < len(key) <= 40:
        raise KeyMissing
    row = reading.locked(session_id)
    places.require_own(actor, row)
    made = models.Receipt.objects.select_related("session").filter(session=row, key=key).first()
    if made is None:
        _check(row, method, lines, given_centimes, cheque, instrument, at)
    paid = payments.collect_payment(
        actor=actor, channel=row.kind, collector=_collector(row),
        reference=f"{row.id}-{made.rank if made else row.last_rank + 1}", method=method, lines=lines, collected_at=at,
        at=at, session_id=row.id, instrument=cheque.number.strip() if cheque else instrument.strip(),
    )  # fmt: skip
    if made is None:
        made = note(row, key, paid, given_centimes)
        if cheque is not None:
            keep(row, paid, cheque)
    return types.Receipt(
        paid, row.id, row.unit_id, made.rank, made.given_centimes, models.Print.objects.filter(receipt=made).count()
    )


def _check(
    row: models.Session, method: str, lines: Sequence[payment_types.Line], given: int | None,
    cheque: types.ChequeGiven | None, instrument: str, at: datetime.datetime,
) -> None:  # fmt: skip
    if row.status != states.OPEN:
        raise sessions.SessionNotOpen(row.status)
    if (method == CHEQUE) != (cheque is not None):
        raise ChequeIncomplete
    if cheque and (cheque.bank not in rules.known().banks or not 0 < len(cheque.number.strip()) <= 20):
        raise ChequeIncomplete
    if method == TERMINAL and not 0 < len(instrument.strip()) <= 80:
        raise TerminalReferenceMissing
    if method != CASH:
        return
    amount = sum(line.amount_centimes for line in lines)
    total = amount + payment_queries.duty(amount, method, local_time.day(at))
    if given is not None and given < total:
        raise GivenTooLittle(given)
    [standing] = reading.standings([row])
    if standing.hand_centimes + total > standing.ceiling_centimes:
        raise CeilingReached(standing.hand_centimes, standing.ceiling_centimes)
    if standing.hand_centimes + packs.held_out(row) + total > standing.ceiling_centimes:
        raise packs.PackOut(row.id)


def _collector(row: models.Session) -> str:
    [unit] = staff.list_units_by_id([row.unit_id])
    return unit.code


def note(row: models.Session, key: str, paid: payment_types.Receipt, given: int | None) -> models.Receipt:
    """Give a payment the next rank of its session."""
    row.last_rank += 1
    row.save(update_fields=["last_rank"])
    return models.Receipt.objects.create(
        session=row, rank=row.last_rank, key=key, payment_id=paid.payment_id,
        given_centimes=given if paid.method == CASH else None,
    )  # fmt: skip


def keep(row: models.Session, paid: payment_types.Receipt, cheque: types.ChequeGiven) -> None:
    """Keep the cheque of a payment.

    :raises ChequeKnown: it was taken before and not returned
    """
    try:
        models.Cheque.objects.create(
            session=row, payment_id=paid.payment_id, bank=cheque.bank, number=cheque.number.strip(),
            due_on=cheque.due_on, amount_centimes=paid.total_centimes,
        )  # fmt: skip
    except IntegrityError as error:
        raise ChequeKnown(cheque.number) from error
