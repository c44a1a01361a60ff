"""Limits of attempts: exact, sliding, one count for all workers, no subject in the open."""

import datetime
import threading

import pytest
from django.db import connection, connections, transaction

from saqia.platform.limits import counting, rules

pytestmark = pytest.mark.slow

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)


def _minutes(count: float) -> datetime.datetime:
    return AT + datetime.timedelta(minutes=count)


def _try(contract: str, address: str = "196.12.0.4", at: datetime.datetime = AT, tenant: int = 1) -> counting.Taken:
    return counting.take("guest-look-up", tenant_id=tenant, at=at, contract=contract, address=address)


def _rows() -> list[tuple[bytes, int]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT subject, taken FROM limits_count ORDER BY taken, subject")
        return [(bytes(subject), taken) for subject, taken in cursor.fetchall()]


def test_the_sixth_try_on_a_contract_waits(database: str) -> None:
    for _ in range(5):
        _try("2000000016")
    with pytest.raises(counting.TooMany) as refused:
        _try("2000000016")
    assert (refused.value.limit, refused.value.retry_after_seconds) == ("guest-look-up", 900)
    _try("2000000024")  # another contract, from the same address
    _try("2000000016", tenant=2)  # another distributor


def test_a_refused_try_is_not_counted_anywhere(database: str) -> None:
    for _ in range(5):
        _try("2000000016")
    before = _rows()
    for _ in range(3):
        with pytest.raises(counting.TooMany):
            _try("2000000016")
    assert _rows() == before


def test_a_right_answer_costs_nothing(database: str) -> None:
    for _ in range(20):
        _try("2000000016").give_back()
    assert {taken for _, taken in _rows()} == {0}


def test_the_window_slides(database: str) -> None:
    for _ in range(5):
        _try("2000000016")
    with pytest.raises(counting.TooMany):
        _try("2000000016", at=_minutes(15))  # the next window has begun: the five before still count whole
    _try("2000000016", at=_minutes(18))  # a fifth of them has left
    with pytest.raises(counting.TooMany):
        _try("2000000016", at=_minutes(18))
    for _ in range(4):
        _try("2000000016", at=_minutes(31))


def test_a_village_behind_one_address_is_not_shut_out_by_one_contract(database: str) -> None:
    for _ in range(5):
        _try("2000000016")
    for number in range(55):
        _try(f"contract {number}")
    with pytest.raises(counting.TooMany):
        _try("one more")  # the address itself is spent: sixty wrong tries in an hour


def test_simultaneous_tries_never_pass_the_limit(database: str) -> None:
    passed: list[int] = []
    barrier = threading.Barrier(8)

    def many() -> None:
        barrier.wait()
        for _ in range(4):
            try:
                _try("2000000016")
            except counting.TooMany:
                continue
            passed.append(1)
        connections.close_all()

    workers = [threading.Thread(target=many) for _ in range(8)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(passed) == 5


def test_the_table_names_nobody(database: str) -> None:
    counting.take("code-sending", tenant_id=1, at=AT, phone="+212612345678")
    stored = b"".join(subject for subject, _ in _rows())
    assert b"612345678" not in stored
    assert all(len(subject) == 16 for subject, _ in _rows())


def test_a_phone_is_counted_over_all_distributors(database: str) -> None:
    counting.take("code-sending", tenant_id=1, at=AT, phone="+212612345678")
    with pytest.raises(counting.TooMany):
        counting.take("code-sending", tenant_id=2, at=AT, phone="+212612345678")


def test_a_try_is_not_counted_inside_a_transaction(database: str) -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        _try("2000000016")
    assert _rows() == []


def test_old_counts_are_pruned(database: str) -> None:
    _try("2000000016")
    assert counting.prune(_minutes(5)) == 0
    assert counting.prune(_minutes(31)) == 1  # the row of fifteen minutes
    assert counting.prune(_minutes(3 * 24 * 60)) == 3
    assert _rows() == []


def test_an_unknown_limit_is_a_bug(database: str) -> None:
    with pytest.raises(rules.LimitUnknown):
        counting.take("nothing", tenant_id=1, at=AT)


def test_each_limit_of_the_rules_can_be_met() -> None:
    for name, rows in rules.known().items():
        assert rows, name
        assert all(row.most > 0 and row.seconds > 0 for row in rows), name
