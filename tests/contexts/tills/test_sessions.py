"""A till from its float to the bank: one a cashier, counted by denomination, its difference booked, by who may."""

import datetime
from concurrent import futures

import pytest
from django.db import connections
from tests.contexts.tills import counters
from tests.contexts.tills.counters import AT, FLOAT, books, opened, take, written

from saqia.contexts.tills import models, operations, queries, types
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

LATER = AT + datetime.timedelta(hours=6)


def count(town: counters.Agencies, session: types.Session, pieces: dict[int, int]) -> types.Session:
    """Count the till of the first cashier."""
    return operations.count_session(actor=town.cashier, session_id=session.id, pieces=pieces, at=LATER)


def close(actor: operation.Actor, session: types.Session, remark: str = "") -> types.Standing:
    """Close a till."""
    return operations.close_session(actor=actor, session_id=session.id, remark=remark, at=LATER)


def test_a_day_at_the_till(town: counters.Agencies) -> None:
    session = opened(town)
    assert (session.status, session.float_centimes, session.receipts, session.kind) == ("open", FLOAT, 0, "counter")
    first = take(town, session, 10_000, "a", given=20_000)  # 100.00 and 0.25 of stamp duty
    assert (first.rank, first.payment.total_centimes, first.change_centimes) == (1, 10_025, 9_975)
    assert (first.payment.collector, first.payment.reference) == ("AG-1", f"{session.id}-1")
    take(town, session, 4_000, "b", method="terminal", instrument="A77")
    with scope.reading(1):
        standing = queries.get_session(session.id)
        assert queries.find_current(cashier_id=town.cashier.person_id or 0) == standing
        assert [one.rank for one in queries.list_receipts(session_id=session.id)] == [2, 1]
    assert (standing.cash_centimes, standing.hand_centimes, standing.to_deposit_centimes) == (10_025, 60_025, 10_025)
    assert [(one.method, one.payments, one.total_centimes) for one in standing.sums] == [
        ("cash", 1, 10_025), ("terminal", 1, 4_000),
    ]  # fmt: skip
    counted = count(town, session, {20_000: 3, 20: 1, 5: 1})  # 600.25
    assert (counted.status, counted.counted_centimes) == ("counted", 60_025)
    with scope.reading(1):
        assert queries.get_counts(session.id) == {20_000: 3, 20: 1, 5: 1}
    closed = close(town.cashier, session)
    assert (closed.session.status, closed.session.difference_centimes, closed.hand_centimes) == ("closed", 0, 60_025)
    made = operations.deposit_cash(
        actor=town.cashier, session_id=session.id, amount_centimes=10_025, reference=" bag-7 ", at=LATER
    )
    assert (made.reference, made.amount_centimes, made.booked_on, made.repeated) == ("BAG-7", 10_025, None, False)
    assert books("5161", "5115", "65851") == [0, 10_025, 0]
    with scope.reading(1):
        assert queries.get_session(session.id).session.status == "deposited"
        assert queries.find_current(cashier_id=town.cashier.person_id or 0) is None
        told = set(outbox.Event.objects.filter(name__startswith="tills.").values_list("name", flat=True))
    assert told == {
        "tills.session.opened", "tills.session.counted", "tills.session.closed", "tills.session.deposited",
        "tills.deposit.made",
    }  # fmt: skip
    on = datetime.date(2026, 5, 6)
    for repeated in (False, True):
        booked = operations.confirm_deposit(
            actor=town.finance, deposit_id=made.id, amount_centimes=10_025, booked_on=on, bank_reference="R1", at=LATER
        )
        assert (booked.booked_on, booked.repeated) == (on, repeated)
    assert books("5161", "5115", "5141") == [0, 0, 10_025]


def test_a_cashier_has_one_till(town: counters.Agencies) -> None:
    session = opened(town)
    before = written()
    with pytest.raises(operations.AlreadyOpen):
        opened(town)
    count(town, session, {20_000: 2, 10_000: 1})
    with pytest.raises(operations.AlreadyOpen):
        opened(town)
    opened(town, town.second)
    assert before[0] == 1
    close(town.cashier, session)
    assert opened(town).id != session.id


def test_two_clicks_open_one_till(town: counters.Agencies) -> None:
    def open_once(_: int) -> bool:
        try:
            opened(town)
        except operations.AlreadyOpen:
            return False
        finally:
            connections.close_all()
        return True

    with futures.ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(open_once, range(4))) == [False, False, False, True]
    with scope.reading(1):
        assert models.Session.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "unit", "changes", "refusal"),
    [
        ("cashier", "unit", {"kind": "shop"}, operations.KindUnknown),
        ("cashier", "unit", {"float_centimes": -1}, operations.FloatUnsound),
        ("cashier", "unit", {"float_centimes": 200_001}, operations.FloatUnsound),
        ("cashier", "other_unit", {}, operations.UnitNotTheirs),
        ("finance", "unit", {}, operation.PermissionRefused),
    ],
)
def test_opening_is_refused(
    town: counters.Agencies, who: str, unit: str, changes: dict[str, object], refusal: type[Exception]
) -> None:
    before = written()
    with pytest.raises(refusal):
        operations.open_session(
            actor=getattr(town, who), at=AT, **{"unit_id": getattr(town, unit), "float_centimes": 0, **changes}
        )
    assert written() == before


