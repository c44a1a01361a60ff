"""Intentions to pay online, and money that goes back."""

import datetime

import pytest
from tests.contexts.billing import world as worlds

from saqia.contexts.ledger import operations as ledger_operations
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import models, operations, queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)
LATER = AT + datetime.timedelta(minutes=31)
SYSTEM = operation.system_actor(tenant_id=1, name="gateway")
CLERK = operation.Actor(1, "person:5", 5, frozenset({"payments.propose-refund", "payments.approve-refund"}))
OTHER = operation.Actor(1, "person:6", 6, frozenset({"payments.approve-refund", "payments.pay-refund"}))


def opened(world: worlds.World, amount: int = 1000) -> types.Order:
    lines = [types.Line(world.accounts["three"].account_id, amount)]
    return operations.open_order(actor=SYSTEM, channel="card", lines=lines, language="ar", at=AT)


def settle(order: types.Order, reference: str = "T1", amount: int = 1000, at: datetime.datetime = AT) -> types.Receipt:
    return operations.settle_order(
        actor=SYSTEM, order_number=order.number, collector="cmi", reference=reference, method="online",
        amount_centimes=amount, collected_at=at, at=at,
    )  # fmt: skip


def state(order: types.Order) -> tuple[str, str | None]:
    with scope.reading(1):
        now = queries.get_order(order.number)
    return now.status, now.payment_number


def test_an_order_is_settled_once(april_billed: worlds.World) -> None:
    order = opened(april_billed)
    receipt = settle(order)
    assert settle(order).number == receipt.number
    assert state(order) == ("settled", receipt.number)
    operations.fail_order(actor=SYSTEM, order_number=order.number, outcome="late word", at=AT)
    assert state(order) == ("settled", receipt.number)


def test_money_of_an_expired_or_failed_order_is_taken(april_billed: worlds.World) -> None:
    order, failed = opened(april_billed), opened(april_billed)
    operations.fail_order(actor=SYSTEM, order_number=failed.number, outcome="05", at=AT)
    assert operations.expire_orders(actor=SYSTEM, at=AT) == []
    assert operations.expire_orders(actor=SYSTEM, at=LATER) == [order.number]
    assert state(order) == ("expired", None)
    assert state(failed) == ("failed", None)
    assert state(order) != (settle(order, "T1", at=LATER).number, None)
    settle(failed, "T2", at=LATER)
    assert (state(order)[0], state(failed)[0]) == ("settled", "settled")


def test_another_amount_and_an_unknown_order_write_nothing(april_billed: worlds.World) -> None:
    order = opened(april_billed)
    with pytest.raises(operations.AmountDiffers):
        settle(order, amount=999)
    with pytest.raises(operations.OrderUnknown):
        settle(types.Order(**{**order.__dict__, "number": "NONE"}))
    with pytest.raises(operations.NothingPaid):
        opened(april_billed, 0)
    with scope.reading(1):
        assert models.Payment.objects.count() == 0


def credited(world: worlds.World, amount: int) -> int:
    """Return an account that is owed `amount` and owes nothing."""
    account_id = world.accounts["three"].account_id
    with scope.reading(1):
        due = ledger.get_balance(account_id=account_id)
    operations.collect_payment(
        actor=SYSTEM, channel="bank", collector="B", reference="R", method="transfer",
        lines=[types.Line(account_id, due + amount)], collected_at=AT, at=AT,
    )  # fmt: skip
    return account_id


def propose(account_id: int, amount: int, cause: str = "credit:1") -> types.Refund:
    return operations.propose_refund(
        actor=CLERK, account_id=account_id, amount_centimes=amount, cause=cause, bank_account_id=1, at=AT
    )


def test_a_refund_passes_four_eyes_and_leaves_by_the_bank(april_billed: worlds.World) -> None:
    account_id = credited(april_billed, 900)
    refund = propose(account_id, 900)
    assert propose(account_id, 900) == refund
    assert refund.due_on == datetime.date(2026, 5, 19)
    with pytest.raises(operations.SameHands):
        operations.approve_refund(actor=CLERK, refund_id=refund.refund_id, at=AT)
    operations.approve_refund(actor=OTHER, refund_id=refund.refund_id, at=AT)
    with scope.reading(1):
        assert ledger.get_balance(account_id=account_id) == 0
        assert ledger.get_trial_balance()["4428"] == -900
    paid = operations.mark_refund_paid(
        actor=OTHER, refund_id=refund.refund_id, reference="PAIN-1", paid_on=AT.date(), at=AT
    )
    again = operations.mark_refund_paid(
        actor=OTHER, refund_id=refund.refund_id, reference="PAIN-1", paid_on=AT.date(), at=AT
    )
    assert paid == again
    with pytest.raises(operations.RefundDecided):
        operations.mark_refund_paid(
            actor=OTHER, refund_id=refund.refund_id, reference="PAIN-2", paid_on=AT.date(), at=AT
        )
    with scope.reading(1):
        assert ledger.get_trial_balance()["4428"] == 0
        assert sum(ledger.get_trial_balance().values()) == 0


def test_a_refund_never_exceeds_what_is_owed(april_billed: worlds.World) -> None:
    account_id = credited(april_billed, 900)
    refund = propose(account_id, 901)
    with pytest.raises(ledger_operations.RefundExceedsCredit):
        operations.approve_refund(actor=OTHER, refund_id=refund.refund_id, at=AT)
    refused = operations.refuse_refund(actor=OTHER, refund_id=refund.refund_id, remark="too much", at=AT)
    assert refused.status == "refused"
    with pytest.raises(operations.RefundDecided):
        operations.approve_refund(actor=OTHER, refund_id=refund.refund_id, at=AT)
    with pytest.raises(operations.NothingPaid):
        propose(account_id, 0, "other")
    with scope.reading(1):
        assert ledger.get_balance(account_id=account_id) == -900
