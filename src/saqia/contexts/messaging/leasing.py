"""Taking messages out of the queue for a worker: within budget, pace and quiet hours, one worker each, for a while."""

import datetime
from typing import Any, cast

from cryptography import exceptions
from django.db import connections

from saqia.contexts.messaging import kinds, models, outcomes, policy, ports, rendering, sealing, spending, types
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.database import routing
from saqia.platform.wording import Language, Text

# The ids are gathered in an ARRAY, which is computed once: as a joined subquery a plan may scan it again and take more.
_LEASE = """
UPDATE messaging_delivery SET leased_until = %(until)s, attempts = attempts + 1
WHERE id = ANY(ARRAY(
    SELECT id FROM messaging_delivery
    WHERE state = 'queued' AND lane = %(lane)s AND due_at <= %(at)s AND expires_at > %(at)s
        AND (leased_until IS NULL OR leased_until <= %(at)s) AND channel = ANY(%(channels)s)
        AND (is_essential OR %(within_budget)s)
    ORDER BY due_at, id LIMIT %(most)s FOR UPDATE SKIP LOCKED
))
RETURNING id
"""
_POSTPONE = """
UPDATE messaging_delivery d SET due_at = %(until)s
WHERE d.state = 'queued' AND d.lane = %(lane)s AND d.due_at <= %(at)s
    AND (d.leased_until IS NULL OR d.leased_until <= %(at)s)
    AND NOT EXISTS (
        SELECT FROM messaging_message m JOIN messaging_preference p ON p.customer_id = m.customer_id
        WHERE m.id = d.message_id AND p.quiet_from IS NOT NULL
    )
"""
_PACE = """
INSERT INTO messaging_pace AS p (lane, next_at) VALUES (%(lane)s, %(at)s)
ON CONFLICT (tenant_id, lane) DO UPDATE SET next_at = greatest(p.next_at, excluded.next_at)
RETURNING next_at
"""
_CANNOT_BE_WRITTEN = (exceptions.InvalidTag, kinds.KindUnknown, KeyError, ValueError)


@operation.operation
def lease_deliveries(
    *, actor: operation.Actor, lane: types.Lane, channels: tuple[ports.Channel, ...], most: int, at: datetime.datetime
) -> types.Leased:
    """Give a worker the next messages of a lane, written and addressed; nobody else gets them for a while.

    A worker that dies leaves them to another after `attempts.lease_seconds` of the policy: they are then handed over
    again under the same delivery id.

    :param channels: those that have a sender; messages of the others wait
    :param most: how many at most
    """
    actor.require("messaging.hand-over")
    if lane != "urgent":
        _postpone(lane, at)
    if lane == "bulk":
        free_at = _free_at(lane, at)
        if free_at > at:
            return types.Leased((), {}, free_at, at)
    until = at + datetime.timedelta(seconds=policy.lease_seconds(local_time.day(at)))
    parameters: dict[str, Any] = {
        "until": until, "lane": lane, "at": at, "channels": list(channels), "most": most,
        "within_budget": not spending.is_spent(tenant_id=actor.tenant_id, at=at),
    }  # fmt: skip
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_LEASE, parameters)
        picked = [int(row[0]) for row in cursor.fetchall()]
    rows = models.Delivery.objects.filter(id__in=picked).select_related("message").order_by("due_at", "id")
    awake = _leave_sleepers(list(rows), lane, at)
    messages = _written(actor, awake, at)
    again_at = at if len(picked) == most else None
    if lane == "bulk" and picked:
        again_at = _take_time(actor.tenant_id, lane, len(picked), at)
    return types.Leased(messages, {row.id: row.attempts for row in awake}, again_at, until)


def _postpone(lane: types.Lane, at: datetime.datetime) -> None:
    """In everybody's quiet hours, put off what is due, except for customers with hours of their own."""
    until = policy.earliest(at)
    if until > at:
        with connections[routing.current.get()].cursor() as cursor:
            cursor.execute(_POSTPONE, {"until": until, "lane": lane, "at": at})


def _leave_sleepers(rows: list[models.Delivery], lane: types.Lane, at: datetime.datetime) -> list[models.Delivery]:
    """Put back what reaches customers in quiet hours of their own; return the others."""
    if lane == "urgent":
        return rows
    customers = [row.message.customer_id for row in rows if row.message.customer_id]
    own = models.Preference.objects.filter(customer_id__in=customers)
    spans = {
        row.customer_id: policy.Span(row.quiet_from, row.quiet_until)
        for row in own
        if row.quiet_from and row.quiet_until
    }
    awake = []
    for row in rows:
        span = spans.get(row.message.customer_id or 0)
        opens_at = policy.earliest(at, span) if span else at
        if opens_at > at:
            models.Delivery.objects.filter(id=row.id).update(
                due_at=opens_at, leased_until=None, attempts=row.attempts - 1
            )
        else:
            awake.append(row)
    return awake


def _free_at(lane: types.Lane, at: datetime.datetime) -> datetime.datetime:
    """Lock the pace of a lane and return when its next message may leave."""
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_PACE, {"lane": lane, "at": at})
        moment: datetime.datetime = cursor.fetchone()[0]
    return moment


def _take_time(tenant_id: int, lane: types.Lane, count: int, at: datetime.datetime) -> datetime.datetime:
    seconds = count / policy.bulk_a_second(tenant_id=tenant_id, on=local_time.day(at))
    free_at = at + datetime.timedelta(seconds=seconds)
    models.Pace.objects.filter(lane=lane).update(next_at=free_at)
    return free_at


def _written(
    actor: operation.Actor, rows: list[models.Delivery], at: datetime.datetime
) -> tuple[ports.Outgoing, ...]:  # fmt: skip
    """Write each message; one that cannot be written any more fails, and does not stop the others."""
    names = policy.sender_names(tenant_id=actor.tenant_id, on=local_time.day(at))
    written, faulty = [], []
    for row in rows:
        try:
            written.append(_outgoing(actor.tenant_id, row, names, at))
        except _CANNOT_BE_WRITTEN:
            faulty.append(row)
    if faulty:
        outcomes.fail(actor, faulty, "not-writable", at)
    return tuple(written)


def _outgoing(tenant_id: int, row: models.Delivery, names: Text, at: datetime.datetime) -> ports.Outgoing:
    message, channel = row.message, cast(ports.Channel, row.channel)
    language = cast(Language, message.language)
    kind = kinds.get(message.kind)
    values = message.values
    if message.sealed is not None:
        values = sealing.unseal(bytes(message.sealed), tenant_id=tenant_id, cause=message.cause)
    link = ports.make_link(tenant_id, str(values["about"]), language, at) if kind.has_link else ""
    text = rendering.write(
        kind, language=language, channel=channel, values=values,
        sender=names.say(language), link=link,
    )  # fmt: skip
    stop = ""
    if channel == "email" and message.customer_id is not None and not kind.is_secret:
        stop = ports.make_link(tenant_id, f"unsubscribe:{message.id}", language, at)
    return ports.Outgoing(
        tenant_id=tenant_id, delivery_id=row.id, channel=channel, address=row.address, language=language,
        subject=text.subject, body=text.body, link=link, kind=kind.code, unsubscribe=stop,
    )  # fmt: skip
