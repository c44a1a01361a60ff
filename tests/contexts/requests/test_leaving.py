"""Accounts left without a termination, by a change of holder or for non-payment: what waits, what is given back."""

import datetime
from typing import Any

import pytest
from tests.contexts.cases import company as companies
from tests.contexts.contracts import supply
from tests.contexts.requests import test_requests_ways as ways

from saqia.contexts.collections import operations as collection_operations
from saqia.contexts.collections import queries as collections
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.ledger import operations as ledger_operations
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import queries as party_queries
from saqia.contexts.parties import types as party_types
from saqia.contexts.payments import operations as payments
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import queries, types
from saqia.journeys import holders, left_accounts
from saqia.platform import operation
from saqia.platform.tenancy import scope

DATE = datetime.date
BILL, LEFT = 2026000000007, DATE(2026, 4, 30)
LOOKED, NIGHT = DATE(2026, 5, 20), companies.at("2026-05-20")
FINANCE = operation.Actor(1, "person:9", 9, frozenset({"payments.approve-refund", "payments.pay-refund"}))
SYSTEM = operation.system_actor(tenant_id=1, name="test")


@pytest.fixture
def company(database: str, souss: operation.Actor) -> companies.Company:
    """Units and staff of Souss-Massa."""
    return companies.settle(souss)


def supplied(souss: operation.Actor, deposit: int) -> tuple[int, list[str]]:
    """Have an account with a deposit; return it and the numbers of its two contracts."""
    account_id = ways.supplied(souss).account_id
    ways.hold_deposit(account_id, deposit)
    with scope.reading(1):
        [account] = contracts.list_accounts([account_id])
    return account_id, [one.number for one in account.contracts]


def hand_over(souss: operation.Actor, numbers: list[str]) -> None:
    """Hand contracts over to somebody else."""
    holders.change_holder(
        actor=SYSTEM, contract_numbers=numbers, customer_id=supply.customer(souss, "Autre Client"), on=LEFT,
        indices=(), at=companies.at("2026-04-30"),
    )  # fmt: skip


def evicted(souss: operation.Actor, deposit: int = 0) -> int:
    """Have another account, without a meter, be left for non-payment; return it."""
    opened = supply.open_at(souss, supply.points(souss)[0], supply.customer(souss, "Un Autre"))
    supply.end(souss, opened.contract_number, LEFT, "unpaid")
    if deposit:
        ways.hold_deposit(opened.account_id, deposit, cause=f"test:{opened.account_id}")
    return opened.account_id


def waits(account_id: int, on: datetime.date = LOOKED) -> list[tuple[int, str]]:
    """Return (deposit, what it waits for) of an account that was left."""
    with scope.reading(1):
        left = queries.list_left(on=on)
    assert {one.account_id for one in left} <= {account_id}
    return [(one.deposit_centimes, one.waits_for) for one in left]


def stands(account_id: int) -> tuple[int, int]:
    """Return balance and deposit held."""
    with scope.reading(1):
        return ledger.get_balance(account_id=account_id), ledger.get_deposit_held(account_id=account_id)


def refunds() -> list[tuple[str, int, int, str]]:
    """Return what goes back."""
    with scope.reading(1):
        found = collections.list_deposits()
    return [(one.cause, one.deposit_centimes, one.amount_centimes, one.status) for one in found]


def settle(account_id: int) -> types.Settlement:
    return requests.settle_left_account(actor=SYSTEM, account_id=account_id, at=NIGHT)


def test_who_hands_over_is_given_back_what_the_last_bill_leaves(
    company: companies.Company, souss: operation.Actor
) -> None:
    account, numbers = supplied(souss, 20_000)
    hand_over(souss, numbers[:1])
    assert waits(account) == []  # another contract of it runs
    hand_over(souss, numbers[1:])
    assert waits(account, DATE(2026, 4, 29)) == []
    assert waits(account) == [(20_000, "bill")]
    ways.final_bill(account, BILL, DATE(2026, 4, 8))  # of days before
    assert left_accounts.settle_left(tenant_id=1, at=NIGHT) == 0
    assert (stands(account), refunds()) == ((5_000, 20_000), [])
    ways.final_bill(account, BILL + 1, LEFT)
    assert waits(account) == [(20_000, "ready")]
    left_accounts.settle_everywhere(NIGHT)
    left_accounts.settle_everywhere(NIGHT)
    with scope.reading(1):
        [left] = contracts.list_accounts([account])
    assert stands(account) == (-10_000, 0)
    assert refunds() == [(f"ended:{left.number}:2026-04-30", 20_000, 10_000, "asked")]
    assert waits(account) == []


