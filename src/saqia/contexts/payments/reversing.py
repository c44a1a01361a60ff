"""Taking a payment back: a returned cheque, an unpaid debit, an error seen in time."""

import datetime

from saqia.contexts.ledger import operations as ledger
from saqia.contexts.payments import events, models, numbers, reading, rules, types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing


class ReversalTooLate(Exception):
    """The channel's rule allowed it until `last_on`."""

    def __init__(self, last_on: datetime.date) -> None:
        super().__init__(last_on.isoformat())
        self.last_on = last_on


@operation.operation(audit=("number", "reason"))
def reverse_payment(*, actor: operation.Actor, number: str, reason: str, at: datetime.datetime) -> types.Reversal:
    """Take a payment back: what it settled is owed again, its advance is gone. A repeat answers the first.

    :param number: of the receipt
    :param reason: a code of `wording.REASONS`, or a bank's code such as AC04
    :raises PaymentUnknown: no payment has the number
    :raises ReversalTooLate: the time is over that the channel, or the way to pay for this reason, gives
    """
    actor.require("payments.reverse")
    row = reading.get_row(number)
    on = local_time.day(at)
    made, fresh = models.Reversal.objects.get_or_create(
        payment=row,
        defaults={"reason": reason, "reversed_at": at, "posted_on": on, "reversed_by": actor.name},
    )
    number = numbers.make(row.posted_on.year, row.id)
    if not fresh:
        return types.Reversal(number, made.posted_on, repeated=True)
    last_on = _last_on(row, reason)
    if on > last_on:
        raise ReversalTooLate(last_on)
    accounts = list(models.Share.objects.filter(payment=row).order_by("id").values_list("account_id", flat=True))
    system = operation.system_actor(tenant_id=actor.tenant_id, name="payment")
    causes = {f"payment:{row.id}:{place}": f"reversal:{row.id}:{place}" for place in range(len(accounts))}
    ledger.reverse_payments(actor=system, causes=causes, posted_on=on, at=at)
    told = events.PaymentReversed(row.id, number, reason, tuple(sorted(set(accounts))))
    publishing.publish(actor=actor, event=told, at=at)
    return types.Reversal(number, on, repeated=False)


def get_last_day(*, number: str, reason: str) -> datetime.date:
    """Return until when a payment may be taken back for a reason.

    :raises PaymentUnknown: no payment has the number
    """
    return _last_on(reading.get_row(number), reason)


def _last_on(row: models.Payment, reason: str) -> datetime.date:
    days = rules.reversal_days(channel=row.channel, method=row.method, reason=reason)
    return row.posted_on + datetime.timedelta(days=days)
