"""Which channel a message takes next: one statement for one message, for a hundred thousand, and for a fallback."""

import datetime
from collections.abc import Sequence
from typing import Any

from django.db import connections

from saqia.contexts.messaging import doubt, models
from saqia.contexts.parties import queries as parties
from saqia.platform.database import routing

_GIVEN = "unnest(%(customers)s::bigint[], %(channels)s::text[], %(values)s::text[])"
_ROUTE = """
INSERT INTO messaging_delivery (message_id, channel, address, lane, is_essential, state, reason, attempts, due_at,
    expires_at, reference, parts, cost_centimes, settled_at)
SELECT DISTINCT ON (m.id) m.id, wanted.channel, coalesce(a.address, ''), m.lane, m.is_essential,
    CASE WHEN wanted.channel = 'inbox' THEN 'delivered' ELSE 'queued' END, '', 0, %(due)s, m.expires_at, '', 0, 0,
    CASE WHEN wanted.channel = 'inbox' THEN %(at)s END
FROM messaging_message m
CROSS JOIN unnest(m.channels) WITH ORDINALITY AS wanted (channel, place)
LEFT JOIN {addresses} AS a (customer_id, channel, address)
    ON a.customer_id = m.customer_id AND a.channel = wanted.channel
WHERE {chosen} AND m.reason <> 'opted-out' AND m.customer_id IS NOT NULL
    AND (a.address IS NOT NULL OR wanted.channel = 'inbox')
    AND NOT EXISTS (SELECT FROM messaging_delivery d WHERE d.message_id = m.id AND d.channel = wanted.channel)
ORDER BY m.id, wanted.place
ON CONFLICT (tenant_id, message_id, channel) DO NOTHING
RETURNING id, message_id, channel
"""
Routed = list[tuple[int, int, str]]


def statement(*, addresses: str, chosen: str) -> str:
    """Return the statement for the messages `m` that a trusted condition chooses.

    :param addresses: trusted SQL of (customer, channel, address), at most one a channel
    """
    return _ROUTE.format(addresses=addresses, chosen=chosen)


def route(message_ids: Sequence[int], *, due_at: datetime.datetime, at: datetime.datetime) -> Routed:
    """Give each message of a known customer its next channel that has an address and was not tried.

    :return: (delivery, message, channel) of what was made; a message that is not in it has no channel left
    """
    rows = models.Message.objects.filter(id__in=message_ids, customer__isnull=False)
    addresses = addresses_of(sorted(set(rows.values_list("customer_id", flat=True))), at)
    parameters: dict[str, Any] = {
        "customers": [row[0] for row in addresses], "channels": [row[1] for row in addresses],
        "values": [row[2] for row in addresses], "due": due_at, "at": at, "messages": list(message_ids),
    }  # fmt: skip
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(statement(addresses=_GIVEN, chosen="m.id = ANY(%(messages)s)"), parameters)
        return [(int(delivery), int(message), str(channel)) for delivery, message, channel in cursor.fetchall()]


def addresses_of(customer_ids: Sequence[int], at: datetime.datetime) -> list[tuple[int, str, str]]:
    """Return (customer, channel, address), at most one a channel: the preferred contact, the newest subscription.

    An address in doubt is left out: the next one counts, or the next channel.
    """
    contacts = [
        (customer.id, "sms" if contact.kind == "phone" else "email", contact.value)
        for customer in parties.list_customers(customer_ids) for contact in customer.contacts
    ]  # fmt: skip
    found: dict[tuple[int, str], str] = {}
    for customer_id, channel, value in doubt.sound(contacts, at):
        found.setdefault((customer_id, channel), value)
    subscriptions = models.PushSubscription.objects.filter(customer_id__in=customer_ids, ended_at=None)
    for customer_id, value in subscriptions.order_by("-id").values_list("customer_id", "subscription"):
        found.setdefault((customer_id, "push"), value)
    return [(customer_id, channel, value) for (customer_id, channel), value in found.items()]
