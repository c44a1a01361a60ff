"""Columns of metering for batch work; each runs inside the caller's transaction."""

import datetime

import pyarrow as pa

from saqia.contexts.metering import standing, types
from saqia.contexts.metering.closing import legs
from saqia.platform.database import bulk

_CONSUMPTIONS = """
SELECT c.id, c.service_point_id, c.meter_id, m.serial, c.register, c.from_on, c.to_on, c.opening_index_milli,
    c.closing_index_milli, c.opening_source, c.closing_source, c.volume_milli, c.estimated, c.reference_volume_milli,
    c.reference_days, c.catch_up_from_on, c.is_billable, c.hold_reason, c.anomaly, c.method, c.catch_up_milli,
    c.replaces_id
FROM metering_consumption c JOIN metering_meter m ON m.id = c.meter_id
WHERE c.round_id = %s AND c.month = %s AND {current} AND {asked}
ORDER BY c.service_point_id, c.register, c.from_on
"""
_HISTORY = """
SELECT c.service_point_id, c.register, c.month, sum(c.volume_milli)::bigint, sum(c.to_on - c.from_on)::int,
    bool_or(c.estimated)
FROM metering_consumption c
WHERE c.is_billable AND {current} AND c.month > %s AND c.month <= %s AND {asked}
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_VERSIONS = """
SELECT c.service_point_id, c.month, c.volume_milli, c.estimated,
    CASE WHEN c.replaces_id IS NOT NULL THEN c.recorded_at END, newer.recorded_at
FROM metering_consumption c LEFT JOIN metering_consumption newer ON newer.replaces_id = c.id
WHERE c.is_billable AND c.month > %s AND c.month <= %s AND {asked}
ORDER BY c.service_point_id, c.month, c.id
"""
_YEAR = """
SELECT c.service_point_id, sum(c.volume_milli)::bigint FROM metering_consumption c
WHERE c.is_billable AND {current} AND c.month > %s AND c.month <= %s AND {asked} GROUP BY 1 ORDER BY 1
"""
YEAR = pa.schema([("service_point_id", pa.int64()), ("volume_milli", pa.int64())])


def points_of_round(*, round_id: int) -> pa.Array:
    """Return the ids of the round's service points, in order (int64)."""
    return legs.points(round_id)


def consumptions(
    *, round_id: int, month: datetime.date, service_point_ids: pa.Array | pa.ChunkedArray | None = None
) -> pa.Table:
    """Return what a closed month of a round comes to (schema `types.CONSUMPTIONS`), by service point and register.

    A register has two rows in a month in which a contract ended: one up to that day, one after it.

    :param month: any day of it
    :param service_point_ids: only these points; None: all
    """
    condition, asked = _asked(service_point_ids)
    query = _CONSUMPTIONS.format(current=standing.current("c"), asked=condition)
    return bulk.fetch(query, types.CONSUMPTIONS, (round_id, month.replace(day=1), *asked))


def history(
    *, service_point_ids: pa.Array | pa.ChunkedArray | None = None, until: datetime.date, months: int = 13
) -> pa.Table:
    """Return the volumes of the last months (schema `types.HISTORY`), for the bars of a bill.

    A reading that settles estimates shows in its own month what they took too little or too much.

    :param service_point_ids: only these points; None: all
    :param until: the last month, any day of it
    :param months: how many, that one included
    """
    condition, asked = _asked(service_point_ids)
    query = _HISTORY.format(current=standing.current("c"), asked=condition)
    return bulk.fetch(query, types.HISTORY, (*_span(until, months), *asked))


def versions(*, service_point_ids: pa.Array | pa.ChunkedArray, until: datetime.date, months: int) -> pa.Table:
    """Return every volume that stood at some moment for one of the last months (schema `types.VERSIONS`).

    With it a bill shows the bars that were known when it was issued, whatever a reading corrected since.

    :param until: the last month, any day of it
    :param months: how many, that one included
    """
    condition, asked = _asked(service_point_ids)
    return bulk.fetch(_VERSIONS.format(asked=condition), types.VERSIONS, (*_span(until, months), *asked))


def _span(until: datetime.date, months: int) -> tuple[datetime.date, datetime.date]:
    """Return the month before the first one, and the last one."""
    last = until.replace(day=1)
    count = last.year * 12 + last.month - 1 - months
    return datetime.date(count // 12, count % 12 + 1, 1), last


def year_volumes(*, service_point_ids: pa.Array, until: datetime.date) -> pa.Table:
    """Return what these points consumed in twelve months, all registers together (schema `YEAR`).

    :param until: the last month, any day of it
    """
    last = until.replace(day=1)
    condition, asked = _asked(service_point_ids)
    query = _YEAR.format(current=standing.current("c"), asked=condition)
    return bulk.fetch(query, YEAR, (last.replace(year=last.year - 1), last, *asked))


def _asked(service_point_ids: pa.Array | pa.ChunkedArray | None) -> tuple[str, tuple[str, ...]]:
    if service_point_ids is None:
        return "true", ()
    return "c.service_point_id = ANY(%s::bigint[])", (bulk.listed(service_point_ids),)
