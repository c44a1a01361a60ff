"""Calls of one operation that come at the same instant share one transaction.

Its round trips, its audit statement and its wait for the disk are paid once for all of them; a call that comes alone
waits for nobody. The first caller runs what has gathered; those that come meanwhile are the next one's company.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import InterfaceError, OperationalError

MOST = 64
"""Calls of one transaction: more would keep the first of them waiting for the last."""
BLINK_SECONDS = 0.0002
"""What the next one gives those who were just answered together and come again; without it they come by turns."""
Arguments = Mapping[str, Any]


class _Call:
    """One caller's arguments, and what became of them: an answer, a failure, or neither: run it alone."""

    __slots__ = ("answer", "arguments", "failure", "is_done", "is_served", "tenant_id", "turn")

    def __init__(self, tenant_id: int, arguments: Arguments) -> None:
        self.tenant_id, self.arguments = tenant_id, arguments
        self.turn = threading.Event()
        self.is_served = self.is_done = False
        self.answer: Any = None
        self.failure: Exception | None = None


class Gathering:
    """Where callers of one operation meet."""

    def __init__(self, run: Callable[[Sequence[Arguments]], Sequence[Any]], alone: Callable[..., Any]) -> None:
        """Take what runs many calls of one tenant in one transaction, and what runs one."""
        self._run, self._alone = run, alone
        self._lock = threading.Lock()
        self._waiting: deque[_Call] = deque()
        self._is_led = self._is_busy = False

    def call(self, tenant_id: int, arguments: Arguments) -> Any:
        """Return what the operation answers to these arguments, or raise what it refuses them with.

        A refusal of one undoes the transaction of all; then each runs alone, and only that one is refused.
        """
        mine = _Call(tenant_id, arguments)
        with self._lock:
            self._waiting.append(mine)
            leads, self._is_led = not self._is_led, True
        if not leads:
            mine.turn.wait()
        if mine.is_served:
            return self._answer(mine)
        try:
            return self._lead(mine)
        finally:
            with self._lock:
                if self._waiting:
                    self._waiting[0].turn.set()
                else:
                    self._is_led = False

    def _lead(self, mine: _Call) -> Any:
        if self._is_busy:
            time.sleep(BLINK_SECONDS)
        with self._lock:
            taken = [call for call in self._waiting if call.tenant_id == mine.tenant_id][:MOST]
            self._waiting = deque(call for call in self._waiting if call not in taken)
        self._is_busy = len(taken) > 1
        if not self._is_busy:
            return self._alone(**mine.arguments)
        try:
            self._serve(taken)
        finally:
            for call in taken:
                call.is_served = True
                call.turn.set()
        return self._answer(mine)

    def _serve(self, taken: list[_Call]) -> None:
        try:
            answers = self._run([call.arguments for call in taken])
        except (OperationalError, InterfaceError) as failure:  # the database is away: asking again helps nobody
            for call in taken:
                call.failure = failure
        except Exception:
            return  # undone: each alone shows whose fault it is
        else:
            for call, call.answer in zip(taken, answers, strict=True):
                call.is_done = True

    def _answer(self, mine: _Call) -> Any:
        if mine.failure is not None:
            raise type(mine.failure)(*mine.failure.args) from mine.failure
        return mine.answer if mine.is_done else self._alone(**mine.arguments)
