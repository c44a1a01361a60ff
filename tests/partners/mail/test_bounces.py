"""Bounces in: each names its delivery by a signed address, fails it once, and the next channel takes over."""

import datetime
import functools
import imaplib
import ssl
from pathlib import Path

import pytest
from tests.contexts.messaging import partners, receivers
from tests.partners.mail import mailhouse, samples

from saqia.contexts.messaging import models, ports, types
from saqia.contexts.messaging import operations as messaging
from saqia.journeys import message_delivery
from saqia.partners.mail import account as accounts
from saqia.partners.mail import bounces, intake, mailbox, return_paths
from saqia.platform import operation
from saqia.platform.tenancy import scope

RETURNS = "retours@srm.example.ma"
LATER = receivers.AT + datetime.timedelta(minutes=5)


def back(folder: Path, delivery_id: int = 41, tenant_id: int = 1) -> str:
    """Return the return path of a delivery."""
    return return_paths.make(RETURNS, tenant_id=tenant_id, delivery_id=delivery_id, keys_folder=folder)


def letter(sample: str, to: str, **fields: str) -> bytes:
    """Return a sample as it arrives."""
    given = {"action": "failed", "status": "5.1.1", "diagnostic": "550 5.1.1 User unknown"}
    return sample.format(back=to, **{**given, **fields}).replace("\n", "\r\n").encode()


@pytest.mark.parametrize(("sample", "fields", "state", "reason"), [
    (samples.POSTFIX, {}, "failed", "address-unknown"),
    (samples.POSTFIX, {"status": "5.2.2", "diagnostic": "552 5.2.2 Over quota"}, "failed", "mailbox-full"),
    (samples.POSTFIX, {"status": "5.7.1", "diagnostic": "554 5.7.1 Spam"}, "failed", "rejected 5.7.1"),
    (samples.POSTFIX, {"status": "4.4.1", "diagnostic": "connection timed out"}, "failed", "rejected 4.4.1"),
    (samples.POSTFIX, {"status": "5.0.0", "diagnostic": "550 5.4.4 Host not found"}, "failed", "address-unknown"),
    (samples.POSTFIX, {"action": "delayed", "status": "4.4.1"}, "delayed", ""),
    (samples.POSTFIX, {"action": "delivered", "status": "2.0.0"}, "delivered", ""),
    (samples.EXIM, {}, "failed", "rejected 5.0.0"),
    (samples.EXCHANGE, {}, "failed", "address-unknown"),
    (samples.QMAIL, {}, "failed", "address-unknown"),
    (samples.AWAY, {}, "none", ""), (samples.PERSON, {}, "none", ""), (samples.WAITING, {}, "none", ""),
])  # fmt: skip
def test_what_servers_write_is_understood(
    tmp_path: Path, sample: str, fields: dict[str, str], state: str, reason: str
) -> None:
    found = bounces.read(letter(sample, back(tmp_path), **fields), keys_folder=tmp_path)
    assert found is not None
    assert (found.tenant_id, found.delivery_id, found.state, found.reason) == (1, 41, state, reason)
    upper = bounces.read(letter(sample, back(tmp_path).upper(), **fields), keys_folder=tmp_path)
    assert upper == found  # some servers change letters


def test_only_our_own_signature_names_a_delivery(tmp_path: Path) -> None:
    own = back(tmp_path)
    other = tmp_path / "other"
    for forged in (RETURNS, own.replace("+1-15-", "+1-16-"), own.replace("+1-", "+2-"), back(other), ""):
        assert bounces.read(letter(samples.POSTFIX, forged), keys_folder=tmp_path) is None
    assert len(own.partition("@")[0]) <= 64
    assert len(back(tmp_path, 2**63 - 1, 99999).partition("@")[0]) <= 64


def handed_over(actor: operation.Actor, **changes: object) -> int:
    """Register a customer, hand one e-mail over, and return its delivery."""
    customer = receivers.register(actor)
    receivers.send(actor, customer_id=customer, channels=("email", "sms", "inbox"), **changes)
    with partners.serving("email"):
        message_delivery.hand_over(tenant_id=1, lane="normal", clock=lambda: receivers.AT)
    with scope.reading(1):
        return models.Delivery.objects.get(channel="email").id


def test_a_bounce_fails_its_delivery_once_and_the_next_channel_takes_over(
    database: str, souss: operation.Actor, tmp_path: Path
) -> None:
    delivery = handed_over(souss)
    assert receivers.deliveries(souss) == [("email", receivers.MAIL, "handed-over")]
    content = letter(samples.POSTFIX, back(tmp_path, delivery))
    wrong_tenant = letter(samples.POSTFIX, back(tmp_path, delivery, tenant_id=2))
    assert intake.take(wrong_tenant, LATER, keys_folder=tmp_path) == "not-ours"
    assert intake.take(letter(samples.AWAY, back(tmp_path, delivery)), LATER, keys_folder=tmp_path) == "none"
    assert intake.take(content.replace(b"failed", b"delayed"), LATER, keys_folder=tmp_path) == "delayed"
    assert receivers.deliveries(souss) == [("email", receivers.MAIL, "handed-over")]
    assert intake.take(content, LATER, keys_folder=tmp_path) == "failed"
    assert intake.take(content, LATER, keys_folder=tmp_path) == "repeated"
    assert receivers.deliveries(souss) == [("email", receivers.MAIL, "failed"), ("sms", receivers.PHONE, "queued")]
    with scope.reading(1):
        assert models.Delivery.objects.get(channel="email").reason == "address-unknown"
        assert models.DoubtfulAddress.objects.get().address == receivers.MAIL
    assert ("messaging.address.doubted", {"channel": "email", "customer_id": 1}) in [
        (name, {**payload, "customer_id": 1}) for name, payload in receivers.told(souss)
    ]


