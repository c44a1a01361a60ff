"""Connection, subscription and termination from deposit to result, through operations alone, with exact dates."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from tests.contexts.cases import company as companies
from tests.contexts.contracts import supply
from tests.contexts.metering import places

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries as case_queries
from saqia.contexts.cases import types as case_types
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import queries, types
from saqia.journeys import files
from saqia.platform import operation
from saqia.platform.tenancy import scope

DATE = datetime.date
PREMISES: dict[str, case_types.Answer] = {
    "service": "water", "use": "domestic", "right": "owner", "commune": companies.INEZGANE, "address": "12, rue 4",
}  # fmt: skip


@pytest.fixture
def company(database: str, souss: operation.Actor) -> companies.Company:
    """Units and staff of Souss-Massa."""
    return companies.settle(souss)


def _papers(*codes: str) -> tuple[case_types.GivenDocument, ...]:
    visitor = companies.visitor()
    return tuple(companies.photo(visitor, code) for code in codes)


def deposit(
    procedure: str, answers: dict[str, case_types.Answer], *codes: str, key: str = companies.KEY
) -> case_types.Deposited:
    filing = companies.filing(procedure=procedure, answers=answers, documents=_papers(*codes), client_key=key)
    return files.deposit(actor=companies.visitor(), filing=filing, at=companies.AT)


def _follow(number: str) -> None:
    """Deliver the moves of a file to the facts beside it, twice and backwards: the last one counts."""
    from saqia.contexts.cases import events

    told = [events.FileMoved(**payload) for name, payload in companies.told() if name == "cases.file.moved"]
    system = operation.system_actor(tenant_id=1, name="test")
    for event in [*told, *reversed(told)]:
        if event.number == number:
            files.follow_moved(actor=system, event=event, at=companies.AT)


def test_a_connection_goes_from_the_phone_to_its_meter(company: companies.Company) -> None:
    made = deposit("connection", PREMISES | {"distance": 20}, "identity", "premises-right")
    assert (made.number[:15], made.unit.fr, made.due_on) == ("BRT-2026-000001", "Unité AG-INEZGANE", DATE(2026, 6, 19))
    number, crew = made.number, company.crew
    study = cases.act_on_file(actor=company.agent, number=number, action="take", at=companies.at("2026-04-22"))
    assert (study.stage, study.stage_due_on) == ("study", DATE(2026, 5, 14))  # fifteen worked days, 1 May left out
    lines = (
        types.AskedLine("water-connection", 1), types.AskedLine("water-trench", 18), types.AskedLine("water-meter", 1)
    )  # fmt: skip
    before = companies.counted()
    with pytest.raises(cases.ActionHasItsDoor) as door:
        cases.act_on_file(actor=crew, number=number, action="offer-quote", at=companies.at("2026-05-05"))
    assert door.value.door == "requests.offer_quote"
    for wrong, refusal in (
        ((types.AskedLine("electricity-meter", 1),), requests.WorkUnknown),
        ((types.AskedLine("water-meter", 2),), requests.QuantityNotValid), ((), requests.QuoteEmpty),
    ):  # fmt: skip
        with pytest.raises(refusal):
            requests.offer_quote(actor=crew, number=number, lines=wrong, at=companies.at("2026-05-05"))
    assert companies.counted() == before
    quote = requests.offer_quote(actor=crew, number=number, lines=lines, at=companies.at("2026-05-05"))
    priced = quote.priced
    assert (priced.net_centimes, priced.vat_centimes, priced.total_centimes) == (440_000, 88_000, 528_000)
    assert (quote.valid_until, priced.is_demonstration) == (DATE(2026, 8, 3), True)
    holder = case_types.Holder(code=made.code)
    accepted = cases.act_on_file(
        actor=companies.visitor(), number=number, action="accept-quote", given=cases.Given({"agreed": True}),
        holder=holder, at=companies.at("2026-05-10"),
    )  # fmt: skip
    assert accepted.stage == "payment-due"
    paid = cases.Given({"receipt": "Q-2026-118"})
    cases.act_on_file(
        actor=company.finance, number=number, action="confirm-payment", given=paid, at=companies.at("2026-05-12")
    )
    cases.act_on_file(actor=crew, number=number, action="finish-works", at=companies.at("2026-05-20"))
    meter = cases.Given({"serial": "EAU-1", "index": 0})
    done = cases.act_on_file(actor=crew, number=number, action="set-meter", given=meter, at=companies.at("2026-05-21"))
    assert (done.stage, done.outcome) == ("connected", "accepted")
    _follow(number)
    with scope.reading(1):
        facts = queries.find_connection(number)
        seen = case_queries.track(number=number, code=made.code, on=DATE(2026, 5, 22))
    assert facts is not None and seen is not None and facts.quote is not None
    assert (facts.stage, facts.outcome, facts.quote.state) == ("connected", "accepted", "accepted")
    assert (seen.clock, [one.state for one in seen.path]) == ("answered", ["done"] * 7)


def test_a_declined_quote_ends_the_file_and_can_be_looked_at_again(company: companies.Company) -> None:
    made = deposit("connection", PREMISES, "identity", "premises-right")
    number, holder = made.number, case_types.Holder(code=made.code)
    cases.act_on_file(actor=company.agent, number=number, action="take", at=companies.at("2026-04-22"))
    line = (types.AskedLine("water-connection", 1),)
    requests.offer_quote(actor=company.crew, number=number, lines=line, at=companies.at("2026-04-23"))
    ended = cases.act_on_file(
        actor=companies.visitor(), number=number, action="refuse-quote", holder=holder, at=companies.at("2026-04-24")
    )
    assert (ended.stage, ended.outcome) == ("quote-refused", "withdrawn")
    again = cases.reopen_file(
        actor=companies.visitor(), number=number, grounds="La distance est fausse", holder=holder,
        at=companies.at("2026-04-27"),
    )  # fmt: skip
    assert again.stage == "review"
    other = requests.offer_quote(
        actor=company.supervisor, number=number, lines=(types.AskedLine("water-meter", 1),),
        at=companies.at("2026-04-28"),
    )  # fmt: skip
    with scope.reading(1):
        facts = queries.find_connection(number)
    assert facts is not None and facts.quote == other
    assert other.priced.total_centimes == 45_600


def test_a_subscription_opens_a_contract_and_states_its_deposit(
    company: companies.Company, souss: operation.Actor
) -> None:
    _, water, _ = supply.points(souss)
    former = supply.open_at(souss, water, supply.customer(souss))
    supply.end(souss, former.contract_number, DATE(2026, 4, 1))
    made = deposit("subscription", PREMISES | {"contract": former.contract_number}, "identity", "premises-right")
    with scope.reading(1):
        facts = queries.find_subscription(made.number)
    assert facts is not None and facts.service_point_id == water
    cases.act_on_file(actor=company.agent, number=made.number, action="take", at=companies.at("2026-04-21"))
    applicant = supply.customer(souss, "Fatima Zahra Idrissi")
    asked: dict[str, Any] = {
        "number": made.number, "customer_id": applicant, "terms": contract_types.Terms(use="domestic"),
        "starts_on": DATE(2026, 4, 23), "at": companies.at("2026-04-22"),
    }  # fmt: skip
    before = companies.counted()
    electricity, _, _ = supply.points(souss)
    with pytest.raises(requests.ServiceDiffers):
        requests.open_subscription(actor=company.agent, service_point_id=electricity, **asked)
    with pytest.raises(cases.ActionNotYours):
        elsewhere = operation.Actor(1, "person:9", company.crew.person_id, company.agent.permissions)
        requests.open_subscription(actor=elsewhere, service_point_id=water, **asked)
    assert companies.counted() == before
    opened = requests.open_subscription(actor=company.agent, service_point_id=water, **asked)
    assert (opened.deposit_centimes, opened.is_demonstration) == (20_000, True)
    with scope.reading(1):
        contract = contracts.get_contract(opened.contract_number)
        assert contracts.get_deposit_due(contract.id) == 20_000
        line = case_queries.get_line(made.number, on=DATE(2026, 4, 23))
    assert (contract.starts_on, line.stage, line.outcome) == (DATE(2026, 4, 23), "opened", "accepted")
    with pytest.raises(cases.ActionNotHere):
        requests.open_subscription(actor=company.agent, service_point_id=water, **asked)


def supplied(souss: operation.Actor) -> contract_types.OpenedContract:
    """Open water and the sanitation that its meter measures, with a meter read twice, on a round."""
    _, water, sanitation = supply.points(souss)
    holder = supply.customer(souss)
    opened = supply.open_at(souss, water, holder)
    supply.open_at(souss, sanitation, holder)
    meter = places.install(souss, water, serial="W1", service=places.WATER)
    places.walk(souss, [water])
    places.read(souss, meter, DATE(2026, 3, 8), 1_140)
    places.read(souss, meter, DATE(2026, 4, 8), 1_150)
    return opened


def final_bill(account_id: int, number: int, to_on: datetime.date) -> None:
    """Lay down the header of the bill that a cycle would make, 50.00 DH owed."""
    from saqia.contexts.billing import models as billing
    from saqia.contexts.ledger import operations as ledger
    from saqia.contexts.ledger import types as ledger_types

    system = operation.system_actor(tenant_id=1, name="test")
    owed = [ledger_types.Posting("receivable", 5_000), ledger_types.Posting("water", -5_000)]
    with places.transaction_of(system):
        billing.Bill.objects.create(
            tenant_id=1, cycle_id=0, number=number, kind="bill", account_id=account_id, account_number="1",
            commune_code=supply.AGADIR, language="ar", from_on=DATE(2026, 4, 8), to_on=to_on,
            issued_on=to_on, due_on=to_on, total_ht_centimes=5_000, total_vat_centimes=0, total_ttc_centimes=5_000,
            estimated=False, demonstration=False, unit=0, first_line=0, line_count=0, first_supply=0,
            supply_count=0,
        )  # fmt: skip
    ledger.post_item(
        actor=system, number=number, kind="bill", account_id=account_id, cause=f"bill:{number}", postings=owed,
        due_on=to_on, posted_on=to_on, at=companies.at("2026-05-20"),
    )  # fmt: skip


def hold_deposit(account_id: int, centimes: int = 20_000, cause: str = "test") -> None:
    """Have the ledger hold a deposit, 200.00 DH, as a switch-over leaves it."""
    import pyarrow as pa

    from saqia.contexts.ledger import operations as ledger
    from saqia.contexts.ledger import types as ledger_types

    given = {
        "account_id": account_id, "amount_centimes": 0, "deposit_centimes": centimes, "due_on": DATE(2026, 1, 1),
    }  # fmt: skip
    ledger.import_opening_balances(
        actor=operation.system_actor(tenant_id=1, name="test"),
        rows=pa.Table.from_pylist([given], schema=ledger_types.OPENING_BALANCES), first_number=1, cause=cause,
        posted_on=DATE(2026, 1, 1), at=companies.AT,
    )  # fmt: skip


def test_a_termination_reads_bills_and_gives_back(company: companies.Company, souss: operation.Actor) -> None:
    contract = supplied(souss)
    hold_deposit(contract.account_id)
    made = deposit("termination", {"contract": contract.contract_number, "ends": "2026-04-30"}, "identity")
    number = made.number
    cases.act_on_file(actor=company.agent, number=number, action="take", at=companies.at("2026-04-21"))
    asked: dict[str, Any] = {"number": number, "ends_on": DATE(2026, 4, 30), "at": companies.at("2026-04-30")}
    before = companies.counted()
    with pytest.raises(requests.FinalIndexMissing):
        requests.end_supply(actor=company.reader, indices=(), **asked)
    with pytest.raises(requests.FinalIndexImprobable):
        requests.end_supply(actor=company.reader, indices=(types.FinalIndex(0, Decimal(9_000)),), **asked)
    assert companies.counted() == before
    ended = requests.end_supply(actor=company.reader, indices=(types.FinalIndex(0, Decimal(1_157)),), **asked)
    assert (ended.ended_on, len(ended.ended_contracts), ended.is_closed_for_billing) == (DATE(2026, 4, 30), 2, True)
    with scope.reading(1):
        [account] = contracts.list_accounts([contract.account_id])
        line = case_queries.get_line(number, on=DATE(2026, 4, 30))
    assert (account.status, {one.ends_on for one in account.contracts}) == ("closed", {DATE(2026, 4, 30)})
    assert (line.stage, line.due_on) == ("final-bill", None)
    officer = company.billing_officer
    final_bill(contract.account_id, 2026000000007, DATE(2026, 4, 30))
    final_bill(contract.account_id + 1, 2026000000008, DATE(2026, 4, 30))
    for wrong in (2026000000001, 2026000000008):
        with pytest.raises(requests.BillNotOfAccount):
            requests.settle_account(
                actor=officer, number=number, final_bill_number=wrong, at=companies.at("2026-05-20")
            )
    settled = requests.settle_account(
        actor=officer, number=number, final_bill_number=2026000000007, at=companies.at("2026-05-20")
    )
    assert (settled.deposit_centimes, settled.owed_centimes, settled.refund_centimes) == (20_000, 5_000, 15_000)
    _follow(number)
    with scope.reading(1):
        assert [one.number for one in queries.list_refunds_due()] == [number]
    system = operation.system_actor(tenant_id=1, name="test")
    assert requests.follow_refund(actor=system, number=number, at=companies.at("2026-05-25"))
    with scope.reading(1):
        line = case_queries.get_line(number, on=DATE(2026, 5, 25))
    assert (line.stage, line.outcome) == ("closed", "accepted")


def test_nobody_learns_which_contracts_exist(company: companies.Company, souss: operation.Actor) -> None:
    contract = supplied(souss)
    told = []
    for place, number in enumerate((contract.contract_number, "2999999999")):
        filing = companies.filing(
            procedure="termination", answers={"contract": number, "ends": "2026-04-30"},
            client_key=f"key-number-{place}-of-two", documents=_papers("identity"),
        )  # fmt: skip
        told.append(files.deposit(actor=companies.visitor(), filing=filing, at=companies.AT))
    first, second = ((one.stage, one.stage_due_on, one.due_on, one.unit) for one in told)
    assert first == second
    with scope.reading(1):
        known, unknown = (queries.find_termination(one.number) for one in told)
    assert known is not None and unknown is not None
    assert (known.contract_id, unknown.contract_id) == (contract.contract_id, None)
    mine = companies.filing(
        procedure="termination", answers={"contract": contract.contract_number, "ends": "2026-04-30"},
        client_key="another-key-of-16", account_id=contract.account_id + 1,
    )  # fmt: skip
    before = companies.counted()
    with pytest.raises(requests.ContractNotOfAccount):
        files.deposit(actor=companies.signed_in(5), filing=mine, at=companies.AT)
    assert companies.counted() == before
