"""The worker that hands messages over: partners outside transactions, outcomes recorded, lanes woken by the sweep."""

import datetime

import pytest
from django.db import connection, transaction
from tests.contexts.messaging import partners, receivers

from saqia.contexts.messaging import models, ports, types
from saqia.journeys import message_delivery
from saqia.platform import operation
from saqia.platform.jobs import inspection, worker
from saqia.platform.tenancy import scope

SMS = types.Address("sms", receivers.PHONE)


def hand_over(at: datetime.datetime = receivers.AT) -> datetime.datetime | None:
    """Hand over one batch of the normal lane."""
    return message_delivery.hand_over(tenant_id=1, lane="normal", clock=lambda: at)


def test_a_queued_message_wakes_a_job_that_hands_it_over(database: str, souss: operation.Actor) -> None:
    now = datetime.datetime.now(datetime.UTC)
    code = {"kind": "one-time-code", "cause": "code:1", "values": receivers.CODE, "at": now}
    receivers.send(souss, address=SMS, **code)
    assert [(row.task, row.jobs) for row in inspection.count_jobs()] == [("messaging.hand-over-urgent", 1)]
    with partners.serving("sms") as box:
        worker.work(concurrency=1, until_empty=True)
    [message] = box.taken
    assert (message.address, message.channel) == (receivers.PHONE, "sms")
    assert "482913" in message.body
    assert receivers.deliveries(souss) == [("sms", receivers.PHONE, "handed-over")]
    assert inspection.count_jobs() == []


def test_the_partner_is_called_in_no_transaction(database: str, souss: operation.Actor) -> None:
    seen = []

    class Watching:
        def send(self, message: ports.Outgoing) -> ports.Accepted:
            seen.append(connection.in_atomic_block)
            return ports.Accepted("x")

    receivers.send(souss, address=SMS)
    ports.register_sender("sms", lambda tenant_id: Watching())
    try:
        assert hand_over() is None
    finally:
        ports.forget_sender("sms")
    assert seen == [False]


def test_a_refusal_of_one_does_not_stop_the_others(database: str, souss: operation.Actor) -> None:
    for number in range(4):
        receivers.send(souss, cause=f"moved:{number}", address=SMS)
    with partners.serving("sms") as box:
        box.refusals = [ports.Refused("throttled", is_final=False), ports.Refused("address-unknown", is_final=True)]
        box.refusals.append(OSError("down"))
        assert hand_over() is None
    assert len(box.taken) == 1
    with scope.reading(1):
        rows = list(models.Delivery.objects.order_by("id").values_list("state", "reason"))
    assert rows == [
        ("queued", "throttled"), ("failed", "address-unknown"), ("queued", "sender-failed"), ("handed-over", ""),
    ]  # fmt: skip


def test_without_a_sender_messages_wait(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    receivers.send(souss, address=SMS)
    receivers.send(casa, address=SMS)
    assert hand_over() is None
    assert receivers.deliveries(souss) == [("sms", receivers.PHONE, "queued")]
    with partners.serving("sms") as box:  # of the first tenant only
        message_delivery.hand_over(tenant_id=2, lane="normal", clock=lambda: receivers.AT)
        assert box.taken == []
        hand_over()
    assert receivers.deliveries(casa) == [("sms", receivers.PHONE, "queued")]
    assert [message.tenant_id for message in box.taken] == [1]


def test_the_sweep_wakes_what_is_due_once_and_ends_what_is_overdue(database: str, souss: operation.Actor) -> None:
    receivers.send(souss, address=SMS)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM jobs_asked")
    message_delivery.sweep(receivers.AT)
    assert inspection.count_jobs() == []  # nobody serves the channel
    with partners.serving("sms"):
        message_delivery.sweep(receivers.AT)
        message_delivery.sweep(receivers.AT)
        assert [(row.task, row.jobs) for row in inspection.count_jobs()] == [("messaging.hand-over", 1)]
    message_delivery.sweep(receivers.AT + datetime.timedelta(hours=72))
    assert receivers.deliveries(souss) == [("sms", receivers.PHONE, "expired")]


def test_a_job_called_once_is_asked_for_inside_a_transaction(database: str) -> None:
    from saqia.platform.jobs import queue

    with pytest.raises(queue.NoTransaction):
        queue.enqueue_once(message_delivery.TASKS["bulk"], {"tenant_id": 1, "lane": "bulk"}, once="x")
    with transaction.atomic():
        arguments = {"tenant_id": 1, "lane": "bulk"}
        assert queue.enqueue_once(message_delivery.TASKS["bulk"], arguments, once="x") is True
        assert queue.enqueue_once(message_delivery.TASKS["bulk"], arguments, once="x") is False
    assert [row.jobs for row in inspection.count_jobs()] == [1]
