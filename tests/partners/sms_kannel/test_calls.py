"""What we ask of Kannel and what we make of its answers, faults included; what its calls to us may do."""

import contextlib
import http.server
import logging
import threading
import time
import urllib.parse
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from tests.contexts.messaging import partners, receivers
from tests.platform import peers

from saqia.contexts.messaging import models, ports, types
from saqia.journeys import message_delivery
from saqia.partners.sms_kannel import account, client
from saqia.platform import operation
from saqia.platform.outside import numbers
from saqia.platform.tenancy import scope

KEY = "the-key-that-kannel-shows-us-0123456789"
REPORT, INBOUND = "/partners/sms/srm-souss-massa/report", "/partners/sms/srm-souss-massa/inbound"


def outgoing(body: str = "bonjour") -> ports.Outgoing:
    """Return an SMS."""
    return ports.Outgoing(1, 41, "sms", receivers.PHONE, "fr", "", body)


def sender(port: int, seconds: str = "10", reports: str = "") -> client.KannelSender:
    """Return the sender to a Kannel on a port of this machine."""
    address = f"kannel://saqia:p%40ss@127.0.0.1:{port}?from=SRM&smsc=iam&seconds={seconds}"
    return client.KannelSender(account.read(address), tenant_code="srm-souss-massa", reports_root=reports, key=KEY)


@contextlib.contextmanager
def kannel(status: int, body: bytes) -> Iterator[tuple[int, list[str]]]:
    """Answer every call alike; (port, paths that were asked) are given."""
    asked: list[str] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield int(server.server_address[1]), asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_what_is_asked_of_kannel() -> None:
    with kannel(202, b"0: Accepted for delivery") as (port, asked):
        assert sender(port, reports="http://10.0.0.5:8000").send(outgoing("فاتورة 12")) == ports.Accepted("41", 1)
        sender(port).send(outgoing())
    fields = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(asked[0]).query))
    assert urllib.parse.urlsplit(asked[0]).path == "/cgi-bin/sendsms"
    assert fields == {
        "username": "saqia", "password": "p@ss", "to": receivers.PHONE, "from": "SRM", "smsc": "iam",
        "charset": "UTF-8", "text": "فاتورة 12", "coding": "2", "dlr-mask": "19",
        "dlr-url": f"http://10.0.0.5:8000{REPORT}?delivery=41&key={KEY}&type=%d&answer=%A",
    }  # fmt: skip
    plain = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(asked[1]).query))
    assert (plain["coding"], "dlr-url" in plain) == ("0", False)


@pytest.mark.parametrize(("status", "body", "reason", "is_final"), [
    (403, b"Authorization failed for sendsms", "not-authorized", False),
    (202, b"Number(s) has/have been denied by white- and/or black-lists.", "address-unknown", True),
    (400, b"Missing receiver number, rejected", "address-unknown", True),
    (400, b"Sender missing and no global set, rejected", "http-400", False),
    (503, b"Temporal failure, try again later.", "throttled", False),
    (500, b"", "http-500", False),
    (200, b"<html>Welcome to nginx</html>", "garbage", False),
])  # fmt: skip
def test_each_refusal_has_its_meaning(status: int, body: bytes, reason: str, is_final: bool) -> None:
    with kannel(status, body) as (port, _), pytest.raises(ports.Refused) as refused:
        sender(port).send(outgoing())
    assert (refused.value.reason, refused.value.is_final) == (reason, is_final)


def test_a_kannel_that_hangs_is_left_in_time() -> None:
    with peers.peer(peers.hang) as port:
        began = time.monotonic()
        with pytest.raises(ports.Refused) as refused:
            sender(port, seconds="0.5").send(outgoing())
    assert refused.value.is_final is False
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(("address", "words"), [
    ("kannel://127.0.0.1", "lacks the user and password"),
    ("kannel://a:b@h?form=X", "unknown option form"),
    ("kannel://a:b@h?seconds=99", "not between 0 and 15"),
    ("kannel://a:b@h:port", "not a number"),
    ("http://a:b@h", "must look like kannel://"),
])  # fmt: skip
def test_a_wrong_address_is_told(address: str, words: str) -> None:
    with pytest.raises(account.AccountInvalid, match=words):
        account.read(address)


@pytest.mark.parametrize(("number", "phone"), [
    ("+212612345678", "+212612345678"), ("212612345678", "+212612345678"), ("00212612345678", "+212612345678"),
    ("0612345678", "+212612345678"), ("06 12-34.56 78", "+212612345678"), ("+33612345678", "+33612345678"),
    ("3535", None), ("IAM", None), ("", None),
])  # fmt: skip
def test_a_sender_is_read_as_networks_write_it(number: str, phone: str | None) -> None:
    assert numbers.phone(number) == phone


