"""What became of deliveries: taken, refused, delivered, too late; and the next channel where one fails."""

import datetime
from collections.abc import Sequence

from saqia.contexts.messaging import doubt, events, kinds, models, policy, ports, spending, states, types, waking
from saqia.contexts.messaging import routing as routes
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.outbox import facts, publishing

_GONE = {"gone", "address-unknown"}
_EVENTS: dict[str, type[facts.Event]] = {
    states.HANDED_OVER: events.DeliveriesHandedOver, states.DELIVERED: events.DeliveriesDelivered,
    states.FAILED: events.DeliveriesFailed, states.EXPIRED: events.DeliveriesExpired,
}  # fmt: skip
_CHUNK = 1000


class DeliveryUnknown(Exception):
    """No delivery of this channel has this reference, or not yet: a report may overtake its hand-over; try again."""

    def __init__(self, channel: str, reference: str) -> None:
        super().__init__(channel, reference)
        self.channel, self.reference = channel, reference


@operation.operation
def record_outcomes(
    *, actor: operation.Actor, outcomes: Sequence[types.Outcome], at: datetime.datetime
) -> tuple[int, ...]:
    """Record what partners said to leased deliveries; return the ids of those that were handed over by it.

    Recording twice changes nothing. A refusal counts only for the attempt that it names; a hand-over always does,
    because it happened.
    """
    actor.require("messaging.hand-over")
    rows = _locked([outcome.delivery_id for outcome in outcomes])
    said = {outcome.delivery_id: outcome for outcome in outcomes}
    taken = [row for row in rows if not said[row.id].reason and row.handed_at is None]
    _take(actor, taken, said, at)
    refused = [row for row in rows if said[row.id].reason and row.state == states.QUEUED
               and row.attempts == said[row.id].attempt]  # fmt: skip
    waits = policy.waits_seconds(local_time.day(at))
    lost = [row for row in refused if said[row.id].is_final or row.attempts > len(waits)]
    for row in refused:
        row.reason = said[row.id].reason[:40]
        if row not in lost:
            row.due_at, row.leased_until = at + datetime.timedelta(seconds=waits[row.attempts - 1]), None
    models.Delivery.objects.bulk_update(refused, ["reason", "due_at", "leased_until"])
    for row in lost:
        fail(actor, [row], row.reason, at)
    return tuple(row.id for row in taken)


@operation.operation(audit=("channel", "state"))
def record_delivery(
    *,
    actor: operation.Actor,
    reference: str,
    channel: ports.Channel,
    state: states.Reported,
    at: datetime.datetime,
    delivery_id: int | None = None,
    reason: str = "",
) -> bool:
    """Record a partner's report; return whether it changed anything. Repeated, late or contradictory ones do not.

    :param reference: the partner's name for the delivery
    :param delivery_id: ours, where the partner gives it back: a report that overtakes its hand-over is then known
    :param reason: the partner's code of why it failed
    :raises DeliveryUnknown: nothing of this channel is called so, or not yet
    """
    actor.require("messaging.hand-over")
    found = models.Delivery.objects.filter(channel=channel)
    found = found.filter(id=delivery_id) if delivery_id is not None else found.filter(reference=reference)
    row = found.exclude(channel="inbox").select_related("message").select_for_update(of=("self",)).order_by("id").last()
    if row is None or (delivery_id is None and not reference):
        raise DeliveryUnknown(channel, reference)
    if row.state not in states.sources(state):
        return False
    if state == states.DELIVERED:
        _settle(actor, [row], states.DELIVERED, "", at)
        models.Message.objects.filter(id=row.message_id).update(sealed=None)
    else:
        _settle(actor, [row], state, reason, at)
        doubt.mark(actor, [row], reason, at)
        fall_back(actor, [row.message_id], at)
    return True


