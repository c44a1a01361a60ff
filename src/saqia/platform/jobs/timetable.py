"""Periodic jobs: what runs when. The one table of them is `surfaces/console/timetable.py`."""

import dataclasses
import datetime
from collections.abc import Callable, Iterable

from procrastinate.contrib.django import app

QUEUE = "timetable"


@dataclasses.dataclass(frozen=True)
class Row:
    """One periodic job.

    :param name: stored with the jobs; never renamed
    :param cron: five fields, or six with seconds last, in UTC
    :param act: called with the moment it was due; it opens its tenants itself, and repeating it is harmless
    """

    name: str
    cron: str
    act: Callable[[datetime.datetime], object]


def register(rows: Iterable[Row]) -> None:
    """Have a worker run each row. A row that is still waiting is not queued twice."""
    for row in rows:
        if f"timetable.{row.name}" not in app.tasks:
            _register(row)


def _register(row: Row) -> None:
    def run(timestamp: int) -> None:
        row.act(datetime.datetime.fromtimestamp(timestamp, datetime.UTC))

    lock = f"timetable.{row.name}"
    task = app.task(name=lock, queue=QUEUE, queueing_lock=lock, lock=lock)(run)
    app.periodic(cron=row.cron, periodic_id=row.name)(task)
