"""Reads of messaging; each runs inside the caller's `with scope.reading(tenant_id)`."""

import datetime
from typing import cast

from django.db.models import Count, Min, Q, QuerySet

from saqia.contexts.messaging import kinds, models, ports, spending, states, types, views
from saqia.contexts.messaging.foreseeing import Draft as Draft
from saqia.contexts.messaging.foreseeing import Foreseen as Foreseen
from saqia.contexts.messaging.foreseeing import foresee_message as foresee_message
from saqia.contexts.messaging.foreseeing import list_drafts as list_drafts
from saqia.contexts.messaging.policy import Reminders as Reminders
from saqia.contexts.messaging.policy import Threshold as Threshold
from saqia.contexts.messaging.policy import alerts as alerts
from saqia.contexts.messaging.policy import reminders as reminders
from saqia.contexts.messaging.policy import sender_names as sender_names
from saqia.contexts.messaging.stopping import stopped_by as stopped_by
from saqia.contexts.messaging.views import Budget as Budget
from saqia.contexts.messaging.views import DeliveryView as DeliveryView
from saqia.contexts.messaging.views import InboxMessage as InboxMessage
from saqia.contexts.messaging.views import MessageView as MessageView
from saqia.contexts.messaging.views import Preview as Preview
from saqia.contexts.messaging.views import Waiting as Waiting
from saqia.contexts.messaging.views import list_previews as list_previews
from saqia.contexts.parties import queries as parties


def list_due_lanes(*, channels: tuple[ports.Channel, ...], at: datetime.datetime) -> list[types.Lane]:
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


def list_messages(
    *, customer_id: int, tenant_id: int, at: datetime.datetime, before_id: int | None = None, most: int = 50
) -> list[views.MessageView]:
    """Return the thread of a customer, newest first, each with its deliveries; three queries, however many.

    :param before_id: the last message of the page before
    """
    return views.freeze(_of_customer(customer_id, before_id)[:most], tenant_id=tenant_id, at=at)


def list_inbox(
    *, customer_id: int, tenant_id: int, at: datetime.datetime, before_id: int | None = None, most: int = 20
) -> list[views.InboxMessage]:
    """Return what a customer finds in the portal, newest first, written in full; secrets are never there."""
    secret = [kind.code for kind in kinds.known().values() if kind.is_secret]
    rows = _of_customer(customer_id, before_id).exclude(kind__in=secret).exclude(reason="opted-out")
    return views.write_inbox(rows[:most], tenant_id=tenant_id, at=at)


def count_unread(customer_id: int) -> int:
    """Return how many messages of the portal a customer has not opened."""
    secret = [kind.code for kind in kinds.known().values() if kind.is_secret]
    rows = _of_customer(customer_id, None).filter(read_at=None)
    return rows.exclude(kind__in=secret).exclude(reason="opted-out").count()


def count_caused(*, kind: str, first: str, until: str) -> int:
    """Return how many messages of a kind have a cause from `first` until before `until`; one query."""
    return models.Message.objects.filter(kind=kind, cause__gte=first, cause__lt=until).count()


def list_optional_kinds() -> list[str]:
    """Return the kinds that a customer may refuse; no query."""
    return [kind.code for kind in kinds.known().values() if kind.is_optional]


def get_preferences(customer_id: int) -> types.Preferences:
    """Return what a customer wants; all empty when they said nothing."""
    row = models.Preference.objects.filter(customer_id__in=parties.list_merged_ids(customer_id)).first()
    if row is None:
        return types.Preferences()
    channels = tuple(channel for channel in types.CHANNELS if channel in row.channels)
    ordered = tuple(sorted(channels, key=row.channels.index))
    return types.Preferences(ordered, row.language, tuple(row.refused_kinds), row.quiet_from, row.quiet_until)


def list_consents(customer_id: int) -> list[tuple[str, bool, str, datetime.datetime]]:
    """Return (subject, accepted, where it was said, moment) of all that a customer said, newest first."""
    rows = models.Consent.objects.filter(customer_id__in=parties.list_merged_ids(customer_id)).order_by("-id")
    return list(rows.values_list("subject", "is_given", "source", "at"))


def list_failures(*, since: datetime.datetime, tenant_id: int, most: int = 100) -> list[views.MessageView]:
    """Return the messages of which a delivery failed since a moment, newest failure first."""
    failed = models.Delivery.objects.filter(state=states.FAILED, settled_at__gte=since).order_by("-settled_at", "-id")
    ids = list(dict.fromkeys(failed.values_list("message_id", flat=True)[:most]))
    found = {row.id: row for row in models.Message.objects.filter(id__in=ids)}
    return views.freeze([found[number] for number in ids], tenant_id=tenant_id, at=since)


def list_waiting(*, tenant_id: int, at: datetime.datetime) -> list[views.Waiting]:
    """Return what waits, by lane and channel, and why: due, later, being-handed-over, no-sender, over-budget."""
    served = ports.list_served(tenant_id)
    is_spent = spending.is_spent(tenant_id=tenant_id, at=at)
    rows = models.Delivery.objects.filter(state=states.QUEUED, expires_at__gt=at)
    reasons = (
        ("no-sender", ~Q(channel__in=served)),
        ("over-budget", Q(is_essential=False) if is_spent else Q(id=None)),
        ("being-handed-over", Q(leased_until__gt=at)),
        ("later", Q(due_at__gt=at)),
        ("due", Q()),
    )
    found = []
    for reason, condition in reasons:
        own = rows.filter(condition).values("lane", "channel").annotate(count=Count("id"), oldest=Min("due_at"))
        found += [
            views.Waiting(
                cast(types.Lane, row["lane"]), cast(ports.Channel, row["channel"]), reason, row["count"], row["oldest"]
            )
            for row in own
        ]
        rows = rows.exclude(condition) if condition else rows.none()
    return sorted(found, key=lambda row: (types.LANES.index(row.lane), row.channel, row.reason))


def get_budget(*, month: datetime.date, tenant_id: int) -> views.Budget:
    """Return what may be spent in a month, what was, and by which channels.

    :param month: any day of it
    """
    month = month.replace(day=1)
    rows = models.Spend.objects.filter(month=month).order_by("channel")
    by_channel = tuple((row.channel, row.messages, row.parts, row.cost_centimes) for row in rows)
    return views.Budget(
        month, spending.budget_of(tenant_id=tenant_id, month=month), spending.spent_in(month), by_channel
    )


def _of_customer(customer_id: int, before_id: int | None) -> "QuerySet[models.Message]":
    rows = models.Message.objects.filter(customer_id__in=parties.list_merged_ids(customer_id))
    return (rows if before_id is None else rows.filter(id__lt=before_id)).order_by("-id")
