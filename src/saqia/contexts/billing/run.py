"""A bill run from end to end. Killed anywhere and started again, it loses and doubles nothing.

What was done lies in files (written whole, then renamed) and in the cycle's status; a run does what is left.
"""

import contextlib
import dataclasses
import datetime
import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.billing import (
    comparison,
    credits,
    cycles,
    executors,
    extraction,
    folders,
    former_bills,
    models,
    publication,
    rating,
    sealing,
    states,
    types,
)
from saqia.engine import table
from saqia.engine.rating import effects
from saqia.platform import operation
from saqia.platform.database import bulk
from saqia.platform.tenancy import scope

Progress = Callable[[str, int, int | None], None]
"""Called with the step, how much of it is done, and of how much (None: not known yet)."""


@dataclasses.dataclass(frozen=True)
class Run:
    """What a run works with.

    :param at: the moment that its records carry
    :param override: why a closed gate does not stop it
    :param former: a former system's bills of the same month, to compare with in place of the cycle before
    """

    actor: operation.Actor
    cycle_id: int
    rules: table.Table
    grid: rating.Grid
    at: datetime.datetime
    executor: executors.Executor
    override: str | None = None
    progress: Progress = lambda step, done, of: None
    former: former_bills.FormerBills | None = None

    @property
    def folder(self) -> Path:
        """Where the cycle's files lie."""
        return folders.of_cycle(self.actor.tenant_id, self.cycle_id)


def rate_cycle(run: Run) -> None:
    """Extract and rate the cycle, compare it with the one before, keep exceptions and report.

    Before the freeze it may be called again: it takes a new snapshot, and rates what changed in it.

    :raises folders.CycleUnderWay: another process works on the cycle
    """
    with folders.held(run.folder):
        cycle = _cycle(run)
        if cycle.status not in (states.FROZEN, states.PUBLISHED):
            _rate(run, cycle)


def _rate(run: Run, cycle: models.Cycle) -> None:
    with scope.reading(run.actor.tenant_id):
        after = cycles.published_before(cycle)
    results: list[rating.UnitResult] = []
    with _work(run, cycle) as work:
        for result in run.executor.rate(run.folder, work, run.rules, run.grid):
            results.append(result)
            run.progress("rate", len(results), len(work))
    results.sort(key=_unit)
    units = [result.unit for result in results]
    hashes = _keep_snapshot(run, cycle, units)
    with scope.reading(run.actor.tenant_id):
        credit = credits.write_unit(run.folder, units, run.actor.tenant_id)
        headers = _headers(run.folder, units)
        before, told = former_bills.matched(run.former, headers) if run.former else (_before(after), None)
    refusals = folders.read_all(run.folder, "refusals", units, types.REFUSALS)
    report = comparison.compare(headers, before, refusals.num_rows)
    credited = headers.filter(headers["corrects_number"].is_valid())["total_ttc_centimes"]
    added = {name: sum(result.effects[name] for result in results) for name in effects.NAMES}
    report |= {
        "policy_effects_centimes": rating.given_back(added, pc.sum(credited).as_py() or 0),
        "former_bills": told,
        "units": len(units),
        "after_cycles": after,
        "files_sha256": sealing.of_files(run.folder, len(units)),
    }
    cycles.record_rated(
        actor=run.actor, cycle_id=run.cycle_id, snapshot_sha256=sealing.of_snapshot(hashes),
        tariff_sha256=run.rules.hash, seal=sealing.of_cycle(run.rules.hash, [each.hash for each in results], credit),
        refusals=refusals, report=report, bills=headers.num_rows, at=run.at,
    )  # fmt: skip


