"""The volume of each part put on the scale of its blocks: how many lines it yields and at which blocks."""

import dataclasses

import numpy as np

from saqia.engine import codes, money
from saqia.engine.rating import batches, blocks, parts


@dataclasses.dataclass(frozen=True, slots=True)
class Weighed:
    """By part: magnitude of the volume in thirtieths of thousandths, scale of its bounds, block reached, lines."""

    volume: money.Ints
    negative: money.Bools
    scaled: money.Ints
    block: money.Ints
    held: money.Bools
    selective: money.Bools
    lines: money.Ints


def weigh(batch: batches.Batch, of: parts.Parts, stretch: parts.Stretch, reason: money.Ints) -> Weighed:
    """Weigh every part. Writes `TARIFF_UNKNOWN` into `reason` where the price of the block reached is not known."""
    rules = batch.rules
    volume = np.where(of.kind == codes.Kind.POWER, batch.cases.volume[of.case], stretch.volume[of.case])
    weight = np.abs(volume) * blocks.REFERENCE_DAYS
    scaled = blocks.scale(batch, of, stretch.caught_up)
    block, held = blocks.held_by_reference(batch, of, blocks.reached(rules, of.segment, weight, scaled))
    unknown = rules.prices[block, of.segment] < 0
    if unknown.any():
        reason[of.case[unknown]] = codes.Reason.TARIFF_UNKNOWN
    selective = rules.selective[block, of.segment] != 0
    lines = np.ones(len(block), dtype=np.int64)
    by_volume = of.kind == codes.Kind.VOLUME
    lines[by_volume] = np.where(selective, 1, block + 1)[by_volume]
    levy = np.flatnonzero(of.kind == codes.Kind.LEVY)
    lines[levy] = ~blocks.exempted(batch, of, weight, scaled)[levy]
    lines[(weight == 0) & (by_volume | (of.kind == codes.Kind.LEVY))] = 0
    return Weighed(weight, volume < 0, scaled, block, held, selective, lines)
