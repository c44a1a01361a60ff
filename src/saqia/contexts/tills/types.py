"""Shapes that cross the doors of tills. Amounts in centimes."""

import dataclasses
import datetime
from collections.abc import Mapping

from saqia.contexts.payments import types as payments


@dataclasses.dataclass(frozen=True)
class Session:
    """A cashier's till.

    :param kind: counter or mobile
    :param status: a code of `wording.STATES`
    :param difference_centimes: expected less counted, once it is closed: what was missing, negative when too much
    """

    id: int
    unit_id: int
    cashier_id: int
    kind: str
    status: str
    float_centimes: int
    opened_at: datetime.datetime
    receipts: int
    counted_at: datetime.datetime | None
    counted_centimes: int | None
    closed_at: datetime.datetime | None
    closed_by: str
    difference_centimes: int | None
    remark: str


@dataclasses.dataclass(frozen=True)
class Standing:
    """A session with its money.

    :param sums: what it took, by method
    :param deposited_centimes: cash that left for the bank
    :param aside_centimes: cash taken offline that could not be posted: in the till, and on suspense
    """

    session: Session
    sums: tuple[payments.SessionSum, ...]
    deposited_centimes: int
    ceiling_centimes: int
    aside_centimes: int = 0

    @property
    def cash_centimes(self) -> int:
        """Cash that it took, what was given back apart."""
        return sum(one.left_centimes for one in self.sums if one.method == "cash")

    @property
    def hand_centimes(self) -> int:
        """Cash that lies in the till by the books: float and payments, less deposits and the difference found."""
        found = self.session.difference_centimes or 0
        taken = self.cash_centimes + self.aside_centimes
        return self.session.float_centimes + taken - self.deposited_centimes - found

    @property
    def to_deposit_centimes(self) -> int:
        """Cash above the float."""
        return max(self.hand_centimes - self.session.float_centimes, 0)

    @property
    def is_full(self) -> bool:
        """Say whether it takes no more cash."""
        return self.hand_centimes >= self.ceiling_centimes


@dataclasses.dataclass(frozen=True)
class ChequeGiven:
    """A cheque as the payer hands it over.

    :param bank: a code of `wording.banks()`
    :param due_on: the date that the drawer wrote
    """

    bank: str
    number: str
    due_on: datetime.date


@dataclasses.dataclass(frozen=True)
class Receipt:
    """A payment in its session's series.

    :param given_centimes: cash handed over; None where the payer gave none, or the exact amount
    :param prints: how often it was printed
    """

    payment: payments.Receipt
    session_id: int
    unit_id: int
    rank: int
    given_centimes: int | None
    prints: int

    @property
    def change_centimes(self) -> int:
        """What the payer got back."""
        return 0 if self.given_centimes is None else self.given_centimes - self.payment.total_centimes

    @property
    def advance_centimes(self) -> int:
        """What nothing was owed for: kept for the next bills."""
        return sum(share.advance_centimes for share in self.payment.shares)


@dataclasses.dataclass(frozen=True)
class Printed:
    """A receipt goes on paper: 0 is the original, the rest are duplicates."""

    number: str
    rank: int


@dataclasses.dataclass(frozen=True)
class Deposit:
    """A bag of cash or a bundle of cheques; `booked_on` is None while the bank's statement does not show it."""

    id: int
    unit_id: int
    session_id: int | None
    kind: str
    reference: str
    amount_centimes: int
    made_by: str
    made_at: datetime.datetime
    booked_on: datetime.date | None
    bank_reference: str
    repeated: bool = False


@dataclasses.dataclass(frozen=True)
class Cheque:
    """A cheque; `status` is held, remitted, returned or cleared."""

    id: int
    session_id: int
    unit_id: int
    payment_id: int
    payment_number: str
    bank: str
    number: str
    due_on: datetime.date
    amount_centimes: int
    status: str
    deposit_id: int | None
    remark: str


@dataclasses.dataclass(frozen=True)
class Pack:
    """What a mobile till works with offline.

    :param key: in hexadecimal, of the codes of its receipts; told once, when the pack is issued, then empty
    :param ended_as: a code of `wording.PACKS`: out, returned or lost
    :param unsent_centimes: cash of a lost one that no receipt had shown when it was declared
    :param receipts: that came home; `cash_centimes`: their cash; `vended_centimes`: what of it was top-ups
    """

    id: int
    session_id: int
    ranks: int
    ceiling_centimes: int
    vending_centimes: int
    issued_at: datetime.datetime
    expires_at: datetime.datetime
    key: str = ""
    ended_as: str = ""
    ended_at: datetime.datetime | None = None
    unsent_centimes: int = 0
    receipts: int = 0
    cash_centimes: int = 0
    vended_centimes: int = 0


@dataclasses.dataclass(frozen=True)
class OfflineEntry:
    """A receipt that a device gave offline.

    :param rank: within its pack, from 1
    :param key: the device's, of forty letters at most
    :param reference: the account, contract or bill; of a top-up its meter
    :param shown_centimes: what the device said was owed
    :param mac: the code over all of it, by the pack's key, in hexadecimal
    """

    rank: int
    key: str
    reference: str
    amount_centimes: int
    shown_centimes: int
    method: str
    collected_at: datetime.datetime
    mac: str
    cheque: ChequeGiven | None = None
    kind: str = "payment"


@dataclasses.dataclass(frozen=True)
class Target:
    """What the money of a top-up is for.

    :param first: items that it pays first: the purchase
    :param reason: a code of `wording.CAUSES`: nothing could be bought, the money is kept for the account
    """

    account_id: int
    first: tuple[int, ...] = ()
    reason: str = ""


@dataclasses.dataclass(frozen=True)
class Synced:
    """What became of an entry: `outcome` is posted, repeated or refused; `reason` a code of `wording.CAUSES`.

    :param reason: why it was refused, or `paid-elsewhere` where a posted one became an advance that nobody meant
    :param number: of the payment's receipt, when it was posted
    """

    key: str
    rank: int
    outcome: str
    reason: str = ""
    number: str = ""
    advance_centimes: int = 0


@dataclasses.dataclass(frozen=True)
class Conflict:
    """An offline receipt that a person looks at.

    :param amount_centimes: the advance, or what waits on suspense
    :param on_suspense: True when the money is to be placed
    """

    id: int
    unit_id: int
    session_id: int
    pack_id: int
    rank: int
    reference: str
    paid_centimes: int
    amount_centimes: int
    method: str
    collected_at: datetime.datetime
    cause: str
    on_suspense: bool
    status: str
    opened_at: datetime.datetime
    settled_at: datetime.datetime | None
    settled_by: str
    remark: str


@dataclasses.dataclass(frozen=True)
class RefusedRequest:
    """A request for a subscription that could not be taken.

    :param name: who asks, and `phone`; empty once it is closed
    :param faults: part of the request -> what is wrong with it
    :param remark: what was done, or the number of the file that it became
    """

    id: int
    unit_id: int
    session_id: int
    pack_id: int
    rank: int
    name: str
    phone: str
    faults: Mapping[str, str]
    refused_at: datetime.datetime
    status: str
    settled_at: datetime.datetime | None
    settled_by: str
    remark: str
