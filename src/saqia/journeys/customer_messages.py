"""What customers decide about their messages from their account: channels, hours, kinds, browsers; and reading them.

Messaging knows no grants: here the right of a sign-in on the customer is asked for, and the house acts.
"""

import datetime

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import queries
from saqia.contexts.messaging import types as message_types
from saqia.platform import operation
from saqia.platform.calendar import local_time

AccessRefused = contracts.AccessRefused


@operation.operation(audit=("customer_id",))
def set_own_preferences(
    *, actor: operation.Actor, customer_id: int, given: message_types.Preferences, at: datetime.datetime
) -> tuple[str, ...]:
    """Replace what a customer wants; return what was newly accepted or refused.

    :raises AccessRefused: the actor has no such right on this customer
    :raises messaging.PreferenceInvalid, messaging.KindNotOptional: not a choice that there is
    """
    _require(actor, customer_id, "messaging.set-preferences", at)
    return messaging.set_preferences(actor=_house(actor), customer_id=customer_id, given=given, source="portal", at=at)


@operation.operation(audit=("customer_id",))
def subscribe_own_browser(
    *, actor: operation.Actor, customer_id: int, subscription: str, at: datetime.datetime
) -> int:  # fmt: skip
    """Have the browser of a sign-in told of a customer's messages.

    :raises AccessRefused: the actor has no such right on this customer
    :raises messaging.SubscriptionInvalid: not what a browser gives
    """
    _require(actor, customer_id, "messaging.set-preferences", at)
    return messaging.subscribe_push(
        actor=_house(actor), customer_id=customer_id, sign_in_id=actor.sign_in_id or 0, subscription=subscription, at=at
    )


@operation.operation
def unsubscribe_own_browsers(*, actor: operation.Actor, endpoint: str | None, at: datetime.datetime) -> int:
    """End what the browsers of a sign-in are told, or one of them; return how many ended."""
    actor.require("contracts.accept-invitation")
    return messaging.unsubscribe_push(
        actor=_house(actor), sign_in_id=actor.sign_in_id or 0, endpoint=endpoint, at=at
    )  # fmt: skip


@operation.operation(audit=("customer_id", "message_id"))
def open_own_message(*, actor: operation.Actor, customer_id: int, message_id: int, at: datetime.datetime) -> bool:
    """Remember that a message of the portal was opened; return whether it was the first time.

    :raises AccessRefused: the actor has no such right on this customer
    :raises messaging.MessageNotFound: this customer has no such message
    """
    _require(actor, customer_id, "messaging.read-inbox", at)
    return messaging.mark_read(actor=_house(actor), customer_id=customer_id, message_id=message_id, at=at)


def find_message(
    *, customer_id: int, message_id: int, tenant_id: int, at: datetime.datetime
) -> queries.InboxMessage | None:
    """Return one message of a customer's inbox, or None; inside the caller's `scope.reading`."""
    found = queries.list_inbox(customer_id=customer_id, tenant_id=tenant_id, at=at, before_id=message_id + 1, most=1)
    return found[0] if found and found[0].message_id == message_id else None


def _require(actor: operation.Actor, customer_id: int, right: str, at: datetime.datetime) -> None:
    on = local_time.day(at)
    if not contracts.is_customer_reached(actor=actor, customer_id=customer_id, right=right, on=on):
        raise AccessRefused


def _house(actor: operation.Actor) -> operation.Actor:
    """Return the actor of what a customer may do by right of the journey; the audit entry names the customer."""
    return operation.system_actor(tenant_id=actor.tenant_id, name=f"customer-messages:{actor.name}")
