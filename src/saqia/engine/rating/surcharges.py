"""The power factor: energy and power cost more for each hundredth of cos phi below the floor."""

import dataclasses

import numpy as np

from saqia.engine import codes, money
from saqia.engine.rating import batches, lines

_FULL = 10_000


def with_power_factor(batch: batches.Batch, found: lines.Lines) -> lines.Lines:
    """Add to each line of energy or power of a case below the floor a line with its surcharge."""
    rules = batch.rules
    if not rules.factor_floor.any():
        return found
    cos_phi = batch.cases.cos_phi[found.position]
    floor = rules.factor_floor[found.segment]
    at = np.flatnonzero((cos_phi > 0) & (cos_phi < floor))
    if not len(at):
        return found
    base = found.take(at)
    rate = (floor[at] - cos_phi[at]) * rules.factor_bp[base.segment]
    amount = money.half_up(base.amount_ht * rate, _FULL)
    ht, vat = lines.taxed(amount, base.vat_rate_bp, np.zeros(len(at), dtype=np.bool_))
    extra = dataclasses.replace(
        base,
        component=np.full(len(at), codes.Component.POWER_FACTOR, dtype=np.int64),
        block=np.zeros(len(at), dtype=np.int64),
        amount_ht=ht,
        vat=vat,
        amount_ttc=ht + vat,
        flags=base.flags & ~np.int64(codes.Flag.REMAINDER | codes.Flag.SELECTIVE),
    )
    both = lines.concatenated([found, extra])
    ordered = both.take(np.argsort(both.position, kind="stable"))
    return dataclasses.replace(ordered, line=lines.numbered(ordered.position))
