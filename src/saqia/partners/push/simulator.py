"""A push service with its browsers, for tests and demonstrations: it verifies the signature and decrypts for real."""

import contextlib
import dataclasses
import http.server
import json
import os
import urllib.parse
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import http_ece
import py_vapid
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from py_vapid import jwt

from saqia.partners.push import keys
from saqia.platform.outside import serving

MOST_BODY = 4096


@dataclasses.dataclass(frozen=True)
class Shown:
    """What a browser shows, with the claims and headers it came with."""

    content: dict[str, str]
    claims: dict[str, Any]
    headers: Mapping[str, str]


class Browser:
    """One subscribed browser: the keys that it keeps to itself, and what it has shown."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.secret = os.urandom(16)
        self.shown: list[Shown] = []

    @property
    def subscription(self) -> str:
        """Return what `PushManager.subscribe` gives the page."""
        point = self.private.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        own = {"p256dh": keys.encode(point), "auth": keys.encode(self.secret)}
        return json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": own})


class Service:
    """The push service. `answers` are (status, headers) that it gives first, in order, instead of taking a message."""

    def __init__(self, port: int = 0, on_shown: Callable[[Shown], None] = lambda shown: None) -> None:
        self.browsers: dict[str, Browser] = {}
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.on_shown = on_shown
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.root = f"http://127.0.0.1:{self.server.server_address[1]}"

    @contextlib.contextmanager
    def running(self) -> Iterator["Service"]:
        """Serve while the block runs."""
        with serving.served(self.server):
            yield self

    def subscribe(self) -> Browser:
        """Return a new browser of this service."""
        path = f"/push/{keys.encode(os.urandom(12))}"
        self.browsers[path] = Browser(self.root + path)
        return self.browsers[path]

    def take(self, path: str, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, str]]:
        """Verify, decrypt and show one message; return the answer."""
        if self.answers:
            return self.answers.pop(0)
        browser = self.browsers.get(path)
        if browser is None:
            return 410, {}
        claims = _claims(headers.get("authorization", ""))
        if claims is None or claims.get("aud") != self.root:
            return 403, {}
        if headers.get("content-encoding") != "aes128gcm" or not headers.get("ttl", "").isdecimal():
            return 400, {}
        if len(body) > MOST_BODY:
            return 413, {}
        content = http_ece.decrypt(body, private_key=browser.private, auth_secret=browser.secret, version="aes128gcm")
        shown = Shown(json.loads(content), claims, headers)
        browser.shown.append(shown)
        self.on_shown(shown)
        return 201, {"Location": f"{self.root}/message/{len(browser.shown)}"}


def _claims(authorization: str) -> dict[str, Any] | None:
    """Return the claims of a signature that holds, None else."""
    try:
        scheme, _, rest = authorization.partition(" ")
        fields = dict(part.strip().split("=", 1) for part in rest.split(","))
        if scheme != "vapid" or not py_vapid.Vapid02.verify(f"vapid t={fields['t']},k={fields['k']}"):
            return None
        return dict(jwt.decode(fields["t"], fields["k"]))
    except Exception:  # whatever is wrong with a signature, it does not hold
        return None


def _handler(service: Service) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        """Answers the POST of a push."""

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length", "0"))
            given = {name.lower(): value for name, value in self.headers.items()}
            path = urllib.parse.urlsplit(self.path).path
            status, headers = service.take(path, given, self.rfile.read(length))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: what passes is personal."""

    return Handler
