"""Taking jobs back from workers that were killed or have hung."""

from procrastinate import connector

from saqia.platform.jobs import lease, retries

# One statement, so that two rescuers never take the same job; a job that has killed its workers too often is dead.
_RESCUE = """
WITH stalled AS (
    SELECT job.id FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
      AND (worker.id IS NULL OR worker.last_heartbeat < now() - %(lease)s * interval '1 second')
    FOR UPDATE OF job SKIP LOCKED
)
UPDATE procrastinate_jobs job
SET status = (CASE WHEN job.attempts >= %(limit)s THEN 'failed' ELSE 'todo' END)::procrastinate_job_status,
    attempts = job.attempts + 1, scheduled_at = now(), worker_id = NULL
FROM stalled WHERE job.id = stalled.id
RETURNING job.id, job.task_name, job.status::text
"""


async def rescue(database: connector.BaseAsyncConnector) -> list[dict[str, object]]:
    """Put the jobs of silent workers back in the queue; return their id, task_name and new status."""
    rows: list[dict[str, object]] = await database.execute_query_all_async(
        _RESCUE, lease=lease.LEASE_SECONDS, limit=len(retries.WAITS_SECONDS)
    )
    return rows
