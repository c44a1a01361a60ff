"""Wishes and the inbox by a customer's right: theirs only, kept as said in the portal, nothing written at refusal."""

import datetime
import json

import pytest
from tests.contexts.billing import world as worlds

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries
from saqia.contexts.messaging import models, types
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import queries as kept
from saqia.journeys import customer_messages
from saqia.platform import operation
from saqia.platform.audit import models as audit
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)
HOLDER, PAYER, STRANGER = 7, 8, 9
GIVEN = types.Preferences(("email",), "ar", ("due-soon",))
BROWSER = json.dumps({"endpoint": "https://push.example.ma/x", "keys": {"p256dh": "B" * 87, "auth": "A" * 22}})


@pytest.fixture
def customer(world: worlds.World) -> int:
    """The customer of `three`, with a holder and a payer."""
    account = world.accounts["three"]
    for sign_in_id, role in ((HOLDER, "holder"), (PAYER, "payer")):
        contracts.grant_access(
            actor=world.actor, sign_in_id=sign_in_id, target=contracts.Target(account_id=account.account_id),
            role=role, proof="agent", at=AT,
        )  # fmt: skip
    return account.customer_id


def _actor(sign_in_id: int, tenant: int = 1) -> operation.Actor:
    rights = queries.rights_of("holder") | queries.rights_of("signed-in")
    return operation.Actor(
        tenant_id=tenant, name=f"customer:{sign_in_id}", sign_in_id=sign_in_id, permissions=rights
    )  # fmt: skip


def _wishes(customer: int) -> types.Preferences:
    with scope.reading(1):
        return kept.get_preferences(customer)


def test_wishes_are_kept_as_said_in_the_portal(world: worlds.World, customer: int) -> None:
    said = customer_messages.set_own_preferences(actor=_actor(HOLDER), customer_id=customer, given=GIVEN, at=AT)
    assert sorted(said) == ["+channel:email", "-kind:due-soon"]
    assert _wishes(customer) == GIVEN
    with scope.reading(1):
        last = audit.Entry.objects.latest("id")
    assert (last.actor, last.action) == (f"customer:{HOLDER}", "journeys.customer_messages.set_own_preferences")


@pytest.mark.parametrize("who", [_actor(PAYER), _actor(STRANGER), _actor(HOLDER, tenant=2)])
def test_who_has_no_right_on_the_customer_changes_nothing(
    world: worlds.World, customer: int, who: operation.Actor
) -> None:
    with pytest.raises((customer_messages.AccessRefused, messaging.CustomerNotFound)):
        customer_messages.set_own_preferences(actor=who, customer_id=customer, given=GIVEN, at=AT)
    with pytest.raises((customer_messages.AccessRefused, messaging.CustomerNotFound)):
        customer_messages.subscribe_own_browser(actor=who, customer_id=customer, subscription=BROWSER, at=AT)
    assert _wishes(customer) == types.Preferences()
    with scope.reading(1):
        assert not models.PushSubscription.objects.exists()


def test_a_sign_in_ends_its_own_browsers_only(world: worlds.World, customer: int) -> None:
    customer_messages.subscribe_own_browser(actor=_actor(HOLDER), customer_id=customer, subscription=BROWSER, at=AT)
    assert customer_messages.unsubscribe_own_browsers(actor=_actor(STRANGER), endpoint=None, at=AT) == 0
    endpoint = json.loads(BROWSER)["endpoint"]
    assert customer_messages.unsubscribe_own_browsers(actor=_actor(HOLDER), endpoint=endpoint, at=AT) == 1
    assert customer_messages.unsubscribe_own_browsers(actor=_actor(HOLDER), endpoint=endpoint, at=AT) == 0


def test_a_message_is_opened_once_and_by_its_customer(world: worlds.World, customer: int) -> None:
    values: dict[str, str | int] = {
        "bill": "2026-1", "amount_centimes": 1, "due_on": "2026-06-05", "about": "bill:1",
    }  # fmt: skip
    message = messaging.send_message(
        actor=world.actor, kind="due-soon", cause="test:1", language="fr", values=values, customer_id=customer, at=AT
    ).message_id
    with pytest.raises(customer_messages.AccessRefused):
        customer_messages.open_own_message(actor=_actor(PAYER), customer_id=customer, message_id=message, at=AT)
    other = world.accounts["plain"].customer_id
    with scope.reading(1):
        found = customer_messages.find_message(customer_id=customer, message_id=message, tenant_id=1, at=AT)
        none = customer_messages.find_message(customer_id=other, message_id=message, tenant_id=1, at=AT)
        unknown = customer_messages.find_message(customer_id=customer, message_id=message + 1, tenant_id=1, at=AT)
    assert found is not None and found.read_at is None
    assert (none, unknown) == (None, None)
    opened = [
        customer_messages.open_own_message(actor=_actor(HOLDER), customer_id=customer, message_id=message, at=AT)
        for _ in range(2)
    ]
    assert opened == [True, False]
