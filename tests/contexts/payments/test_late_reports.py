"""What a partner reports once its day was settled: held until a transfer, noted since, goes up to its report."""

import datetime

import pytest
from tests.contexts.billing import world as worlds
from tests.contexts.payments.test_stopping import partner as partner

from saqia.contexts.payments import operations, queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

SYSTEM = operation.system_actor(tenant_id=1, name="test")
FIRST = datetime.datetime(2026, 5, 4, 11, tzinfo=datetime.UTC)


def moment(days: int) -> datetime.datetime:
    """Return noon in Morocco, some days after the first."""
    return FIRST + datetime.timedelta(days=days)


def report(
    world: worlds.World, reference: str, centimes: int, *, took: int, at: int, hours: int = 0
) -> types.Receipt:  # fmt: skip
    """Have a partner's program report on a day what it took on another."""
    return operations.collect_for_partner(
        actor=SYSTEM, code="BANK-1", reference=reference, method="app", collected_at=moment(took),
        at=moment(at) + datetime.timedelta(hours=hours),
        lines=[types.Line(world.accounts["three"].account_id, centimes)],
    )  # fmt: skip


def settle(until: int, at: int, centimes: int) -> None:
    """Have finance note a transfer."""
    operations.settle_collector(
        actor=SYSTEM, channel="partner", collector="BANK-1", until_on=moment(until).date(), amount_centimes=centimes,
        reference=f"V{until}-{at}", at=moment(at),
    )  # fmt: skip


def held() -> int:
    with scope.reading(1):
        assert queries.list_held(codes=["BANK-1", "NONE"]).get("NONE") is None
        return queries.get_held("BANK-1")


def test_a_payment_of_a_settled_day_counts_until_a_transfer_goes_up_to_its_report(partner: worlds.World) -> None:
    report(partner, "R1", 90_000, took=0, at=0)
    assert held() == 90_000
    settle(0, 1, 90_000)
    assert held() == 0
    report(partner, "R2", 100_000, took=0, at=3)
    report(partner, "R3", 99_999, took=-20, at=3)
    report(partner, "R2", 100_000, took=0, at=3)  # once more: the same payment
    assert held() == 199_999
    with pytest.raises(operations.GuaranteeSpent) as spent:
        report(partner, "R4", 2, took=0, at=3)
    assert (spent.value.left_centimes, held()) == (1, 199_999)
    with scope.reading(1):
        assert sorted(one.reference for one in queries.page_payments(channel="partner")) == ["R1", "R2", "R3"]
    settle(2, 4, 1)  # names days before the report
    assert held() == 199_999
    settled = operations.settle_by_transfer(
        actor=SYSTEM, channel="partner", collector="BANK-1", amount_centimes=199_999, arrived_on=moment(5).date(),
        reference="line:1", until_on=moment(3).date(), at=moment(5),
    )  # fmt: skip
    assert settled is not None and held() == 0
    report(partner, "R5", 500, took=3, at=6)
    assert held() == 500
    settle(3, 7, 500)  # the same days once more: its report was later
    assert held() == 500


def test_what_comes_before_its_day_is_settled_is_covered_with_it(partner: worlds.World) -> None:
    report(partner, "R1", 700, took=0, at=1)  # as from a file of the night
    report(partner, "R2", 40, took=1, at=1)
    settle(0, 2, 700)
    assert held() == 40
    settle(1, 2, 40)
    assert held() == 0
    late = report(partner, "R3", 9, took=1, at=2, hours=1)
    assert held() == 9
    operations.reverse_payment(actor=SYSTEM, number=late.number, reason="wrong-account", at=moment(2))
    assert held() == 0


def test_a_day_that_is_settled_before_it_ends_lets_nothing_through(partner: worlds.World) -> None:
    report(partner, "R1", 700, took=0, at=0)
    settle(0, 0, 700)
    assert held() == 0
    report(partner, "R2", 30, took=0, at=0, hours=2)
    report(partner, "R3", 5, took=0, at=0, hours=12)  # as the next day begins in Morocco
    report(partner, "R4", 1, took=0, at=0, hours=13)
    assert held() == 36
    settle(1, 2, 36)
    assert held() == 0


def test_what_a_person_takes_in_of_months_ago_counts_on_its_own_day(partner: worlds.World) -> None:
    settle(0, 1, 1)
    for days, expected in ((30, 0), (31, 0)):
        operations.collect_payment(
            actor=SYSTEM, channel="partner", collector="BANK-1", reference=f"F{days}", method="app",
            collected_at=moment(-1), at=moment(days), lines=[types.Line(partner.accounts["three"].account_id, 100)],
        )  # fmt: skip
        assert held() == expected
    report(partner, "R1", 100, took=0, at=30)
    assert held() == 100
