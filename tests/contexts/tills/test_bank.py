"""From the till to the bank: bags, bundles of cheques, those that come back; and that the cash always adds up."""

import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.contexts.tills import counters
from tests.contexts.tills.counters import AT, FLOAT, ON, books, opened, take, written

from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.tills import operations, queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

DAYS = datetime.timedelta(days=1)


def cheque(number: str) -> types.ChequeGiven:
    """Return a cheque of CIH Bank."""
    return types.ChequeGiven("230", number, ON)


def bag(town: counters.Agencies, session: types.Session, amount: int, reference: str = "B1") -> types.Deposit:
    """Send a bag."""
    return operations.deposit_cash(
        actor=town.cashier, session_id=session.id, amount_centimes=amount, reference=reference, at=AT
    )


def bundle(town: counters.Agencies, *cheques: types.Cheque, reference: str = "S1") -> types.Deposit:
    """Send cheques."""
    return operations.deposit_cheques(
        actor=town.cashier, unit_id=town.unit, cheque_ids=[one.id for one in cheques], reference=reference, at=AT
    )


def held(*statuses: str) -> list[types.Cheque]:
    """Return the cheques in some states."""
    with scope.reading(1):
        return queries.list_cheques(statuses=statuses)


def back(actor: operation.Actor, one: types.Cheque, at: datetime.datetime = AT + 20 * DAYS) -> types.Cheque:
    """Return a cheque."""
    return operations.return_cheque(actor=actor, cheque_id=one.id, reason="sans provision", at=at)


def test_a_bag_counts_once(town: counters.Agencies) -> None:
    session = opened(town)
    take(town, session, 10_000)
    first = bag(town, session, 10_000)
    before = written()
    assert bag(town, session, 10_000, "b1").repeated
    with pytest.raises(operations.ReferenceTaken):
        bag(town, session, 9_000)
    with pytest.raises(operations.ReferenceTaken):
        operations.deposit_cash(
            actor=town.second, session_id=opened(town, town.second).id, amount_centimes=10_000, reference="B1", at=AT
        )
    assert written()[4] == before[4] == 1
    with scope.reading(1):
        assert [one.id for one in queries.list_deposits(session_id=session.id)] == [first.id]
        assert queries.get_session(session.id).hand_centimes == FLOAT + 25
        assert queries.get_session(session.id).session.status == "open"


def test_bags_that_are_refused(town: counters.Agencies) -> None:
    session = opened(town)
    before = written()
    for amount in (0, -1, FLOAT + 1):
        with pytest.raises(operations.AmountUnsound):
            bag(town, session, amount)
    for reference in (" ", "x" * 41):
        with pytest.raises(operations.ReferenceMissing):
            bag(town, session, 100, reference)
    for actor, refusal in (
        (town.second, operations.SessionNotTheirs), (town.other_supervisor, operations.UnitNotTheirs),
        (town.finance, operation.PermissionRefused),
    ):  # fmt: skip
        with pytest.raises(refusal):
            operations.deposit_cash(actor=actor, session_id=session.id, amount_centimes=1, reference="Z", at=AT)
    operations.count_session(actor=town.cashier, session_id=session.id, pieces={}, at=AT)
    with pytest.raises(operations.SessionCounted):
        bag(town, session, 100)
    assert written()[4] == before[4]


def test_a_statement_of_another_amount_confirms_nothing(town: counters.Agencies) -> None:
    made = bag(town, opened(town), 1_000)
    before = written()
    with pytest.raises(operations.AmountDiffers) as refused:
        operations.confirm_deposit(
            actor=town.finance, deposit_id=made.id, amount_centimes=999, booked_on=ON, bank_reference="R", at=AT
        )
    assert refused.value.sent_centimes == 1_000
    with pytest.raises(operations.DepositUnknown):
        operations.confirm_deposit(
            actor=town.finance, deposit_id=made.id + 1, amount_centimes=1, booked_on=ON, bank_reference="R", at=AT
        )
    with pytest.raises(operation.PermissionRefused):
        operations.confirm_deposit(
            actor=town.cashier, deposit_id=made.id, amount_centimes=1_000, booked_on=ON, bank_reference="R", at=AT
        )
    assert written() == before


