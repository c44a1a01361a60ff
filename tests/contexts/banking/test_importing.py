"""Statements taken in: once, adding up, following on each other."""

import dataclasses
import datetime
from concurrent import futures

import pytest
from django.db import connections
from tests.contexts.banking import ground
from tests.contexts.billing import world as worlds

from saqia.contexts.banking import models, operations, ports, queries, types
from saqia.platform import operation
from saqia.platform.outbox import models as outbox
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

NEXT = ground.DAY + datetime.timedelta(days=1)


@pytest.fixture(autouse=True)
def account(april_billed: worlds.World) -> types.BankAccount:
    return ground.opened()


def written() -> tuple[int, int, int]:
    with scope.reading(1):
        told = outbox.Event.objects.filter(name="banking.statement.imported").count()
        return models.Statement.objects.count(), models.Line.objects.count(), told


def test_a_statement_is_kept_as_it_is_stated() -> None:
    found = ground.imported(ground.stated(ground.line(5_000, "R1", name="Amal"), ground.line(-700, text="FRAIS")))
    assert (found.number, found.lines, found.repeated) == ("S1", 2, False)
    first, second = ground.lines_of(found.statement_id)
    assert (first.amount_centimes, first.references, first.name, first.state) == (5_000, ("R1",), "Amal", "")
    assert (second.amount_centimes, second.text, second.rank, second.bank_account) == (-700, "FRAIS", 2, "main")
    [kept] = ground.read(lambda: queries.page_statements())
    assert (kept.opening_centimes, kept.closing_centimes, kept.counts) == (100_000, 104_300, {"": 2})
    assert written() == (1, 2, 1)


def test_the_same_again_changes_nothing_also_under_the_iban() -> None:
    first = ground.imported(ground.stated(ground.line(5_000)))
    again = ground.imported(ground.stated(ground.line(5_000)))
    assert (again.statement_id, again.repeated) == (first.statement_id, True)
    assert written() == (1, 1, 1)


def test_sixteen_at_once_make_one() -> None:
    def act(_: int) -> bool:
        try:
            return ground.imported(ground.stated(ground.line(5_000))).repeated
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(16) as pool:
        repeated = list(pool.map(act, range(16)))
    assert sorted(repeated) == [False] + [True] * 15
    assert written() == (1, 1, 1)


def test_balances_that_do_not_add_up_are_refused_with_what_is_missing() -> None:
    wrong = dataclasses.replace(ground.stated(ground.line(5_000)), closing_centimes=105_001)
    with pytest.raises(operations.BalancesDiffer) as caught:
        ground.imported(wrong)
    assert (caught.value.number, caught.value.missing_centimes) == ("S1", 1)
    assert written() == (0, 0, 0)


def test_a_gap_is_refused_with_the_statement_before_it() -> None:
    ground.imported(ground.stated(ground.line(5_000)))
    with pytest.raises(operations.StatementGap) as caught:
        ground.imported(ground.stated(ground.line(1), number="S3", opening=105_100, on=NEXT))
    gap = caught.value
    assert (gap.before, gap.until_on, gap.expected_centimes, gap.found_centimes) == ("S1", ground.DAY, 105_000, 105_100)
    assert written() == (1, 1, 1)
    ground.imported(ground.stated(ground.line(1), number="S2", opening=105_000, on=NEXT))
    assert ground.read(lambda: queries.get_closing(bank_account="main", on=NEXT)) == 105_001
    assert ground.read(lambda: queries.get_closing(bank_account="main", on=ground.DAY)) == 105_000


def test_days_that_count_already_are_refused() -> None:
    ground.imported(ground.stated(ground.line(5_000), on=NEXT))
    with pytest.raises(operations.StatementOverlaps):
        ground.imported(ground.stated(ground.line(1), number="S2", opening=105_000))
    assert written() == (1, 1, 1)


def test_another_content_under_one_number_is_refused() -> None:
    ground.imported(ground.stated(ground.line(5_000)))
    with pytest.raises(operations.StatementChanged):
        ground.imported(ground.stated(ground.line(5_001)))


def test_statements_of_others_and_in_other_money_are_refused() -> None:
    with pytest.raises(operations.AccountNotOurs):
        ground.imported(ground.stated(ground.line(1), account=ground.PAYER))
    with pytest.raises(operations.AccountNotOurs):
        ground.imported(ground.stated(ground.line(1), account=""))
    with pytest.raises(operations.CurrencyNotOurs):
        ground.imported(dataclasses.replace(ground.stated(ground.line(1)), currency="EUR"))
    assert written() == (0, 0, 0)


def test_a_bank_may_name_the_account_in_its_own_way() -> None:
    operations.open_bank_account(
        actor=ground.FINANCE, code="second", name="Essai", rib=ground.OTHER, stated_as="00000000001", at=ground.AT
    )
    assert not ground.imported(ground.stated(account="00000000001")).repeated


def test_a_file_is_read_by_whoever_is_registered() -> None:
    form = f"releve-csv@{ground.OWN}"
    content = b"Date;Valeur;Texte;Ref;Debit;Credit;Solde\n05/05/2026;05/05/2026;X;;;1,00;2,00\n"
    [found] = operations.import_file(actor=ground.FINANCE, content=content, form=form, at=ground.AT)
    assert (found.lines, found.repeated) == (1, False)
    [again] = operations.import_file(actor=ground.FINANCE, content=content, form=form, at=ground.AT)
    assert again.repeated
    with pytest.raises(ports.FileNotReadable):
        operations.import_file(actor=ground.FINANCE, content=b"<a>", form="", at=ground.AT)
    assert written() == (1, 1, 1)


def test_who_may_not_import_reads_nothing() -> None:
    for act in (
        lambda: ground.imported(ground.stated(ground.line(1)), actor=ground.NOBODY),
        lambda: operations.import_file(actor=ground.NOBODY, content=b"", form="", at=ground.AT),
        lambda: operations.match_statement(actor=ground.NOBODY, statement_id=1, at=ground.AT),
        lambda: operations.open_bank_account(actor=ground.NOBODY, code="x", name="x", rib=ground.OTHER, at=ground.AT),
    ):
        with pytest.raises(operation.PermissionRefused):
            act()
    assert written() == (0, 0, 0)


def test_an_account_is_registered_once() -> None:
    assert ground.opened() == ground.opened()
    with pytest.raises(operations.RibNotValid):
        operations.open_bank_account(actor=ground.FINANCE, code="x", name="x", rib=ground.OWN[:-1] + "9", at=ground.AT)
    for code, rib in (("main", ground.OTHER), ("other", ground.OWN)):
        with pytest.raises(operations.BankAccountKnown):
            operations.open_bank_account(actor=ground.FINANCE, code=code, name="x", rib=rib, at=ground.AT)


def test_another_distributor_has_accounts_of_its_own() -> None:
    stranger = operation.Actor(2, "person:7", 7, ground.FINANCE.permissions)
    with pytest.raises(operations.AccountNotOurs):
        ground.imported(ground.stated(ground.line(1)), actor=stranger)
    found = ground.imported(ground.stated(ground.line(1)))
    with pytest.raises(operations.StatementUnknown):
        operations.match_statement(actor=stranger, statement_id=found.statement_id, at=ground.AT)
    with scope.reading(2):
        assert queries.find_statement(found.statement_id) is None
