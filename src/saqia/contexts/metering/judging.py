"""From readings to verdicts: what the tables know of each meter's past, put before the engine's kernel."""

import dataclasses
import datetime

import numpy as np
import pyarrow as pa

from saqia.contexts.metering import arrow, past, rules, standing
from saqia.engine import days, money
from saqia.engine.validation import columns, kernel, limits, verdicts, volumes
from saqia.platform.database import bulk

GIVEN = pa.schema(
    [
        pa.field("line", pa.int64()),
        pa.field("meter_id", pa.int64()),
        pa.field("register", pa.int16()),
        pa.field("read_on", pa.date32()),
        pa.field("index_milli", pa.int64()),  # null: could not be read
        pa.field("estimated", pa.bool_()),  # true: no measure, nothing is judged against it
    ]
)
"""The readings to judge."""

_KNOWN = pa.schema(
    [
        *GIVEN,
        pa.field("service", pa.int16()),
        pa.field("digits", pa.int16()),
        pa.field("multiplier_milli", pa.int64()),
        pa.field("installed_on", pa.date32()),
        pa.field("removed_on", pa.date32()),
        pa.field("previous_index", pa.int64()),
        pa.field("previous_on", pa.date32()),
        pa.field("next_index", pa.int64()),
        pa.field("next_on", pa.date32()),
    ]
)
_NEIGHBOR = """LATERAL (
    SELECT r.index_milli, r.read_on FROM metering_reading r
    WHERE r.meter_id = g.meter_id AND r.register = g.register AND r.read_on {than} g.read_on
        AND r.source <> 'estimate' AND {standing} AND r.id <> {without}
    ORDER BY r.read_on {order}, r.id DESC LIMIT 1
)"""
_QUERY = """
SELECT g.line, g.meter_id, g.register, g.read_on, g.index_milli, g.estimated, m.service, m.digits, m.multiplier_milli,
    m.installed_on, m.removed_on, before.index_milli, before.read_on, after.index_milli, after.read_on
FROM {given} g
JOIN metering_meter m ON m.id = g.meter_id
LEFT JOIN {before} before ON true
LEFT JOIN {after} after ON true
"""
_ASKED = """(
    SELECT g.line AS key, m.service_point_id AS point_id, g.register, g.read_on AS on_day
    FROM {given} g JOIN metering_meter m ON m.id = g.meter_id)"""
_ORDER = [(name, "ascending") for name in ("meter_id", "register", "read_on", "line")]


@dataclasses.dataclass(frozen=True)
class Judged:
    """Readings with their judgement; `rows` of `GIVEN`, in the order of meter, register, day, line."""

    rows: pa.Table
    judgement: kernel.Judgement


def judge(
    given: str,
    parameters: tuple[object, ...],
    *,
    today: datetime.date,
    points: tuple[int, int] | None = None,
    without: int = 0,
    handed_over: bool = False,
) -> Judged:
    """Judge the readings that `given` selects, each against its meter's past and against those before it.

    :param given: trusted SQL of a relation with the columns of `GIVEN`; a meter's readings must all be in it
    :param points: the first and last service point of a batch
    :param without: a reading that counts as not there, because it is being corrected; closed periods are open to it
    :param handed_over: by a former operator, who has billed them: the periods before are left out of it
    :raises ReadingRuleMissing: no limits hold on `today`
    """
    before, after = (
        _NEIGHBOR.format(than=than, order=order, standing=standing.standing("r"), without=int(without))
        for than, order in (("<", "DESC"), (">", "ASC"))
    )
    known = bulk.fetch(_QUERY.format(given=given, before=before, after=after), _KNOWN, parameters)
    if handed_over:
        behind = past.EMPTY
    else:
        behind = past.fetch(_ASKED.format(given=given), parameters, rules.estimates(today), points=points)
    known = known.join(behind, keys="line", right_keys="key", join_type="left outer").sort_by(_ORDER)
    readings = _columns(known)
    if without:
        readings = dataclasses.replace(readings, closed_day=np.full(len(known), columns.NEVER))
    judgement = _in_turn(readings, known, rules.validation(today), days.number(today))
    return Judged(known.select(GIVEN.names), judgement)


