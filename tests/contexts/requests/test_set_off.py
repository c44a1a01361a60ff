"""A terminated account whose refund later debts take whole: closed, or asked to pay the rest; by the night, once."""

import datetime

import pytest
from tests.contexts.cases import company as companies
from tests.contexts.requests import test_settling as settling
from tests.contexts.requests.test_settling import company as company

from saqia.contexts.cases import operations as cases
from saqia.contexts.collections import queries as collections
from saqia.contexts.ledger import operations as ledger
from saqia.contexts.ledger import types as ledger_types
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import queries
from saqia.journeys import left_accounts
from saqia.platform import operation
from saqia.platform.jobs import worker
from saqia.platform.tenancy import scope


def owe_more(account_id: int, centimes: int) -> None:
    """Have another bill come after the settlement."""
    postings = [ledger_types.Posting("receivable", centimes, account_id), ledger_types.Posting("water", -centimes)]
    ledger.post_item(
        actor=settling.SYSTEM, number=settling.BILL + 1, kind="bill", account_id=account_id, cause="later",
        postings=postings, due_on=datetime.date(2026, 6, 1), posted_on=datetime.date(2026, 5, 21), at=settling.PAID,
    )  # fmt: skip


def set_off(company: companies.Company, souss: operation.Actor, later: int) -> tuple[str, int]:
    """Settle, have later debts come and the night pass, twice; return file and account."""
    number, account = settling.ended(company, souss, 20_000)
    settling.settle(company, number)
    owe_more(account, later)
    assert [left_accounts.set_deposits_off(tenant_id=1, at=settling.PAID) for _ in range(2)] == [1, 0]
    worker.work(concurrency=1, until_empty=True)
    assert not requests.follow_set_off(actor=settling.SYSTEM, number=number, at=settling.PAID)
    return number, account


def test_a_refund_that_later_debts_took_whole_closes_its_file(
    company: companies.Company, souss: operation.Actor
) -> None:
    number, account = set_off(company, souss, 15_000)
    assert settling.stands(number, account) == ("closed", "accepted", 0, 0)
    [(_, values)] = settling.told("deposit-set-off")
    assert (values["amount_centimes"], values["ended_on"]) == (15_000, "2026-05-22")
    assert len(settling.told("file-result")) == 1 and settling.told("final-balance") == []
    with scope.reading(1):
        [done] = collections.list_deposits()
        found = queries.find_termination(number)
    assert (done.status, done.set_off_centimes, done.set_off_on) == ("set-off", 15_000, datetime.date(2026, 5, 22))
    assert found is not None
    assert (found.deposit_centimes, found.owed_centimes, found.refund_centimes) == (20_000, 20_000, 0)


def test_what_is_owed_beyond_it_is_asked_for_and_paid_too_much_goes_back(
    company: companies.Company, souss: operation.Actor
) -> None:
    number, account = set_off(company, souss, 15_800)
    assert settling.stands(number, account) == ("balance-due", "", 800, 0)
    [(_, values)] = settling.told("final-balance")
    assert values["amount_centimes"] == 800 and settling.told("file-result") == []
    settling.pay(account, 1_000)
    assert settling.stands(number, account) == ("closed", "accepted", -200, 0)
    for _ in range(2):
        left_accounts.settle_left(tenant_id=1, at=settling.PAID)
    with scope.reading(1):
        back = [(one.amount_centimes, one.status) for one in collections.list_deposits()]
    assert sorted(back) == [(0, "set-off"), (200, "asked")]


def test_only_the_house_moves_a_file_whose_refund_was_set_off(
    company: companies.Company, souss: operation.Actor
) -> None:
    number, account = settling.ended(company, souss, 20_000)
    settling.settle(company, number)
    assert left_accounts.set_deposits_off(tenant_id=1, at=settling.PAID) == 0
    before = companies.counted()
    with pytest.raises(operation.PermissionRefused):
        requests.follow_set_off(actor=company.finance, number=number, at=settling.PAID)
    with pytest.raises(cases.ActionHasItsDoor):
        cases.act_on_file(actor=company.finance, number=number, action="set-off", at=settling.PAID)
    assert not requests.follow_set_off(actor=settling.SYSTEM, number="RES-2026-000009-9", at=settling.PAID)
    assert companies.counted() == before and settling.stands(number, account) == ("refund-due", "", -15_000, 0)
