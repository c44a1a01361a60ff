"""The journal for accounting: numbers without a gap in each journal and year, the same in every file, with papers."""

import contextlib
import datetime
import threading
from collections import defaultdict
from collections.abc import Iterator
from concurrent import futures
from typing import Any

import pytest
from django.db import ProgrammingError, connections, transaction
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import queries as billing
from saqia.contexts.ledger import journal, models, wording
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import types as payment_types
from saqia.journeys import accounting
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

SYSTEM = operation.system_actor(tenant_id=1, name="test")
DATE, AT = datetime.date, worlds.noon(datetime.date(2026, 5, 8))
YEAR = (DATE(2026, 1, 1), DATE(2027, 1, 1))


def written(from_on: datetime.date = YEAR[0], until_on: datetime.date = YEAR[1]) -> list[dict[str, str]]:
    """Return the rows of a period's file by their columns, once it is numbered."""
    accounting.number_postings(actor=SYSTEM, from_on=from_on, until_on=until_on, at=AT)
    with scope.reading(1):
        lines = b"".join(accounting.write_journal(from_on=from_on, until_on=until_on)).decode().split("\r\n")
    assert lines.pop() == "" and lines[0].split("\t") == list(accounting.JOURNAL)
    return [dict(zip(accounting.JOURNAL, line.split("\t"), strict=True)) for line in lines[1:]]


def pay(world: worlds.World, reference: str) -> str:
    """Pay 1 DH at a partner; return the receipt's number."""
    receipt = payments.collect_payment(
        actor=SYSTEM, channel="partner", collector="P1", reference=reference, method="app",
        lines=[payment_types.Line(world.accounts["three"].account_id, 100)], collected_at=AT, at=AT,
    )  # fmt: skip
    return receipt.number


def move(cause: str, on: datetime.date, at: datetime.datetime = AT) -> None:
    """Book a cost of the bank."""
    postings = [ledger_types.Posting("bank_fees", 700), ledger_types.Posting("bank", -700)]
    ledger.post_move(actor=SYSTEM, cause=cause, kind="bank-line", postings=postings, posted_on=on, at=at)


def numbers(rows: list[dict[str, str]], code: str) -> list[int]:
    """Return the numbers of a journal's postings in the order of the file, each once."""
    return list(dict.fromkeys(int(row["EcritureNum"]) for row in rows if row["JournalCode"] == code))


def test_numbers_of_a_journal_have_no_gap_and_every_posting_balances(april_billed: worlds.World) -> None:
    receipts = [pay(april_billed, f"T{n}") for n in range(3)]
    move("line:1", DATE(2026, 5, 3))
    rows = written()
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for row in rows:
        key = (row["JournalCode"], row["EcritureNum"])
        sums[key] += int(row["Debit"].replace(",", "")) - int(row["Credit"].replace(",", ""))
    assert set(sums.values()) == {0}
    for code in {row["JournalCode"] for row in rows}:
        assert numbers(rows, code) == list(range(1, len(numbers(rows, code)) + 1))
    paid = {row["EcritureNum"]: row["PieceRef"] for row in rows if row["JournalCode"] == "PAYMENT"}
    assert list(paid.values()) == receipts


def test_a_number_is_the_same_in_every_file_and_what_is_booked_later_comes_after(april_billed: worlds.World) -> None:
    later = AT + datetime.timedelta(days=40)
    move("line:1", DATE(2026, 5, 3))
    move("line:2", DATE(2026, 5, 20))
    before = written()
    assert written() == before
    move("line:3", DATE(2026, 5, 4), later)  # of a day before
    move("line:4", DATE(2027, 1, 2), later)
    fees = {row["PieceRef"]: row for row in written(DATE(2026, 5, 4), DATE(2027, 2, 1)) if row["CompteNum"] != "5141"}
    found = {cause: fees[cause]["EcritureNum"] for cause in ("line:2", "line:3", "line:4")}
    assert found == {"line:2": "2", "line:3": "3", "line:4": "1"} and "line:1" not in fees
    assert (fees["line:3"]["EcritureDate"], fees["line:3"]["PieceDate"]) == ("20260504", "20260504")
    assert fees["line:3"]["ValidDate"] == f"{later:%Y%m%d}"
    assert [row for row in written() if row["PieceRef"] != "line:3"] == before


