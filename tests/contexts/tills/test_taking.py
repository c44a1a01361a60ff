"""Payments at a till: ranks without a gap, once for each key, cash under its ceiling, what each method asks for."""

import datetime
from concurrent import futures

import pytest
from django.db import connections
from tests.contexts.tills import counters
from tests.contexts.tills.counters import AT, ON, books, opened, take, written

from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.tills import models, operations, queries, rules, types, wording
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

CHEQUE = types.ChequeGiven("230", " 0012345 ", ON)


def owed(town: counters.Agencies, name: str = "three") -> int:
    """Return what an account owes."""
    with scope.reading(1):
        return ledger.get_balance(account_id=town.account(name))


def test_the_same_key_pays_once_also_when_the_till_is_counted(town: counters.Agencies) -> None:
    session = opened(town)
    first = take(town, session, 3_000)
    before = written()
    again = take(town, session, 3_000)
    assert (again.payment.number, again.rank, again.payment.repeated) == (first.payment.number, 1, True)
    with pytest.raises(payments.ReferenceUsedOtherwise):
        take(town, session, 3_100)
    assert written() == before
    operations.count_session(actor=town.cashier, session_id=session.id, pieces={}, at=AT)
    assert take(town, session, 3_000).payment.number == first.payment.number


def test_sixteen_clicks_are_one_payment(town: counters.Agencies) -> None:
    session = opened(town)

    def pay(_: int) -> tuple[str, int]:
        try:
            made = take(town, session, 2_000)
            return made.payment.number, made.rank
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(pay, range(16)))) == 1
    with scope.reading(1):
        assert models.Receipt.objects.count() == 1


def test_ranks_have_no_gap_though_some_are_refused(town: counters.Agencies) -> None:
    session = opened(town)
    take(town, session, 1_000, "a")
    with pytest.raises(payments.AccountUnknown):
        operations.take_payment(
            actor=town.cashier, session_id=session.id, key="b", method="cash",
            lines=[payment_types.Line(999_999, 100)], at=AT,
        )  # fmt: skip
    assert take(town, session, 1_000, "c").rank == 2
    assert take(town, session, 1_000, "d", method="cheque", cheque=CHEQUE).rank == 3


def test_two_counters_taking_the_same_bill_make_an_advance(town: counters.Agencies) -> None:
    due = owed(town)
    tills = [(town.cashier, opened(town)), (town.second, opened(town, town.second))]

    def pay(till: tuple[operation.Actor, types.Session]) -> int:
        try:
            return take(town, till[1], due, actor=till[0]).advance_centimes
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(pay, tills)) == [0, due]
    assert owed(town) == -due


def test_one_payment_for_several_accounts(town: counters.Agencies) -> None:
    session = opened(town)
    lines = [payment_types.Line(town.account("three"), 1_000), payment_types.Line(town.account("mill"), 3_000)]
    paid = operations.take_payment(
        actor=town.cashier, session_id=session.id, key="k", method="cash", lines=lines, at=AT, given_centimes=5_000
    )
    assert (paid.payment.duty_centimes, paid.change_centimes) == (10, 990)
    assert [share.amount_centimes for share in paid.payment.shares] == [1_000, 3_000]


def test_the_ceiling_stops_cash_and_only_cash(town: counters.Agencies) -> None:
    ceiling = rules.known().ceilings["counter"]
    session = opened(town, float_centimes=0)
    room = 2_992_518  # and 7,481 of stamp duty: a centime below the ceiling
    take(town, session, room, "a")
    before = written()
    with pytest.raises(operations.CeilingReached) as refused:
        take(town, session, 2, "b")
    assert (refused.value.hand_centimes, refused.value.ceiling_centimes) == (2_999_999, ceiling)
    assert written() == before
    assert take(town, session, 1, "c").rank == 2  # the ceiling itself is allowed
    with scope.reading(1):
        assert queries.get_session(session.id).is_full
    assert take(town, session, 5_000, "d", method="cheque", cheque=CHEQUE).rank == 3
    operations.deposit_cash(actor=town.cashier, session_id=session.id, amount_centimes=2_000_000, reference="B1", at=AT)
    assert take(town, session, 2, "b").rank == 4
    assert books("5161", "5115") == [1_000_002, 2_000_000]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"key": ""}, operations.KeyMissing),
        ({"key": "k" * 41}, operations.KeyMissing),
        ({"given": 10_024}, operations.GivenTooLittle),
        ({"method": "cheque"}, operations.ChequeIncomplete),
        ({"cheque": CHEQUE}, operations.ChequeIncomplete),
        ({"method": "cheque", "cheque": types.ChequeGiven("888", "1", ON)}, operations.ChequeIncomplete),
        ({"method": "cheque", "cheque": types.ChequeGiven("230", " ", ON)}, operations.ChequeIncomplete),
        ({"method": "terminal"}, operations.TerminalReferenceMissing),
        ({"method": "online"}, payments.MethodUnknown),
        ({"amount": 0}, payments.NothingPaid),
    ],
)
def test_refusals_write_nothing(town: counters.Agencies, changes: dict[str, object], refusal: type[Exception]) -> None:
    session = opened(town)
    before, money = written(), books("5161", "5111")
    with pytest.raises(refusal) as refused:
        take(town, session, **{"amount": 10_000, **changes})  # type: ignore[arg-type]
    assert (written(), books("5161", "5111")) == (before, money)
    if type(refused.value).__name__ in wording.REFUSALS:
        assert wording.refusal(refused.value, "ar")


def test_a_till_is_worked_by_its_cashier(town: counters.Agencies) -> None:
    session = opened(town)
    before = written()
    for actor in (town.second, town.supervisor, town.elsewhere):
        with pytest.raises(operations.SessionNotTheirs):
            take(town, session, 100, actor=actor)
    with pytest.raises(operation.PermissionRefused):
        take(town, session, 100, actor=town.finance)
    with pytest.raises(operations.SessionUnknown):
        take(
            town, session, 100,
            actor=operation.Actor(2, town.cashier.name, town.cashier.person_id, town.cashier.permissions),
        )  # fmt: skip
    assert written() == before


def test_receipts_are_printed_once_and_then_as_duplicates(town: counters.Agencies) -> None:
    paid = take(town, opened(town), 1_000)
    number = paid.payment.number
    assert paid.prints == 0
    printed = [operations.print_receipt(actor=town.second, number=number, at=AT) for _ in range(3)]
    assert [one.rank for one in printed] == [0, 1, 2]
    with scope.reading(1):
        assert queries.get_receipt(number).prints == 3
        with pytest.raises(queries.ReceiptUnknown):
            queries.get_receipt("2026-0000000001-1")
    for actor in (town.elsewhere, town.other_supervisor):
        with pytest.raises(operations.UnitNotTheirs):
            operations.print_receipt(actor=actor, number=number, at=AT)
    partner = payments.collect_payment(
        actor=operation.system_actor(tenant_id=1, name="test"), channel="partner", collector="P", reference="1",
        method="app", lines=[payment_types.Line(town.account(), 100)], collected_at=AT, at=AT,
    )  # fmt: skip
    with pytest.raises(operations.ReceiptUnknown):
        operations.print_receipt(actor=town.cashier, number=partner.number, at=AT + datetime.timedelta(hours=1))
