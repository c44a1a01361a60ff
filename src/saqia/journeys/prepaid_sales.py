"""A prepaid sale: the payment commits, the token is made in no transaction, then told; or the money goes back.

Whatever is killed, what is written says what is left to do: a paid purchase without a token is found again by the sweep
and gets the very token that it was to get.
"""

import dataclasses
import datetime
import logging
from collections.abc import Callable

from django.db import transaction
from procrastinate.contrib.django import app

from saqia.contexts.billing import operations as billing
from saqia.contexts.payments import events as payment_events
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as receipts
from saqia.contexts.payments import types as payment_types
from saqia.contexts.prepaid import events, ports, queries, types
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import queries as till_queries
from saqia.contexts.tills import types as till_types
from saqia.platform import operation
from saqia.platform.jobs import queue, retries
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime.datetime]
_WAIT = datetime.timedelta(minutes=2)


@dataclasses.dataclass(frozen=True)
class Money:
    """How a purchase is paid at once: as `payments.collect_payment` takes it."""

    channel: str
    collector: str
    reference: str
    method: str
    session_id: int | None = None
    instrument: str = ""

    @property
    def key(self) -> str:
        """Return what makes the purchase one."""
        return f"{self.channel}:{self.collector}:{self.reference}"


@dataclasses.dataclass(frozen=True)
class Sold:
    """A purchase and its receipt; the token follows within seconds."""

    vend: types.Vend
    receipt: payment_types.Receipt


@dataclasses.dataclass(frozen=True)
class Ordered:
    """A purchase that waits for its payment online."""

    vend: types.Vend
    order: payment_types.Order


@operation.operation(audit=("meter_number", "amount_centimes"))
def sell_top_up(
    *, actor: operation.Actor, meter_number: str, amount_centimes: int, money: Money, grid: billing.Grid,
    at: datetime.datetime,
) -> Sold:  # fmt: skip
    """Sell a purchase for money that is taken now: purchase and payment are one, or neither is.

    The same reference again answers the first. Raises what `prepaid.order_vend` and `payments.collect_payment` do.

    :raises payments.ReferenceUsedOtherwise: the reference paid something else
    """
    vend = prepaid.order_vend(
        actor=actor, meter_number=meter_number, amount_centimes=amount_centimes, key=money.key, grid=grid, at=at
    )
    if vend.receipt_number:
        return Sold(vend, receipts.get_payment(vend.receipt_number))
    receipt = payments.collect_payment(
        actor=actor, channel=money.channel, collector=money.collector, reference=money.reference,
        method=money.method, lines=[_line(vend)], collected_at=at, at=at, session_id=money.session_id,
        instrument=money.instrument,
    )  # fmt: skip
    return _confirmed(actor, vend, receipt, at)


@operation.operation(audit=("session_id", "meter_number", "amount_centimes"))
def sell_at_till(
    *, actor: operation.Actor, session_id: int, key: str, method: str, meter_number: str, amount_centimes: int,
    grid: billing.Grid, at: datetime.datetime, given_centimes: int | None = None, instrument: str = "",
) -> Sold:  # fmt: skip
    """Sell a purchase into the cashier's open session: purchase, payment and receipt are one, or none is.

    The same key again answers the first. Raises what `prepaid.order_vend` and `tills.take_payment` do.

    :raises payments.ReferenceUsedOtherwise: the key paid something else
    """
    named = f"till:{session_id}:{key}"
    vend = prepaid.order_vend(
        actor=actor, meter_number=meter_number, amount_centimes=amount_centimes, key=named, grid=grid, at=at
    )
    if vend.receipt_number:
        return Sold(vend, receipts.get_payment(vend.receipt_number))
    receipt = tills.take_payment(
        actor=actor, session_id=session_id, key=key, method=method, lines=[_line(vend)], at=at,
        given_centimes=given_centimes, instrument=instrument,
    ).payment  # fmt: skip
    return _confirmed(actor, vend, receipt, at)


@operation.operation(audit=("number", "reason"))
def cancel_at_till(
    *, actor: operation.Actor, number: str, reason: str, at: datetime.datetime
) -> till_types.Receipt:  # fmt: skip
    """Take back a payment of an open till, unless it bought a top-up whose token is out or on its way.

    Raises what `tills.cancel_payment` does.

    :raises prepaid.PaymentSpent: nothing is written
    """
    actor.require("tills.cancel-payment")
    paid = till_queries.get_receipt(number).payment
    prepaid.hold_unspent(tenant_id=actor.tenant_id, receipt_number=paid.number)
    return tills.cancel_payment(actor=actor, number=number, reason=reason, at=at)


