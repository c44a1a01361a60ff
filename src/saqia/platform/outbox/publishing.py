"""Telling a fact: one row in the outbox, in the transaction that made it true."""

import datetime
import json
from collections.abc import Sequence

from saqia.platform import operation
from saqia.platform.database import prepared
from saqia.platform.jobs import queue
from saqia.platform.outbox import facts, reactions, relay

_TELL = f"""
WITH told AS (
    INSERT INTO outbox_event (tenant_id, at, name, actor, payload)
    SELECT %s, given.at, %s, given.actor, given.payload::jsonb
    FROM unnest(%s::timestamptz[], %s::text[], %s::text[]) WITH ORDINALITY AS given (at, actor, payload, place)
    ORDER BY given.place RETURNING id, tenant_id
), asked AS (
    {queue.ASK}
    SELECT %s, %s, %s, %s, array_agg(
        jsonb_build_object('tenant_id', tenant_id, 'event_id', id, 'reaction', reaction) ORDER BY place, rank)
    FROM (SELECT id, tenant_id, row_number() OVER (ORDER BY id) AS place FROM told) numbered
    JOIN unnest(%s::bigint[], %s::text[]) WITH ORDINALITY AS concerned (place, reaction, rank) USING (place)
    HAVING count(*) > 0
)
SELECT id FROM told ORDER BY id
"""
Told = tuple[operation.Actor, facts.Event, datetime.datetime]


def publish(*, actor: operation.Actor, event: facts.Event, at: datetime.datetime) -> int:
    """Write `event` for the actor's tenant in the caller's transaction and return its id.

    Nothing leaves the database here: each registered reaction becomes a job of the same transaction.

    :raises EventMisshapen: a field is not a plain fact
    """
    [event_id] = publish_each(tenant_id=actor.tenant_id, told=[(actor, event, at)])
    return event_id


def publish_each(*, tenant_id: int, told: Sequence[Told]) -> list[int]:
    """Write many facts of one kind, each of its own actor and moment, as `publish` does; return their ids in order.

    One statement, however many.

    :raises EventMisshapen: a field is not a plain fact
    """
    if not told:
        return []
    events = [event for _, event, _ in told]
    concerned = [(place, row.name) for place, event in enumerate(events, 1) for row in reactions.to(event)]
    written = prepared.run(
        _TELL,
        [
            tenant_id, events[0].name, [at for *_, at in told], [actor.name for actor, *_ in told],
            [json.dumps(event.to_payload()) for event in events], *queue.describe(relay.react),
            [place for place, _ in concerned], [name for _, name in concerned],
        ],
    )  # fmt: skip
    return [row[0] for row in written]
