"""What messaging tells: ids and codes, never an address or a text."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class MessageQueued(facts.Event):
    """A message waits to be handed over, or lies in the portal only when `channel` is empty."""

    name: ClassVar[str] = "messaging.message.queued"
    message_id: int
    kind: str
    channel: str


@dataclasses.dataclass(frozen=True)
class MessagesQueued(facts.Event):
    """Many messages of one kind wait; `already` were queued before."""

    name: ClassVar[str] = "messaging.messages.queued"
    kind: str
    queued: int
    already: int
    unreachable: int


@dataclasses.dataclass(frozen=True)
class DeliveriesHandedOver(facts.Event):
    """A channel's partner took these deliveries."""

    name: ClassVar[str] = "messaging.deliveries.handed-over"
    delivery_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class DeliveriesDelivered(facts.Event):
    """These deliveries reached their receivers."""

    name: ClassVar[str] = "messaging.deliveries.delivered"
    delivery_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class DeliveriesFailed(facts.Event):
    """These deliveries will not reach their receivers by this channel."""

    name: ClassVar[str] = "messaging.deliveries.failed"
    delivery_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class DeliveriesExpired(facts.Event):
    """These deliveries came too late, or no report came in time."""

    name: ClassVar[str] = "messaging.deliveries.expired"
    delivery_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class PreferencesChanged(facts.Event):
    """A customer wants messages in another way."""

    name: ClassVar[str] = "messaging.preferences.changed"
    customer_id: int


@dataclasses.dataclass(frozen=True)
class AddressDoubted(facts.Event):
    """An address does not exist, its own server said; `customer_id` is 0 where no customer is known."""

    name: ClassVar[str] = "messaging.address.doubted"
    channel: str
    customer_id: int


@dataclasses.dataclass(frozen=True)
class BudgetSpent(facts.Event):
    """The month's budget is spent: only essential messages leave until it is raised. `month` is its first day."""

    name: ClassVar[str] = "messaging.budget.spent"
    month: str


@dataclasses.dataclass(frozen=True)
class ReplyReceived(facts.Event):
    """Somebody wrote to us; `understood` is the code of the word that was recognized."""

    name: ClassVar[str] = "messaging.reply.received"
    reply_id: int
    channel: str
    understood: str
