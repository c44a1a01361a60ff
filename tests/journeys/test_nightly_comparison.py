"""The comparison of the night: every channel of every distributor, whatever one day does."""

import datetime
from concurrent import futures

import pytest
from django.db import connections
from tests.contexts.billing import world as worlds

from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.reconciliation import models, operations, queries
from saqia.journeys import nightly_comparison
from saqia.platform import operation
from saqia.platform.tenancy import scope

ON = datetime.date(2026, 5, 4)
AT = datetime.datetime(2026, 5, 4, 10, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
NIGHT = datetime.datetime(2026, 5, 5, 4, 40, tzinfo=datetime.UTC)
SYSTEM = operation.system_actor(tenant_id=1, name="test")


@pytest.fixture
def account(april_billed: worlds.World) -> int:
    return april_billed.accounts["three"].account_id


def pay(
    account: int, reference: str, amount: int, *, collector: str = "P1", channel: str = "partner", method: str = "app",
    collected_at: datetime.datetime = AT, at: datetime.datetime = AT,
) -> str:  # fmt: skip
    return payments.collect_payment(
        actor=SYSTEM, channel=channel, collector=collector, reference=reference, method=method,
        lines=[payment_types.Line(account, amount)], collected_at=collected_at, at=at,
    ).number  # fmt: skip


def send(*rows: tuple[str, int], collector: str = "P1", on: datetime.date = ON, at: datetime.datetime = AT) -> None:
    content = "reference,amount_centimes\n" + "".join(f"{ref},{amount}\n" for ref, amount in rows)
    sha256, lines = operations.read_file(content.encode(), layout="default")
    operations.take_file(actor=SYSTEM, channel="partner", collector=collector, on=on, lines=lines, sha256=sha256, at=at)


def differences() -> list[tuple[str, str, str, int, int]]:
    with scope.reading(1):
        found = queries.list_differences()
    return sorted((one.collector, one.kind, one.reference, one.ours_centimes, one.theirs_centimes) for one in found)


def test_every_channel_and_collector_is_compared_and_a_repeat_finds_nothing_new(account: int) -> None:
    pay(account, "A", 100)
    pay(account, "B", 200, collector="P2")
    pay(account, "C", 300, collector="cmi", channel="card", method="online")
    pay(account, "D", 400, collector="AG", channel="counter", method="cash")
    send(("A", 90))
    send(collector="P2")
    assert differences() == []
    assert nightly_comparison.compare_everywhere(NIGHT) == 2
    wanted = [("P1", "amount", "A", 100, 90), ("P2", "missing-there", "B", 200, 0)]
    assert differences() == wanted
    with scope.reading(1):
        rows = [(one.owner, one.due_on) for one in queries.list_differences()]
    assert rows == [("finance", datetime.date(2026, 5, 7))] * 2
    assert (nightly_comparison.compare_everywhere(NIGHT), differences()) == (2, wanted)


def test_one_bad_day_does_not_stop_the_others_and_the_queue_hears_of_it(
    account: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(("A", 90))
    send(("B", 80), collector="P2")
    compare = operations.compare_day

    def failing(**given: object) -> object:
        if given["collector"] == "P1":
            raise RuntimeError
        return compare(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(operations, "compare_day", failing)
    with pytest.raises(nightly_comparison.DaysNotCompared, match="1"):
        nightly_comparison.compare_everywhere(NIGHT)
    assert differences() == [("P2", "missing-here", "B", 0, 80)]
    monkeypatch.undo()
    assert nightly_comparison.compare_everywhere(NIGHT) == 2


def test_a_file_that_comes_two_days_late_and_late_money_of_a_closed_day_are_seen(account: int) -> None:
    pay(account, "A", 100)
    send(("A", 100))
    operations.close_day(actor=SYSTEM, channel="partner", collector="P1", on=ON, at=NIGHT)
    assert nightly_comparison.compare_everywhere(NIGHT) == 0
    later = NIGHT + 10 * DAY
    pay(account, "L", 70, at=later - DAY)
    send(("Z", 5), collector="P2", at=later - DAY)
    with scope.reading(1):
        found = queries.list_to_compare(on=ON + 10 * DAY)
    assert found == [("partner", "P1", ON), ("partner", "P2", ON)]
    assert nightly_comparison.compare_everywhere(later) == 3
    assert differences() == [
        ("P1", "late", "L", 70, 0), ("P1", "missing-there", "L", 70, 0), ("P2", "missing-here", "Z", 0, 5)
    ]  # fmt: skip


def test_what_caught_up_and_comes_back_is_open_again(account: int) -> None:
    send(("A", 100))
    assert nightly_comparison.compare_everywhere(NIGHT) == 1
    number = pay(account, "A", 100)
    assert nightly_comparison.compare_everywhere(NIGHT) == 0
    payments.reverse_payment(actor=SYSTEM, number=number, reason="mistake", at=AT)
    assert nightly_comparison.compare_everywhere(NIGHT + DAY) == 1
    assert differences() == [("P1", "missing-here", "A", 0, 100)]
    with scope.reading(1):
        row = models.Difference.objects.get()
    assert (row.settled_by, row.found_at, row.due_on) == ("", NIGHT + DAY, datetime.date(2026, 5, 7))


def test_a_difference_follows_its_amounts(account: int) -> None:
    pay(account, "A", 100)
    send(("A", 90))
    nightly_comparison.compare_everywhere(NIGHT)
    send(("A", 95))
    nightly_comparison.compare_everywhere(NIGHT)
    assert differences() == [("P1", "amount", "A", 100, 95)]
    with scope.reading(1):
        [one] = queries.list_differences()
    operations.settle_difference(actor=SYSTEM, difference_id=one.difference_id, remark="5 dirhams of fees", at=NIGHT)
    assert nightly_comparison.compare_everywhere(NIGHT) == 0
    send(("A", 80))
    assert nightly_comparison.compare_everywhere(NIGHT) == 1


def test_two_nights_at_once_find_each_difference_once(account: int) -> None:
    send(("A", 100), ("B", 200))

    def run(_: int) -> int:
        try:
            return nightly_comparison.compare_everywhere(NIGHT)
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(3) as pool:
        assert list(pool.map(run, range(3))) == [2, 2, 2]
    with scope.reading(1):
        assert models.Difference.objects.count() == 2
