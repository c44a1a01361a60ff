"""What customers want, the proof of it, browsers to tell, and the marks of what they read."""

import datetime
import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.contexts.messaging import receivers

from saqia.contexts.messaging import models, queries, types
from saqia.contexts.messaging import operations as messaging
from saqia.platform import operation
from saqia.platform.tenancy import scope

NOTICE: dict[str, str | int] = {
    "title_ar": "إعلان", "title_fr": "Avis", "title_en": "Notice", "text_ar": "نص", "text_fr": "texte",
    "text_en": "text", "about": "notice:7",
}  # fmt: skip
BROWSER = json.dumps({"endpoint": "https://push.example/abc", "keys": {"p256dh": "k", "auth": "a"}})


def prefer(actor: operation.Actor, customer_id: int, **wanted: Any) -> tuple[str, ...]:
    """Set preferences at the desk."""
    given = types.Preferences(**wanted)
    return messaging.set_preferences(
        actor=actor, customer_id=customer_id, given=given, source="desk", at=receivers.AT
    )  # fmt: skip


def test_preferences_are_replaced_and_each_change_is_proved(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    customer_id = receivers.register(souss)
    wanted: dict[str, Any] = {
        "channels": ("email", "sms"), "language": "en", "refused_kinds": ("notice",),
        "quiet_from": datetime.time(13), "quiet_until": datetime.time(15),
    }  # fmt: skip
    assert prefer(souss, customer_id, **wanted) == ("+channel:email", "+channel:sms", "-kind:notice")
    assert prefer(souss, customer_id, **wanted) == ()
    assert prefer(souss, customer_id, channels=("sms",)) == ("-channel:email", "+kind:notice")
    with scope.reading(1):
        assert queries.get_preferences(customer_id) == types.Preferences(("sms",))
        assert [row[:3] for row in queries.list_consents(customer_id)] == [
            ("kind:notice", True, "desk"), ("channel:email", False, "desk"), ("kind:notice", False, "desk"),
            ("channel:sms", True, "desk"), ("channel:email", True, "desk"),
        ]  # fmt: skip
    with scope.reading(2):
        assert queries.get_preferences(customer_id) == types.Preferences()
    with pytest.raises(messaging.CustomerNotFound):
        prefer(casa, customer_id)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('saqia.tenant', '1', true)")
        cursor.execute("DELETE FROM messaging_consent")


def test_a_refused_kind_lies_nowhere_and_own_hours_are_kept(database: str, souss: operation.Actor) -> None:
    customer_id = receivers.register(souss)
    prefer(
        souss, customer_id, refused_kinds=("notice",), quiet_from=datetime.time(9), quiet_until=datetime.time(12)
    )  # fmt: skip
    refused = receivers.send(souss, kind="notice", cause="notice:7", values=NOTICE, customer_id=customer_id)
    assert (refused.delivery_id, refused.reason) == (None, "opted-out")
    waits = receivers.send(souss, customer_id=customer_id)
    noon = datetime.datetime(2026, 5, 8, 11, tzinfo=datetime.UTC)  # twelve in Casablanca
    with scope.reading(1):
        assert models.Delivery.objects.get().due_at == noon
        assert queries.count_unread(customer_id) == 1
        inbox = queries.list_inbox(customer_id=customer_id, tenant_id=1, at=receivers.AT)
    assert [row.message_id for row in inbox] == [waits.message_id]
    assert (inbox[0].subject, inbox[0].language) == ("Votre dossier REC-2026-000123 avance", "fr")


def test_own_hours_hold_when_the_message_leaves_later(database: str, souss: operation.Actor) -> None:
    customer_id = receivers.register(souss)
    receivers.send(souss, customer_id=customer_id)
    prefer(souss, customer_id, quiet_from=datetime.time(9), quiet_until=datetime.time(12))
    given: dict[str, Any] = {"lane": "normal", "channels": ("sms",), "most": 5}
    assert messaging.lease_deliveries(actor=souss, at=receivers.AT, **given).messages == ()
    with scope.reading(1):
        row = models.Delivery.objects.get()
    assert (row.attempts, row.leased_until, row.due_at.hour) == (0, None, 11)
    assert len(messaging.lease_deliveries(actor=souss, at=row.due_at, **given).messages) == 1


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        ({"refused_kinds": ("bill-ready",)}, messaging.KindNotOptional),
        ({"refused_kinds": ("poem",)}, messaging.KindUnknown),
        ({"channels": ("pigeon",)}, messaging.PreferenceInvalid),
        ({"channels": ("sms", "sms")}, messaging.PreferenceInvalid),
        ({"language": "es"}, messaging.PreferenceInvalid),
        ({"quiet_from": datetime.time(9)}, messaging.PreferenceInvalid),
    ],
)
def test_what_cannot_be_wanted_is_refused_and_nothing_written(
    database: str, souss: operation.Actor, wanted: dict[str, Any], refusal: type[Exception]
) -> None:
    customer_id = receivers.register(souss)
    with pytest.raises(refusal):
        prefer(souss, customer_id, **wanted)
    nobody = operation.Actor(tenant_id=1, name="person:3", person_id=3)
    with pytest.raises(operation.PermissionRefused):
        prefer(nobody, customer_id)
    with scope.reading(1):
        assert not models.Preference.objects.exists()
        assert not models.Consent.objects.exists()


