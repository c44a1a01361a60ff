"""Subscriptions of an application for a person: made, listed, given a new secret, ended."""

import dataclasses
import datetime
import urllib.parse
from collections.abc import Collection

from django.conf import settings
from django.db.models import QuerySet

from saqia.platform import operation
from saqia.platform.outside import http
from saqia.platform.webhooks import models, rules, signing

EVENTS = {
    "bill.issued": "bills:read", "bill.corrected": "bills:read", "dispute.opened": "disputes:read",
    "dispute.decided": "disputes:read", "file.deposited": "files:read", "file.moved": "files:read",
    "file.completed": "files:read",
}  # fmt: skip
"""Type of an event -> the scope that whoever hears of it holds."""
PARTNER_EVENTS = (
    "payment.posted", "payment.reversed", "settlement.noted", "day.compared", "guarantee.near", "collecting.stopped",
    "collecting.resumed",
)  # fmt: skip
"""Types of events that an application hears of itself, as a partner that takes payments."""
_LONGEST = 500


class UrlRefused(Exception):
    """Not an https address of the public internet; `reason` is misshapen, private or unreachable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class EventsRefused(Exception):
    """No event, or one that there is not."""


class SubscribedAlready(Exception):
    """The application has this address for this person, or for itself."""


class TooManySubscriptions(Exception):
    """The application has as many addresses for this person as it may."""


class SubscriptionNotFound(Exception):
    """The application has no such subscription for this person."""


@dataclasses.dataclass(frozen=True)
class Holder:
    """Whose subscriptions are meant: an application's, for one person; None: for itself."""

    client_id: str
    sign_in_id: int | None

    @property
    def events(self) -> frozenset[str]:
        """What it may hear of."""
        return frozenset(PARTNER_EVENTS if self.sign_in_id is None else EVENTS)


@dataclasses.dataclass(frozen=True)
class Subscription:
    """Where an application wants to be told. `secret` is given when it is made or changed, else empty."""

    id: int
    url: str
    events: tuple[str, ...]
    created_at: datetime.datetime
    secret: str = dataclasses.field(default="", repr=False)


def is_beside(url: str) -> bool:
    """Say whether a receiver runs on this machine and a demonstration lets it be called there."""
    if not settings.SAQIA_WEBHOOKS_BESIDE or len(url) > _LONGEST:
        return False
    try:
        parts = urllib.parse.urlsplit(url)
        return parts.scheme in ("http", "https") and parts.hostname in ("127.0.0.1", "::1") and parts.username is None
    except ValueError:
        return False


def check_address(url: str) -> None:
    """Look a receiver's address up, outside any transaction: deliveries check it again when they connect.

    :raises UrlRefused: not https, too long, or of a host that is not of the public internet
    """
    if is_beside(url):
        return
    try:
        parts = urllib.parse.urlsplit(url)
        is_sound = parts.scheme == "https" and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_sound = False
    if not is_sound or len(url) > _LONGEST or not url.isascii() or any(letter <= " " for letter in url):
        raise UrlRefused("misshapen")
    if parts.username is not None or parts.fragment:
        raise UrlRefused("misshapen")
    try:
        http.require_public(parts.hostname or "", parts.port or 443)
    except http.NoAnswer as error:
        raise UrlRefused("private" if error.fault == "address-forbidden" else "unreachable") from error


@operation.operation(audit=("url", "events"))
def subscribe(
    *, actor: operation.Actor, holder: Holder, url: str, events: Collection[str], at: datetime.datetime
) -> Subscription:
    """Have an application told of events at an address that `check_address` let pass; the secret is shown this once.

    :raises EventsRefused, SubscribedAlready, TooManySubscriptions: nothing is written
    """
    actor.require("webhooks.subscribe")
    wanted = tuple(dict.fromkeys(events))
    if not wanted or set(wanted) - holder.events:
        raise EventsRefused
    standing = list(_rows(holder).select_for_update())
    if any(row.url == url for row in standing):
        raise SubscribedAlready
    if len(standing) >= rules.get().most_per_app:
        raise TooManySubscriptions
    secret = signing.new_secret()
    row = models.Subscription.objects.create(
        tenant_id=actor.tenant_id, client_id=holder.client_id, sign_in_id=holder.sign_in_id, url=url,
        events=list(wanted), sealed_secret=signing.seal(secret, tenant_id=actor.tenant_id), created_at=at,
    )  # fmt: skip
    return _frozen(row, secret)


@operation.operation(audit=("subscription_id",))
def change_secret(
    *, actor: operation.Actor, holder: Holder, subscription_id: int, at: datetime.datetime
) -> Subscription:
    """Give a new secret; the former one signs beside it for the time of the rules, so that no delivery is lost.

    :raises SubscriptionNotFound: nothing is written
    """
    actor.require("webhooks.subscribe")
    row = _row(holder, subscription_id)
    secret = signing.new_secret()
    row.former_secret, row.former_until = row.sealed_secret, at + rules.get().rotation
    row.sealed_secret = signing.seal(secret, tenant_id=actor.tenant_id)
    row.save(update_fields=["sealed_secret", "former_secret", "former_until"])
    return _frozen(row, secret)


@operation.operation(audit=("subscription_id",))
def unsubscribe(*, actor: operation.Actor, holder: Holder, subscription_id: int, at: datetime.datetime) -> None:
    """End a subscription; what waits is not sent any more.

    :raises SubscriptionNotFound: nothing is written
    """
    actor.require("webhooks.subscribe")
    row = _row(holder, subscription_id)
    row.ended_at, row.end_reason = at, "ended"
    row.save(update_fields=["ended_at", "end_reason"])


def list_subscriptions(holder: Holder) -> list[Subscription]:
    """Return the subscriptions that stand, inside the caller's `scope.reading`."""
    return [_frozen(row) for row in _rows(holder).order_by("id")]


def get_subscription(holder: Holder, subscription_id: int) -> Subscription:
    """Return one, inside the caller's `scope.reading`.

    :raises SubscriptionNotFound: there is none
    """
    row = _rows(holder).filter(id=subscription_id).first()
    if row is None:
        raise SubscriptionNotFound
    return _frozen(row)


def _rows(holder: Holder) -> "QuerySet[models.Subscription]":
    return models.Subscription.objects.filter(
        client_id=holder.client_id, sign_in_id=holder.sign_in_id, ended_at=None
    )  # fmt: skip


def _row(holder: Holder, subscription_id: int) -> models.Subscription:
    row = _rows(holder).select_for_update().filter(id=subscription_id).first()
    if row is None:
        raise SubscriptionNotFound
    return row


def _frozen(row: models.Subscription, secret: str = "") -> Subscription:
    return Subscription(row.id, row.url, tuple(row.events), row.created_at, secret)
