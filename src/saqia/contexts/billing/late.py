"""Billing late what a published cycle could not: once its exception is solved, the contract gets a bill of its own."""

import dataclasses
import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.billing import (
    assembly,
    corrections,
    credits,
    cycles,
    estimates,
    events,
    exceptions,
    models,
    rating,
    sealing,
    states,
    types,
)
from saqia.contexts.contracts import exports as contract_exports
from saqia.contexts.metering import exports as metering_exports
from saqia.engine import policies, table
from saqia.platform import operation
from saqia.platform.numbering import series
from saqia.platform.outbox import publishing


class CycleNotPublished(Exception):
    """The cycle is not published yet: rating it again bills what has become possible."""


class StillNotBillable(Exception):
    """The reason of the exception is not solved, or another came in its place; nothing was written."""

    def __init__(self, reasons: list[str]) -> None:
        super().__init__(", ".join(reasons))
        self.reasons = reasons


class SettledSince(Exception):
    """A later month settled these days with an actual reading: they are on that bill already."""


@dataclasses.dataclass(frozen=True)
class LateBill:
    """The bill that a solved exception led to.

    :param seal: content hash of what was rated, by the rules of a cycle's unit
    """

    exception_id: int
    bill_number: int
    seal: str


@operation.operation(audit=("exception_id",))
def bill_late(
    *, actor: operation.Actor, exception_id: int, rules: table.Table, grid: rating.Grid, issued_on: datetime.date,
    at: datetime.datetime,
) -> LateBill:  # fmt: skip
    """Bill a contract that a published cycle left out, and settle its exceptions; repeating returns the same bill.

    Its number is the next of the year's one series; estimates of our own that its reading settles are given back.

    :raises exceptions.ExceptionNotFound, CycleNotPublished, StillNotBillable, SettledSince: nothing is written
    :raises corrections.CycleCompleting: a frozen cycle may be about to give the same estimates back
    """
    actor.require("billing.resolve-exception")
    cycles.lock_corrections(actor.tenant_id)
    row = models.BillingException.objects.filter(id=exception_id).first()
    if row is None:
        raise exceptions.ExceptionNotFound(exception_id)
    cycle = cycles.locked(row.cycle_id)
    left_out = models.BillingException.objects.filter(cycle_id=cycle.id, contract_id=row.contract_id)
    all_of_it = list(left_out.select_for_update().order_by("id"))
    for each in all_of_it:
        if each.late_bill_number is not None:
            return LateBill(exception_id, each.late_bill_number, each.late_seal)
    if cycle.status != states.PUBLISHED:
        raise CycleNotPublished(cycle.id)
    rows, given_back = _supplies(cycle, row, rules.policies)
    rated = _rated(rows, rules, grid)
    system = operation.system_actor(tenant_id=actor.tenant_id, name="late-bill")
    made = corrections.Rows(rated.headers.to_pylist()[0], rated.lines, rows)
    number = _next(system, f"late:{cycle.id}:{row.contract_id}", issued_on, at)
    _give_back(system, cycle, given_back, issued_on, at)  # first, so that the bill's paper counts it
    corrections.write_one(system, number, "bill", None, made, _like(made.header, number, issued_on), issued_on, at)
    corrections.keep_estimates(made, number)
    seal = sealing.of_unit(rated.headers, rated.lines, rated.refusals)
    told = events.BilledLate(bill_number=number, exception_id=exception_id)
    publishing.publish(actor=actor, event=told, at=at)
    made_late = LateBill(exception_id, number, seal)
    _settle(actor, all_of_it, made_late, at)
    return made_late


