"""The journal for accounting: numbers without a gap in each journal and year, the same in every file, with papers."""

import datetime
from collections import defaultdict

import pytest
from tests.contexts.billing import world as worlds

from saqia.contexts.billing import queries as billing
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.ledger import wording
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
    """Return the rows of a period's file by their columns."""
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
