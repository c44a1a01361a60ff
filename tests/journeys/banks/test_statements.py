"""A bank's file from end to end, by the journey and by the console, and with the simulated bank."""

import contextlib
import datetime
import errno
from collections.abc import Iterator
from pathlib import Path

import click.testing
import pytest
from django.conf import settings
from tests.contexts.banking import ground
from tests.contexts.banking.test_orders import signed
from tests.contexts.billing import world as worlds
from tests.contexts.tills import counters
from tests.partners.banks import test_peers as peers

from saqia.contexts.banking import operations, ports, queries
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import queries as till_queries
from saqia.contexts.tills import types as till_types
from saqia.journeys import bank_statements
from saqia.partners.banks import books, client, simulator
from saqia.platform import operation
from saqia.platform.documents import press
from saqia.surfaces.console import bank, session

OWN = "MA64007780000000000000000160"


@pytest.fixture
def town(april_billed: worlds.World) -> worlds.World:
    ground.opened()
    return april_billed


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SAQIA_LANGUAGE", "en")

    @contextlib.contextmanager
    def opened(*, migrated: bool = True) -> Iterator[None]:
        yield

    monkeypatch.setattr(session, "opened", opened)


def run(*arguments: str) -> click.testing.Result:
    return click.testing.CliRunner().invoke(bank.bank, arguments, catch_exceptions=False)


def stated(*movements: books.Movement) -> bytes:
    """Return the statement of a day with these movements."""
    account = books.Books(OWN, ground.DAY)
    for one in movements:
        account.book(one)
    return account.close_day()


def test_a_till_s_bag_is_confirmed_by_the_statement_and_counts_once(town: worlds.World) -> None:
    agencies = counters.staffed(town)
    till = counters.opened(agencies)
    counters.take(agencies, till, 10_000)
    tills.deposit_cash(
        actor=agencies.cashier, session_id=till.id, amount_centimes=10_000, reference="B77", at=counters.AT
    )
    content = stated(
        books.Movement(0, 10_000, "", "", "", "VERSEMENT B77"), books.Movement(0, 9_000, "", "", "", "VERSEMENT B77")
    )
    [taken] = bank_statements.take_file(actor=ground.FINANCE, content=content, form="", at=ground.AT)
    assert taken.matched.centimes == {"placed": 10_000, "suspense": 9_000}
    assert ground.books() == {"bank": 19_000, "suspense": -9_000}
    [again] = bank_statements.take_file(actor=ground.FINANCE, content=content, form="", at=ground.AT)
    assert (again.imported.repeated, again.matched) == (True, taken.matched)
    assert ground.books() == {"bank": 19_000, "suspense": -9_000}
    [first, _] = ground.lines_of(taken.imported.statement_id)
    assert (first.state, first.target) == ("placed", "till-deposit:B77")


def cheque_at_the_bank(town: worlds.World, number: str = "0123456", amount: int = 10_000) -> counters.Agencies:
    """Take a cheque at a till and send it to the bank under slip R9."""
    agencies = counters.staffed(town)
    till = counters.opened(agencies)
    for rank, one in enumerate((number, "7654321")):
        given = till_types.ChequeGiven("007", one, counters.ON)
        counters.take(agencies, till, amount + rank, f"k{rank}", method="cheque", cheque=given)
    held = ground.read(lambda: till_queries.list_cheques(statuses=("held",)))
    tills.deposit_cheques(
        actor=agencies.cashier, unit_id=agencies.unit, cheque_ids=[one.id for one in held], reference="R9",
        at=counters.AT,
    )  # fmt: skip
    return agencies