def test_cheques_are_cleared_or_come_back(town: counters.Agencies) -> None:
    session = opened(town)
    with scope.reading(1):
        due = ledger.get_balance(account_id=town.account())
    bad = take(town, session, due, "a", method="cheque", cheque=cheque("1"))
    take(town, session, 700, "b", method="cheque", cheque=cheque("2"), account="mill")
    assert (bad.payment.duty_centimes, bad.payment.instrument) == (0, "1")
    with pytest.raises(operations.ChequeKnown):
        take(town, session, 900, "c", method="cheque", cheque=cheque("1"))
    both = held("held")
    assert [(one.number, one.amount_centimes, one.payment_number) for one in both][:1] == [
        ("1", due, bad.payment.number)
    ]
    with pytest.raises(operations.ChequeNotRemitted):
        back(town.supervisor, both[0])
    made = bundle(town, *both)
    assert (made.kind, made.amount_centimes, books("5111", "5161")) == ("cheques", due + 700, [due + 700, 0])
    assert bundle(town, *both).repeated
    with pytest.raises(operations.ReferenceTaken):
        bundle(town, both[0])
    with pytest.raises(operations.ChequeNotHeld):
        bundle(town, both[0], reference="S2")
    with pytest.raises(operations.ChequeNotHeld):
        bundle(town, reference="S3")
    returned = back(town.supervisor, both[0])
    assert (returned.status, returned.remark) == ("returned", "sans provision")
    before = written()
    assert back(town.finance, both[0]).status == "returned"
    assert written() == before
    with scope.reading(1):
        assert ledger.get_balance(account_id=town.account()) == due
        assert payment_queries.get_payment(bad.payment.number).reversed_on == ON + 20 * DAYS
    booked = operations.confirm_deposit(
        actor=town.finance, deposit_id=made.id, amount_centimes=700, booked_on=ON, bank_reference="R", at=AT
    )
    assert booked.booked_on == ON
    assert (books("5111", "5141"), [one.number for one in held("cleared")]) == ([0, 700], ["2"])
    with pytest.raises(operations.ChequeNotRemitted):
        back(town.supervisor, both[1])
    assert take(town, session, due, "d", method="cheque", cheque=cheque("1")).rank == 3  # presented again


def test_who_may_return_a_cheque_and_until_when(town: counters.Agencies) -> None:
    paid = take(town, opened(town), 500, method="cheque", cheque=cheque("9"))
    [one] = held()
    with pytest.raises(operations.UnitNotTheirs):
        operations.deposit_cheques(actor=town.elsewhere, unit_id=town.unit, cheque_ids=[one.id], reference="S", at=AT)
    with pytest.raises(operations.ChequeNotHeld):
        operations.deposit_cheques(
            actor=town.elsewhere, unit_id=town.other_unit, cheque_ids=[one.id], reference="S", at=AT
        )
    bundle(town, one)
    before = written()
    with pytest.raises(operation.PermissionRefused):
        back(town.cashier, one)
    with pytest.raises(operations.ChequeUnknown):
        operations.return_cheque(actor=town.finance, cheque_id=one.id + 1, reason="x", at=AT)
    with pytest.raises(payments.ReversalTooLate) as late:
        back(town.finance, one, AT + 61 * DAYS)
    assert late.value.last_on == ON + 60 * DAYS
    with pytest.raises(payments.ReversalTooLate):  # for any other reason the counter's own day counts
        payments.reverse_payment(actor=town.finance, number=paid.payment.number, reason="error", at=AT + 1 * DAYS)
    assert (written(), held()[0].status) == (before, "remitted")
    assert back(town.finance, one, AT + 60 * DAYS).status == "returned"


def cancel(actor: operation.Actor, number: str) -> types.Receipt:
    """Take a payment back."""
    return operations.cancel_payment(actor=actor, number=number, reason="error", at=AT)


