"""Putting a job in the queue, in the transaction of the operation that asks for it."""

import datetime
import json
from collections.abc import Sequence
from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from procrastinate import exceptions, jobs, manager, tasks
from procrastinate.contrib.django import django_connector

from saqia.platform.database import prepared, routing

# The queue's own function, as `JobDeferrer.batch_defer` calls it, planned once: composing its argument in Python costs
# more than writing the jobs.
_DEFER = """
SELECT unnest(procrastinate_defer_jobs_v1(ARRAY(
    SELECT ROW(%s, %s, %s, %s, %s, args::jsonb, NULL)::procrastinate_job_to_defer_v1
    FROM unnest(%s::text[]) WITH ORDINALITY AS given (args, place) ORDER BY place)))
"""


class NoTransaction(Exception):
    """A job was asked for outside a transaction: it could run before, or without, what it is about."""


class _OperationConnector(django_connector.DjangoConnector):
    """Speaks through the connection of the open operation, the landing one included, whatever the worker uses."""

    @property
    def connection(self) -> BaseDatabaseWrapper:
        return connections[routing.current.get()]


_manager = manager.JobManager(connector=_OperationConnector())


def enqueue(task: "tasks.Task[Any, Any, Any]", arguments: Sequence[dict[str, Any]]) -> list[int]:
    """Write one job of `task` per item of `arguments`; they run if and only if the transaction commits.

    :param arguments: ids, codes and the tenant; never personal data
    :raises NoTransaction: no transaction is open
    """
    if not connections[routing.current.get()].in_atomic_block:
        raise NoTransaction(task.name)
    if not arguments:
        return []
    job = task.configure().job
    given = [json.dumps(each) for each in arguments]
    made = prepared.run(_DEFER, [job.queue, job.task_name, job.priority, job.lock, job.queueing_lock, given])
    return [int(row[0]) for row in made]


def enqueue_once(
    task: "tasks.Task[Any, Any, Any]", arguments: dict[str, Any], *, once: str, at: datetime.datetime | None = None
) -> bool:
    """Write one job unless one called `once` waits already; say whether it was written.

    :param at: not before that; None: as soon as a worker is free
    :raises NoTransaction: no transaction is open
    """
    if not connections[routing.current.get()].in_atomic_block:
        raise NoTransaction(task.name)
    job = task.configure(queueing_lock=once, schedule_at=at).job
    try:
        with transaction.atomic(using=routing.current.get()):  # a refusal must not end the caller's transaction
            jobs.JobDeferrer(job_manager=_manager, job=job).defer(**arguments)
    except exceptions.AlreadyEnqueued:
        return False
    return True
