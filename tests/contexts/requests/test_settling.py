"""The end of a terminated account: given back, even, or owed; paid since, in part or too much; twice; by whom."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.contexts.cases import company as companies
from tests.contexts.contracts import supply
from tests.contexts.requests import test_requests_ways as ways

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries as case_queries
from saqia.contexts.collections import models as collected
from saqia.contexts.collections import queries as collection_queries
from saqia.contexts.contracts import models as contract_models
from saqia.contexts.contracts import queries as contract_queries
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.messaging import models as messages
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import queries, types
from saqia.platform import operation
from saqia.platform.jobs import worker
from saqia.platform.tenancy import scope

DATE = datetime.date
RIB = "011810000001210000000087"
BILL, ENDED = 2026000000007, DATE(2026, 4, 30)
SETTLED, PAID = companies.at("2026-05-20"), companies.at("2026-05-22")
SYSTEM = operation.system_actor(tenant_id=1, name="test")


@pytest.fixture
def company(database: str, souss: operation.Actor) -> companies.Company:
    """Units and staff of Souss-Massa."""
    return companies.settle(souss)


def ended(company: companies.Company, souss: operation.Actor, deposit: int, rib: str = "") -> tuple[str, int]:
    """End a supply whose account has a deposit and a final bill of 50.00 DH; return file and account."""
    contract = ways.supplied(souss)
    if deposit:
        ways.hold_deposit(contract.account_id, deposit)
    asked: dict[str, Any] = {"contract": contract.contract_number, "ends": "2026-04-30"} | ({"rib": rib} if rib else {})
    made = ways.deposit("termination", asked, "identity")
    cases.act_on_file(actor=company.agent, number=made.number, action="take", at=companies.at("2026-04-21"))
    requests.end_supply(
        actor=company.reader, number=made.number, ends_on=ENDED, at=companies.at("2026-04-30"),
        indices=(types.FinalIndex(0, Decimal(1_157)),),
    )  # fmt: skip
    ways.final_bill(contract.account_id, BILL, ENDED)
    return made.number, contract.account_id


def settle(company: companies.Company, number: str) -> types.Termination:
    """Settle by the final bill, and have everything told."""
    found = requests.settle_account(
        actor=company.billing_officer, number=number, final_bill_number=BILL, at=SETTLED
    )  # fmt: skip
    worker.work(concurrency=1, until_empty=True)
    return found


def pay(account_id: int, centimes: int, reference: str = "T1") -> None:
    """Pay at a partner, and have everything told."""
    payments.collect_payment(
        actor=SYSTEM, channel="partner", collector="P1", reference=reference, method="app",
        lines=[payment_types.Line(account_id, centimes)], collected_at=PAID, at=PAID,
    )  # fmt: skip
    worker.work(concurrency=1, until_empty=True)


def stands(number: str, account_id: int) -> tuple[str, str, int, int]:
    """Return stage, outcome, balance and deposit held."""
    with scope.reading(1):
        line = case_queries.get_line(number, on=DATE(2026, 5, 22))
        balance, held = ledger.get_balance(account_id=account_id), ledger.get_deposit_held(account_id=account_id)
    return line.stage, line.outcome, balance, held


def told(*kinds: str) -> list[tuple[str, dict[str, Any]]]:
    """Return what the applicant was told of these kinds."""
    with scope.reading(1):
        rows = messages.Message.objects.filter(kind__in=kinds).order_by("id")
        return list(rows.values_list("kind", "values"))


def refunds() -> list[tuple[int, int]]:
    """Return (deposit, amount) of the refunds that are followed."""
    with scope.reading(1):
        return list(collected.DepositRefund.objects.values_list("deposit_centimes", "amount_centimes"))


def test_what_is_left_of_the_deposit_is_due_by_finance(company: companies.Company, souss: operation.Actor) -> None:
    number, account = ended(company, souss, 20_000)
    found = settle(company, number)
    assert (found.deposit_centimes, found.owed_centimes, found.refund_centimes) == (20_000, 5_000, 15_000)
    assert stands(number, account) == ("refund-due", "", -15_000, 0)
    assert refunds() == [(20_000, 15_000)] and told("final-balance") == []
    with scope.reading(1):
        assert case_queries.get_line(number, on=DATE(2026, 5, 20)).stage_due_on == DATE(2026, 6, 12)


def test_a_credit_without_a_deposit_goes_back_too(company: companies.Company, souss: operation.Actor) -> None:
    number, account = ended(company, souss, 0)
    pay(account, 8_000)
    assert settle(company, number).refund_centimes == 3_000
    assert stands(number, account) == ("refund-due", "", -3_000, 0)
    assert refunds() == [(0, 3_000)]


def test_an_even_account_closes_by_itself(company: companies.Company, souss: operation.Actor) -> None:
    number, account = ended(company, souss, 5_000)
    assert settle(company, number).refund_centimes == 0
    assert stands(number, account) == ("closed", "accepted", 0, 0)
    [(_, values)] = told("file-result")
    assert (values["result_fr"], refunds()) == ("Contrat résilié, compte soldé", [])


def test_who_still_owes_is_told_and_the_file_stays_open(company: companies.Company, souss: operation.Actor) -> None:
    number, account = ended(company, souss, 2_000)
    settle(company, number)
    assert stands(number, account) == ("balance-due", "", 3_000, 0)
    [(_, values)] = told("final-balance")
    assert values == {
        "file": number, "amount_centimes": 3_000, "bill": "2026-000000007", "due_on": "2026-06-19",
        "about": f"file:{number}",
    }  # fmt: skip
    assert (told("file-result"), refunds()) == ([], [])
    before = companies.counted()
    with pytest.raises(cases.ActionNotHere):
        requests.settle_account(actor=company.billing_officer, number=number, final_bill_number=BILL, at=SETTLED)
    assert companies.counted() == before  # settled twice, nothing is counted twice
    assert stands(number, account) == ("balance-due", "", 3_000, 0)
    pay(account, 1_000)
    assert stands(number, account) == ("balance-due", "", 2_000, 0)
    pay(account, 2_000, "T2")
    assert stands(number, account) == ("closed", "accepted", 0, 0)
    assert len(told("final-balance")) == len(told("file-result")) == 1


def test_who_pays_too_much_is_given_back_the_rest(company: companies.Company, souss: operation.Actor) -> None:
    number, account = ended(company, souss, 2_000)
    settle(company, number)
    pay(account, 4_000)
    assert stands(number, account) == ("refund-due", "", -1_000, 0)
    assert refunds() == [(2_000, 1_000)]
    assert requests.follow_balances(actor=SYSTEM, account_ids=[account], at=PAID) == []
    assert stands(number, account) == ("refund-due", "", -1_000, 0) and refunds() == [(2_000, 1_000)]


def test_a_payment_before_or_while_it_is_settled_counts(company: companies.Company, souss: operation.Actor) -> None:
    number, account = ended(company, souss, 2_000)
    requests.settle_account(actor=company.billing_officer, number=number, final_bill_number=BILL, at=SETTLED)
    pay(account, 3_000)  # what the settlement tells is heard together with the payment
    assert stands(number, account) == ("closed", "accepted", 0, 0)
    assert told("final-balance") == []  # nobody asks for what was paid


def test_a_file_may_end_with_a_debt_and_says_so(company: companies.Company, souss: operation.Actor) -> None:
    number, account = ended(company, souss, 0)
    settle(company, number)
    with pytest.raises(cases.ActionNotYours):
        cases.act_on_file(actor=company.finance, number=number, action="close-owing", at=PAID)
    cases.act_on_file(actor=company.supervisor, number=number, action="close-owing", at=PAID)
    worker.work(concurrency=1, until_empty=True)
    assert stands(number, account) == ("closed-owing", "accepted", 5_000, 0)
    [(_, values)] = told("file-result")
    assert values["result_en"] == "Terminated, a balance is still owed"
    pay(account, 5_000)
    assert stands(number, account) == ("closed-owing", "accepted", 0, 0)
    with scope.reading(1):
        found = queries.find_settlement(number)
    assert found is not None and found.left_centimes == 0


def test_only_whom_it_is_for_settles_and_follows(company: companies.Company, souss: operation.Actor) -> None:
    number, account = ended(company, souss, 2_000)
    before = companies.counted()
    for wrong in (company.agent, company.finance, company.reader):
        with pytest.raises(operation.PermissionRefused):
            requests.settle_account(actor=wrong, number=number, final_bill_number=BILL, at=SETTLED)
    with pytest.raises(operation.PermissionRefused):
        requests.follow_balances(actor=company.supervisor, account_ids=[account], at=SETTLED)
    with pytest.raises(requests.RequestNotFound):
        requests.settle_account(
            actor=company.billing_officer, number="RES-2026-000009-9", final_bill_number=BILL, at=SETTLED
        )
    assert companies.counted() == before and stands(number, account) == ("final-bill", "", 5_000, 2_000)


def running(company: companies.Company, souss: operation.Actor, deposit: int) -> tuple[str, int, str]:
    """Do as `ended`, on an account whose electricity runs on; return also the number of that contract."""
    number, account_id = ended(company, souss, deposit)
    with scope.reading(1):
        [account] = contract_queries.list_accounts([account_id])
        point = contract_models.ServicePoint.objects.get(service=1).id
    opened = supply.open_at(souss, point, account.customer_id)
    assert opened.account_id == account_id
    return number, account_id, opened.contract_number


def test_an_account_that_goes_on_keeps_its_deposit(company: companies.Company, souss: operation.Actor) -> None:
    number, account, _ = running(company, souss, 20_000)
    with scope.reading(1):
        asked = queries.find_settlement(number)
    assert asked == types.Settlement(0, 5_000, is_last=False, kept_centimes=20_000)
    found = settle(company, number)
    assert (found.deposit_centimes, found.kept_centimes, found.is_last) == (0, 20_000, False)
    assert (found.owed_centimes, found.refund_centimes) == (5_000, 0)
    assert stands(number, account) == ("balance-due", "", 5_000, 20_000)
    [(_, values)] = told("final-balance")
    assert values["amount_centimes"] == 5_000
    pay(account, 6_000)  # a credit pays the next bills of the account
    assert stands(number, account) == ("closed", "accepted", -1_000, 20_000) and refunds() == []


def test_the_last_contract_releases_the_deposit(company: companies.Company, souss: operation.Actor) -> None:
    number, account, last = running(company, souss, 20_000)
    pay(account, 5_000)
    settle(company, number)
    assert stands(number, account) == ("closed", "accepted", 0, 20_000)
    made = ways.deposit("termination", {"contract": last, "ends": "2026-05-10"}, "identity", key="the second visit")
    cases.act_on_file(actor=company.agent, number=made.number, action="take", at=companies.at("2026-05-02"))
    requests.end_supply(
        actor=company.reader, number=made.number, ends_on=DATE(2026, 5, 10), at=companies.at("2026-05-10"), indices=()
    )
    ways.final_bill(account, BILL + 1, DATE(2026, 5, 10))
    found = requests.settle_account(
        actor=company.billing_officer, number=made.number, final_bill_number=BILL + 1, at=SETTLED
    )
    assert (found.is_last, found.kept_centimes, found.deposit_centimes) == (True, 0, 20_000)
    worker.work(concurrency=1, until_empty=True)
    assert stands(made.number, account) == ("refund-due", "", -15_000, 0) and refunds() == [(20_000, 15_000)]


def test_two_files_at_once_keep_it_until_the_second_is_settled(
    company: companies.Company, souss: operation.Actor
) -> None:
    number, account, last = running(company, souss, 20_000)
    made = ways.deposit("termination", {"contract": last, "ends": "2026-05-10"}, "identity", key="the second visit")
    cases.act_on_file(actor=company.agent, number=made.number, action="take", at=companies.at("2026-05-02"))
    requests.end_supply(
        actor=company.reader, number=made.number, ends_on=DATE(2026, 5, 10), at=companies.at("2026-05-10"), indices=()
    )
    first = settle(company, number)
    assert (first.is_last, first.kept_centimes) == (False, 20_000)
    ways.final_bill(account, BILL + 1, DATE(2026, 5, 10))
    second = requests.settle_account(
        actor=company.billing_officer, number=made.number, final_bill_number=BILL + 1, at=SETTLED
    )
    assert (second.deposit_centimes, second.owed_centimes, second.refund_centimes) == (20_000, 10_000, 10_000)


def give_rib(account_id: int) -> None:
    """Have the account's customer give a bank account."""
    with scope.reading(1):
        [account] = contract_queries.list_accounts([account_id])
    given = party_types.CustomerDetails(kind="person", name_latin="Client de démonstration", ribs=(RIB,))
    parties.correct_customer(actor=SYSTEM, customer_id=account.customer_id, given=given, at=companies.AT)


