"""From a fact to the acts that follow it: one job per reaction, run after the commit, done once."""

import datetime

from django.db import connections
from procrastinate.contrib.django import app

from saqia.platform import operation
from saqia.platform.database import routing
from saqia.platform.jobs import lease, retries
from saqia.platform.outbox import facts, models, reactions

_CLAIM = """
INSERT INTO outbox_reaction (tenant_id, at, event_id, reaction) VALUES (%s, %s, %s, %s)
ON CONFLICT (tenant_id, event_id, reaction) DO NOTHING
"""


@app.task(name="outbox.react", queue="reactions", retry=retries.Backoff())
def react(*, tenant_id: int, event_id: int, reaction: str) -> None:
    """Run one reaction to one fact; the queue delivers at least once, `act_on` acts once."""
    actor = operation.system_actor(tenant_id=tenant_id, name=f"reaction:{reaction}")
    act_on(actor=actor, event_id=event_id, reaction=reaction, at=datetime.datetime.now(datetime.UTC))


@operation.operation(audit=("event_id", "reaction"))
def act_on(*, actor: operation.Actor, event_id: int, reaction: str, at: datetime.datetime) -> bool:
    """Let `reaction` act on the fact `event_id`, unless it has; return whether it acted.

    The row that says "done" is written in the same transaction as the act, so a worker that was taken for dead and
    comes back cannot act a second time.

    :raises ReactionUnknown: this installation has no such reaction any more
    :raises EventUnknown: no class claims the fact
    """
    _bound_waiting()
    event = models.Event.objects.get(id=event_id)
    row = reactions.find(event.name, reaction)
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(_CLAIM, [actor.tenant_id, at, event_id, reaction])
        if cursor.rowcount == 0:
            return False
    row.handler(actor=actor, event=facts.find(event.name).from_payload(event.payload), at=at)
    return True


def _bound_waiting() -> None:
    """Wait only briefly for what a stale worker holds, and let the server end this transaction if it goes stale."""
    with connections[routing.current.get()].cursor() as cursor:
        cursor.execute(f"SET LOCAL lock_timeout = '{lease.LOCK_SECONDS}s'")
        cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{lease.IDLE_SECONDS}s'")
