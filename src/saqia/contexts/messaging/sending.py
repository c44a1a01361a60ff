"""Asking for one message: once by its cause, in the receiver's language, by the channel they want."""

import datetime
import json
import re
from collections.abc import Mapping

from django.db import connections

from saqia.contexts.messaging import events, kinds, models, policy, ports, preferences, sealing, types, waking
from saqia.contexts.messaging import routing as routes
from saqia.contexts.parties import queries as parties
from saqia.platform import operation
from saqia.platform.database import routing
from saqia.platform.outbox import publishing
from saqia.platform.wording import LANGUAGES

KindUnknown = kinds.KindUnknown
ValuesWrong = kinds.ValuesWrong
CustomerNotFound = parties.CustomerNotFound
_SHAPES = {
    "sms": re.compile(r"\+[1-9][0-9]{7,14}"), "email": re.compile(r"[^@\s]{1,64}@[^@\s]+\.[^@\s]+"),
    "push": re.compile(r"\{.*\}", re.DOTALL),
}  # fmt: skip
_INSERT = """
INSERT INTO messaging_message (kind, cause, customer_id, language, "values", sealed, channels, lane, is_essential,
    reason, queued_at, expires_at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, cause) DO NOTHING RETURNING id
"""


class ReceiverMissing(Exception):
    """Neither a customer nor an address: nobody to write to."""


class AddressInvalid(Exception):
    """The address cannot be one of its channel; the value is not kept: it may be personal."""

    def __init__(self, channel: str) -> None:
        super().__init__(channel)
        self.channel = channel


class LanguageUnknown(Exception):
    """Messages are written in Arabic, French or English."""

    def __init__(self, asked: str) -> None:
        super().__init__(asked)
        self.asked = asked


@operation.operation(audit=("kind", "cause", "customer_id"))
def send_message(
    *,
    actor: operation.Actor,
    kind: str,
    cause: str,
    language: str | None,
    values: Mapping[str, types.Scalar],
    customer_id: int | None = None,
    address: types.Address | None = None,
    channels: tuple[ports.Channel, ...] | None = None,
    at: datetime.datetime,
) -> types.Queued:
    """Queue one message, once: the same cause asked again changes nothing and gives the first answer.

    :param kind: a file of `rules/messages/`, which says what `values` must hold
    :param cause: what makes it, unique in the tenant, at most 120 letters; ids and codes, never personal data
    :param language: None: as the customer prefers, else Arabic
    :param address: where to write when no customer is known, or in place of the customer's own contacts
    :param channels: in this order, in place of the customer's and the kind's
    :raises KindUnknown: no such kind
    :raises ValuesWrong: they are not those of the kind
    :raises ReceiverMissing: neither a customer nor an address
    :raises CustomerNotFound: no such customer
    :raises AddressInvalid: not an address of its channel
    :raises LanguageUnknown: neither ar, fr nor en
    """
    actor.require("messaging.send-message")
    described = kinds.get(kind)
    described.check(values)
    _check_receiver(customer_id, address, language)
    wish = preferences.wish_of(customer_id, described, channels)
    secret = described.is_secret
    row = [
        kind, cause, wish.customer_id, language or wish.language, json.dumps({} if secret else dict(values)),
        sealing.seal(values, tenant_id=actor.tenant_id, cause=cause) if secret else None,
        _order(address, wish), described.lane, described.is_essential, wish.reason,
        at, at + datetime.timedelta(hours=described.expires_hours),
    ]  # fmt: skip
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_INSERT, row)
        made = cursor.fetchone()
    if made is None:
        return _earlier(cause)
    return _leave(actor, models.Message.objects.get(id=made[0]), address, wish, at)


def _order(address: types.Address | None, wish: preferences.Wish) -> list[str]:
    """Return the channels to try: a given address alone, then the customer's inbox where there is one."""
    if address is None:
        return list(wish.channels)
    return [address.channel, *(["inbox"] if "inbox" in wish.channels and wish.customer_id is not None else [])]


def _check_receiver(customer_id: int | None, address: types.Address | None, language: str | None) -> None:
    if customer_id is None and address is None:
        raise ReceiverMissing
    if address is not None and not (shape := _SHAPES.get(address.channel)):
        raise AddressInvalid(address.channel)
    if address is not None and shape and not shape.fullmatch(address.value):
        raise AddressInvalid(address.channel)
    if language is not None and language not in LANGUAGES:
        raise LanguageUnknown(language)


def _leave(
    actor: operation.Actor, message: models.Message, address: types.Address | None, wish: preferences.Wish,
    at: datetime.datetime,
) -> types.Queued:  # fmt: skip
    """Give a new message its first delivery, wake whoever hands it over, and tell."""
    due_at = at if message.lane == "urgent" else policy.earliest(at, wish.quiet)
    if address is not None and message.reason == "":
        row = models.Delivery.objects.create(
            message=message, channel=address.channel, address=address.value, lane=message.lane,
            is_essential=message.is_essential, due_at=due_at, expires_at=message.expires_at,
        )  # fmt: skip
        routed = [(row.id, message.id, row.channel)]
    else:
        routed = routes.route([message.id], due_at=due_at, at=at)
    if not routed and not message.reason:
        message.reason = "no-address"
        models.Message.objects.filter(id=message.id).update(reason="no-address", sealed=None)
    elif not routed:
        models.Message.objects.filter(id=message.id).update(sealed=None)
    delivery_id, channel = (routed[0][0], routed[0][2]) if routed else (None, None)
    if channel not in (None, "inbox"):
        waking.wake(tenant_id=actor.tenant_id, lane=message.lane)
    event = events.MessageQueued(message_id=message.id, kind=message.kind, channel=channel or "")
    publishing.publish(actor=actor, event=event, at=at)
    return types.Queued(message.id, delivery_id, channel, True, message.reason)  # type: ignore[arg-type]


def _earlier(cause: str) -> types.Queued:
    message = models.Message.objects.get(cause=cause)
    first = models.Delivery.objects.filter(message_id=message.id).order_by("id").first()
    channel = first.channel if first else None
    return types.Queued(message.id, first.id if first else None, channel, False, message.reason)  # type: ignore[arg-type]
