"""Reads of messaging; each runs inside the caller's `with scope.reading(tenant_id)`."""

import datetime

from saqia.contexts.messaging import models, policy, ports, states, types

Threshold = policy.Threshold
alerts = policy.alerts


def list_due_lanes(
    *, channels: tuple[ports.Channel, ...], at: datetime.datetime
) -> list[types.Lane]:  # fmt: skip
    """Return the lanes in which something could leave now by one of these channels."""
    due = models.Delivery.objects.filter(
        state=states.QUEUED, due_at__lte=at, expires_at__gt=at, channel__in=channels
    ).exclude(leased_until__gt=at)
    return [lane for lane in types.LANES if due.filter(lane=lane).exists()]


def has_overdue(*, at: datetime.datetime) -> bool:
    """Say whether something expired, lacks its report, or has a secret to drop."""
    queued = models.Delivery.objects.filter(state=states.QUEUED, expires_at__lte=at).exclude(leased_until__gt=at)
    late = models.Delivery.objects.filter(state=states.HANDED_OVER, fallback_at__lte=at)
    secrets = models.Message.objects.filter(sealed__isnull=False, expires_at__lte=at)
    return queued.exists() or late.exists() or secrets.exists()
