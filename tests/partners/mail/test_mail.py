"""E-mails out: what a mail server is given, over TLS with a password, and what each of its answers means."""

import datetime
import email
import email.policy
import time
from pathlib import Path
from typing import Any

import pytest
from tests.contexts.messaging import receivers
from tests.partners.mail import mailhouse
from tests.platform import peers

from saqia.contexts.messaging import ports
from saqia.partners.mail import account as accounts
from saqia.partners.mail import client, payloads, return_paths, simulator
from saqia.platform.wording import Text

NAMES = Text(ar="ش.ج.م سوس ماسة", fr="SRM Souss-Massa", en="SRM Souss-Massa")
FROM, RETURNS = "factures@srm.example.ma", "retours@srm.example.ma"
STOP = "https://agence.example.ma/ar/u/4Xk2/"
LINK = "https://agence.example.ma/b/7Qy"
BODY = f"صدرت فاتورتكم رقم \u20682026-000041877\u2069 بمبلغ <432,10> درهم & أكثر.\n\nالاطلاع عليها:\n{LINK}"


def outgoing(**changes: Any) -> ports.Outgoing:
    """Return an e-mail in Arabic, changed as asked."""
    given: dict[str, Any] = {
        "tenant_id": 1, "delivery_id": 41, "channel": "email", "address": receivers.MAIL, "language": "ar",
        "subject": "فاتورتكم \u20682026-000041877\u2069", "body": BODY, "link": LINK, "kind": "bill-ready",
        "unsubscribe": STOP,
    }  # fmt: skip
    return ports.Outgoing(**{**given, **changes})


def sender(folder: Path, address: str, returns: str = RETURNS) -> client.MailSender:
    """Return the sender to a server."""
    account = accounts.Account(accounts.read(address), FROM, returns)
    return client.MailSender(account, names=NAMES, tenant_code="srm-souss-massa", keys_folder=folder)


def plain(port: int, seconds: str = "10") -> str:
    """Return the address of a server of this machine without TLS."""
    return f"smtp://127.0.0.1:{port}?tls=none&seconds={seconds}"


@pytest.mark.parametrize(("scheme", "implicit"), [("smtp", False), ("smtps", True)])
def test_a_message_leaves_encrypted_and_signed_in(tmp_path: Path, scheme: str, implicit: bool) -> None:
    house, pem = mailhouse.House(), mailhouse.certificate(tmp_path)
    with mailhouse.serving(house, pem, implicit=implicit) as port:
        own = sender(tmp_path, f"{scheme}://saqia:p%40ss@127.0.0.1:{port}?ca={pem}")
        assert own.send(outgoing()) == ports.Accepted("41.1.saqia@srm.example.ma")
        own.close()
        with pytest.raises(ports.Refused) as refused:
            sender(tmp_path, f"{scheme}://saqia:wrong@127.0.0.1:{port}?ca={pem}").send(outgoing())
        assert (refused.value.reason, refused.value.is_final) == ("not-authorized", False)
        with pytest.raises(ports.Refused) as refused:  # a certificate that nobody vouches for
            sender(tmp_path, f"{scheme}://saqia:p%40ss@127.0.0.1:{port}").send(outgoing())
        assert (refused.value.reason, refused.value.is_final) == ("unreachable", False)
    [(back, to, content)] = house.taken
    assert to == [receivers.MAIL]
    assert return_paths.find(back, keys_folder=tmp_path) == (1, 41)
    assert back.startswith("retours+1-15-") and back.endswith("@srm.example.ma")
    letter = email.message_from_bytes(content, policy=email.policy.default)
    assert letter["From"].addresses[0].addr_spec == FROM and letter["From"].addresses[0].display_name == NAMES.ar
    assert letter["Subject"] == "فاتورتكم \u20682026-000041877\u2069"
    assert letter["Message-ID"] == "<41.1.saqia@srm.example.ma>"
    assert abs((letter["Date"].datetime - datetime.datetime.now(datetime.UTC)).total_seconds()) < 60
    assert letter["List-Unsubscribe"] == f"<{STOP}>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert (letter["Auto-Submitted"], letter["Content-Language"]) == ("auto-generated", "ar")
    assert letter["Feedback-ID"] == "bill-ready:srm-souss-massa:message:saqia"
    assert "Return-Path" not in letter and "Bcc" not in letter


