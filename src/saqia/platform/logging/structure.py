"""From a log record to a line: what is kept, what is dropped."""

import datetime
import json
import logging
import sys
import traceback
from types import TracebackType
from typing import Any

import structlog

from saqia.platform.logging import masking

KEPT = frozenset({
    "action", "attempts", "head", "job", "method", "milliseconds", "position", "queue", "route", "sign_in", "status",
    "task", "tenant", "worker",
})  # fmt: skip
_PLACES = 6  # deepest lines of a traceback that a log line keeps


def configure(settings: dict[str, Any]) -> None:
    """Send every logger through one handler (Django calls this: settings.LOGGING_CONFIG).

    A console command tells warnings only; `serve` lets the chosen level through.

    :param settings: `level`, the least level that a server logs
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(max(logging.WARNING, logging.getLevelName(settings["level"])))
    for name in ("django", "django.server", "django.request"):
        logging.getLogger(name).handlers = []
        logging.getLogger(name).propagate = True
        logging.getLogger(name).setLevel(logging.NOTSET)
    logging.captureWarnings(True)


def serve(level: str) -> None:
    """Let `level` through: for the processes that serve pages or jobs."""
    logging.getLogger().setLevel(level)
    logging.getLogger("procrastinate").setLevel(logging.WARNING)  # a line per job comes from our own middleware


class Lines(logging.Formatter):
    """Makes one JSON line of a record. Nothing of a traceback passes but classes and places."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        line: dict[str, Any] = {
            "at": datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _words(record),
            **structlog.contextvars.get_contextvars(),
            **{key: value for key, value in vars(record).items() if key in KEPT},
        }
        if record.exc_info:
            line["error"] = _errors(record.exc_info[1])
            line["places"] = _places(record.exc_info[2])
        return json.dumps(masking.mask(line), ensure_ascii=False)


def _words(record: logging.LogRecord) -> str:
    """Our own sentences hold codes and numbers; a library's arguments may hold anything, so only its template stays."""
    if record.name.startswith("saqia."):
        return record.getMessage()
    return str(record.msg) if isinstance(record.msg, str) else type(record.msg).__name__


def _errors(error: BaseException | None) -> list[str]:
    names = []
    while error is not None:
        names.append(f"{type(error).__module__}.{type(error).__qualname__}")
        error = error.__cause__ or error.__context__
    return names


def _places(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)[-_PLACES:]]
