"""Correcting one bill: a credit note that mirrors it, and a new bill in its place when there is something to bill."""

import dataclasses
import datetime
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.billing import (
    causes,
    credits,
    cycles,
    estimates,
    events,
    models,
    publication,
    rating,
    reading,
    states,
    types,
)
from saqia.contexts.ledger import operations as ledger
from saqia.engine import table
from saqia.platform import operation
from saqia.platform.numbering import series
from saqia.platform.outbox import publishing

UNIT = -1
"""The unit of a bill made one by one."""
_SINGLES = 0  # the cycle of bills made one by one


class BillNotFound(Exception):
    """This tenant has no such bill."""


class BillCorrectedBefore(Exception):
    """Another cause has credited the bill already."""


class CycleCompleting(Exception):
    """A frozen cycle may be about to give this bill's estimate back; correct the bill once it is published."""


class NotCorrectable(Exception):
    """A credit note cannot itself be corrected; correct the bill that replaced the first."""


class ReplacementRefused(Exception):
    """The engine refuses a row of the new bill; nothing was written."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


@dataclasses.dataclass(frozen=True)
class CorrectedIndex:
    """What a consumption should have been. Thousandths of kWh or m3.

    :param previous_milli: the index before, where that one was wrong too
    """

    index_milli: int
    volume_milli: int
    source: str
    previous_milli: int | None = None

    def put_into(self, row: dict[str, Any]) -> None:
        """Put it in the place of what a row of `types.SUPPLIES` says."""
        row |= {"index_milli": self.index_milli, "volume_milli": self.volume_milli}
        row |= {"source": self.source, "estimated": False}
        if self.previous_milli is not None:
            row["previous_index_milli"] = self.previous_milli


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
    """Credit what of a bill still stands and, when `corrected` is given, bill it again as it should have been.

    :param corrected: consumption id -> its corrected index and volume; None credits without a new bill
    :param cause: what makes it happen once for each bill, such as `reading-correction:812`
    :raises BillNotFound, BillCorrectedBefore, NotCorrectable, CycleCompleting, ReplacementRefused: nothing is written
    """
    actor.require("billing.correct-bill")
    cycles.lock_corrections(actor.tenant_id)
    row = models.Bill.objects.filter(number=bill_number).first()
    if row is None:
        raise BillNotFound(bill_number)
    if row.kind != "bill":
        raise NotCorrectable(bill_number)
    is_completing = row.estimated and models.Cycle.objects.filter(status=states.FROZEN).exists()
    known = list(models.Correction.objects.filter(bill_number=bill_number))  # after it: a cycle may publish meanwhile
    for found in known:
        if found.cause == _cause(cause, bill_number, found.contract_id):
            return Corrected(found.credit_number, found.replacement_number)
    if is_completing:
        raise CycleCompleting(bill_number)
    detail = standing(reading.detail(row), {found.contract_id for found in known}, corrected)
    replacement = rated_again(detail, corrected, rules, grid) if corrected is not None else None
    return _write_both(actor, detail, replacement, reason, cause, issued_on, at)


def last_standing(bill_number: int) -> int:
    """Return the bill that stands in the place of a bill: its last replacement, or itself where nothing replaced it."""
    known = models.Correction.objects.filter(replacement_number__isnull=False)
    while following := known.filter(bill_number=bill_number).values_list("replacement_number", flat=True).first():
        bill_number = following
    return bill_number


def standing(
    detail: types.BillDetail, credited: set[int], corrected: Mapping[int, CorrectedIndex] | None
) -> types.BillDetail:
    """Return what of a bill no credit note has undone: contracts that it charges, or should have.

    :raises BillCorrectedBefore: nothing is left, or what is to be corrected is not
    """
    asked = set(corrected or ())
    charged = set(detail.supplies["contract_id"].filter(_has_lines(detail)).to_pylist())
    named = {row["contract_id"] for row in detail.supplies.to_pylist() if row["consumption_id"] in asked}
    left = (charged | named) - credited
    if not charged - credited or named & credited:
        raise BillCorrectedBefore(detail.header.number)
    kept = pc.is_in(detail.supplies["contract_id"], value_set=pa.array(sorted(left), pa.int64()))
    supplies = detail.supplies.filter(pc.and_(kept, detail.supplies["hold_reason"].is_null()))
    return dataclasses.replace(detail, supplies=supplies)


def _has_lines(detail: types.BillDetail) -> pa.ChunkedArray:
    return pc.is_in(detail.supplies["case"], value_set=detail.lines["case"].combine_chunks())


def _write_both(
    actor: operation.Actor, detail: types.BillDetail, replacement: "Rows | None", reason: str, cause: str,
    issued_on: datetime.date, at: datetime.datetime,
) -> Corrected:  # fmt: skip
    bill_number = detail.header.number
    year = issued_on.year * types.NUMBER_YEAR
    own = f"credit:{cause}:{bill_number}"
    number = year + series.next_number(actor=actor, series="bill", year=issued_on.year, cause=own, at=at)
    _write_credit(actor, detail, number, issued_on, at)
    new = None
    if replacement is not None:
        own = f"replacement:{cause}:{bill_number}"
        new = year + series.next_number(actor=actor, series="bill", year=issued_on.year, cause=own, at=at)
        write_one(actor, new, "bill", None, replacement, detail.header, issued_on, at)
    keep_estimates(detail if replacement is None else replacement, new)
    models.Correction.objects.bulk_create(
        models.Correction(
            cause=_cause(cause, bill_number, contract), bill_number=bill_number, contract_id=contract,
            credit_number=number, replacement_number=new, reason=reason, recorded_at=at,
        )
        for contract in sorted(set(detail.supplies["contract_id"].to_pylist()))
    )  # fmt: skip
    told = events.BillCorrected(bill_number=bill_number, credit_number=number, replacement_number=new or 0)
    publishing.publish(actor=actor, event=told, at=at)
    return Corrected(number, new)


def keep_estimates(rows: "types.BillDetail | Rows", bill_number: int | None) -> None:
    """Remember the estimates that the new bill carries, or that no bill carries any more."""
    estimated = estimates.carried(rows.supplies)
    numbers = pa.array([bill_number] * estimated.num_rows, pa.int64())
    publication.insert_estimates(estimated.append_column("bill_number", numbers), pa.array([], pa.int64()), _SINGLES)


@dataclasses.dataclass(frozen=True)
class Rows:
    """One bill that has no number yet: a header of `types.HEADERS`, its lines and its supplies."""

    header: dict[str, Any]
    lines: pa.Table
    supplies: pa.Table


def rated_again(
    detail: types.BillDetail, corrected: Mapping[int, CorrectedIndex], rules: table.Table, grid: rating.Grid
) -> Rows:
    """Return a bill as it would be with other indices; pure.

    :raises ReplacementRefused: the engine refuses one of its rows
    """
    rows = detail.supplies.to_pylist()
    for row in rows:
        change = corrected.get(row["consumption_id"])
        if change is not None and _is_metered(row):
            change.put_into(row)
    return rated_rows(rows, rules, grid)


def rated_rows(rows: list[dict[str, Any]], rules: table.Table, grid: rating.Grid) -> Rows:
    """Return the bill of some supply rows, whose totals are the sums of their parts; pure.

    :raises ReplacementRefused: the engine refuses one of them
    """
    for ordinal, row in enumerate(rows):
        row["bill"], row["case"] = 0, ordinal
    for row in rows:
        if row["role"] == types.ROLE_TOTAL:
            parts = [each for each in rows if each["contract_id"] == row["contract_id"] and _is_metered(each)]
            row["volume_milli"] = sum(part["volume_milli"] for part in parts)
            row["estimated"] = any(part["estimated"] for part in parts)
    supplies = pa.Table.from_pylist(rows, schema=types.SUPPLIES)
    rated = rating.rate_supplies(supplies, rules, grid, UNIT)
    if rated.refusals.num_rows or not rated.headers.num_rows:
        raise ReplacementRefused(rated.refusals["reason"].to_pylist())
    return Rows(rated.headers.to_pylist()[0], rated.lines, supplies)


def _is_metered(row: dict[str, Any]) -> bool:
    return bool(row["role"] == types.ROLE_METERED)


def _write_credit(
    actor: operation.Actor, detail: types.BillDetail, number: int, issued_on: datetime.date, at: datetime.datetime
) -> None:
    everything = pa.table(
        {
            "bill_number": pa.array([detail.header.number] * detail.supplies.num_rows, pa.int64()),
            "contract_id": detail.supplies["contract_id"],
            "register": pa.nulls(detail.supplies.num_rows, pa.int8()),
        }
    )
    headers, lines, supplies = credits.mirror(everything, actor.tenant_id, volumes_only=False)
    rows = Rows(headers.to_pylist()[0], lines, supplies)
    write_one(actor, number, "credit-note", detail.header.number, rows, detail.header, issued_on, at)


def write_one(
    actor: operation.Actor, number: int, kind: str, corrects: int | None, rows: Rows, like: types.BillHeader,
    issued_on: datetime.date, at: datetime.datetime,
) -> None:  # fmt: skip
    """Write a bill or credit note made by itself, with its lines in its row, and post it to the ledger."""
    due_on = issued_on + datetime.timedelta(days=cycles.due_days(issued_on))
    totals = {name: rows.header[name] for name in ("total_ht_centimes", "total_vat_centimes", "total_ttc_centimes")}
    models.Bill.objects.create(
        tenant_id=actor.tenant_id, cycle_id=_SINGLES, number=number, kind=kind, corrects_number=corrects,
        account_id=like.account_id, account_number=like.account_number, commune_code=like.commune_code,
        language=like.language, from_on=rows.header["from_on"], to_on=rows.header["to_on"], issued_on=issued_on,
        due_on=due_on, **totals, estimated=rows.header["estimated"], demonstration=rows.header["demonstration"],
        unit=UNIT, first_line=0, line_count=rows.lines.num_rows, first_supply=0, supply_count=rows.supplies.num_rows,
        detail=reading.to_stream(rows.lines), supply_detail=reading.to_stream(rows.supplies),
    )  # fmt: skip
    ledger.post_item(
        actor=actor, number=number, kind=kind, account_id=like.account_id, cause=causes.of_one(kind, number),
        postings=publication.postings(rows.lines), due_on=due_on, posted_on=issued_on, at=at,
    )  # fmt: skip


def _cause(cause: str, bill_number: int, contract_id: int) -> str:
    return f"{cause}:{bill_number}:{contract_id}"
