"""A card acquirer's transfer comes net of its commission: matched to gross payments, commission and tax booked once."""

import datetime

import pytest
from tests.contexts.banking import ground
from tests.contexts.billing import world as worlds
from tests.journeys.banks.test_settlements import FIRST, LAST, content, covering, differences, pay, take, town, waiting

from saqia.contexts.banking import operations as banking
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import rules, types
from saqia.contexts.reconciliation import queries as reconciled
from saqia.journeys import bank_statements, nightly_comparison, settlements
from saqia.platform import operation

__all__ = ["town"]
CODES = ("5141", "51152", "6147", "34552", "4497")
SYSTEM = operation.system_actor(tenant_id=1, name="test")


@pytest.fixture(autouse=True)
def paid(town: worlds.World) -> None:
    """Have 103.33 DH taken by card: 0.65 % of each payment is 65 and 2 centimes, and a tenth of it 7 of tax."""
    pay(town, 10_000, collector="cmi", channel="card", method="online", on=FIRST)
    pay(town, 333, collector="cmi", channel="card", method="online")


def booked() -> list[int]:
    balance = ground.read(ledger.get_trial_balance)
    assert sum(balance.values()) == 0
    return [balance.get(code, 0) for code in CODES]


def test_a_net_transfer_settles_and_its_commission_is_booked_once() -> None:
    [line] = take((10_259, "CMI REMISE"))
    assert (line.state, line.target, waiting()) == ("placed", "card:cmi:2026-05-04", [])
    assert booked() == [10_259, 0, 67, 7, 0]
    assert covering("card", "cmi") == (LAST, 10_333)
    bank_statements.take_file(actor=ground.FINANCE, content=content((10_259, "CMI REMISE")), form="", at=ground.AT)
    nightly_comparison.compare_everywhere(ground.AT)
    assert (booked(), differences()) == ([10_259, 0, 67, 7, 0], [])
    assert ground.read(lambda: payment_queries.list_unsettled(channels=["card"], until_on=LAST)) == []


def test_days_that_arrive_apart_are_net_each(town: worlds.World) -> None:
    """One day is 100.00 less 0.65 and 0.07 of tax (half a centime up), the other 3.33 less 0.02."""
    first, second = take((9_928, "CMI REMISE"), (331, "CMI REMISE"))
    assert (first.target, second.target) == ("card:cmi:2026-05-03", "card:cmi:2026-05-04")
    assert (booked(), differences(), waiting()) == ([10_259, 0, 67, 7, 0], [], [])


def test_a_gross_transfer_books_no_commission() -> None:
    take((10_333, "CMI REMISE"))
    assert (booked(), differences()) == ([10_333, 0, 0, 0, 0], [])


@pytest.mark.parametrize("amount", [10_258, 10_260])
def test_a_centime_beside_it_waits_or_is_a_difference_with_its_owner(amount: int) -> None:
    [line] = take((amount, "CMI REMISE"))
    assert (line.target, waiting(), booked()) == ("card_clearing", [amount], [amount, 10_333 - amount, 0, 0, 0])
    assert settlements.confirm(
        actor=ground.FINANCE, line=line, channel="card", collector="cmi", until_on=LAST, at=ground.AT
    )
    assert (differences(), waiting()) == ([("bank", 10_333, amount, "finance")], [])
    assert booked() == [amount, 10_333 - amount, 0, 0, 0]


def test_a_person_s_yes_and_a_person_s_note_book_it_too(town: worlds.World) -> None:
    """A transfer that names nobody stands on suspense: what is proposed is what arrived."""
    [line] = take((9_928, "VIREMENT RECU"))
    assert line.state == "suspense"
    assert ground.read(lambda: settlements.propose(line)) == [settlements.Proposal("card", "cmi", FIRST, 9_928)]
    settlements.confirm(
        actor=ground.FINANCE, line=line, channel="card", collector="cmi", until_on=FIRST, at=ground.AT
    )  # fmt: skip
    assert booked() == [9_928, 333, 65, 7, 0]
    for reference in ("V1", "V1", "V2"):
        payments.settle_collector(
            actor=SYSTEM, channel="card", collector="cmi", until_on=LAST, amount_centimes=331, reference=reference,
            at=ground.AT,
        )  # fmt: skip
    assert booked() == [9_928, 331, 67, 7, 0]


def test_a_sum_that_is_gross_of_one_day_and_net_of_another_is_for_a_person() -> None:
    """100.72 come to 100.00 net, which the first day alone is gross."""
    sums = types.Until(FIRST, 10_000, 65, 1000), types.Until(LAST, 10_072, 65, 1000)
    taken = types.Unsettled("card", "cmi", sums)
    assert [taken.find_day(centimes) for centimes in (9_928, 10_000, 10_072, 10_001)] == [FIRST, None, LAST, None]
    assert taken.after(FIRST).sums == (types.Until(LAST, 72, 0, 1000),)


def test_others_keep_nothing(town: worlds.World) -> None:
    pay(town, 10_000)
    [line] = take((9_928, "REMISE PARTENAIRE P1"))
    assert (line.target, waiting()) == ("partner_clearing", [9_928])
    assert ground.read(lambda: reconciled.list_differences()) == []


def test_the_rate_of_the_day_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """The old row until the eve, the new one from its day on: 0.65 % of 100.00, then 1 % and 10 centimes of 3.33."""
    row = {"channel": "card", "collector": "cmi", "method": "online", "tax_per_10000": 1000}
    kept = rules._commissions([
        {**row, "from": datetime.date(2025, 1, 1), "per_10000": 65, "each_centimes": 0},
        {**row, "from": LAST, "per_10000": 100, "each_centimes": 10},
    ])  # fmt: skip
    assert [(one.from_on, one.until_on) for one in kept] == [
        (LAST, datetime.date.max), (datetime.date(2025, 1, 1), FIRST),
    ]  # fmt: skip
    monkeypatch.setattr(rules, "commissions", lambda: kept)
    [cards] = ground.read(lambda: payment_queries.list_unsettled(channels=["card"], until_on=LAST))
    assert [(one.taken_centimes, one.commission_centimes, one.tax_centimes) for one in cards.sums] == [
        (10_000, 65, 7), (10_333, 78, 8),
    ]  # fmt: skip
    take((10_333 - 86, "CMI REMISE"))
    assert booked() == [10_247, 0, 78, 8, 0]


def test_nobody_books_a_commission_without_the_right() -> None:
    with pytest.raises(operation.PermissionRefused):
        payments.settle_collector(
            actor=ground.NOBODY, channel="card", collector="cmi", until_on=LAST, amount_centimes=10_259,
            reference="V1", at=ground.AT,
        )  # fmt: skip
    with pytest.raises(banking.StatementUnknown):
        banking.match_statement(actor=ground.FINANCE, statement_id=0, at=ground.AT)
    assert booked() == [0, 10_333, 0, 0, 0]
