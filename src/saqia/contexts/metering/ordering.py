"""Work orders by themselves: what the notes of new readings ask a crew for."""

import datetime
from typing import Any

from django.db import connection

from saqia.contexts.metering import anomalies, rules, standing, states
from saqia.platform.calendar import local_time

_OPEN = f"""
INSERT INTO metering_work_order
    (reading_id, meter_id, anomaly, due_on, status, ordered_at, ordered_by, ended_by, remark)
SELECT DISTINCT ON (r.meter_id, r.anomaly) r.id, r.meter_id, r.anomaly, asked.due_on, %(open)s, %(at)s, r.author, '', ''
FROM unnest(%(codes)s::text[], %(due)s::date[]) AS asked(code, due_on)
JOIN metering_reading r ON r.anomaly = asked.code
JOIN metering_meter m ON m.id = r.meter_id AND m.removed_on IS NULL
WHERE (r.id = %(reading)s OR r.file_import_id = %(file)s) AND r.source NOT IN ('removal', 'estimate')
    AND {standing.uncorrected("r")}
ORDER BY r.meter_id, r.anomaly, r.read_on DESC, r.id DESC
ON CONFLICT DO NOTHING
"""


def open_asked(*, at: datetime.datetime, reading_id: int | None = None, file_import_id: int | None = None) -> None:
    """Order what the notes of a reading, or of a file's readings, ask a crew for; one that stands is not doubled."""
    asking = [code for code, line in anomalies.matrix().items() if line.work_order]
    on = local_time.day(at)
    days = rules.list_due_days(asking, on)
    due = [on + datetime.timedelta(days=days[code]) for code in asking]
    given: dict[str, Any] = {
        "open": states.OPEN, "at": at, "codes": asking, "due": due, "reading": reading_id, "file": file_import_id,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_OPEN, given)