def test_text_and_page_say_the_same_right_to_left(tmp_path: Path) -> None:
    account = accounts.Account(accounts.read("smtp://h"), FROM)
    letter = payloads.compose(outgoing(), account, NAMES, tenant_code="x", at=receivers.AT)
    read = email.message_from_bytes(letter.as_bytes(), policy=email.policy.default)
    assert read.get_content_type() == "multipart/alternative"
    text, page = (part.get_content() for part in read.iter_parts())
    assert text.replace("\r\n", "\n").startswith(BODY)
    assert STOP in text and LINK in text
    assert '<html lang="ar" dir="rtl">' in page and "&lt;432,10&gt; درهم &amp; أكثر" in page
    assert f'<a href="{LINK}" style="color:#0b5d6b">فتح الصفحة</a>' in page and f'href="{STOP}"' in page
    assert "<img" not in page and "<script" not in page and "http://" not in page
    french = payloads.compose(outgoing(language="fr", unsubscribe=""), account, NAMES, tenant_code="x", at=receivers.AT)
    shown = french.get_body(("html",))
    assert shown is not None and 'dir="ltr"' in shown.get_content() and "List-Unsubscribe" not in french


@pytest.mark.parametrize("address", [
    "a@b.ma\r\nRCPT TO:<x@y.ma>", "a@b.ma,x@y.ma", "<a@b.ma>", '"a b"@b.ma', "a@b", "a@-b.ma", "a b@b.ma", "@b.ma", "",
    "a@b.ma\x00", "x" * 65 + "@b.ma",
])  # fmt: skip
def test_an_address_cannot_carry_anything_else(tmp_path: Path, address: str) -> None:
    with pytest.raises(ports.Refused) as refused:
        sender(tmp_path, "smtp://127.0.0.1:1").send(outgoing(address=address))
    assert (refused.value.reason, refused.value.is_final) == ("address-unknown", True)


def test_a_subject_or_a_name_cannot_make_a_header(tmp_path: Path) -> None:
    account = accounts.Account(accounts.read("smtp://h"), FROM)
    names = Text(ar="x\r\nBcc: a@b.ma", fr="x", en="x")
    letter = payloads.compose(
        outgoing(subject="Facture\r\nBcc: victim@b.ma\r\n\r\nbody\u2028x"), account, names, tenant_code="x",
        at=receivers.AT,
    )  # fmt: skip
    read = email.message_from_bytes(letter.as_bytes(), policy=email.policy.default)
    assert read["Bcc"] is None
    assert read["Subject"] == "Facture Bcc: victim@b.ma body x"


@pytest.mark.parametrize(("step", "answer", "reason", "is_final"), [
    ("RCPT", "550 5.1.1 User unknown", "address-unknown", True),
    ("RCPT", "550 No such user here", "address-unknown", True),
    ("RCPT", "553 sorry", "address-unknown", True),
    ("RCPT", "550 5.7.1 Blocked by reputation", "rejected 5.7.1", True),
    ("RCPT", "550 blocked using a list", "rejected 550", True),
    ("RCPT", "552 5.2.2 Mailbox full", "mailbox-full", True),
    ("RCPT", "450 4.2.1 Greylisted", "deferred 450", False),
    ("MAIL", "553 5.7.1 Sender address rejected", "sender-refused 553", False),
    ("MAIL", "451 4.7.1 Slow down", "throttled", False),
    ("DATA", "554 5.7.1 Spam", "rejected 5.7.1", True),
    ("DATA", "452 4.3.1 No space", "deferred 452", False),
])  # fmt: skip
def test_each_refusal_has_its_meaning(tmp_path: Path, step: str, answer: str, reason: str, is_final: bool) -> None:
    house = mailhouse.House()
    house.answers[step] = answer
    with mailhouse.serving(house) as port:
        own = sender(tmp_path, plain(port))
        with pytest.raises(ports.Refused) as refused:
            own.send(outgoing())
        assert (refused.value.reason, refused.value.is_final) == (reason, is_final)
        house.answers.clear()
        own.send(outgoing())  # the connection is as good as new
        own.close()
    assert len(house.taken) == 1