@operation.operation(audit=("meter_number", "amount_centimes"))
def order_top_up(
    *, actor: operation.Actor, meter_number: str, amount_centimes: int, key: str, channel: str, language: str,
    grid: billing.Grid, at: datetime.datetime,
) -> Ordered:  # fmt: skip
    """Order a purchase that is paid online next; the same key again answers the first.

    :param channel: of payments, one that has a gateway: `card`
    """
    vend = prepaid.order_vend(
        actor=actor, meter_number=meter_number, amount_centimes=amount_centimes, key=f"order:{key}", grid=grid, at=at
    )
    if vend.order_number:
        return Ordered(vend, receipts.get_order(vend.order_number))
    order = payments.open_order(actor=actor, channel=channel, lines=[_line(vend)], language=language, at=at)
    named = prepaid.name_order(actor=actor, vend_id=vend.id, order_number=order.number, at=at)
    return Ordered(named, order)


def payment_posted(
    *, actor: operation.Actor, event: payment_events.PaymentPosted, at: datetime.datetime
) -> None:  # fmt: skip
    """Say of the purchase whose order was paid that it is."""
    for vend in queries.list_ordered(event.account_ids):
        order = receipts.get_order(vend.order_number)
        if order.payment_number == event.payment_number:
            prepaid.confirm_vend(actor=actor, vend_id=vend.id, receipt_number=event.payment_number, at=at)


def payment_reversed(
    *, actor: operation.Actor, event: payment_events.PaymentReversed, at: datetime.datetime
) -> None:  # fmt: skip
    """Make no token for money that was taken back; one that is made stays, and its purchase is owed again."""
    vend = queries.find_vend_of_receipt(event.payment_number)
    if vend is not None and vend.status == "paid":
        prepaid.refuse_vend(actor=actor, vend_id=vend.id, reason="payment-reversed", at=at)


def order_ended(
    *, actor: operation.Actor, event: payment_events.OrderFailed | payment_events.OrderExpired, at: datetime.datetime
) -> None:
    """End the purchase whose order came to nothing."""
    vend = queries.find_vend_of_order(event.order_number)
    if vend is not None and vend.status == "ordered":
        prepaid.cancel_vend(actor=actor, vend_id=vend.id, at=at)


def vend_paid(*, actor: operation.Actor, event: events.VendPaid, at: datetime.datetime) -> None:
    """Have the token made, after the commit."""
    queue.enqueue(issue, [{"tenant_id": actor.tenant_id, "vend_id": event.vend_id}])


def vend_refused(*, actor: operation.Actor, event: events.VendRefused, at: datetime.datetime) -> None:
    """Have the money given back, after the commit."""
    queue.enqueue(give_back, [{"tenant_id": actor.tenant_id, "vend_id": event.vend_id}])


def key_change_requested(
    *, actor: operation.Actor, event: events.KeyChangeRequested, at: datetime.datetime
) -> None:  # fmt: skip
    """Have the tokens of a new key made, after the commit."""
    queue.enqueue(issue_key, [{"tenant_id": actor.tenant_id, "key_change_id": event.key_change_id}])


@app.task(name="prepaid.issue", queue="reactions", priority=10, retry=retries.Backoff())
def issue(*, tenant_id: int, vend_id: int) -> None:
    """Make the token of one purchase."""
    make_token(tenant_id=tenant_id, vend_id=vend_id)


@app.task(name="prepaid.give-back", queue="reactions", retry=retries.Backoff())
def give_back(*, tenant_id: int, vend_id: int) -> None:
    """Give back what was paid for one purchase that was refused."""
    return_money(tenant_id=tenant_id, vend_id=vend_id)


@app.task(name="prepaid.issue-key", queue="reactions", retry=retries.Backoff())
def issue_key(*, tenant_id: int, key_change_id: int) -> None:
    """Make the tokens of one change of key."""
    make_key_tokens(tenant_id=tenant_id, key_change_id=key_change_id)


