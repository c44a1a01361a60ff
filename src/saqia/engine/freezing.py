"""The tariffs of one day made to hold for ever: what a period would have cost at the prices or taxes of another day."""

import dataclasses

import numpy as np

from saqia.engine import money, table

_ALWAYS = np.array([-(10**9)], dtype=np.int64)


def at_day(rules: table.Table, day: int) -> table.Table:
    """Return the rules with the prices and taxes in force on a day, whatever day is rated; policies stay dated."""
    return dataclasses.replace(rules, eras=_ALWAYS, segment_of=_segments(rules, day))


def taxed_as(rules: table.Table, day: int, *, taxed_on: int) -> table.Table:
    """Return the rules with the prices of one day and the VAT of another; a charge unknown on it keeps its own."""
    segments, others = _segments(rules, day), _segments(rules, taxed_on)
    both = (segments >= 0) & (others >= 0)
    vat = rules.vat_bp.copy()
    vat[segments[both]] = rules.vat_bp[others[both]]
    return dataclasses.replace(rules, eras=_ALWAYS, segment_of=segments, vat_bp=vat)


def _segments(rules: table.Table, day: int) -> money.Ints:
    """Return the segment of each slot in force on a day, -1 where none is."""
    era = int(np.searchsorted(rules.eras, day, side="right")) - 1
    by_slot = rules.segment_of.reshape(len(rules.slot_kind), len(rules.eras))
    found: money.Ints = by_slot[:, era].copy() if era >= 0 else np.full(len(by_slot), -1, dtype=np.int64)
    return found
