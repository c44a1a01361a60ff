"""The CMI with its card page, over real HTTP, for tests and demonstrations: it verifies hashes, reserves, calls back,
takes the money when told to, and answers inquiries. It has no cards but its own."""

import contextlib
import dataclasses
import datetime
import http.server
import secrets
import threading
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import Any

from saqia.partners.cmi import pages, payloads, signature
from saqia.platform.calendar import local_time
from saqia.platform.outside import serving

GOOD, REFUSED, LOST, LATE, TWICE = (
    "4000000000000010", "4000000000000028", "4000000000000036", "4000000000000044", "4000000000000051",
)  # fmt: skip
"""Cards of the simulator: pays; is refused; pays, and the call-back is lost; comes late; comes five times."""
LATE_SECONDS = 5.0
MOST_BODY = 65_536
_TIMES = {GOOD: 1, REFUSED: 1, LOST: 0, LATE: 1, TWICE: 5}


@dataclasses.dataclass
class Transaction:
    """What the gateway knows of an order. `state` is A (reserved), S (taken) or D (declined)."""

    oid: str
    fields: dict[str, str]
    reference: str
    state: str
    at: datetime.datetime
    card: str
    answers: list[str] = dataclasses.field(default_factory=list)


class Gateway:
    """The gateway; `late_seconds` may be 0 in tests. `transactions` are by order number."""

    def __init__(
        self, port: int = 0, *, client_id: str, store_key: str, show: Callable[[str], None] = lambda text: None
    ) -> None:
        self.client_id, self.store_key, self.show = client_id, store_key, show
        self.api_user, self.api_password = "saqia", store_key
        self.late_seconds = LATE_SECONDS
        self.transactions: dict[str, Transaction] = {}
        self.sessions: dict[str, dict[str, str]] = {}
        self.sent: list[tuple[str, list[tuple[str, str]]]] = []
        self.lock = threading.Lock()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", port), _handler(self))
        self.root = f"127.0.0.1:{self.server.server_address[1]}"

    @property
    def page(self) -> str:
        """Return the setting that leads to the card page."""
        return f"http://{self.client_id}@{self.root}/fim/est3Dgate"

    @property
    def api(self) -> str:
        """Return the setting that leads to inquiries."""
        return f"http://{self.api_user}:{self.api_password}@{self.root}/fim/api"

    @contextlib.contextmanager
    def running(self) -> Iterator["Gateway"]:
        """Serve while the block runs."""
        with serving.served(self.server):
            yield self

    def open_page(self, fields: list[tuple[str, str]]) -> tuple[int, str]:
        """Answer the form of a merchant: the card page, or why not."""
        said = dict(fields)
        if said.get("clientid") != self.client_id or not signature.is_sound(fields, self.store_key):
            return 403, pages.failure("3D-1004: the hash is wrong")
        if payloads.centimes(said.get("amount", "")) is None or said.get("currency") != payloads.CURRENCY:
            return 400, pages.failure("the amount or the currency is wrong")
        known = self.transactions.get(said["oid"])
        if known is not None and known.state != "D":
            return 409, pages.failure("this order is paid already")
        session = secrets.token_urlsafe(12)
        self.sessions[session] = said
        return 200, pages.card(session, said)

    def pay(self, form: dict[str, str]) -> tuple[int, str]:
        """Take what was typed on the card page; answer the way back to the merchant."""
        said = self.sessions.get(form.get("session", ""))
        if said is None:
            return 404, pages.failure("this page is too old")
        card = form.get("card", "").replace(" ", "")
        if card not in _TIMES:
            return 422, pages.card(form["session"], said, "The simulator knows its own cards only.")
        with self.lock:
            known = self.transactions.get(said["oid"])
            if known is not None and known.state != "D":
                return 409, pages.failure("this order is paid already")
            made = self._authorize(said, card)
        told = self.told(made)
        if card == LATE:
            threading.Timer(self.late_seconds, self.call_back, (made,)).start()
        else:
            for _ in range(_TIMES[card]):
                self.call_back(made)
        return 200, pages.back(said["failUrl" if made.state == "D" else "okUrl"], told)

    def _authorize(self, said: dict[str, str], card: str) -> Transaction:
        at = datetime.datetime.now(datetime.UTC)
        reference = f"{at:%y%j}{secrets.token_hex(5).upper()}"
        made = Transaction(said["oid"], said, reference, "D" if card == REFUSED else "A", at, card)
        self.transactions[made.oid] = made
        return made

    def told(self, made: Transaction) -> list[tuple[str, str]]:
        """Return the fields that tell of a transaction, with their hash."""
        is_good = made.state != "D"
        local = made.at.astimezone(local_time.HERE)
        echoed = [(name, value) for name, value in made.fields.items() if name.lower() not in {"hash", "encoding"}]
        own = [
            ("ReturnOid", made.oid), ("TransId", made.reference if is_good else ""),
            ("Response", "Approved" if is_good else "Declined"), ("ProcReturnCode", "00" if is_good else "05"),
            ("ErrMsg", "" if is_good else "Refused by the bank"), ("mdStatus", "1"),
            ("EXTRA_TRXDATE", f"{local:%Y%m%d %H:%M:%S}"), ("EXTRA_CARDBRAND", "VISA"),
            ("maskedCreditCard", f"{made.card[:4]} {made.card[4:6]}** **** {made.card[-4:]}"),
            ("callbackCall", "true"), ("dimCriteria1", ""), ("dimCriteria10", ""), ("dimCriteria2", ""),
        ]  # fmt: skip
        fields = echoed + own
        return [*fields, ("HASH", signature.make(fields, self.store_key))]

    def call_back(self, made: Transaction) -> str:
        """Tell the merchant; "ACTION=POSTAUTH" takes the money."""
        fields = self.told(made)
        self.sent.append((made.fields["callbackUrl"], fields))
        answer = post(made.fields["callbackUrl"], fields)
        made.answers.append(answer)
        if answer == "ACTION=POSTAUTH" and made.state == "A":
            made.state = "S"
        self.show(f"order {made.oid}: {made.fields['amount']} MAD, {made.state}; the merchant answered {answer!r}")
        return answer

    def answer(self, content: bytes) -> str:
        """Answer a request to the API."""
        asked = payloads.read_request(content)
        if (asked.get("name"), asked.get("password"), asked.get("clientid")) != (
            self.api_user, self.api_password, self.client_id,
        ):  # fmt: skip
            return pages.api({"Response": "Error", "ProcReturnCode": "99", "ErrMsg": "Authentication failed"})
        made = self.transactions.get(asked.get("orderid", ""))
        if made is None:
            told = {"Response": "Error", "ProcReturnCode": "99", "ErrMsg": "No record found"}
            return pages.api({"OrderId": asked.get("orderid", ""), **told})
        if asked.get("type") == "PostAuth":
            return self._capture(made)
        return pages.api(*_standing(made))

    def _capture(self, made: Transaction) -> str:
        with self.lock:
            if made.state != "A":
                told = {"Response": "Declined", "ProcReturnCode": "99", "ErrMsg": "nothing is reserved"}
                return pages.api({"OrderId": made.oid, **told})
            made.state = "S"
        self.show(f"order {made.oid}: taken on demand")
        told = {"Response": "Approved", "ProcReturnCode": "00", "TransId": f"{made.reference}P"}
        return pages.api({"OrderId": made.oid, **told})