def judge_one(
    *,
    meter_id: int,
    register: int,
    read_on: datetime.date,
    index_milli: int | None,
    today: datetime.date,
    without: int | None = None,
) -> kernel.Judgement:
    """Judge one reading: a batch of one, so that a page and a file agree."""
    given = "(SELECT 1::bigint AS line, %s::bigint AS meter_id, %s::smallint AS register, %s::date AS read_on, "
    given += "%s::bigint AS index_milli, false AS estimated)"
    return judge(given, (meter_id, register, read_on, index_milli), today=today, without=without or 0).judgement


def _in_turn(
    readings: columns.Readings, known: pa.Table, by_service: dict[int, limits.Limits], today: int
) -> kernel.Judgement:
    """Judge the first reading of each register, then the second against the first where that is trusted, and so on."""
    measured = readings.present & ~known["estimated"].to_numpy()
    rank = _rank(arrow.ints(known, "meter_id") * 8 + arrow.ints(known, "register"))
    out = {field.name: np.zeros(len(readings), dtype=np.int64) for field in dataclasses.fields(kernel.Judgement)}
    for turn in range(int(rank.max(initial=-1)) + 1):
        rows = np.flatnonzero(rank == turn)
        judged = kernel.judge(_take(readings, rows), by_service, today=today)
        for name, values in out.items():
            values[rows] = getattr(judged, name)
        followed = rows[np.isin(rows + 1, np.flatnonzero(rank == turn + 1))]
        _hand_on(readings, followed, measured[followed] & (out["verdict"][followed] < verdicts.Verdict.HELD))
    return kernel.Judgement(**out)


def _hand_on(readings: columns.Readings, rows: money.Ints, trusted: money.Bools) -> None:
    """Make each of `rows`, or what came before it when it is not trusted, the previous reading of the row after it."""
    day = np.where(trusted, readings.day[rows], readings.previous_day[rows])
    index = np.where(trusted, readings.index[rows], readings.previous_index[rows])
    later = day > readings.previous_day[rows + 1]
    readings.previous_day[rows[later] + 1] = day[later]
    readings.previous_index[rows[later] + 1] = index[later]


def _rank(keys: money.Ints) -> money.Ints:
    """Return 0, 1, 2 .. within each run of equal keys."""
    position = np.arange(len(keys))
    first = np.flatnonzero(np.diff(keys, prepend=keys[:1] - 1))
    return position - np.repeat(first, np.diff(np.append(first, len(keys))))


def _columns(known: pa.Table) -> columns.Readings:
    return columns.Readings(
        index=arrow.ints(known, "index_milli"),
        present=known["index_milli"].is_valid().to_numpy(),
        day=arrow.ints(known, "read_on"),
        service=arrow.ints(known, "service"),
        modulus=volumes.modulus(arrow.ints(known, "digits")),
        multiplier=arrow.ints(known, "multiplier_milli"),
        installed_day=arrow.ints(known, "installed_on"),
        removed_day=arrow.ints(known, "removed_on", days.FOREVER),
        closed_day=arrow.ints(known, "actual_closed_on", columns.NEVER),
        previous_index=arrow.ints(known, "previous_index"),
        previous_day=arrow.ints(known, "previous_on", columns.NEVER),
        next_index=arrow.ints(known, "next_index"),
        next_day=arrow.ints(known, "next_on", days.FOREVER),
        recent_volume=arrow.ints(known, "recent_volume"),
        recent_days=arrow.ints(known, "recent_days"),
        season_volume=arrow.ints(known, "season_volume"),
        season_days=arrow.ints(known, "season_days"),
        idle_day=_idle(known),
    )


def _idle(known: pa.Table) -> money.Ints:
    """Return the day since which nothing was consumed: after the last volume, or since anything is known."""
    consumed, first = arrow.ints(known, "consumed_on", columns.NEVER), arrow.ints(known, "known_on", days.FOREVER)
    return np.where(consumed > columns.NEVER, consumed, first)


def _take(readings: columns.Readings, rows: money.Ints) -> columns.Readings:
    return columns.Readings(*(getattr(readings, field.name)[rows] for field in dataclasses.fields(readings)))
