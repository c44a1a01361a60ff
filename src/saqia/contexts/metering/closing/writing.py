"""Writing what was counted: estimate readings first, then the consumptions that close on them."""

import datetime

import pyarrow as pa
from django.db import connection

from saqia.contexts.metering.closing import legs
from saqia.platform.database import bulk

_STAGED = "metering_counted"
_READINGS = f"""
INSERT INTO metering_reading (
    meter_id, register, read_on, index_milli, source, verdict, reason, remark, author, recorded_at)
SELECT meter_id, register, to_on, closing_index, 'estimate', 0, 0, '', %s, %s FROM {_STAGED}
WHERE closing_source = 'estimate'
ON CONFLICT DO NOTHING
"""
_WRITTEN = """(
        SELECT r.id FROM metering_reading r
        WHERE g.closing_source = 'estimate' AND r.meter_id = g.meter_id AND r.register = g.register
            AND r.read_on = g.to_on AND r.source = 'estimate' AND r.index_milli = g.closing_index
            AND r.corrects_id IS NULL)"""
_CONSUMPTIONS = f"""
INSERT INTO metering_consumption (
    service_point_id, meter_id, register, service, round_id, month, closes_month, from_on, to_on, opening_id,
    closing_id, opening_index_milli, closing_index_milli, opening_source, closing_source, volume_milli, estimated,
    method, reference_volume_milli, reference_days, catch_up_from_on, catch_up_milli, parts, is_billable, hold_reason,
    anomaly, replaces_id, recorded_at)
SELECT g.service_point_id, g.meter_id, g.register, g.service, %s, %s, %s, g.from_on, g.to_on, g.opening_id,
    coalesce(g.closing_id, {_WRITTEN}), g.opening_index, g.closing_index, g.opening_source, g.closing_source, g.volume,
    g.estimated, g.method, g.reference_volume, g.reference_days, g.catch_up_from_on, g.catch_up, g.parts::jsonb,
    g.hold_reason IS NULL, g.hold_reason, g.anomaly, g.replaces_id, %s
FROM {_STAGED} g
WHERE g.from_on < g.to_on AND (g.replaces_id IS NULL OR g.hold_reason IS NULL)
ORDER BY g.service_point_id, g.register
"""


def write(rows: pa.Table, period: legs.Period, *, author: str, at: datetime.datetime) -> int:
    """Write the consumptions and return how many; a row still held writes nothing over the held one.

    :param rows: of schema `rows.ROWS`
    """
    if not len(rows):
        return 0
    bulk.stage(rows, _STAGED)
    with connection.cursor() as cursor:
        cursor.execute(_READINGS, [author, at])
        cursor.execute(_CONSUMPTIONS, [period.round_id, period.month, period.closes_month, at])
        return int(cursor.rowcount)
