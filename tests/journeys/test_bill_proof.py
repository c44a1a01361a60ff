"""Guests find their bill, customers link their contract, and whoever guesses learns nothing."""

import datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.contracts import models, queries
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.journeys import bill_proof
from saqia.platform import operation
from saqia.platform.audit import models as audit
from saqia.platform.limits import counting
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
DAY = AT.date()
PHONE = "+212612345678"
UNKNOWN = "2000999996"


@pytest.fixture
def billed(april_billed: worlds.World) -> worlds.World:
    """The round, with April billed."""
    return april_billed


def _look(number: str, code: str, **changes: Any) -> bill_proof.FoundBill:
    given: dict[str, Any] = {"tenant_id": 1, "address": "196.12.0.4", "at": AT, **changes}
    return bill_proof.find_bill_for_guest(contract_number=number, bill_code=code, **given)


def _code(world: worlds.World, name: str) -> str:
    [bill] = books.of(world, name)
    return tokens.code(tenant_id=1, subject=bill.number)


def _link(number: str, code: str, sign_in: int = 7, phone: str | None = None, tenant: int = 1) -> Any:
    actor = operation.Actor(
        tenant_id=tenant, name=f"customer:{sign_in}", sign_in_id=sign_in,
        permissions=queries.rights_of("signed-in"),
    )  # fmt: skip
    return bill_proof.link_account(
        actor=actor, contract_number=number, bill_code=code, phone=phone, address="196.12.0.4", at=AT
    )


def _written() -> tuple[int, int, int]:
    found = []
    for tenant in (1, 2):
        with scope.reading(tenant):
            found.append((models.AccessGrant.objects.count(), audit.Entry.objects.count()))
    return found[0][0] + found[1][0], found[0][1], found[1][1]


def test_number_and_code_open_the_bill_and_a_link_to_it(billed: worlds.World) -> None:
    account, before = billed.accounts["three"], _written()
    [bill] = books.of(billed, "three")
    code = _code(billed, "three")
    for number in (account.number, account.contract_numbers[2], f" {account.number[:4]} {account.number[4:]}"):
        found = _look(number, f"{code[:4]} {code[4:]}")
        assert found.bill.number == bill.number
        assert tokens.check(tenant_id=1, purpose="bill", token=found.token, on=DAY).subject == str(bill.number)
    assert _written() == before


def test_everything_else_is_refused_alike_and_writes_nothing(billed: worlds.World) -> None:
    plain, code, before = billed.accounts["plain"], _code(billed, "plain"), _written()
    for number, fact, tenant in (
        (UNKNOWN, code, 1), ("not a number", code, 1), ("", "", 1), (plain.number, _code(billed, "three"), 1),
        (plain.number, "", 1), (plain.number, code, 2),
    ):  # fmt: skip
        with pytest.raises(bill_proof.ProofRefused) as refused:
            _look(number, fact, tenant_id=tenant)
        assert refused.value.args == ()
    assert _written() == before


def test_an_unknown_number_costs_the_same_queries_as_a_known_one(billed: worlds.World) -> None:
    asked = []
    for number in (billed.accounts["plain"].number, UNKNOWN):
        with CaptureQueriesContext(connection) as captured, pytest.raises(bill_proof.ProofRefused):
            _look(number, "00000000")
        asked.append(len(captured))
    assert asked[0] == asked[1]


def test_guessing_the_code_of_one_contract_stops_at_five_whatever_number_of_it_is_used(billed: worlds.World) -> None:
    account, code = billed.accounts["three"], _code(billed, "three")
    tried = [account.number, *account.contract_numbers.values(), account.number]
    for place, number in enumerate(tried):
        with pytest.raises(bill_proof.ProofRefused):
            _look(number, f"{place:08d}", address=f"196.12.0.{place}")
    with pytest.raises(counting.TooMany):
        _look(account.number, code)  # even the right code waits: otherwise the limit would say when a guess was right
    _look(billed.accounts["plain"].number, _code(billed, "plain"))  # the neighbor is not locked out


def test_guessing_contract_numbers_stops_at_sixty_an_hour_from_one_address(billed: worlds.World) -> None:
    for guess in range(60):
        with pytest.raises(bill_proof.ProofRefused):
            _look(f"guess {guess}", "00000000")
    with pytest.raises(counting.TooMany) as refused:
        _look(billed.accounts["plain"].number, _code(billed, "plain"))
    assert refused.value.retry_after_seconds == 3600
    _look(billed.accounts["plain"].number, _code(billed, "plain"), address="105.66.0.9")


def test_right_answers_are_not_limited(billed: worlds.World) -> None:
    for _ in range(8):
        _look(billed.accounts["plain"].number, _code(billed, "plain"))


def test_the_paper_makes_a_payer_and_the_customers_own_phone_the_holder(billed: worlds.World) -> None:
    account, code = billed.accounts["plain"], _code(billed, "plain")
    assert _link(account.number, code, phone="+33612345678").role == "payer"
    assert _link(account.number, code, phone="+33612345678").role == "payer"
    given = party_types.CustomerDetails(kind="person", name_latin="Client", phones=(PHONE,))
    parties.correct_customer(actor=billed.actor, customer_id=account.customer_id, given=given, at=AT)
    grant = _link(account.number, code, phone=PHONE)
    assert (grant.role, grant.proof, grant.account_id) == ("holder", "phone", account.account_id)
    assert _link(account.number, code).id == grant.id  # the stronger role stays
    with scope.reading(1):
        assert [access.account.number for access in queries.list_accessible(sign_in_id=7, on=DAY)] == [account.number]


def test_a_wrong_proof_links_nothing(billed: worlds.World) -> None:
    account, before = billed.accounts["plain"], _written()
    for number, code, tenant in ((account.number, "00000000", 1), (UNKNOWN, _code(billed, "plain"), 1),
                                 (account.number, _code(billed, "plain"), 2)):  # fmt: skip
        with pytest.raises(bill_proof.ProofRefused):
            _link(number, code, phone=PHONE, tenant=tenant)
    with pytest.raises(operation.PermissionRefused):
        bill_proof.link_account(
            actor=operation.Actor(tenant_id=1, name="visitor"), contract_number=account.number,
            bill_code=_code(billed, "plain"), phone=PHONE, address="", at=AT,
        )  # fmt: skip
    assert _written() == before
