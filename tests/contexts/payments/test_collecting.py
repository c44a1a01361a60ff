"""Payments through any channel: recorded once, posted at once, taken back by the rules."""

import dataclasses
import datetime
from concurrent import futures

import pyarrow as pa
import pytest
from django.db import connections
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.ledger import operations as ledger_operations
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.payments import models, operations, queries, taking, types, wording
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)
ON = datetime.date(2026, 5, 4)
CLERK = operation.Actor(1, "person:5", 5, frozenset({"payments.collect"}))
BOSS = operation.Actor(1, "person:6", 6, frozenset({"payments.reverse", "payments.collect"}))


@pytest.fixture
def billed(april_billed: worlds.World) -> worlds.World:
    return april_billed


def account(world: worlds.World, name: str = "three") -> int:
    return world.accounts[name].account_id


def owed(account_id: int) -> int:
    with scope.reading(1):
        return ledger.get_balance(account_id=account_id)


def collect(
    account_id: int, amount: int, reference: str = "R1", *, actor: operation.Actor = CLERK, channel: str = "counter",
    method: str = "cash", at: datetime.datetime = AT, collected_at: datetime.datetime | None = None,
    first: tuple[int, ...] = (),
) -> types.Receipt:  # fmt: skip
    return operations.collect_payment(
        actor=actor, channel=channel, collector="AG-3", reference=reference, method=method,
        lines=[types.Line(account_id, amount, first)], collected_at=collected_at or at, at=at,
    )  # fmt: skip


def written() -> tuple[int, int, dict[str, int]]:
    with scope.reading(1):
        events = outbox.Event.objects.filter(name__startswith="payments.").count()
        return models.Payment.objects.count(), events, ledger.get_trial_balance()


def test_cash_pays_a_bill_and_its_stamp_duty(billed: worlds.World) -> None:
    due = owed(account(billed))
    receipt = collect(account(billed), due)
    assert receipt.shares == (types.Share(account(billed), due, due, 0),)
    assert receipt.duty_centimes == (due * 25 + 5000) // 10000
    assert receipt.total_centimes == due + receipt.duty_centimes
    assert (owed(account(billed)), receipt.repeated, receipt.recorded_by) == (0, False, "person:5")
    assert receipt.number.startswith(f"2026-{receipt.payment_id:010d}-")
    with scope.reading(1):
        assert ledger.get_trial_balance()["5161"] == due + receipt.duty_centimes
        assert ledger.get_trial_balance()["4457"] == -receipt.duty_centimes
        assert sum(ledger.get_trial_balance().values()) == 0
        assert queries.get_payment(receipt.number) == receipt
        told = outbox.Event.objects.get(name="payments.payment.posted").payload
    assert (told["payment_number"], told["account_ids"]) == (receipt.number, [account(billed)])


def test_a_card_bears_no_duty_and_too_much_is_an_advance(billed: worlds.World) -> None:
    due = owed(account(billed))
    receipt = collect(account(billed), due + 5000, channel="card", method="online")
    assert (receipt.duty_centimes, receipt.shares[0].settled_centimes, receipt.shares[0].advance_centimes) == (
        0,
        due,
        5000,
    )
    assert owed(account(billed)) == -5000


def test_the_same_reference_pays_once_and_another_content_is_refused(billed: worlds.World) -> None:
    first = collect(account(billed), 3000)
    before = written()
    again = collect(account(billed), 3000)
    assert again.repeated
    assert again.number == first.number
    with pytest.raises(operations.ReferenceUsedOtherwise) as refused:
        collect(account(billed), 3100)
    assert refused.value.payment_number == first.number
    assert written() == before


def test_one_payment_for_several_accounts(billed: worlds.World) -> None:
    one, two = account(billed, "three"), account(billed, "mill")
    receipt = operations.collect_payment(
        actor=CLERK, channel="partner", collector="P1", reference="X", method="app",
        lines=[types.Line(one, 1000), types.Line(two, 2000)], collected_at=AT, at=AT,
    )  # fmt: skip
    assert [share.amount_centimes for share in receipt.shares] == [1000, 2000]
    with scope.reading(1):
        assert queries.list_payments(account_ids=[two]) == [receipt]
        assert ledger.get_trial_balance()["51153"] == 3000


