"""Telling a fact: one row in the outbox, in the transaction that made it true."""

import datetime
import json

from saqia.platform import operation
from saqia.platform.database import prepared
from saqia.platform.outbox import facts, relay

_INSERT = """
INSERT INTO outbox_event (tenant_id, at, name, actor, payload) VALUES (%s, %s, %s, %s, %s::jsonb) RETURNING id
"""


def publish(*, actor: operation.Actor, event: facts.Event, at: datetime.datetime) -> int:
    """Write `event` for the actor's tenant in the caller's transaction and return its id.

    Nothing leaves the database here: each registered reaction becomes a job of the same transaction.

    :raises EventMisshapen: a field is not a plain fact
    """
    values = [actor.tenant_id, at, event.name, actor.name, json.dumps(event.to_payload())]
    [(event_id,)] = prepared.run(_INSERT, values)
    relay.enqueue(tenant_id=actor.tenant_id, event_id=event_id, event_name=event.name)
    return int(event_id)
