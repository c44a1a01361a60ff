"""Paid, due, overdue, disputed, in credit: what an account's own money covers, by amounts."""

import datetime

from hypothesis import given
from hypothesis import strategies as st

from saqia.contexts.ledger import standings, types, wording

ON = datetime.date(2026, 6, 10)
EARLY, LATE = datetime.date(2026, 5, 20), datetime.date(2026, 6, 20)


def item(number: int, amount: int, *, allocated: int = 0, held: int = 0, due: datetime.date = LATE) -> standings.Item:
    kind = "bill" if amount >= 0 else "credit-note"
    return standings.Item(number, 7, kind, amount, allocated, held, due, due - datetime.timedelta(days=18))


def told(*items: standings.Item, against: dict[int, int] | None = None) -> list[tuple[str, int, int]]:
    found = standings.standings(items, on=ON, against=against)
    return [(one.state, one.left_centimes, one.held_centimes) for one in found]


def test_a_bill_is_due_then_overdue_then_paid() -> None:
    assert told(item(1, 100)) == [("due", 100, 0)]
    assert told(item(1, 100, due=EARLY)) == [("overdue", 100, 0)]
    assert told(item(1, 100, allocated=40, due=EARLY)) == [("overdue", 60, 0)]
    assert told(item(1, 100, allocated=100, due=EARLY)) == [("paid", 0, 0)]
    assert told(item(1, 100, due=ON)) == [("due", 100, 0)]  # its last day is not late


def test_only_a_wholly_held_rest_is_disputed() -> None:
    assert told(item(1, 100, held=100, due=EARLY)) == [("disputed", 100, 100)]
    assert told(item(1, 100, held=30, due=EARLY)) == [("overdue", 100, 30)]
    assert told(item(1, 100, allocated=70, held=30, due=EARLY)) == [("disputed", 30, 30)]
    assert told(item(1, 100, allocated=90, held=30, due=EARLY)) == [("disputed", 10, 10)]


def test_a_credit_note_undoes_its_own_bill_first() -> None:
    bills = item(1, 100, due=EARLY), item(2, 80), item(3, -80)
    assert told(*bills, against={3: 2}) == [("overdue", 100, 0), ("credited", 0, 0), ("used", 0, 0)]
    assert told(*bills) == [("overdue", 20, 0), ("due", 80, 0), ("used", 0, 0)]  # nobody knows which: the oldest due


def test_what_is_left_of_a_credit_is_in_favor() -> None:
    assert told(item(1, 50), item(2, -80)) == [("paid", 0, 0), ("in-credit", -30, 0)]


def test_accounts_do_not_pay_for_each_other_and_totals_add_up() -> None:
    other = standings.Item(9, 8, "credit-note", -500, 0, 0, EARLY, EARLY)
    found = standings.standings([item(1, 100, held=30, due=EARLY), item(2, 40), other], on=ON)
    assert standings.totals(found, account_ids=[7, 8, 9]) == [
        types.AccountStanding(7, 140, 40, 70, 30, 0),
        types.AccountStanding(8, -500, 0, 0, 0, 500),
        types.AccountStanding(9, 0, 0, 0, 0, 0),
    ]


@given(
    st.lists(
        st.tuples(st.integers(-900, 900), st.integers(0, 900), st.booleans(), st.one_of(st.none(), st.integers(0, 9))),
        max_size=10,
    )
)
def test_nothing_is_made_or_lost(rows: list[tuple[int, int, bool, int | None]]) -> None:
    items = [item(n, amount, held=held, due=EARLY if late else LATE) for n, (amount, held, late, _) in enumerate(rows)]
    against = {n: bill for n, (amount, _, _, bill) in enumerate(rows) if bill is not None and amount < 0}
    found = standings.standings(items, on=ON, against=against)
    assert sum(one.left_centimes for one in found) == sum(one.remaining_centimes for one in items)
    assert all(one.covered_centimes + one.left_centimes == one.amount_centimes for one in found)
    left = {one.left_centimes > 0 for one in found if one.left_centimes}
    assert len(left) < 2  # an account owes or is owed, never both
    assert all(0 <= one.held_centimes <= max(one.left_centimes, 0) for one in found)
    assert {one.state for one in found} <= set(wording.STATES)
    [total] = standings.totals(found, account_ids=[7])
    assert total.balance_centimes == sum(amount for amount, *_ in rows)
    assert total.due_centimes + total.overdue_centimes + total.held_centimes - total.credit_centimes == (
        total.balance_centimes
    )
