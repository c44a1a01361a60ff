"""Legal numbers: no gap, no double, the same cause the same numbers, no lock while a batch runs."""

import concurrent.futures
import datetime
import threading

import pytest
from django.db import DatabaseError, connection, connections, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from saqia.platform import operation
from saqia.platform.numbering import models, series
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)


def _reserve(
    actor: operation.Actor, count: int, cause: str, name: str = "bill", year: int = 2026
) -> series.Reservation:
    return series.reserve(actor=actor, series=name, year=year, count=count, cause=cause, at=AT)


@operation.operation
def issue_note(*, actor: operation.Actor, cause: str, at: datetime.datetime, fail: bool = False) -> int:
    """Take one number in an operation that may fail."""
    number = series.next_number(actor=actor, series="credit-note", year=2026, cause=cause, at=at)
    if fail:
        raise ValueError(number)
    return number


def test_ranges_follow_each_other(database: str, souss: operation.Actor) -> None:
    assert _reserve(souss, 100, "run:a") == series.Reservation(1, 100)
    assert _reserve(souss, 1, "run:b") == series.Reservation(101, 101)
    assert _reserve(souss, 50, "run:c") == series.Reservation(102, 151)


def test_a_cause_gets_its_numbers_again(database: str, souss: operation.Actor) -> None:
    first = _reserve(souss, 100, "run:a")
    _reserve(souss, 5, "run:b")
    assert _reserve(souss, 100, "run:a") == first
    assert _reserve(souss, 1, "run:c").first == 106


def test_a_cause_cannot_change_its_mind(database: str, souss: operation.Actor) -> None:
    _reserve(souss, 100, "run:a")
    with pytest.raises(series.ReservedOtherwise) as refused:
        _reserve(souss, 99, "run:a")
    assert (refused.value.reserved, refused.value.asked) == (100, 99)
    assert _reserve(souss, 1, "run:b").first == 101


@pytest.mark.parametrize("count", [0, -3])
def test_nothing_is_not_numbered(database: str, souss: operation.Actor, count: int) -> None:
    with pytest.raises(series.NothingToNumber):
        _reserve(souss, count, "run:a")
    with scope.reading(1):
        assert models.Series.objects.count() == 0


def test_tenants_series_and_years_count_apart(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    _reserve(souss, 10, "a")
    assert _reserve(casa, 3, "a") == series.Reservation(1, 3)
    assert _reserve(souss, 3, "a", name="receipt") == series.Reservation(1, 3)
    assert _reserve(souss, 3, "a", year=2027) == series.Reservation(1, 3)


def test_a_failed_act_leaves_no_gap(database: str, souss: operation.Actor) -> None:
    assert issue_note(actor=souss, cause="note:1", at=AT) == 1
    with pytest.raises(ValueError, match="2"):
        issue_note(actor=souss, cause="note:2", at=AT, fail=True)
    assert issue_note(actor=souss, cause="note:3", at=AT) == 2
    assert issue_note(actor=souss, cause="note:3", at=AT) == 2


def test_reservations_are_append_only_and_apart(database: str, souss: operation.Actor) -> None:
    _reserve(souss, 10, "a")
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        scope.enter(1)
        models.Reservation.objects.all().delete()
    with pytest.raises(DatabaseError, match="numbering_reservation_apart"), transaction.atomic():
        scope.enter(1)
        row = models.Series.objects.get()
        models.Reservation.objects.create(series=row, cause="b", first=10, last=12, at=AT)


def _together(work: list[tuple[operation.Actor, int, str]]) -> list[series.Reservation]:
    barrier = threading.Barrier(len(work))

    def run(item: tuple[operation.Actor, int, str]) -> series.Reservation:
        try:
            barrier.wait()
            return _reserve(*item)
        finally:
            connections.close_all()

    with concurrent.futures.ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


def test_simultaneous_reservations_leave_no_gap_and_no_double(database: str, souss: operation.Actor) -> None:
    counts = [1 + number % 7 for number in range(24)]
    ranges = _together([(souss, count, f"run:{number}") for number, count in enumerate(counts)])
    numbers = sorted(number for row in ranges for number in range(row.first, row.last + 1))
    assert numbers == list(range(1, sum(counts) + 1))


def test_simultaneous_repeats_of_one_cause_get_one_range(database: str, souss: operation.Actor) -> None:
    ranges = _together([(souss, 40, "run:same")] * 16)
    assert set(ranges) == {series.Reservation(1, 40)}
    assert _reserve(souss, 1, "run:next").first == 41


def test_a_reservation_holds_no_lock_afterwards(database: str, souss: operation.Actor) -> None:
    _reserve(souss, 1_000_000, "run:a")
    with scope.reading(1), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype IN ('tuple', 'advisory')")
        assert cursor.fetchone() == (0,)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(1, 9), st.integers(0, 5)), min_size=1, max_size=12), st.integers(2000, 30_000))
def test_any_order_of_causes_fills_the_series(
    database: str, souss: operation.Actor, wishes: list[tuple[int, int]], year: int
) -> None:
    seen: dict[str, series.Reservation] = {}
    with scope.reading(1):
        row = models.Series.objects.filter(series="bill", year=year).first()
        start = row.next_number if row else 1
    for count, key in wishes:
        cause = f"{start}:{key}"
        if cause in seen and seen[cause].last - seen[cause].first + 1 != count:
            with pytest.raises(series.ReservedOtherwise):
                _reserve(souss, count, cause, year=year)
            continue
        reserved = _reserve(souss, count, cause, year=year)
        assert seen.setdefault(cause, reserved) == reserved
    numbers = sorted(number for kept in seen.values() for number in range(kept.first, kept.last + 1))
    assert numbers == list(range(start, start + len(numbers)))
