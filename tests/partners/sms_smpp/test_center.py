"""SMS by SMPP with a real message center: out in parts, reported, answered; throttled, cut off, bound anew."""

import asyncio
import contextlib
import datetime
import logging
import threading
import time
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import pytest
from django.db import connections
from tests.contexts.messaging import receivers
from tests.partners import center as centers
from tests.partners.sms_smpp import bound
from tests.platform import peers

from saqia.contexts.messaging import models, ports, types
from saqia.journeys import message_delivery
from saqia.partners.sms_smpp import intake, pdus, process, simulator
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow
ARABIC = "فاتورتكم جاهزة: المبلغ 245,30 درهما، آخر أجل 2026-05-28. الرابط: https://agence.example.ma/b/xyz شكرا لكم 😀"


def phone(end: int) -> str:
    """Return a number that the center treats as its end says."""
    return f"+21261234{end:04}"


def until(holds: Any, what: str = "") -> None:
    """Wait until `holds`."""
    ends = time.monotonic() + centers.LIMIT_SECONDS
    while not holds():
        assert time.monotonic() < ends, what
        time.sleep(0.02)


def test_long_arabic_arrives_whole_in_the_parts_that_were_told(center: centers.Center) -> None:
    with bound.bound(bound.account(center.port)) as (sender, _):
        taken = sender.send(bound.outgoing(ARABIC * 2, delivery_id=9_000_000_001))
        parts = center.wait("submitted", taken.parts)
        assert taken.parts == 4 and taken.reference == "c000004"
        assert "".join(part["text"] for part in parts) == ARABIC * 2
        assert [part["udh"] for part in parts] == [
            [f"0003{9_000_000_001 % 256:02x}04{rank:02}"] for rank in (1, 2, 3, 4)
        ]
        assert [part["receipt"] for part in parts] == [0, 0, 0, 1]
        assert {(part["coding"], part["from"], part["to"]) for part in parts} == {(8, "SRM", "212612345678")}
        assert parts[0]["ton"] == [5, 1]
        latin = "Facture à payer avant le 28 [réf. 12] {lien} 5 € ~^|\\"
        assert sender.send(bound.outgoing(latin)).parts == 1
        seen = center.wait("submitted", 5)[4]
        assert (seen["text"], seen["coding"], seen["udh"]) == (latin, 0, [])
    center.wait("closed")


def test_refusals_throttling_and_silence(center: centers.Center) -> None:
    with bound.bound(bound.account(center.port, seconds=1.0)) as (sender, _):
        with pytest.raises(ports.Refused) as refused:
            sender.send(bound.outgoing("x", phone(1)))
        assert (refused.value.reason, refused.value.is_final) == ("address-unknown", True)
        assert sender.send(bound.outgoing("x", phone(2))).reference == "c000001"  # throttled once, then taken
        until(lambda: _sent_to(center, "0002") == 2, "the center did not tell of both")  # it tells on a pipe of its own
        with pytest.raises(ports.Refused) as refused:
            sender.send(bound.outgoing("x", phone(3)))
        assert (refused.value.reason, refused.value.is_final) == ("timed-out", False)


def _sent_to(center: centers.Center, ending: str) -> int:
    return len([one for one in center.events if one.get("to", "").endswith(ending)])


def test_many_are_under_way_at_once_but_no_more_than_the_window(center: centers.Center) -> None:
    with bound.bound(bound.account(center.port, window=4)) as (sender, own), futures.ThreadPoolExecutor(16) as pool:
        taken = list(pool.map(lambda n: sender.send(bound.outgoing(f"n {n}", phone(6), n)), range(1, 101)))
        assert len({one.reference for one in taken}) == 100
        assert own._window._value == 4
    assert sorted(int(one["text"][2:]) for one in center.wait("submitted", 100)) == list(range(1, 101))


