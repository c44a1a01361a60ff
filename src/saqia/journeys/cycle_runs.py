"""From a run that a person asked for to its end: a job closes readings, rates, publishes or prints, and tells of it."""

import datetime
import os
from collections.abc import Callable

from django.conf import settings
from procrastinate.contrib.django import app

from saqia.contexts.billing import events as billing_events
from saqia.contexts.billing import exports, queries
from saqia.contexts.billing import operations as billing
from saqia.contexts.billing import types as billing_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as rounds
from saqia.contexts.tariffs import queries as tariffs
from saqia.journeys import cycles
from saqia.platform import operation
from saqia.platform.calendar import local_time
from saqia.platform.documents import house_seal
from saqia.platform.jobs import queue, retries
from saqia.platform.tenancy import models as tenancy
from saqia.platform.tenancy import scope

REFUSALS = (
    billing.GateClosed, billing.SealDiffers, billing.SnapshotStale, billing.OutOfOrder, billing.CycleUnderWay,
    billing.WayUnknown, billing.BillsUnprinted, metering.RoundNotWalkedYet, cycles.SwitchoverNotReady,
)  # fmt: skip
_RIGHTS = frozenset(
    {"metering.close-round", "billing.run-cycle", "billing.freeze-cycle", "ledger.post-run", "billing.request-bundle"}
)
"""What a run does in the name of who asked for it: that they may was checked when they asked."""


class IssuedBeforeReading(Exception):
    """The day of issue lies before the month whose readings are billed."""


@operation.operation(audit=("round_id", "month", "issued_on"))
def start_cycle(
    *, actor: operation.Actor, round_id: int, month: datetime.date, issued_on: datetime.date, client_key: str,
    at: datetime.datetime,
) -> queries.CycleRun:  # fmt: skip
    """Open a round's month, or find it, and ask that it be rated.

    :param month: any day of it
    :raises metering.RoundNotFound: no such round
    :raises metering.RoundNotWalkedYet: the month's reading window has not begun
    :raises IssuedBeforeReading: its bills would be dated before it
    :raises billing.WayUnknown: the month is frozen or published
    :raises billing.RunUnderWay: a run of it waits or runs
    """
    actor.require("billing.run-cycle")
    first = month.replace(day=1)
    opens_on = rounds.get_window(round_id=round_id, month=first)[0]
    if local_time.day(at) < opens_on:
        raise metering.RoundNotWalkedYet(round_id, opens_on)
    if issued_on < first:
        raise IssuedBeforeReading(issued_on)
    cycle_id = billing.open_cycle(actor=actor, round_id=round_id, month=first, issued_on=issued_on, at=at)
    return billing.request_run(actor=actor, cycle_id=cycle_id, kind="rate", client_key=client_key, at=at)


def queue_run(*, actor: operation.Actor, event: billing_events.CycleRunRequested, at: datetime.datetime) -> None:
    """React to a run that was asked for: queue the job that does it."""
    queue.enqueue(run_cycle, [{"tenant_id": actor.tenant_id, "run_id": event.run_id}])


@app.task(name="billing.run-cycle", queue="cycles", retry=retries.Backoff())
def run_cycle(*, tenant_id: int, run_id: int) -> None:
    """Do one run. A worker that dies leaves it running, and the next does what is left; a refusal ends it."""
    with scope.reading(tenant_id):
        run = queries.get_run(run_id=run_id)
        cycle = queries.get_cycle(cycle_id=run.cycle_id)
    if not run.is_active:
        return
    _tell(tenant_id, run_id, "running")
    try:
        _DOES[run.kind](tenant_id, run, cycle)
    except REFUSALS as refused:
        _tell(tenant_id, run_id, "refused", type(refused).__name__, str(refused))
    except Exception as error:
        _tell(tenant_id, run_id, "failed", type(error).__name__)
        raise
    else:
        _tell(tenant_id, run_id, "done")
    finally:
        billing.forget_progress(tenant_id=tenant_id, cycle_id=run.cycle_id)


def _rate(tenant_id: int, run: queries.CycleRun, cycle: billing_types.CycleState) -> None:
    tenant = tenancy.Tenant.objects.get(id=tenant_id)
    asked = cycles.Asked(
        actor=_asker(tenant_id, run), round_id=cycle.round_id, month=cycle.month, issued_on=cycle.issued_on, at=_now(),
        rules=tariffs.get_table(tenant_id=tenant_id),
        grid=billing.Grid(tenant.operator, tenant.uses_demonstration_grid),
        executor=billing.LocalExecutor(), progress=_teller(tenant_id, cycle.cycle_id),
    )  # fmt: skip
    cycles.bill_round(asked, publish=False)


def _publish(tenant_id: int, run: queries.CycleRun, cycle: billing_types.CycleState) -> None:
    tenant = tenancy.Tenant.objects.get(id=tenant_id)
    run_of_it = billing.Run(
        actor=_asker(tenant_id, run), cycle_id=cycle.cycle_id, rules=tariffs.get_table(tenant_id=tenant_id),
        grid=billing.Grid(tenant.operator, tenant.uses_demonstration_grid), at=_now(),
        executor=billing.LocalExecutor(), override=run.responsibility or None,
        progress=_teller(tenant_id, cycle.cycle_id),
    )  # fmt: skip
    billing.publish_cycle(run_of_it)


def _print(tenant_id: int, run: queries.CycleRun, cycle: billing_types.CycleState) -> None:
    tell = _teller(tenant_id, cycle.cycle_id)
    tell("print", 0, cycle.bills)
    exports.write_cycle_print(
        tenant_id=tenant_id, cycle_id=cycle.cycle_id, rules=tariffs.get_table(tenant_id=tenant_id),
        workers=os.cpu_count() or 1,
        key=house_seal.key(settings.SAQIA_HOME / "keys", at=_now()),
        on_progress=lambda done: tell("print", done, cycle.bills),
    )  # fmt: skip


_DOES: dict[str, Callable[[int, queries.CycleRun, billing_types.CycleState], None]] = {
    "rate": _rate,
    "publish": _publish,
    "print": _print,
}


def _asker(tenant_id: int, run: queries.CycleRun) -> operation.Actor:
    return operation.Actor(tenant_id=tenant_id, name=run.requested_by, person_id=run.person_id, permissions=_RIGHTS)


def _teller(tenant_id: int, cycle_id: int) -> billing.Progress:
    def tell(step: str, done: int, of: int | None) -> None:
        billing.keep_progress(tenant_id=tenant_id, cycle_id=cycle_id, step=step, done=done, of=of or 0, at=_now())

    return tell


def _tell(tenant_id: int, run_id: int, status: str, refusal: str = "", detail: str = "") -> None:
    actor = operation.system_actor(tenant_id=tenant_id, name="cycle-runs")
    billing.record_run(actor=actor, run_id=run_id, status=status, refusal=refusal, detail=detail, at=_now())


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
