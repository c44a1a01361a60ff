"""Cutting a period where contracts of its point begin or end: each holder is billed for their own days only.

A reading of that day parts the two. Without one, what was measured around the day is shared by days, and marked; where
nothing was measured after it, the days up to it are estimated like any others.
"""

import dataclasses
import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.contracts import exports as contracts
from saqia.contexts.metering import anomalies, arrow, standing
from saqia.contexts.metering.closing import classes, counting, legs, outcomes, rows, writing
from saqia.engine import money
from saqia.platform import operation
from saqia.platform.database import bulk

Outcome = outcomes.Outcome
_KEY = ["service_point_id", "register"]
_READ = pa.schema(
    [
        ("service_point_id", pa.int64()),
        ("meter_id", pa.int64()),
        ("register", pa.int16()),
        ("read_on", pa.date32()),
        ("index", pa.int64()),
    ]
)
_READINGS = f"""
SELECT m.service_point_id, r.meter_id, r.register, r.read_on, r.index_milli
FROM metering_meter m JOIN metering_reading r ON r.meter_id = m.id
WHERE m.service_point_id = ANY(%s::bigint[]) AND r.read_on > %s AND r.read_on < %s AND r.source <> 'estimate'
    AND r.index_milli IS NOT NULL AND {standing.standing("r")} AND (r.anomaly IS NULL OR r.anomaly = ANY(%s))
ORDER BY r.read_on, r.id
"""
_ZERO = (Outcome.ZERO, Outcome.ESTIMATED_ZERO)
_AS_READ = (Outcome.MEASURED, Outcome.AT_REPLACEMENT, Outcome.MEAN, Outcome.ZERO)
Read = tuple[datetime.date, int]


@dataclasses.dataclass(frozen=True)
class Crossed:
    """Periods that go on beyond the end of a contract.

    :param days: day -> the registers of points, (point, register), whose period it cuts
    :param outcome: how the period of each register ends
    """

    days: dict[datetime.date, set[tuple[int, int]]]
    outcome: dict[tuple[int, int], int]

    @property
    def points(self) -> pa.Array:
        """Return the ids of the points, in order."""
        return pa.array(sorted({point for point, _ in self.outcome}), pa.int64())


def crossed(built: pa.Table, groups: outcomes.Groups, which: money.Bools) -> Crossed:
    """Find the periods with the bound of a contract strictly inside.

    :param built: of `rows.ROWS`, one a group
    :param which: the groups to look at
    """
    periods = built.select([*_KEY, "from_on", "to_on"]).append_column("outcome", pa.array(groups.outcome))
    periods = periods.filter(pc.and_(pa.array(which), built["hold_reason"].is_null()))
    if not len(periods):
        return Crossed({}, {})
    bounds = contracts.bounds(
        first_on=pc.min(periods["from_on"]).as_py(), last_on=pc.max(periods["to_on"]).as_py(),
        service_point_ids=periods["service_point_id"].unique(),
    )  # fmt: skip
    found = periods.join(bounds, keys="service_point_id", join_type="inner")
    inside = pc.and_(pc.less(found["from_on"], found["on_day"]), pc.less(found["on_day"], found["to_on"]))
    days: dict[datetime.date, set[tuple[int, int]]] = {}
    outcome: dict[tuple[int, int], int] = {}
    for row in found.filter(inside).to_pylist():
        key = (row["service_point_id"], row["register"])
        days.setdefault(row["on_day"], set()).add(key)
        outcome[key] = row["outcome"]
    return Crossed(days, outcome)


def part(
    found: Crossed, period: legs.Period, actor: operation.Actor, at: datetime.datetime, *, by_class: bool = False
) -> int:
    """Write what was consumed up to each bound and return how many rows; what follows is left to the month.

    :param by_class: points without a past are estimated by the mean of their class
    """
    return sum(_part(found, day, period, actor, at, by_class) for day in sorted(found.days))


