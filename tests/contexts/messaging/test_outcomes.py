"""From the queue to the receiver: leases, refusals, reports, fallbacks, expiry, and secrets that are dropped."""

import datetime
from typing import Any

import pytest
from tests.contexts.messaging import receivers

from saqia.contexts.messaging import models, types
from saqia.contexts.messaging import operations as messaging
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

SMS = types.Address("sms", receivers.PHONE)
MINUTE, HOUR = datetime.timedelta(minutes=1), datetime.timedelta(hours=1)


def lease(actor: operation.Actor, at: datetime.datetime = receivers.AT, **changes: Any) -> types.Leased:
    """Lease from the normal lane as a worker with three channels does."""
    given: dict[str, Any] = {"lane": "normal", "channels": ("sms", "email", "push"), "most": 10}
    return messaging.lease_deliveries(actor=actor, at=at, **{**given, **changes})


def record(actor: operation.Actor, leased: types.Leased, at: datetime.datetime = receivers.AT, **said: Any) -> None:
    """Record one outcome for all that was leased: taken with two parts unless `said` is otherwise."""
    outcomes = [
        types.Outcome(message.delivery_id, leased.attempts[message.delivery_id],
                      **(said or {"reference": f"ref-{message.delivery_id}", "parts": 2}))
        for message in leased.messages
    ]  # fmt: skip
    messaging.record_outcomes(actor=actor, outcomes=outcomes, at=at)


def row(actor: operation.Actor, **which: Any) -> models.Delivery:
    """Return the one delivery that is asked for."""
    with scope.reading(actor.tenant_id):
        return models.Delivery.objects.get(**which)


def test_a_lease_is_for_one_worker_and_for_a_while(database: str, souss: operation.Actor) -> None:
    queued = receivers.send(souss, address=SMS, language="fr")
    first = lease(souss)
    [message] = first.messages
    assert (message.delivery_id, message.address, message.language) == (queued.delivery_id, receivers.PHONE, "fr")
    assert message.body.startswith("Dossier REC-2026-000123 : étude. Unité : service technique, avant le 5 juin 2026.")
    assert lease(souss).messages == ()
    assert lease(souss, receivers.AT + 119 * MINUTE / 60).messages == ()
    again = lease(souss, receivers.AT + 2 * MINUTE)
    assert [one.delivery_id for one in again.messages] == [queued.delivery_id]
    assert (first.attempts, again.attempts) == ({queued.delivery_id: 1}, {queued.delivery_id: 2})
    record(souss, first, receivers.AT + 3 * MINUTE, reason="unreachable")  # of a worker that was taken for dead
    assert row(souss).state == "queued" and row(souss).reason == ""
    record(souss, first)  # but what it handed over, it did
    assert row(souss).state == "handed-over"


def test_what_was_handed_over_costs_once_and_is_told_once(database: str, souss: operation.Actor) -> None:
    queued = receivers.send(souss, address=SMS)
    leased = lease(souss)
    record(souss, leased)
    record(souss, leased)
    found = row(souss)
    assert (found.state, found.reference, found.parts, found.cost_centimes) == (
        "handed-over", f"ref-{queued.delivery_id}", 2, 50,
    )  # fmt: skip
    with scope.reading(1):
        spend = models.Spend.objects.get()
    assert (spend.month, spend.channel, spend.messages, spend.parts, spend.cost_centimes) == (
        datetime.date(2026, 5, 1), "sms", 1, 2, 50,
    )  # fmt: skip
    assert [name for name, _ in receivers.told(souss)] == [
        "messaging.message.queued", "messaging.deliveries.handed-over",
    ]  # fmt: skip


