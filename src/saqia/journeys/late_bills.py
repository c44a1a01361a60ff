"""Billing late what a published cycle left out: its meter's month is closed again first, so that a decision counts."""

import datetime

from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import queries
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import operations as metering
from saqia.engine import table
from saqia.platform import operation
from saqia.platform.tenancy import scope


def bill_late(
    *, actor: operation.Actor, exception_id: int, rules: table.Table, grid: billing.Grid, issued_on: datetime.date,
    at: datetime.datetime,
) -> billing.LateBill:  # fmt: skip
    """Close the month of the contract's meter again and bill the contract; repeating returns the same bill.

    A reading that was decided since, or came late, counts from the next closing on: nobody closes a published month.

    :raises billing.ExceptionNotFound, CycleNotPublished, StillNotBillable, SettledSince, CycleCompleting: as
        `billing.bill_late`
    """
    actor.require("billing.resolve-exception")
    with scope.reading(actor.tenant_id):
        found = queries.get_exception(exception_id)
        point_id = _point(found)
    if point_id is not None:
        house = operation.system_actor(tenant_id=actor.tenant_id, name=f"late-bill:{actor.name}")
        metering.close_point_again(
            actor=house, round_id=found.round_id, month=found.month, service_point_id=point_id, at=at
        )
    return billing.bill_late(
        actor=actor, exception_id=exception_id, rules=rules, grid=grid, issued_on=issued_on, at=at
    )  # fmt: skip


def _point(found: queries.BillingException) -> int | None:
    """Return the point whose month is closed again; None where nothing is billed late, or a later month went on."""
    cycle = queries.get_cycle(cycle_id=found.cycle_id)
    went_on = any(one.round_id == cycle.round_id and one.month > cycle.month for one in queries.list_cycles())
    if cycle.status != "published" or found.late_bill_number or went_on:
        return None
    [account] = contracts.list_accounts([found.account_id])
    return next((one.metered_by_id for one in account.contracts if one.id == found.contract_id), None)
