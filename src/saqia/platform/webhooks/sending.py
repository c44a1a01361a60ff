"""Sending a delivery: one call, its outcome recorded, the next try queued; dead letters are seen and replayed."""

import collections
import dataclasses
import datetime
import time

from django.db import connection, transaction
from procrastinate.contrib.django import app

from saqia.platform import operation
from saqia.platform.jobs import queue, retries
from saqia.platform.outside import http
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope
from saqia.platform.webhooks import models, rules, signing, subscribing

_GONE = 410


class DeliveryNotFound(Exception):
    """The subscription has no such delivery."""


class DeliveryWaits(Exception):
    """It waits to be sent already."""


@dataclasses.dataclass(frozen=True)
class Delivery:
    """What was told, or will be."""

    id: int
    event: str
    state: str
    attempts: int
    status: int | None
    fault: str
    queued_at: datetime.datetime
    next_at: datetime.datetime | None
    settled_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True)
class _Call:
    url: str
    body: str
    secrets: tuple[str, ...]


@app.task(name="webhooks.send", queue="webhooks", retry=retries.Backoff())
def send(*, tenant_id: int, delivery_id: int, attempt: int) -> None:
    """Make one attempt. A worker that dies in it repeats it: the receiver knows it by `webhook-id`."""
    at = datetime.datetime.now(datetime.UTC)
    with scope.reading(tenant_id):
        found = _call(tenant_id, delivery_id, attempt, at)
    if found is None:
        return
    status, fault = _made(found, f"msg_{tenant_id}_{delivery_id}")
    actor = operation.system_actor(tenant_id=tenant_id, name="webhooks")
    record_attempt(
        actor=actor, delivery_id=delivery_id, attempt=attempt, status=status, fault=fault,
        at=datetime.datetime.now(datetime.UTC),
    )  # fmt: skip


@operation.operation(audit=("delivery_id", "attempt", "status"))
def record_attempt(
    *, actor: operation.Actor, delivery_id: int, attempt: int, status: int | None, fault: str, at: datetime.datetime
) -> str:
    """Record what came of an attempt and queue the next; return the state. An attempt counts once.

    A receiver that answers 410 is gone: its subscription ends.
    """
    actor.require("webhooks.tell")
    row = models.Delivery.objects.select_for_update().get(id=delivery_id)
    if row.state != models.QUEUED or row.attempts != attempt - 1:
        return row.state
    row.attempts, row.status, row.fault = attempt, status, fault
    waits, tried = rules.get().waits_seconds, attempt - row.first_attempt
    if status is not None and 200 <= status < 300:
        row.state, row.settled_at, row.next_at = models.DELIVERED, at, None
    elif status == _GONE or tried >= len(waits):
        row.state, row.settled_at, row.next_at = models.DEAD, at, None
    else:
        row.next_at = at + datetime.timedelta(seconds=waits[tried])
        _queue(row, row.next_at)
    row.save()
    if status == _GONE:
        models.Subscription.objects.filter(id=row.subscription_id, ended_at=None).update(
            ended_at=at, end_reason="gone"
        )  # fmt: skip
    return row.state


@operation.operation(audit=("subscription_id", "delivery_id"))
def replay(
    *, actor: operation.Actor, holder: subscribing.Holder, subscription_id: int, delivery_id: int,
    at: datetime.datetime,
) -> Delivery:  # fmt: skip
    """Send a settled delivery again, under its own id, with all its tries before it.

    :raises subscribing.SubscriptionNotFound, DeliveryNotFound, DeliveryWaits: nothing is written
    """
    actor.require("webhooks.subscribe")
    subscribing.get_subscription(holder, subscription_id)
    rows = models.Delivery.objects.select_for_update().filter(id=delivery_id, subscription_id=subscription_id)
    row = rows.first()
    if row is None:
        raise DeliveryNotFound
    if row.state == models.QUEUED:
        raise DeliveryWaits
    row.state, row.settled_at, row.next_at, row.first_attempt = models.QUEUED, None, at, row.attempts
    row.save()
    _queue(row, at)
    return _frozen(row)