def test_an_address_in_doubt_is_left_out_until_the_doubt_is_over(
    database: str, souss: operation.Actor, tmp_path: Path
) -> None:
    delivery = handed_over(souss)
    intake.take(letter(samples.POSTFIX, back(tmp_path, delivery)), LATER, keys_folder=tmp_path)
    with scope.reading(1):
        customer = models.Message.objects.get().customer_id
    mailed = {"customer_id": customer, "channels": ("email", "sms")}
    assert receivers.send(souss, cause="moved:2", **mailed).channel == "sms"
    over = receivers.AT + datetime.timedelta(days=181)
    assert receivers.send(souss, cause="moved:3", **mailed, at=over).channel == "email"


def test_a_full_mailbox_is_no_doubt(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    content = letter(samples.POSTFIX, back(tmp_path, handed_over(souss)), status="5.2.2", diagnostic="552 full")
    assert intake.take(content, LATER, keys_folder=tmp_path) == "failed"
    with scope.reading(1):
        assert models.DoubtfulAddress.objects.count() == 0


def test_the_link_of_a_message_stops_what_may_be_stopped(database: str, souss: operation.Actor) -> None:
    customer = receivers.register(souss)
    visitor = operation.Actor(tenant_id=1, name="visitor", permissions=frozenset({"messaging.stop-messages"}))
    told: dict[str, str | int] = {
        f"{name}_{language}": "x" for name in ("title", "text") for language in ("ar", "fr", "en")
    }
    notice = receivers.send(
        souss, kind="notice", cause="n:1", customer_id=customer, values={**told, "about": "notice:1"}
    )  # fmt: skip
    moved = receivers.send(souss, customer_id=customer)
    assert messaging.stop_messages(actor=visitor, message_id=notice.message_id, at=LATER) == "notice"
    assert messaging.stop_messages(actor=visitor, message_id=notice.message_id, at=LATER) == "notice"
    assert messaging.stop_messages(actor=visitor, message_id=moved.message_id, at=LATER) == "email"
    with scope.reading(1):
        row = models.Preference.objects.get()
        assert (row.refused_kinds, row.channels) == (["notice"], ["sms", "push", "inbox"])
        assert models.Consent.objects.order_by("id").values_list("subject", "is_given", "source").first() == (
            "kind:notice", False, "email",
        )  # fmt: skip
    guest = receivers.send(souss, cause="g", address=types.Address("email", receivers.MAIL))
    for message_id in (guest.message_id, 10**9):
        with pytest.raises(messaging.MessageNotFound):
            messaging.stop_messages(actor=visitor, message_id=message_id, at=LATER)
    with pytest.raises(operation.PermissionRefused):
        messaging.stop_messages(
            actor=operation.Actor(tenant_id=1, name="x"), message_id=moved.message_id, at=LATER
        )  # fmt: skip


@pytest.mark.slow
def test_a_mailbox_is_emptied_by_a_real_server(database: str, souss: operation.Actor, tmp_path: Path) -> None:
    delivery = handed_over(souss)
    pem = mailhouse.certificate(tmp_path)
    keys = tmp_path / "keys"
    with mailhouse.dovecot(pem) as port:
        with imaplib.IMAP4_SSL("127.0.0.1", port, ssl_context=ssl.create_default_context(cafile=pem)) as box:
            box.login("retours", "p@ss")
            for sample in (samples.POSTFIX, samples.AWAY, samples.POSTFIX):
                box.append("INBOX", "", None, letter(sample, back(keys, delivery)))
            box.append("INBOX", "", None, letter(samples.POSTFIX, RETURNS))
        server = accounts.read(f"imaps://retours:p%40ss@127.0.0.1:{port}/INBOX?ca={pem}", protocol="imap")
        take = functools.partial(intake.take, keys_folder=keys)
        assert mailbox.collect(server, take, LATER) == 4
        assert mailbox.collect(server, take, LATER) == 0
        with imaplib.IMAP4_SSL("127.0.0.1", port, ssl_context=ssl.create_default_context(cafile=pem)) as box:
            box.login("retours", "p@ss")
            box.select("INBOX")
            assert box.search(None, "FLAGGED")[1] == [b"2 4"]  # for a person to look at
            assert box.search(None, "SEEN")[1] == [b"1 2 3 4"]
        wrong = accounts.read(f"imaps://retours:wrong@127.0.0.1:{port}?ca={pem}", protocol="imap")
        with pytest.raises(imaplib.IMAP4.error):
            mailbox.collect(wrong, take, LATER)
    assert receivers.deliveries(souss) == [("email", receivers.MAIL, "failed"), ("sms", receivers.PHONE, "queued")]


def test_every_mailbox_is_looked_into_though_one_is_away(database: str) -> None:
    looked: list[datetime.datetime] = []

    def away(at: datetime.datetime) -> int:
        raise OSError

    def look(at: datetime.datetime) -> int:
        looked.append(at)
        return 1

    ports.register_collector("a", away)
    ports.register_collector("b", look)
    try:
        message_delivery.collect(LATER)
    finally:
        ports.forget_registered("a")
        ports.forget_registered("b")
    assert looked == [LATER]
