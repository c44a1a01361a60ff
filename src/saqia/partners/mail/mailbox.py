"""The mailbox of bounces, read by IMAP: what was taken in is marked as seen, what nobody understood is flagged too."""

import contextlib
import datetime
import imaplib
import logging
import socket
from collections import Counter
from collections.abc import Callable
from typing import Any

from saqia.partners.mail import account as accounts
from saqia.partners.mail import bounces
from saqia.platform.outside import deadline

logger = logging.getLogger(__name__)
MOST_LETTERS = 200
_SECONDS = 50.0


def collect(server: accounts.Server, take: Callable[[bytes, datetime.datetime], str], at: datetime.datetime) -> int:
    """Take in the letters that nobody has seen, at most two hundred; return how many.

    A letter is marked after it was acted on: one whose reader was killed is read again, and changes nothing then.
    """
    taken: Counter[str] = Counter()
    with deadline.Deadline(_SECONDS) as ends, contextlib.closing(_open(server, ends)) as box:
        _ask(box.select(_quoted(server.folder)))
        [numbers] = _ask(box.uid("SEARCH", "UNSEEN"))
        for number in numbers.split()[:MOST_LETTERS] if numbers else []:
            uid = number.decode()
            [found, *_] = _ask(box.uid("FETCH", uid, f"(BODY.PEEK[]<0.{bounces.MOST_BYTES}>)"))
            became = take(found[1], at) if isinstance(found, tuple) else "none"
            taken[became] += 1
            flags = r"(\Seen \Flagged)" if became in ("none", "not-ours") else r"(\Seen)"
            _ask(box.uid("STORE", uid, "+FLAGS.SILENT", flags))
        with contextlib.suppress(imaplib.IMAP4.error, OSError):
            box.logout()
    if taken:
        logger.info("bounces taken in", extra=dict(taken))
    return taken.total()


class _Box(imaplib.IMAP4):
    """imaplib's client, whose socket ends with the deadline."""

    def __init__(self, server: accounts.Server, ends: deadline.Deadline) -> None:
        self.ends, self.server = ends, server
        super().__init__(server.host, server.port, timeout=ends.left())

    def _create_socket(self, timeout: float | None) -> socket.socket:
        made = socket.create_connection((self.server.host, self.server.port), timeout)
        self.ends.watch(made)
        if self.server.security == "tls":
            return self.server.context().wrap_socket(made, server_hostname=self.server.host)
        return made

    def close(self) -> None:  # type: ignore[override]
        """End the connection, whatever state it is in."""
        with contextlib.suppress(OSError):
            self.shutdown()


def _open(server: accounts.Server, ends: deadline.Deadline) -> _Box:
    box = _Box(server, ends)
    try:
        if server.security == "starttls":
            box.starttls(server.context())
        if server.user:
            box.login(server.user, server.password)
    except BaseException:
        box.close()
        raise
    return box


def _ask(answer: tuple[str, Any]) -> Any:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error("refused")
    return data


def _quoted(name: str) -> str:
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
