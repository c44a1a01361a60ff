"""Accounts that have ended and miss the bill up to their end: why, since when, by which day it was due."""

import datetime
from decimal import Decimal

import pytest
from tests.contexts.cases import company as companies
from tests.contexts.contracts import supply
from tests.contexts.metering import places
from tests.contexts.requests import test_leaving as leaving
from tests.contexts.requests import test_requests_ways as ways

from saqia.contexts.billing import models as billing
from saqia.contexts.billing import queries as billing_queries
from saqia.contexts.cases import operations as cases
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries as contract_queries
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

DATE = datetime.date
LEFT, DUE, LOOKED = leaving.LEFT, DATE(2026, 6, 9), leaving.LOOKED
"""25 working days after 30 April 2026: 1 May is off, and so are 28 and 29 May."""


@pytest.fixture
def company(database: str, souss: operation.Actor) -> companies.Company:
    """Units and staff of Souss-Massa."""
    return companies.settle(souss)


def missing(on: DATE = LOOKED, tenant: int = 1) -> list[types.UnbilledAccount]:
    with scope.reading(tenant):
        return queries.list_unbilled(on=on)


def end(number: str, reading: int = 0) -> None:
    contracts.end_contract(
        actor=leaving.SYSTEM, contract_number=number, ends_on=LEFT, reason="unpaid", closing_reading_id=reading,
        at=companies.at("2026-04-30"),
    )  # fmt: skip


def stopped(account_id: int, contract_id: int, status: str = "open") -> int:
    """Have a cycle be unable to bill a contract; return the exception."""
    with places.transaction_of(leaving.SYSTEM):
        cycle = billing.Cycle.objects.create(
            round_id=1, month=DATE(2026, 4, 1), issued_on=LEFT, due_on=LEFT, opened_at=leaving.NIGHT
        )
        return billing.BillingException.objects.create(
            cycle=cycle, account_id=account_id, contract_id=contract_id, reason="TariffUnknown", status=status
        ).id


def test_a_meter_that_nobody_read_at_the_end_is_named_until_the_bill_is_made(
    company: companies.Company, souss: operation.Actor
) -> None:
    account, numbers = leaving.supplied(souss, 0)
    end(numbers[0])
    assert missing() == []  # the other contract of it runs
    end(numbers[1])
    assert missing(DATE(2026, 4, 29)) == [] and missing(tenant=2) == []
    asked = types.UnbilledAccount(account, LEFT, DUE, "reading", "", None, "")
    assert missing() == [asked]
    ways.final_bill(account, leaving.BILL, DATE(2026, 4, 29))
    assert missing() == [asked]  # a bill of days before
    ways.final_bill(account, leaving.BILL + 1, LEFT)
    assert missing() == []


def test_what_was_read_or_has_no_meter_waits_for_a_cycle(company: companies.Company, souss: operation.Actor) -> None:
    read, numbers = leaving.supplied(souss, 0)
    for number in numbers:
        end(number, reading=77)
    bare = leaving.evicted(souss)
    assert [(one.account_id, one.why) for one in missing()] == [(read, "cycle"), (bare, "cycle")]


def test_what_a_cycle_could_not_bill_says_which_exception(company: companies.Company, souss: operation.Actor) -> None:
    _, numbers = leaving.supplied(souss, 0)
    for number in numbers:
        end(number)
    [one] = missing()
    with scope.reading(1):
        contract = contract_queries.get_contract(numbers[0]).id
    exception = stopped(one.account_id, contract)
    assert [(found.why, found.reason, found.exception_id) for found in missing()] == [
        ("exception", "TariffUnknown", exception)
    ]  # fmt: skip
    with places.transaction_of(leaving.SYSTEM):
        billing.BillingException.objects.update(status="resolved")
    assert [found.why for found in missing()] == ["reading"]


def test_a_termination_that_waits_for_its_bill_names_its_file(
    company: companies.Company, souss: operation.Actor
) -> None:
    account, numbers = leaving.supplied(souss, 20_000)
    made = ways.deposit("termination", {"contract": numbers[0], "ends": "2026-04-30"}, "identity")
    cases.act_on_file(actor=company.agent, number=made.number, action="take", at=companies.at("2026-04-21"))
    requests.end_supply(
        actor=company.reader, number=made.number, ends_on=LEFT, at=companies.at("2026-04-30"),
        indices=(types.FinalIndex(0, Decimal(1_157)),),
    )  # fmt: skip
    assert missing() == [types.UnbilledAccount(account, LEFT, DUE, "cycle", "", None, made.number)]


def test_those_that_wait_longest_come_first(company: companies.Company, souss: operation.Actor) -> None:
    late, numbers = leaving.supplied(souss, 0)
    end(numbers[0])
    contracts.end_contract(
        actor=leaving.SYSTEM, contract_number=numbers[1], ends_on=DATE(2026, 5, 15), reason="unpaid",
        closing_reading_id=0, at=leaving.NIGHT,
    )  # fmt: skip
    early = leaving.evicted(souss)
    assert late < early and [one.account_id for one in missing()] == [early, late]
    with scope.reading(1):
        assert [one.account_id for one in queries.list_unbilled(on=LOOKED, most=1)] == [early]
        assert billing_queries.final_bill_due_on(DATE(2026, 5, 15)) == DATE(2026, 6, 24)


def test_a_prepaid_account_that_was_left_waits_for_no_bill(company: companies.Company, souss: operation.Actor) -> None:
    opened = supply.open_at(souss, supply.points(souss)[0], supply.customer(souss, "Un Autre"), is_prepaid=True)
    supply.end(souss, opened.contract_number, LEFT, "unpaid")
    ways.hold_deposit(opened.account_id, 5_000)
    assert missing() == [] and leaving.waits(opened.account_id) == [(5_000, "ready")]
