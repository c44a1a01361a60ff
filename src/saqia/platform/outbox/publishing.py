"""Telling a fact: one row in the outbox, in the transaction that made it true."""

import datetime

from saqia.platform import operation
from saqia.platform.outbox import facts, models, relay


def publish(*, actor: operation.Actor, event: facts.Event, at: datetime.datetime) -> int:
    """Write `event` for the actor's tenant in the caller's transaction and return its id.

    Nothing leaves the database here: each registered reaction becomes a job of the same transaction.

    :raises EventMisshapen: a field is not a plain fact
    """
    row = models.Event.objects.create(
        tenant_id=actor.tenant_id, at=at, name=event.name, actor=actor.name, payload=event.to_payload()
    )
    relay.enqueue(tenant_id=actor.tenant_id, event_id=row.id, event_name=event.name)
    return row.id