def _supplies(
    cycle: models.Cycle, row: models.BillingException, chosen: policies.Policies
) -> tuple[pa.Table, pa.Table]:
    """Return what of the contract the cycle's month holds now, and the own estimates that it settles."""
    supply = contract_exports.supply_of_accounts(account_ids=pa.array([row.account_id], pa.int64()))
    supply = supply.filter(pc.equal(supply["contract_id"], row.contract_id))
    points = supply["metered_by_id"].unique()
    consumed = metering_exports.consumptions(round_id=cycle.round_id, month=cycle.month, service_point_ids=points)
    own = estimates.unsettled(supply["contract_id"])
    assembled = assembly.assemble(supply, consumed, own, chosen)
    rows = assembly.numbered(assembled, pa.array([row.account_id], pa.int64()), first_bill=0)
    later = models.Cycle.objects.filter(round_id=cycle.round_id, month__gt=cycle.month, status=states.PUBLISHED)
    for month in later.values_list("month", flat=True):
        _require_unsettled(rows, metering_exports.consumptions(
            round_id=cycle.round_id, month=month, service_point_ids=points
        ))  # fmt: skip
    given_back = assembly.settled(rows, own)
    if given_back.num_rows and models.Cycle.objects.filter(status=states.FROZEN).exists():
        raise corrections.CycleCompleting(row.contract_id)
    return rows, given_back


def _require_unsettled(rows: pa.Table, later: pa.Table) -> None:
    counted = later.filter(later["hold_reason"].is_null())  # days of a held month ride in the next one's period
    since = pc.min(pc.coalesce(counted["catch_up_from_on"], counted["from_on"])).as_py()
    if rows.num_rows and since is not None and since < pc.max(rows["to_on"]).as_py():
        raise SettledSince


def _rated(rows: pa.Table, rules: table.Table, grid: rating.Grid) -> rating.Rated:
    rated = rating.rate_supplies(rows, rules, grid, corrections.UNIT)
    if rated.refusals.num_rows or rated.headers.num_rows != 1:
        raise StillNotBillable(rated.refusals["reason"].to_pylist())
    return rated


def _next(system: operation.Actor, cause: str, issued_on: datetime.date, at: datetime.datetime) -> int:
    rank = series.next_number(actor=system, series="bill", year=issued_on.year, cause=cause, at=at)
    return issued_on.year * types.NUMBER_YEAR + rank


def _like(header: dict[str, Any], number: int, issued_on: datetime.date) -> types.BillHeader:
    names = set(types.BillHeader.__dataclass_fields__) & set(header) - {"corrects_number"}
    due_on = issued_on + datetime.timedelta(days=cycles.due_days(issued_on))
    return types.BillHeader(
        number=number, kind="bill", corrects_number=None, cycle_id=0, issued_on=issued_on, due_on=due_on,
        **{name: header[name] for name in names},
    )  # fmt: skip


def _give_back(
    system: operation.Actor, cycle: models.Cycle, settled: pa.Table, issued_on: datetime.date, at: datetime.datetime
) -> None:
    """Write a credit note on each own bill whose estimate the late reading settles: volumes, not months of rental."""
    headers, lines, supplies = credits.mirror(settled, system.tenant_id, volumes_only=True)
    for header in headers.to_pylist():
        credited, ordinal = header["corrects_number"], header["bill"]
        own = supplies.filter(pc.equal(supplies["bill"], ordinal))
        rows = corrections.Rows(header, lines.filter(pc.equal(lines["bill"], ordinal)), own)
        [contract] = set(own["contract_id"].to_pylist())
        cause = f"late:{cycle.id}:{contract}:{credited}"
        number = _next(system, f"credit:{cause}", issued_on, at)
        like = _like(header, number, issued_on)
        corrections.write_one(system, number, "credit-note", credited, rows, like, issued_on, at)
        models.Correction.objects.bulk_create(
            models.Correction(
                cause=f"{cause}:{register}", bill_number=credited, contract_id=contract, register=register,
                credit_number=number, reason="catch-up", recorded_at=at,
            )
            for register in credits.undone(own)["register"].to_pylist()
        )  # fmt: skip
        told = events.BillCorrected(bill_number=credited, credit_number=number, replacement_number=0)
        publishing.publish(actor=system, event=told, at=at)


def _settle(
    actor: operation.Actor, left_out: list[models.BillingException], made: LateBill, at: datetime.datetime
) -> None:
    """Mark every exception of the contract with the bill that settles it; what a person said of one stays."""
    for row in left_out:
        was_open = row.status == states.OPEN
        row.status, row.resolved_at = states.RESOLVED, row.resolved_at or at
        row.late_bill_number, row.late_seal = made.bill_number, made.seal
        row.save()
        if was_open:
            told = events.ExceptionResolved(exception_id=row.id, cycle_id=row.cycle_id, contract_id=row.contract_id)
            publishing.publish(actor=actor, event=told, at=at)
