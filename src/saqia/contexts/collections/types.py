"""Shapes that cross the doors of collections. Amounts in centimes."""

import dataclasses
import datetime
from collections.abc import Mapping

import pyarrow as pa

STEPS = pa.schema(
    [
        ("account_id", pa.int64()),
        ("step", pa.string()),
        ("amount_centimes", pa.int64()),
        ("first_due_on", pa.date32()),
        ("items", pa.int64()),
    ]
)
"""What `exports.steps` returns: what one step of a run was about, one row an account."""

AGEING = pa.schema(
    [
        ("customer_class", pa.string()),
        ("commune_code", pa.string()),
        ("operator", pa.string()),
        ("bucket", pa.int64()),
        ("accounts", pa.int64()),
        ("left_centimes", pa.int64()),
        ("held_centimes", pa.int64()),
    ]
)
"""What `exports.ageing` returns; `bucket` is the place of the column among the bounds of the rules."""


@dataclasses.dataclass(frozen=True)
class Taken:
    """A step about one item."""

    account_id: int
    item_number: int
    step: str
    turn: int
    channel: str
    amount_centimes: int
    due_on: datetime.date


@dataclasses.dataclass(frozen=True)
class Kept:
    """A step that is ripe and was not taken, and the code of why."""

    account_id: int
    step: str
    reason: str
    amount_centimes: int


@dataclasses.dataclass(frozen=True)
class Part:
    """What a part of a run took, or would take, and what it left alone.

    :param last: the last account looked at, None when none was left
    """

    run_id: int | None
    last: int | None
    accounts: int
    taken: tuple[Taken, ...]
    kept: tuple[Kept, ...]
    classes: Mapping[int, str]
    broken: tuple[int, ...]
    honored: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class Order:
    """An order to cut a service of an account.

    :param reconnect_by: until when the service is back, of an order whose reconnection was ordered
    """

    id: int
    account_id: int
    contract_id: int
    service_point_id: int
    service: int
    customer_class: str
    amount_centimes: int
    items: tuple[int, ...]
    status: str
    cause: str
    issued_on: datetime.date
    issued_by: str
    executed_at: datetime.datetime | None
    ended_at: datetime.datetime | None
    reconnected_at: datetime.datetime | None
    reconnect_by: datetime.datetime | None = None
    photo_id: int | None = None
    back_photo_id: int | None = None

    @property
    def number(self) -> str:
        """Return the order's number as people read it, such as `2026-0000042`."""
        return f"{self.issued_on.year}-{self.id:07d}"


@dataclasses.dataclass(frozen=True)
class Check:
    """Whether an order still holds on a day; `reason` is a code of `wording.REASONS`, empty when it does."""

    order: Order
    reason: str

    @property
    def may_cut(self) -> bool:
        """Say whether the crew may cut."""
        return not self.reason


@dataclasses.dataclass(frozen=True)
class LetterItem:
    """A bill that a letter asks for."""

    number: int
    amount_centimes: int
    due_on: datetime.date


@dataclasses.dataclass(frozen=True)
class Letter:
    """A step on paper, as printed; `cut_from` None: no cut is threatened; `outcome` empty: not known yet."""

    id: int
    run_id: int
    account_id: int
    step: str
    commune_code: str
    items: tuple[LetterItem, ...]
    held_centimes: int
    cut_from: datetime.date | None
    printed_on: datetime.date
    printed_by: str
    outcome: str
    carried_on: datetime.date | None

    @property
    def number(self) -> str:
        """Return the letter's number as people read it, such as `L2026-0000042`."""
        return f"L{self.printed_on.year}-{self.id:07d}"

    @property
    def amount_centimes(self) -> int:
        """Return what the letter asks for."""
        return sum(item.amount_centimes for item in self.items)


@dataclasses.dataclass(frozen=True)
class StepOfDay:
    """A step that a run took about an account: what the day's letters are made of."""

    run_id: int
    on: datetime.date
    account_id: int
    step: str
    channel: str
    amount_centimes: int


@dataclasses.dataclass(frozen=True)
class Instalment:
    """One part of a plan; `left_centimes` is what of it is not paid yet."""

    rank: int
    due_on: datetime.date
    amount_centimes: int
    left_centimes: int


@dataclasses.dataclass(frozen=True)
class Plan:
    """Instalments of an account, as they stand on a day."""

    id: int
    account_id: int
    profile: str
    cause: str
    items: tuple[int, ...]
    total_centimes: int
    paid_centimes: int
    status: str
    offered_on: datetime.date
    open_until: datetime.date
    instalments: tuple[Instalment, ...]

    @property
    def next(self) -> Instalment | None:
        """Return the first instalment that is not paid whole, or None."""
        return next((one for one in self.instalments if one.left_centimes), None)


@dataclasses.dataclass(frozen=True)
class Protection:
    """Why an account is not cut over `[starts_on, ends_on)`."""

    id: int
    account_id: int
    code: str
    starts_on: datetime.date
    ends_on: datetime.date
    recorded_by: str


@dataclasses.dataclass(frozen=True)
class DepositRefund:
    """A deposit on its way back."""

    id: int
    account_id: int
    cause: str
    deposit_centimes: int
    amount_centimes: int
    set_off_centimes: int
    rib: str
    status: str
    asked_on: datetime.date
    due_on: datetime.date
    refund_id: int | None
    transferred_on: datetime.date | None
    set_off_on: datetime.date | None
    reference: str


@dataclasses.dataclass(frozen=True)
class WriteOff:
    """A debt that is, or would be, given up."""

    id: int
    account_id: int
    items: tuple[tuple[int, int], ...]
    amount_centimes: int
    reason: str
    remark: str
    status: str
    proposed_by: str
    proposed_at: datetime.datetime
    decided_by: str
    decided_at: datetime.datetime | None