def test_a_browser_is_told_until_it_leaves_or_is_gone(database: str, souss: operation.Actor) -> None:
    customer_id = receivers.register(souss, phones=(), emails=())
    given: dict[str, Any] = {"actor": souss, "customer_id": customer_id, "subscription": BROWSER, "at": receivers.AT}
    first = messaging.subscribe_push(sign_in_id=4, **given)
    assert messaging.subscribe_push(sign_in_id=4, **given) == first
    queued = receivers.send(souss, customer_id=customer_id)
    assert queued.channel == "push"
    leased = messaging.lease_deliveries(actor=souss, lane="normal", channels=("push",), most=5, at=receivers.AT)
    assert [message.address for message in leased.messages] == [BROWSER]
    gone = types.Outcome(leased.messages[0].delivery_id, 1, reason="gone", is_final=True)
    messaging.record_outcomes(actor=souss, outcomes=[gone], at=receivers.AT)
    assert [row[0::2] for row in receivers.deliveries(souss)] == [("push", "failed"), ("inbox", "delivered")]
    assert receivers.send(souss, cause="moved:2", customer_id=customer_id).channel == "inbox"
    messaging.subscribe_push(sign_in_id=4, **given)
    assert messaging.unsubscribe_push(actor=souss, sign_in_id=5, at=receivers.AT) == 0
    assert messaging.unsubscribe_push(actor=souss, sign_in_id=4, endpoint="https://other", at=receivers.AT) == 0
    assert messaging.unsubscribe_push(actor=souss, sign_in_id=4, at=receivers.AT) == 1
    assert receivers.send(souss, cause="moved:3", customer_id=customer_id).channel == "inbox"
    for wrong in ("x", "{}", BROWSER.replace("https", "http"), BROWSER.replace("auth", "oth"), "[1]"):
        with pytest.raises(messaging.SubscriptionInvalid):
            messaging.subscribe_push(sign_in_id=4, **{**given, "subscription": wrong})


def test_a_message_is_read_once_and_by_its_customer_only(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    customer_id, other = receivers.register(souss), receivers.register(souss, phones=("0712345678",))
    queued = receivers.send(souss, customer_id=customer_id)
    read: dict[str, Any] = {"message_id": queued.message_id, "at": receivers.AT}
    for actor, wrong in ((souss, other), (casa, customer_id)):
        with pytest.raises(messaging.MessageNotFound):
            messaging.mark_read(actor=actor, customer_id=wrong, **read)
    assert messaging.mark_read(actor=souss, customer_id=customer_id, **read) is True
    assert messaging.mark_read(actor=souss, customer_id=customer_id, **read) is False
    with scope.reading(1):
        assert queries.count_unread(customer_id) == 0
