"""A payment is spent on a token or taken back: of two at the same instant one waits, and sees what the other did."""

import pytest
from tests import instants
from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground
from tests.contexts.tills import counters

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as receipts
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import queries
from saqia.contexts.tills import operations as tills
from saqia.journeys import partners, prepaid_sales
from saqia.platform import operation
from saqia.platform.tenancy import scope

AT = ground.AT
SYSTEM = operation.system_actor(tenant_id=1, name="test")


@pytest.fixture
def paid(world: worlds.World) -> tuple[int, str]:
    """Have a purchase whose order is paid, and nobody has said so to the meters yet."""
    ground.registered(world)
    ordered = prepaid_sales.order_top_up(
        actor=world.actor, meter_number=ground.NUMBER, amount_centimes=10_000, key="form-1", channel="card",
        language="ar", grid=ground.GRID, at=AT,
    )  # fmt: skip
    receipt = payments.settle_order(
        actor=world.actor, order_number=ordered.order.number, collector="cmi", reference="T1", method="online",
        amount_centimes=10_000, collected_at=AT, at=AT,
    )  # fmt: skip
    return ordered.vend.id, receipt.number


def take_back(number: str) -> None:
    partners.take_back(actor=SYSTEM, number=number, reason="error", at=AT)


def confirm(vend_id: int, number: str) -> None:
    prepaid.confirm_vend(actor=SYSTEM, vend_id=vend_id, receipt_number=number, at=AT)


def status(vend_id: int) -> str:
    with scope.reading(1):
        return queries.get_vend(vend_id).status


def is_taken_back(number: str) -> bool:
    with scope.reading(1):
        return receipts.get_payment(number).reversed_on is not None


def test_what_is_being_spent_is_not_taken_back(paid: tuple[int, str]) -> None:
    vend_id, number = paid
    refused = instants.at_once(lambda: confirm(vend_id, number), lambda: take_back(number))
    assert isinstance(refused, prepaid.PaymentSpent)
    assert (status(vend_id), is_taken_back(number)) == ("paid", False)


def test_what_is_being_taken_back_buys_nothing(paid: tuple[int, str]) -> None:
    vend_id, number = paid
    assert instants.at_once(lambda: take_back(number), lambda: confirm(vend_id, number)) is None
    assert (status(vend_id), is_taken_back(number)) == ("ordered", True)


def test_a_top_up_of_a_till_is_not_taken_back(world: worlds.World) -> None:
    ground.registered(world)
    agencies = counters.staffed(world)
    session = counters.opened(agencies)
    sold = prepaid_sales.sell_at_till(
        actor=agencies.cashier, session_id=session.id, key="k1", method="cash", meter_number=ground.NUMBER,
        amount_centimes=10_000, grid=ground.GRID, at=counters.AT,
    )  # fmt: skip
    with pytest.raises(prepaid.PaymentSpent):
        prepaid_sales.cancel_at_till(
            actor=agencies.supervisor, number=sold.receipt.number, reason="error", at=counters.AT
        )
    with pytest.raises(operation.PermissionRefused):
        prepaid_sales.cancel_at_till(actor=agencies.finance, number=sold.receipt.number, reason="error", at=counters.AT)
    with pytest.raises(tills.ReceiptUnknown):
        prepaid_sales.cancel_at_till(actor=agencies.supervisor, number="2026-1", reason="error", at=counters.AT)
    assert not is_taken_back(sold.receipt.number)
