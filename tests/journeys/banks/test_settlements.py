"""Transfers of collectors on a statement: settled by themselves where they are sure, once; else by a person's yes."""

import datetime
from concurrent import futures

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from tests.contexts.banking import ground
from tests.contexts.billing import world as worlds

from saqia.contexts.banking import operations as banking
from saqia.contexts.banking import queries, types
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.reconciliation import queries as reconciled
from saqia.journeys import bank_statements, nightly_comparison, settlements
from saqia.partners.banks import books
from saqia.platform import operation

SYSTEM = operation.system_actor(tenant_id=1, name="test")
FIRST, LAST = datetime.date(2026, 5, 3), datetime.date(2026, 5, 4)
OWN = "MA64007780000000000000000160"


@pytest.fixture
def town(april_billed: worlds.World) -> worlds.World:
    ground.opened()
    return april_billed


def pay(
    world: worlds.World, amount: int, *, collector: str = "P1", channel: str = "partner", method: str = "app",
    on: datetime.date = LAST,
) -> None:  # fmt: skip
    at = datetime.datetime.combine(on, datetime.time(12), datetime.UTC)
    payments.collect_payment(
        actor=SYSTEM, channel=channel, collector=collector, reference=f"{on}:{amount}", method=method,
        lines=[payment_types.Line(world.accounts["three"].account_id, amount)], collected_at=at, at=at,
    )  # fmt: skip


def content(*movements: tuple[int, str]) -> bytes:
    account = books.Books(OWN, ground.DAY)
    for amount, text in movements:
        account.book(books.Movement(0, amount, "", "", "", text))
    return account.close_day()


def take(*movements: tuple[int, str]) -> list[types.Line]:
    [taken] = bank_statements.take_file(actor=ground.FINANCE, content=content(*movements), form="", at=ground.AT)
    return ground.lines_of(taken.imported.statement_id)


def covering(
    channel: str = "partner", collector: str = "P1", on: datetime.date = LAST
) -> tuple[datetime.date, int] | None:
    found = ground.read(lambda: payment_queries.find_settlement(channel=channel, collector=collector, on=on))
    return None if found is None else found[1:3]


def waiting() -> list[int]:
    return [one.amount_centimes for one in ground.read(lambda: queries.list_settlements())]


def differences() -> list[tuple[str, int, int, str]]:
    found = ground.read(lambda: reconciled.list_differences())
    return [(one.kind, one.ours_centimes, one.theirs_centimes, one.owner) for one in found]


def test_days_that_come_to_the_sum_are_settled_once_and_clearing_is_empty(town: worlds.World) -> None:
    pay(town, 300, on=FIRST)
    pay(town, 200)
    pay(town, 70, on=ground.DAY)
    pay(town, 800, collector="cmi", channel="card", method="online")
    movements = (500, "REMISE PARTENAIRE P1"), (800, "CMI TPE 0412")
    first, second = take(*movements)
    assert (first.state, first.target) == ("placed", "partner:P1:2026-05-04")
    assert (second.state, second.target) == ("placed", "card:cmi:2026-05-04")
    assert (covering(), covering("card", "cmi"), covering(on=ground.DAY)) == ((LAST, 500), (LAST, 800), None)
    assert (differences(), waiting()) == ([], [])
    balance = ground.read(ledger.get_trial_balance)
    assert [balance.get(code, 0) for code in ("51153", "51152", "5141")] == [70, 0, 1300]
    assert take(*movements) == [first, second]
    assert (covering(), covering("card", "cmi")) == ((LAST, 500), (LAST, 800))


def test_what_is_known_is_read_once_for_a_statement(town: worlds.World) -> None:
    """Movements that are no settlement cost nothing, and each settlement as much as the one before."""
    asked, account = [], books.Books(OWN, ground.DAY)
    for others, on in ((1, FIRST), (30, LAST)):
        pay(town, 300 + others, on=on)
        account.book(books.Movement(0, 300 + others, "", "", "", "REMISE PARTENAIRE P1"))
        for rank in range(others):
            account.book(books.Movement(0, 10_000 + rank, "", "", "", f"VERSEMENT {rank}"))
        [imported] = banking.import_file(actor=ground.FINANCE, content=account.close_day(), form="", at=ground.AT)
        banking.match_statement(actor=ground.FINANCE, statement_id=imported.statement_id, at=ground.AT)
        with CaptureQueriesContext(connections["default"]) as captured:
            settled = settlements.settle_statement(
                actor=ground.FINANCE, statement_id=imported.statement_id, at=ground.AT
            )  # fmt: skip
        asked.append(len(captured))
        assert settled == 1
    assert asked[0] == asked[1]


def test_days_that_one_transfer_covers_are_not_covered_by_the_next(town: worlds.World) -> None:
    pay(town, 300, on=FIRST)
    pay(town, 200)
    first, second, third = take(
        (300, "REMISE PARTENAIRE P1"), (500, "REMISE PARTENAIRE P1"), (200, "REMISE PARTENAIRE P1")
    )
    targets = ["partner:P1:2026-05-03", "partner_clearing", "partner:P1:2026-05-04"]
    assert [one.target for one in (first, second, third)] == targets
    assert (covering(on=FIRST), covering(), waiting()) == ((FIRST, 300), (LAST, 200), [500])


def test_an_amount_that_differs_is_a_difference_with_its_owner(town: worlds.World) -> None:
    pay(town, 300, on=FIRST)
    pay(town, 200)
    [line] = take((490, "REMISE PARTENAIRE P1 2026-05-04"))
    assert (line.target, covering()) == ("partner:P1:2026-05-04", (LAST, 490))
    assert differences() == [("bank", 500, 490, "finance")]
    nightly_comparison.compare_everywhere(ground.AT)
    assert differences() == [("bank", 500, 490, "finance")]


