"""Asking for one message: once, to whom, in which language, by which channel; and what is refused."""

import datetime
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from tests.contexts.messaging import receivers

from saqia.contexts.messaging import models, types
from saqia.contexts.messaging import operations as messaging
from saqia.platform import operation
from saqia.platform.audit import models as audit
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

SMS = types.Address("sms", receivers.PHONE)


def test_a_message_to_a_customer_takes_their_first_channel_and_language(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    customer_id = receivers.register(souss)
    queued = receivers.send(souss, customer_id=customer_id)
    assert (queued.channel, queued.is_new, queued.reason) == ("sms", True, "")
    assert receivers.deliveries(souss) == [("sms", receivers.PHONE, "queued")]
    assert receivers.told(souss) == [
        ("messaging.message.queued", {"message_id": queued.message_id, "kind": "file-moved", "channel": "sms"})
    ]
    with scope.reading(1):
        message = models.Message.objects.get()
        delivery = models.Delivery.objects.get()
    assert (message.language, message.channels, message.values) == (
        "fr", ["sms", "push", "email", "inbox"], receivers.MOVED,
    )  # fmt: skip
    assert (delivery.due_at, delivery.expires_at) == (receivers.AT, receivers.AT + datetime.timedelta(hours=72))
    assert receivers.count(casa) == (0, 0)


def test_the_same_cause_asks_once_and_gives_the_first_answer(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    customer_id = receivers.register(souss)
    first = receivers.send(souss, customer_id=customer_id)
    later = receivers.send(souss, customer_id=customer_id, language="ar", at=receivers.AT + datetime.timedelta(1))
    assert later == types.Queued(first.message_id, first.delivery_id, "sms", False)
    assert receivers.count(souss) == (1, 1)
    assert len(receivers.told(souss)) == 1
    assert receivers.send(casa, address=SMS).is_new  # another distributor's cause is another cause


def test_eight_at_once_make_one_message(database: str, souss: operation.Actor) -> None:
    def ask(_: int) -> types.Queued:
        try:
            return receivers.send(souss, address=SMS)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(ask, range(8)))
    assert sum(answer.is_new for answer in answers) == 1
    assert len({answer.delivery_id for answer in answers}) == 1
    assert receivers.count(souss) == (1, 1)


def test_without_an_address_it_lies_in_the_inbox_and_a_stranger_is_written_to_directly(
    database: str, souss: operation.Actor
) -> None:
    bare = receivers.register(souss, phones=(), emails=())
    kept = receivers.send(souss, customer_id=bare)
    assert (kept.channel, kept.reason) == ("inbox", "")
    assert receivers.deliveries(souss) == [("inbox", "", "delivered")]
    mailed = receivers.send(souss, cause="moved:2", address=types.Address("email", receivers.MAIL), language="en")
    assert mailed.channel == "email"
    with scope.reading(1):
        assert models.Message.objects.get(cause="moved:2").customer_id is None
    mail_only = receivers.register(souss, phones=())
    assert receivers.send(souss, cause="moved:3", customer_id=mail_only).channel == "email"
    asked = receivers.send(souss, cause="moved:4", customer_id=receivers.register(souss), channels=("email",))
    assert asked.channel == "email"


def test_a_code_is_sealed_from_the_start_and_in_no_trace(database: str, souss: operation.Actor) -> None:
    receivers.send(souss, kind="one-time-code", cause="code:1", values=receivers.CODE, address=SMS, language="ar")
    with scope.reading(1):
        message = models.Message.objects.get()
        entries = list(audit.Entry.objects.values_list("detail", flat=True))
    assert message.values == {}
    assert message.sealed is not None and b"482913" not in bytes(message.sealed)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT arguments::text FROM jobs_asked")
        jobs = [row[0] for row in cursor.fetchall()]
    for trace in (*map(str, entries), *map(str, receivers.told(souss)), *jobs):
        assert "482913" not in trace and receivers.PHONE not in trace


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"kind": "poem"}, messaging.KindUnknown),
        ({"values": {}}, messaging.ValuesWrong),
        ({"values": {**receivers.MOVED, "name": "Said"}}, messaging.ValuesWrong),
        ({"values": {**receivers.MOVED, "file": 12}}, messaging.ValuesWrong),
        ({"address": None}, messaging.ReceiverMissing),
        ({"address": None, "customer_id": 999}, messaging.CustomerNotFound),
        ({"address": types.Address("sms", "0612345678")}, messaging.AddressInvalid),
        ({"address": types.Address("email", "no at sign")}, messaging.AddressInvalid),
        ({"address": types.Address("inbox", "x")}, messaging.AddressInvalid),
        ({"language": "es"}, messaging.LanguageUnknown),
    ],
)
def test_what_cannot_be_sent_is_refused_and_nothing_written(
    database: str, souss: operation.Actor, changes: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        receivers.send(souss, **{"address": SMS, **changes})
    assert receivers.count(souss) == (0, 0)
    assert receivers.told(souss) == []


def test_only_who_may_write_to_customers_does(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    nobody = operation.Actor(tenant_id=1, name="person:3", person_id=3, permissions=frozenset({"files.store"}))
    with pytest.raises(operation.PermissionRefused):
        receivers.send(nobody, address=SMS)
    theirs = receivers.register(casa)
    with pytest.raises(messaging.CustomerNotFound):
        receivers.send(souss, customer_id=theirs)
    assert receivers.count(souss) == receivers.count(casa) == (0, 0)


@pytest.mark.parametrize(
    ("local", "leaves"),
    [
        ("2026-05-08 20:59", "2026-05-08 20:59"),
        ("2026-05-08 21:00", "2026-05-09 08:00"),
        ("2026-05-09 03:00", "2026-05-09 08:00"),
        ("2026-03-05 09:00", "2026-03-05 10:30"),  # Ramadan: people sleep later
        ("2026-03-05 18:00", "2026-03-05 20:30"),  # and break the fast at dusk
        ("2026-03-05 23:00", "2026-03-05 23:00"),
    ],
)
def test_what_can_wait_does_not_leave_in_quiet_hours(
    database: str, souss: operation.Actor, local: str, leaves: str, moment: Callable[[str], datetime.datetime]
) -> None:
    receivers.send(souss, address=SMS, at=moment(local))
    urgent = {"kind": "one-time-code", "values": receivers.CODE, "cause": "code:1"}
    receivers.send(souss, address=SMS, at=moment(local), **urgent)
    with scope.reading(1):
        waits, urgent_at = models.Delivery.objects.order_by("id").values_list("due_at", flat=True)
    assert (waits, urgent_at) == (moment(leaves), moment(local))