def _standing(made: Transaction) -> tuple[dict[str, str], dict[str, str]]:
    minor = str(payloads.centimes(made.fields["amount"]))
    local = f"{made.at.astimezone(local_time.HERE):%Y-%m-%d %H:%M:%S.0}"
    is_good = made.state != "D"
    head = {
        "OrderId": made.oid, "Response": "Approved" if is_good else "Declined",
        "ProcReturnCode": "00" if is_good else "05", "ErrMsg": f"Record(s) found for {made.oid}",
        "TransId": made.reference,
    }  # fmt: skip
    extra = {
        "TRANS_STAT": made.state, "CHARGE_TYPE_CD": "S", "ORIG_TRANS_AMT": minor,
        "CAPTURE_AMT": minor if made.state == "S" else "", "AUTH_DTTM": local, "PAN": made.card[-4:],
    }  # fmt: skip
    return head, extra


def post(address: str, fields: list[tuple[str, str]]) -> str:
    """Post a form to a merchant; return what it answered, in letters, or what went wrong."""
    parts = urllib.parse.urlsplit(address)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if (parts.hostname or "").endswith(".localhost"):  # a distributor of a demonstration on this machine
        headers["Host"] = parts.netloc
        address = parts._replace(netloc=f"127.0.0.1:{parts.port or 80}").geturl()
    request = urllib.request.Request(address, urllib.parse.urlencode(fields).encode(), headers)  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            return str(answer.read(256).decode(errors="replace")).strip()
    except OSError as error:
        return f"no answer: {error}"


def _handler(gateway: Gateway) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        """Answers the card page, what is typed on it, and the API."""

        def do_POST(self) -> None:
            body = self.rfile.read(min(int(self.headers.get("Content-Length", "0")), MOST_BODY))
            path = urllib.parse.urlsplit(self.path).path
            if path == "/fim/api":
                self._send(200, gateway.answer(body), "text/xml; charset=utf-8")
                return
            fields = urllib.parse.parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True)
            known = {"/fim/est3Dgate": lambda: gateway.open_page(fields), "/pay": lambda: gateway.pay(dict(fields))}
            status, page = known[path]() if path in known else (404, pages.failure("no such page"))
            self._send(status, page, "text/html; charset=utf-8")

        def _send(self, status: int, text: str, kind: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing: `show` tells what matters."""

    return Handler
