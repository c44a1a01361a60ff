"""Payments and statements: oldest debt first, every posting once, a running balance that closes."""

import datetime

import pytest

from saqia.contexts.ledger import models, operations, queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 6, 1, 9, tzinfo=datetime.UTC)
MAY, JUNE, JULY = (datetime.date(2026, month, 2) for month in (5, 6, 7))
BEGIN, END = datetime.date(2026, 1, 1), datetime.date(2027, 1, 1)


def post(actor: operation.Actor, number: int, amount: int, on: datetime.date, account: int = 7) -> None:
    operations.post_item(
        actor=actor, number=number, kind="bill" if amount > 0 else "credit-note", account_id=account,
        cause=f"item:{number}", postings=[types.Posting("receivable", amount), types.Posting("energy", -amount)],
        due_on=on + datetime.timedelta(days=18), posted_on=on, at=AT,
    )  # fmt: skip


def pay(
    actor: operation.Actor, amount: int, on: datetime.date = JUNE, cause: str = "counter:1", first: int | None = None
) -> types.PostedPayment:
    return operations.post_payment(
        actor=actor, account_id=7, amount_centimes=amount, cause=cause, posted_on=on, at=AT, first=first
    )


def left(account: int = 7) -> dict[int, int]:
    with scope.reading(1):
        return {one.number: one.remaining_centimes for one in queries.list_open_items(account_id=account)}


def test_a_payment_settles_the_oldest_due_and_keeps_the_rest(database: str, souss: operation.Actor) -> None:
    post(souss, 1, 300, MAY)
    post(souss, 2, 500, JUNE)
    assert pay(souss, 400) == types.PostedPayment(1 + 2, 400, 0, False)
    assert left() == {1: 0, 2: 400}
    assert pay(souss, 600, cause="counter:2").advance_centimes == 200
    assert left() == {1: 0, 2: 0, 2026_800_000_004: -200}
    with scope.reading(1):
        assert queries.get_balance(account_id=7) == -200
        assert sum(queries.get_trial_balance().values()) == 0
        assert queries.get_trial_balance()["51151"] == 1000
        [standing] = queries.list_account_standings(account_ids=[7], on=JULY)
    assert standing == types.AccountStanding(7, -200, 0, 0, 0, 200)


def test_a_payment_counts_once_and_may_name_its_bill(database: str, souss: operation.Actor) -> None:
    post(souss, 1, 300, MAY)
    post(souss, 2, 500, JUNE)
    first = pay(souss, 600, first=2)
    assert left() == {1: 200, 2: 0}
    again = pay(souss, 600, first=2)
    assert (again.repeated, again.transaction_id, again.allocated_centimes) == (True, first.transaction_id, 600)
    assert left() == {1: 200, 2: 0}


def test_a_disputed_part_is_paid_last(database: str, souss: operation.Actor) -> None:
    post(souss, 1, 300, MAY)
    post(souss, 2, 500, JUNE)
    operations.place_hold(actor=souss, item_number=1, amount_centimes=300, cause="dispute:1", at=AT)
    pay(souss, 450)
    assert left() == {1: 300, 2: 50}
    pay(souss, 100, cause="counter:2")
    assert left() == {1: 250, 2: 0}


def test_refusals_write_nothing(database: str, souss: operation.Actor) -> None:
    post(souss, 1, 300, MAY)
    with pytest.raises(operations.PaymentNotPositive):
        pay(souss, 0)
    clerk = operation.Actor(tenant_id=1, name="person:3", person_id=3, permissions=frozenset({"ledger.hold"}))
    with pytest.raises(operation.PermissionRefused):
        pay(clerk, 10)
    with scope.reading(1):
        assert models.JournalTransaction.objects.count() == 1
    assert left() == {1: 300}


def test_a_statement_runs_from_balance_to_balance(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    post(souss, 1, 300, MAY)
    post(souss, 2, 500, JUNE)
    post(souss, 3, 70, JUNE, account=8)
    pay(souss, 400, on=JUNE)
    post(souss, 4, -50, JULY)
    with scope.reading(1):
        whole = queries.get_statement(account_ids=[7], from_on=BEGIN, until_on=END)
        june = queries.get_statement(account_ids=[7], from_on=JUNE, until_on=JULY)
        both = queries.get_statement(account_ids=[7, 8], from_on=JUNE, until_on=END)
    told = [
        (one.posted_on, one.kind, one.item_number, one.amount_centimes, one.balance_centimes) for one in whole.lines
    ]
    assert told == [
        (MAY, "bill", 1, 300, 300),
        (JUNE, "bill", 2, 500, 800),
        (JUNE, "payment", None, -400, 400),
        (JULY, "credit-note", 4, -50, 350),
    ]
    assert (whole.opening_centimes, whole.closing_centimes, whole.cursor) == (0, 350, None)
    assert (june.opening_centimes, june.closing_centimes, len(june.lines)) == (300, 400, 2)
    assert [one.account_id for one in both.lines] == [7, 8, 7, 7]
    assert (both.opening_centimes, both.closing_centimes) == (300, 420)
    with scope.reading(2):
        assert queries.get_statement(account_ids=[7], from_on=BEGIN, until_on=END).lines == ()


def test_pages_follow_each_other_without_loss(database: str, souss: operation.Actor) -> None:
    for number in range(1, 8):
        post(souss, number, number * 10, MAY)
    whole: list[types.StatementLine] = []
    cursor = None
    with scope.reading(1):
        for _ in range(4):
            page = queries.get_statement(account_ids=[7], from_on=BEGIN, until_on=END, cursor=cursor, most=2)
            whole += page.lines
            cursor = page.cursor
        assert cursor is None
        assert [one.item_number for one in whole] == list(range(1, 8))
        assert whole[-1].balance_centimes == page.closing_centimes == 280
        with pytest.raises(queries.CursorInvalid):
            queries.get_statement(account_ids=[7], from_on=BEGIN, until_on=END, cursor="yesterday")
