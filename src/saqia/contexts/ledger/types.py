"""Shapes that cross the ledger's doors."""

import dataclasses

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
