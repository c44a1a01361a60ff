"""A partner's file of payments: each line checked by itself, those that are right taken in, once however often sent."""

import csv
import dataclasses
import datetime
import io
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.reconciliation import operations as reconciliation
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.tenancy import scope

COLUMNS = ("reference", "account", "amount_centimes", "collected_at")
"""What a file must have; `method` too where it is not the partner's first."""
MOST_LINES = 20_000
"""What a page takes in while somebody waits."""
REPORT = pa.schema(
    [
        pa.field("line", pa.int64()),
        pa.field("reference", pa.string()),
        pa.field("account", pa.string()),
        pa.field("amount", pa.string()),
        pa.field("verdict", pa.string()),  # taken, before or refused
        pa.field("reason", pa.string()),  # a code of wording.LINE_FAULTS, of a taken line too, or the name of a refusal
        pa.field("receipt", pa.string()),
    ]
)
"""What became of each line, as it stood in the file."""
_MOST_REFERENCE, _MOST_CENTIMES = 80, 10**12


@dataclasses.dataclass(frozen=True)
class Report:
    """What a check says, or what was taken: `lines` as REPORT, how many of them, and centimes of those to take.

    `counts` has lines, taken, before, refused; `above`: taken ones beyond the partner's ceiling; centimes; `over`:
    centimes that the partner then holds beyond its guarantee.
    """

    lines: pa.Table
    counts: dict[str, int]
    days: tuple[datetime.date, ...]


@dataclasses.dataclass(frozen=True)
class _Line:
    """A line of the file; `fault` is empty when it can be a payment."""

    number: int
    values: Mapping[str, str]
    method: str = ""
    amount: int = 0
    collected_at: datetime.datetime | None = None
    fault: str = ""


def check(
    *, actor: operation.Actor, partner: payment_queries.Collector, content: bytes, at: datetime.datetime
) -> Report:  # fmt: skip
    """Say what would become of each line of a file; nothing is written.

    :raises reconciliation.FileUnreadable: it is no CSV with these columns, or has too many lines
    """
    actor.require("payments.collect")
    lines = list(_read(content, partner))
    with scope.reading(actor.tenant_id):
        return _report(partner, lines, *_looked_at(actor, partner, lines, at), held=_held(partner))


def take_in(
    *, actor: operation.Actor, partner: payment_queries.Collector, content: bytes, cause: str, at: datetime.datetime
) -> Report:  # fmt: skip
    """Take the lines that are right; the others are left out, and what was recorded before stays one.

    The partner's ceiling and guarantee refuse nothing here: finance's file is evidence of money that customers paid
    already (decision 0015). What is beyond them is told in the report, and stands at the partner until it is brought.

    :param cause: names the file
    :raises reconciliation.FileUnreadable: as `check`
    :raises payments.BatchInvalid: somebody took one of them otherwise meanwhile; the parts before it are recorded
    """
    actor.require("payments.collect")
    lines = list(_read(content, partner))
    with scope.reading(actor.tenant_id):
        accounts, looks = _looked_at(actor, partner, lines, at)
    right = [line for line in lines if _reason(line, accounts, looks) == "" and not _receipt(line, looks)]
    for method in dict.fromkeys(line.method for line in right):
        payments.collect_batch(
            actor=actor, channel=payment_types.PARTNERS, collector=partner.code, method=method,
            rows=_rows([line for line in right if line.method == method], accounts), cause=f"{cause}:{method}", at=at,
        )  # fmt: skip
    with scope.reading(actor.tenant_id):
        receipts = {key: one.receipt for key, one in _looked_at(actor, partner, right, at)[1].items()}
        held = _held(partner)
    return _report(partner, lines, accounts, looks, held=held, receipts=receipts)


def _held(partner: payment_queries.Collector) -> int:
    return payment_queries.get_held(partner.code)


def _looked_at(
    actor: operation.Actor, partner: payment_queries.Collector, lines: list[_Line], at: datetime.datetime
) -> tuple[dict[str, int], dict[str, payment_types.Look]]:
    """Return number -> account, and what payments say of each reference, inside `scope.reading`."""
    readable = [line for line in lines if not line.fault]
    accounts = contracts.find_account_ids({line.values["account"] for line in readable})
    looks: dict[str, payment_types.Look] = {}
    for method in dict.fromkeys(line.method for line in readable):
        asked = [line for line in readable if line.method == method and line.values["account"] in accounts]
        looks |= payment_queries.look_at(
            actor=actor,
            channel=payment_types.PARTNERS,
            collector=partner.code,
            method=method,
            rows=_rows(asked, accounts),
            at=at,
        )
    return accounts, looks


