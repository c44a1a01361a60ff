"""Reads of runs, inside the caller's `scope.reading`."""

from saqia.contexts.billing.running import models, requesting, shapes


def get_run(*, run_id: int) -> shapes.CycleRun:
    """Return a run.

    :raises requesting.RunNotFound: there is none
    """
    row = models.CycleRun.objects.filter(id=run_id).first()
    if row is None:
        raise requesting.RunNotFound(run_id)
    return shapes.frozen(row)


def find_last_run(*, cycle_id: int) -> shapes.CycleRun | None:
    """Return the newest run of a cycle, or None."""
    row = models.CycleRun.objects.filter(cycle_id=cycle_id).order_by("-id").first()
    return None if row is None else shapes.frozen(row)


def list_runs(*, cycle_id: int, most: int = 20) -> list[shapes.CycleRun]:
    """Return the runs of a cycle, newest first."""
    return [shapes.frozen(row) for row in models.CycleRun.objects.filter(cycle_id=cycle_id).order_by("-id")[:most]]