def test_a_night_tries_only_what_waits_for_nothing(
    company: companies.Company, souss: operation.Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    waiting, numbers = supplied(souss, 20_000)
    hand_over(souss, numbers)
    ready = evicted(souss, 7_000)
    ways.final_bill(ready, BILL, LEFT)
    tried: list[int] = []
    settle_one = requests.settle_left_account

    def noted(**given: Any) -> types.Settlement:
        tried.append(given["account_id"])
        return settle_one(**given)

    monkeypatch.setattr(requests, "settle_left_account", noted)
    monkeypatch.setattr(left_accounts, "MOST", 1)  # what waits, older, does not take the place of what is ready
    assert waiting < ready and left_accounts.settle_left(tenant_id=1, at=NIGHT) == 1
    assert (tried, stands(waiting), stands(ready)) == ([ready], (0, 20_000), (-2_000, 0))
    assert left_accounts.settle_left(tenant_id=1, at=NIGHT) == 0 and tried == [ready]


def test_a_debtor_whose_contract_was_ended_has_the_deposit_set_off(
    company: companies.Company, souss: operation.Actor
) -> None:
    account, numbers = supplied(souss, 2_000)
    for number in numbers:
        supply.end(souss, number, LEFT, "unpaid")
    ways.final_bill(account, BILL, LEFT)
    found = settle(account)
    assert (found.deposit_centimes, found.owed_centimes, found.left_centimes) == (2_000, 5_000, 3_000)
    assert (stands(account), refunds()) == ((3_000, 0), [])


def pay(account_id: int, centimes: int, cause: str) -> None:
    """Have money come in."""
    ledger_operations.post_payment(
        actor=SYSTEM, account_id=account_id, amount_centimes=centimes, cause=cause, posted_on=LEFT, at=NIGHT
    )


def owed(account_id: int) -> list[tuple[int, int, str]]:
    """Return (deposit, credit, what it waits for) of an account that was left."""
    with scope.reading(1):
        left = queries.list_left(on=LOOKED, account_ids=[account_id])
    return [(one.deposit_centimes, one.credit_centimes, one.waits_for) for one in left]


def test_what_an_account_without_a_deposit_is_owed_goes_back_by_night_each_time(
    company: companies.Company, souss: operation.Actor
) -> None:
    account = evicted(souss)
    pay(account, 8_050, "paid:1")
    assert owed(account) == [(0, 8_050, "bill")]
    ways.final_bill(account, BILL, LEFT)
    assert owed(account) == [(0, 3_050, "ready")]
    assert [left_accounts.settle_left(tenant_id=1, at=NIGHT) for _ in range(2)] == [1, 0]
    with scope.reading(1):
        [left] = contracts.list_accounts([account])
        customer = left.customer_id
    assert refunds() == [(f"credit:{left.number}:1", 0, 3_050, "asked")] and owed(account) == []
    pay(account, 100, "paid:2")  # while the first is on its way: it waits for that one
    assert owed(account) == []
    bank = give_bank_account(customer)
    with scope.reading(1):
        [asked] = collections.list_deposits()
    proposed = collection_operations.propose_deposit_refund(
        actor=SYSTEM, deposit_refund_id=asked.id, bank_account_id=bank, at=NIGHT
    )
    refund_id = proposed.refund_id or 0
    payments.approve_refund(actor=FINANCE, refund_id=refund_id, at=NIGHT)
    payments.mark_refund_paid(actor=FINANCE, refund_id=refund_id, reference="V1", paid_on=LOOKED, at=NIGHT)
    assert stands(account) == (-100, 0)
    collection_operations.mark_deposit_transferred(
        actor=SYSTEM, refund_id=refund_id, reference="V1", transferred_on=LOOKED, at=NIGHT
    )
    assert owed(account) == [(0, 100, "ready")]
    assert left_accounts.settle_left(tenant_id=1, at=NIGHT) == 1
    assert [(cause, amount) for cause, _, amount, _ in refunds()] == [
        (f"credit:{left.number}:1", 3_050), (f"credit:{left.number}:2", 100),
    ]  # fmt: skip


def test_a_credit_of_less_than_the_house_transfers_stays_on_its_account(
    company: companies.Company, souss: operation.Actor
) -> None:
    account = evicted(souss)
    ways.final_bill(account, BILL, LEFT)
    pay(account, 5_099, "paid:1")
    before = companies.counted()
    assert owed(account) == [] and left_accounts.settle_left(tenant_id=1, at=NIGHT) == 0
    with pytest.raises(requests.AccountNotLeft) as kept:
        settle(account)
    assert kept.value.waits_for == ""
    assert (companies.counted(), refunds(), stands(account)) == (before, [], (-99, 0))
    with scope.reading(1):
        [left] = contracts.list_accounts([account])
    asked = payments.propose_refund(  # who asks for it has it all the same
        actor=SYSTEM, account_id=account, amount_centimes=99, cause="by hand", at=NIGHT,
        bank_account_id=give_bank_account(left.customer_id),
    )  # fmt: skip
    assert asked.amount_centimes == 99
    pay(account, 100, "paid:2")
    assert owed(account) == [(0, 100, "ready")]


def give_bank_account(customer: int) -> int:
    """Have a customer give where refunds go."""
    given = party_types.CustomerDetails(kind="person", name_latin="Un Autre", ribs=("011810000001210000000087",))
    parties.correct_customer(actor=SYSTEM, customer_id=customer, given=given, at=NIGHT)
    with scope.reading(1):
        return party_queries.list_bank_accounts(customer)[0][0]


def test_a_credit_that_goes_back_already_or_is_used_up_is_not_given_twice(
    company: companies.Company, souss: operation.Actor
) -> None:
    account = evicted(souss)
    ways.final_bill(account, BILL, LEFT)
    pay(account, 6_000, "paid:1")
    with scope.reading(1):
        [left] = contracts.list_accounts([account])
    bank = give_bank_account(left.customer_id)
    payments.propose_refund(
        actor=SYSTEM, account_id=account, amount_centimes=1_000, cause="by hand", bank_account_id=bank, at=NIGHT
    )
    assert owed(account) == []
    before = companies.counted()
    with pytest.raises(requests.AccountNotLeft):
        settle(account)
    assert (companies.counted(), refunds(), stands(account)) == (before, [], (-1_000, 0))


def test_a_termination_settles_its_account_itself(company: companies.Company, souss: operation.Actor) -> None:
    account, numbers = supplied(souss, 20_000)
    ways.deposit("termination", {"contract": numbers[0], "ends": "2026-04-30"}, "identity")
    hand_over(souss, numbers)
    ways.final_bill(account, BILL, LEFT)
    assert waits(account) == [(20_000, "file")]
    with pytest.raises(requests.AccountNotLeft) as waiting:
        settle(account)
    assert (waiting.value.waits_for, stands(account)) == ("file", (5_000, 20_000))
    assert left_accounts.settle_left(tenant_id=1, at=NIGHT) == 0


def test_an_account_that_runs_or_is_another_s_is_refused(company: companies.Company, souss: operation.Actor) -> None:
    account, numbers = supplied(souss, 20_000)
    hand_over(souss, numbers[:1])
    before = companies.counted()
    with pytest.raises(requests.AccountNotLeft) as runs:
        settle(account)
    assert runs.value.waits_for == ""
    for wrong, refusal in (
        (company.billing_officer, operation.PermissionRefused),
        (operation.system_actor(tenant_id=2, name="test"), requests.AccountNotLeft),
    ):
        with pytest.raises(refusal):
            requests.settle_left_account(actor=wrong, account_id=account, at=NIGHT)
    assert companies.counted() == before and stands(account) == (0, 20_000)
