"""What requests tells."""

import dataclasses
from typing import ClassVar

from saqia.platform.outbox import facts


@dataclasses.dataclass(frozen=True)
class QuoteOffered(facts.Event):
    """A connection has a price; `valid_until` is an ISO date, amounts are in centimes, tax included."""

    name: ClassVar[str] = "requests.quote.offered"
    number: str
    quote_id: int
    total_centimes: int
    valid_until: str


@dataclasses.dataclass(frozen=True)
class SubscriptionOpened(facts.Event):
    """A subscription led to a contract; its deposit is due, paid at a counter."""

    name: ClassVar[str] = "requests.subscription.opened"
    number: str
    contract_id: int
    account_id: int
    deposit_centimes: int


@dataclasses.dataclass(frozen=True)
class SupplyEnded(facts.Event):
    """The supply of a termination ended with a final reading; `ends_on` is an ISO date."""

    name: ClassVar[str] = "requests.supply.ended"
    number: str
    account_id: int
    contract_ids: tuple[int, ...]
    ends_on: str


@dataclasses.dataclass(frozen=True)
class RefundStated(facts.Event):
    """What is given back of a deposit or a credit is known: it is due, paid by finance."""

    name: ClassVar[str] = "requests.refund.stated"
    number: str
    account_id: int
    refund_centimes: int


@dataclasses.dataclass(frozen=True)
class BalanceAsked(facts.Event):
    """The deposit did not cover what a terminated account owes: the customer has `left_centimes` to pay."""

    name: ClassVar[str] = "requests.balance.asked"
    number: str
    account_id: int
    left_centimes: int
