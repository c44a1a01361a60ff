"""The shapes that messaging takes and gives."""

import dataclasses
import datetime
from typing import Literal

import pyarrow as pa

from saqia.contexts.messaging import ports

Lane = Literal["urgent", "normal", "bulk"]
LANES: tuple[Lane, ...] = ("urgent", "normal", "bulk")
CHANNELS: tuple[ports.Channel, ...] = ("sms", "email", "push", "inbox")
Scalar = str | int

BULK_ROWS = pa.schema(
    [
        ("cause", pa.string()),  # what makes the message unique, such as `bill:2026000041877`
        ("customer_id", pa.int64()),
        ("language", pa.string()),  # null: as the customer prefers
    ]
)
"""What every row of `operations.send_many` has, before the columns of the kind's own values."""


@dataclasses.dataclass(frozen=True)
class Address:
    """Where to write when no customer is known, or elsewhere than to the customer's own address.

    :param value: +212... for SMS, an e-mail address, a push subscription as JSON
    """

    channel: ports.Channel
    value: str


@dataclasses.dataclass(frozen=True)
class Queued:
    """What became of a message that was asked for.

    :param delivery_id: None when nothing leaves: see `reason`
    :param is_new: False: the same cause had asked before, and nothing was done
    :param reason: opted-out, no-address; empty when it is on its way
    """

    message_id: int
    delivery_id: int | None
    channel: ports.Channel | None
    is_new: bool
    reason: str = ""


@dataclasses.dataclass(frozen=True)
class QueuedMany:
    """What became of many messages.

    :param already: causes that had asked before
    :param unreachable: customers without an address or who refused the kind: their portal inbox has it
    """

    queued: int
    already: int
    unreachable: int


@dataclasses.dataclass(frozen=True)
class Leased:
    """Deliveries that a worker may hand over now.

    :param attempts: by delivery id, which attempt this is: whoever records an outcome names it
    :param again_at: when more may leave; None: nothing more waits
    :param until: when they go to another worker: nothing of them may be handed over after that
    """

    messages: tuple[ports.Outgoing, ...]
    attempts: dict[int, int]
    again_at: datetime.datetime | None
    until: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Outcome:
    """What a partner said to one delivery.

    :param reason: empty when it was taken; else the code of the refusal
    """

    delivery_id: int
    attempt: int
    reference: str = ""
    parts: int = 0
    reason: str = ""
    is_final: bool = False


@dataclasses.dataclass(frozen=True)
class Preferences:
    """What a customer wants. Empty or None: as by default.

    :param quiet_from, quiet_until: local time between which nothing that can wait is sent
    """

    channels: tuple[ports.Channel, ...] = ()
    language: str = ""
    refused_kinds: tuple[str, ...] = ()
    quiet_from: datetime.time | None = None
    quiet_until: datetime.time | None = None


@dataclasses.dataclass(frozen=True)
class ReceivedReply:
    """Something that came in. `outcome` is empty while it is not answered."""

    reply_id: int
    is_new: bool
    outcome: str
