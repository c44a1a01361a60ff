"""Shapes that cross the ledger's doors."""

import dataclasses
import datetime

import pyarrow as pa

OPEN_ITEMS = pa.schema(
    [
        pa.field("number", pa.int64()),
        pa.field("account_id", pa.int64()),
        pa.field("kind", pa.string()),
        pa.field("amount_centimes", pa.int64()),
        pa.field("due_on", pa.date32()),
        pa.field("posted_on", pa.date32()),
    ]
)
"""Open items of a run: one for each bill, positive what the account owes."""

OPENING_BALANCES = pa.schema(
    [
        pa.field("account_id", pa.int64()),
        pa.field("amount_centimes", pa.int64()),  # positive: owed by the customer
        pa.field("deposit_centimes", pa.int64()),  # held for the customer
        pa.field("due_on", pa.date32()),
    ]
)
"""What a former operator hands over, one row an account."""


@dataclasses.dataclass(frozen=True)
class Posting:
    """One line of a balanced transaction: an account role of the chart, debit positive, in centimes."""

    role: str
    amount_centimes: int
    customer_account_id: int | None = None


@dataclasses.dataclass(frozen=True)
class Move:
    """Money that moves between accounts which are no customer's, once for its cause."""

    cause: str
    postings: tuple[Posting, ...]
    posted_on: datetime.date


@dataclasses.dataclass(frozen=True)
class Posted:
    """The transaction that an operation wrote, or found written before under the same cause."""

    transaction_id: int
    repeated: bool


@dataclasses.dataclass(frozen=True)
class OpenBalance:
    """One open item with what is left of it. Amounts in centimes."""

    number: int
    kind: str
    amount_centimes: int
    allocated_centimes: int
    held_centimes: int
    due_on: str

    @property
    def remaining_centimes(self) -> int:
        """What is still owed, disputes included."""
        return self.amount_centimes - self.allocated_centimes


@dataclasses.dataclass(frozen=True)
class Allocated:
    """What a transaction set against an item, and what was set against it before."""

    transaction_id: int
    account_id: int
    item_number: int
    amount_centimes: int
    before_centimes: int


@dataclasses.dataclass(frozen=True)
class ItemStanding:
    """Where one open item stands on a day. Amounts in centimes.

    :param covered_centimes: what payments set against it, credits of its own and what the account is owed besides cover
    :param left_centimes: what is still to be paid; a credit's is what of it is not used, negative
    :param held_centimes: the part of `left_centimes` that is disputed: nobody collects it
    :param state: a code of `wording.STATES`
    """

    number: int
    account_id: int
    kind: str
    amount_centimes: int
    covered_centimes: int
    left_centimes: int
    held_centimes: int
    due_on: datetime.date
    posted_on: datetime.date
    state: str


@dataclasses.dataclass(frozen=True)
class AccountStanding:
    """What an account comes to on a day, from its items. Amounts in centimes.

    :param balance_centimes: what it owes, disputes included; negative when it is owed
    :param due_centimes: to be paid, not late
    :param overdue_centimes: to be paid, past its day
    :param held_centimes: disputed: owed or not, a decision will tell
    :param credit_centimes: what the account is owed and no item uses
    """

    account_id: int
    balance_centimes: int
    due_centimes: int
    overdue_centimes: int
    held_centimes: int
    credit_centimes: int


@dataclasses.dataclass(frozen=True)
class StatementLine:
    """One posting of an account: positive what it owes more, negative what it owes less. Centimes.

    :param item_number: the bill, credit note or other item that it makes or, when it is one only, settles
    :param due_on: of an item
    :param balance_centimes: what is owed after it
    """

    account_id: int
    posted_on: datetime.date
    kind: str
    item_number: int | None
    due_on: datetime.date | None
    amount_centimes: int
    balance_centimes: int


@dataclasses.dataclass(frozen=True)
class Statement:
    """A page of postings over `[from_on, until_on)`, oldest first. Amounts in centimes.

    :param opening_centimes: what was owed before `from_on`
    :param closing_centimes: what was owed at the end of the whole period, not of the page
    :param cursor: what asks for the next page; None on the last
    """

    from_on: datetime.date
    until_on: datetime.date
    opening_centimes: int
    closing_centimes: int
    lines: tuple[StatementLine, ...]
    cursor: str | None


@dataclasses.dataclass(frozen=True)
class PaymentLine:
    """What one account pays, in centimes, and the stamp duty taken on top of it.

    :param cause: what makes it count once, such as `payment:1204:1`
    """

    account_id: int
    amount_centimes: int
    cause: str
    duty_centimes: int = 0


@dataclasses.dataclass(frozen=True)
class PostedPayment:
    """What became of a payment: set against items, oldest due first, and what is left as an advance. Centimes."""

    transaction_id: int
    allocated_centimes: int
    advance_centimes: int
    repeated: bool
