"""Intentions to pay online: opened before the payer goes to the gateway, ended by what the gateway tells."""

import datetime
import secrets
from collections.abc import Sequence

from saqia.contexts.payments import collecting, events, models, reading, rules, states, types
from saqia.platform import operation
from saqia.platform.outbox import publishing

_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Nothing that is read for something else."""


class OrderUnknown(Exception):
    """This distributor has no such order."""


class AmountDiffers(Exception):
    """The gateway took another amount than the order's."""

    def __init__(self, asked: int, taken: int) -> None:
        super().__init__(f"{asked} asked, {taken} taken")
        self.asked, self.taken = asked, taken


@operation.operation
def open_order(
    *, actor: operation.Actor, channel: str, lines: Sequence[types.Line], language: str, at: datetime.datetime
) -> types.Order:
    """Note that somebody means to pay; nothing is owed less before the gateway says so.

    :param channel: `card`: orders are of channels that have a gateway
    :raises NothingPaid: no line, or one of nothing
    """
    actor.require("payments.open-order")
    if not lines or min(line.amount_centimes for line in lines) <= 0:
        raise collecting.NothingPaid
    row = models.Order.objects.create(
        number="".join(secrets.choice(_LETTERS) for _ in range(14)), channel=channel,
        lines=[[line.account_id, line.amount_centimes, list(line.first)] for line in lines],
        amount_centimes=sum(line.amount_centimes for line in lines), language=language, opened_at=at,
        expires_at=at + datetime.timedelta(minutes=rules.order_minutes()),
    )  # fmt: skip
    publishing.publish(actor=actor, event=events.OrderOpened(row.number, row.amount_centimes), at=at)
    return reading.order(row)


@operation.operation(audit=("order_number", "collector", "reference"))
def settle_order(
    *, actor: operation.Actor, order_number: str, collector: str, reference: str, method: str, amount_centimes: int,
    collected_at: datetime.datetime, at: datetime.datetime, instrument: str = "",
) -> types.Receipt:  # fmt: skip
    """Take the money of an order; once, and even when the order has failed or expired: the money is there.

    :param reference: the gateway's transaction; a second transaction of the same order is a payment of its own
    :raises OrderUnknown: no order has the number
    :raises AmountDiffers: another amount was taken than the order asks for; nothing is recorded
    """
    actor.require("payments.collect")
    row = _locked(order_number)
    if amount_centimes != row.amount_centimes:
        raise AmountDiffers(row.amount_centimes, amount_centimes)
    order = reading.order(row)
    receipt = collecting.collect_payment(
        actor=actor, channel=order.channel, collector=collector, reference=reference, method=method,
        lines=order.lines, collected_at=collected_at, at=at, instrument=instrument,
    )  # fmt: skip
    if row.status != states.SETTLED:
        row.status, row.payment_id, row.ended_at = states.SETTLED, receipt.payment_id, at
        row.save(update_fields=["status", "payment_id", "ended_at"])
    return receipt


@operation.operation(audit=("order_number",))
def fail_order(*, actor: operation.Actor, order_number: str, outcome: str, at: datetime.datetime) -> types.Order:
    """Note that the gateway refused; an order that is settled stays settled.

    :param outcome: the gateway's code and words, shown to who helps the payer
    :raises OrderUnknown: no order has the number
    """
    actor.require("payments.collect")
    row = _locked(order_number)
    if row.status == states.OPEN:
        row.status, row.outcome, row.ended_at = states.FAILED, outcome[:120], at
        row.save(update_fields=["status", "outcome", "ended_at"])
        publishing.publish(actor=actor, event=events.OrderFailed(row.number), at=at)
    return reading.order(row)


@operation.operation
def expire_orders(*, actor: operation.Actor, at: datetime.datetime, most: int = 500) -> list[str]:
    """End the orders of which nothing was heard in time; return their numbers."""
    actor.require("payments.collect")
    rows = models.Order.objects.select_for_update(skip_locked=True, of=("self",))
    late = list(rows.filter(status=states.OPEN, expires_at__lte=at).order_by("expires_at")[:most])
    models.Order.objects.filter(id__in=[row.id for row in late]).update(status=states.EXPIRED, ended_at=at)
    for row in late:
        publishing.publish(actor=actor, event=events.OrderExpired(row.number), at=at)
    return [row.number for row in late]


def _locked(number: str) -> models.Order:
    row = models.Order.objects.select_for_update(of=("self",)).filter(number=number).first()
    if row is None:
        raise OrderUnknown(number)
    return row