def test_a_cheque_that_the_statement_takes_back_is_owed_again_once(town: worlds.World) -> None:
    account = town.accounts["three"].account_id
    due = ground.owed(account)
    cheque_at_the_bank(town)
    assert ground.owed(account) == due - 20_001
    content = stated(
        books.Movement(0, 20_001, "", "", "", "REMISE CHEQUES R9"),
        books.Movement(0, -10_000, "", "", "", "CHEQUE IMPAYE 123456"),
        books.Movement(0, -10_000, "", "", "", "CHEQUE IMPAYE 123456"),
    )
    for _ in range(2):
        [taken] = bank_statements.take_file(actor=ground.FINANCE, content=content, form="", at=ground.AT)
        slip, back, again = ground.lines_of(taken.imported.statement_id)
        assert (slip.target, back.state, back.target) == ("till-deposit:R9", "placed", "cheque:007-0123456")
        assert (again.state, again.target) == ("suspense", "")
        assert ground.owed(account) == due - 10_001
        assert counters.books("5141", "5111", "4497") == [1, 0, 10_000]
    status = {one.number: one.status for one in ground.read(till_queries.list_cheques)}
    assert status == {"0123456": "returned", "7654321": "cleared"}


def test_a_returned_cheque_waits_for_the_statement_that_shows_its_slip(town: worlds.World) -> None:
    account = town.accounts["three"].account_id
    cheque_at_the_bank(town)
    owed = ground.owed(account)
    bank = books.Books(OWN, ground.DAY)
    bank.book(books.Movement(0, -10_000, "", "", "", "CHEQUE IMPAYE 0123456"))
    [taken] = bank_statements.take_file(actor=ground.FINANCE, content=bank.close_day(), form="", at=ground.AT)
    assert [one.state for one in ground.lines_of(taken.imported.statement_id)] == ["suspense"]
    assert ground.owed(account) == owed
    bank.book(books.Movement(0, 20_001, "", "", "", "REMISE R9"))
    bank_statements.take_file(actor=ground.FINANCE, content=bank.close_day(), form="", at=ground.AT)
    assert [one.state for one in ground.lines_of(taken.imported.statement_id)] == ["placed"]
    assert (ground.owed(account), counters.books("5141", "5111", "4497")) == (owed + 10_000, [10_001, 0, 0])


def test_a_slip_without_the_cheques_that_a_person_took_back_is_confirmed(town: worlds.World) -> None:
    agencies = cheque_at_the_bank(town)
    one = next(one for one in ground.read(till_queries.list_cheques) if one.number == "0123456")
    with pytest.raises(tills.ChequeNotCleared):
        tills.return_cleared_cheque(actor=agencies.finance, cheque_id=one.id, reason="x", at=ground.AT)
    with pytest.raises(operation.PermissionRefused):
        tills.return_cleared_cheque(actor=agencies.cashier, cheque_id=one.id, reason="x", at=ground.AT)
    with pytest.raises(tills.ChequeUnknown):
        tills.return_cleared_cheque(actor=agencies.finance, cheque_id=0, reason="x", at=ground.AT)
    tills.return_cheque(actor=agencies.finance, cheque_id=one.id, reason="x", at=ground.AT)
    content = stated(
        books.Movement(0, 20_001, "", "", "", "REMISE R9"), books.Movement(0, 10_001, "", "", "", "REMISE R9")
    )
    [taken] = bank_statements.take_file(actor=ground.FINANCE, content=content, form="", at=ground.AT)
    assert [one.state for one in ground.lines_of(taken.imported.statement_id)] == ["suspense", "placed"]
    assert counters.books("5141", "5111", "4497") == [30_002, 0, -20_001]


def test_a_cheque_that_comes_back_too_late_is_for_a_person(town: worlds.World) -> None:
    cheque_at_the_bank(town)
    bank = books.Books(OWN, ground.DAY)
    bank.book(books.Movement(0, 20_001, "", "", "", "REMISE R9"))
    bank_statements.take_file(actor=ground.FINANCE, content=bank.close_day(), form="", at=ground.AT)
    bank.book(books.Movement(0, -10_000, "", "", "", "CHEQUE IMPAYE 0123456"))
    late = ground.AT + datetime.timedelta(days=90)
    [taken] = bank_statements.take_file(actor=ground.FINANCE, content=bank.close_day(), form="", at=late)
    assert [one.state for one in ground.lines_of(taken.imported.statement_id)] == ["suspense"]
    assert {one.status for one in ground.read(till_queries.list_cheques)} == {"cleared"}


