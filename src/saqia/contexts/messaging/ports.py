"""What messaging asks of a channel's partner: take one message, say how it names it, or refuse."""

import dataclasses
from typing import Literal, Protocol

Channel = Literal["sms", "email", "push", "inbox"]


@dataclasses.dataclass(frozen=True)
class Outgoing:
    """One message on its way out, written already in its receiver's language.

    :param delivery_id: ours: a partner that can be given a reference is given this one
    :param address: +212... for SMS, an e-mail address, a push subscription as JSON
    :param subject: of an e-mail or a push; empty for SMS
    :param link: where a push or a button leads; empty when nowhere
    """

    tenant_id: int
    delivery_id: int
    channel: Channel
    address: str
    language: Literal["ar", "fr", "en"]
    subject: str
    body: str
    link: str = ""


@dataclasses.dataclass(frozen=True)
class Accepted:
    """The partner took the message. `reference` is its own name for it; `parts` is what it will charge for."""

    reference: str
    parts: int = 1


class Refused(Exception):
    """The partner did not take the message.

    :param reason: a code such as `unreachable`, `address-unknown`, `throttled`
    :param is_final: trying again cannot help: another channel should be tried
    """

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.reason = reason
        self.is_final = is_final


class Sender(Protocol):
    """A channel's partner. Called outside any transaction; it may be called twice with one `delivery_id`."""

    def send(self, message: Outgoing) -> Accepted:
        """Hand one message over.

        :raises Refused: it was not taken
        """
