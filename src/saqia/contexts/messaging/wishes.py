"""Setting what a customer wants of messages, and proving that they said so; browsers to tell; what was read."""

import datetime
import hashlib
import json
from typing import get_args

from saqia.contexts.messaging import events, kinds, models, ports, types
from saqia.contexts.parties import queries as parties
from saqia.platform import operation
from saqia.platform.outbox import publishing
from saqia.platform.wording import LANGUAGES

SOURCES = ("portal", "desk", "sms", "email")


class KindNotOptional(Exception):
    """This kind cannot be refused: the law or the customer's own safety asks for it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


class PreferenceInvalid(Exception):
    """A channel, language or hour is not one, or the quiet hours have one end only; `field` says which."""

    def __init__(self, field: str) -> None:
        super().__init__(field)
        self.field = field


class SubscriptionInvalid(Exception):
    """A browser's subscription has an https `endpoint` and `keys` with `p256dh` and `auth`."""


class MessageNotFound(Exception):
    """This customer has no such message in the portal."""

    def __init__(self, message_id: int) -> None:
        super().__init__(message_id)
        self.message_id = message_id


@operation.operation(audit=("customer_id", "source"))
def set_preferences(
    *, actor: operation.Actor, customer_id: int, given: types.Preferences, source: str, at: datetime.datetime
) -> tuple[str, ...]:
    """Replace what a customer wants; return what they newly accepted or refused, such as `-kind:notice`.

    Each acceptance and refusal is kept for ever as a consent.

    :param source: where it was said: portal, desk, sms, email
    :raises CustomerNotFound: no such customer
    :raises KindUnknown: a refused kind that does not exist
    :raises KindNotOptional: a refused kind that cannot be refused
    :raises PreferenceInvalid: a channel, language, source or hour is not one
    """
    actor.require("messaging.set-preferences")
    return replace(actor, survivor_of(customer_id), given, source, at)


def replace(
    actor: operation.Actor, customer_id: int, given: types.Preferences, source: str, at: datetime.datetime
) -> tuple[str, ...]:
    """Replace what a customer wants, as `set_preferences` does, for whoever has proved the right to it."""
    _check(given, source)
    row = models.Preference.objects.select_for_update().filter(customer_id=customer_id).first()
    before = row or models.Preference(customer_id=customer_id, channels=[], refused_kinds=[])
    said = _said(before, given)
    before.channels, before.refused_kinds = list(given.channels), sorted(set(given.refused_kinds))
    before.language, before.changed_at = given.language, at
    before.quiet_from, before.quiet_until = given.quiet_from, given.quiet_until
    before.save()
    _prove(actor, customer_id, said, source, at)
    publishing.publish(actor=actor, event=events.PreferencesChanged(customer_id=customer_id), at=at)
    return tuple(f"{'+' if is_given else '-'}{subject}" for subject, is_given in said)


@operation.operation(audit=("customer_id", "sign_in_id"))
def subscribe_push(
    *, actor: operation.Actor, customer_id: int, sign_in_id: int, subscription: str, at: datetime.datetime
) -> int:
    """Have a browser told of a customer's messages; the same browser again changes nothing but whom it is for.

    :param subscription: JSON as the browser's PushManager gives it
    :raises CustomerNotFound: no such customer
    :raises SubscriptionInvalid: not one
    """
    actor.require("messaging.set-preferences")
    customer_id = survivor_of(customer_id)
    endpoint = _endpoint(subscription)
    row, is_new = models.PushSubscription.objects.update_or_create(
        endpoint_sha256=hashlib.sha256(endpoint.encode()).hexdigest(),
        defaults={"customer_id": customer_id, "sign_in_id": sign_in_id, "subscription": subscription, "ended_at": None},
        create_defaults={
            "customer_id": customer_id, "sign_in_id": sign_in_id, "subscription": subscription, "added_at": at,
        },
    )  # fmt: skip
    if is_new:
        _prove(actor, customer_id, [("push-subscription", True)], "portal", at)
    return row.id


@operation.operation(audit=("sign_in_id",))
def unsubscribe_push(
    *, actor: operation.Actor, sign_in_id: int, at: datetime.datetime, endpoint: str | None = None
) -> int:
    """End the subscriptions of a sign-in, or of one of its browsers; return how many ended.

    :param endpoint: of the browser that leaves; None: all, as when the sign-in is closed
    """
    actor.require("messaging.set-preferences")
    rows = models.PushSubscription.objects.select_for_update().filter(sign_in_id=sign_in_id, ended_at=None)
    if endpoint is not None:
        rows = rows.filter(endpoint_sha256=hashlib.sha256(endpoint.encode()).hexdigest())
    ended = list(rows)
    for row in ended:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        _prove(actor, row.customer_id, [("push-subscription", False)], "portal", at)
    return len(ended)


@operation.operation(audit=("customer_id", "message_id"))
def mark_read(*, actor: operation.Actor, customer_id: int, message_id: int, at: datetime.datetime) -> bool:
    """Remember that a customer opened a message in the portal; return whether it was the first time.

    :raises MessageNotFound: this customer has no such message
    """
    actor.require("messaging.read-inbox")
    owned = parties.list_merged_ids(customer_id)
    row = models.Message.objects.select_for_update().filter(id=message_id, customer_id__in=owned).first()
    if row is None:
        raise MessageNotFound(message_id)
    if row.read_at is not None:
        return False
    row.read_at = at
    row.save(update_fields=["read_at"])
    return True


def survivor_of(customer_id: int) -> int:
    """Return the customer's own id, or the one it was merged into.

    :raises parties.CustomerNotFound: no such customer
    """
    customer = parties.get_customer(customer_id)
    return customer.merged_into_id or customer.id


def _check(given: types.Preferences, source: str) -> None:
    for code in given.refused_kinds:
        if not kinds.get(code).is_optional:
            raise KindNotOptional(code)
    if not set(given.channels) <= set(get_args(ports.Channel)) or len(set(given.channels)) != len(given.channels):
        raise PreferenceInvalid("channels")
    if given.language not in ("", *LANGUAGES):
        raise PreferenceInvalid("language")
    if (given.quiet_from is None) is not (given.quiet_until is None):
        raise PreferenceInvalid("quiet_from" if given.quiet_from is None else "quiet_until")
    if source not in SOURCES:
        raise PreferenceInvalid("source")


def _said(before: models.Preference, given: types.Preferences) -> list[tuple[str, bool]]:
    """Return what was accepted or refused by this change: channels and kinds."""
    had, has = set(before.channels), set(given.channels)
    refused, refuses = set(before.refused_kinds), set(given.refused_kinds)
    channels = [(f"channel:{code}", code in has) for code in sorted(had ^ has)]
    return channels + [(f"kind:{code}", code in refused) for code in sorted(refused ^ refuses)]


def _prove(
    actor: operation.Actor, customer_id: int, said: list[tuple[str, bool]], source: str, at: datetime.datetime
) -> None:
    models.Consent.objects.bulk_create(
        models.Consent(
            tenant_id=actor.tenant_id, customer_id=customer_id, subject=subject, is_given=is_given, source=source,
            actor=actor.name, at=at,
        )
        for subject, is_given in said
    )  # fmt: skip


def _endpoint(subscription: str) -> str:
    try:
        content = json.loads(subscription)
        endpoint, keys = content["endpoint"], content["keys"]
        is_sound = endpoint.startswith("https://") and all(isinstance(keys[name], str) for name in ("p256dh", "auth"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise SubscriptionInvalid from error
    if not is_sound or len(subscription) > 2000:
        raise SubscriptionInvalid
    return str(endpoint)
