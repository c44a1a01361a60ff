"""A process of the fault tests: `python sender_of_tests.py FOLDER LEASE_SECONDS` hands messages over until killed.

Its sender appends each hand-over to FOLDER/handed as one line `delivery cause`, as a partner's own book would keep it:
what is written there has left the house, whatever becomes of this process.
"""

import os
import sys
import time
from pathlib import Path

import django

django.setup()

from saqia.contexts.messaging import policy, ports  # noqa: E402
from saqia.journeys import message_delivery  # noqa: E402
from saqia.platform.jobs import timetable, worker  # noqa: E402

FOLDER = Path(sys.argv[1])


class Book:
    """A partner that takes everything, slowly, and keeps a book of it."""

    def send(self, message: ports.Outgoing) -> ports.Accepted:
        """Write a line in one system call, which a kill cannot cut."""
        line = f"{message.delivery_id} {message.body.split()[1]}\n".encode()
        handle = os.open(FOLDER / "handed", os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)
        time.sleep(0.01)
        return ports.Accepted(f"ref-{message.delivery_id}")


policy.lease_seconds = lambda on: int(sys.argv[2])  # the shipped two minutes are long for a test
message_delivery.MARGIN_SECONDS = 1.0
ports.register_sender("sms", lambda tenant_id: Book())
timetable.register([timetable.Row("messages.sweep", "* * * * * *", message_delivery.sweep)])
worker.work(concurrency=2)
