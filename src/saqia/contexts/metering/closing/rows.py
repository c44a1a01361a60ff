"""The rows that a closing writes, built from what was counted."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.metering import arrow, types
from saqia.contexts.metering.closing import counting, outcomes
from saqia.engine import money
from saqia.engine.validation import estimates, verdicts, volumes

ROWS = pa.schema(
    [
        ("service_point_id", pa.int64()),
        ("register", pa.int16()),
        ("service", pa.int16()),
        ("meter_id", pa.int64()),
        ("from_on", pa.date32()),
        ("to_on", pa.date32()),
        ("opening_id", pa.int64()),
        ("opening_index", pa.int64()),
        ("opening_source", pa.string()),
        ("closing_id", pa.int64()),  # null with an index: an estimate, whose reading is written with the row
        ("closing_index", pa.int64()),
        ("closing_source", pa.string()),
        ("volume", pa.int64()),
        ("estimated", pa.bool_()),
        ("method", pa.string()),
        ("reference_volume", pa.int64()),
        ("reference_days", pa.int64()),
        ("catch_up_from_on", pa.date32()),
        ("catch_up", pa.int64()),
        ("parts", pa.string()),  # JSON; null: one meter
        ("hold_reason", pa.string()),  # null: billable
        ("anomaly", pa.string()),
        ("replaces_id", pa.int64()),
    ]
)
"""One consumption each; see `models.Consumption`."""

Outcome = outcomes.Outcome
_METHODS = [
    types.Method.SAME_SEASON,
    types.Method.RECENT,
    types.Method.CLASS_MEAN,
    types.Method.ANOMALY_MEAN,
    types.Method.ANOMALY_ZERO,
    types.Method.BY_DAYS,
]
_BY_BASIS = {estimates.Basis.SEASON: 0, estimates.Basis.RECENT: 1, estimates.Basis.CLASS: 2}
_HOLDS = {types.Hold.NO_READING: 0, types.Hold.NO_HISTORY: 1, types.Hold.ANOMALY: 2, types.Hold.BELOW_ESTIMATE: 3}


def build(table: pa.Table, groups: outcomes.Groups, counted: counting.Counted) -> pa.Table:
    """Return one row a group, of `ROWS`.

    :param table: of schema `legs.LEGS`
    """
    first, last = table.take(pa.array(groups.first)), table.take(pa.array(groups.last))
    hold = _hold(last, groups, counted)
    billable = hold.is_null().to_numpy(zero_copy_only=False)
    on_index = np.isin(groups.outcome, outcomes.ON_INDEX)
    settled = counted.settled & billable
    by_days = (groups.outcome == Outcome.BY_DAYS) & ~settled  # settled, it is measured as a whole
    guessed = np.isin(groups.outcome, (*outcomes.ON_ESTIMATE, Outcome.MEAN)) | counted.unread | by_days
    columns = {
        **{name: last[name] for name in ("service_point_id", "register", "service", "meter_id")},
        "from_on": arrow.dates(counted.from_day),
        "to_on": arrow.dates(counted.to_day),
        "opening_id": first["start_id"],
        "opening_index": first["start_index"],
        "opening_source": first["start_source"],
        **_closing(last, groups, counted, billable),
        "volume": np.where(billable, counted.volume, 0),
        "estimated": billable & guessed,
        "method": _method(groups, counted, billable),
        **{name: pc.fill_null(first[name], 0) for name in ("reference_volume", "reference_days")},
        "catch_up_from_on": arrow.dates(arrow.ints(first, "unsettled_from_on"), settled),
        "catch_up": np.where(settled, arrow.ints(first, "unsettled_milli"), 0),
        "parts": _parts(table, groups, counted, billable),
        "hold_reason": hold,
        "anomaly": pc.if_else(pa.array(on_index), last["end_anomaly"], pc.coalesce(last["end_anomaly"], last["note"])),
        "replaces_id": first["existing_id"],
    }
    return pa.table(columns).select(ROWS.names).cast(ROWS)


def _hold(last: pa.Table, groups: outcomes.Groups, counted: counting.Counted) -> pa.Array:
    reasons = [hold.value for hold in _HOLDS]
    held = [verdicts.Reason(int(code)).code for code in arrow.ints(last, "held_reason")]
    number = np.select(
        [
            np.isin(groups.outcome, (Outcome.NEVER_READ, Outcome.NO_REMOVAL)),
            counted.lacking,
            groups.outcome == Outcome.ANOMALY,
            groups.outcome == Outcome.BELOW_ESTIMATE,
        ],
        [
            _HOLDS[types.Hold.NO_READING],
            _HOLDS[types.Hold.NO_HISTORY],
            _HOLDS[types.Hold.ANOMALY],
            _HOLDS[types.Hold.BELOW_ESTIMATE],
        ],
        -1,
    )
    named = _word(reasons, number)
    return pc.if_else(pa.array(groups.outcome == Outcome.HELD), pa.array(held, pa.string()), named)


def _closing(
    last: pa.Table, groups: outcomes.Groups, counted: counting.Counted, billable: money.Bools
) -> dict[str, pa.Array]:
    """Return what the period closes on: the last reading, the new meter's first, or an estimate still to be written."""
    at_start = pa.array(groups.outcome == Outcome.AT_REPLACEMENT)
    by_days = pa.array(groups.outcome == Outcome.BY_DAYS)
    guessed = pa.array(np.isin(groups.outcome, (*outcomes.ON_ESTIMATE, Outcome.BY_DAYS)))
    dial = volumes.modulus(arrow.ints(last, "digits"))
    index = pa.array((arrow.ints(last, "start_index") + counted.turned) % dial)
    index = pc.if_else(by_days, last["end_index"], index)
    known = pa.array(billable)
    found = {}
    for name, estimate in (("id", None), ("index", index), ("source", types.Source.ESTIMATE.value)):
        read = pc.if_else(at_start, last[f"start_{name}"], last[f"end_{name}"])
        closing = pc.if_else(guessed, pa.scalar(None, read.type) if estimate is None else estimate, read)
        found[f"closing_{name}"] = pc.if_else(known, closing, pa.scalar(None, closing.type))
    return found


