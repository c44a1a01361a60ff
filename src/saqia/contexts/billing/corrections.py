"""Correcting one bill: a credit note that mirrors it, and a new bill in its place when there is something to bill."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from saqia.contexts.billing import credits, cycles, events, models, publication, rating, reading, types
from saqia.contexts.ledger import operations as ledger
from saqia.engine import table
from saqia.platform import operation
from saqia.platform.numbering import series
from saqia.platform.outbox import publishing

_UNIT = -1


class BillNotFound(Exception):
    """This tenant has no such bill."""


class BillCorrectedBefore(Exception):
    """Another cause has credited the bill already."""


class NotCorrectable(Exception):
    """A credit note cannot itself be corrected; correct the bill that replaced the first."""


class ReplacementRefused(Exception):
    """The engine refuses a row of the new bill; nothing was written."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


@dataclasses.dataclass(frozen=True)
class CorrectedIndex:
    """What a consumption should have been. Thousandths of kWh or m3."""

    index_milli: int
    volume_milli: int
    source: str


@dataclasses.dataclass(frozen=True)
class Corrected:
    """The numbers of the credit note and of the bill that replaces, if any."""

    credit_number: int
    replacement_number: int | None


@operation.operation(audit=("bill_number", "reason", "cause"))
def correct_bill(
    *, actor: operation.Actor, bill_number: int, corrected: Mapping[int, CorrectedIndex] | None, reason: str,
    cause: str, rules: table.Table, grid: rating.Grid, issued_on: datetime.date, at: datetime.datetime,
) -> Corrected:  # fmt: skip
    """Credit a bill whole and, when `corrected` is given, bill its supplies again with what they should have been.

    :param corrected: consumption id -> its corrected index and volume; None credits without a new bill
    :param cause: what makes it happen once, such as `reading-correction:812`
    :raises BillNotFound, BillCorrectedBefore, NotCorrectable, ReplacementRefused: nothing is written
    """
    actor.require("billing.correct-bill")
    row = models.Bill.objects.filter(number=bill_number).first()
    if row is None:
        raise BillNotFound(bill_number)
    if row.kind != "bill":
        raise NotCorrectable(bill_number)
    found = models.Correction.objects.filter(bill_number=bill_number).first()
    if found is not None:
        if found.cause != _cause(cause, found.contract_id):
            raise BillCorrectedBefore(bill_number)
        return Corrected(found.credit_number, found.replacement_number)
    detail = reading.detail(row, actor.tenant_id)
    replacement = None
    if corrected is not None:
        replacement = _rated(detail, corrected, rules, grid)
    year = issued_on.year * types.NUMBER_YEAR
    number = year + series.next_number(actor=actor, series="bill", year=issued_on.year, cause=f"credit:{cause}", at=at)
    _write_credit(actor, detail, number, issued_on, at)
    new = None
    if replacement is not None:
        own = f"replacement:{cause}"
        new = year + series.next_number(actor=actor, series="bill", year=issued_on.year, cause=own, at=at)
        _write(actor, new, "bill", None, replacement, detail.header, issued_on, at)
    models.Correction.objects.bulk_create(
        models.Correction(
            cause=_cause(cause, contract), bill_number=bill_number, contract_id=contract, credit_number=number,
            replacement_number=new, reason=reason, recorded_at=at,
        )
        for contract in sorted(set(detail.supplies["contract_id"].to_pylist()))
    )  # fmt: skip
    told = events.BillCorrected(bill_number=bill_number, credit_number=number, replacement_number=new or 0)
    publishing.publish(actor=actor, event=told, at=at)
    return Corrected(number, new)


@dataclasses.dataclass(frozen=True)
class _Rows:
    header: dict[str, Any]
    lines: pa.Table
    supplies: pa.Table


def _rated(
    detail: types.BillDetail, corrected: Mapping[int, CorrectedIndex], rules: table.Table, grid: rating.Grid
) -> _Rows:
    rows = detail.supplies.to_pylist()
    for ordinal, row in enumerate(rows):
        row["bill"], row["case"] = 0, ordinal
        change = corrected.get(row["consumption_id"])
        if change is not None and row["role"] == types.ROLE_METERED:
            row["index_milli"], row["volume_milli"] = change.index_milli, change.volume_milli
            row["source"], row["estimated"] = change.source, False
    supplies = pa.Table.from_pylist(rows, schema=types.SUPPLIES)
    rated = rating.rate_supplies(supplies, rules, grid, _UNIT)
    if rated.refusals.num_rows or not rated.headers.num_rows:
        raise ReplacementRefused(rated.refusals["reason"].to_pylist())
    return _Rows(rated.headers.to_pylist()[0], rated.lines, supplies)


def _write_credit(
    actor: operation.Actor, detail: types.BillDetail, number: int, issued_on: datetime.date, at: datetime.datetime
) -> None:
    everything = pa.table(
        {
            "bill_number": pa.array([detail.header.number] * detail.supplies.num_rows, pa.int64()),
            "contract_id": detail.supplies["contract_id"],
        }
    )
    headers, lines, supplies = credits.mirror(everything, actor.tenant_id, volumes_only=False)
    rows = _Rows(headers.to_pylist()[0], lines, supplies)
    _write(actor, number, "credit-note", detail.header.number, rows, detail.header, issued_on, at)


def _write(
    actor: operation.Actor, number: int, kind: str, corrects: int | None, rows: _Rows, like: types.BillHeader,
    issued_on: datetime.date, at: datetime.datetime,
) -> None:  # fmt: skip
    due_on = issued_on + datetime.timedelta(days=cycles.due_days(issued_on))
    totals = {name: rows.header[name] for name in ("total_ht_centimes", "total_vat_centimes", "total_ttc_centimes")}
    models.Bill.objects.create(
        tenant_id=actor.tenant_id, cycle_id=0, number=number, kind=kind, corrects_number=corrects,
        account_id=like.account_id, account_number=like.account_number, commune_code=like.commune_code,
        language=like.language, from_on=rows.header["from_on"], to_on=rows.header["to_on"], issued_on=issued_on,
        due_on=due_on, **totals, estimated=rows.header["estimated"], demonstration=rows.header["demonstration"],
        unit=_UNIT, first_line=0, line_count=rows.lines.num_rows, first_supply=0, supply_count=rows.supplies.num_rows,
        detail=reading.to_stream(rows.lines), supply_detail=reading.to_stream(rows.supplies),
    )  # fmt: skip
    ledger.post_item(
        actor=actor, number=number, kind=kind, account_id=like.account_id, cause=f"{kind}:{number}",
        postings=publication.postings(rows.lines), due_on=due_on, posted_on=issued_on, at=at,
    )  # fmt: skip


def _cause(cause: str, contract_id: int) -> str:
    return f"{cause}:{contract_id}"
