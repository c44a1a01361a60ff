"""Customers of direct debit are told: the mandate, each debit before it leaves, and what the bank sent back."""

import datetime

import pytest
from tests.contexts.banking import ground
from tests.contexts.banking.test_orders import COLLECT, prepared, signed
from tests.contexts.billing import world as worlds

from saqia.contexts.banking import events, operations, queries
from saqia.contexts.messaging import models
from saqia.journeys import debit_messages
from saqia.platform import operation
from saqia.platform.tenancy import scope

SYSTEM = operation.system_actor(tenant_id=1, name="test")


@pytest.fixture
def town(april_billed: worlds.World) -> worlds.World:
    ground.opened()
    return april_billed


@operation.operation
def react(*, actor: operation.Actor, handler: object, event: object, at: datetime.datetime) -> None:
    """Call a reaction as the outbox does."""
    handler(actor=actor, event=event, at=at)  # type: ignore[operator]


def told() -> list[tuple[str, int, dict[str, object]]]:
    """Return kind, customer and values of the messages, by cause."""
    with scope.reading(1):
        return [
            (one.kind, one.customer_id or 0, one.values)
            for one in models.Message.objects.filter(kind__in=[
                "mandate-signed", "mandate-ended", "debit-announced", "debit-returned",
            ]).order_by("id")
        ]  # fmt: skip


def test_each_customer_of_a_file_is_told_once_before_it_leaves(town: worlds.World) -> None:
    first, second = signed(town, "three", "plain")
    due = {town.accounts[name].customer_id: ground.owed(one) for name, one in (("three", first), ("plain", second))}
    file = prepared()
    operations.approve_orders(actor=ground.DIRECTOR, file_id=file.file_id, at=ground.AT)
    for _ in range(2):
        react(
            actor=SYSTEM, handler=debit_messages.orders_approved, event=events.OrdersApproved(file.message_id),
            at=ground.AT,
        )  # fmt: skip
    found = told()
    assert {customer: values["amount_centimes"] for _, customer, values in found} == due
    assert [(kind, values["debit_on"]) for kind, _, values in found] == [("debit-announced", COLLECT.isoformat())] * 2


def test_a_return_and_a_mandate_are_told_with_their_reason(town: worlds.World) -> None:
    [account_id] = signed(town, "three")
    customer = town.accounts["three"].customer_id
    file = prepared()
    [order] = ground.read(lambda: queries.list_orders(file_id=file.file_id))
    mandate = ground.read(lambda: queries.find_mandate(account_id=account_id))
    assert mandate is not None
    for handler, event in (
        (debit_messages.mandate_signed, events.MandateSigned(mandate.number, account_id, customer)),
        (debit_messages.order_returned, events.OrderReturned(order.end_to_end, account_id, "AM04")),
        (debit_messages.order_returned, events.OrderReturned("unknown", account_id, "AM04")),
        (debit_messages.mandate_revoked, events.MandateRevoked(mandate.number, account_id, customer, "AC04")),
    ):
        react(actor=SYSTEM, handler=handler, event=event, at=ground.AT)
    signed_one, returned, ended = told()
    assert (signed_one[0], signed_one[1], signed_one[2]["mandate"]) == ("mandate-signed", customer, mandate.number)
    assert (returned[0], returned[2]["reason_fr"], returned[2]["amount_centimes"]) == (
        "debit-returned",
        "Provision insuffisante",
        order.amount_centimes,
    )
    assert ended[0] == "mandate-ended"
