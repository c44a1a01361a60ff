"""Movements that answer an order of ours: debits that came in, refunds that went out, what was sent back."""

import datetime
from collections.abc import Sequence

from saqia.contexts.banking import booking, events, fees, mandates, models, states, types
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

REJECTED = "RJCT"


class Answers:
    """The orders that the movements of a statement may answer, read at once."""

    def __init__(self, lines: Sequence[models.Line]) -> None:
        named = {reference for line in lines for reference in line.references}
        batches = {
            one.rpartition("-")[0] if one.endswith(("-FRST", "-RCUR", "-1")) else one
            for line in lines
            for one in line.orders
        }
        rows = models.Order.objects.select_for_update(of=("self",)).select_related("file")
        self.by_name = {row.end_to_end: row for row in rows.filter(end_to_end__in=named, file__state=states.SENT)}
        found = rows.filter(file__message_id__in=batches, file__state=states.SENT).order_by("id")
        self.by_batch: dict[str, list[models.Order]] = {}
        for row in found:
            row = self.by_name.get(row.end_to_end, row)
            for name in (row.file.message_id, f"{row.file.message_id}-{row.sequence or 1}"):
                self.by_batch.setdefault(name, []).append(row)

    def find(self, line: models.Line) -> models.Order | None:
        """Return the order that a movement names."""
        return next((self.by_name[one] for one in line.references if one in self.by_name), None)

    def find_batch(self, line: models.Line) -> list[models.Order]:
        """Return the open orders that a movement settles together: the first batch named that comes to it."""
        for name in line.orders:
            own = [row for row in self.by_batch.get(name, []) if row.state == states.OPEN]
            if own and sum(row.amount_centimes for row in own) == abs(line.amount_centimes):
                return own
        return []


def settle(
    line: models.Line, orders: Sequence[models.Order], *, actor: operation.Actor, at: datetime.datetime
) -> str | None:
    """Book what a movement brings to orders; return what it was placed on, None when it does not fit."""
    debits = [order for order in orders if order.refund_id is None]
    expected = sum(order.amount_centimes for order in orders) * (1 if debits else -1)
    if line.return_reason and len(orders) == 1 and debits:
        return take_back(line, orders[0], actor=actor, at=at)
    if len(orders) == 1 and debits and fees.is_fee(line, orders[0]):
        booking.move(line, fees.ROLE, actor=actor, at=at)
        fees.pass_on(line, orders[0], -line.amount_centimes, actor=actor, at=at)
        return orders[0].end_to_end
    if line.amount_centimes > 0 and len(orders) == 1 and not debits:
        return take_refund_back(line, orders[0], actor=actor, at=at)
    is_other = (0 < len(debits) < len(orders)) or line.return_reason or line.amount_centimes != expected
    if is_other or any(order.state != states.OPEN for order in orders):
        return None
    if debits:
        booking.move(line, "debit_clearing", actor=actor, at=at)
    for order in orders:
        _settle_one(line, order, actor, at)
    return orders[0].end_to_end if len(orders) == 1 else orders[0].file.message_id


def _settle_one(line: models.Line, order: models.Order, actor: operation.Actor, at: datetime.datetime) -> None:
    if order.refund_id is None:
        paid = [payment_types.Line(order.account_id, order.amount_centimes, tuple(order.items))]
        order.payment_number = booking.collect(
            line, paid, channel="direct-debit", method="debit", reference=order.end_to_end, actor=actor, at=at
        )
    else:
        booking.pay_refund(line, order.refund_id, order.end_to_end, actor=actor, at=at)
    order.state = states.SETTLED
    order.save(update_fields=["state", "payment_number"])
    publishing.publish(actor=actor, event=events.OrderSettled(order.end_to_end, order.payment_number), at=at)


def take_back(line: models.Line, order: models.Order, *, actor: operation.Actor, at: datetime.datetime) -> str | None:
    """Reverse the payment of a debit that the debtor's bank sent back; None when it does not fit or is too late.

    What the bank takes with it, within the rule, is a cost.
    """
    fee = -line.amount_centimes - order.amount_centimes
    if order.state != states.SETTLED or not (fee == 0 or fees.is_within_rule(fee, line.booked_on)):
        return None
    if local_time.day(at) > payments.get_last_day(number=order.payment_number, reason=line.return_reason):
        return None
    booking.reverse(order.payment_number, line.return_reason, actor=actor, at=at)
    booking.spread(line, {"debit_clearing": -order.amount_centimes, fees.ROLE: -fee}, actor=actor, at=at)
    _end(order, states.RETURNED, line.return_reason, actor, at)
    if fee:
        fees.pass_on(line, order, fee, actor=actor, at=at)
    return order.payment_number


def take_refund_back(
    line: models.Line, order: models.Order, *, actor: operation.Actor, at: datetime.datetime
) -> str | None:
    """Open the refund again whose transfer the other bank sent back; None when it does not fit."""
    if order.state != states.SETTLED or line.amount_centimes != order.amount_centimes or order.refund_id is None:
        return None
    booking.return_refund(line, order.refund_id, order.end_to_end, actor=actor, at=at)
    booking.move(line, "refunds_payable", actor=actor, at=at)
    _end(order, states.RETURNED, line.return_reason, actor, at)
    return order.end_to_end


@operation.operation
def record_statuses(*, actor: operation.Actor, statuses: Sequence[types.OrderStatus], at: datetime.datetime) -> int:
    """Take in a bank's status report: orders that it rejects are over. A repeat changes nothing.

    :returns: how many orders are rejected by it
    """
    actor.require("banking.match")
    whole = {one.message_id: one.reason for one in statuses if not one.end_to_end and one.status == REJECTED}
    single = {one.end_to_end: one.reason for one in statuses if one.end_to_end and one.status == REJECTED}
    rows = models.Order.objects.select_for_update(of=("self",)).select_related("file")
    rows = rows.filter(state=states.OPEN, file__state=states.SENT)
    found = [
        *rows.filter(end_to_end__in=single),
        *rows.filter(file__message_id__in=whole).exclude(end_to_end__in=single),
    ]
    for order in found:
        reason = single.get(order.end_to_end) or whole.get(order.file.message_id, "")
        _end(order, states.REJECTED, reason, actor, at)
    return len(found)


def _end(order: models.Order, state: str, reason: str, actor: operation.Actor, at: datetime.datetime) -> None:
    order.state, order.reason = state, reason[:4]
    order.save(update_fields=["state", "reason"])
    told = events.OrderReturned(order.end_to_end, order.account_id, order.reason)
    publishing.publish(actor=actor, event=told, at=at)
    if order.mandate_id is not None:
        mandates.end_after_return(order.mandate_id, order.reason, actor=actor, at=at)
