"""What went wrong around a command, in one sentence: the database, the disk. Anything else is a bug and stays one."""

import errno

from django.db import Error
from django.utils.connection import ConnectionDoesNotExist

MIGRATE = "its tables are not those of this version: run `saqia database migrate`"
_BY_STATE = {
    "25006": "it is read-only: a standby, or an administrator closed it for writing",
    "3D000": "there is no database of this name on the server",
    "3F000": MIGRATE,
    "42P01": MIGRATE,
    "42703": MIGRATE,
    "42883": MIGRATE,
    "53100": "its disk is full",
    "53200": "its server is out of memory",
    "53300": "its server takes no more connections",
    "57P01": "its server was stopped",
    "57P02": "its server crashed",
    "57P03": "its server is starting or stopping: try again in a moment",
    "58030": "its server cannot read or write its files",
}
_URLS = {"owner": "SAQIA_OWNER_DATABASE_URL", "land": "SAQIA_LAND_DATABASE_URL"}
_ON_DISK = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the disk quota is used up",
    errno.EFBIG: "a file would become larger than is allowed",
    errno.EROFS: "the disk is read-only",
    errno.EIO: "the disk does not answer",
}


def sentence(error: BaseException) -> str | None:
    """Return what happened in one sentence, None for a fault that is not the surroundings'."""
    if isinstance(error, ConnectionDoesNotExist):
        alias = next((alias for alias in _URLS if alias in str(error)), None)
        return f"database: set {_URLS[alias]} for this command" if alias else None
    if isinstance(error, Error):
        told = _of_database(error)
        return f"database: {told}" if told else None
    if isinstance(error, OSError) and error.errno in _ON_DISK:
        where = f" ({error.filename})" if error.filename else ""
        return f"{_ON_DISK[error.errno]}{where}; nothing is half-written: make room and run the command again"
    return None


def _of_database(error: Error) -> str | None:
    driver = error.__cause__
    state = getattr(driver, "sqlstate", None)
    if state in _BY_STATE:
        return _BY_STATE[state]
    if state is not None and state[:2] == "28":
        return "its server refuses the role or the password"
    if state is None and type(error).__name__ in ("OperationalError", "InterfaceError"):
        return f"it cannot be reached: {_first_line(error)}"
    return None


def _first_line(error: Error) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else "the connection was lost"