def test_a_mobile_till_is_of_its_channel(town: counters.Agencies) -> None:
    session = operations.open_session(
        actor=town.elsewhere, unit_id=town.other_unit, float_centimes=0, kind="mobile", at=AT
    )
    paid = take(town, session, 1_000, actor=town.elsewhere)
    assert (session.kind, paid.payment.channel, paid.payment.collector) == ("mobile", "mobile", "AG-2")


def test_a_recount_takes_the_place_of_the_count(town: counters.Agencies) -> None:
    session = opened(town)
    assert count(town, session, {10_000: 4}).counted_centimes == 40_000
    assert count(town, session, {10_000: 5, 100: 0}).counted_centimes == 50_000
    with scope.reading(1):
        assert queries.get_counts(session.id) == {10_000: 5}
        assert models.Count.objects.count() == 2
    with pytest.raises(operations.SessionNotOpen):
        take(town, session, 100)


def test_counts_and_closes_that_are_refused(town: counters.Agencies) -> None:
    session = opened(town)
    before = written()
    with pytest.raises(operations.SessionNotCounted):
        close(town.cashier, session)
    for pieces in ({3: 1}, {10_000: -1}):
        with pytest.raises(operations.CountUnsound):
            count(town, session, pieces)
    with pytest.raises(operations.SessionNotTheirs):
        operations.count_session(actor=town.second, session_id=session.id, pieces={}, at=LATER)
    with pytest.raises(operations.SessionNotTheirs):
        close(town.second, session)
    with pytest.raises(operations.UnitNotTheirs):
        close(town.other_supervisor, session)
    with pytest.raises(operations.SessionUnknown):
        operations.count_session(actor=town.cashier, session_id=session.id + 1, pieces={}, at=LATER)
    stranger = operation.Actor(2, town.cashier.name, town.cashier.person_id, town.cashier.permissions)
    with pytest.raises(operations.SessionUnknown):
        operations.count_session(actor=stranger, session_id=session.id, pieces={}, at=LATER)
    assert written() == before


@pytest.mark.parametrize(("pieces", "missing"), [({10_000: 5}, 0), ({10_000: 4, 5_000: 1, 2_000: 2, 500: 1}, 500)])
def test_a_small_difference_is_the_cashiers(town: counters.Agencies, pieces: dict[int, int], missing: int) -> None:
    session = opened(town)
    count(town, session, pieces)
    closed = close(town.cashier, session, "")
    assert (closed.session.difference_centimes, closed.hand_centimes) == (missing, FLOAT - missing)
    assert closed.session.status == "deposited"  # nothing is left above the float
    assert books("65851", "5161") == [missing, -missing]
    with pytest.raises(operations.SessionNotCounted):
        close(town.cashier, session)
    with pytest.raises(operations.SessionNotOpen):
        count(town, session, {})


@pytest.mark.parametrize(("pieces", "missing"), [({10_000: 4}, 10_000), ({20_000: 3}, -10_000)])
def test_a_large_difference_needs_the_supervisor_and_a_word(
    town: counters.Agencies, pieces: dict[int, int], missing: int
) -> None:
    session = opened(town)
    count(town, session, pieces)
    before = written()
    with pytest.raises(operations.DifferenceTooLarge) as refused:
        close(town.cashier, session, "je ne sais pas")
    assert refused.value.difference_centimes == missing
    with pytest.raises(operations.RemarkMissing):
        close(town.supervisor, session, " ")
    with pytest.raises(operations.UnitNotTheirs):
        close(town.other_supervisor, session, "x")
    assert written() == before
    closed = close(town.supervisor, session, "billet faux")
    assert (closed.session.difference_centimes, closed.session.remark) == (missing, "billet faux")
    assert closed.session.closed_by == town.supervisor.name
    assert books("65851", "5161") == [missing, -missing]


def test_a_supervisors_own_difference_is_another_supervisors(town: counters.Agencies) -> None:
    session = opened(town, town.supervisor)
    operations.count_session(actor=town.supervisor, session_id=session.id, pieces={}, at=LATER)
    with pytest.raises(operations.DifferenceTooLarge):
        close(town.supervisor, session, "perdu")
