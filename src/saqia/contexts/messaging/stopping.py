"""Stopping messages from the message itself: by the signed link at its foot, or the button of a mail program."""

import datetime
from typing import cast

from saqia.contexts.messaging import kinds, models, ports, types, wishes
from saqia.contexts.parties import queries as parties
from saqia.platform import operation


@operation.operation(audit=("message_id",))
def stop_messages(*, actor: operation.Actor, message_id: int, at: datetime.datetime) -> str:
    """Do what a link to stop asks, and return what is stopped: a kind that can be refused, else `email`.

    A kind that must be told (a bill, a planned cut) leaves the channel only: SMS and portal still have it.
    Repeating it changes nothing.

    :raises MessageNotFound: no such message to a customer
    """
    actor.require("messaging.stop-messages")
    customer_id, code = stopped_by(message_id)
    row = models.Preference.objects.filter(customer_id=customer_id).first() or models.Preference()
    channels, refused = tuple(row.channels), tuple(row.refused_kinds)
    if code != "email":
        refused = (*refused, code) if code not in refused else refused
    else:
        channels = tuple(channel for channel in channels or types.CHANNELS if channel != "email") or ("inbox",)
    given = types.Preferences(
        cast("tuple[ports.Channel, ...]", channels), row.language, refused, row.quiet_from, row.quiet_until
    )
    if (list(channels), sorted(set(refused))) != (row.channels, row.refused_kinds):
        wishes.replace(actor, customer_id, given, "email", at)
    return code


def stopped_by(message_id: int) -> tuple[int, str]:
    """Return the customer of a message and what its link stops: a kind, or `email` where the kind must be told.

    :raises MessageNotFound: no such message to a customer
    """
    message = models.Message.objects.filter(id=message_id, customer_id__isnull=False).first()
    if message is None or message.kind not in kinds.known():
        raise wishes.MessageNotFound(message_id)
    customer = parties.get_customer(message.customer_id or 0)
    return customer.merged_into_id or customer.id, message.kind if kinds.get(message.kind).is_optional else "email"
