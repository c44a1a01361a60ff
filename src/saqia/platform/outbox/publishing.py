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
SELECT %s, %s, %s, %s, given.payload::jsonb FROM unnest(%s::text[]) WITH ORDINALITY AS given (payload, place)
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


def publish_many(*, actor: operation.Actor, events: Sequence[facts.Event], at: datetime.datetime) -> None:
    """Write many facts of one kind as `publish` does, in their order; two statements, however many.

    :raises EventMisshapen: a field is not a plain fact
    """
    if not events:
        return
    values = [actor.tenant_id, at, events[0].name, actor.name, [json.dumps(one.to_payload()) for one in events]]
    written = prepared.run(_INSERT_MANY, values)
    relay.enqueue(
        tenant_id=actor.tenant_id, events=[(row[0], event) for row, event in zip(written, events, strict=True)]
    )
