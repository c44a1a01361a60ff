"""The sender of SMS by SMPP: a text in parts, one after another, each with its answer."""

import asyncio
import concurrent.futures
import re
import time

from saqia.contexts.messaging import ports
from saqia.partners.sms_smpp import alphabets, link, pdus

_MOST_PARTS = 20
_MEANINGS: dict[int, tuple[str, bool]] = {
    0x0A: ("sender-refused", False), 0x0B: ("address-unknown", True), 0x14: ("throttled", False),
    0x48: ("sender-refused", False), 0x49: ("sender-refused", False), 0x50: ("address-unknown", True),
    0x51: ("address-unknown", True), 0x58: ("throttled", False), 0x65: ("rejected 0x65", True),
    0x66: ("rejected 0x66", True), 0x01: ("rejected 0x1", True),
}  # fmt: skip
"""Command status -> reason, and whether another channel should be tried (SMPP 3.4, 5.1.3)."""


class SmppSender:
    """Hands SMS to a message center over one link, from any thread.

    SMPP compares no messages: one whose answer was lost is handed over again, under the same delivery id and the same
    reference of its parts; the phone may show it twice, we count it once.
    """

    def __init__(self, own: link.Link, loop: asyncio.AbstractEventLoop) -> None:
        """:param loop: in which the link runs"""
        self.link, self.loop = own, loop

    def send(self, message: ports.Outgoing) -> ports.Accepted:
        """Hand one message over. A receipt is asked for the last part: when that has arrived, so have the others.

        :raises ports.Refused: a part was not taken, or nobody knows
        """
        written = alphabets.write(message.body, reference=message.delivery_id)
        if len(written.parts) > _MOST_PARTS:
            raise ports.Refused("too-long", is_final=True)
        account, answer = self.link.account, pdus.Pdu(0, 0, 0)
        ends = time.monotonic() + account.seconds
        for rank, (header, letters) in enumerate(written.parts, start=1):
            is_last = rank == len(written.parts)
            body = pdus.message(
                source(account.sender), (1, 1, message.address.lstrip("+")),
                pdus.Message("", "", pdus.HEADER if header else 0, written.coding, header + letters, is_last),
            )  # fmt: skip
            answer = self._submitted(body, ends, message.delivery_id if is_last else 0)
            if answer.status != pdus.OK:
                reason, is_final = _MEANINGS.get(answer.status, (f"smpp {answer.status:#x}", False))
                raise ports.Refused(reason, is_final=is_final)
        return ports.Accepted(account.known_as(pdus.read_id(answer.body))[:120], len(written.parts))

    def _submitted(self, body: bytes, ends: float, delivery_id: int) -> pdus.Pdu:
        left = max(0.01, ends - time.monotonic())
        asked = self.link.submit(body, seconds=left, delivery_id=delivery_id)
        future = asyncio.run_coroutine_threadsafe(asked, self.loop)
        try:
            return future.result(left + 2)
        except link.NotBound:
            raise ports.Refused("unreachable", is_final=False) from None
        except link.Throttled:
            raise ports.Refused("throttled", is_final=False) from None
        except (link.NoAnswer, TimeoutError, concurrent.futures.CancelledError):
            raise ports.Refused("timed-out", is_final=False) from None


def source(sender: str) -> tuple[int, int, str]:
    """Return type of number, numbering plan and address of who sends: a name, a short number, or +212..."""
    if re.fullmatch(r"\+?[0-9]{7,15}", sender):
        return 1, 1, sender.lstrip("+")
    if sender.isdecimal():
        return 3, 0, sender
    return (5, 0, sender) if sender else (0, 0, "")
