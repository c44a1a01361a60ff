"""A bill run from end to end. Killed anywhere and started again, it loses and doubles nothing.

What was done lies in files (written whole, then renamed) and in the cycle's status; a run does what is left.
"""

import dataclasses
import datetime
import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from saqia.contexts.billing import (
    comparison,
    credits,
    cycles,
    executors,
    extraction,
    folders,
    models,
    publication,
    rating,
    states,
    types,
)
from saqia.engine import table
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
    """

    actor: operation.Actor
    cycle_id: int
    rules: table.Table
    grid: rating.Grid
    at: datetime.datetime
    executor: executors.Executor
    override: str | None = None
    progress: Progress = lambda step, done, of: None

    @property
    def folder(self) -> Path:
        """Where the cycle's files lie."""
        return folders.of_cycle(self.actor.tenant_id, self.cycle_id)


def rate_cycle(run: Run) -> None:
    """Extract and rate the cycle, compare it with the one before, keep exceptions and report."""
    cycle = _cycle(run)
    if cycle.status in (states.FROZEN, states.PUBLISHED):
        return
    hashes: list[str] = []
    results = sorted(run.executor.rate(run.folder, _extracted(run, cycle, hashes), run.rules, run.grid), key=_unit)
    units = [result.unit for result in results]
    credit = credits_of(run, units)
    headers = _headers(run.folder, units)
    refusals = _tables(run.folder, "refusals", units, types.REFUSALS)
    with scope.reading(run.actor.tenant_id):
        before = _before(cycle)
    report = comparison.compare(headers, before, refusals.num_rows)
    with_policies = sum(result.with_policies for result in results)
    without = sum(result.without_policies for result in results)
    report["policies_effect_centimes"] = with_policies - without
    report["units"] = len(units)
    cycles.record_rated(
        actor=run.actor, cycle_id=run.cycle_id, snapshot_sha256=_digest(hashes), tariff_sha256=run.rules.hash,
        seal=_digest([run.rules.hash, *(result.hash for result in results), credit]), refusals=refusals,
        report=report, bills=headers.num_rows, at=run.at,
    )  # fmt: skip


def publish_cycle(run: Run) -> None:
    """Freeze, number, land, book and announce a rated cycle.

    :raises cycles.GateClosed: the comparison says no-go and `override` is empty
    """
    first = cycles.freeze_cycle(actor=run.actor, cycle_id=run.cycle_id, override=run.override, at=run.at)
    cycle = _cycle(run)
    if cycle.status != states.PUBLISHED:
        units = list(range(int(cycle.report["units"])))
        run.progress("publish", 0, 1)
        headers = publication.numbered(_headers(run.folder, units), first)
        cycles.publish_cycle(
            actor=run.actor, cycle_id=run.cycle_id, folder=run.folder, headers=headers, units=units, at=run.at
        )
    cycles.announce_published(actor=run.actor, cycle_id=run.cycle_id, at=run.at)
    run.progress("publish", 1, 1)


def complete_cycle(run: Run) -> None:
    """Do whatever is left of a cycle, to its publication."""
    rate_cycle(run)
    publish_cycle(run)


def credits_of(run: Run, units: list[int]) -> str:
    """Write the cycle's credit notes; return their content hash."""
    with scope.reading(run.actor.tenant_id):
        headers = credits.write_unit(run.folder, units, run.actor.tenant_id)
    lines = pq.read_table(folders.rated(run.folder, "lines", types.CREDIT_UNIT))
    return folders.content_hash(headers) + folders.content_hash(lines)


def _extracted(run: Run, cycle: models.Cycle, hashes: list[str]) -> Iterator[int]:
    """Yield units as their snapshot is written; a snapshot that an earlier start finished is kept."""
    manifest = run.folder / "snapshot.json"
    if manifest.exists():
        hashes += json.loads(manifest.read_text())["units"]
        yield from range(len(hashes))
        return
    folders.clear(run.folder)
    found = extraction.extract(run.folder, tenant_id=run.actor.tenant_id, round_id=cycle.round_id, month=cycle.month)
    for unit, content in found:
        hashes.append(content)
        run.progress("extract", unit + 1, None)
        yield unit
    folders.write_text(manifest, json.dumps({"units": hashes}))


def _cycle(run: Run) -> models.Cycle:
    with scope.reading(run.actor.tenant_id):
        found = models.Cycle.objects.filter(id=run.cycle_id).first()
    if found is None:
        raise cycles.CycleNotFound(run.cycle_id)
    return found


def _before(cycle: models.Cycle) -> pa.Table:
    """Return what the same round's accounts were billed the month before."""
    last = (
        models.Cycle.objects.filter(round_id=cycle.round_id, month__lt=cycle.month, status=states.PUBLISHED)
        .order_by("-month")
        .first()
    )
    schema = pa.schema([pa.field("account_id", pa.int64()), pa.field("total_ttc_centimes", pa.int64())])
    if last is None:
        return schema.empty_table()
    query = "SELECT account_id, total_ttc_centimes FROM billing_bill WHERE cycle_id = %s AND kind = 'bill'"
    return bulk.fetch(query, schema, (last.id,))


def _headers(folder: Path, units: list[int]) -> pa.Table:
    return _tables(folder, "headers", [*units, types.CREDIT_UNIT], types.HEADERS)


def _tables(folder: Path, name: str, units: list[int], schema: pa.Schema) -> pa.Table:
    found = [pq.read_table(folders.rated(folder, name, unit)) for unit in units]
    return pa.concat_tables([schema.empty_table(), *found])


def _unit(result: rating.UnitResult) -> int:
    return result.unit


def _digest(parts: list[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()
