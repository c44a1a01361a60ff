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

ASK = "INSERT INTO jobs_asked (queue, task, priority, lock, arguments)"
"""Takes what `describe` returns and an array of JSON."""


class NoTransaction(Exception):
    """A job was asked for outside a transaction: it could run before, or without, what it is about."""


class _OperationConnector(django_connector.DjangoConnector):
    """Speaks through the connection of the open operation, the landing one included, whatever the worker uses."""

    @property
    def connection(self) -> BaseDatabaseWrapper:
        return connections[routing.current.get()]


_manager = manager.JobManager(connector=_OperationConnector())


def enqueue(task: "tasks.Task[Any, Any, Any]", arguments: Sequence[dict[str, Any]]) -> None:
    """Ask for one job of `task` per item of `arguments`; they run if and only if the transaction commits.

    A worker hands them to the queue within a blink (`handover`).

    :param arguments: ids, codes and the tenant; never personal data
    :raises NoTransaction: no transaction is open
    """
    if not connections[routing.current.get()].in_atomic_block:
        raise NoTransaction(task.name)
    if not arguments:
        return
    given = [json.dumps(each) for each in arguments]
    prepared.run(f"{ASK} VALUES (%s, %s, %s, %s, %s::jsonb[])", [*describe(task), given])


def describe(task: "tasks.Task[Any, Any, Any]") -> list[Any]:
    """Return the queue, name, priority and lock of a task's jobs."""
    job = task.configure().job
    return [job.queue, job.task_name, job.priority, job.lock]


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
