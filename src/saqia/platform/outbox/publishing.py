"""Telling a fact: one row in the outbox, in the transaction that made it true."""

import datetime
import json
from collections.abc import Sequence

from saqia.platform import operation
from saqia.platform.database import prepared
from saqia.platform.outbox import facts, relay

_INSERT = """
INSERT INTO outbox_event (tenant_id, at, name, actor, payload) VALUES (%s, %s, %s, %s, %s::jsonb) RETURNING id
"""
_INSERT_MANY = """
INSERT INTO outbox_event (tenant_id, at, name, actor, payload)
SELECT %s, given.at, %s, given.actor, given.payload::jsonb
FROM unnest(%s::timestamptz[], %s::text[], %s::text[]) WITH ORDINALITY AS given (at, actor, payload, place)
ORDER BY given.place RETURNING id
"""


def publish(*, actor: operation.Actor, event: facts.Event, at: datetime.datetime) -> int:
    """Write `event` for the actor's tenant in the caller's transaction and return its id.

    Nothing leaves the database here: each registered reaction becomes a job of the same transaction.

    :raises EventMisshapen: a field is not a plain fact
    """
    values = [actor.tenant_id, at, event.name, actor.name, json.dumps(event.to_payload())]
    [(event_id,)] = prepared.run(_INSERT, values)
    relay.enqueue(tenant_id=actor.tenant_id, events=[(event_id, event)])
    return int(event_id)


def publish_each(*, tenant_id: int, told: Sequence[tuple[operation.Actor, facts.Event, datetime.datetime]]) -> None:
    """Write many facts of one kind, each of its own actor and moment, as `publish` does and in their order.

    Two statements, however many.

    :raises EventMisshapen: a field is not a plain fact
    """
    if not told:
        return
    events = [event for _, event, _ in told]
    columns = [
        [at for *_, at in told],
        [actor.name for actor, *_ in told],
        [json.dumps(e.to_payload()) for e in events],
    ]
    written = prepared.run(_INSERT_MANY, [tenant_id, events[0].name, *columns])
    relay.enqueue(tenant_id=tenant_id, events=[(row[0], event) for row, event in zip(written, events, strict=True)])
