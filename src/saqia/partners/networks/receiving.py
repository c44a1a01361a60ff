"""A partner's receiver of webhooks: it takes what is signed with its secret and fresh, once by its id."""

import base64
import contextlib
import hashlib
import hmac
import http.server
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from saqia.platform.outside import serving

TOLERANCE_SECONDS = 300
_MOST_BYTES = 65536
_PREFIX = "whsec_"


def is_genuine(secret: str, headers: Mapping[str, str], body: bytes, *, now: float) -> bool:
    """Say whether a message is signed with a secret and fresh (Standard Webhooks 1.0).

    :param headers: with names in small letters
    """
    stamp, message_id = headers.get("webhook-timestamp", ""), headers.get("webhook-id", "")
    if not message_id or not stamp.isascii() or not stamp.isdigit() or abs(now - int(stamp)) > TOLERANCE_SECONDS:
        return False
    key = base64.b64decode(secret.removeprefix(_PREFIX))
    digest = hmac.new(key, f"{message_id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    wanted = "v1," + base64.b64encode(digest).decode()
    given = headers.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(wanted.encode(), one.encode()) for one in given)


class Receiver:
    """Listens on this machine; `told` is called once for each event that is genuine.

    Before it knows a secret it refuses everything.
    """

    def __init__(self, told: Callable[[Mapping[str, Any]], None], port: int = 0) -> None:
        self.secret, self.told = "", told
        self._known, self._lock = set[str](), threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.address = f"http://127.0.0.1:{self.server.server_address[1]}/webhooks"

    @contextlib.contextmanager
    def running(self) -> Iterator["Receiver"]:
        """Serve while the block runs."""
        with serving.served(self.server):
            yield self

    def take(self, headers: Mapping[str, str], body: bytes) -> int:
        """Return the status that a message is answered with; one that came before is answered, and acted on no more."""
        if not self.secret or not is_genuine(self.secret, headers, body, now=time.time()):
            return 401
        try:
            event = json.loads(body)
        except ValueError:
            return 400
        with self._lock:
            is_new = headers["webhook-id"] not in self._known
            self._known.add(headers["webhook-id"])
        if is_new:
            self.told(event)
        return 204


def _handler(receiver: Receiver) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        """Hands messages to the receiver."""

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "0")
            body = self.rfile.read(min(int(length) if length.isdigit() else 0, _MOST_BYTES))
            self.send_response(receiver.take({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: `told` tells what matters."""

    return Handler
