"""Looking at the queue, and playing a dead letter again."""

import dataclasses
import datetime
import json
from typing import Any

from django.db import connection
from procrastinate.contrib.django import app

_COUNTS = """
SELECT task, status, sum(jobs)::bigint, min(due_at) FROM (
    SELECT task_name AS task, status::text, 1 AS jobs, scheduled_at AS due_at FROM procrastinate_jobs
    UNION ALL SELECT task, 'todo', cardinality(arguments), NULL FROM jobs_asked
) AS waiting GROUP BY 1, 2 ORDER BY 1, 2
"""
_DEAD = """
SELECT job.id, job.task_name, job.args, job.attempts, failure.at, failure.error, failure.place
FROM procrastinate_jobs job
LEFT JOIN LATERAL (
    SELECT at, error, place FROM jobs_failure WHERE job_id = job.id ORDER BY id DESC LIMIT 1
) failure ON true
WHERE job.status = 'failed' AND (%s::bigint IS NULL OR job.id = %s) ORDER BY job.id
"""


class NotDead(Exception):
    """The job is not a dead letter: it never existed, is done, waits or runs."""

    def __init__(self, job_id: int) -> None:
        super().__init__(job_id)
        self.job_id = job_id


@dataclasses.dataclass(frozen=True)
class Count:
    """How many jobs of a task are in one status (todo, doing, failed); done jobs leave the queue."""

    task: str
    status: str
    jobs: int
    due_at: datetime.datetime | None


@dataclasses.dataclass(frozen=True)
class DeadLetter:
    """A job that failed for the last time. `failed_at`, `error`, `place` are empty when its workers were killed."""

    job_id: int
    task: str
    arguments: dict[str, Any]
    attempts: int
    failed_at: datetime.datetime | None
    error: str
    place: str


def count_jobs() -> list[Count]:
    """Return the queue in figures."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        return [Count(*row) for row in cursor.fetchall()]


def list_dead(job_id: int | None = None) -> list[DeadLetter]:
    """Return the dead letters, oldest first, or only `job_id`."""
    with connection.cursor() as cursor:
        cursor.execute(_DEAD, [job_id, job_id])
        rows = cursor.fetchall()
    return [
        DeadLetter(number, task, _arguments(arguments), attempts, at, error or "", place or "")
        for number, task, arguments, attempts, at, error, place in rows
    ]


def replay(*, job_id: int, at: datetime.datetime) -> None:
    """Queue a dead letter again, now.

    :raises NotDead: it is not one
    """
    if not list_dead(job_id):
        raise NotDead(job_id)
    app.job_manager.retry_job_by_id(job_id=job_id, retry_at=at)


def _arguments(value: Any) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(value) if isinstance(value, str) else value
    return parsed
