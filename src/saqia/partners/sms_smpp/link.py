"""The connection to a message center: bound, kept alive, made anew when it breaks; many messages under way at once."""

import asyncio
import concurrent.futures
import contextlib
import logging
import random
from collections import OrderedDict
from collections.abc import Callable

from saqia.partners.sms_smpp import account as accounts
from saqia.partners.sms_smpp import pdus

logger = logging.getLogger(__name__)
_LONGEST_PAUSE = 60.0
_REMEMBERED = 50_000
_AWAY = (OSError, EOFError, pdus.Garbage)


class NotBound(Exception):
    """There is no connection now: nothing was sent."""


class NoAnswer(Exception):
    """The center did not answer in time, or the connection broke before: whether it has the message is not known."""


class Throttled(Exception):
    """The center asks for a pause that is longer than this message may wait."""


class BindRefused(OSError):
    """The center does not let us in."""


class Link:
    """One bind as a transceiver.

    Everything here runs in one event loop; `on_message` is called in a thread of its own, one message after another,
    and its answer is given to the center after it: what is not recorded is not acknowledged.
    """

    def __init__(self, account: accounts.Account, on_message: Callable[[pdus.Message], int]) -> None:
        """:param on_message: takes a receipt or what somebody wrote, returns the status of our answer"""
        self.account, self.on_message = account, on_message
        self.bound = asyncio.Event()
        self.recent: OrderedDict[str, int] = OrderedDict()
        self._stopping = asyncio.Event()
        self._window = asyncio.Semaphore(account.window)
        self._pending: dict[int, tuple[asyncio.Future[pdus.Pdu], int]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._sequence = 0
        self._free_at = self._slower = 0.0
        self._inbox = concurrent.futures.ThreadPoolExecutor(1, "smpp-inbox")

    async def run(self) -> None:
        """Stay bound until `stop`."""
        failures = 0
        while not self._stopping.is_set():
            try:
                await self._serve()
                failures = 0
            except _AWAY as error:
                failures = 1 if self.bound.is_set() else failures + 1
                known = {"center": f"{self.account.host}:{self.account.port}", "error": type(error).__name__}
                logger.warning("message center away: %s", error, extra=known)
            finally:
                self._lose()
            pause = min(_LONGEST_PAUSE, self.account.pause_seconds * 2 ** min(failures, 10))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause * random.uniform(0.5, 1))  # noqa: S311
        self._inbox.shutdown()

    async def stop(self) -> None:
        """Unbind and end; what is under way gets its answer first, for a while."""
        self._stopping.set()
        if self._pending:
            await asyncio.wait([future for future, _ in self._pending.values()], timeout=self.account.seconds)
        if self.bound.is_set():
            with contextlib.suppress(NotBound, NoAnswer):
                await self._ask(pdus.UNBIND, b"", 2.0)
        if self._writer is not None:
            self._writer.close()

    async def submit(self, body: bytes, *, seconds: float, delivery_id: int = 0) -> pdus.Pdu:
        """Hand one part over and return the center's answer; a pause that it asks for is kept by all.

        :param delivery_id: whose receipt may come before anybody has heard of the answer; 0: no receipt is asked for
        :raises NotBound: there is no connection
        :raises NoAnswer: none came in time
        :raises Throttled: it asks for a longer pause
        """
        loop = asyncio.get_running_loop()
        ends = loop.time() + seconds
        while True:
            pause = self._free_at - loop.time()
            if self._free_at >= ends:
                raise Throttled
            await asyncio.sleep(max(0.0, pause))
            async with self._window:
                answer = await self._ask(pdus.SUBMIT, body, max(0.01, ends - loop.time()), delivery_id)
            if answer.status not in pdus.THROTTLED:
                self._slower = 0.0
                return answer
            if loop.time() >= self._free_at:  # of several refused at once, the first one slows us down
                self._slower = min(_LONGEST_PAUSE, self._slower * 2 or self.account.pause_seconds)
                self._free_at = loop.time() + self._slower

    async def _serve(self) -> None:
        own = self.account
        reader, writer = await asyncio.wait_for(
            asyncio.open_connection(own.host, own.port, ssl=own.context()), own.seconds
        )
        self._writer = writer
        reading = asyncio.create_task(self._read(reader))
        keeping: asyncio.Task[None] | None = None
        try:
            body = pdus.bind(own.system, own.password, own.system_type)
            try:
                answer = await self._ask(pdus.BIND, body, own.seconds, is_bind=True)
            except NoAnswer:
                raise BindRefused("no answer to the bind") from None
            if answer.status != pdus.OK:
                raise BindRefused(f"bind refused with status {answer.status:#x}")
            self.bound.set()
            logger.info("bound to the message center", extra={"center": f"{own.host}:{own.port}"})
            keeping = asyncio.create_task(self._keep_alive())
            done, _ = await asyncio.wait({reading, keeping}, return_when=asyncio.FIRST_COMPLETED)
            for ended in done:
                ended.result()
        finally:
            for task in (reading, keeping):
                if task is not None:
                    task.cancel()
            await asyncio.gather(*(task for task in (reading, keeping) if task is not None), return_exceptions=True)
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        buffer = bytearray()
        inbound: asyncio.Queue[pdus.Pdu] = asyncio.Queue()
        answering = asyncio.create_task(self._answer(inbound))
        try:
            while not self._stopping.is_set() or self._pending or not inbound.empty():
                content = await reader.read(65_536)
                if not content:
                    raise EOFError("closed by the center")
                buffer += content
                while (pdu := pdus.take(buffer)) is not None:
                    if not self._heard(pdu, inbound):
                        return
        finally:
            answering.cancel()
            await asyncio.gather(answering, return_exceptions=True)

    def _heard(self, pdu: pdus.Pdu, inbound: "asyncio.Queue[pdus.Pdu]") -> bool:
        """Act on one PDU; False when the center has left."""
        if pdu.command & pdus.ANSWER:
            future, delivery_id = self._pending.pop(pdu.sequence, (None, 0))
            if delivery_id and pdu.status == pdus.OK and pdu.command == pdus.SUBMIT | pdus.ANSWER:
                self._remember(pdus.read_id(pdu.body), delivery_id)
            if future is not None and not future.done():
                future.set_result(pdu)
        elif pdu.command == pdus.DELIVER:
            inbound.put_nowait(pdu)
        elif pdu.command in (pdus.ENQUIRE, pdus.UNBIND):
            self._write(pdus.Pdu(pdu.command | pdus.ANSWER, pdus.OK, pdu.sequence))
            return pdu.command == pdus.ENQUIRE
        else:
            self._write(pdus.Pdu(pdus.NACK, pdus.BAD_COMMAND, pdu.sequence))
        return True

    async def _answer(self, inbound: "asyncio.Queue[pdus.Pdu]") -> None:
        """Give each message to whoever records it, then tell the center."""
        loop = asyncio.get_running_loop()
        while True:
            pdu = await inbound.get()
            try:
                message = pdus.read_message(pdu.body)
            except pdus.Garbage:
                status = pdus.SYSTEM_ERROR
            else:
                status = await loop.run_in_executor(self._inbox, self._taken, message)
            self._write(pdus.Pdu(pdus.DELIVER | pdus.ANSWER, status, pdu.sequence, b"\0"))

    def _taken(self, message: pdus.Message) -> int:
        try:
            return self.on_message(message)
        except Exception as error:  # the center keeps it and brings it again
            logger.exception("a message could not be recorded", extra={"error": type(error).__name__})
            return pdus.TRY_AGAIN

    async def _keep_alive(self) -> None:
        while True:
            await asyncio.sleep(self.account.idle_seconds)
            try:
                await self._ask(pdus.ENQUIRE, b"", self.account.seconds)
            except NoAnswer:
                raise EOFError("the center does not answer") from None

    async def _ask(
        self, command: int, body: bytes, seconds: float, delivery_id: int = 0, *, is_bind: bool = False
    ) -> pdus.Pdu:
        if not is_bind and not self.bound.is_set():
            raise NotBound
        self._sequence = self._sequence % 0x7FFFFFFF + 1
        sequence = self._sequence
        future: asyncio.Future[pdus.Pdu] = asyncio.get_running_loop().create_future()
        self._pending[sequence] = future, delivery_id
        self._write(pdus.Pdu(command, 0, sequence, body))
        try:
            return await asyncio.wait_for(future, seconds)
        except TimeoutError:  # an answer that comes later still tells which receipt will be whose
            raise NoAnswer from None

    def _write(self, pdu: pdus.Pdu) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(pdu.encode())

    def _remember(self, identifier: str, delivery_id: int) -> None:
        self.recent[self.account.known_as(identifier)] = delivery_id
        while len(self.recent) > _REMEMBERED:
            self.recent.popitem(last=False)

    def _lose(self) -> None:
        """Tell everybody who waits that no answer will come."""
        self.bound.clear()
        self._writer = None
        pending, self._pending = self._pending, {}
        for future, _ in pending.values():
            if not future.done():
                future.set_exception(NoAnswer())