def now() -> datetime.datetime:
    """Return the moment, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def make_token(*, tenant_id: int, vend_id: int, clock: Clock = now) -> None:
    """Make and record the token of a paid purchase; repeated, it makes the same one or nothing.

    :raises ports.Unavailable: nobody makes tokens now; the job is tried again
    """
    actor = _issuer(tenant_id)
    try:
        request = prepaid.begin_issue(actor=actor, vend_id=vend_id, at=clock())
        if request is None:
            return
        digits = _found(tenant_id).issue_credit(request)
    except prepaid.KeyExpired:
        prepaid.refuse_vend(actor=actor, vend_id=vend_id, reason="key-expired", at=clock())
    except prepaid.MeterReplaced:
        prepaid.refuse_vend(actor=actor, vend_id=vend_id, reason="meter-replaced", at=clock())
    except prepaid.MeterBlocked:
        prepaid.refuse_vend(actor=actor, vend_id=vend_id, reason="meter-blocked", at=clock())
    except ports.Rejected as rejected:
        prepaid.refuse_vend(actor=actor, vend_id=vend_id, reason=rejected.reason, at=clock())
    else:
        prepaid.issue_tokens(actor=actor, vend_id=vend_id, tokens=[digits], at=clock())


def return_money(*, tenant_id: int, vend_id: int, clock: Clock = now) -> None:
    """Take the payment of a refused purchase back where its channel still can; else it is kept for the account.

    Whoever paid a mobile agency has left when the refusal comes: nobody would hand the cash back.
    """
    actor = _issuer(tenant_id)
    with scope.reading(tenant_id):
        vend = queries.get_vend(vend_id)
        paid = receipts.get_payment(vend.receipt_number) if vend.receipt_number else None
    if paid is not None and paid.channel != "mobile":
        try:
            payments.reverse_payment(actor=actor, number=paid.number, reason="vend-refused", at=clock())
        except payments.ReversalTooLate:
            logger.warning("a refused top-up stays as an advance", extra={"vend": vend_id})
    prepaid.undo_sale(actor=actor, vend_id=vend_id, at=clock())


def make_key_tokens(*, tenant_id: int, key_change_id: int, clock: Clock = now) -> None:
    """Make and record the tokens of a new key; repeated, it makes the same ones or nothing.

    :raises ports.Unavailable: nobody makes tokens now; the job is tried again
    """
    actor = _issuer(tenant_id)
    request = prepaid.begin_key_change(actor=actor, key_change_id=key_change_id, at=clock())
    if request is None:
        return
    try:
        made = _found(tenant_id).issue_key_change(request)
    except ports.Rejected as rejected:
        prepaid.refuse_key_change(actor=actor, key_change_id=key_change_id, reason=rejected.reason, at=clock())
    else:
        prepaid.issue_key_change(actor=actor, key_change_id=key_change_id, tokens=made, at=clock())


def sweep(at: datetime.datetime) -> None:
    """For every tenant: have made what was forgotten, end the orders that nobody paid. A periodic job."""
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        with scope.reading(tenant_id):
            vends = queries.list_waiting(before=at - _WAIT)
            changes = queries.list_waiting_key_changes(before=at - _WAIT)
            late = queries.has_late_orders(at=at)
        with transaction.atomic():
            for vend_id in vends:
                named = {"tenant_id": tenant_id, "vend_id": vend_id}
                queue.enqueue_once(issue, named, once=f"prepaid:{tenant_id}:{vend_id}")
            for change_id in changes:
                asked = {"tenant_id": tenant_id, "key_change_id": change_id}
                queue.enqueue_once(issue_key, asked, once=f"prepaid-key:{tenant_id}:{change_id}")
        if late:
            prepaid.cancel_overdue(actor=_issuer(tenant_id), at=at)


def watch(at: datetime.datetime) -> None:
    """For every tenant: tell whose meters run low. A periodic job."""
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        after: int | None = 0
        while after is not None:
            after = prepaid.watch_balances(actor=_issuer(tenant_id), after_id=after, at=at)


def _found(tenant_id: int) -> ports.TokenIssuer:
    found = ports.find_issuer(tenant_id)
    if found is None:
        raise ports.Unavailable("no-issuer")
    return found


def _confirmed(actor: operation.Actor, vend: types.Vend, receipt: payment_types.Receipt, at: datetime.datetime) -> Sold:
    if receipt.repeated:  # the reference paid something else before: its money is spent
        raise payments.ReferenceUsedOtherwise(receipt.reference, receipt.number)
    paid = prepaid.confirm_vend(actor=_issuer(actor.tenant_id), vend_id=vend.id, receipt_number=receipt.number, at=at)
    return Sold(dataclasses.replace(paid, repeated=False), receipt)


def _line(vend: types.Vend) -> payment_types.Line:
    return payment_types.Line(vend.account_id, vend.amount_centimes, first=vend.item_numbers)


def _issuer(tenant_id: int) -> operation.Actor:
    return operation.system_actor(tenant_id=tenant_id, name="prepaid")
