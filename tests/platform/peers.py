"""Peers that break: they hang, drip, cut, or answer once whatever they are told to."""

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator


@contextlib.contextmanager
def peer(act: Callable[[socket.socket], None]) -> Iterator[int]:
    """Listen on a free port and `act` on the first connection; the port is given."""
    listening = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        with contextlib.suppress(OSError):
            connection, _ = listening.accept()
            with connection:
                act(connection)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield int(listening.getsockname()[1])
    finally:
        listening.close()


def hang(connection: socket.socket) -> None:
    """Take everything, say nothing."""
    while connection.recv(65536):
        continue


def answering(answer: bytes) -> Callable[[socket.socket], None]:
    """Give one answer and close."""

    def act(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(answer)

    return act


def drip(connection: socket.socket) -> None:
    """Send a byte every 50 ms: a socket's own time-out never comes."""
    for byte in b"HTTP/1.1 202 Accepted\r\n" * 100:
        connection.sendall(bytes([byte]))
        time.sleep(0.05)
