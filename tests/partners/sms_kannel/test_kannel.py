"""SMS through the real Kannel, with a real SMPP center behind it: out, reported, answered."""

import time
import urllib.parse
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from tests.contexts.messaging import receivers
from tests.partners import center as centers
from tests.partners.sms_kannel import gateway

from saqia.contexts.messaging import models, ports, types
from saqia.journeys import message_delivery
from saqia.partners.sms_kannel import account, client
from saqia.platform import operation
from saqia.platform.tenancy import scope

ARABIC = "فاتورتكم جاهزة: المبلغ 245,30 درهما، آخر أجل 2026-05-28. الرابط: https://agence.example.ma/b/xyz شكرا لكم 😀"
pytestmark = pytest.mark.slow


@pytest.fixture
def kannel(
    database: str, center: centers.Center, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[client.KannelSender]:
    """A sender whose Kannel has bound to the center, and brings reports to our server."""
    monkeypatch.setattr(settings, "SAQIA_SMS_SECRET", gateway.KEY)
    with gateway.our_server() as ours, gateway.running(tmp_path, center.port, ours) as address:
        center.wait("bound")
        yield client.KannelSender(
            account.read(address), tenant_code="srm-souss-massa", reports_root=ours, key=gateway.KEY
        )


def states() -> list[tuple[str, str]]:
    """Return (state, reason) of every delivery, oldest first."""
    with scope.reading(1):
        return list(models.Delivery.objects.order_by("id").values_list("state", "reason"))


def until(wanted: list[tuple[str, str]]) -> None:
    """Wait until deliveries are in these states."""
    ends = time.monotonic() + centers.LIMIT_SECONDS
    while states() != wanted:
        assert time.monotonic() < ends, states()
        time.sleep(0.05)


def test_messages_leave_are_reported_and_replies_are_answered(
    kannel: client.KannelSender, center: centers.Center, souss: operation.Actor
) -> None:
    ports.register_sender("sms", lambda tenant_id: kannel)
    try:
        for number, phone in enumerate((receivers.PHONE, "+212612340005", "+212612340006")):
            receivers.send(souss, cause=f"moved:{number}", address=types.Address("sms", phone))
        message_delivery.hand_over(tenant_id=1, lane="normal", clock=lambda: receivers.AT)
    finally:
        ports.forget_sender("sms")
    until([("delivered", ""), ("failed", "undelivered 011"), ("handed-over", "")])
    with scope.reading(1):
        rows = models.Delivery.objects.order_by("id")
        assert [row.reference for row in rows] == [str(row.id) for row in rows]
    center.order(**{"from": "212612345678", "to": "3535", "text": "مؤشر 2000000016 ٤٥١٠", "ref": 3})
    ends = time.monotonic() + centers.LIMIT_SECONDS
    while True:
        with scope.reading(1):
            replies = list(models.Reply.objects.values_list("understood", "outcome"))
        if replies and replies[0][1]:
            break
        assert time.monotonic() < ends, replies
        time.sleep(0.05)
    assert replies == [("index", "not-yours")]
    with scope.reading(1):
        answer = models.Delivery.objects.select_related("message").get(message__cause__startswith="reply:")
    assert (answer.address, answer.message.kind, answer.message.language) == (
        receivers.PHONE, "reply-not-understood", "ar",
    )  # fmt: skip


def test_long_arabic_arrives_whole_in_the_parts_that_were_told(
    kannel: client.KannelSender, center: centers.Center
) -> None:
    def outgoing(body: str) -> ports.Outgoing:
        return ports.Outgoing(1, 9_000_000_001, "sms", receivers.PHONE, "ar", "", body)

    long = ARABIC * 2
    taken = kannel.send(outgoing(long))
    parts = center.wait("submitted", taken.parts)
    assert (taken.reference, taken.parts) == ("9000000001", 4)
    assert "".join(part["text"] for part in parts) == long
    assert {part["coding"] for part in parts} == {8}
    assert [part["to"].lstrip("+") for part in parts] == [receivers.PHONE.lstrip("+")] * 4
    assert [part["from"] for part in parts] == ["SRM"] * 4
    french = "Votre facture est prête à payer avant le 28 [réf. 12] {lien} 5 €"
    latin = kannel.send(outgoing("Facture à payer avant le 28 [réf. 12] {lien} 5 €"))
    assert center.wait("submitted", 5)[4]["text"] == "Facture à payer avant le 28 [réf. 12] {lien} 5 €"
    assert (latin.parts, center.wait("submitted", 5)[4]["coding"]) == (1, 0)
    kannel.send(outgoing(french))
    assert center.wait("submitted", 6)[5]["text"] == french  # ê is not in GSM-7: 16-bit


def test_a_wrong_password_is_not_the_receivers_fault(kannel: client.KannelSender, center: centers.Center) -> None:
    parts = urllib.parse.urlsplit(kannel.account.url)
    wrong = account.read(f"kannel://saqia:wrong@127.0.0.1:{parts.port}{parts.path}")
    with pytest.raises(ports.Refused) as refused:
        client.KannelSender(wrong, tenant_code="srm-souss-massa").send(
            ports.Outgoing(1, 5, "sms", receivers.PHONE, "fr", "", "x")
        )
    assert (refused.value.reason, refused.value.is_final) == ("not-authorized", False)
    assert [event for event in center.events if event["event"] == "submitted"] == []
