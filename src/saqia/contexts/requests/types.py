"""The shapes that requests takes and gives. Amounts in MAD centimes."""

import dataclasses
import datetime
from decimal import Decimal
from typing import Literal

from saqia.platform.wording import Text

Service = Literal["electricity", "water", "sanitation"]
SERVICES: dict[str, int] = {"electricity": 1, "water": 2, "sanitation": 3}
QuoteState = Literal["offered", "accepted", "refused", "replaced"]


@dataclasses.dataclass(frozen=True)
class Work:
    """A line of the price list of works; `per` is flat or meter, prices are without tax."""

    code: str
    service: str
    per: str
    price_centimes: int
    name: Text


@dataclasses.dataclass(frozen=True)
class AskedLine:
    """How much of a line a study found: 1 of a flat one, meters of a trench."""

    work: str
    quantity: int


@dataclasses.dataclass(frozen=True)
class QuoteLine:
    """A line of a quote, its price and amount without tax."""

    work: str
    name: Text
    per: str
    quantity: int
    price_centimes: int
    amount_centimes: int


@dataclasses.dataclass(frozen=True)
class Priced:
    """Lines with their sums.

    :param is_demonstration: the prices are invented, and every paper says so
    """

    lines: tuple[QuoteLine, ...]
    net_centimes: int
    vat_basis_points: int
    vat_centimes: int
    total_centimes: int
    is_demonstration: bool


@dataclasses.dataclass(frozen=True)
class Quote:
    """A quote that was offered for a connection. Never changed: another one replaces it."""

    id: int
    number: str
    priced: Priced
    offered_on: datetime.date
    valid_until: datetime.date
    state: QuoteState


@dataclasses.dataclass(frozen=True)
class Connection:
    """What a connection request is about, and its quote if there is one.

    :param service_point_id: where the meter that was set hangs, None: it is not in the books yet
    """

    number: str
    service: str
    use: str
    right: str
    commune_code: str
    address: str
    place: str
    power_kva: int | None
    distance_m: int | None
    stage: str
    outcome: str
    service_point_id: int | None
    quote: Quote | None


@dataclasses.dataclass(frozen=True)
class Subscription:
    """What a subscription is about.

    :param service_point_id: found by the former contract, None: the agent looks for it
    :param contract_number: of the contract that was opened, "": not yet
    """

    number: str
    service: str
    use: str
    right: str
    commune_code: str
    address: str
    former_contract: str
    meter_serial: str
    service_point_id: int | None
    starts_on: datetime.date | None
    contract_number: str
    deposit_centimes: int | None
    stage: str
    outcome: str


@dataclasses.dataclass(frozen=True)
class OpenedSubscription:
    """A contract was opened for a subscription, its deposit stated: it is due, paid at a counter."""

    number: str
    contract_number: str
    account_id: int
    deposit_centimes: int
    is_demonstration: bool


@dataclasses.dataclass(frozen=True)
class FinalIndex:
    """The last index of one register, as on the dial, kWh or m3.

    :param confirmed: read twice: an improbable one is trusted
    """

    register: int
    index: Decimal
    confirmed: bool = False


@dataclasses.dataclass(frozen=True)
class Settlement:
    """What the deposit and the debts of an account come to.

    :param deposit_centimes: what of the deposit is set against the debts
    :param owed_centimes: disputed amounts included; negative when the account is owed
    :param is_last: no other contract of the account runs or waits to be settled; while one does, the account keeps its
        deposit and its credit
    :param kept_centimes: the deposit that is kept
    """

    deposit_centimes: int
    owed_centimes: int
    is_last: bool = True
    kept_centimes: int = 0

    @property
    def credit_centimes(self) -> int:
        """Return what the account is owed beside its deposit."""
        return max(-self.owed_centimes, 0)

    @property
    def refund_centimes(self) -> int:
        """Return what is left to the customer."""
        return max(self.deposit_centimes - self.owed_centimes, 0) if self.is_last else 0

    @property
    def left_centimes(self) -> int:
        """Return what the customer still has to pay."""
        return max(self.owed_centimes - self.deposit_centimes, 0)


@dataclasses.dataclass(frozen=True)
class LeftAccount:
    """An account that has ended and still holds a deposit, or is owed something.

    :param closed_on: the first day without supply
    :param credit_centimes: of one that holds no deposit: what it is owed and nobody gives back yet
    :param waits_for: `file`: its termination; `bill`: the bill up to that day; `ready`: nothing
    """

    account_id: int
    closed_on: datetime.date
    deposit_centimes: int
    credit_centimes: int
    waits_for: str


@dataclasses.dataclass(frozen=True)
class UnbilledAccount:
    """An account that has ended and misses the bill up to its end.

    :param closed_on: the first day without supply; `due_on`: by when the bill is due
    :param why: `exception`: a cycle could not make it, `reason` is billing's code; `reading`: nobody read the meter at
        the end; `cycle`: no cycle has taken it in
    :param file_number: of its open termination; empty: it has none
    """

    account_id: int
    closed_on: datetime.date
    due_on: datetime.date
    why: str
    reason: str
    exception_id: int | None
    file_number: str


@dataclasses.dataclass(frozen=True)
class Termination:
    """What a termination is about.

    :param contract_number: as the applicant wrote it; contract_id: of the contract of that number, None: there is none
    :param deposit_centimes, owed_centimes: as they stood when the account was settled, None: it is not
    :param refund_centimes: what is given back, None: not settled yet
    :param is_last: when it was settled no other contract of the account ran; `kept_centimes`: the deposit kept for one
    """

    number: str
    contract_number: str
    contract_id: int | None
    account_id: int | None
    wished_on: datetime.date
    ended_on: datetime.date | None
    ended_contracts: tuple[str, ...]
    is_closed_for_billing: bool
    final_bill_number: int | None
    deposit_centimes: int | None
    owed_centimes: int | None
    refund_centimes: int | None
    rib: str
    stage: str
    outcome: str
    is_last: bool = True
    kept_centimes: int = 0

    @property
    def settled(self) -> Settlement | None:
        """Return the figures by which the account was settled."""
        if self.deposit_centimes is None or self.owed_centimes is None:
            return None
        return Settlement(self.deposit_centimes, self.owed_centimes, self.is_last, self.kept_centimes)