@operation.operation
def settle_overdue(*, actor: operation.Actor, at: datetime.datetime) -> int:
    """End what came too late, try the next channel where no report came, drop secrets that are over; return how many.

    Repeating it is harmless; a call ends at most a thousand of each.
    """
    actor.require("messaging.hand-over")
    queued = models.Delivery.objects.filter(state=states.QUEUED, expires_at__lte=at).exclude(leased_until__gt=at)
    late = models.Delivery.objects.filter(state=states.HANDED_OVER, fallback_at__lte=at)
    ended = list(queued.select_for_update(skip_locked=True).order_by("id")[:_CHUNK])
    silent = list(late.select_for_update(skip_locked=True).order_by("id")[:_CHUNK])
    _settle(actor, ended, states.EXPIRED, "too-late", at)
    _settle(actor, silent, states.EXPIRED, "no-report", at)
    fall_back(actor, [row.message_id for row in silent], at)
    dropped = models.Message.objects.filter(sealed__isnull=False, expires_at__lte=at).update(sealed=None)
    return len(ended) + len(silent) + dropped


def fail(actor: operation.Actor, rows: Sequence[models.Delivery], reason: str, at: datetime.datetime) -> None:
    """End deliveries that their channel cannot make, and try the next channel of each message."""
    _settle(actor, rows, states.FAILED, reason, at)
    doubt.mark(actor, rows, reason, at)
    gone = [row.address for row in rows if row.channel == "push" and reason in _GONE]
    if gone:
        models.PushSubscription.objects.filter(subscription__in=gone, ended_at=None).update(ended_at=at)
    fall_back(actor, [row.message_id for row in rows], at)


def fall_back(actor: operation.Actor, message_ids: Sequence[int], at: datetime.datetime) -> None:
    """Give each message that is still wanted its next channel; drop the secrets of those that have none left."""
    wanted = models.Message.objects.filter(id__in=message_ids, expires_at__gt=at)
    lanes = dict(wanted.values_list("id", "lane"))
    routed = []
    for lane in sorted(set(lanes.values())):
        own = [message for message, its in lanes.items() if its == lane]
        routed += routes.route(own, due_at=at if lane == "urgent" else policy.earliest(at), at=at)
        waking.wake(tenant_id=actor.tenant_id, lane=lane)
    left = set(message_ids) - {message for _, message, _ in routed}
    models.Message.objects.filter(id__in=left, sealed__isnull=False).update(sealed=None)


def _take(
    actor: operation.Actor, rows: list[models.Delivery], said: dict[int, types.Outcome], at: datetime.datetime
) -> None:
    """Mark deliveries as handed over, with the partner's reference and the cost; one reported already stays so."""
    on = local_time.day(at)
    each = policy.cost_of_part(tenant_id=actor.tenant_id, on=on)
    moved = []
    for row in rows:
        outcome = said[row.id]
        row.reference, row.parts, row.handed_at, row.leased_until = outcome.reference[:120], outcome.parts, at, None
        row.cost_centimes = outcome.parts * each if row.channel == "sms" else 0
        if row.state != states.QUEUED:
            continue
        moved.append(row.id)
        row.state, row.reason = states.HANDED_OVER, ""
        hours = kinds.get(row.message.kind).fallback_hours if policy.has_reports(row.channel, on) else None
        row.fallback_at = at + datetime.timedelta(hours=hours) if hours else None
    fields = ["reference", "parts", "handed_at", "leased_until", "cost_centimes", "state", "reason", "fallback_at"]
    models.Delivery.objects.bulk_update(rows, fields)
    if rows:
        spending.add(actor, [(row.channel, row.parts, row.cost_centimes) for row in rows], at)
    if moved:
        publishing.publish(actor=actor, event=events.DeliveriesHandedOver(delivery_ids=tuple(moved)), at=at)
    done = [row.message_id for row in rows if not policy.has_reports(row.channel, on)]
    models.Message.objects.filter(id__in=done, sealed__isnull=False).update(sealed=None)


def _settle(
    actor: operation.Actor, rows: Sequence[models.Delivery], state: str, reason: str, at: datetime.datetime
) -> None:
    if not rows:
        return
    ids = tuple(row.id for row in rows)
    models.Delivery.objects.filter(id__in=ids).update(
        state=state, reason=reason[:40], settled_at=at, leased_until=None, fallback_at=None
    )
    publishing.publish(actor=actor, event=_EVENTS[state](delivery_ids=ids), at=at)  # type: ignore[call-arg]


def _locked(delivery_ids: Sequence[int]) -> list[models.Delivery]:
    rows = models.Delivery.objects.filter(id__in=delivery_ids).select_related("message")
    return list(rows.select_for_update(of=("self",)).order_by("id"))
