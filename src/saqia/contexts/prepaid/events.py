"""What prepaid tells. Never a token: events are read by many."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class MeterRegistered(facts.Event):
    """A prepaid meter may be sold to."""

    name: ClassVar[str] = "prepaid.meter.registered"
    meter_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class MeterBlocked(facts.Event):
    """A prepaid meter buys nothing until it is unblocked."""

    name: ClassVar[str] = "prepaid.meter.blocked"
    meter_id: int


@dataclasses.dataclass(frozen=True)
class MeterUnblocked(facts.Event):
    """A prepaid meter may buy again."""

    name: ClassVar[str] = "prepaid.meter.unblocked"
    meter_id: int


@dataclasses.dataclass(frozen=True)
class VendPaid(facts.Event):
    """A purchase is paid, or an emergency credit granted: its token is to be made."""

    name: ClassVar[str] = "prepaid.vend.paid"
    vend_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class VendIssued(facts.Event):
    """A purchase has its token."""

    name: ClassVar[str] = "prepaid.vend.issued"
    vend_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class VendRefused(facts.Event):
    """A paid purchase gets no token: what was paid goes back."""

    name: ClassVar[str] = "prepaid.vend.refused"
    vend_id: int
    account_id: int
    reason: str


@dataclasses.dataclass(frozen=True)
class VendCanceled(facts.Event):
    """An order was not paid."""

    name: ClassVar[str] = "prepaid.vend.canceled"
    vend_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class TokenAskedAgain(facts.Event):
    """A token is to be told again by message; `copy_id` makes it one message."""

    name: ClassVar[str] = "prepaid.token.asked-again"
    vend_id: int
    account_id: int
    copy_id: int


@dataclasses.dataclass(frozen=True)
class KeyChangeRequested(facts.Event):
    """A meter is to have another key: its tokens are to be made."""

    name: ClassVar[str] = "prepaid.key-change.requested"
    key_change_id: int


@dataclasses.dataclass(frozen=True)
class KeyChangeIssued(facts.Event):
    """The tokens of a new key are made; from now on the meter's tokens are under it."""

    name: ClassVar[str] = "prepaid.key-change.issued"
    key_change_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class KeyChangeRefused(facts.Event):
    """A new key cannot be made: the meter keeps the one it has."""

    name: ClassVar[str] = "prepaid.key-change.refused"
    key_change_id: int
    reason: str


@dataclasses.dataclass(frozen=True)
class BalanceLow(facts.Event):
    """By the pace of its purchases, a meter runs out on `runs_out_on`, an ISO date."""

    name: ClassVar[str] = "prepaid.balance.low"
    meter_id: int
    account_id: int
    runs_out_on: str
