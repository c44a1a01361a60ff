"""What a bill says, as plain data: no table, no page, no clock.

Money is integer centimes, unit prices are integer millionths of a dirham excluding tax, tax rates are basis points
(20 % = 2000). Indices and volumes are decimals in the meter's unit. Days are whole days; a period is half-open.
A credit note states positive amounts: they are owed to the customer.
"""

from __future__ import annotations

import dataclasses
import datetime
import enum
from decimal import Decimal
from typing import Literal

from saqia.platform.documents import bilingual

Language = bilingual.Language
Words = bilingual.Words


class Kind(enum.StrEnum):
    """A bill asks for money; a credit note gives back part or all of a bill that it names."""

    BILL = "bill"
    CREDIT_NOTE = "credit-note"


class Service(enum.StrEnum):
    """What a section bills; water and sanitation may share one grid."""

    ELECTRICITY = "electricity"
    WATER = "water"
    SANITATION = "sanitation"
    WATER_SANITATION = "water-sanitation"


class ReadingSource(enum.StrEnum):
    """Where an index comes from; only the last is not a reading."""

    READER = "reader"
    SELF_READING = "self-reading"
    REMOTE = "remote"
    AGENT = "agent"
    INSTALLATION = "installation"
    REMOVAL = "removal"
    ESTIMATED = "estimated"


@dataclasses.dataclass(frozen=True, slots=True)
class Distributor:
    """Who bills.

    :param mark_svg: logo as SVG, square; empty prints the mark of the platform
    :param address: street of its seat; empty when nobody stated it, as the commune and all but the first identifier
    :param fiscal_id: identifiant fiscal (IF), 7-8 digits
    :param ice: identifiant commun de l’entreprise, 15 digits
    :param trade_register: number and court
    :param business_tax: article of the taxe professionnelle (patente)
    :param call_center: number printed as customers know it, for example 0802031212
    """

    name: Words
    address: Words
    commune: Words
    call_center: str
    fiscal_id: str
    ice: str = ""
    trade_register: str = ""
    business_tax: str = ""
    postal_code: str = ""
    mark_svg: str = ""
    web_address: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Customer:
    """Who is billed, in both scripts."""

    name: Words
    address: Words
    commune: Words


@dataclasses.dataclass(frozen=True, slots=True)
class Reading:
    """An index (kWh or m3), the day it was read or estimated, and its source."""

    index: Decimal
    read_on: datetime.date
    source: ReadingSource


@dataclasses.dataclass(frozen=True, slots=True)
class RegisterUse:
    """What one register of one meter counted; a replaced meter or two registers give two of these.

    :param volume: kWh or m3, multiplier applied
    :param register: name of the register where a meter has several (peak, normal)
    """

    meter_number: str
    previous: Reading
    new: Reading
    volume: Decimal
    multiplier: int = 1
    register: Words | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class MonthUse:
    """Consumption of one past or present month, for the bars; ``month`` is its first day."""

    month: datetime.date
    volume: Decimal
    estimated: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class BillLine:
    """One amount and how it came about.

    :param arithmetic: the sentence that explains the amount
    :param days: of the period that the line covers
    :param volume: kWh or m3, None for a charge without volume
    :param unit_price_micro: millionths of a dirham excluding tax, per unit of volume
    :param exempt: outside VAT by law (not the same as a rate of zero)
    :param source: the text or grid that sets the price
    """

    label: Words
    arithmetic: Words
    amount_ht_centimes: int
    vat_basis_points: int
    vat_centimes: int
    days: int | None = None
    volume: Decimal | None = None
    unit_price_micro: int | None = None
    exempt: bool = False
    source: Words | None = None

    @property
    def amount_ttc_centimes(self) -> int:
        """Amount including VAT, in centimes."""
        return self.amount_ht_centimes + self.vat_centimes