def _rows(lines: list[_Line], accounts: Mapping[str, int]) -> pa.Table:
    columns = [
        [line.values["reference"] for line in lines], [accounts[line.values["account"]] for line in lines],
        [line.amount for line in lines], [line.collected_at for line in lines],
    ]  # fmt: skip
    return pa.table(columns, schema=payment_types.BATCH)


def _reason(line: _Line, accounts: Mapping[str, int], looks: Mapping[str, payment_types.Look]) -> str:
    if line.fault or line.values["account"] not in accounts:
        return line.fault or "account"
    return looks[line.values["reference"]].refusal


def _receipt(line: _Line, looks: Mapping[str, payment_types.Look]) -> str:
    look = looks.get(line.values["reference"])
    return look.receipt if look else ""


def _report(
    partner: payment_queries.Collector, lines: list[_Line], accounts: Mapping[str, int],
    looks: Mapping[str, payment_types.Look], *, held: int, receipts: Mapping[str, str] | None = None,
) -> Report:  # fmt: skip
    """:param receipts: reference -> number of what was taken, which `held` counts already; None: nothing was"""
    rows: list[dict[str, Any]] = []
    counts = {"lines": len(lines), "taken": 0, "before": 0, "refused": 0, "above": 0, "centimes": 0}
    days: set[datetime.date] = set()
    for line in lines:
        reason, receipt = _reason(line, accounts, looks), _receipt(line, looks)
        verdict = "refused" if reason else "before" if receipt else "taken"
        counts[verdict] += 1
        if verdict == "taken" and line.collected_at:
            counts["centimes"] += line.amount
            days.add(local_time.day(line.collected_at))
            if line.amount > partner.most_per_payment_centimes:
                reason = "ceiling"
                counts["above"] += 1
        rows.append(
            {
                "line": line.number, "reference": line.values["reference"], "account": line.values["account"],
                "amount": line.values["amount_centimes"], "verdict": verdict, "reason": reason,
                "receipt": (receipts or {}).get(line.values["reference"], "") if verdict == "taken" else receipt,
            }
        )  # fmt: skip
    coming = counts["centimes"] if receipts is None else 0
    counts["over"] = max(held + coming - partner.guarantee_centimes, 0)
    return Report(pa.Table.from_pylist(rows, schema=REPORT), counts, tuple(sorted(days)))


def _read(content: bytes, partner: payment_queries.Collector) -> Iterator[_Line]:
    try:
        text = content.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise reconciliation.FileUnreadable(0, "", "not-text") from error
    if "\x00" in text:
        raise reconciliation.FileUnreadable(0, "", "not-text")
    head = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=";" if ";" in head else ",")
    for column in COLUMNS:
        if column not in (reader.fieldnames or ()):
            raise reconciliation.FileUnreadable(1, column, "column-missing")
    seen: set[str] = set()
    try:
        for number, row in enumerate(reader, start=2):
            if number > MOST_LINES + 1:
                raise reconciliation.FileUnreadable(number, "", "too-long")
            values = {name: (row.get(name) or "").strip() for name in (*COLUMNS, "method")}
            yield _line(number, values, partner, seen)
            seen.add(values["reference"])
    except csv.Error as error:
        raise reconciliation.FileUnreadable(reader.line_num, "", "not-text") from error


def _line(number: int, values: Mapping[str, str], partner: payment_queries.Collector, seen: set[str]) -> _Line:
    reference, amount = values["reference"], values["amount_centimes"]
    method, collected_at = values["method"] or partner.methods[0], _moment(values["collected_at"])
    is_amount = amount.isascii() and amount.isdigit() and 0 < int(amount[:20]) <= _MOST_CENTIMES
    faults = {
        "reference": not reference or len(reference) > _MOST_REFERENCE,
        "twice": reference in seen,
        "account": not values["account"],
        "amount": not is_amount,
        "time": collected_at is None,
        "method": method not in partner.methods,
    }
    fault = next((code for code, is_fault in faults.items() if is_fault), "")
    if fault:
        return _Line(number, values, fault=fault)
    return _Line(number, values, method, int(amount), collected_at)


def _moment(text: str) -> datetime.datetime | None:
    """Read a moment, or a day as its first, in Morocco unless it says where."""
    try:
        found = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=local_time.HERE)
