"""Asking for a run, and telling what became of it."""

import datetime

from saqia.contexts.billing import cycles, events, states
from saqia.contexts.billing.running import models, shapes
from saqia.platform import operation
from saqia.platform.outbox import publishing

_FROM = {
    models.RATE: (states.OPEN, states.RATED),
    models.PUBLISH: (states.RATED, states.FROZEN),
    models.PRINT: (states.PUBLISHED,),
}


class RunKindUnknown(Exception):
    """A run rates, publishes or prints."""


class RunUnderWay(Exception):
    """Another run of the same cycle waits or runs."""


class RunNotFound(Exception):
    """No run has this id."""


@operation.operation(audit=("cycle_id", "kind", "responsibility"))
def request_run(
    *, actor: operation.Actor, cycle_id: int, kind: str, responsibility: str = "", client_key: str,
    at: datetime.datetime,
) -> shapes.CycleRun:  # fmt: skip
    """Ask for a run of a cycle; the same key again returns the same run.

    :param kind: rate, publish or print
    :param responsibility: why a closed gate does not stop it, in the words of who answers for it
    :raises RunKindUnknown: it is none of these
    :raises cycles.CycleNotFound: this tenant has no such cycle
    :raises states.WayUnknown: the cycle does not stand where this can be done
    :raises cycles.GateClosed: a gate says no-go and nobody takes responsibility
    :raises RunUnderWay: another one waits or runs
    """
    if kind not in models.KINDS:
        raise RunKindUnknown(kind)
    _require(actor, kind)
    cycle = cycles.locked(cycle_id)
    known = models.CycleRun.objects.filter(client_key=client_key, cycle_id=cycle_id).first()
    if known is not None:
        return shapes.frozen(known)
    if cycle.status not in _FROM[kind]:
        raise states.WayUnknown(cycle.status, kind)
    words = responsibility.strip()[:500]
    if kind == models.PUBLISH:
        closed = [str(gate["code"]) for gate in cycle.report.get("gates", []) if not gate["is_passed"]]
        if closed and not words:
            raise cycles.GateClosed(closed)
    if models.CycleRun.objects.filter(cycle_id=cycle_id, status__in=models.ACTIVE).exists():
        raise RunUnderWay(cycle_id)
    row = models.CycleRun.objects.create(
        cycle_id=cycle_id, client_key=client_key, kind=kind, responsibility=words, requested_by=actor.name,
        person_id=actor.person_id, requested_at=at,
    )  # fmt: skip
    told = events.CycleRunRequested(run_id=row.id, cycle_id=cycle_id, kind=kind)
    publishing.publish(actor=actor, event=told, at=at)
    return shapes.frozen(row)


@operation.operation(audit=("run_id", "status"))
def record_run(
    *, actor: operation.Actor, run_id: int, status: str, refusal: str = "", detail: str = "", at: datetime.datetime
) -> shapes.CycleRun:
    """Keep what became of a run; one that has ended stays as it ended.

    :raises RunNotFound: there is none
    """
    actor.require("billing.record-run")
    row = models.CycleRun.objects.select_for_update().filter(id=run_id).first()
    if row is None:
        raise RunNotFound(run_id)
    if row.status in models.ACTIVE:
        row.status, row.refusal, row.detail = status, refusal[:60], detail[:200]
        row.finished_at = None if status in models.ACTIVE else at
        row.save()
    return shapes.frozen(row)


def _require(actor: operation.Actor, kind: str) -> None:
    if kind == models.RATE:
        actor.require("billing.run-cycle")
    elif kind == models.PUBLISH:
        actor.require("billing.freeze-cycle")
    else:
        actor.require("billing.request-bundle")
