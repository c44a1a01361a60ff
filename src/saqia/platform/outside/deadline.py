"""A moment at which a call to the outside is over, whatever the other side does.

A socket's own time-out starts anew with each byte: a peer that sends one a second holds its caller for hours. Here a
timer ends the connection itself, so that every blocked read and write returns.
"""

import contextlib
import socket
import threading
import time
from types import TracebackType


class Deadline:
    """The time that one call may take; connections made under it are ended when it has passed."""

    def __init__(self, seconds: float) -> None:
        """:param seconds: of the whole call, connecting included; looking up a host name is bounded by the system."""
        self._ends = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._timer = threading.Timer(seconds, self._end)
        self._timer.daemon = True

    def __enter__(self) -> "Deadline":
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for watched in self._watched:
                watched.close()
            self._watched.clear()

    @property
    def is_over(self) -> bool:
        """Say whether the time has passed."""
        return time.monotonic() >= self._ends

    def left(self) -> float:
        """Return the seconds that are left, never 0: that would mean a socket without blocking."""
        return max(0.001, self._ends - time.monotonic())

    def watch(self, connection: socket.socket) -> None:
        """End `connection` with the deadline. A duplicate is kept: what wraps it in TLS takes the original apart."""
        with self._lock:
            self._watched.append(connection.dup())
        if self.is_over:
            self._end()

    def _end(self) -> None:
        with self._lock:
            for watched in self._watched:
                with contextlib.suppress(OSError):
                    watched.shutdown(socket.SHUT_RDWR)
