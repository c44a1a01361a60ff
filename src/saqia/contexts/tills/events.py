"""What tills tell."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class SessionOpened(facts.Event):
    """A cashier works at a till from now on."""

    name: ClassVar[str] = "tills.session.opened"
    session_id: int
    unit_id: int
    kind: str


@dataclasses.dataclass(frozen=True)
class SessionCounted(facts.Event):
    """The cash of a session was counted."""

    name: ClassVar[str] = "tills.session.counted"
    session_id: int
    unit_id: int
    counted_centimes: int


@dataclasses.dataclass(frozen=True)
class SessionClosed(facts.Event):
    """A session takes no more; `difference_centimes` is what was missing, negative when there was too much."""

    name: ClassVar[str] = "tills.session.closed"
    session_id: int
    unit_id: int
    difference_centimes: int


@dataclasses.dataclass(frozen=True)
class SessionDeposited(facts.Event):
    """All cash of a session above its float has left for the bank."""

    name: ClassVar[str] = "tills.session.deposited"
    session_id: int
    unit_id: int


@dataclasses.dataclass(frozen=True)
class DepositMade(facts.Event):
    """A bag of cash or a bundle of cheques left for the bank."""

    name: ClassVar[str] = "tills.deposit.made"
    deposit_id: int
    unit_id: int
    kind: str
    reference: str
    amount_centimes: int


@dataclasses.dataclass(frozen=True)
class DepositBooked(facts.Event):
    """The bank's statement shows a deposit; its cheques are cleared."""

    name: ClassVar[str] = "tills.deposit.booked"
    deposit_id: int
    kind: str
    amount_centimes: int


@dataclasses.dataclass(frozen=True)
class ChequeReturned(facts.Event):
    """The bank did not pay a cheque, or it was handed back: its bills are owed again."""

    name: ClassVar[str] = "tills.cheque.returned"
    cheque_id: int
    payment_number: str
    amount_centimes: int
