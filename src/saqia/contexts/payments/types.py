"""Shapes that cross the doors of payments. Amounts in centimes."""

import dataclasses
import datetime

import pyarrow as pa

from saqia.engine.money import half_up

PARTNERS = "partner"
"""The channel of the partners that take payments for us."""
BATCH = pa.schema(
    [
        pa.field("reference", pa.string()),
        pa.field("account_id", pa.int64()),
        pa.field("amount_centimes", pa.int64()),
        pa.field("collected_at", pa.timestamp("us", tz="UTC")),
    ]
)
"""A file of payments, one row a payment of one account."""


@dataclasses.dataclass(frozen=True)
class Line:
    """What one account pays.

    :param first: numbers of the items that the payer names
    """

    account_id: int
    amount_centimes: int
    first: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True)
class Share:
    """What a payment brought to one account: set against debts, and kept for the next bill."""

    account_id: int
    amount_centimes: int
    settled_centimes: int
    advance_centimes: int


@dataclasses.dataclass(frozen=True)
class ServicePart:
    """What a payment paid of one service of an item; 0 where no service is known, `item_number` None: an advance."""

    payment_id: int
    account_id: int
    item_number: int | None
    service: int
    amount_centimes: int


@dataclasses.dataclass(frozen=True)
class Receipt:
    """A payment as it stands. `reversed_on` is None while it counts.

    :param number: as it is printed, `2026-0000012047-3`
    :param duty_centimes: stamp duty taken on top of the amount
    :param repeated: True when this call wrote nothing: it was recorded before
    """

    payment_id: int
    number: str
    channel: str
    collector: str
    reference: str
    method: str
    amount_centimes: int
    duty_centimes: int
    instrument: str
    session_id: int | None
    collected_at: datetime.datetime
    posted_on: datetime.date
    recorded_by: str
    shares: tuple[Share, ...]
    reversed_on: datetime.date | None = None
    repeated: bool = False

    @property
    def total_centimes(self) -> int:
        """What the payer gave."""
        return self.amount_centimes + self.duty_centimes


@dataclasses.dataclass(frozen=True)
class Batch:
    """What a file of payments came to: new ones, and those recorded before."""

    payments: int
    repeated: int
    amount_centimes: int
    duty_centimes: int


@dataclasses.dataclass(frozen=True)
class Look:
    """What would become of a row of a file: the receipt that it has already, the name of its refusal; else it is taken.

    Both: its reference has the receipt of another payment.
    """

    receipt: str
    refusal: str


@dataclasses.dataclass(frozen=True)
class Reversal:
    """A payment taken back, and the day it counts on."""

    payment_number: str
    posted_on: datetime.date
    repeated: bool


@dataclasses.dataclass(frozen=True)
class Due:
    """One item that an account may pay: what is left of it, disputed parts apart."""

    number: int
    kind: str
    left_centimes: int
    held_centimes: int
    due_on: datetime.date
    is_overdue: bool


@dataclasses.dataclass(frozen=True)
class Dues:
    """What an account may pay today, oldest due first; `named` is the item that the reference names, if any."""

    account_id: int
    account_number: str
    items: tuple[Due, ...]
    named: int | None

    @property
    def total_centimes(self) -> int:
        """What is asked for: disputed parts are not."""
        return sum(item.left_centimes - item.held_centimes for item in self.items)


@dataclasses.dataclass(frozen=True)
class Order:
    """An intention to pay online.

    :param status: open, settled, failed or expired
    :param payment_number: of a settled one
    """

    number: str
    channel: str
    lines: tuple[Line, ...]
    amount_centimes: int
    language: str
    status: str
    opened_at: datetime.datetime
    expires_at: datetime.datetime
    outcome: str
    payment_number: str | None


@dataclasses.dataclass(frozen=True)
class Refund:
    """Money that goes back to a customer; `status` is proposed, approved, refused or paid."""

    refund_id: int
    account_id: int
    bank_account_id: int
    amount_centimes: int
    cause: str
    status: str
    proposed_by: str
    proposed_at: datetime.datetime
    due_on: datetime.date
    decided_by: str
    remark: str
    reference: str
    paid_on: datetime.date | None


@dataclasses.dataclass(frozen=True)
class SessionSum:
    """What a cash session took by one method, stamp duty included; what was taken back is apart."""

    session_id: int
    method: str
    payments: int
    total_centimes: int
    reversed_payments: int
    reversed_centimes: int

    @property
    def left_centimes(self) -> int:
        """What stands."""
        return self.total_centimes - self.reversed_centimes


@dataclasses.dataclass(frozen=True)
class Single:
    """A payment of one account among many that are taken together.

    :param first: numbers of the items that the payer names
    """

    reference: str
    account_id: int
    amount_centimes: int
    collected_at: datetime.datetime
    instrument: str = ""
    first: tuple[int, ...] = ()


@dataclasses.dataclass(frozen=True)
class Until:
    """What a collector took until a day, that day included, and the commission that it keeps of it by the rule."""

    day: datetime.date
    taken_centimes: int
    commission_centimes: int = 0
    tax_per_10000: int = 0

    @property
    def tax_centimes(self) -> int:
        """The tax on the commission."""
        return half_up(self.commission_centimes * self.tax_per_10000, 10_000)

    @property
    def net_centimes(self) -> int:
        """What arrives when commission and tax are kept."""
        return self.taken_centimes - self.commission_centimes - self.tax_centimes


@dataclasses.dataclass(frozen=True)
class Unsettled:
    """What a collector has taken since its last transfer: days with the sum until each."""

    channel: str
    collector: str
    sums: tuple[Until, ...]

    def until(self, day: datetime.date) -> "Unsettled":
        """Return what it had taken by a day."""
        return dataclasses.replace(self, sums=tuple(one for one in self.sums if one.day <= day))

    def after(self, day: datetime.date) -> "Unsettled":
        """Return what is left once the days until one are settled."""
        gone = [one for one in self.sums if one.day <= day]
        taken = gone[-1].taken_centimes if gone else 0
        kept = gone[-1].commission_centimes if gone else 0
        left = tuple(
            dataclasses.replace(
                one, taken_centimes=one.taken_centimes - taken, commission_centimes=one.commission_centimes - kept
            )
            for one in self.sums
            if one.day > day
        )
        return dataclasses.replace(self, sums=left)

    def find_day(self, centimes: int) -> datetime.date | None:
        """Return the day until which it took exactly this, commission kept or not; None: no day, or not one alone."""
        found = {one.day for one in self.sums if centimes in (one.taken_centimes, one.net_centimes)}
        return found.pop() if len(found) == 1 else None


@dataclasses.dataclass(frozen=True)
class Settled:
    """A transfer of a collector and the last day that it covers; `repeated`: it was noted before."""

    channel: str
    collector: str
    until_on: datetime.date
    amount_centimes: int
    repeated: bool
