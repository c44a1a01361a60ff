"""Handing the jobs that operations asked for to the queue, many in one transaction."""

from procrastinate import connector

ROWS = 1_000
# One statement: rows go and jobs come together, and two workers never hand over the same row.
HAND_OVER = """
WITH taken AS (
    DELETE FROM jobs_asked
    WHERE id IN (SELECT id FROM jobs_asked ORDER BY id LIMIT %(rows)s FOR UPDATE SKIP LOCKED) RETURNING *
)
SELECT coalesce(cardinality(procrastinate_defer_jobs_v1(ARRAY(
    SELECT ROW(queue, task, priority, lock, NULL, given.args, NULL)::procrastinate_job_to_defer_v1
    FROM taken CROSS JOIN LATERAL unnest(arguments) WITH ORDINALITY AS given (args, place) ORDER BY id, place
))), 0) AS jobs
"""


async def hand_over(database: connector.BaseAsyncConnector) -> int:
    """Move what was asked for into the queue; return how many jobs, 0 when nothing waits."""
    row = await database.execute_query_one_async(HAND_OVER, rows=ROWS)
    return int(row["jobs"])
