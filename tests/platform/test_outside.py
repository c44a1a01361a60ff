"""Calls to the outside: what is answered, and every way not to answer, within the deadline."""

import dataclasses
import socket
import time
from collections.abc import Callable

import pytest
from tests.platform import peers

from saqia.platform.outside import http

OK = b"HTTP/1.1 202 Accepted\r\nX-Name: a\r\nContent-Length: 5\r\n\r\nhello"


def ask(port: int, seconds: float = 5, **more: bool) -> http.Answer:
    """Ask the peer."""
    return http.call(http.Request("GET", f"http://127.0.0.1:{port}/x?a=1", {"X-Own": "b"}, **more), seconds=seconds)  # type: ignore[arg-type]


def test_an_answer_is_read_whole() -> None:
    seen = []

    def act(connection: socket.socket) -> None:
        seen.append(connection.recv(65536))
        connection.sendall(OK)

    with peers.peer(act) as port:
        answer = ask(port)
    assert (answer.status, answer.headers["x-name"], answer.body) == (202, "a", b"hello")
    assert seen[0].startswith(b"GET /x?a=1 HTTP/1.1\r\n")
    assert b"X-Own: b" in seen[0]


def test_every_name_below_localhost_is_this_machine() -> None:
    with peers.peer(peers.answering(OK)) as port:
        asked = http.Request("GET", f"http://sandbox.localhost:{port}/x")
        assert http.call(asked, seconds=5).status == 202
        with pytest.raises(http.NoAnswer, match="address-forbidden"):
            http.call(dataclasses.replace(asked, only_public=True), seconds=5)


@pytest.mark.parametrize(("act", "fault"), [
    (peers.hang, "timed-out"),
    (peers.drip, "timed-out"),
    (lambda connection: connection.close(), "unreachable"),
    (peers.answering(OK[:-3]), "unreachable"),
    (peers.answering(b"\x00\xff garbage\r\n\r\n"), "garbage"),
], ids=["hangs", "drips", "closes", "cuts", "garbage"])  # fmt: skip
def test_every_fault_is_told_within_the_deadline(act: Callable[[socket.socket], None], fault: str) -> None:
    with peers.peer(act) as port:
        began = time.monotonic()
        with pytest.raises(http.NoAnswer) as refused:
            ask(port, seconds=0.5)
        assert time.monotonic() - began < 5  # half a second asked; the rest is a busy machine's
    assert refused.value.fault == fault


def test_nobody_listening_is_unreachable() -> None:
    free = socket.create_server(("127.0.0.1", 0))
    port = int(free.getsockname()[1])
    free.close()
    with pytest.raises(http.NoAnswer, match="unreachable"):
        ask(port)


def test_a_redirect_is_an_answer_not_an_order() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    with peers.peer(peers.answering(moved)) as port:
        assert ask(port).status == 302


@pytest.mark.parametrize("address", [
    "127.0.0.1", "10.1.2.3", "192.168.1.1", "172.16.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "::1", "fe80::1", "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1",
])  # fmt: skip
def test_private_addresses_are_refused_before_connecting(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    found = [
        (family, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443)),
        (family, socket.SOCK_STREAM, 6, "", (address, 443)),
    ]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **how: found)
    called: list[object] = []
    monkeypatch.setattr(socket, "create_connection", lambda *asked, **how: called.append(asked))
    with pytest.raises(http.NoAnswer, match="address-forbidden"):
        http.call(http.Request("POST", "https://push.example.com/x", only_public=True), seconds=5)
    assert called == []


def test_a_public_address_is_connected_to_as_it_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[object] = []

    def connect(target: tuple[str, int], timeout: float) -> socket.socket:
        called.append(target)
        raise ConnectionRefusedError

    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *asked, **how: found)
    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(http.NoAnswer, match="unreachable"):
        http.call(http.Request("POST", "https://push.example.com/x", only_public=True), seconds=5)
    assert called == [("93.184.216.34", 443)]
