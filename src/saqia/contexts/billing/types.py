"""Shapes that cross the doors of billing and lie in its column files."""

import dataclasses
import datetime
import re

import pyarrow as pa

from saqia.engine import money

_PRINTED = re.compile(r"(20\d\d)[-/ ]?(\d{9})")

UNIT_ACCOUNTS = 25_000
"""Accounts in one work unit: fixed, because unit bounds are part of what a seal covers."""

SUPPLIES = pa.schema(
    [
        pa.field("bill", pa.int64()),  # ordinal of the account in the cycle, from 0
        pa.field("case", pa.int64()),  # ordinal of the row in its unit
        pa.field("account_id", pa.int64()),
        pa.field("account_number", pa.string()),
        pa.field("commune_code", pa.string()),
        pa.field("language", pa.string()),
        pa.field("contract_id", pa.int64()),
        pa.field("contract_number", pa.string()),
        pa.field("service_point_id", pa.int64()),
        pa.field("service", pa.int8()),  # 1 electricity, 2 water, 3 sanitation
        pa.field("use", pa.string()),
        pa.field("zone", pa.string()),
        pa.field("option", pa.string()),
        pa.field("households", pa.int32()),
        pa.field("role", pa.int8()),  # ROLES
        pa.field("register", pa.int8()),  # saqia.engine.codes.Register
        pa.field("meter_serial", pa.string()),
        pa.field("from_on", pa.date32()),
        pa.field("to_on", pa.date32()),
        pa.field("previous_index_milli", pa.int64()),
        pa.field("index_milli", pa.int64()),
        pa.field("previous_source", pa.string()),
        pa.field("source", pa.string()),
        pa.field("volume_milli", pa.int64()),
        pa.field("estimated", pa.bool_()),
        pa.field("reference_volume_milli", pa.int64()),
        pa.field("reference_days", pa.int32()),
        pa.field("catch_up_from_on", pa.date32()),
        pa.field("catch_up_milli", pa.int64()),
        pa.field("consumption_id", pa.int64()),
        pa.field("hold_reason", pa.string()),
    ]
)
"""One register of one supply on one bill, as the snapshot froze it."""

CREDIT_UNIT = 99_999
"""The work unit of the credit notes that a cycle's catch-up readings open."""

ROLE_METERED, ROLE_POWER, ROLE_GIVE_BACK, ROLE_TOTAL = 0, 1, 2, 3
"""What a supply row stands for: a metered volume; a subscribed power; what a former operator's estimates billed; the
sum of several registers, on which standing charges and the levy are due."""

SUM_OF_REGISTERS = -1
"""In place of a register: the sum of several, of which an estimate or a credit note carried the levy."""

HEADERS = pa.schema(
    [
        pa.field("bill", pa.int64()),
        pa.field("corrects_number", pa.int64()),  # null: a bill; else a credit note on that bill
        pa.field("account_id", pa.int64()),
        pa.field("account_number", pa.string()),
        pa.field("commune_code", pa.string()),
        pa.field("language", pa.string()),
        pa.field("from_on", pa.date32()),
        pa.field("to_on", pa.date32()),
        pa.field("total_ht_centimes", pa.int64()),
        pa.field("total_vat_centimes", pa.int64()),
        pa.field("total_ttc_centimes", pa.int64()),
        pa.field("estimated", pa.bool_()),
        pa.field("demonstration", pa.bool_()),
        pa.field("unit", pa.int32()),
        pa.field("first_line", pa.int32()),
        pa.field("line_count", pa.int32()),
        pa.field("first_supply", pa.int32()),
        pa.field("supply_count", pa.int32()),
    ]
)
"""One bill of a rated unit, before it has a number."""

REFUSALS = pa.schema(
    [pa.field("account_id", pa.int64()), pa.field("contract_id", pa.int64()), pa.field("reason", pa.string())]
)
"""A contract that a unit could not bill."""

NUMBER_YEAR = 1_000_000_000
"""A bill number is its year times this, plus its rank."""


UNBILLED = 0
"""The bill number of an estimate that no bill carried: nothing of it can be given back."""


def printable_number(number: int) -> str:
    """Return a bill number as people read it, such as `2026-000041877`."""
    return f"{number // NUMBER_YEAR}-{number % NUMBER_YEAR:09d}"


def read_number(text: str) -> int | None:
    """Return the bill number that a person wrote, Arabic-Indic digits accepted; None when it is none."""
    match = _PRINTED.fullmatch(money.western(text).strip())
    return int(match[1]) * NUMBER_YEAR + int(match[2]) if match else None


@dataclasses.dataclass(frozen=True)
class CycleState:
    """Where a cycle stands. Amounts in centimes."""

    cycle_id: int
    round_id: int
    month: datetime.date
    status: str
    bills: int
    total_ttc_centimes: int
    exceptions: int
    seal: str
    report: dict[str, object]
    issued_on: datetime.date
    due_on: datetime.date
    published_at: datetime.datetime | None
    tariff_sha256: str


@dataclasses.dataclass(frozen=True)
class BillHeader:
    """One bill or credit note. Amounts in centimes."""

    number: int
    kind: str
    corrects_number: int | None
    cycle_id: int
    account_id: int
    account_number: str
    commune_code: str
    language: str
    from_on: datetime.date
    to_on: datetime.date
    issued_on: datetime.date
    due_on: datetime.date
    total_ht_centimes: int
    total_vat_centimes: int
    total_ttc_centimes: int
    estimated: bool
    demonstration: bool


@dataclasses.dataclass(frozen=True)
class BillDetail:
    """A bill with the rows behind it: `supplies` of `SUPPLIES`, `lines` of the engine's `schema.LINES`."""

    header: BillHeader
    supplies: pa.Table
    lines: pa.Table


@dataclasses.dataclass(frozen=True)
class CycleException:
    """A contract that a cycle could not bill, and the code of why; `wording.EXCEPTIONS` says what to do."""

    account_id: int
    contract_id: int
    reason: str
