"""From a log record to a line: what is kept, what is dropped."""

import logging
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

from saqia.platform.logging import masking

KEPT = frozenset({
    "action", "attempts", "head", "job", "method", "milliseconds", "position", "queue", "route", "sign_in", "status",
    "task", "tenant", "worker",
})  # fmt: skip
_PLACES = 6  # deepest lines of a traceback that a log line keeps
_standard = frozenset(vars(logging.makeLogRecord({})))


def configure(settings: dict[str, Any]) -> None:
    """Send every logger through one handler (Django calls this: settings.LOGGING_CONFIG).

    A console command tells warnings only; `serve` lets the chosen level through.

    :param settings: `level`, the least level that a server logs
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter())
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


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """Return the formatter that makes a JSON line of a record."""
    return structlog.stdlib.ProcessorFormatter(
        processors=[_shape, structlog.processors.JSONRenderer(ensure_ascii=False)],
        foreign_pre_chain=[structlog.contextvars.merge_contextvars],
        use_get_message=False,
        keep_exc_info=True,
    )


def _shape(logger: Any, method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    record: logging.LogRecord = event["_record"]
    line: dict[str, Any] = {
        "at": structlog.processors.TimeStamper(fmt="iso", utc=True)(logger, method, {})["timestamp"],
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _words(record),
        **{key: event[key] for key in ("request_id",) if key in event},
        **{key: value for key, value in vars(record).items() if key in KEPT and key not in _standard},
    }
    if record.exc_info:
        line["error"] = _errors(record.exc_info[1])
        line["places"] = _places(record.exc_info[2])
    masked: dict[str, Any] = masking.mask(line)
    return masked


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