@pytest.mark.parametrize(
    ("change", "refusal"),
    [
        ({"amount": 0}, operations.NothingPaid),
        ({"amount": -5}, operations.NothingPaid),
        ({"method": "online"}, operations.MethodUnknown),
        ({"method": "gold"}, operations.MethodUnknown),
        ({"collected_at": AT + datetime.timedelta(minutes=11)}, operations.CollectedInFuture),
        ({"account_id": 999_999}, operations.AccountUnknown),
        ({"actor": operation.Actor(1, "person:9", 9)}, operation.PermissionRefused),
    ],
)
def test_refusals_write_nothing(billed: worlds.World, change: dict[str, object], refusal: type[Exception]) -> None:
    before = written()
    with pytest.raises(refusal) as refused:
        collect(**{"account_id": account(billed), "amount": 100, **change})  # type: ignore[arg-type]
    assert written() == before
    if refusal is not operation.PermissionRefused:
        assert wording.refusal(refused.value, "ar")


def test_thirty_two_at_once_are_one_payment(billed: worlds.World) -> None:
    due = owed(account(billed))

    def pay(_: int) -> str:
        try:
            return collect(account(billed), due).number
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(16) as pool:
        numbers = list(pool.map(pay, range(32)))
    assert len(set(numbers)) == 1
    assert owed(account(billed)) == 0
    assert written()[:2] == (1, 1)


def test_two_partners_paying_the_same_bill_make_an_advance(billed: worlds.World) -> None:
    due = owed(account(billed))

    def pay(reference: str) -> int:
        try:
            return collect(account(billed), due, reference).shares[0].advance_centimes
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(pay, ["A", "B"])) == [0, due]
    assert owed(account(billed)) == -due


def test_a_reversal_makes_the_bill_owed_again_once(billed: worlds.World) -> None:
    due = owed(account(billed))
    with scope.reading(1):
        dues = queries.get_dues(account_id=account(billed), on=ON)
    receipt = collect(account(billed), due + 700)
    done = operations.reverse_payment(actor=BOSS, number=receipt.number, reason="error", at=AT)
    assert (done.repeated, owed(account(billed))) == (False, due)
    again = operations.reverse_payment(actor=BOSS, number=receipt.number, reason="error", at=AT)
    assert again.repeated
    with scope.reading(1):
        assert queries.get_payment(receipt.number).reversed_on == ON
        assert queries.get_dues(account_id=account(billed), on=ON) == dues
        assert ledger.get_trial_balance()["5161"] == 0
        assert ledger.get_trial_balance()["4457"] == 0


def test_a_reversal_comes_in_time_and_by_who_may(billed: worlds.World) -> None:
    receipt = collect(account(billed), 500)
    before = written()
    with pytest.raises(operation.PermissionRefused):
        operations.reverse_payment(actor=CLERK, number=receipt.number, reason="error", at=AT)
    with pytest.raises(operations.ReversalTooLate):
        operations.reverse_payment(
            actor=BOSS, number=receipt.number, reason="error", at=AT + datetime.timedelta(days=1)
        )
    with pytest.raises(operations.PaymentUnknown):
        operations.reverse_payment(actor=BOSS, number=receipt.number[:-1] + "x", reason="error", at=AT)
    with pytest.raises(operations.PaymentUnknown):
        operations.reverse_payment(
            actor=operation.Actor(2, "person:6", 6, BOSS.permissions), number=receipt.number, reason="error", at=AT
        )
    assert written() == before


def test_a_returned_cheque_has_a_longer_time_than_its_channel(billed: worlds.World) -> None:
    due = owed(account(billed))
    receipt = collect(account(billed), due, method="cheque")
    before = written()
    for reason, days in (("error", 1), ("cheque-returned", 61)):
        at = AT + datetime.timedelta(days=days)
        with pytest.raises(operations.ReversalTooLate) as late:
            operations.reverse_payment(actor=BOSS, number=receipt.number, reason=reason, at=at)
        assert late.value.last_on == ON + datetime.timedelta(days=days - 1)
    assert written() == before
    at = AT + datetime.timedelta(days=60)
    operations.reverse_payment(actor=BOSS, number=receipt.number, reason="cheque-returned", at=at)
    assert owed(account(billed)) == due
    cash = collect(account(billed), 100, "R2")
    with pytest.raises(operations.ReversalTooLate):  # cash has no cheque to return
        operations.reverse_payment(actor=BOSS, number=cash.number, reason="cheque-returned", at=at)


def test_the_payer_names_the_bill(billed: worlds.World) -> None:
    [bill] = books.of(billed, "three")
    with scope.reading(1):
        dues = queries.find_dues(reference=f"{bill.number // 10**9}-{bill.number % 10**9:09d}", on=ON)
        by_account = queries.find_dues(reference=billed.accounts["three"].number, on=ON)
        assert queries.find_dues(reference="2026-999999999", on=ON) is None
    assert dues is not None
    assert by_account is not None
    assert (dues.named, dues.total_centimes) == (bill.number, owed(account(billed)))
    assert (by_account.named, by_account.items) == (None, dues.items)