@pytest.fixture
def page(database: str, monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client that calls us as Kannel does."""
    monkeypatch.setattr(settings, "SAQIA_SMS_SECRET", KEY)
    return Client(headers={"host": "127.0.0.1"})


def handed_over(actor: operation.Actor) -> int:
    """Hand one SMS over; return its delivery."""
    receivers.send(actor, address=types.Address("sms", receivers.PHONE))
    with partners.serving("sms"):
        message_delivery.hand_over(tenant_id=1, lane="normal", clock=lambda: receivers.AT)
    with scope.reading(1):
        return models.Delivery.objects.get().id


def test_a_report_counts_once_and_only_with_the_key(page: Client, souss: operation.Actor) -> None:
    delivery = handed_over(souss)
    given: dict[str, str] = {"delivery": str(delivery), "type": "1", "answer": "id:1 stat:DELIVRD err:000"}
    for key in ("", "wrong", KEY[:-1], KEY + "é"):
        assert page.get(REPORT, {**given, "key": key}).status_code == 403
        assert page.get(REPORT, {"delivery": "x", "key": key}).status_code == 403  # before anything is validated
    assert receivers.deliveries(souss) == [("sms", receivers.PHONE, "handed-over")]
    assert page.post(REPORT, {**given, "key": KEY}).status_code == 405
    assert page.get(REPORT, {**given, "key": KEY, "type": "8"}).status_code == 200  # on its way
    assert receivers.deliveries(souss) == [("sms", receivers.PHONE, "handed-over")]
    for kind in ("1", "1", "2"):  # repeated, then contradicted
        assert page.get(REPORT, {**given, "key": KEY, "type": kind}).status_code == 200
    assert receivers.deliveries(souss) == [("sms", receivers.PHONE, "delivered")]
    assert [name for name, _ in receivers.told(souss)].count("messaging.deliveries.delivered") == 1


def test_reports_of_nothing_and_of_others_are_refused(page: Client, souss: operation.Actor) -> None:
    delivery = handed_over(souss)
    wrong: list[tuple[dict[str, str], int]] = [
        ({"delivery": "x"}, 400), ({"type": ""}, 400), ({"delivery": str(delivery + 9)}, 404),
        ({"delivery": "9" * 30}, 400),
    ]  # fmt: skip
    for changes, status in wrong:
        assert page.get(REPORT, {"delivery": str(delivery), "type": "1", "key": KEY, **changes}).status_code == status
    other = REPORT.replace("srm-souss-massa", "srm-casablanca-settat")
    assert page.get(other, {"delivery": str(delivery), "type": "1", "key": KEY}).status_code == 404
    nobody = REPORT.replace("srm-souss-massa", "nobody")
    assert page.get(nobody, {"delivery": str(delivery), "type": "1", "key": KEY}).status_code == 404
    assert receivers.deliveries(souss) == [("sms", receivers.PHONE, "handed-over")]


def test_without_a_secret_nobody_is_let_in(page: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SAQIA_SMS_SECRET", "")
    assert page.get(INBOUND, {"from": "0612345678", "text": "x", "id": "1", "key": ""}).status_code == 403


def test_a_reply_is_answered_once(
    page: Client, souss: operation.Actor, casa: operation.Actor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    given: dict[str, str] = {"from": "0612345678", "text": "FACTURE 2000000016", "id": "in-1"}
    assert page.get(INBOUND, {**given, "key": "wrong"}).status_code == 403
    assert receivers.count(souss) == (0, 0)
    for _ in range(2):
        answer = page.get(INBOUND, {**given, "key": KEY})
        assert (answer.status_code, answer.content) == (200, b"")
    assert receivers.count(souss) == (1, 1)
    with scope.reading(1):
        assert list(models.Reply.objects.values_list("address", "understood", "outcome")) == [
            ("+212612345678", "bill", "not-yours")
        ]
    assert receivers.count(casa) == (0, 0)
    assert page.get(INBOUND, {**given, "id": "", "key": KEY}).status_code == 400
    assert page.get(INBOUND, {**given, "id": "in-2", "text": "x" * 2001, "key": KEY}).status_code == 400
    assert page.get(INBOUND, {**given, "id": "in-3", "from": "3535", "key": KEY}).status_code == 200  # not a phone
    assert receivers.count(souss) == (1, 1)
    told = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("saqia"))
    for personal in ("0612345678", "2000000016", KEY):
        assert personal not in told
