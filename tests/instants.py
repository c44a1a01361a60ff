"""Two acts at the same instant: the second begins before the commit of the first."""

import threading
from collections.abc import Callable
from concurrent import futures

import pytest
from django.db import connections

from saqia.platform import operation
from tests.contexts.prepaid import ground

AT = ground.AT
SYSTEM = operation.system_actor(tenant_id=1, name="test")


def at_once(first: Callable[[], object], second: Callable[[], object]) -> BaseException | None:
    """Do the first, and the second before its commit; return what the second was refused with."""
    begun, go_on = threading.Event(), threading.Event()

    @operation.operation
    def hold(*, actor: operation.Actor, at: object) -> None:
        first()
        begun.set()
        go_on.wait(30)

    def run(act: Callable[[], object]) -> None:
        try:
            act()
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(2) as pool:
        holding = pool.submit(run, lambda: hold(actor=SYSTEM, at=AT))
        assert begun.wait(30)
        waiting = pool.submit(run, second)
        with pytest.raises(futures.TimeoutError):
            waiting.result(1)
        go_on.set()
        holding.result(60)
        return waiting.exception(60)
