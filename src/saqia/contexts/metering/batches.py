"""What batch work asks of the database for the length of its transaction."""

from django.db import connection

from saqia.platform.database import statistics

MEMORY = "128MB"
"""For one sort or hash: a slice of 100,000 registers with their past fits; at the 4 MB that a server gives by default
it spills to disk."""
_GREW = """
SELECT %s > 0.1 * greatest(reltuples, 0) FROM pg_class WHERE oid = 'metering_reading'::regclass
"""


def widen_memory() -> None:
    """Let sorts and hashes of the open transaction work in memory."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{MEMORY}'")


def renew_statistics(added: int) -> None:
    """Have the planner count again when `added` readings made the table another one; autovacuum sees to the rest."""
    with connection.cursor() as cursor:
        cursor.execute(_GREW, [added])
        (is_other,) = cursor.fetchone()
    if is_other:
        statistics.renew("metering")