def publish_cycle(run: Run) -> None:
    """Freeze, number, land, book and announce a rated cycle.

    :raises cycles.GateClosed: the comparison says no-go and `override` is empty
    :raises cycles.SnapshotStale: something that it settles was settled since: rate it again
    :raises cycles.OutOfOrder: another month of the round comes first
    :raises sealing.SealDiffers: its files are not those that were rated
    :raises folders.CycleUnderWay: another process works on the cycle
    """
    with folders.held(run.folder):
        cycle = _cycle(run)
        if cycle.status in (states.RATED, states.FROZEN):
            _freeze_and_land(run, cycle)
        elif cycle.status == states.OPEN:
            states.check(cycle.status, states.FROZEN)
    cycles.announce_published(actor=run.actor, cycle_id=run.cycle_id, at=run.at)
    run.progress("publish", 1, 1)


def _freeze_and_land(run: Run, cycle: models.Cycle) -> None:
    units = list(range(int(cycle.report["units"])))
    run.progress("publish", 0, 1)
    sealing.check(
        run.folder, len(units), files=cycle.report["files_sha256"], snapshot=cycle.snapshot_sha256,
        tariffs=cycle.tariff_sha256, seal=cycle.seal,
    )  # fmt: skip
    folders.settle(run.folder)
    first = cycles.freeze_cycle(
        actor=run.actor, cycle_id=run.cycle_id, credited=publication.credited(run.folder), override=run.override,
        at=run.at,
    )  # fmt: skip
    cycles.publish_cycle(
        actor=run.actor, cycle_id=run.cycle_id, folder=run.folder, first_number=first, units=units, at=run.at
    )


def complete_cycle(run: Run) -> None:
    """Do whatever is left of a cycle, to its publication."""
    rate_cycle(run)
    publish_cycle(run)


@contextlib.contextmanager
def _work(run: Run, cycle: models.Cycle) -> Iterator[Sequence[executors.Work]]:
    """Return the units to read and rate; those of a whole snapshot that an earlier cut left are only rated."""
    kept = _manifest(run)
    if kept and kept["of"] != _whose(cycle):  # a database made anew counts its cycles from 1 again
        folders.clear(run.folder)
    elif kept and cycle.status == states.OPEN:
        yield range(len(kept["units"]))
        return
    _manifest_path(run).unlink(missing_ok=True)
    with extraction.opened(tenant_id=run.actor.tenant_id, round_id=cycle.round_id, month=cycle.month) as cuts:
        yield cuts


def _keep_snapshot(run: Run, cycle: models.Cycle, units: list[int]) -> list[str]:
    """Say that the snapshot is whole, and return the hashes of its units."""
    kept = _manifest(run)
    if kept is None:
        kept = {"of": _whose(cycle), "units": [sealing.cut_of(run.folder, unit) for unit in units]}
        folders.write_text(_manifest_path(run), json.dumps(kept))
    hashes: list[str] = kept["units"]
    return hashes


def _whose(cycle: models.Cycle) -> list[object]:
    return [cycle.round_id, cycle.month.isoformat(), cycle.opened_at.isoformat()]


def _manifest_path(run: Run) -> Path:
    return run.folder / "snapshot.json"


def _manifest(run: Run) -> dict[str, Any] | None:
    path = _manifest_path(run)
    return json.loads(path.read_text()) if path.exists() else None


def _cycle(run: Run) -> models.Cycle:
    with scope.reading(run.actor.tenant_id):
        found = models.Cycle.objects.filter(id=run.cycle_id).first()
    if found is None:
        raise cycles.CycleNotFound(run.cycle_id)
    return found


def _before(published: list[int]) -> pa.Table:
    """Return what each account came to in the newest of these cycles of its round."""
    if not published:
        return former_bills.BEFORE.empty_table()
    query = "SELECT account_id, sum(total_ttc_centimes)::bigint FROM billing_bill WHERE cycle_id = %s GROUP BY 1"
    return bulk.fetch(query, former_bills.BEFORE, (published[-1],))


def _headers(folder: Path, units: list[int]) -> pa.Table:
    compared = pa.schema([types.HEADERS.field(name) for name in comparison.COMPARED])
    return folders.read_all(folder, "headers", [*units, types.CREDIT_UNIT], compared)


def _unit(result: rating.UnitResult) -> int:
    return result.unit
