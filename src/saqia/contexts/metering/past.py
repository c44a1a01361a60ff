"""What registers consumed in the months before a day and a year before it: the ground of verdicts and estimates."""

import pyarrow as pa

from saqia.contexts.metering import rules, standing
from saqia.platform.database import bulk

COLUMNS = (
    pa.field("actual_closed_on", pa.date32()),  # end of the last period that did not close on an estimate
    pa.field("consumed_on", pa.date32()),  # end of the last actual period with a volume
    pa.field("known_on", pa.date32()),  # end of the first recent period
    pa.field("recent_volume", pa.int64()),  # of the recent actual periods; of the last actual one when none is recent
    pa.field("recent_days", pa.int64()),
    pa.field("season_volume", pa.int64()),  # of the actual periods around the same day of the year before
    pa.field("season_days", pa.int64()),
)
"""Volumes in thousandths of kWh or m3. A period that settled estimates counts with the whole stretch that it settled,
so that its volume is a measured one."""

_SCHEMA = pa.schema([pa.field("key", pa.int64()), *COLUMNS])
EMPTY = _SCHEMA.empty_table()
# Estimates in a row refer to one actual period: where nothing else is recent, any of them knows it.
_QUERY = """
SELECT key, actual_closed_on, consumed_on, known_on, coalesce(recent_volume, referred_volume),
    coalesce(recent_days, referred_days), season_volume, season_days
FROM (
    SELECT a.key,
        max(c.to_on) FILTER (WHERE c.closing_source <> 'estimate') AS actual_closed_on,
        max(c.to_on) FILTER (WHERE NOT c.estimated AND c.volume_milli + c.catch_up_milli <> 0) AS consumed_on,
        min(c.to_on) FILTER (WHERE NOT c.estimated AND c.to_on > a.on_day - {recent}) AS known_on,
        sum(c.volume_milli + c.catch_up_milli) FILTER (
            WHERE NOT c.estimated AND c.to_on > a.on_day - {recent})::bigint AS recent_volume,
        sum(c.to_on - coalesce(c.catch_up_from_on, c.from_on)) FILTER (
            WHERE NOT c.estimated AND c.to_on > a.on_day - {recent})::bigint AS recent_days,
        max(c.reference_volume_milli) FILTER (WHERE c.estimated) AS referred_volume,
        max(c.reference_days) FILTER (WHERE c.estimated) AS referred_days,
        sum(c.volume_milli + c.catch_up_milli) FILTER (
            WHERE NOT c.estimated AND c.to_on < a.on_day - {recent})::bigint AS season_volume,
        sum(c.to_on - coalesce(c.catch_up_from_on, c.from_on)) FILTER (
            WHERE NOT c.estimated AND c.to_on < a.on_day - {recent})::bigint AS season_days
    FROM {asked} a
    JOIN metering_consumption c ON c.service_point_id = a.point_id AND c.register = a.register
    WHERE c.is_billable AND {current}{within} AND (
        c.to_on BETWEEN a.on_day - {recent} + 1 AND a.on_day
        OR c.to_on BETWEEN a.on_day - 365 - {tolerance} AND a.on_day - 365 + {tolerance})
    GROUP BY a.key
) sums
ORDER BY key
"""


def fetch(
    asked: str, parameters: tuple[object, ...], known: rules.Estimates, *, points: tuple[int, int] | None = None
) -> pa.Table:
    """Return `key` and `COLUMNS` for each register that has a past.

    :param asked: trusted SQL of a relation with key, point_id, register, on_day
    :param points: the first and last point asked for, when they are a batch: its rows are then read as one range
    """
    query = _QUERY.format(
        asked=asked,
        current=standing.current("c"),
        within=f" AND c.service_point_id BETWEEN {int(points[0])} AND {int(points[1])}" if points else "",
        recent=int(known.recent_within_days),
        tolerance=int(known.season_tolerance_days),
    )
    return bulk.fetch(query, _SCHEMA, parameters)
