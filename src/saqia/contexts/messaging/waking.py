"""Waking whoever hands messages over: a job in the transaction that queued them."""

from typing import Any

from procrastinate import tasks

from saqia.platform.jobs import queue

_tasks: dict[str, "tasks.Task[Any, Any, Any]"] = {}


def register(lane: str, task: "tasks.Task[Any, Any, Any]") -> None:
    """Have `task` hand the messages of a lane over; `journeys/message_delivery.py` enters its own."""
    _tasks[lane] = task


def wake(*, tenant_id: int, lane: str) -> None:
    """Queue one job of the lane, in the open transaction; its arguments name the tenant only."""
    task = _tasks.get(lane)
    if task is not None:
        queue.enqueue(task, [{"tenant_id": tenant_id, "lane": lane}])
