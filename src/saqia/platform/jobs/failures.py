"""The record of each run of a job: a log line, and the reason of a failed try beside the queue."""

import contextlib
import datetime
import logging
import traceback
from pathlib import Path
from typing import Any

import django.db
from procrastinate import job_context, middleware, worker

from saqia.platform.jobs import models, timetable

logger = logging.getLogger(__name__)
_PACKAGE = Path(__file__).resolve().parents[2]


def kept(call_next: middleware.SyncCallNext, context: job_context.JobContext, worker: worker.Worker) -> Any:
    """Run a job; when it fails, write down what and where before the queue decides on a retry."""
    known = {"job": context.job.id, "task": context.job.task_name, "attempts": context.job.attempts}
    try:
        result = call_next()
    except Exception as error:
        logger.warning("job failed", extra=known, exc_info=True)
        with contextlib.suppress(django.db.Error):  # the database may be what failed; the queue will retry then
            number, at = context.job.id or 0, datetime.datetime.now(datetime.UTC)
            models.Failure.objects.create(job_id=number, at=at, error=_name(error), place=_place(error))
        raise
    logger.log(logging.DEBUG if context.job.queue == timetable.QUEUE else logging.INFO, "job done", extra=known)
    return result


def _name(error: BaseException) -> str:
    kind = type(error)
    return f"{kind.__module__}.{kind.__qualname__}"[:200]


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "site-packages" not in frame.filename] or list(frames)
    path = Path(ours[-1].filename)
    shown = path.relative_to(_PACKAGE.parent) if path.is_relative_to(_PACKAGE) else path.name
    return f"{shown}:{ours[-1].lineno}"[:200]
