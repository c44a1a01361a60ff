"""The shapes that contracts takes and gives."""

import dataclasses
import datetime
from typing import Literal

import pyarrow as pa

ELECTRICITY, WATER, SANITATION = 1, 2, 3
SERVICES: dict[int, str] = {ELECTRICITY: "electricity", WATER: "water", SANITATION: "sanitation"}
Voltage = Literal["", "low", "medium"]
Option = Literal["standard", "bihourly"]
Status = Literal["open", "closed"]

PREMISES_ROWS = pa.schema(
    [
        ("line", pa.int64()),  # the caller's line number, for the report
        ("source", pa.string()),  # code of the former operator's system
        ("source_ref", pa.string()),  # its reference there; (source, source_ref) is imported once
        ("commune_code", pa.string()),  # HCP code
        ("address_ar", pa.string()),  # one of the two may be empty
        ("address_fr", pa.string()),
        ("lat", pa.float64()),  # WGS 84 degrees; both null: unknown
        ("lon", pa.float64()),
    ]
)
"""One row a place, for `operations.import_premises`."""

CONTRACT_ROWS = pa.schema(
    [
        ("line", pa.int64()),
        ("source", pa.string()),
        ("source_ref", pa.string()),  # contract number of the former operator; (source, source_ref) is imported once
        ("customer_ref", pa.string()),  # of the same source, imported before
        ("premises_ref", pa.string()),  # of the same source, imported before
        ("point_ref", pa.string()),  # service point; successive contracts of one point share it
        ("service", pa.int8()),  # 1 electricity, 2 water, 3 sanitation
        ("metered_by_ref", pa.string()),  # sanitation: point_ref of the water point that measures it, else null
        ("sector_code", pa.string()),  # substation or feeder, water zone, sewer basin; null: not known yet
        ("use", pa.string()),  # rules/use_classes.yaml
        ("zone", pa.string()),  # zone of the operator's grid; empty: one grid
        ("households", pa.int32()),  # dwellings behind a shared meter; null: 1
        ("subscribed_power_kva", pa.int32()),  # electricity; null: 0, not known
        ("voltage", pa.string()),  # electricity: low, medium; empty: low
        ("option", pa.string()),  # standard, bihourly; empty: standard
        ("is_prepaid", pa.bool_()),  # null: false
        ("starts_on", pa.date32()),
        ("ends_on", pa.date32()),  # null: running; half-open
        ("language", pa.string()),  # of the bills; empty: the customer's
    ]
)
"""One row a supply contract, for `operations.import_contracts`; service points and accounts come out of it."""

CONTRACT_REFS = pa.schema(
    [
        ("source", pa.string()),
        ("source_ref", pa.string()),
        ("contract_id", pa.int64()),
        ("account_id", pa.int64()),
        ("service_point_id", pa.int64()),
    ]
)
"""What `exports.contract_refs` returns: how to find an imported contract by its former number."""

BOUNDS = pa.schema([pa.field("service_point_id", pa.int64()), pa.field("on_day", pa.date32())])
"""A day on which a contract of a point begins or ends: from it on, what is consumed there is another contract's."""

POINT_REFS = pa.schema(
    [
        ("source", pa.string()),
        ("source_ref", pa.string()),
        ("service_point_id", pa.int64()),
        ("service", pa.int8()),
        ("premises_id", pa.int64()),
    ]
)
"""What `exports.service_point_ids` returns."""

SUPPLY = pa.schema(
    [
        ("contract_id", pa.int64()),
        ("contract_number", pa.string()),
        ("account_id", pa.int64()),
        ("account_number", pa.string()),
        ("customer_id", pa.int64()),
        ("service_point_id", pa.int64()),
        ("metered_by_id", pa.int64()),  # the point whose meter measures; its own id when metered itself
        ("service", pa.int8()),
        ("use", pa.string()),
        ("operator", pa.string()),  # operator code of the tenant, as in rules/
        ("zone", pa.string()),
        ("households", pa.int32()),
        ("subscribed_power", pa.int32()),  # kVA
        ("voltage", pa.string()),
        ("option", pa.string()),
        ("prepaid", pa.bool_()),
        ("starts_on", pa.date32()),
        ("ends_on", pa.date32()),  # null: running
        ("commune_code", pa.string()),
        ("language", pa.string()),
    ]
)
"""What `exports.supply` returns, ordered by account and contract."""


@dataclasses.dataclass(frozen=True)
class Contract:
    """A supply contract as pages show it."""

    id: int
    number: str
    account_number: str
    account_id: int
    service_point_id: int
    metered_by_id: int
    service: int
    use: str
    zone: str
    households: int
    subscribed_power_kva: int
    voltage: Voltage
    option: Option
    is_prepaid: bool
    starts_on: datetime.date
    ends_on: datetime.date | None
    former_number: str | None


