"""Payments by card: what a gateway tells, by a call-back or asked, becomes a receipt once; lost words are asked for.

A gateway's word may come late, twice, out of order or never: every minute the orders that nobody told of are asked
for, closely at first, then each hour, until the rules give up; then the bank's statement is the witness.
"""

import datetime
import logging
from collections.abc import Callable

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import ports, queries, types
from saqia.platform import operation
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime.datetime]
CHANNEL, METHOD, DIRHAM = "card", "online", "504"
_UNSETTLED = ("open", "failed", "expired")
_MOST = 200


class NotOurMoney(Exception):
    """What the gateway took does not fit an order of ours: currency, amount or number; nothing is recorded."""


def record(
    *, actor: operation.Actor, collector: str, order_number: str, found: ports.Found, at: datetime.datetime
) -> types.Receipt | None:
    """Record what a gateway tells of an order; the same again changes nothing.

    :return: the receipt of money that was taken, None for a refusal
    :raises NotOurMoney: it does not fit an order
    """
    try:
        if found.state == "taken":
            return _settle(actor, collector, order_number, found, at)
        payments.fail_order(actor=actor, order_number=order_number, outcome=found.outcome, at=at)
    except (payments.OrderUnknown, payments.AmountDiffers, payments.ReferenceUsedOtherwise) as refused:
        raise NotOurMoney(type(refused).__name__) from refused
    return None


def _settle(
    actor: operation.Actor, collector: str, order_number: str, found: ports.Found, at: datetime.datetime
) -> types.Receipt:
    if found.currency not in {"", DIRHAM}:
        raise NotOurMoney("currency")
    with scope.reading(actor.tenant_id):
        opened_at = queries.get_order(order_number).opened_at
    # The gateway's clock is not ours: nothing was paid before the order, nor after now.
    taken_at = min(max(found.taken_at or at, opened_at), at)
    # An order is paid once: its number is the reference, whichever transaction an inquiry or a call-back names.
    receipt = payments.settle_order(
        actor=actor, order_number=order_number, collector=collector, reference=order_number, method=METHOD,
        amount_centimes=found.amount_centimes, collected_at=taken_at, at=at,
        instrument=f"{found.instrument} {found.reference}".strip(),
    )  # fmt: skip
    if receipt.repeated and receipt.instrument.rpartition(" ")[2] != found.reference:
        raise NotOurMoney("second transaction")
    return receipt


def sweep(at: datetime.datetime) -> None:
    """For every tenant: ask for the orders that nobody told of, then end those whose time is over. A periodic job."""
    rule = queries.inquiries()
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        actor = operation.system_actor(tenant_id=tenant_id, name="card-inquiry")
        inquire(actor=actor, since=at - rule.closely, before=at - rule.after, at=at)
        with scope.reading(tenant_id):
            late = queries.has_late_orders(at)
        if late:
            payments.expire_orders(actor=actor, at=at)


def sweep_old(at: datetime.datetime) -> None:
    """For every tenant: ask again for the older orders that were not paid. A periodic job."""
    rule = queries.inquiries()
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        actor = operation.system_actor(tenant_id=tenant_id, name="card-inquiry")
        inquire(actor=actor, since=at - rule.hourly, before=at - rule.closely, at=at, most=_MOST * 10)


def inquire(
    *, actor: operation.Actor, since: datetime.datetime, before: datetime.datetime, at: datetime.datetime,
    most: int = _MOST,
) -> int:  # fmt: skip
    """Ask the gateway for the unsettled orders opened in a span; return how many payments were found.

    A gateway that is away ends the round: the next one asks again.
    """
    gateway = ports.find_gateway(actor.tenant_id)
    if gateway is None:
        return 0
    with scope.reading(actor.tenant_id):
        orders = queries.list_orders(channel=CHANNEL, statuses=_UNSETTLED, since=since, most=most)
    found = 0
    for order in orders:
        if order.opened_at > before:
            break
        try:
            told = gateway.inquire(order)
            if told.state == "reserved" and told.amount_centimes == order.amount_centimes:
                told = gateway.capture(order)
        except ports.GatewayAway as away:
            logger.warning("the card gateway does not answer inquiries", extra={"fault": str(away)})
            break
        found += _found(actor, gateway.name, order, told, at)
    return found


def _found(actor: operation.Actor, collector: str, order: types.Order, told: ports.Found, at: datetime.datetime) -> int:
    if told.state in {"nothing", "reserved"} or (told.state == "refused" and order.status != "open"):
        return 0
    try:
        receipt = record(actor=actor, collector=collector, order_number=order.number, found=told, at=at)
    except NotOurMoney as refused:
        logger.error("an inquiry does not fit its order", extra={"fault": str(refused), "order": order.number})
        return 0
    return int(receipt is not None)
