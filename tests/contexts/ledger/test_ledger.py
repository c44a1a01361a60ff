"""The ledger: balanced by the database, once by cause, holds that keep collection away."""

import datetime

import pyarrow as pa
import pytest
from django.db import DatabaseError, connection, transaction

from saqia.contexts.ledger import journal, models, operations, queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 6, 1, 9, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 6, 1)
SALE = [types.Posting("receivable", 59_277, 7), types.Posting("energy", -49_397), types.Posting("vat", -9_880)]


def _post(actor: operation.Actor, number: int = 2026_000_000_001, cause: str = "bill:1") -> types.Posted:
    return operations.post_item(
        actor=actor,
        number=number,
        kind="bill",
        account_id=7,
        cause=cause,
        postings=SALE,
        due_on=DAY,
        posted_on=DAY,
        at=AT,
    )


def _counts(tenant_id: int) -> tuple[int, int, int]:
    with scope.reading(tenant_id):
        return (
            models.JournalTransaction.objects.count(),
            models.JournalEntry.objects.count(),
            models.OpenItem.objects.count(),
        )


def test_an_item_is_owed_and_booked(database: str, souss: operation.Actor) -> None:
    assert not _post(souss).repeated
    with scope.reading(1):
        assert queries.get_balance(account_id=7) == 59_277
        assert queries.get_trial_balance() == {"3421": 59_277, "4455": -9_880, "71211": -49_397}
    with scope.reading(2):
        assert queries.get_balance(account_id=7) == 0
        assert queries.get_trial_balance() == {}


def test_the_same_cause_is_booked_once(database: str, souss: operation.Actor) -> None:
    first, again = _post(souss), _post(souss)
    assert again.repeated
    assert again.transaction_id == first.transaction_id
    assert _counts(1) == (1, 3, 1)


def test_unbalanced_postings_are_refused(database: str, souss: operation.Actor) -> None:
    with pytest.raises(journal.Unbalanced) as refused:
        operations.post_item(
            actor=souss, number=1, kind="bill", account_id=7, cause="x",
            postings=[types.Posting("receivable", 100), types.Posting("energy", -99)],
            due_on=DAY, posted_on=DAY, at=AT,
        )  # fmt: skip
    assert refused.value.difference_centimes == 1
    assert _counts(1) == (0, 0, 0)


def test_the_database_refuses_what_the_code_forgot(database: str) -> None:
    with pytest.raises(DatabaseError, match="out of balance by 5"), transaction.atomic():
        scope.enter(1)
        made = models.JournalTransaction.objects.create(cause="x", kind="x", posted_on=DAY, recorded_at=AT)
        models.JournalEntry.objects.create(transaction=made, account_code="3421", amount_centimes=5)
    assert _counts(1) == (0, 0, 0)


def test_a_transaction_without_entries_is_refused(database: str) -> None:
    with pytest.raises(DatabaseError, match="out of balance"), transaction.atomic():
        scope.enter(1)
        models.JournalTransaction.objects.create(cause="x", kind="x", posted_on=DAY, recorded_at=AT)


def test_no_entry_joins_a_transaction_later(database: str, souss: operation.Actor) -> None:
    posted = _post(souss)
    with pytest.raises(DatabaseError, match="written together"), transaction.atomic():
        scope.enter(1)
        models.JournalEntry.objects.bulk_create(
            models.JournalEntry(transaction_id=posted.transaction_id, account_code="3421", amount_centimes=amount)
            for amount in (5, -5)
        )
    assert _counts(1) == (1, 3, 1)


@pytest.mark.parametrize("statement", ["UPDATE ledger_entry SET amount_centimes = 0", "DELETE FROM ledger_open_item"])
def test_the_ledger_is_append_only(database: str, souss: operation.Actor, statement: str) -> None:
    _post(souss)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        scope.enter(1)
        with connection.cursor() as cursor:
            cursor.execute(statement)
    assert _counts(1) == (1, 3, 1)


def test_a_run_lands_its_items_as_one_partition(database: str, souss: operation.Actor) -> None:
    items = pa.table(
        {"number": [11, 12], "account_id": [7, 8], "kind": ["bill", "bill"], "amount_centimes": [100, 250],
         "due_on": [DAY, DAY], "posted_on": [DAY, DAY]}
    ).cast(types.OPEN_ITEMS)  # fmt: skip
    postings = [types.Posting("receivable", 350), types.Posting("water", -350)]
    for repeated in (False, True):
        posted = operations.post_run(
            actor=souss, batch=5, cause="bill-run:a", items=items, postings=postings, posted_on=DAY, at=AT
        )
        assert posted.repeated is repeated
    assert _counts(1) == (1, 2, 2)
    assert _counts(2) == (0, 0, 0)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        scope.enter(2)
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM ledger_open_item_1_5")


def test_items_that_disagree_with_the_entries_are_refused(database: str, souss: operation.Actor) -> None:
    items = types.OPEN_ITEMS.empty_table()
    postings = [types.Posting("receivable", 1), types.Posting("water", -1)]
    with pytest.raises(operations.ItemsDisagree):
        operations.post_run(actor=souss, batch=5, cause="x", items=items, postings=postings, posted_on=DAY, at=AT)
    assert _counts(1) == (0, 0, 0)


def test_a_hold_keeps_collection_away_until_released(database: str, souss: operation.Actor) -> None:
    _post(souss)
    hold = {"item_number": 2026_000_000_001, "amount_centimes": 9_620, "cause": "dispute:1", "at": AT}
    first = operations.place_hold(actor=souss, **hold)  # type: ignore[arg-type]
    assert operations.place_hold(actor=souss, **hold) == first  # type: ignore[arg-type]
    with scope.reading(1):
        assert queries.get_collectable(account_id=7) == 59_277 - 9_620
        assert queries.get_balance(account_id=7) == 59_277
    with pytest.raises(operations.HoldExceedsItem):
        operations.place_hold(actor=souss, item_number=2026_000_000_001, amount_centimes=50_000, cause="b", at=AT)
    operations.release_hold(actor=souss, cause="dispute:1", at=AT)
    operations.release_hold(actor=souss, cause="dispute:1", at=AT)
    with scope.reading(1):
        assert queries.get_collectable(account_id=7) == 59_277
    with pytest.raises(operations.HoldNotFound):
        operations.release_hold(actor=souss, cause="none", at=AT)


def test_opening_balances_come_in_once(database: str, souss: operation.Actor) -> None:
    rows = pa.table(
        {"account_id": [7, 8, 9], "amount_centimes": [1_000, -200, 0], "deposit_centimes": [5_000, 0, 300],
         "due_on": [DAY, DAY, DAY]}
    ).cast(types.OPENING_BALANCES)  # fmt: skip
    for repeated in (False, True):
        done = operations.import_opening_balances(
            actor=souss, rows=rows, first_number=900, cause="opening:regie", posted_on=DAY, at=AT
        )
        assert (done.accounts, done.owed_centimes, done.deposit_centimes, done.repeated) == (3, 800, 5_300, repeated)
    with scope.reading(1):
        assert queries.get_balance(account_id=7) == 1_000
        assert queries.get_balance(account_id=8) == -200
        assert queries.get_trial_balance() == {"1487": -5_300, "3421": 800, "44971": 4_500}
        assert models.Deposit.objects.count() == 2


def test_who_may_not_post_writes_nothing(database: str) -> None:
    reader = operation.Actor(tenant_id=1, name="person:3", person_id=3, permissions=frozenset({"metering.record"}))
    with pytest.raises(operation.PermissionRefused):
        _post(reader)
    assert _counts(1) == (0, 0, 0)