def test_a_deposit_goes_to_the_bank_account_of_its_file(company: companies.Company, souss: operation.Actor) -> None:
    number, account = ended(company, souss, 20_000, RIB)
    give_rib(account)
    settle(company, number)
    with scope.reading(1):
        [asked] = collection_queries.list_deposits()
        [refund] = payment_queries.list_refunds(account_ids=[account])
    assert (asked.cause, asked.status, asked.refund_id) == (number, "refund-proposed", refund.refund_id)
    assert (refund.amount_centimes, refund.status, refund.cause) == (15_000, "proposed", f"deposit:{number}:0")
    assert stands(number, account) == ("refund-due", "", -15_000, 0)  # released once


def test_a_deposit_waits_for_its_bank_account_and_says_so(company: companies.Company, souss: operation.Actor) -> None:
    number, account = ended(company, souss, 20_000, RIB)
    settle(company, number)
    with scope.reading(1):
        [asked] = collection_queries.list_deposits()
        assert collection_queries.explain_waiting([asked.id], on=DATE(2026, 5, 20)) == {asked.id: "no-bank-account"}
    give_rib(account)
    worker.work(concurrency=1, until_empty=True)
    with scope.reading(1):
        [moved] = collection_queries.list_deposits()
        [refund] = payment_queries.list_refunds(account_ids=[account])
        assert collection_queries.explain_waiting([asked.id], on=DATE(2026, 5, 20)) == {}
    assert (moved.status, moved.refund_id, refund.amount_centimes) == ("refund-proposed", refund.refund_id, 15_000)
    give_rib(account)  # nothing changes: nothing is asked twice
    worker.work(concurrency=1, until_empty=True)
    with scope.reading(1):
        assert payment_queries.list_refunds(account_ids=[account]) == [refund]