@dataclasses.dataclass(frozen=True)
class Account:
    """A customer account with its place and its contracts, oldest first."""

    id: int
    number: str
    customer_id: int
    premises_id: int
    commune_code: str
    address_ar: str
    address_fr: str
    language: str
    status: Status
    contracts: tuple[Contract, ...]


@dataclasses.dataclass(frozen=True)
class Place:
    """Where premises are. `lat`, `lon` are WGS 84 degrees; both None: not known."""

    commune_code: str
    address_ar: str = ""
    address_fr: str = ""
    lat: float | None = None
    lon: float | None = None


@dataclasses.dataclass(frozen=True)
class Point:
    """Where one service reaches premises; `metered_by_id` is the point at which its meter hangs."""

    id: int
    service: int
    metered_by_id: int
    commune_code: str
    address_ar: str
    address_fr: str


@dataclasses.dataclass(frozen=True)
class NewPoint:
    """A service point to register.

    :param sector_code: substation or feeder, water zone or sewer basin, by service; None: not known yet
    :param metered_by_water: sanitation measured by the meter of the premises' water point
    """

    service: int
    sector_code: str | None = None
    metered_by_water: bool = False


@dataclasses.dataclass(frozen=True)
class Terms:
    """On what terms a point is supplied.

    :param use: a code of rules/use_classes.yaml
    :param zone: zone of the operator's grid; empty: one grid
    :param households: dwellings behind a shared meter
    :param subscribed_power_kva: electricity; 0: not known
    :param voltage: low or medium for electricity, else empty
    """

    use: str
    zone: str = ""
    households: int = 1
    subscribed_power_kva: int = 0
    voltage: str = ""
    option: str = "standard"
    is_prepaid: bool = False


@dataclasses.dataclass(frozen=True)
class RegisteredPremises:
    """A place was recorded, with its points in the order given."""

    premises_id: int
    service_point_ids: tuple[int, ...]


@dataclasses.dataclass(frozen=True)
class OpenedContract:
    """A supply contract was opened."""

    contract_id: int
    contract_number: str
    account_id: int
    account_number: str
    service_point_id: int
    service: int
    starts_on: datetime.date


@dataclasses.dataclass(frozen=True)
class EndedContract:
    """A supply contract got its end; `account_closed` says that nothing else of the account runs."""

    contract_id: int
    contract_number: str
    account_id: int
    ends_on: datetime.date
    account_closed: bool


@dataclasses.dataclass(frozen=True)
class ChangedHolder:
    """One contract ended and the next began."""

    ended: EndedContract
    opened: OpenedContract


@dataclasses.dataclass(frozen=True)
class StatedDeposit:
    """A deposit was stated, in MAD centimes."""

    deposit_id: int
    contract_id: int
    amount_centimes: int
    due_on: datetime.date


@dataclasses.dataclass(frozen=True)
class Grant:
    """What one sign-in may do, on one account or on all accounts of a customer, over `[starts_on, ends_on)`.

    :param sign_in_id: an id only: who that is, identity knows
    :param role: holder, manager, payer or reader
    :param proof: bill-code, phone, invitation or agent
    """

    id: int
    sign_in_id: int
    account_id: int | None
    customer_id: int | None
    role: str
    proof: str
    starts_on: datetime.date
    ends_on: datetime.date | None


@dataclasses.dataclass(frozen=True)
class Reached:
    """An account that a sign-in reaches, and its rights there: `Access` without what the account holds."""

    account_id: int
    rights: frozenset[str]

    def may(self, right: str) -> bool:
        """Say whether the sign-in holds `right` on this account."""
        return right in self.rights


@dataclasses.dataclass(frozen=True)
class Access:
    """An account that a sign-in reaches today, in what role and with which rights.

    :param rights: permission codes and `account.*` rights of rules/grants.yaml
    """

    account: Account
    grant: Grant
    rights: frozenset[str]

    def may(self, right: str) -> bool:
        """Say whether the grant holds `right` on this account."""
        return right in self.rights


@dataclasses.dataclass(frozen=True)
class Choice:
    """An account among those that a sign-in reaches."""

    number: str
    address_ar: str
    address_fr: str


@dataclasses.dataclass(frozen=True)
class NewInvitation:
    """An invitation was made; its code is shown this once and not kept.

    :param code: twelve letters and digits, in groups of four
    """

    invitation_id: int
    code: str
    role: str
    expires_at: datetime.datetime


@dataclasses.dataclass(frozen=True)
class Invitation:
    """An invitation that may still be accepted or withdrawn."""

    id: int
    account_id: int | None
    customer_id: int | None
    role: str
    invited_at: datetime.datetime
    expires_at: datetime.datetime
    access_ends_on: datetime.date | None
