"""Partners of the tests: they remember what they were given, and refuse when told to."""

import dataclasses
from collections.abc import Iterator
from contextlib import contextmanager

from saqia.contexts.messaging import ports


@dataclasses.dataclass
class Mailbox:
    """A sender that keeps what it took; `refusals` are raised first, in order."""

    taken: list[ports.Outgoing] = dataclasses.field(default_factory=list)
    refusals: list[Exception] = dataclasses.field(default_factory=list)

    def send(self, message: ports.Outgoing) -> ports.Accepted:
        """Take or refuse a message."""
        if self.refusals:
            raise self.refusals.pop(0)
        self.taken.append(message)
        return ports.Accepted(f"ref-{message.delivery_id}", 2)


@contextmanager
def serving(*channels: ports.Channel) -> Iterator[Mailbox]:
    """Serve channels of the first tenant with one mailbox while the block runs."""
    box = Mailbox()
    for channel in channels:
        ports.register_sender(channel, lambda tenant_id: box if tenant_id == 1 else None)
    try:
        yield box
    finally:
        for channel in channels:
            ports.forget_sender(channel)
