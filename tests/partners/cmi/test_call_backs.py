"""Call-backs over the test client: verified, once, in any order, forged, old; and what an inquiry finds."""

import datetime
import urllib.parse
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds

from saqia.contexts.payments import models, operations, ports, queries, types
from saqia.journeys import card_payments
from saqia.partners.cmi import account, client, signature, simulator
from saqia.platform import operation
from saqia.platform.audit import models as trail
from saqia.platform.tenancy import scope

KEY, CLIENT_ID = "store-key-of-tests", "600000000"
FORM = "application/x-www-form-urlencoded"
PATH = "/partners/cmi/srm-souss-massa/call-back"
SYSTEM = operation.system_actor(tenant_id=1, name="test")
Fields = list[tuple[str, str]]


@pytest.fixture
def gateway(april_billed: worlds.World) -> Iterator[simulator.Gateway]:
    """A gateway of this distributor."""
    with simulator.Gateway(client_id=CLIENT_ID, store_key=KEY).running() as running:
        found = client.CmiGateway(account.read(running.page, KEY, running.api), f"http://127.0.0.1:9{PATH}")
        ports.register_gateway(lambda tenant_id: found if tenant_id == 1 else None)
        yield running
        ports.register_gateway(lambda tenant_id: None)


def opened(world: worlds.World, at: datetime.datetime | None = None) -> types.Order:
    lines = [types.Line(world.accounts["three"].account_id, 1050)]
    when = at or datetime.datetime.now(datetime.UTC)
    return operations.open_order(actor=SYSTEM, channel="card", lines=lines, language="fr", at=when)


def told(gateway: simulator.Gateway, order: types.Order, card: str = simulator.GOOD) -> Fields:
    """Have a payer pay; return what the gateway says of it."""
    own = ports.find_gateway(1)
    assert own is not None
    form = own.hand_over(order, back="http://127.0.0.1:9/back", shop="http://127.0.0.1:9/")
    status, _ = gateway.open_page(list(form.fields))
    assert status == 200
    gateway.pay({"session": list(gateway.sessions)[-1], "card": card})
    return gateway.told(gateway.transactions[order.number])


def send(fields: Fields) -> tuple[int, str]:
    answer = Client(headers={"host": "127.0.0.1"}).post(PATH, urllib.parse.urlencode(fields), content_type=FORM)
    return answer.status_code, answer.content.decode()


def resigned(fields: Fields, **changes: str) -> Fields:
    kept = [(name, changes.get(name, value)) for name, value in fields if name != "HASH"]
    return [*kept, ("HASH", signature.make(kept, KEY))]


def state(order: types.Order) -> str:
    with scope.reading(1):
        return queries.get_order(order.number).status


def payments() -> int:
    with scope.reading(1):
        return models.Payment.objects.count()


def test_five_times_the_same_is_one_payment(april_billed: worlds.World, gateway: simulator.Gateway) -> None:
    order = opened(april_billed)
    fields = told(gateway, order)
    assert [send(fields) for _ in range(5)] == [(200, "ACTION=POSTAUTH")] * 5
    assert (state(order), payments()) == ("settled", 1)


def test_forged_ones_are_refused_before_anything_is_read(
    april_billed: worlds.World, gateway: simulator.Gateway
) -> None:
    order = opened(april_billed)
    fields = told(gateway, order)
    forged = [(name, "9999.00" if name == "amount" else value) for name, value in fields]
    assert send(forged) == (401, "FAILURE")
    assert send([("oid", "nothing")]) == (401, "FAILURE")
    assert Client(headers={"host": "127.0.0.1"}).post("/partners/cmi/nobody/call-back", {}).status_code == 404
    assert Client(headers={"host": "127.0.0.1"}).get(PATH).status_code == 405
    assert Client(headers={"host": "127.0.0.1"}).post(PATH, {"x": "y" * 20_000}).status_code == 413
    assert (state(order), payments()) == ("open", 0)


