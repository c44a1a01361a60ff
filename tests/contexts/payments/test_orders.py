"""Intentions to pay online, and money that goes back."""

import datetime

import pytest
from django.db import transaction
from tests.contexts.billing import world as worlds

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import operations as ledger_operations
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.parties import models as party_models
from saqia.contexts.payments import models, operations, queries, types, wording
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


def propose(
    account_id: int, amount: int, cause: str = "credit:1", bank: int | None = None, by: operation.Actor = CLERK
) -> types.Refund:
    """Propose a refund to a bank account, the customer's own one unless it is said."""
    return operations.propose_refund(
        actor=by, account_id=account_id, amount_centimes=amount, cause=cause,
        bank_account_id=given_rib(account_id) if bank is None else bank, at=AT,
    )  # fmt: skip


def given_rib(account_id: int) -> int:
    """Return the bank account that the account's customer gave; made where there is none."""
    with scope.reading(1):
        [account] = contracts.list_accounts([account_id])
    with transaction.atomic():
        scope.enter(1)
        return party_models.BankAccount.objects.get_or_create(
            customer_id=account.customer_id, rib=f"{account.customer_id:024d}"
        )[0].id


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
    refund = propose(account_id, 900)
    ledger_operations.post_refund(
        actor=SYSTEM, account_id=account_id, amount_centimes=1, cause="meanwhile", posted_on=AT.date(), at=AT
    )
    with pytest.raises(ledger_operations.RefundExceedsCredit):
        operations.approve_refund(actor=OTHER, refund_id=refund.refund_id, at=AT)
    refused = operations.refuse_refund(actor=OTHER, refund_id=refund.refund_id, remark="too much", at=AT)
    assert refused.status == "refused"
    with pytest.raises(operations.RefundDecided):
        operations.approve_refund(actor=OTHER, refund_id=refund.refund_id, at=AT)
    with pytest.raises(operations.NothingPaid):
        propose(account_id, 0, "other")
    with scope.reading(1):
        assert ledger.get_balance(account_id=account_id) == -899


def test_a_refund_is_proposed_of_what_is_owed_to_its_owners_bank_account(april_billed: worlds.World) -> None:
    account_id, stranger = credited(april_billed, 900), april_billed.accounts["plain"].account_id
    with pytest.raises(operations.CreditTooSmall) as more:
        propose(account_id, 901)
    assert wording.refusal(more.value, "fr").startswith("Le compte est créditeur de 9,00 DH")
    assert "\u20669,00\u2069" in wording.refusal(more.value, "ar") and "9.00 DH" in wording.refusal(more.value, "en")
    with pytest.raises(operations.CreditTooSmall) as owing:
        propose(stranger, 1)
    assert owing.value.left_centimes == 0
    with pytest.raises(operations.BankAccountForeign) as foreign:
        propose(account_id, 900, bank=given_rib(stranger))
    assert all(wording.refusal(foreign.value, language) for language in ("ar", "fr", "en"))
    with pytest.raises(operations.AccountUnknown):
        propose(0, 900, bank=1)
    with pytest.raises(operation.PermissionRefused):
        propose(account_id, 900, by=operation.Actor(1, "person:7", 7, frozenset({"payments.approve-refund"})))
    with scope.reading(1):
        assert models.Refund.objects.count() == 0
        assert queries.list_refundable(account_ids=[account_id, stranger], on=AT.date()) == {
            account_id: 900, stranger: 0,
        }  # fmt: skip


def test_proposals_share_one_credit_and_a_refused_one_leaves_it(april_billed: worlds.World) -> None:
    account_id = credited(april_billed, 900)
    first = propose(account_id, 500)
    with pytest.raises(operations.CreditTooSmall) as rest:
        propose(account_id, 401, "credit:2")
    assert rest.value.left_centimes == 400
    assert propose(account_id, 400, "credit:2").status == "proposed"
    assert propose(account_id, 500) == first  # sent twice: answered, not counted against itself
    operations.refuse_refund(actor=OTHER, refund_id=first.refund_id, remark="", at=AT)
    assert propose(account_id, 500, "credit:3").amount_centimes == 500
    with scope.reading(1):
        assert models.Refund.objects.count() == 3
