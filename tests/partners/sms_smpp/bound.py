"""A link to a message center, running beside the test."""

import asyncio
import contextlib
import dataclasses
import threading
from collections.abc import Callable, Iterator

from saqia.contexts.messaging import ports
from saqia.partners.sms_smpp import account as accounts
from saqia.partners.sms_smpp import client, link, pdus

LIMIT_SECONDS = 30


def account(port: int, **changes: object) -> accounts.Account:
    """Return the account of the tests' center, quick to try again."""
    given = accounts.read(f"smpp://saqia:secret@127.0.0.1:{port}?from=SRM")
    return dataclasses.replace(given, pause_seconds=0.05, **changes)  # type: ignore[arg-type]


@contextlib.contextmanager
def bound(
    own: accounts.Account, on_message: Callable[[pdus.Message], int] = lambda message: pdus.OK, *, waits: bool = True
) -> Iterator[tuple[client.SmppSender, link.Link]]:
    """Run a link while the block runs; its sender is given, bound unless told not to wait."""
    loop = asyncio.new_event_loop()
    made: list[link.Link] = []
    started = threading.Event()

    async def serve() -> None:
        made.append(link.Link(own, on_message))
        started.set()
        await made[0].run()

    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),), daemon=True)
    thread.start()
    assert started.wait(LIMIT_SECONDS)
    try:
        if waits:
            wait_bound(made[0], loop)
        yield client.SmppSender(made[0], loop), made[0]
    finally:
        asyncio.run_coroutine_threadsafe(made[0].stop(), loop).result(LIMIT_SECONDS)
        thread.join(LIMIT_SECONDS)
        assert not thread.is_alive()
        loop.close()


def wait_bound(own: link.Link, loop: asyncio.AbstractEventLoop) -> None:
    """Wait until the link is bound."""
    asyncio.run_coroutine_threadsafe(asyncio.wait_for(own.bound.wait(), LIMIT_SECONDS), loop).result()


def outgoing(body: str, phone: str = "+212612345678", delivery_id: int = 41) -> ports.Outgoing:
    """Return an SMS."""
    return ports.Outgoing(1, delivery_id, "sms", phone, "ar", "", body)
