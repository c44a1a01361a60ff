"""Telling a token again: by message to whoever lost it, or on paper. Each is kept, and counted in a day."""

import datetime

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.prepaid import events, history, models, refusals, rules, shapes, types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

MESSAGE, PAPER = "message", "paper"


@operation.operation(audit=("vend_id",))
def resend_token(*, actor: operation.Actor, vend_id: int, at: datetime.datetime) -> types.Vend:
    """Have the token of a purchase told again, to the customer's own contact and to nobody else.

    :raises VendUnknown: no such purchase, or not this customer's
    :raises VendDecided: it has no token
    :raises TooManyResends: it was told as often as it may be today
    """
    row = _issued(actor, vend_id, at)
    on = local_time.day(at)
    told = models.Copy.objects.filter(vend_id=row.id, on=on, how=MESSAGE).count()
    if told >= rules.terms(on).most_resends_a_day:
        raise refusals.TooManyResends(told)
    copy = _copy(actor, row, MESSAGE, at)
    event = events.TokenAskedAgain(vend_id=row.id, account_id=row.account_id, copy_id=copy.id)
    publishing.publish(actor=actor, event=event, at=at)
    return shapes.vend(row, models.Token.objects.filter(vend_id=row.id))


@operation.operation(audit=("vend_id",))
def reprint(*, actor: operation.Actor, vend_id: int, at: datetime.datetime) -> types.Printed:
    """Return a purchase with its token for a slip; every slip after the first says that it is a duplicate.

    :raises VendUnknown: no such purchase, or not this customer's
    :raises VendDecided: it has no token
    """
    row = _issued(actor, vend_id, at)
    is_first = not models.Copy.objects.filter(vend_id=row.id, how=PAPER).exists()
    _copy(actor, row, PAPER, at)
    return types.Printed(shapes.vend(row, models.Token.objects.filter(vend_id=row.id)), is_first)


def _issued(actor: operation.Actor, vend_id: int, at: datetime.datetime) -> models.Vend:
    actor.require("prepaid.resend")
    row = history.locked_vend(vend_id)
    try:
        contracts.require_access(actor=actor, account_id=row.account_id, right="prepaid.resend", on=local_time.day(at))
    except contracts.AccessRefused:
        raise refusals.VendUnknown(vend_id) from None
    if row.status != models.ISSUED:
        raise refusals.VendDecided(row.status)
    return row


def _copy(actor: operation.Actor, row: models.Vend, how: str, at: datetime.datetime) -> models.Copy:
    return models.Copy.objects.create(vend_id=row.id, how=how, by=actor.name, on=local_time.day(at), at=at)
