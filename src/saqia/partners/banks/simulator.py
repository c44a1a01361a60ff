"""A bank for tests and demonstrations: it takes pain.008 and pain.001 over HTTP and answers with real messages.

`POST /payments` takes a file, `POST /credits` makes money arrive (JSON: `amount` in centimes, `name`, `iban`...),
`POST /day-end` closes the day, `GET /mailbox` gives what the bank wrote. A debtor's account decides what becomes of a
debit: by `returns`, or by the last four digits before the RIB's key: 0004 has too little money, 0014 is closed.
"""

import base64
import contextlib
import datetime
import hmac
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

from saqia.contexts.banking import ports
from saqia.partners.banks import books, trees, values
from saqia.partners.banks.trees import Element, find, find_all, text
from saqia.platform.outside import serving

USER, PASSWORD = "saqia", "demonstration"
BY_ENDING = {"0004": "AM04", "0014": "AC04"}
MOST_BODY = 32 * 1024 * 1024


class Bank:
    """The bank and its one account."""

    def __init__(
        self, iban: str, *, day: datetime.date, port: int = 0, on_taken: Callable[[str], None] = lambda taken: None
    ) -> None:
        self.books = books.Books(iban, day)
        self.returns: dict[str, str] = {}
        self.mailbox: list[bytes] = []
        self.seen: set[str] = set()
        self.on_taken = on_taken
        self.lock = threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.root = f"http://127.0.0.1:{self.server.server_address[1]}"

    @property
    def address(self) -> str:
        """Return where the bank is, with its sign-in."""
        return f"http://{USER}:{PASSWORD}@{self.root.removeprefix('http://')}"

    @contextlib.contextmanager
    def running(self) -> Iterator["Bank"]:
        """Serve while the block runs."""
        with serving.served(self.server):
            yield self

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, bytes]:
        """Return status and body of one request."""
        with self.lock:
            if (method, path) == ("GET", "/mailbox"):
                waiting, self.mailbox = b"\n".join(self.mailbox), []
                return 200, waiting
            if (method, path) == ("POST", "/day-end"):
                self.mailbox.append(self.books.close_day())
                return 200, b""
            if (method, path) == ("POST", "/credits"):
                return self.credit(json.loads(body))
            if (method, path) == ("POST", "/payments"):
                return self.take(body)
        return 404, b""

    def credit(self, given: dict[str, Any]) -> tuple[int, bytes]:
        """Have money arrive."""
        movement = books.Movement(
            0, int(given["amount"]), str(given.get("reference", "")), str(given.get("name", "")),
            str(given.get("iban", "")), str(given.get("text", "")),
        )  # fmt: skip
        self.mailbox.append(self.books.notice([self.books.book(movement)]))
        return 201, b""

    def take(self, body: bytes) -> tuple[int, bytes]:
        """Take a file of orders: book what can be, send back what cannot."""
        try:
            document = trees.parse(body)
        except ports.FileNotReadable:
            return 422, b""
        for name, path, book in (
            ("CstmrDrctDbtInitn", "DrctDbtTxInf", self._debit),
            ("CstmrCdtTrfInitn", "CdtTrfTxInf", self._transfer),
        ):
            initiation = find(document, name)
            if initiation is not None:
                return self._file(initiation, path, book)
        return 422, b""

    def _file(
        self, initiation: Element, path: str, book: Callable[[str, str, Element], list[books.Movement]]
    ) -> tuple[int, bytes]:
        message_id = text(initiation, "GrpHdr/MsgId")
        lines = [
            (text(batch, "PmtInfId"), line)
            for batch in find_all(initiation, "PmtInf")
            for line in find_all(batch, path)
        ]
        if not message_id or message_id in self.seen or text(initiation, "GrpHdr/NbOfTxs") != str(len(lines)):
            return 422, b""
        self.seen.add(message_id)
        self.mailbox.append(books.status_report(message_id, trees.local(initiation), self.books.day, ()))
        booked = [movement for batch, line in lines for movement in book(message_id, batch, line)]
        self.mailbox.append(self.books.notice(booked))
        self.on_taken(f"{message_id}: {len(lines)}")
        return 202, b""

    def _debit(self, message_id: str, batch: str, line: Element) -> list[books.Movement]:
        iban = text(line, "DbtrAcct/Id/IBAN")
        amount = values.read_centimes(text(line, "InstdAmt"), "InstdAmt")
        asked = books.Movement(
            0, amount, text(line, "PmtId/EndToEndId"), text(line, "Dbtr/Nm"), iban, text(line, "RmtInf/Ustrd"),
            message_id=message_id, batch=batch,
        )  # fmt: skip
        booked = [self.books.book(asked)]
        reason = self.returns.get(iban) or BY_ENDING.get(iban[-6:-2], "")
        if reason:
            back = books.Movement(
                0, -amount, asked.end_to_end, asked.name, iban, asked.text, reason, message_id, batch
            )  # fmt: skip
            booked.append(self.books.book(back))
        return booked

    def _transfer(self, message_id: str, batch: str, line: Element) -> list[books.Movement]:
        amount = values.read_centimes(text(line, "Amt/InstdAmt"), "InstdAmt")
        paid = books.Movement(
            0, -amount, text(line, "PmtId/EndToEndId"), text(line, "Cdtr/Nm"), text(line, "CdtrAcct/Id/IBAN"),
            text(line, "RmtInf/Ustrd"), message_id=message_id, batch=batch,
        )  # fmt: skip
        return [self.books.book(paid)]


def _handler(bank: Bank) -> type[http.server.BaseHTTPRequestHandler]:
    expected = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    class Handler(http.server.BaseHTTPRequestHandler):
        """Answers who signs in."""

        def do_POST(self) -> None:
            self._answer("POST")

        def do_GET(self) -> None:
            self._answer("GET")

        def _answer(self, method: str) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if not hmac.compare_digest(self.headers.get("Authorization", "").encode(), expected.encode()):
                status, content = 401, b""
            elif length > MOST_BODY:
                status, content = 413, b""
            else:
                status, content = bank.answer(method, self.path, self.rfile.read(length))
            self.send_response(status)
            self.send_header("Content-Type", "application/xml")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: what passes is personal."""

    return Handler