def test_a_transfer_on_suspense_that_names_its_partner_empties_clearing(town: worlds.World) -> None:
    pay(town, 500)
    [line] = take((500, "VIREMENT RECU P1"))
    assert (line.state, line.target, covering()) == ("placed", "partner:P1:2026-05-04", (LAST, 500))
    assert ground.books() == {"bank": 500}
    with pytest.raises(banking.LinePlaced):
        banking.place_unplaced(
            actor=ground.FINANCE, line_id=line.line_id, at=ground.AT,
            lines=[payment_types.Line(town.accounts["plain"].account_id, 500)],
        )  # fmt: skip
    assert ground.books() == {"bank": 500}


def test_money_that_names_nobody_is_not_a_settlement_by_its_sum_alone(town: worlds.World) -> None:
    pay(town, 500)
    [line] = take((500, "VIREMENT RECU"))
    assert (line.state, covering()) == ("suspense", None)
    assert ground.read(lambda: settlements.propose(line)) == [settlements.Proposal("partner", "P1", LAST, 500)]


def test_what_is_not_sure_waits_for_a_yes(town: worlds.World) -> None:
    pay(town, 500)
    pay(town, 500, collector="P2")
    pay(town, 300, collector="P2", on=FIRST)
    first, second = take((500, "REMISE PARTENAIRE"), (790, "REMISE PARTENAIRE P2"))
    assert (first.target, second.target, waiting()) == ("partner:P1:2026-05-04", "partner_clearing", [790])
    assert ground.read(lambda: settlements.propose(second)) == [
        settlements.Proposal("partner", "P2", LAST, 800), settlements.Proposal("partner", "P2", FIRST, 300),
    ]  # fmt: skip
    for _ in range(2):
        assert settlements.confirm(
            actor=ground.FINANCE, line=second, channel="partner", collector="P2", until_on=LAST, at=ground.AT
        )
    assert (covering("partner", "P2"), waiting(), differences()) == ((LAST, 790), [], [("bank", 800, 790, "finance")])
    with pytest.raises(banking.LinePlaced):
        settlements.confirm(
            actor=ground.FINANCE, line=first, channel="partner", collector="P2", until_on=LAST, at=ground.AT
        )
    with pytest.raises(operation.PermissionRefused):
        settlements.confirm(
            actor=ground.NOBODY, line=second, channel="partner", collector="P2", until_on=LAST, at=ground.AT
        )


def test_two_that_took_the_same_are_for_a_person(town: worlds.World) -> None:
    pay(town, 500)
    pay(town, 500, collector="P2")
    [line] = take((500, "REMISE PARTENAIRE"))
    assert (line.target, covering(), covering("partner", "P2"), waiting()) == ("partner_clearing", None, None, [500])


def test_payments_that_came_late_explain_a_transfer_at_night(town: worlds.World) -> None:
    pay(town, 200)
    [line] = take((500, "REMISE PARTENAIRE P1"))
    assert (line.target, covering()) == ("partner_clearing", None)
    pay(town, 300, on=FIRST)
    nightly_comparison.compare_everywhere(ground.AT)
    assert (covering(), waiting()) == ((LAST, 500), [])


def test_what_a_person_noted_before_is_not_noted_again(town: worlds.World) -> None:
    pay(town, 500)
    payments.settle_collector(
        actor=SYSTEM, channel="partner", collector="P1", until_on=LAST, amount_centimes=500, reference="V77",
        at=ground.AT,
    )  # fmt: skip
    [line] = take((500, "REMISE PARTENAIRE V77"))
    assert (line.target, covering(), differences()) == ("partner:P1:2026-05-04", (LAST, 500), [])


def test_what_a_person_noted_is_one_movement(town: worlds.World) -> None:
    """Another of the same sum under the same reference is money of its own: a person says what it is."""
    pay(town, 500)
    payments.settle_collector(
        actor=SYSTEM, channel="partner", collector="P1", until_on=LAST, amount_centimes=500, reference="V77",
        at=ground.AT,
    )  # fmt: skip
    first, second, third = take(
        (500, "REMISE PARTENAIRE V77"), (500, "REMISE PARTENAIRE V77"), (500, "VIREMENT RECU V77")
    )
    assert (first.target, second.target, waiting()) == ("partner:P1:2026-05-04", "partner_clearing", [500])
    assert (third.state, third.target) == ("suspense", "")


def test_a_day_before_what_is_settled_is_for_a_person(town: worlds.World) -> None:
    pay(town, 500)
    take((500, "REMISE PARTENAIRE P1"))
    with pytest.raises(payments.PeriodSettled):
        payments.settle_by_transfer(
            actor=SYSTEM, channel="partner", collector="P1", amount_centimes=5, arrived_on=ground.DAY,
            reference="line:0", until_on=FIRST, at=ground.AT,
        )  # fmt: skip
    with pytest.raises(operation.PermissionRefused):
        payments.settle_by_transfer(
            actor=ground.NOBODY, channel="partner", collector="P1", amount_centimes=5, arrived_on=ground.DAY,
            reference="line:0", at=ground.AT,
        )  # fmt: skip


def test_the_same_file_from_three_hands_settles_once(town: worlds.World) -> None:
    pay(town, 500)
    given = content((500, "REMISE PARTENAIRE P1"), (500, "REMISE PARTENAIRE P1"))

    def run(_: int) -> None:
        try:
            bank_statements.take_file(actor=ground.FINANCE, content=given, form="", at=ground.AT)
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(3) as pool:
        list(pool.map(run, range(3)))
    assert (covering(), waiting()) == ((LAST, 500), [500])