def test_a_payment_by_mistake_is_taken_back_by_the_supervisor(town: counters.Agencies) -> None:
    session = opened(town)
    with scope.reading(1):
        due = ledger.get_balance(account_id=town.account())
    cash = take(town, session, due, "a").payment.number
    by_cheque = take(town, session, 700, "b", method="cheque", cheque=cheque("1")).payment.number
    before = written()
    for actor, refusal in (
        (town.cashier, operation.PermissionRefused), (town.finance, operation.PermissionRefused),
        (town.other_supervisor, operations.UnitNotTheirs),
    ):  # fmt: skip
        with pytest.raises(refusal):
            cancel(actor, cash)
    with pytest.raises(payments.PaymentUnknown):
        cancel(town.supervisor, "2026-0000000001-1")
    assert written() == before
    assert cancel(town.supervisor, cash).payment.reversed_on == ON
    after = written()
    assert cancel(town.supervisor, cash).payment.reversed_on == ON
    assert (written(), books("5161", "4457")) == (after, [0, 0])
    cancel(town.supervisor, by_cheque)
    assert [one.status for one in held()] == ["returned"]
    with pytest.raises(operations.ChequeNotHeld):
        bundle(town, *held())
    with scope.reading(1):
        assert queries.get_session(session.id).hand_centimes == FLOAT
        assert ledger.get_balance(account_id=town.account()) == due
    again = take(town, session, 700, "c", method="cheque", cheque=cheque("1")).payment.number
    bundle(town, *held("held"))
    with pytest.raises(operations.ChequeNotHeld):
        cancel(town.supervisor, again)
    last = take(town, session, 100, "d").payment.number
    operations.count_session(actor=town.cashier, session_id=session.id, pieces={}, at=AT)
    with pytest.raises(operations.SessionNotOpen):
        cancel(town.supervisor, last)


def test_a_supervisor_does_not_take_back_their_own_payment(town: counters.Agencies) -> None:
    session = opened(town, town.supervisor)
    number = take(town, session, 100, actor=town.supervisor).payment.number
    with pytest.raises(operations.SameHands):
        cancel(town.supervisor, number)


def test_a_cheque_whose_payment_was_taken_back_is_not_sent(town: counters.Agencies) -> None:
    paid = take(town, opened(town), 500, method="cheque", cheque=cheque("5"))
    payments.reverse_payment(actor=town.supervisor, number=paid.payment.number, reason="error", at=AT)
    with pytest.raises(operations.ChequeNotHeld):
        bundle(town, *held())


_AMOUNTS = st.lists(st.integers(1, 200_000), max_size=6)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(paid=_AMOUNTS, reversed_first=st.booleans(), share=st.integers(0, 100), missing=st.integers(-5_000, 5_000))
def test_cash_adds_up(town: counters.Agencies, paid: list[int], reversed_first: bool, share: int, missing: int) -> None:
    session = opened(town)
    before = books("5161", "5115", "65851")
    taken = [take(town, session, amount, f"k{place}").payment for place, amount in enumerate(paid)]
    if reversed_first and taken:
        payments.reverse_payment(actor=town.supervisor, number=taken[0].number, reason="error", at=AT)
        taken = taken[1:]
    cash = sum(one.total_centimes for one in taken)
    sent = (FLOAT + cash) * share // 100
    if sent:
        bag(town, session, sent, f"BAG-{session.id}")
    found = max(FLOAT + cash - sent - missing, 0) // 5 * 5
    pieces, left = {}, found
    for value in queries.denominations():
        pieces[value], left = divmod(left, value)
    operations.count_session(actor=town.cashier, session_id=session.id, pieces=pieces, at=AT)
    closed = operations.close_session(actor=town.supervisor, session_id=session.id, remark="compté", at=AT)
    difference = closed.session.difference_centimes or 0
    assert FLOAT + cash - sent - difference == closed.session.counted_centimes == found == closed.hand_centimes
    moved = [now - then for now, then in zip(books("5161", "5115", "65851"), before, strict=True)]
    assert moved == [cash - sent - difference, sent, difference]
