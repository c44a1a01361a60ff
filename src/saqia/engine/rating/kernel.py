"""The kernel: cases in, lines and refusals out, by column. A quote is a batch of one, a run is many batches."""

import dataclasses

import numpy as np

from saqia.engine import money, policies, table
from saqia.engine.rating import batches, columns, lines, parts, pricing, screening, surcharges, weighing

CHUNK = 16_384
"""Cases worked on at once: their columns stay in the processor's cache, and memory does not grow with the batch."""


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """The lines of the cases that could be rated, and a `codes.Reason` for every case, 0 where it could."""

    lines: lines.Lines
    reason: money.Ints


@dataclasses.dataclass(frozen=True, slots=True)
class Totals:
    """Sums of the lines of each case, centimes; zero for a refused one."""

    ht: money.Ints
    vat: money.Ints
    ttc: money.Ints


def rate(rules: table.Table, cases: columns.Columns, rated: policies.Policies | None = None) -> Outcome:
    """Rate a batch by the tariffs in force when it was consumed. Without policies, by those of the rules."""
    chosen = rules.policies if rated is None else rated
    found = []
    for start in range(0, max(len(cases), 1), CHUNK):
        part = cases.part(start, start + CHUNK)
        outcome = _rate_chunk(batches.Batch(rules, part, chosen))
        outcome.lines.position[:] += start
        found.append(outcome)
    return Outcome(
        lines.concatenated([outcome.lines for outcome in found]), np.concatenate([outcome.reason for outcome in found])
    )


def totals(outcome: Outcome) -> Totals:
    """Add up the lines of each case."""
    found, size = outcome.lines, len(outcome.reason)
    edges = np.searchsorted(found.position, np.arange(size + 1))

    def added(column: money.Ints) -> money.Ints:
        running = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(column)])
        sums: money.Ints = running[edges[1:]] - running[edges[:-1]]
        return sums

    return Totals(added(found.amount_ht), added(found.vat), added(found.amount_ttc))


def _rate_chunk(batch: batches.Batch) -> Outcome:
    reason = screening.screen(batch.rules, batch.cases)
    kept = np.flatnonzero(reason == 0)
    stretch = _stretch(batch)
    of = parts.spread(batch.rules, batch.cases, kept, stretch, reason)
    weighed = weighing.weigh(batch, of, stretch, reason)
    priced = pricing.price(batch, of, weighed, reason)
    found = surcharges.with_power_factor(batch, lines.assemble(batch, of, stretch, weighed, priced))
    refused = reason[found.position] != 0
    if refused.any():
        found = found.take(np.flatnonzero(~refused))
    return Outcome(found, reason)


def _stretch(batch: batches.Batch) -> parts.Stretch:
    cases = batch.cases
    caught_up = cases.catch_up_from_day != columns.NO_CATCH_UP
    if not caught_up.any():
        return parts.Stretch(cases.from_day, cases.volume, caught_up)
    caught_up &= batch.policies.in_force("catch_up", cases.to_day - 1)
    return parts.Stretch(
        np.where(caught_up, cases.catch_up_from_day, cases.from_day),
        cases.volume + np.where(caught_up, cases.billed_volume, 0),
        caught_up,
    )
