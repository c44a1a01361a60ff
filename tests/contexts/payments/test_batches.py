"""A settlement file: every row once, all of a part or nothing, the same file again writes nothing."""

import datetime

import pyarrow as pa
import pytest
from django.db import connection
from tests.contexts.billing import world as worlds

from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import models, operations, types
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)
SYSTEM = operation.system_actor(tenant_id=1, name="settlement")


def rows(*given: tuple[str, int, int]) -> pa.Table:
    return pa.table(
        [[one[0] for one in given], [one[1] for one in given], [one[2] for one in given], [AT] * len(given)],
        schema=types.BATCH,
    )


def take(table: pa.Table, cause: str = "file") -> types.Batch:
    return operations.collect_batch(
        actor=SYSTEM, channel="partner", collector="P1", method="collector", rows=table, cause=cause, at=AT
    )


def test_every_row_is_a_payment_and_the_file_again_writes_nothing(april_billed: worlds.World) -> None:
    three, mill = (april_billed.accounts[name].account_id for name in ("three", "mill"))
    with scope.reading(1):
        due = ledger.get_balance(account_id=three)
    table = rows(("A", three, due - 100), ("B", mill, 2000), ("C", three, 300))
    duty = sum((amount * 25 + 5000) // 10000 for amount in (due - 100, 2000, 300))
    assert take(table) == types.Batch(3, 0, due + 2200, duty)
    assert take(table) == types.Batch(0, 3, 0, 0)
    with scope.reading(1):
        assert ledger.get_balance(account_id=three) == -200
        shares = {share.payment.reference: share for share in models.Share.objects.select_related("payment")}
        assert [(shares[ref].settled_centimes, shares[ref].advance_centimes) for ref in "AC"] == [
            (due - 100, 0),
            (100, 200),
        ]
        assert ledger.get_trial_balance()["51153"] == due + 2200 + duty
        assert sum(ledger.get_trial_balance().values()) == 0
        assert outbox.Event.objects.filter(name="payments.batch.posted").count() == 1


def test_a_file_with_new_rows_takes_only_these(april_billed: worlds.World) -> None:
    three = april_billed.accounts["three"].account_id
    take(rows(("A", three, 500)))
    assert take(rows(("A", three, 500), ("B", three, 700)), "longer").payments == 1


@pytest.mark.parametrize(
    ("bad", "refusal"),
    [
        (("B", 1, 0), operations.NothingPaid),
        (("A", 1, 500), operations.ReferenceUsedOtherwise),
    ],
)
def test_one_bad_row_refuses_its_part(
    april_billed: worlds.World, bad: tuple[str, int, int], refusal: type[Exception]
) -> None:
    three = april_billed.accounts["three"].account_id
    with pytest.raises(operations.BatchInvalid) as refused:
        take(rows(("A", three, 500), bad))
    assert refused.value.reference == bad[0]
    assert isinstance(refused.value.refusal, refusal)
    with scope.reading(1):
        assert models.Payment.objects.count() == 0


def test_a_reference_used_for_another_amount_is_refused(april_billed: worlds.World) -> None:
    three = april_billed.accounts["three"].account_id
    take(rows(("A", three, 500)))
    with pytest.raises(operations.BatchInvalid):
        take(rows(("A", three, 600), ("B", three, 700)), "other")
    with scope.reading(1):
        assert models.Payment.objects.count() == 1


def single(reference: str, account: int, amount: int, instrument: str = "") -> types.Single:
    return types.Single(reference, account, amount, AT, instrument)


def take_each(*given: types.Single, actor: operation.Actor = SYSTEM) -> dict[str, str]:
    return operations.collect_each(actor=actor, channel="bank", collector="main", method="transfer", rows=given, at=AT)


def test_many_single_payments_are_told_one_by_one_and_again_answer_the_first(april_billed: worlds.World) -> None:
    three, mill = (april_billed.accounts[name].account_id for name in ("three", "mill"))
    with scope.reading(1):
        due = ledger.get_balance(account_id=three)
    given = (single("A", three, due - 100, "B1"), single("B", mill, 2000), single("C", three, 300))
    numbers = take_each(*given)
    assert take_each(*given) == numbers and len(set(numbers.values())) == 3
    with scope.reading(1):
        assert ledger.get_balance(account_id=three) == -200
        assert {one.reference: one.instrument for one in models.Payment.objects.all()} == {"A": "B1", "B": "", "C": ""}
        told = outbox.Event.objects.filter(name="payments.payment.posted").order_by("id")
        assert [one.payload["payment_number"] for one in told] == [numbers[one] for one in ("A", "B", "C")]
        assert sum(ledger.get_trial_balance().values()) == 0
    single_one = operations.collect_payment(
        actor=SYSTEM, channel="bank", collector="main", reference="A", method="transfer",
        lines=[types.Line(three, due - 100)], collected_at=AT, at=AT,
    )  # fmt: skip
    assert single_one.number == numbers["A"]


def test_many_single_payments_are_all_or_none(april_billed: worlds.World) -> None:
    three = april_billed.accounts["three"].account_id
    take_each(single("A", three, 100))
    for bad in (single("A", three, 101), single("D", three, 0)):
        with pytest.raises(operations.BatchInvalid):
            take_each(single("B", three, 100), bad)
    with pytest.raises(operation.PermissionRefused):
        take_each(single("B", three, 100), actor=operation.Actor(1, "person:9", 9))
    with scope.reading(1):
        assert models.Payment.objects.count() == 1


def test_a_file_into_young_payments_tells_the_planner(april_billed: worlds.World) -> None:
    three = april_billed.accounts["three"].account_id
    assert take(rows(*((f"R{number}", three, 100) for number in range(100)))).payments == 100
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = 'payments_payment'::regclass")
        assert cursor.fetchone()[0] >= 100
