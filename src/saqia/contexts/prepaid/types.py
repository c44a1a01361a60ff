"""The shapes that prepaid takes and gives. Amounts in centimes, energy in tenths of kWh or m3."""

import dataclasses
import datetime

from saqia.engine import vending

Share = vending.Share


@dataclasses.dataclass(frozen=True)
class KeyTerms:
    """What names a meter's key. `expiry` 255: it does not expire within its base date."""

    supply_group: str
    tariff_index: str
    key_revision: int
    base_date: int
    expiry: int = 255


@dataclasses.dataclass(frozen=True)
class Meter:
    """A prepaid meter as pages show it.

    :param replaced_at: when it was known that another hangs in its place, None: it hangs
    """

    id: int
    number: str
    metering_meter_id: int
    contract_id: int
    account_id: int
    resource: int
    key: KeyTerms
    cipher: str
    derivation: str
    blocked_reason: str
    registered_at: datetime.datetime
    replaced_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True)
class Quote:
    """What an amount buys, and what is taken of it first.

    :param credit_centimes: what the account is owed, spent too
    :param emergency_centimes: earlier emergency credit, recovered whole
    :param arrears_centimes: the share of what is overdue; `overdue_centimes` is all of it
    :param fixed_centimes: standing charges of the days up to `fixed_until_on`, excluded
    :param left_centimes: less than a tenth more costs: stays on the account
    :param repriced_centimes: of the energy: a dearer block's price on what the month bought before
    :param step_centimes: what a tenth more would cost, where that is more than is left; 0: not worth a word
    :param bought_tenths: what the month bought before: it counts for the blocks
    :param demonstration: a price is of the marked demonstration grid
    """

    meter: Meter
    amount_centimes: int
    credit_centimes: int
    emergency_centimes: int
    arrears_centimes: int
    overdue_centimes: int
    fixed_centimes: int
    fixed_from_on: datetime.date
    fixed_until_on: datetime.date
    energy_centimes: int
    vat_centimes: int
    left_centimes: int
    repriced_centimes: int
    step_centimes: int
    tenths: int
    bought_tenths: int
    shares: tuple[Share, ...]
    recovers: tuple[int, ...]
    demonstration: bool


@dataclasses.dataclass(frozen=True)
class Token:
    """Twenty digits, and the order in which they are entered."""

    rank: int
    digits: str


@dataclasses.dataclass(frozen=True)
class Vend:
    """A purchase, or an emergency credit, with its tokens once they are made.

    :param item_numbers: what its payment names first: emergency credit to recover, then the purchase itself
    """

    id: int
    meter_id: int
    meter_number: str
    account_id: int
    kind: str
    status: str
    ordered_on: datetime.date
    ordered_at: datetime.datetime
    amount_centimes: int
    credit_centimes: int
    emergency_centimes: int
    arrears_centimes: int
    fixed_centimes: int
    energy_centimes: int
    vat_centimes: int
    left_centimes: int
    tenths: int
    resource: int
    demonstration: bool
    item_number: int
    item_numbers: tuple[int, ...]
    receipt_number: str
    order_number: str
    refusal: str
    shares: tuple[Share, ...]
    tokens: tuple[Token, ...]
    repeated: bool = False


@dataclasses.dataclass(frozen=True)
class Printed:
    """A purchase for paper; `is_first` says that it was on none before."""

    vend: Vend
    is_first: bool


@dataclasses.dataclass(frozen=True)
class KeyChange:
    """A change of a meter's key, with its tokens once they are made."""

    id: int
    meter_id: int
    meter_number: str
    account_id: int
    status: str
    key: KeyTerms
    reason: str
    requested_at: datetime.datetime
    requested_by: str
    refusal: str
    tokens: tuple[Token, ...]


@dataclasses.dataclass(frozen=True)
class Outlook:
    """How long what was bought lasts, by the pace of purchases.

    :param tenths_a_day: hundredths of a tenth a day, so that small paces are not lost
    :param runs_out_on: the day on which the last purchase is used up, at that pace
    """

    purchases: int
    days: int
    hundredths_a_day: int
    last_bought_on: datetime.date
    last_tenths: int
    runs_out_on: datetime.date
