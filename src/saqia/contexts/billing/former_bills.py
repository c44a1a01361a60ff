"""Bills that a former system made of the same month, from a file: what a first cycle is compared with."""

import csv
import dataclasses
import hashlib
import io
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.contracts import exports as contracts
from saqia.engine import money

COLUMNS = ("reference", "total_ttc")
"""Of the file: the former number of a contract, or an account's number here, and what was billed, dirhams with VAT."""
BEFORE = pa.schema([("account_id", pa.int64()), ("total_ttc_centimes", pa.int64())])
LARGEST = 10**15
"""Centimes: what no bill comes to, and sums of millions of them still fit."""
_SEPARATORS = (",", ";", "\t")
_CHARACTERS = 1_000
_SHOWN = 20


class FormerBillsWrong(Exception):
    """The file cannot be compared with; says the line and why. Nothing was rated."""


@dataclasses.dataclass(frozen=True)
class FormerBills:
    """The lines of a file; what it is shows in the report of the cycle."""

    name: str
    sha256: str
    references: list[str]
    totals: list[int]


def read_former_bills(path: Path) -> FormerBills:
    """Read a file of former bills; several lines of one reference count together.

    :raises FormerBillsWrong: the file, or one of its lines, cannot be read
    """
    try:
        content = path.read_bytes()
        text = content.decode("utf-8-sig")
        references, totals = _lines(text)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FormerBillsWrong(f"{path.name}: {getattr(error, 'strerror', None) or error}") from error
    return FormerBills(path.name, hashlib.sha256(content).hexdigest(), references, totals)


def matched(former: FormerBills, headers: pa.Table) -> tuple[pa.Table, dict[str, object]]:
    """Return what each account came to (`BEFORE`), and what the report tells of the file.

    A former number that two systems gave to contracts of different accounts is nobody's. Inside a tenant's reading.

    :param headers: `account_id` and `account_number` of the cycle's bills
    """
    accounts = _accounts(headers)
    found = [accounts.get(reference) for reference in former.references]
    known = np.array([account is not None for account in found], dtype=bool)
    ids = np.array([account for account in found if account is not None], dtype=np.int64)
    totals = np.array(former.totals, dtype=np.int64)[known]
    before = pa.table({"account_id": ids, "total_ttc_centimes": totals}).group_by("account_id").aggregate(
        [("total_ttc_centimes", "sum")]
    )  # fmt: skip
    before = before.rename_columns(BEFORE.names).cast(BEFORE).sort_by("account_id")
    unknown = [reference for reference, account in zip(former.references, found, strict=True) if account is None]
    billed = pc.is_in(before["account_id"], value_set=headers["account_id"].combine_chunks())
    return before, {
        "file": former.name,
        "sha256": former.sha256,
        "lines": len(former.references),
        "unknown": len(unknown),
        "unknown_first": unknown[:_SHOWN],
        "accounts_not_billed": before.num_rows - (pc.sum(billed).as_py() or 0),
    }


def _accounts(headers: pa.Table) -> dict[str, int]:
    refs = contracts.contract_refs()
    found: dict[str, int] = {}
    for reference, account in zip(refs["source_ref"].to_pylist(), refs["account_id"].to_pylist(), strict=True):
        if found.setdefault(reference, account) != account:
            found[reference] = -1
    found |= dict(zip(headers["account_number"].to_pylist(), headers["account_id"].to_pylist(), strict=True))
    return {reference: account for reference, account in found.items() if account > 0}


def _lines(text: str) -> tuple[list[str], list[int]]:
    first = text[:_CHARACTERS].split("\n", 1)[0]
    separator = max(_SEPARATORS, key=first.count)
    rows = csv.reader(io.StringIO(text), delimiter=separator)
    header = [name.strip().lower() for name in next(rows, [])]
    if any(header.count(name) != 1 for name in COLUMNS):
        raise FormerBillsWrong(f"line 1: the columns {', '.join(COLUMNS)} have to be there, each once")
    at = [header.index(name) for name in COLUMNS]
    references, totals = [], []
    for row in rows:
        if any(row):
            reference, total = _line(rows.line_num, row, at, comma_decimals=separator != ",")
            references.append(reference)
            totals.append(total)
    if not references:
        raise FormerBillsWrong("there is no bill in it")
    return references, totals


def _line(number: int, row: list[str], at: list[int], *, comma_decimals: bool) -> tuple[str, int]:
    if len(row) <= max(at) or not row[at[0]].strip():
        raise FormerBillsWrong(f"line {number}: no {COLUMNS[0]}, or fewer cells than the header")
    amount = row[at[1]].strip()
    if comma_decimals and amount.count(",") == 1 and "." not in amount:
        amount = amount.replace(",", ".")
    try:
        total = money.scaled(amount, 2)
    except money.NumberUnreadable:
        raise FormerBillsWrong(f"line {number}: '{amount[:40]}' is no amount in dirhams") from None
    if abs(total) > LARGEST:
        raise FormerBillsWrong(f"line {number}: '{amount[:40]}' is beyond any bill")
    return money.western(row[at[0]].strip()), total