def test_a_lost_connection_is_made_anew(center: centers.Center) -> None:
    with bound.bound(bound.account(center.port)) as (sender, own):
        center.order(order="enquire")
        center.wait("alive")
        center.order(order="drop")
        center.wait("closed")
        center.wait("bound", 2)
        bound.wait_bound(own, sender.loop)
        assert sender.send(bound.outgoing("x", phone(6))).reference == "c000001"


def test_a_center_that_falls_silent_is_left(center: centers.Center) -> None:
    with bound.bound(bound.account(center.port, idle_seconds=0.1)) as (_, own):
        until(lambda: own._sequence > 3, "no enquire_link")
        assert own.bound.is_set()
    with peers.peer(peers.hang) as port:
        account = bound.account(port, seconds=0.2)
        with bound.bound(account, waits=False) as (sender, _):
            with pytest.raises(ports.Refused) as refused:
                sender.send(bound.outgoing("x"))
            assert (refused.value.reason, refused.value.is_final) == ("unreachable", False)


def test_a_wrong_password_is_told_without_it(center: centers.Center, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with bound.bound(bound.account(center.port, password="hunter2-long"), waits=False) as (sender, _):
        told = center.wait("bound")
        with pytest.raises(ports.Refused):
            sender.send(bound.outgoing("secret text"))
        assert told[0]["known"] is False
        until(lambda: "bind refused with status 0xd" in caplog.text)
    assert "hunter2" not in caplog.text and "secret text" not in caplog.text


@contextlib.contextmanager
def serving(center_port: int) -> Iterator[None]:
    """Run the process of one distributor beside the test, as `saqia messages serve smpp` does."""
    stopping: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []
    started = threading.Event()

    async def serve() -> None:
        stopping.append((asyncio.get_running_loop(), asyncio.Event()))
        started.set()
        await process.serve(1, bound.account(center_port), stopping[0][1])

    ports.register_sender("sms", lambda tenant_id: process.ELSEWHERE)
    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    started.wait()
    try:
        yield
    finally:
        loop, event = stopping[0]
        loop.call_soon_threadsafe(event.set)
        thread.join()
        ports.forget_sender("sms")


@pytest.fixture(autouse=True)
def _plain_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave no connection to a database that the test drops: threads end theirs after each use."""
    monkeypatch.setattr(process, "close_old_connections", connections.close_all)


def states() -> list[tuple[str, str]]:
    """Return (state, reason) of every delivery of the first distributor, oldest first."""
    with scope.reading(1):
        return list(models.Delivery.objects.order_by("id").values_list("state", "reason"))


def test_messages_leave_are_reported_and_replies_are_answered(
    database: str, center: centers.Center, souss: operation.Actor
) -> None:
    now = datetime.datetime.now(datetime.UTC)
    for number, end in enumerate((5678, 5, 6, 1)):
        receivers.send(souss, kind="one-time-code", cause=f"c:{number}", values=receivers.CODE, at=now,
                       address=types.Address("sms", phone(end)))  # fmt: skip
    ports.register_sender("sms", lambda tenant_id: process.ELSEWHERE)
    assert message_delivery.hand_over(tenant_id=1, lane="urgent") is None  # the jobs leave it to the process
    assert states() == [("queued", "")] * 4
    with serving(center.port):
        until(lambda: states() == [("delivered", ""), ("failed", "undelivered 011"), ("handed-over", ""),
                                   ("failed", "address-unknown")], str(states()))  # fmt: skip
        center.order(**{"from": "212612345678", "to": "3535", "ref": 3, "room": 8, "reversed": True,
                        "text": "مؤشر 2000000016 ٤٥١٠"})  # fmt: skip
        until(lambda: len(states()) == 5 and states()[4][0] == "delivered", str(states()))
        assert {one["status"] for one in center.wait("reply-answered", 3)} == {0}
    with scope.reading(1):
        assert list(models.Reply.objects.values_list("address", "understood", "outcome")) == [
            (receivers.PHONE, "index", "not-yours")
        ]
        assert models.ReplyPart.objects.count() == 0
        references = list(models.Delivery.objects.order_by("id").values_list("reference", flat=True))
    assert references[3] == "" and len(set(references)) == 5
    statuses = [one["status"] for one in center.events if one["event"] == "receipt-answered"]
    assert set(statuses) == {0}


def sms(text: str, **changes: Any) -> pdus.Message:
    """Return what a phone writes."""
    given: dict[str, Any] = {
        "source": "212612345678", "destination": "3535", "esm_class": 0, "coding": 8,
        "content": text.encode("utf-16-be"),
    }  # fmt: skip
    return pdus.Message(**{**given, **changes})


def receipt(identifier: str, word: str = "DELIVRD") -> pdus.Message:
    """Return a receipt without its options, as old centers write it."""
    words = f"id:{identifier} sub:001 dlvrd:001 submit date:26 done date:26 stat:{word} err:011 text:stat:DELIVRD"
    return sms("", esm_class=pdus.RECEIPT, coding=0, content=words.encode())


def test_a_reply_brought_twice_is_answered_once_and_nothing_is_acknowledged_before(
    database: str, souss: operation.Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = intake.Intake(1, {})
    for _ in range(2):
        assert inbox.take(sms("FACTURE 2000000016")) == pdus.OK
    assert receivers.count(souss) == (1, 1)
    assert inbox.take(sms("فاتورة 20000", part=(7, 2, 1))) == pdus.OK
    again = intake.Intake(1, {})  # a process that was killed in between
    assert again.take(sms("00016", part=(7, 2, 2))) == pdus.OK
    assert receivers.count(souss) == (2, 2)
    assert inbox.take(sms("x", source="IAM")) == pdus.OK  # nobody to answer
    assert inbox.take(sms("x", esm_class=0x20)) == pdus.OK
    assert receivers.count(souss) == (2, 2)


def test_receipts_of_nothing_and_of_what_is_not_recorded_yet(database: str, souss: operation.Actor) -> None:
    queued = receivers.send(souss, address=types.Address("sms", receivers.PHONE))
    assert queued.delivery_id
    inbox = intake.Intake(1, {"c7": queued.delivery_id})
    assert inbox.take(receipt("c8")) == pdus.TRY_AGAIN
    assert inbox.take(receipt("c8")) == pdus.OK
    assert inbox.take(receipt("c7", "ACCEPTD")) == pdus.OK
    assert states() == [("queued", "")]
    assert inbox.take(receipt("c7")) == pdus.OK  # before its hand-over was recorded
    assert inbox.take(receipt("c7", "UNDELIV")) == pdus.OK  # contradicted
    assert states() == [("delivered", "")]


def test_what_cannot_be_recorded_is_brought_again(center: centers.Center) -> None:
    seen: list[str] = []

    def fail_once(message: pdus.Message) -> int:
        seen.append(message.source)
        if len(seen) == 1:
            raise OSError("the database is away")
        return pdus.OK

    with bound.bound(bound.account(center.port), fail_once):
        for _ in range(2):
            center.order(**{"from": "212612345678", "to": "3535", "text": "FACTURE 1"})
        assert [one["status"] for one in center.wait("reply-answered", 2)] == [pdus.TRY_AGAIN, pdus.OK]


def test_the_simulator_speaks_like_a_center() -> None:
    seen: list[pdus.Message] = []
    center = simulator.Center()
    with center.running():
        account = bound.account(center.port, password=simulator.PASSWORD)
        with bound.bound(account, lambda message: seen.append(message) or pdus.OK) as (sender, _):  # type: ignore[func-returns-value]
            assert sender.send(bound.outgoing(ARABIC)).parts == 2
            with pytest.raises(ports.Refused):
                sender.send(bound.outgoing("x", phone(1)))
            center.write(receivers.PHONE, "فاتورة 1")
            until(lambda: len(seen) == 2)
        assert [(one.to, one.text) for one in center.shown] == [(receivers.PHONE, ARABIC)]
        assert (seen[0].receipted, seen[0].esm_class, seen[1].source) == ("s00000002", pdus.RECEIPT, "212612345678")
