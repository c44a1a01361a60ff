"""What banking tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class StatementImported(facts.Event):
    """A bank's statement or notice was taken in; `until_on` is an ISO date."""

    name: ClassVar[str] = "banking.statement.imported"
    statement_id: int
    until_on: str
    lines: int


@dataclasses.dataclass(frozen=True)
class LinePlaced(facts.Event):
    """A person placed a movement that stood on suspense; `payment_number` is empty when it paid no bill."""

    name: ClassVar[str] = "banking.line.placed"
    line_id: int
    payment_number: str


@dataclasses.dataclass(frozen=True)
class LineAssigned(facts.Event):
    """Somebody was asked to place a movement that stands on suspense; `person_id` 0: nobody any more."""

    name: ClassVar[str] = "banking.line.assigned"
    line_id: int
    person_id: int


@dataclasses.dataclass(frozen=True)
class MandateSigned(facts.Event):
    """A customer lets us debit a bank account."""

    name: ClassVar[str] = "banking.mandate.signed"
    mandate_number: str
    account_id: int
    customer_id: int


@dataclasses.dataclass(frozen=True)
class MandateRevoked(facts.Event):
    """A mandate holds no more; `reason` is a code of wording.REVOCATIONS or a bank's code."""

    name: ClassVar[str] = "banking.mandate.revoked"
    mandate_number: str
    account_id: int
    customer_id: int
    reason: str


@dataclasses.dataclass(frozen=True)
class OrdersPrepared(facts.Event):
    """A file of debits or transfers waits for somebody else."""

    name: ClassVar[str] = "banking.orders.prepared"
    message_id: str
    kind: str
    amount_centimes: int


@dataclasses.dataclass(frozen=True)
class OrdersApproved(facts.Event):
    """A file of orders may leave."""

    name: ClassVar[str] = "banking.orders.approved"
    message_id: str


@dataclasses.dataclass(frozen=True)
class OrdersSent(facts.Event):
    """A file of orders was given to the bank."""

    name: ClassVar[str] = "banking.orders.sent"
    message_id: str


@dataclasses.dataclass(frozen=True)
class OrdersDropped(facts.Event):
    """A file of orders will not leave."""

    name: ClassVar[str] = "banking.orders.dropped"
    message_id: str


@dataclasses.dataclass(frozen=True)
class OrderSettled(facts.Event):
    """The bank executed one order; `payment_number` is of a debit, empty of a refund."""

    name: ClassVar[str] = "banking.order.settled"
    end_to_end: str
    payment_number: str


@dataclasses.dataclass(frozen=True)
class OrderReturned(facts.Event):
    """The bank rejected an order or took it back; `reason` is the bank's code."""

    name: ClassVar[str] = "banking.order.returned"
    end_to_end: str
    account_id: int
    reason: str
