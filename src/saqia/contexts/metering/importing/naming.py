"""Which meter each line of a file means: by its serial, by its contract, or by both, on the day of the reading."""

import datetime

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from saqia.contexts.contracts import exports as contracts
from saqia.contexts.metering.readingfile import parsing
from saqia.platform.database import bulk

_CONTRACTS = pa.schema([("contract", pa.string()), ("point_id", pa.int64())])
# Of the stays of one serial, the one that covers the day; else the latest, so that the verdict can say what is wrong.
_BY_SERIAL = """
INSERT INTO metering_match
SELECT DISTINCT ON (n.line) n.line, m.id, m.service_point_id, several.makes
FROM metering_named n
JOIN metering_meter m ON m.serial = n.meter AND (n.make IS NULL OR m.make = n.make)
LEFT JOIN (
    SELECT serial, count(DISTINCT make) AS makes FROM metering_meter GROUP BY serial HAVING count(DISTINCT make) > 1
) several ON several.serial = n.meter AND n.make IS NULL
ORDER BY n.line, n.read_on >= m.installed_on AND (m.removed_on IS NULL OR n.read_on <= m.removed_on) DESC,
    m.installed_on DESC
"""
_BY_CONTRACT = """
INSERT INTO metering_match
SELECT DISTINCT ON (n.line) n.line, m.id, m.service_point_id, NULL
FROM metering_named n
JOIN metering_contract c ON c.contract = n.contract
JOIN metering_meter m ON m.service_point_id = c.point_id
WHERE n.meter IS NULL
ORDER BY n.line, n.read_on >= m.installed_on AND (m.removed_on IS NULL OR n.read_on <= m.removed_on) DESC,
    m.installed_on DESC
"""
_GIVE = """
INSERT INTO metering_given
SELECT n.line, t.meter_id, t.point_id, n.register, n.read_on, n.read_time, n.index_milli, %s, n.anomaly,
    n.remark, n.lat, n.lon, n.photo, n.value
FROM metering_named n JOIN metering_match t ON t.line = n.line
"""
_MATCHED = "EXISTS (SELECT FROM metering_match t WHERE t.line = n.line{condition})"


def open_table() -> None:
    """Make the temporary table of the lines as they were written."""
    bulk.stage(parsing.ROWS.empty_table(), "metering_named")


def resolve(*, round_id: int | None, source: str) -> None:
    """Move the named lines to the given readings, and refuse those whose meter is unknown or not meant.

    :param round_id: refuse meters of other rounds
    """
    match = pa.schema([("line", pa.int64()), ("meter_id", pa.int64()), ("point_id", pa.int64()), ("makes", pa.int64())])
    bulk.stage(match.empty_table(), "metering_match")
    _execute("ANALYZE metering_named")
    has_contracts = _stage_contracts()
    _execute(_BY_SERIAL)
    if has_contracts:
        known = "EXISTS (SELECT FROM metering_contract c WHERE c.contract = n.contract{condition})"
        _refuse(f"n.contract IS NOT NULL AND NOT {known.format(condition='')}", "contract", "contract-unknown")
        _execute(_BY_CONTRACT)
    _execute("CREATE INDEX ON metering_match (line)")
    _execute("ANALYZE metering_match")
    _refuse(f"NOT {_MATCHED.format(condition='')}", "meter", "meter-unknown", "coalesce(n.meter, n.contract)")
    _refuse(_MATCHED.format(condition=" AND t.makes > 1"), "meter", "meter-ambiguous", "n.meter")
    if has_contracts:
        same = _MATCHED.format(condition=" AND t.point_id = c.point_id")
        _refuse(
            f"n.contract IS NOT NULL AND NOT {known.format(condition=' AND ' + same)}", "contract", "contract-mismatch"
        )
    if round_id is not None:
        walked = f"""EXISTS (SELECT FROM metering_match t JOIN metering_stop s ON s.service_point_id = t.point_id
            JOIN metering_book b ON b.id = s.book_id WHERE t.line = n.line AND b.round_id = {int(round_id)})"""
        _refuse(f"NOT {walked}", "meter", "not-in-round", "coalesce(n.meter, n.contract)")
    _execute(_GIVE, source)
    _execute("DROP TABLE metering_named, metering_match")


def _stage_contracts() -> bool:
    """Stage the contracts in force on the days of the file, when it names any."""
    asked = "SELECT min(read_on), max(read_on) FROM metering_named WHERE contract IS NOT NULL"
    span = bulk.fetch(asked, pa.schema([("first", pa.date32()), ("last", pa.date32())]))
    first, last = span["first"][0].as_py(), span["last"][0].as_py()
    if first is None:
        return False
    supply = contracts.supply(first_on=first, until_on=last + datetime.timedelta(days=1))
    # Sanitation has no meter of its own: its contract means the water meter.
    table = supply.select(["contract_number", "metered_by_id"]).rename_columns(_CONTRACTS.names)
    bulk.stage(table.filter(pc.is_valid(table["contract"])), "metering_contract")
    return True


def _refuse(condition: str, field: str, reason: str, value: str = "n.contract") -> None:
    """Refuse the named lines, called `n`, for which the trusted SQL `condition` holds."""
    _execute(
        f"WITH gone AS (DELETE FROM metering_named n WHERE {condition} RETURNING n.line, {value} AS value) "
        "INSERT INTO metering_given_refused SELECT line, %s, %s, value FROM gone",
        field,
        reason,
    )


def _execute(statement: str, *parameters: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, list(parameters) or None)