@operation.operation
def take_together(
    *, actor: operation.Actor, given: tuple[taking.Given, ...], at: datetime.datetime
) -> list[types.Receipt]:
    """Take payments in one transaction, as those that came at the same instant."""
    return taking.take(given)


def given(
    world: worlds.World, reference: str, amount: int, name: str = "three", *, method: str = "cash", later: int = 0,
    first: tuple[int, ...] = (),
) -> taking.Given:  # fmt: skip
    at = AT + datetime.timedelta(seconds=later)
    lines = [types.Line(account(world, name), amount, first)]
    return taking.Given(CLERK, "counter", "AG-3", reference, method, lines, at, at)


def test_payments_of_one_transaction_are_as_one_after_the_other(billed: worlds.World) -> None:
    due = owed(account(billed))
    last, first, other, again = take_together(
        actor=CLERK, at=AT,
        given=(
            given(billed, "Z", due - 300), given(billed, "A", due, later=1),
            given(billed, "M", 900, "mill", method="terminal"), given(billed, "Z", due - 300, later=2),
        ),
    )  # fmt: skip
    assert (last.shares[0].settled_centimes, last.shares[0].advance_centimes, last.repeated) == (due - 300, 0, False)
    assert (first.shares[0].settled_centimes, first.shares[0].advance_centimes) == (300, due - 300)
    assert (other.shares[0].settled_centimes, other.duty_centimes) == (900, 0)
    assert again == dataclasses.replace(last, repeated=True)
    assert owed(account(billed)) == 300 - due
    with scope.reading(1):
        assert sum(ledger.get_trial_balance().values()) == 0
        assert queries.get_payment(first.number) == first
        told = outbox.Event.objects.filter(name="payments.payment.posted").order_by("at")
        assert [event.payload["payment_number"] for event in told if event.at > AT] == [first.number]
        assert told.count() == 3


def test_what_the_second_payer_names_is_not_settled_by_the_first(billed: worlds.World) -> None:
    of, due_on = account(billed), datetime.date(2026, 6, 10)
    rows = pa.table([[of], [5000], [0], [due_on]], schema=ledger_types.OPENING_BALANCES)
    ledger_operations.import_opening_balances(
        actor=operation.system_actor(tenant_id=1, name="test"), rows=rows, first_number=2025_000_000_001,
        cause="opening", posted_on=ON, at=AT,
    )  # fmt: skip

    def left() -> list[int]:
        with scope.reading(1):
            return [item.left_centimes for item in queries.get_dues(account_id=of, on=ON).items]

    bill, opening = left()
    take_together(
        actor=CLERK, at=AT, given=(given(billed, "A", 100), given(billed, "B", 200, first=(2025_000_000_001,)))
    )
    assert left() == [bill - 100, opening - 200]


@pytest.mark.parametrize(
    ("reference", "amount", "name", "refusal"),
    [("A", 101, "three", operations.ReferenceUsedOtherwise), ("B", 100, "nobody", operations.AccountUnknown)],
)
def test_one_refused_undoes_the_transaction_of_all(
    billed: worlds.World, reference: str, amount: int, name: str, refusal: type[Exception]
) -> None:
    before = written()
    wrong = given(billed, reference, amount)
    if name == "nobody":
        wrong = dataclasses.replace(wrong, lines=[types.Line(999_999, amount)])
    with pytest.raises(refusal):
        take_together(actor=CLERK, at=AT, given=(given(billed, "A", 100), wrong))
    assert written() == before


def test_at_once_the_refused_one_is_refused_alone(billed: worlds.World) -> None:
    def pay(rank: int) -> str:
        try:
            return collect(999_999 if rank == 5 else account(billed), 100 + rank, f"R{rank}").number
        except operations.AccountUnknown:
            return "unknown"
        finally:
            connections.close_all()

    due = owed(account(billed))
    with futures.ThreadPoolExecutor(12) as pool:
        numbers = list(pool.map(pay, range(12)))
    assert [rank for rank, number in enumerate(numbers) if number == "unknown"] == [5]
    assert len(set(numbers)) == 12
    assert owed(account(billed)) == due - sum(100 + rank for rank in range(12) if rank != 5)
    assert written()[:2] == (11, 11)