def test_the_console_takes_a_file_in_and_says_why_it_does_not(
    town: worlds.World, console: None, tmp_path: Path
) -> None:
    path = tmp_path / "day.xml"
    path.write_bytes(stated(books.Movement(0, 5_000, "", "Amal", "", "MERCI")))
    done = run("import", str(path))
    assert (done.exit_code, done.output) == (0, "< S2026-001 2026-05-05: On suspense 1\n")
    path.write_bytes(stated().replace(b"S2026-001", b"S2026-002").replace(b"0.00", b"0.01", 1))
    gone = run("import", str(path))
    assert (gone.exit_code, "do not add up" in gone.output) == (2, True)
    path.write_bytes(b"<a>")
    assert (run("import", str(path)).exit_code, run("import", str(path), "--format", "x").exit_code) == (2, 2)
    assert run("open", "second", ground.OTHER, "--name", "Essai").output.startswith("second MA64")
    assert run("open", "third", "12", "--name", "Essai").exit_code == 1


def full(path: Path, content: bytes) -> None:
    raise OSError(errno.ENOSPC, "No space left on device", str(path))


def test_the_console_writes_a_file_of_orders_only_after_four_eyes(
    town: worlds.World, console: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(town, "plain")
    file = operations.prepare_direct_debits(
        actor=ground.FINANCE, bank_account="main", on=ground.DAY + datetime.timedelta(days=20), at=ground.AT
    ).file
    path = tmp_path / "out.xml"
    assert run("export", file.message_id, str(path)).exit_code == 1 and not path.exists()
    assert run("export", "DD0", str(path)).exit_code == 1
    operations.approve_orders(actor=ground.DIRECTOR, file_id=file.file_id, at=ground.AT)
    with monkeypatch.context() as ends:
        ends.setattr(press, "write_whole", full)
        refused = run("export", file.message_id, str(path), "--sent")
    assert refused.exit_code == 1 and f"{path}: the disk is full" in refused.output
    before = ground.read(lambda: queries.find_order_file(file.file_id))
    assert before is not None and before.state == "approved"
    assert run("export", file.message_id, str(path), "--sent").exit_code == 0
    assert b"pain.008.001.08" in path.read_bytes()
    after = ground.read(lambda: queries.find_order_file(file.file_id))
    assert after is not None and after.state == "sent"


def test_orders_and_messages_are_exchanged_with_the_simulated_bank(
    town: worlds.World, console: None, tmp_path: Path
) -> None:
    assert run("exchange", "--keep", str(tmp_path)).exit_code == 1
    [account_id] = signed(town, "plain")
    due = ground.owed(account_id)
    file = operations.prepare_direct_debits(
        actor=ground.FINANCE, bank_account="main", on=ground.DAY + datetime.timedelta(days=20), at=ground.AT
    ).file
    operations.approve_orders(actor=ground.DIRECTOR, file_id=file.file_id, at=ground.AT)
    with simulator.Bank(OWN, day=ground.DAY).running() as running:
        host = client.read_address(running.address)
        ports.register_host(host)
        try:
            first = run("exchange", "--keep", str(tmp_path))
            assert first.exit_code == 0 and f"> {file.message_id}: 1" in first.output
            peers.tell(host, "/day-end")
            second = run("exchange", "--keep", str(tmp_path))
            assert second.output == "< S2026-001 2026-05-05: Counted before 1\n"
            assert run("exchange", "--keep", str(tmp_path)).output == ""
        finally:
            ports.forget_host()
    assert (ground.owed(account_id), ground.books()) == (0, {"bank": due})
    assert len(list(tmp_path.glob("*.xml"))) == 3
