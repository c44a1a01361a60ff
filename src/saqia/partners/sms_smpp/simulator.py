"""A message center with phones behind it, for demonstrations: it speaks SMPP 3.4, joins parts, reports every delivery.

A phone that ends with 0001 does not exist, one with 0005 is never reached.
"""

import asyncio
import contextlib
import dataclasses
import socket
import threading
from collections.abc import Callable, Iterator

from saqia.partners.sms_smpp import alphabets, pdus

SYSTEM, PASSWORD = "saqia", "demo"


@dataclasses.dataclass(frozen=True)
class Sms:
    """What a phone shows."""

    to: str
    source: str
    text: str


class Center:
    """The message center. `shown` is what phones show; each is given to `on_sms` too."""

    def __init__(self, port: int = 0, on_sms: Callable[[Sms], None] = lambda sms: None) -> None:
        self.shown: list[Sms] = []
        self.on_sms, self.port = on_sms, port
        self._parts: dict[tuple[str, str, int, int], dict[int, str]] = {}
        self._count = self._sequence = 0
        self._bound: list[asyncio.StreamWriter] = []
        self._loop = asyncio.new_event_loop()

    @property
    def address(self) -> str:
        """Return how it is reached, as `SAQIA_SMS_URL` takes it."""
        return f"smpp://{SYSTEM}:{PASSWORD}@127.0.0.1:{self.port}?from=SRM"

    @contextlib.contextmanager
    def running(self) -> Iterator["Center"]:
        """Serve while the block runs."""
        listening = socket.create_server(("127.0.0.1", self.port))  # here: a port that is taken is told to the caller
        self.port = listening.getsockname()[1]
        started, stopping = threading.Event(), asyncio.Event()
        serving = self._serve(listening, started, stopping)
        thread = threading.Thread(target=self._loop.run_until_complete, args=(serving,))
        thread.start()
        started.wait()
        try:
            yield self
        finally:
            self._loop.call_soon_threadsafe(stopping.set)
            thread.join()
            self._loop.close()

    def write(self, phone: str, text: str) -> None:
        """Have a phone write to us."""
        message = pdus.Message("", "", 0, 8, text.encode("utf-16-be"))
        body = pdus.message((1, 1, phone.lstrip("+")), (3, 0, "3535"), message)
        self._loop.call_soon_threadsafe(self._deliver, body)

    async def _serve(self, listening: socket.socket, started: threading.Event, stopping: asyncio.Event) -> None:
        server = await asyncio.start_server(self._talk, sock=listening)
        started.set()
        async with server:
            await stopping.wait()
            for writer in self._bound:
                writer.close()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        buffer = bytearray()
        with contextlib.suppress(OSError, pdus.Garbage):
            while content := await reader.read(65_536):
                buffer += content
                while (pdu := pdus.take(buffer)) is not None:
                    self._answer(pdu, writer)
        if writer in self._bound:
            self._bound.remove(writer)
        writer.close()

    def _answer(self, pdu: pdus.Pdu, writer: asyncio.StreamWriter) -> None:
        if pdu.command & pdus.ANSWER:
            return
        status, body, receipt = pdus.OK, b"", None
        if pdu.command == pdus.BIND:
            is_known = pdus.read_texts(pdu.body, 2) == [SYSTEM, PASSWORD]
            status, body = (pdus.OK, pdus.write_id("simulator")) if is_known else (0x0D, b"")
            if is_known:
                self._bound.append(writer)
        elif pdu.command == pdus.SUBMIT and writer in self._bound:
            status, body, receipt = self._take(pdus.read_message(pdu.body))
        elif pdu.command not in (pdus.ENQUIRE, pdus.UNBIND):
            status = pdus.BAD_COMMAND
        writer.write(pdus.Pdu(pdu.command | pdus.ANSWER, status, pdu.sequence, body).encode())
        if receipt is not None:
            self._deliver(receipt)

    def _take(self, message: pdus.Message) -> tuple[int, bytes, bytes | None]:
        """Show a message when all its parts are there; return status, body of the answer, and its receipt."""
        if message.destination.endswith("0001"):
            return 0x0B, b"", None
        self._count += 1
        identifier, text = f"s{self._count:08}", alphabets.read(message.content, message.coding)
        reference, total, rank = message.part or (0, 1, 1)
        name = (message.source, message.destination, reference, total)
        parts = self._parts.setdefault(name, {})
        parts[rank] = text
        if len(parts) == total:
            sms = Sms(f"+{message.destination}", message.source, "".join(parts[one] for one in sorted(parts)))
            del self._parts[name]
            self.shown.append(sms)
            self.on_sms(sms)
        if not message.wants_receipt:
            return pdus.OK, pdus.write_id(identifier), None
        word = "UNDELIV" if message.destination.endswith("0005") else "DELIVRD"
        words = (
            f"id:{identifier} sub:001 dlvrd:001 submit date:2601010000 done date:2601010000 stat:{word} err:000 text:"
        )
        told = pdus.Message("", "", pdus.RECEIPT, 0, words.encode(), receipted=identifier)
        receipt = pdus.message((1, 1, message.destination), (5, 0, message.source), told)
        return pdus.OK, pdus.write_id(identifier), receipt

    def _deliver(self, body: bytes) -> None:
        self._sequence += 1
        for writer in self._bound[:1]:
            writer.write(pdus.Pdu(pdus.DELIVER, pdus.OK, self._sequence, body).encode())
