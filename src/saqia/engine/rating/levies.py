"""The levy on a whole period: progressive bands including VAT, a cap for each bill month, an exemption."""

import numpy as np

from saqia.engine import money
from saqia.engine.rating import amounts, batches, blocks, parts

REGULAR_DAYS = (28, 33)
"""A period of this length, both included, is one bill month: it carries one fixed charge and one cap."""
UNITS = 300_000_000
"""Thirtieths of thousandths x micro-dirham in one centime."""
_MICRO = 10_000
"""Micro-dirham in one centime."""


def months(days: money.Ints) -> tuple[money.Ints, money.Ints]:
    """Return as a fraction how many bill months a period has: one if it is regular, else days/30."""
    regular = (days >= REGULAR_DAYS[0]) & (days <= REGULAR_DAYS[1])
    return np.where(regular, 1, days), np.where(regular, 1, blocks.REFERENCE_DAYS)


def due(
    batch: batches.Batch, of: parts.Parts, at: money.Ints, volume: money.Ints, scaled: money.Ints, last: money.Ints
) -> amounts.Exact:
    """Return the levy including VAT of the whole period on the parts `at`, exactly, capped."""
    rules, segment = batch.rules, of.segment[at]
    volume, scaled, last = volume[at], scaled[at], last[at]
    total = np.zeros(len(at), dtype=np.int64)
    for block in range(int(last.max(initial=0)) + 1):
        index = np.full(len(at), block, dtype=np.int64)
        inside = blocks.within(rules, segment, index, last, volume, scaled)
        total += np.where(block <= last, inside * rules.prices[block, segment], 0)
    many, per = months(of.period_days[at])
    cap = rules.cap[segment]
    capped = np.where(cap < 0, total, np.minimum(total, cap * many * (UNITS // per)))
    whole, rest = np.divmod(capped, UNITS)
    return amounts.Exact(whole, rest, np.full(len(at), UNITS, dtype=np.int64))


def monthly_per(days: money.Ints) -> money.Ints:
    """Return by what to divide micro-dirham x days of a period of that length to get its share in centimes."""
    found: money.Ints = _MICRO * np.where(months(days)[1] == 1, days, blocks.REFERENCE_DAYS)
    return found
