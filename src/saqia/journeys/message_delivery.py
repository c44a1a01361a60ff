"""Handing messages over: lease in one transaction, call the partner in none, record in another.

A worker that is killed between the call and the record leaves its leased messages to another, which hands them over
again under the same delivery id: at least once, never under two ids. Partners that can be given a reference drop the
second. A single lease is short and recorded at once, so that few are repeated.
"""

import datetime
import logging
from collections.abc import Callable, Mapping
from concurrent import futures

from django.db import transaction
from procrastinate.contrib.django import app

from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import ports, queries, types
from saqia.platform import operation
from saqia.platform.jobs import queue, retries
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope

logger = logging.getLogger(__name__)
Clock = Callable[[], datetime.datetime]
_BATCH = {"urgent": 5, "normal": 20, "bulk": 50}
_RUN_SECONDS = 8.0
MARGIN_SECONDS = 20.0  # the longest that a partner may take over one message, and more


@app.task(name="messaging.hand-over-urgent", queue="messages", priority=10, retry=retries.Backoff())
def hand_over_urgent(*, tenant_id: int, lane: types.Lane) -> None:
    """Hand over one-time codes and what else somebody waits for."""
    run(tenant_id=tenant_id, lane=lane)


@app.task(name="messaging.hand-over", queue="messages", retry=retries.Backoff())
def hand_over_normal(*, tenant_id: int, lane: types.Lane) -> None:
    """Hand over what one person's act made."""
    run(tenant_id=tenant_id, lane=lane)


@app.task(name="messaging.hand-over-bulk", queue="bulk-messages", priority=-10, retry=retries.Backoff())
def hand_over_bulk(*, tenant_id: int, lane: types.Lane) -> None:
    """Hand over what a cycle made for many, at the tenant's pace, after everything else."""
    run(tenant_id=tenant_id, lane=lane)


TASKS = {"urgent": hand_over_urgent, "normal": hand_over_normal, "bulk": hand_over_bulk}


def register() -> None:
    """Have messaging wake these jobs; called once by the composition root."""
    for lane, task in TASKS.items():
        ports.register_worker(lane, task)


def run(*, tenant_id: int, lane: types.Lane) -> None:
    """Hand over what is due in a lane for some seconds, then leave the rest to the next job."""
    ends_at = now() + datetime.timedelta(seconds=_RUN_SECONDS)
    while True:
        again_at = hand_over(tenant_id=tenant_id, lane=lane)
        if again_at is None:
            return
        if again_at > now() or now() > ends_at:
            _later(tenant_id, lane, again_at)
            return


def now() -> datetime.datetime:
    """Return the moment, in UTC."""
    return datetime.datetime.now(datetime.UTC)


def hand_over(
    *, tenant_id: int, lane: types.Lane, clock: Clock = now,
    through: Mapping[ports.Channel, ports.Sender] | None = None, at_once: int = 1,
) -> datetime.datetime | None:  # fmt: skip
    """Hand over one batch; return when the next may follow, None when nothing more waits.

    :param through: the channels of a process with a connection of its own, and its senders; None: those of the jobs
    :param at_once: how many may be under way together
    """
    at, channels = clock(), ports.list_handed(tenant_id) if through is None else tuple(through)
    with scope.reading(tenant_id):
        if lane not in queries.list_due_lanes(channels=channels, at=at):
            return None
    actor = operation.system_actor(tenant_id=tenant_id, name="messages")
    leased = messaging.lease_deliveries(actor=actor, lane=lane, channels=channels, most=_BATCH[lane], at=at)
    ends_at = leased.until - datetime.timedelta(seconds=MARGIN_SECONDS)

    def send(message: ports.Outgoing) -> types.Outcome | None:
        if clock() > ends_at:
            return None  # the partner is slow: what is left goes to whoever leases it next
        sender = (through or {}).get(message.channel) or ports.find_sender(message.channel, tenant_id)
        return _sent(sender, message, leased.attempts[message.delivery_id])

    if at_once == 1:
        said = [send(message) for message in leased.messages]
    else:
        with futures.ThreadPoolExecutor(at_once) as pool:
            said = list(pool.map(send, leased.messages))
    outcomes = [outcome for outcome in said if outcome is not None]
    if outcomes:
        messaging.record_outcomes(actor=actor, outcomes=outcomes, at=clock())
    return leased.again_at


def sweep(at: datetime.datetime) -> None:
    """For every tenant: end what is overdue, and wake the lanes in which something may leave now. A periodic job."""
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        with scope.reading(tenant_id):
            overdue = queries.has_overdue(at=at)
            lanes = queries.list_due_lanes(channels=ports.list_handed(tenant_id), at=at)
        if overdue:
            actor = operation.system_actor(tenant_id=tenant_id, name="messages")
            messaging.settle_overdue(actor=actor, at=at)
        for lane in lanes:
            _later(tenant_id, lane, None)


def collect(at: datetime.datetime) -> None:
    """Look into every partner's mailbox; one that is away does not keep the others from it. A periodic job."""
    for name, look in ports.list_collectors().items():
        try:
            look(at)
        except Exception as error:  # tried again in a minute
            logger.exception("a mailbox could not be read", extra={"mailbox": name, "error": type(error).__name__})


def _sent(sender: ports.Sender | None, message: ports.Outgoing, attempt: int) -> types.Outcome:
    if sender is None:
        return types.Outcome(message.delivery_id, attempt, reason="no-sender")
    try:
        accepted = sender.send(message)
    except ports.Refused as refused:
        return types.Outcome(message.delivery_id, attempt, reason=refused.reason, is_final=refused.is_final)
    except Exception as error:  # a partner's fault must not lose what the others of the batch said
        known = {"delivery": message.delivery_id, "channel": message.channel, "error": type(error).__name__}
        logger.exception("a sender failed", extra=known)
        return types.Outcome(message.delivery_id, attempt, reason="sender-failed")
    return types.Outcome(message.delivery_id, attempt, accepted.reference, accepted.parts)


def _later(tenant_id: int, lane: types.Lane, at: datetime.datetime | None) -> None:
    with transaction.atomic():
        arguments = {"tenant_id": tenant_id, "lane": lane}
        queue.enqueue_once(TASKS[lane], arguments, once=f"messages:{tenant_id}:{lane}", at=at)