@pytest.mark.parametrize(
    "changes",
    [{"amount": "10.51"}, {"currency": "978"}, {"clientid": "600000001"}, {"oid": "UNKNOWN"}, {"TransId": ""},
     {"amount": "ten"}],
)  # fmt: skip
def test_what_does_not_fit_its_order_is_not_taken(
    april_billed: worlds.World, gateway: simulator.Gateway, changes: dict[str, str]
) -> None:
    order = opened(april_billed)
    assert send(resigned(told(gateway, order), **changes)) == (200, "FAILURE")
    assert (state(order), payments()) == ("open", 0)


def test_in_any_order_and_late(april_billed: worlds.World, gateway: simulator.Gateway) -> None:
    order = opened(april_billed)
    refused = told(gateway, order, simulator.REFUSED)
    assert send(refused) == (200, "APPROVED")
    assert state(order) == "failed"
    good = told(gateway, order)
    assert send(good) == (200, "ACTION=POSTAUTH")
    assert send(refused) == (200, "APPROVED")
    assert (state(order), payments()) == ("settled", 1)
    assert send(resigned(good, TransId="ANOTHER1")) == (200, "FAILURE")
    old = opened(april_billed, datetime.datetime.now(datetime.UTC) - datetime.timedelta(hours=2))
    operations.expire_orders(actor=SYSTEM, at=datetime.datetime.now(datetime.UTC))
    assert state(old) == "expired"
    assert send(told(gateway, old)) == (200, "ACTION=POSTAUTH")
    assert (state(old), payments()) == ("settled", 2)


def test_a_sweep_without_late_orders_writes_nothing(april_billed: worlds.World) -> None:
    now = datetime.datetime.now(datetime.UTC)
    order = opened(april_billed, now)
    before = entries()
    for minutes in (1, 2, 3):
        card_payments.sweep(now + datetime.timedelta(minutes=minutes))
    assert (state(order), entries()) == ("open", before)
    for _ in range(2):
        card_payments.sweep(now + datetime.timedelta(hours=2))
        assert (state(order), entries()) == ("expired", before + 1)


def entries() -> int:
    with scope.reading(1):
        return trail.Entry.objects.count()


def test_a_lost_call_back_is_found_and_taken_once(april_billed: worlds.World, gateway: simulator.Gateway) -> None:
    now = datetime.datetime.now(datetime.UTC)
    order = opened(april_billed, now - datetime.timedelta(minutes=5))
    nobody = opened(april_billed, now - datetime.timedelta(minutes=5))
    fields = told(gateway, order, simulator.LOST)
    card_payments.sweep(now)
    assert (state(order), state(nobody), payments()) == ("settled", "open", 1)
    assert gateway.transactions[order.number].state == "S"
    card_payments.sweep(now)
    assert send(fields) == (200, "ACTION=POSTAUTH")
    assert payments() == 1


def test_older_orders_are_asked_for_every_hour_until_the_rules_give_up(
    april_billed: worlds.World, gateway: simulator.Gateway
) -> None:
    """Two hours old at least, three days at most: the youngest is of the closer round, the oldest of the bank's."""
    now = datetime.datetime.now(datetime.UTC)
    hours = {1: "open", 3: "settled", 71: "settled", 73: "expired"}
    orders = {age: opened(april_billed, now - datetime.timedelta(hours=age)) for age in hours}
    operations.expire_orders(actor=SYSTEM, at=now - datetime.timedelta(hours=2))
    for order in orders.values():
        told(gateway, order, simulator.LOST)
    for _ in range(2):
        card_payments.sweep_old(now)
        assert {age: state(order) for age, order in orders.items()} == hours
        assert payments() == 2
    card_payments.sweep(now)
    assert (state(orders[1]), state(orders[73]), payments()) == ("settled", "expired", 3)


def test_a_gateway_that_is_away_ends_the_round(april_billed: worlds.World, gateway: simulator.Gateway) -> None:
    now = datetime.datetime.now(datetime.UTC)
    order = opened(april_billed, now - datetime.timedelta(minutes=5))
    gateway.api_password = "changed"
    card_payments.sweep(now)
    assert state(order) == "open"