def test_a_connection_is_kept_and_a_lost_one_is_made_anew(tmp_path: Path) -> None:
    house = mailhouse.House()
    with mailhouse.serving(house) as port:
        own = sender(tmp_path, plain(port), returns="")
        for number in range(3):
            own.send(outgoing(delivery_id=number + 1))
        assert house.connections == 1
        [kept] = own._idle
        kept.raw.shutdown(2)  # as a server that leaves
        own.send(outgoing(delivery_id=4))
        assert house.connections == 2
        own.close()
    assert [back for back, _, _ in house.taken] == [FROM] * 4


def test_a_server_that_hangs_or_is_away_is_left_in_time(tmp_path: Path) -> None:
    began = time.monotonic()
    with peers.peer(peers.hang) as port, pytest.raises(ports.Refused) as refused:
        sender(tmp_path, plain(port, "0.5")).send(outgoing())
    assert (refused.value.reason, refused.value.is_final) == ("timed-out", False)
    with peers.peer(peers.drip) as port, pytest.raises(ports.Refused):
        sender(tmp_path, plain(port, "0.5")).send(outgoing())
    with pytest.raises(ports.Refused) as refused:
        sender(tmp_path, plain(1)).send(outgoing())
    assert (refused.value.reason, refused.value.is_final) == ("unreachable", False)
    with (
        peers.peer(lambda one: one.sendall(b"421 4.3.2 too many of you\r\n")) as port,
        pytest.raises(ports.Refused) as refused,
    ):
        sender(tmp_path, plain(port)).send(outgoing())
    assert (refused.value.reason, refused.value.is_final) == ("throttled", False)
    assert time.monotonic() - began < 15


@pytest.mark.parametrize(("address", "words"), [
    ("http://h", "must look like smtps://"),
    ("smtp://a:hunter2@h?tls=none", "in clear"),
    ("smtp://h?tls=yes", "tls option"),
    ("smtp://h?retry=1", "unknown option retry"),
    ("smtp://h:port", "not a number"),
    ("smtp://h?seconds=60", "between 0 and 15"),
])  # fmt: skip
def test_a_wrong_address_is_told(address: str, words: str) -> None:
    with pytest.raises(accounts.AccountInvalid, match=words) as refused:
        accounts.read(address)
    assert "hunter2" not in str(refused.value)


def test_the_simulator_speaks_like_a_mail_server(tmp_path: Path) -> None:
    server = simulator.Server()
    returned: list[bytes] = []
    server.on_bounce = returned.append
    with server.running():
        own = sender(tmp_path, server.address)
        own.send(outgoing(body="une ligne\n.\n..deux\n"))
        for start, final in (("unknown", True), ("later", False)):
            with pytest.raises(ports.Refused) as refused:
                own.send(outgoing(address=f"{start}@example.ma"))
            assert refused.value.is_final is final
        own.send(outgoing(address="bounce@example.ma", delivery_id=77))
        own.close()
    assert [(letter.to, letter.subject) for letter in server.letters] == [
        (receivers.MAIL, outgoing().subject), ("bounce@example.ma", outgoing().subject),
    ]  # fmt: skip
    read = email.message_from_bytes(server.letters[0].content, policy=email.policy.default)
    body = read.get_body(("plain",))
    assert body is not None and body.get_content().replace("\r\n", "\n").startswith("une ligne\n.\n..deux\n")
    assert return_paths.find(returned[0].decode(), keys_folder=tmp_path) == (1, 77)