def _method(groups: outcomes.Groups, counted: counting.Counted, billable: money.Bools) -> pa.Array:
    by_basis = np.full(len(estimates.Basis), -1)
    for basis, position in _BY_BASIS.items():
        by_basis[basis] = position
    number = np.select(
        [
            ~billable,
            groups.outcome == Outcome.ESTIMATED,
            groups.outcome == Outcome.BY_DAYS,
            (groups.outcome == Outcome.MEAN) | counted.unread,
            np.isin(groups.outcome, (Outcome.ZERO, Outcome.ESTIMATED_ZERO)),
        ],
        [
            -1,
            by_basis[counted.basis],
            _METHODS.index(types.Method.BY_DAYS),
            _METHODS.index(types.Method.ANOMALY_MEAN),
            _METHODS.index(types.Method.ANOMALY_ZERO),
        ],
        -1,
    )
    return _word([method.value for method in _METHODS], number)


def _word(words: list[str], number: money.Ints) -> pa.Array:
    return pa.array(words, pa.string()).take(pa.array(number.astype(np.int64), mask=number < 0))


def _parts(table: pa.Table, groups: outcomes.Groups, counted: counting.Counted, billable: money.Bools) -> pa.Array:
    """Describe each meter's part where there were several: few points in a month, so row by row."""
    parts: list[str | None] = [None] * len(groups.first)
    for position in np.flatnonzero(groups.several & billable):
        first, count = int(groups.first[position]), int(groups.last[position] - groups.first[position]) + 1
        described = [
            _part(leg, int(volume))
            for leg, volume in zip(
                table.slice(first, count).to_pylist(), counted.by_leg[first : first + count], strict=True
            )
        ]
        parts[position] = json.dumps(described)
    return pa.array(parts, pa.string())


def _part(leg: dict[str, Any], volume: int) -> dict[str, Any]:
    ends = leg["end_on"] is not None
    return {
        "meter_id": leg["meter_id"],
        "serial": leg["serial"],
        "from_on": leg["start_on"].isoformat(),
        "to_on": (leg["end_on"] if ends else leg["gone_on"] or leg["start_on"]).isoformat(),
        "opening_id": leg["start_id"],
        "opening_index_milli": leg["start_index"],
        "closing_id": leg["end_id"] if ends else leg["start_id"],
        "closing_index_milli": leg["end_index"] if ends else leg["start_index"],
        "volume_milli": volume,
    }
