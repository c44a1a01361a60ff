"""What a part of a bill paid for: services by the rules, beside what was paid before; one debt all the same."""

import datetime
from pathlib import Path

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.documents import reading as paper

from saqia.contexts.billing import queries as billing
from saqia.contexts.payments import exports, operations, queries, rules, splitting, types
from saqia.platform import operation
from saqia.platform.documents import demonstration
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)
SYSTEM = operation.system_actor(tenant_id=1, name="till")
TOTALS = {1: 10_000, 2: 3_000, 3: 1_000}


@pytest.mark.parametrize(
    ("before", "amount", "found"),
    [
        (0, 2_000, {2: 2_000}),
        (0, 3_500, {2: 3_000, 3: 500}),
        (2_000, 2_500, {2: 1_000, 3: 1_000, 1: 500}),
        (4_000, 10_000, {1: 10_000}),
        (0, 14_000, {2: 3_000, 3: 1_000, 1: 10_000}),
        (13_000, 1_500, {1: 1_000, 0: 500}),
        (0, 0, {}),
    ],
)
def test_a_part_pays_water_first(before: int, amount: int, found: dict[int, int]) -> None:
    assert rules.service_order() == (2, 3, 1)
    assert splitting.split(TOTALS, before=before, amount=amount) == found


def test_no_bill_has_no_service_and_what_gives_back_takes_nothing() -> None:
    assert splitting.split({}, before=0, amount=700) == {0: 700}
    assert splitting.split({1: 900, 2: -200}, before=0, amount=700) == {1: 700}


def pay(world: worlds.World, amount: int, reference: str) -> types.Receipt:
    return operations.collect_payment(
        actor=SYSTEM, channel="counter", collector="AG-3", reference=reference, method="terminal",
        lines=[types.Line(world.accounts["three"].account_id, amount)], collected_at=AT, at=AT,
    )  # fmt: skip


def parts(receipt: types.Receipt) -> list[tuple[int | None, int, int]]:
    with scope.reading(1):
        found = queries.list_service_parts(payment_ids=[receipt.payment_id])
    return [(one.item_number, one.service, one.amount_centimes) for one in found]


def test_two_payments_share_a_bill_and_the_rest_is_an_advance(april_billed: worlds.World, tmp_path: Path) -> None:
    [bill] = books.of(april_billed, "three")
    with scope.reading(1):
        [totals] = billing.list_service_totals(numbers=[bill.number, 1]).values()
    assert sum(totals.values()) == bill.total_ttc_centimes and set(totals) == {1, 2, 3}
    first = pay(april_billed, totals[2] + 100, "A")
    assert parts(first) == [(bill.number, 2, totals[2]), (bill.number, 3, 100)]
    second = pay(april_billed, bill.total_ttc_centimes - totals[2] - 100 + 5_000, "B")
    assert parts(second) == [(bill.number, 3, totals[3] - 100), (bill.number, 1, totals[1]), (None, 0, 5_000)]
    with scope.reading(1):
        day = exports.list_services(on=datetime.date(2026, 5, 4)).to_pylist()
        said = paper.text(
            exports.render_receipt(
                number=first.number, key=demonstration.seal_key(tmp_path / "keys", at=AT), lead="fr"
            ),
            tmp_path,
        )
    assert [(row["number"], row["service"]) for row in day] == [
        (first.number, 2), (first.number, 3), (second.number, 3), (second.number, 1), (second.number, 0),
    ]  # fmt: skip
    assert sum(row["amount_centimes"] for row in day) == bill.total_ttc_centimes + 5_000
    assert "eau" in said and "assainissement" in said and "1,00 DH" in said and "électricité" not in said
    operations.reverse_payment(actor=SYSTEM, number=second.number, reason="error", at=AT)
    with scope.reading(1):
        assert exports.list_services(on=datetime.date(2026, 5, 4)).num_rows == 2
