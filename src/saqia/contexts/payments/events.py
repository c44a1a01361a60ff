"""What payments tell."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class PaymentPosted(facts.Event):
    """Money came in and stands on its accounts."""

    name: ClassVar[str] = "payments.payment.posted"
    payment_id: int
    payment_number: str
    channel: str
    collector: str
    method: str
    amount_centimes: int
    account_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class BatchPosted(facts.Event):
    """Payments of one file came in; `cause` names the part of the file, of which `payment_ids` are new."""

    name: ClassVar[str] = "payments.batch.posted"
    cause: str
    channel: str
    collector: str
    payments: int
    amount_centimes: int
    account_ids: tuple[int, ...]
    payment_ids: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True)
class PaymentReversed(facts.Event):
    """A payment was taken back: its bills are owed again."""

    name: ClassVar[str] = "payments.payment.reversed"
    payment_id: int
    payment_number: str
    reason: str
    account_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class SettlementNoted(facts.Event):
    """A collector's money reached our bank for its payments up to `until_on`, an ISO date."""

    name: ClassVar[str] = "payments.settlement.noted"
    channel: str
    collector: str
    until_on: str
    reference: str


@dataclasses.dataclass(frozen=True)
class CollectorStopped(facts.Event):
    """A partner may take nothing from now on; `changed_at` is an ISO moment."""

    name: ClassVar[str] = "payments.collector.stopped"
    collector: str
    changed_at: str


@dataclasses.dataclass(frozen=True)
class CollectorResumed(facts.Event):
    """A partner may take payments again; `changed_at` is an ISO moment."""

    name: ClassVar[str] = "payments.collector.resumed"
    collector: str
    changed_at: str


@dataclasses.dataclass(frozen=True)
class OrderOpened(facts.Event):
    """Somebody means to pay online."""

    name: ClassVar[str] = "payments.order.opened"
    order_number: str
    amount_centimes: int


@dataclasses.dataclass(frozen=True)
class OrderFailed(facts.Event):
    """The gateway refused the card, or its holder gave up."""

    name: ClassVar[str] = "payments.order.failed"
    order_number: str


@dataclasses.dataclass(frozen=True)
class OrderExpired(facts.Event):
    """Nothing was heard of an order in its time."""

    name: ClassVar[str] = "payments.order.expired"
    order_number: str


@dataclasses.dataclass(frozen=True)
class RefundProposed(facts.Event):
    """A refund waits for somebody else; `due_on`, an ISO date, is promised for the transfer."""

    name: ClassVar[str] = "payments.refund.proposed"
    refund_id: int
    account_id: int
    due_on: str


@dataclasses.dataclass(frozen=True)
class RefundApproved(facts.Event):
    """A refund may be transferred."""

    name: ClassVar[str] = "payments.refund.approved"
    refund_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class RefundRefused(facts.Event):
    """A refund will not be transferred."""

    name: ClassVar[str] = "payments.refund.refused"
    refund_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class RefundPaid(facts.Event):
    """A refund left our bank."""

    name: ClassVar[str] = "payments.refund.paid"
    refund_id: int
    account_id: int


@dataclasses.dataclass(frozen=True)
class RefundReturned(facts.Event):
    """The transfer of a refund came back to our bank: the refund is open again; `reason` is the bank's code."""

    name: ClassVar[str] = "payments.refund.returned"
    refund_id: int
    account_id: int
    reason: str