@contextlib.contextmanager
def uncommitted(cause: str, on: datetime.date) -> Iterator[None]:
    """Hold a posting open on a connection of its own: it has its id, nobody sees it; it is there at the end."""
    is_written, over = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with transaction.atomic():
                scope.enter(1)
                postings = [ledger_types.Posting("bank_fees", 900), ledger_types.Posting("bank", -900)]
                journal.write(cause=cause, kind="bank-line", postings=postings, posted_on=on, at=AT)
                is_written.set()
                assert over.wait(30)
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(1) as pool:
        held = pool.submit(hold)
        assert is_written.wait(30)
        try:
            yield
        finally:
            over.set()
        held.result()


def test_a_posting_that_is_committed_late_moves_no_number_that_was_given(april_billed: worlds.World) -> None:
    move("line:1", DATE(2026, 5, 3))
    with uncommitted("line:held", DATE(2026, 5, 3)):
        move("line:2", DATE(2026, 5, 3))
        before = {row["PieceRef"]: row["EcritureNum"] for row in written() if row["JournalCode"] == "BANK-LIN"}
        assert before == {"line:1": "1", "line:2": "2"}
    with scope.reading(1):
        held, later = (journal.find(cause) for cause in ("line:held", "line:2"))
    assert held is not None and later is not None and held.transaction_id < later.transaction_id
    rows = [row for row in written() if row["JournalCode"] == "BANK-LIN"]
    assert {row["PieceRef"]: row["EcritureNum"] for row in rows} == {**before, "line:held": "3"}


def test_numbers_are_given_once_by_whoever_may_and_kept(april_billed: worlds.World) -> None:
    asked: dict[str, Any] = {"from_on": YEAR[0], "until_on": YEAR[1], "at": AT}
    move("line:1", DATE(2026, 5, 3))
    with pytest.raises(operation.PermissionRefused):
        ledger.number_postings(actor=operation.Actor(1, "person:5", 5), **asked)
    assert ledger.number_postings(actor=operation.system_actor(tenant_id=2, name="test"), **asked) == 0
    with scope.reading(1):
        assert list(accounting.write_journal(from_on=YEAR[0], until_on=YEAR[1]))[1:] == []
        many = models.JournalTransaction.objects.count()
    with futures.ThreadPoolExecutor(4) as pool:

        def number(_turn: int) -> int:
            try:
                return ledger.number_postings(actor=SYSTEM, **asked)
            finally:
                connections.close_all()

        assert sorted(pool.map(number, range(4))) == [0, 0, 0, many]
    accounting.number_everywhere(AT)
    with scope.reading(1):
        kept = list(models.PostingNumber.objects.order_by("kind", "number").values_list("kind", "year", "number"))
    assert len(kept) == many and ("bank-line", 2026, 1) in kept
    with pytest.raises(ProgrammingError), transaction.atomic():
        scope.enter(1)
        models.PostingNumber.objects.update(number=9)


def test_a_run_of_bills_names_its_first_and_last(april_billed: worlds.World) -> None:
    [run] = {(row["PieceRef"], row["EcritureNum"]) for row in written() if row["JournalCode"] == "BILL-RUN"}
    with scope.reading(1):
        [cycle] = billing.list_cycles()
        issued = billing.list_numbers(cycle_id=cycle.cycle_id)
    assert run == (f"2026-{issued[0] % 10**9:09d} - 2026-{issued[-1] % 10**9:09d}", "1")


def test_no_two_journals_share_a_code() -> None:
    codes = [accounting.journal_code(kind) for kind in wording.KINDS]
    assert len(set(codes)) == len(codes)


def test_another_distributor_reads_none_of_it(april_billed: worlds.World) -> None:
    with scope.reading(2):
        assert len(list(accounting.write_journal(from_on=YEAR[0], until_on=YEAR[1]))) == 1
