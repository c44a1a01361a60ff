"""What partners that take payments are told of by webhooks: facts of their own payments, money and limits."""

import datetime
import urllib.parse

from saqia.contexts.payments import events as payment_events
from saqia.contexts.payments import queries as payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.reconciliation import events as reconciliation_events
from saqia.platform import operation
from saqia.platform.webhooks import telling

ROOT = "/api/partner/v1"
_POSTED, _NEAR = "payment.posted", "guarantee.near"


def is_of_a_partner(
    event: payment_events.PaymentPosted
    | payment_events.BatchPosted
    | payment_events.SettlementNoted
    | reconciliation_events.DayCompared,
) -> bool:
    """Say whether a fact is of the channel of partners: the others are nobody's to be told of here."""
    return event.channel == payment_types.PARTNERS


def payment_posted(*, actor: operation.Actor, event: payment_events.PaymentPosted, at: datetime.datetime) -> None:
    """Tell of a payment of a partner, and once that it comes near its guarantee. Few have partners that listen."""
    client_id = payments.find_application(event.collector) or ""
    if client_id in telling.list_listening(_POSTED):
        [receipt] = payments.get_payments([event.payment_id])
        _tell_payment(actor, client_id, _POSTED, receipt.reference, event.payment_number, at)
    _warn(actor, client_id, event.collector, at)


def batch_posted(*, actor: operation.Actor, event: payment_events.BatchPosted, at: datetime.datetime) -> None:
    """Tell of each payment of a partner's file what would have been told had it come alone, each once."""
    client_id = payments.find_application(event.collector) or ""
    if client_id in telling.list_listening(_POSTED):
        found = payments.get_payments(event.payment_ids)
        told = [_payment(_POSTED, one.reference, one.number) for one in found]
        telling.tell_app_many(actor=actor, client_id=client_id, facts=told, at=at)
    _warn(actor, client_id, event.collector, at)


def payment_reversed(*, actor: operation.Actor, event: payment_events.PaymentReversed, at: datetime.datetime) -> None:
    """Tell of a payment of a partner that was taken back, by whomever."""
    [receipt] = payments.get_payments([event.payment_id])
    if receipt.channel == payment_types.PARTNERS:
        client_id = payments.find_application(receipt.collector) or ""
        _tell_payment(actor, client_id, "payment.reversed", receipt.reference, event.payment_number, at)


def settlement_noted(*, actor: operation.Actor, event: payment_events.SettlementNoted, at: datetime.datetime) -> None:
    """Tell that money of a partner arrived, and for its days up to which."""
    cause = f"settlement-{event.until_on}-{event.reference}"
    told = telling.Told(
        "settlement.noted", cause, event.reference, f"settlements/{event.until_on}", {"until_on": event.until_on},
        ROOT,
    )  # fmt: skip
    _tell(actor, payments.find_application(event.collector) or "", told, at)


def day_compared(*, actor: operation.Actor, event: reconciliation_events.DayCompared, at: datetime.datetime) -> None:
    """Tell that a day of a partner was compared, and how many differences are open; its address lists them."""
    told = telling.Told(
        "day.compared", f"compared-{event.on}-{event.compared_at}", event.on,
        f"settlements/{event.on}/differences", {"day": event.on, "differences": event.count}, ROOT,
    )  # fmt: skip
    _tell(actor, payments.find_application(event.collector) or "", told, at)


def collector_stopped(*, actor: operation.Actor, event: payment_events.CollectorStopped, at: datetime.datetime) -> None:
    """Tell a partner that it may take nothing now."""
    _tell_state(actor, "collecting.stopped", event.collector, event.changed_at, at)


def collector_resumed(*, actor: operation.Actor, event: payment_events.CollectorResumed, at: datetime.datetime) -> None:
    """Tell a partner that it may take payments again."""
    _tell_state(actor, "collecting.resumed", event.collector, event.changed_at, at)


def _warn(actor: operation.Actor, client_id: str, collector: str, at: datetime.datetime) -> None:
    if client_id in telling.list_listening(_NEAR):
        near = payments.find_guarantee_warning(collector)
        if near is not None:
            _tell(actor, client_id, telling.Told(_NEAR, f"near-{near}", collector, "limits", root=ROOT), at)


def _tell_state(actor: operation.Actor, name: str, code: str, changed_at: str, at: datetime.datetime) -> None:
    told = telling.Told(name, f"{name}-{changed_at}", code, "limits", root=ROOT)
    _tell(actor, payments.find_application(code) or "", told, at)


def _tell_payment(
    actor: operation.Actor, client_id: str, name: str, reference: str, receipt: str, at: datetime.datetime
) -> None:
    _tell(actor, client_id, _payment(name, reference, receipt), at)


def _payment(name: str, reference: str, receipt: str) -> telling.Told:
    path = f"payments/{urllib.parse.quote(reference, safe='')}"
    return telling.Told(name, f"{name}-{receipt}", reference, path, {"receipt": receipt}, ROOT)


def _tell(actor: operation.Actor, client_id: str, told: telling.Told, at: datetime.datetime) -> None:
    telling.tell_app(actor=actor, client_id=client_id, told=told, at=at)