def _part(
    found: Crossed, day: datetime.date, period: legs.Period, actor: operation.Actor, at: datetime.datetime,
    by_class: bool,
) -> int:  # fmt: skip
    until = day + datetime.timedelta(days=1)
    within = dataclasses.replace(period, since=day, until=until, estimate_on=day, closes_month=False)
    keys = found.days[day]
    points = pa.array(sorted({point for point, _ in keys}), pa.int64())
    table = legs.fetch(within, points[0].as_py(), points[-1].as_py(), points)
    groups = _of(keys, table, outcomes.gather(table, within))
    table, groups = _shared(table, groups, found, within, _read_after(points, day, period.until))
    unknown = np.zeros(len(table), dtype=np.int64)
    mean = classes.means(table, period) if by_class else counting.ClassMean(unknown, unknown)
    built = rows.build(table, groups, counting.count(table, groups, within, mean))
    built = built.filter(built["hold_reason"].is_null())
    place = built.schema.get_field_index("replaces_id")  # what is held of this month is the month's own
    built = built.set_column(place, "replaces_id", pa.nulls(len(built), pa.int64()))
    return writing.write(built, within, author=actor.name, at=at)


def _of(keys: set[tuple[int, int]], table: pa.Table, groups: outcomes.Groups) -> outcomes.Groups:
    """Keep the groups of these registers."""
    point, register = arrow.ints(table, "service_point_id"), arrow.ints(table, "register")
    asked = [(int(point[at]), int(register[at])) in keys for at in groups.first]
    kept = np.array(asked, dtype=bool)
    return outcomes.Groups(groups.first[kept], groups.last[kept], groups.outcome[kept])


def _shared(
    table: pa.Table, groups: outcomes.Groups, found: Crossed, within: legs.Period,
    read: dict[tuple[int, int], Read],
) -> tuple[pa.Table, outcomes.Groups]:  # fmt: skip
    """Say how each group ends on the day, and give those that the day parts by days the index that falls on it."""
    lines = table.to_pylist()
    outcome = groups.outcome.copy()
    for position, (first, last) in enumerate(zip(groups.first, groups.last, strict=True)):
        leg = lines[last]
        whole = found.outcome[leg["service_point_id"], leg["register"]]
        if outcome[position] in _AS_READ:
            continue
        after = None if whole == Outcome.MEAN else read.get((leg["meter_id"], leg["register"]))
        if whole in _ZERO:
            outcome[position] = Outcome.ESTIMATED_ZERO
        elif after is None or leg["start_index"] is None or leg["gone_on"] is not None:
            outcome[position] = Outcome.ESTIMATED
        else:
            outcome[position] = Outcome.BY_DAYS
            index = index_on(within.estimate_on, leg, after, settles=first == last)
            leg.update(end_index=index, end_on=within.estimate_on, end_source="estimate", end_anomaly=None)
    for name in ("end_index", "end_on", "end_source", "end_anomaly"):
        place = table.schema.get_field_index(name)
        table = table.set_column(place, name, pa.array([line[name] for line in lines], table.schema.field(name).type))
    return table, dataclasses.replace(groups, outcome=outcome)


def index_on(day: datetime.date, leg: dict[str, Any], after: Read, *, settles: bool) -> int:
    """Return the index that falls on a day between two, as if every day had consumed the same; rounded down."""
    settles = settles and leg["base_index"] is not None
    opening, since = (leg["base_index"], leg["unsettled_from_on"]) if settles else (leg["start_index"], leg["start_on"])
    dial = 10 ** (leg["digits"] + 3)
    until, closing = after
    turned = (closing - opening) % dial
    return int((opening + turned * (day - since).days // (until - since).days) % dial)


def _read_after(points: pa.Array, day: datetime.date, until: datetime.date) -> dict[tuple[int, int], Read]:
    """Return the first index that counts after the day, by meter and register."""
    counts = [code for code, line in anomalies.matrix().items() if line.volume is anomalies.Volume.INDEX]
    found: dict[tuple[int, int], Read] = {}
    for row in bulk.fetch(_READINGS, _READ, (bulk.listed(points), day, until, counts)).to_pylist():
        found.setdefault((row["meter_id"], row["register"]), (row["read_on"], row["index"]))
    return found
