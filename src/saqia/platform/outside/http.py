"""One HTTP call to a system outside, under one deadline."""

import dataclasses
import http.client
import ipaddress
import socket
import ssl
import urllib.parse
from collections.abc import Mapping
from typing import Literal

from saqia.platform.outside import deadline

Fault = Literal["unreachable", "timed-out", "garbage", "address-forbidden"]
_PORTS = {"http": 80, "https": 443}


@dataclasses.dataclass(frozen=True)
class Answer:
    """What was answered. `headers` have names in small letters; `body` may be cut at the asked length."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class NoAnswer(Exception):
    """Nothing usable came back; whether the other side has acted is not known."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


@dataclasses.dataclass(frozen=True)
class Request:
    """What is asked.

    :param url: http or https; what it says of user and password is ignored
    :param only_public: refuse hosts of which any address is private, of this machine or otherwise not of the public
        internet: for addresses that come from outside
    :param context: of TLS; None: the system's certificate authorities
    """

    method: Literal["GET", "POST", "DELETE"]
    url: str
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    body: bytes = b""
    only_public: bool = False
    context: ssl.SSLContext | None = None


def call(request: Request, *, seconds: float, most_bytes: int = 65536) -> Answer:
    """Ask once; redirects are answers like others, proxies of the environment are not used.

    The address that was checked is the one that is connected to: a name cannot change between the two.

    :raises NoAnswer: no connection, no whole answer in time, or what came is not HTTP
    """
    parts = urllib.parse.urlsplit(request.url)
    with deadline.Deadline(seconds) as ends:
        try:
            port = parts.port or _PORTS[parts.scheme]
            connection = _connection(
                parts, port, _connect(parts.hostname or "", port, request.only_public, ends), request
            )
            return _ask(connection, parts, request, most_bytes)
        except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
            raise NoAnswer(_fault(error, ends)) from error


def require_public(host: str, port: int) -> None:
    """Look a host up, and refuse one of which any address is not of the public internet.

    :raises NoAnswer: `address-forbidden`, or `unreachable` when no address is found
    """
    try:
        found = [row[4][0] for row in socket.getaddrinfo(_known(host), port, type=socket.SOCK_STREAM)]
    except (OSError, ValueError) as error:
        raise NoAnswer("unreachable") from error
    if not all(_is_public(str(address)) for address in found):
        raise NoAnswer("address-forbidden")


class _Forbidden(OSError):
    """The address is not of the public internet."""


def _connect(host: str, port: int, only_public: bool, ends: deadline.Deadline) -> socket.socket:
    found = [row[4][:2] for row in socket.getaddrinfo(_known(host), port, type=socket.SOCK_STREAM)]
    if only_public and not all(_is_public(str(address)) for address, _ in found):
        raise _Forbidden(host)
    failed: OSError = OSError("no address")
    for address, number in found:
        try:
            connected = socket.create_connection((str(address), int(number)), timeout=ends.left())
        except OSError as error:
            failed = error
            continue
        ends.watch(connected)
        return connected
    raise failed


def _known(host: str) -> str:
    """Return the name to look up: every name below localhost is this machine (RFC 6761, 6.3); few servers know."""
    return "localhost" if host.lower().endswith(".localhost") else host


def _is_public(address: str) -> bool:
    """Say whether an address is of the public internet, also when IPv6 only carries an IPv4 address."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(parsed, ipaddress.IPv6Address):
        carried = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if carried is not None:
            return _is_public(str(carried))
        if parsed in ipaddress.ip_network("64:ff9b::/96"):
            return _is_public(str(ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)))
    return parsed.is_global and not parsed.is_multicast


def _connection(
    parts: urllib.parse.SplitResult, port: int, connected: socket.socket, request: Request
) -> http.client.HTTPConnection:
    host = parts.hostname or ""
    if parts.scheme == "http":
        plain = http.client.HTTPConnection(host, port)
        plain.sock = connected
        return plain
    context = request.context or ssl.create_default_context()
    secure = http.client.HTTPSConnection(host, port, context=context)
    secure.sock = context.wrap_socket(connected, server_hostname=host)
    return secure


def _ask(
    connection: http.client.HTTPConnection, parts: urllib.parse.SplitResult, request: Request, most_bytes: int
) -> Answer:
    try:
        target = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        connection.request(request.method, target, request.body or None, {**request.headers, "Connection": "close"})
        answer = connection.getresponse()
        body = answer.read(most_bytes)
        if answer.length and len(body) < most_bytes:  # read() with a number says nothing of a cut answer
            raise http.client.IncompleteRead(body, answer.length)
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, body)
    finally:
        connection.close()


def _fault(error: Exception, ends: deadline.Deadline) -> Fault:
    if isinstance(error, _Forbidden):
        return "address-forbidden"
    if ends.is_over or isinstance(error, TimeoutError):
        return "timed-out"
    return "unreachable" if isinstance(error, OSError | http.client.IncompleteRead) else "garbage"
