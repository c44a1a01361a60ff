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
class CollectionFile:
    """Direct debits that leave together."""

    message_id: str
    made_at: datetime.datetime
    company: Company
    collect_on: datetime.date
    collections: tuple[Collection, ...]


@dataclasses.dataclass(frozen=True)
class TransferFile:
    """Transfers that leave together."""

    message_id: str
    made_at: datetime.datetime
    company: Company
    execute_on: datetime.date
    transfers: tuple[Transfer, ...]