def page_deliveries(
    holder: subscribing.Holder, subscription_id: int, *, state: str = "", before: int | None = None, most: int = 50
) -> list[Delivery]:
    """Return the next deliveries of a subscription, newest first, inside the caller's `scope.reading`.

    :raises subscribing.SubscriptionNotFound: there is none
    """
    subscribing.get_subscription(holder, subscription_id)
    rows = models.Delivery.objects.filter(subscription_id=subscription_id).order_by("-id")
    rows = rows.filter(state=state) if state else rows
    rows = rows if before is None else rows.filter(id__lt=before)
    return [_frozen(row) for row in rows[:most]]


@dataclasses.dataclass(frozen=True)
class Standing:
    """An address and how its deliveries go; `last` is None before the first."""

    address: str
    events: tuple[str, ...]
    last: Delivery | None
    dead: int


def list_standings(holder: subscribing.Holder) -> list[Standing]:
    """Return a holder's addresses, without what stands behind a question mark; three queries, however many."""
    found = subscribing.list_subscriptions(holder)
    rows = models.Delivery.objects.filter(subscription_id__in=[one.id for one in found])
    last = {row.subscription_id: _frozen(row) for row in rows.order_by("subscription", "-id").distinct("subscription")}
    dead = collections.Counter(rows.filter(state=models.DEAD).values_list("subscription_id", flat=True))
    return [Standing(one.url.partition("?")[0], one.events, last.get(one.id), dead[one.id]) for one in found]


def prune(at: datetime.datetime) -> int:
    """Delete what was settled long ago, for every distributor; return how many. A periodic job."""
    deleted = 0
    for tenant_id in tenancy.Tenant.objects.order_by("id").values_list("id", flat=True):
        with transaction.atomic(durable=True):
            scope.enter(tenant_id)
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM webhooks_delivery WHERE settled_at <= %s", [at - rules.get().keep])
                deleted += cursor.rowcount
    return deleted


def _call(tenant_id: int, delivery_id: int, attempt: int, at: datetime.datetime) -> _Call | None:
    row = models.Delivery.objects.select_related("subscription").filter(id=delivery_id).first()
    if row is None or row.state != models.QUEUED or row.attempts != attempt - 1:
        return None
    to = row.subscription
    if to.ended_at is not None:
        return None
    sealed = [to.sealed_secret]
    if to.former_secret is not None and to.former_until is not None and at < to.former_until:
        sealed.append(to.former_secret)
    found = tuple(signing.unseal(bytes(one), tenant_id=tenant_id) for one in sealed)
    return _Call(to.url, row.body, found)


def _made(call: _Call, message_id: str) -> tuple[int | None, str]:
    """Call the receiver; a redirect is an answer that is no success, and is not followed."""
    signed = signing.headers(call.secrets, message_id=message_id, timestamp=int(time.time()), body=call.body)
    request = http.Request(
        "POST", call.url, signed, call.body.encode(), only_public=not subscribing.is_beside(call.url)
    )
    try:
        return http.call(request, seconds=rules.get().call_seconds, most_bytes=1024).status, ""
    except http.NoAnswer as error:
        return None, error.fault


def _queue(row: models.Delivery, at: datetime.datetime) -> None:
    attempt = row.attempts + 1
    queue.enqueue_once(
        send, {"tenant_id": row.tenant_id, "delivery_id": row.id, "attempt": attempt},
        once=f"webhook:{row.tenant_id}:{row.id}:{attempt}", at=at,
    )  # fmt: skip


def _frozen(row: models.Delivery) -> Delivery:
    return Delivery(
        row.id, row.event, row.state, row.attempts, row.status, row.fault, row.queued_at, row.next_at, row.settled_at
    )
