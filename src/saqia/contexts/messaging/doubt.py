"""Addresses that do not exist, as their own server said: left out for a while, so that a typing error is not written
to for ever and the sender's good name is kept."""

import datetime
from collections.abc import Iterable

from saqia.contexts.messaging import events, models, policy
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import publishing

CHANNELS = ("email",)
"""Channels whose refusal is about the address itself; a phone that is off is none."""
REASON = "address-unknown"


def mark(actor: operation.Actor, rows: Iterable[models.Delivery], reason: str, at: datetime.datetime) -> None:
    """Doubt the addresses of deliveries that failed for this reason, and tell."""
    if reason != REASON:
        return
    until = at + datetime.timedelta(days=policy.doubt_days(local_time.day(at)))
    for row in rows:
        if row.channel not in CHANNELS:
            continue
        models.DoubtfulAddress.objects.update_or_create(
            channel=row.channel, address=row.address[:254], defaults={"until": until, "at": at}
        )
        customer_id = models.Message.objects.values_list("customer_id", flat=True).get(id=row.message_id)
        event = events.AddressDoubted(channel=row.channel, customer_id=customer_id or 0)
        publishing.publish(actor=actor, event=event, at=at)


def sound(pairs: Iterable[tuple[int, str, str]], at: datetime.datetime) -> list[tuple[int, str, str]]:
    """Return the (customer, channel, address) that are not in doubt."""
    rows = list(pairs)
    doubted = set(
        models.DoubtfulAddress.objects.filter(address__in=[row[2] for row in rows], until__gt=at)
        .values_list("channel", "address")
    )  # fmt: skip
    return [row for row in rows if (row[1], row[2]) not in doubted]