def test_what_finance_refused_is_not_asked_again_by_itself(company: companies.Company, souss: operation.Actor) -> None:
    number, account = ended(company, souss, 20_000, RIB)
    give_rib(account)
    settle(company, number)
    with scope.reading(1):
        [refund] = payment_queries.list_refunds(account_ids=[account])
    finance = operation.Actor(1, "finance", 9, permissions=frozenset({"payments.approve-refund"}))
    payments.refuse_refund(actor=finance, refund_id=refund.refund_id, remark="RIB", at=PAID)
    worker.work(concurrency=1, until_empty=True)
    with scope.reading(1):
        [asked] = collection_queries.list_deposits()
        assert collection_queries.explain_waiting([asked.id], on=DATE(2026, 5, 22)) == {asked.id: "sent-back"}
    assert (asked.status, stands(number, account)) == ("asked", ("refund-due", "", -15_000, 0))


def test_a_transferred_refund_closes_its_file_and_nothing_else_does(
    company: companies.Company, souss: operation.Actor
) -> None:
    number, account = ended(company, souss, 20_000, RIB)
    give_rib(account)
    settle(company, number)
    assert not requests.follow_refund(actor=SYSTEM, number="RES-2026-000009-9", at=PAID)
    with pytest.raises(operation.PermissionRefused):
        requests.follow_refund(actor=company.finance, number=number, at=PAID)
    with pytest.raises(cases.ActionHasItsDoor):
        cases.act_on_file(actor=company.finance, number=number, action="pay-refund", at=PAID)
    rights = frozenset({"payments.approve-refund", "payments.pay-refund"})
    finance = operation.Actor(1, "finance", 9, permissions=rights)
    with scope.reading(1):
        [refund] = payment_queries.list_refunds(account_ids=[account])
    payments.approve_refund(actor=finance, refund_id=refund.refund_id, at=PAID)
    worker.work(concurrency=1, until_empty=True)
    assert stands(number, account)[:2] == ("refund-due", "")
    for _ in range(2):
        payments.mark_refund_paid(
            actor=finance, refund_id=refund.refund_id, reference="VIR-1", paid_on=DATE(2026, 5, 22), at=PAID
        )
        worker.work(concurrency=1, until_empty=True)
        assert stands(number, account) == ("closed", "accepted", 0, 0)
    assert not requests.follow_refund(actor=SYSTEM, number=number, at=PAID)
    assert len(told("file-result")) == 1