def test_a_report_is_recorded_once_and_backwards_never(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    receivers.send(souss, address=SMS)
    record(souss, lease(souss))
    said: dict[str, Any] = {"reference": row(souss).reference, "channel": "sms", "at": receivers.AT + MINUTE}
    with pytest.raises(messaging.DeliveryUnknown):
        messaging.record_delivery(actor=casa, state="delivered", **said)
    with pytest.raises(messaging.DeliveryUnknown):
        messaging.record_delivery(actor=souss, state="delivered", **{**said, "channel": "email"})
    with pytest.raises(messaging.DeliveryUnknown):
        messaging.record_delivery(actor=souss, state="delivered", **{**said, "reference": ""})
    assert messaging.record_delivery(actor=souss, state="delivered", **said) is True
    assert messaging.record_delivery(actor=souss, state="delivered", **said) is False
    assert messaging.record_delivery(actor=souss, state="failed", **said) is False
    assert (row(souss).state, row(souss).settled_at) == ("delivered", receivers.AT + MINUTE)
    assert [name for name, _ in receivers.told(souss)][-1] == "messaging.deliveries.delivered"


def test_a_report_may_overtake_its_hand_over(database: str, souss: operation.Actor) -> None:
    queued = receivers.send(souss, address=SMS)
    leased = lease(souss)
    assert messaging.record_delivery(
        actor=souss, reference="x", channel="sms", state="delivered", at=receivers.AT, delivery_id=queued.delivery_id
    )
    record(souss, leased)
    assert (row(souss).state, row(souss).cost_centimes, row(souss).reference) == (
        "delivered", 50, f"ref-{queued.delivery_id}",
    )  # fmt: skip


def test_a_refusal_that_may_pass_is_tried_later_and_at_last_gives_way(database: str, souss: operation.Actor) -> None:
    receivers.send(souss, customer_id=receivers.register(souss))
    at = receivers.AT
    for wait in (10, 60, 300, 1800):
        record(souss, lease(souss, at), at, reason="unreachable")
        assert row(souss).due_at == at + datetime.timedelta(seconds=wait)
        assert lease(souss, at).messages == ()
        at = row(souss).due_at
    record(souss, lease(souss, at), at, reason="unreachable")
    assert receivers.deliveries(souss) == [
        ("sms", receivers.PHONE, "failed"), ("email", receivers.MAIL, "queued"),
    ]  # fmt: skip
    record(souss, lease(souss, at), at, reason="address-unknown", is_final=True)
    assert receivers.deliveries(souss)[1:] == [("email", receivers.MAIL, "failed"), ("inbox", "", "delivered")]
    with scope.reading(1):
        assert models.Message.objects.count() == 1


def test_without_a_report_in_time_the_next_channel_is_tried(database: str, souss: operation.Actor) -> None:
    receivers.send(souss, customer_id=receivers.register(souss))
    record(souss, lease(souss))
    assert messaging.settle_overdue(actor=souss, at=receivers.AT + 23 * HOUR) == 0
    assert messaging.settle_overdue(actor=souss, at=receivers.AT + 24 * HOUR) == 1
    assert messaging.settle_overdue(actor=souss, at=receivers.AT + 24 * HOUR) == 0
    assert receivers.deliveries(souss) == [
        ("sms", receivers.PHONE, "expired"), ("email", receivers.MAIL, "queued"),
    ]  # fmt: skip
    late = row(souss, channel="sms").reference
    assert messaging.record_delivery(
        actor=souss, reference=late, channel="sms", state="delivered", at=receivers.AT + 25 * HOUR
    )
    assert row(souss, channel="sms").state == "delivered"  # it arrived after we gave up: that is what happened
    record(souss, lease(souss, receivers.AT + 25 * HOUR), receivers.AT + 25 * HOUR)
    assert messaging.settle_overdue(actor=souss, at=receivers.AT + 60 * HOUR) == 0  # mail tells no delivery


def test_what_nobody_needs_any_more_does_not_leave(database: str, souss: operation.Actor) -> None:
    receivers.send(souss, address=SMS)
    late = receivers.AT + 72 * HOUR
    assert lease(souss, late).messages == ()
    assert messaging.settle_overdue(actor=souss, at=late) == 1
    assert (row(souss).state, row(souss).reason) == ("expired", "too-late")


@pytest.mark.parametrize("end", ["delivered", "failed", "expired", "refused", "mail"])
def test_a_secret_is_dropped_when_its_message_is_over(database: str, souss: operation.Actor, end: str) -> None:
    address = types.Address("email", receivers.MAIL) if end == "mail" else SMS
    code = {"kind": "one-time-code", "cause": "code:1", "values": receivers.CODE, "language": "en"}
    receivers.send(souss, address=address, **code)
    leased = lease(souss, lane="urgent")
    assert "482913" in leased.messages[0].body
    if end == "refused":
        record(souss, leased, reason="address-unknown", is_final=True)
    else:
        record(souss, leased)
    if end in ("delivered", "failed"):
        messaging.record_delivery(
            actor=souss, reference=row(souss).reference, channel="sms", state=end, at=receivers.AT  # type: ignore[arg-type]
        )  # fmt: skip
    if end == "expired":
        assert messaging.settle_overdue(actor=souss, at=receivers.AT + HOUR) == 1
    with scope.reading(1):
        message = models.Message.objects.get()
    assert (message.sealed, message.values) == (None, {})


def test_over_budget_only_what_is_essential_leaves(database: str, souss: operation.Actor) -> None:
    messaging.set_budget(actor=souss, month=datetime.date(2026, 5, 8), amount_centimes=60, at=receivers.AT)
    for number in range(3):
        receivers.send(souss, cause=f"moved:{number}", address=SMS)
    assert receivers.count(souss) == (3, 3)
    for _ in range(2):
        leased = lease(souss, most=1)
        assert len(leased.messages) == 1
        record(souss, leased)
    assert [name for name, _ in receivers.told(souss)].count("messaging.budget.spent") == 1
    assert len(lease(souss).messages) == 1  # `file-moved` is essential
    notice: dict[str, str | int] = {
        "title_ar": "إعلان", "title_fr": "Avis", "title_en": "Notice", "text_ar": "نص", "text_fr": "texte",
        "text_en": "text", "about": "notice:7",
    }  # fmt: skip
    receivers.send(souss, kind="notice", cause="notice:7", values=notice, address=SMS)
    assert lease(souss).messages == ()
    messaging.set_budget(actor=souss, month=datetime.date(2026, 5, 1), amount_centimes=10_000, at=receivers.AT)
    assert len(lease(souss).messages) == 1
    with pytest.raises(messaging.AmountNegative):
        messaging.set_budget(actor=souss, month=datetime.date(2026, 5, 1), amount_centimes=-1, at=receivers.AT)


def test_only_the_system_hands_over_and_reports(database: str, souss: operation.Actor) -> None:
    agent = operation.Actor(
        tenant_id=1, name="person:3", person_id=3, permissions=frozenset({"messaging.send-message"})
    )
    with pytest.raises(operation.PermissionRefused):
        lease(agent)
    with pytest.raises(operation.PermissionRefused):
        messaging.record_outcomes(actor=agent, outcomes=[], at=receivers.AT)
    with pytest.raises(operation.PermissionRefused):
        messaging.record_delivery(actor=agent, reference="x", channel="sms", state="delivered", at=receivers.AT)
    with pytest.raises(operation.PermissionRefused):
        messaging.settle_overdue(actor=agent, at=receivers.AT)
    with pytest.raises(operation.PermissionRefused):
        messaging.set_budget(actor=agent, month=receivers.AT.date(), amount_centimes=1, at=receivers.AT)