@dataclasses.dataclass(frozen=True, slots=True)
class ServiceSection:
    """One service of the bill, for one period.

    :param volume: billed kWh or m3
    :param unit: ``kWh`` or ``m3``
    :param history: up to 13 months, oldest first
    :param notes: sentences worth reading before the lines (an estimate, a catch-up, a meter replaced)
    """

    service: Service
    starts_on: datetime.date
    ends_on: datetime.date
    unit: Literal["kWh", "m3"]
    volume: Decimal
    lines: tuple[BillLine, ...]
    registers: tuple[RegisterUse, ...] = ()
    history: tuple[MonthUse, ...] = ()
    use: Words | None = None
    notes: tuple[Words, ...] = ()

    @property
    def days(self) -> int:
        """Days of the period."""
        return (self.ends_on - self.starts_on).days

    @property
    def amount_ht_centimes(self) -> int:
        """Sum of the lines excluding VAT, in centimes."""
        return sum(line.amount_ht_centimes for line in self.lines)

    @property
    def vat_centimes(self) -> int:
        """Sum of the VAT of the lines, in centimes."""
        return sum(line.vat_centimes for line in self.lines)

    @property
    def amount_ttc_centimes(self) -> int:
        """Sum of the lines including VAT, in centimes."""
        return self.amount_ht_centimes + self.vat_centimes

    @property
    def is_estimated(self) -> bool:
        """Whether a new index was estimated."""
        return any(use.new.source is ReadingSource.ESTIMATED for use in self.registers)


@dataclasses.dataclass(frozen=True, slots=True)
class TaxTotal:
    """VAT of one rate: base and tax are the sums of the lines (each line rounded by itself), in centimes."""

    basis_points: int
    base_centimes: int
    vat_centimes: int
    exempt: bool = False


@dataclasses.dataclass(frozen=True, slots=True)
class Contest:
    """Until when the bill can be contested, and within how many days the distributor answers."""

    until: datetime.date
    answer_days: int


@dataclasses.dataclass(frozen=True, slots=True)
class Correction:
    """The bill that this document corrects, and why."""

    number: str
    issued_on: datetime.date
    reason: Words


DOMESTIC_WATER = Words(
    ar="الماء والتطهير للاستعمال المنزلي معفيان من الضريبة على القيمة المضافة منذ فاتح يناير 2024 (قانون المالية 2024)",
    fr="Eau et assainissement à usage domestique : exonérés de TVA depuis le 1er janvier 2024 (loi de finances 2024)",
)


@dataclasses.dataclass(frozen=True, slots=True)
class BillDocument:
    """The whole bill. ``checks.refusals`` says whether it holds together.

    :param lead: the customer's language: it comes first and bigger, the other one stays
    :param stamp_duty_centimes: what a payment in cash would add (0.25 %), zero when it never applies
    :param previous_balance_centimes: unpaid before this bill; negative when the customer is in credit
    :param amount_due_centimes: total including VAT + previous balance (a credit note: its total)
    :param qr_payload: what a phone reads: the bill's address, else what a payment application asks; empty: no code
    :param access_code: proves to the portal that one holds this paper; empty prints none
    :param reasons: sentences that say why the amount is what it is, before any table
    :param exemption: why the exempt lines are exempt; printed and stated in UBL when there are some
    :param agency: the one of the customer's commune with its address; empty where none is known
    :param demonstration_grid: the tariff is the marked demonstration grid, and the page says so
    """

    kind: Kind
    lead: Language
    distributor: Distributor
    customer: Customer
    contract_number: str
    number: str
    issued_on: datetime.date
    due_on: datetime.date
    starts_on: datetime.date
    ends_on: datetime.date
    sections: tuple[ServiceSection, ...]
    taxes: tuple[TaxTotal, ...]
    total_ht_centimes: int
    total_vat_centimes: int
    total_ttc_centimes: int
    amount_due_centimes: int
    contest: Contest
    stamp_duty_centimes: int = 0
    previous_balance_centimes: int = 0
    qr_payload: str = ""
    access_code: str = ""
    reasons: tuple[Words, ...] = ()
    ways_to_pay: tuple[Words, ...] = ()
    exemption: Words = DOMESTIC_WATER
    demonstration_grid: bool = False
    corrects: Correction | None = None
    agency: Words = dataclasses.field(default_factory=lambda: Words("", ""))


def tax_totals(sections: tuple[ServiceSection, ...]) -> tuple[TaxTotal, ...]:
    """Group the lines by rate, highest first, exempt last; sums of centimes, nothing is computed again."""
    groups: dict[tuple[bool, int], list[BillLine]] = {}
    for section in sections:
        for line in section.lines:
            groups.setdefault((line.exempt, -line.vat_basis_points), []).append(line)
    return tuple(
        TaxTotal(
            basis_points=-negative_rate,
            base_centimes=sum(line.amount_ht_centimes for line in lines),
            vat_centimes=sum(line.vat_centimes for line in lines),
            exempt=exempt,
        )
        for (exempt, negative_rate), lines in sorted(groups.items())
    )
