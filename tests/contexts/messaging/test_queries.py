"""What the desk sees: the thread of a customer, what waits and why, failures, spending, templates."""

import datetime
from typing import Any

import pytest
from tests.contexts.messaging import partners, receivers
from tests.contexts.messaging.test_wishes import NOTICE

from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import ports, queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

SMS = types.Address("sms", receivers.PHONE)
LATER = receivers.AT + datetime.timedelta(minutes=1)


def waiting(at: datetime.datetime = receivers.AT) -> list[tuple[str, str, str, int]]:
    """Return (lane, channel, reason, count) of what waits."""
    with scope.reading(1):
        return [(row.lane, row.channel, row.reason, row.count) for row in queries.list_waiting(tenant_id=1, at=at)]


def lease(actor: operation.Actor, **changes: Any) -> types.Leased:
    """Lease one message of the normal lane."""
    given: dict[str, Any] = {"lane": "normal", "channels": ("sms",), "most": 1, "at": receivers.AT}
    return messaging.lease_deliveries(actor=actor, **{**given, **changes})


def test_the_thread_shows_each_message_with_its_deliveries(database: str, souss: operation.Actor) -> None:
    customer_id = receivers.register(souss)
    first = receivers.send(souss, customer_id=customer_id)
    code = {"kind": "one-time-code", "cause": "code:1", "values": receivers.CODE}
    second = receivers.send(souss, customer_id=customer_id, **code)
    leased = lease(souss)
    failed = types.Outcome(leased.messages[0].delivery_id, 1, reason="address-unknown", is_final=True)
    messaging.record_outcomes(actor=souss, outcomes=[failed], at=LATER)
    with scope.reading(1):
        thread = queries.list_messages(customer_id=customer_id, tenant_id=1, at=LATER)
        older = queries.list_messages(customer_id=customer_id, tenant_id=1, at=LATER, before_id=second.message_id)
        inbox = queries.list_inbox(customer_id=customer_id, tenant_id=1, at=LATER)
        failures = queries.list_failures(since=receivers.AT, tenant_id=1)
    assert [row.message_id for row in thread] == [second.message_id, first.message_id]
    assert (thread[0].text, thread[0].kind) == ("", "one-time-code")  # a secret is shown to nobody
    assert thread[1].text.startswith("Dossier REC-2026-000123 : étude.")
    assert [(row.channel, row.state, row.reason) for row in thread[1].deliveries] == [
        ("sms", "failed", "address-unknown"), ("email", "queued", ""),
    ]  # fmt: skip
    assert older == thread[1:] == failures
    assert [row.kind for row in inbox] == ["file-moved"]


def test_what_waits_is_counted_by_its_reason(database: str, souss: operation.Actor) -> None:
    receivers.send(souss, address=SMS)
    receivers.send(souss, cause="moved:2", address=SMS, at=datetime.datetime(2026, 5, 8, 22, tzinfo=datetime.UTC))
    receivers.send(souss, cause="notice:7", kind="notice", values=NOTICE, address=SMS)
    assert waiting() == [("normal", "sms", "no-sender", 3)]
    with partners.serving("sms"):
        assert waiting() == [("normal", "sms", "due", 2), ("normal", "sms", "later", 1)]
        lease(souss)
        assert waiting() == [
            ("normal", "sms", "being-handed-over", 1), ("normal", "sms", "due", 1), ("normal", "sms", "later", 1),
        ]  # fmt: skip
        messaging.set_budget(actor=souss, month=receivers.AT.date(), amount_centimes=0, at=receivers.AT)
        assert waiting() == [
            ("normal", "sms", "being-handed-over", 1), ("normal", "sms", "later", 1),
            ("normal", "sms", "over-budget", 1),
        ]  # fmt: skip
    assert waiting(receivers.AT + datetime.timedelta(days=5)) == []


def test_spending_stands_against_the_budget(database: str, souss: operation.Actor) -> None:
    receivers.send(souss, address=SMS)
    leased = lease(souss)
    taken = types.Outcome(leased.messages[0].delivery_id, 1, "x", 3)
    messaging.record_outcomes(actor=souss, outcomes=[taken], at=LATER)
    month = datetime.date(2026, 5, 1)
    with scope.reading(1):
        assert queries.get_budget(month=receivers.AT.date(), tenant_id=1) == queries.Budget(
            month, 20_000_000, 75, (("sms", 1, 3, 75),)
        )
    with scope.reading(2):
        assert queries.get_budget(month=month, tenant_id=2) == queries.Budget(month, 20_000_000, 0, ())


def test_templates_are_previewed_in_three_languages(database: str) -> None:
    with scope.reading(1):
        previews = queries.list_previews(tenant_id=1, on=receivers.AT.date())
    assert len(previews) >= 3 * 19
    [code] = [row for row in previews if (row.kind, row.language) == ("one-time-code", "fr")]
    assert code.sms == (
        "482913 est votre code SRM Souss-Massa, valable 10 minutes. Ne le donnez à personne, pas même à nos agents."
    ).replace("ê", "e")
    assert (code.sms_length.alphabet, code.sms_length.parts, code.is_optional) == ("gsm7", 1, False)
    [moved] = [row for row in previews if (row.kind, row.language) == ("file-moved", "fr")]
    assert moved.sms.splitlines()[-1] == "https://agence.example.ma/b/3fT9kQ2mXw7ZpLc8VnB3sHyR"
    assert (moved.sms_length.alphabet, moved.sms_length.parts) == ("gsm7", 1)


def test_links_are_made_as_a_message_leaves(
    database: str, souss: operation.Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer_id = receivers.register(souss)
    receivers.send(souss, customer_id=customer_id)
    monkeypatch.setattr(
        ports, "_links", [lambda tenant, target, language, at: f"https://{tenant}.ma/{language}/{target}"]
    )
    [message] = lease(souss).messages
    with scope.reading(1):
        [shown] = queries.list_inbox(customer_id=customer_id, tenant_id=1, at=receivers.AT)
    assert message.link == shown.link == "https://1.ma/fr/file:REC-2026-000123"
    assert message.body.endswith(f"\n{message.link}")
