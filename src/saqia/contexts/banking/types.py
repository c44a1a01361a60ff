"""The shapes that banking takes and gives. Amounts in centimes: positive, money that came in."""

import dataclasses
import datetime
from typing import Literal

StatementKind = Literal["statement", "notice"]
Sequence = Literal["FRST", "RCUR"]


@dataclasses.dataclass(frozen=True)
class StatedLine:
    """One movement as a bank states it, whatever its format.

    :param references: what names the movement, strongest first: end-to-end id, instruction, structured reference
    :param text: what the payer or the bank wrote
    :param name: the other side's name; "" when not given
    :param account: the other side's account as written; "" when not given
    :param bank_reference: the bank's own name for the movement; "" when it gives none
    :param return_reason: a reason code of ISO 20022, such as AM04, when the movement takes another back
    :param orders: what the movement answers: message and batch identifiers of ours
    """

    rank: int
    booked_on: datetime.date
    value_on: datetime.date
    amount_centimes: int
    references: tuple[str, ...] = ()
    text: str = ""
    name: str = ""
    account: str = ""
    bank_reference: str = ""
    return_reason: str = ""
    orders: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True)
class Stated:
    """A statement of an account over whole days, or a notice of single movements, which has no balances.

    :param account: RIB or IBAN as the bank writes it
    :param number: the bank's own identifier of the statement
    :param from_on: first day; `until_on` is the last, included: banks count so
    """

    kind: StatementKind
    account: str
    number: str
    from_on: datetime.date
    until_on: datetime.date
    opening_centimes: int
    closing_centimes: int
    lines: tuple[StatedLine, ...]
    currency: str = "MAD"


@dataclasses.dataclass(frozen=True)
class OrderStatus:
    """What a bank says of one order of a file of ours, or of the whole file when `end_to_end` is empty.

    :param status: a code of ISO 20022: ACCP, ACSC, PART, PDNG, RJCT...
    :param reason: why it was rejected, such as AC04
    """

    message_id: str
    end_to_end: str
    status: str
    reason: str = ""
    text: str = ""


@dataclasses.dataclass(frozen=True)
class Company:
    """Who orders: the distributor's account at its bank.

    :param creditor_id: the identifier that the direct-debit scheme gave the distributor; "" for transfers
    """

    name: str
    iban: str
    bic: str = ""
    creditor_id: str = ""


@dataclasses.dataclass(frozen=True)
class Collection:
    """One direct debit to send."""

    end_to_end: str
    amount_centimes: int
    mandate: str
    signed_on: datetime.date
    sequence: str
    name: str
    iban: str
    text: str


@dataclasses.dataclass(frozen=True)
class Transfer:
    """One transfer to send."""

    end_to_end: str
    amount_centimes: int
    name: str
    iban: str
    text: str


@dataclasses.dataclass(frozen=True)
class Code:
    """A code that a bank wants to read: of ISO 20022's external sets, or the bank's own."""

    value: str
    is_own: bool


@dataclasses.dataclass(frozen=True)
class DebitCodes:
    """What a bank wants to read in a file of debits; None: it is left out."""

    service_level: Code | None = None
    local_instrument: Code | None = None
    scheme: Code | None = None


@dataclasses.dataclass(frozen=True)
class CollectionFile:
    """Direct debits that leave together.

    :param codes: those of the company's bank
    """

    message_id: str
    made_at: datetime.datetime
    company: Company
    collect_on: datetime.date
    collections: tuple[Collection, ...]
    codes: DebitCodes = DebitCodes()


@dataclasses.dataclass(frozen=True)
class TransferFile:
    """Transfers that leave together."""

    message_id: str
    made_at: datetime.datetime
    company: Company
    execute_on: datetime.date
    transfers: tuple[Transfer, ...]


@dataclasses.dataclass(frozen=True)
class BankAccount:
    """An account of the company."""

    bank_account_id: int
    code: str
    name: str
    rib: str
    iban: str
    bic: str
    creditor_id: str


@dataclasses.dataclass(frozen=True)
class Imported:
    """A statement that was taken in, or was before."""

    statement_id: int
    kind: str
    number: str
    until_on: datetime.date
    lines: int
    repeated: bool


@dataclasses.dataclass(frozen=True)
class Matched:
    """What became of the lines of a statement: how many, and what they come to, by state."""

    statement_id: int
    counts: dict[str, int]
    centimes: dict[str, int]


@dataclasses.dataclass(frozen=True)
class Statement:
    """A statement as pages show it, with its lines by state."""

    statement_id: int
    bank_account: str
    kind: str
    number: str
    from_on: datetime.date
    until_on: datetime.date
    opening_centimes: int
    closing_centimes: int
    line_count: int
    counts: dict[str, int]


@dataclasses.dataclass(frozen=True)
class Proposal:
    """An account that a line may have meant to pay."""

    account_id: int
    account_number: str
    item_number: int | None


@dataclasses.dataclass(frozen=True)
class Line:
    """A movement with what became of it.

    :param state: a code of `wording.STATES`; "" while nobody has looked at it
    :param target: what it was placed on, by its own number
    :param owner: the role that answers for it while it stands on suspense, until `due_on`; it keeps both after
    :param person_id: who was asked to place it
    """

    line_id: int
    statement_id: int
    bank_account: str
    rank: int
    booked_on: datetime.date
    value_on: datetime.date
    amount_centimes: int
    references: tuple[str, ...]
    text: str
    name: str
    account: str
    return_reason: str
    state: str
    rule: str
    target: str
    proposals: tuple[Proposal, ...] = ()
    owner: str = ""
    due_on: datetime.date | None = None
    person_id: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether it stands on suspense."""
        return self.state in ("proposed", "suspense")

    def is_late(self, on: datetime.date) -> bool:
        """Return whether it stands on suspense after its deadline."""
        return self.is_open and self.due_on is not None and self.due_on < on


@dataclasses.dataclass(frozen=True)
class Suspense:
    """What stands on suspense: movements, what they come to, how many are late, the first deadline."""

    count: int
    centimes: int
    late: int
    first_due_on: datetime.date | None


@dataclasses.dataclass(frozen=True)
class Mandate:
    """A customer's permission to debit."""

    mandate_id: int
    number: str
    account_id: int
    customer_id: int
    holder: str
    rib: str
    signed_on: datetime.date
    state: str
    used_on: datetime.date | None
    revoked_on: datetime.date | None
    reason: str

    @property
    def hidden_rib(self) -> str:
        """The RIB with its middle hidden, for pages."""
        return f"{self.rib[:3]} … {self.rib[-4:]}"


@dataclasses.dataclass(frozen=True)
class OrderFile:
    """A file of debits or transfers.

    :param approved_by: the code of the actor who approved it; "" as long as nobody has
    :param ended_by: of who gave it to the bank or dropped it; "" also of files that ended before this was kept
    :param ended_at: when they did, by `state`
    """

    file_id: int
    message_id: str
    kind: str
    bank_account: str
    execute_on: datetime.date
    amount_centimes: int
    order_count: int
    state: str
    prepared_by: str
    prepared_at: datetime.datetime
    approved_by: str
    approved_at: datetime.datetime | None
    ended_by: str
    ended_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True)
class Order:
    """One order of a file."""

    order_id: int
    end_to_end: str
    account_id: int
    amount_centimes: int
    name: str
    rib: str
    sequence: str
    state: str
    reason: str
    payment_number: str


@dataclasses.dataclass(frozen=True)
class Prepared:
    """A file that was prepared, and accounts left out of it with the reason: `too-much` or `no-account`."""

    file: OrderFile
    left_out: tuple[tuple[int, str], ...]
