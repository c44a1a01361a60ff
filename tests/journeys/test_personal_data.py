"""One's own data: seen, corrected, taken away, erased where the law lets it; nobody else's ever."""

import datetime
import io
import json
import zipfile
from typing import Any

import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import queries
from saqia.contexts.parties import models, wording
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import queries as party_queries
from saqia.contexts.parties import types as party_types
from saqia.journeys import cycles, personal_data
from saqia.platform import operation
from saqia.platform.audit import models as audit
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
DAY = AT.date()
PHONE, MAIL, RIB, CIN = "+212612345678", "said@example.ma", "011780000012345678901296", "J123456"
HOLDER, PAYER, STRANGER = 7, 8, 9
KEPT = ("identity", "bills", "readings", "messages")


@pytest.fixture
def customer(world: worlds.World) -> int:
    """The customer of `three`, all known of them, with a holder and a payer."""
    account = world.accounts["three"]
    given = party_types.CustomerDetails(
        kind="person",
        name_latin="Said El Mansouri",
        language="fr",
        cin=CIN,
        phones=(PHONE,),
        emails=(MAIL,),
        ribs=(RIB,),
    )
    parties.correct_customer(actor=world.actor, customer_id=account.customer_id, given=given, at=AT)
    for sign_in_id, role in ((HOLDER, "holder"), (PAYER, "payer")):
        contracts.grant_access(
            actor=world.actor, sign_in_id=sign_in_id, target=contracts.Target(account_id=account.account_id),
            role=role, proof="agent", at=AT,
        )  # fmt: skip
    return account.customer_id


def _actor(sign_in_id: int, tenant: int = 1, role: str = "holder") -> operation.Actor:
    return operation.Actor(
        tenant_id=tenant, name=f"customer:{sign_in_id}", sign_in_id=sign_in_id, permissions=queries.rights_of(role)
    )


def _state(customer_id: int) -> tuple[Any, ...]:
    with scope.reading(1):
        one = party_queries.get_customer(customer_id)
        return (
            one, models.ErasureRequest.objects.count(), audit.Entry.objects.count(),
            [(grant.sign_in_id, grant.role) for grant in queries.list_people(account_id=2, on=DAY)],
        )  # fmt: skip


def _correct(actor: operation.Actor, customer_id: int, **changes: Any) -> party_types.Corrected:
    given: dict[str, Any] = {"language": "ar", "phones": ("06 99 99 99 99",), "emails": (), **changes}
    return personal_data.correct_own_data(actor=actor, customer_id=customer_id, at=AT, **given)


def test_the_holder_sees_what_is_held_and_who_else_may_see_it(world: worlds.World, customer: int) -> None:
    with scope.reading(1):
        held = personal_data.see_personal_data(actor=_actor(HOLDER), customer_id=customer, on=DAY)
    assert (held.customer.name_latin, held.customer.has_cin) == ("Said El Mansouri", True)
    assert [account.number for account in held.accounts] == [world.accounts["three"].number]
    assert [(grant.sign_in_id, grant.role) for grant in held.people] == [(HOLDER, "holder"), (PAYER, "payer")]


def test_the_holder_corrects_channels_and_language_and_nothing_else(world: worlds.World, customer: int) -> None:
    assert _correct(_actor(HOLDER), customer).fields == ("language", "contacts")
    assert _correct(_actor(HOLDER), customer).fields == ()
    with scope.reading(1):
        one = party_queries.get_customer(customer)
        entries = audit.Entry.objects.filter(action="journeys.personal_data.correct_own_data")
        assert set(entries.values_list("actor", flat=True)) == {"customer:7"}
    assert [contact.value for contact in one.contacts] == ["+212699999999"]
    assert (one.name_latin, one.language, one.ribs, one.has_cin) == ("Said El Mansouri", "ar", (RIB,), True)


def test_a_wrong_detail_changes_nothing(customer: int) -> None:
    before = _state(customer)
    for changes in ({"phones": ("12",)}, {"emails": ("nothing",)}, {"language": "de"}):
        with pytest.raises(parties.DetailNotValid):
            _correct(_actor(HOLDER), customer, **changes)
    assert _state(customer) == before


def test_a_payer_a_stranger_and_another_house_reach_nothing(world: worlds.World, customer: int) -> None:
    before, other = _state(customer), world.accounts["plain"].customer_id
    for actor, whose in (
        (_actor(PAYER), customer), (_actor(STRANGER), customer), (_actor(HOLDER, 2), customer),
        (_actor(HOLDER), other), (_actor(HOLDER), 999_999),
    ):  # fmt: skip
        with pytest.raises(personal_data.AccessRefused), scope.reading(actor.tenant_id):
            personal_data.see_personal_data(actor=actor, customer_id=whose, on=DAY)
        with pytest.raises(personal_data.AccessRefused):
            _correct(actor, whose)
        with pytest.raises(personal_data.AccessRefused):
            personal_data.export_personal_data(actor=actor, customer_id=whose, at=AT)
        with pytest.raises(personal_data.AccessRefused):
            personal_data.ask_erasure(actor=actor, customer_id=whose, at=AT)
    with pytest.raises(operation.PermissionRefused):
        personal_data.ask_erasure(actor=_actor(PAYER, role="payer"), customer_id=customer, at=AT)
    assert _state(customer) == before


def test_everything_held_leaves_in_one_file_and_nothing_of_others(world: worlds.World, customer: int) -> None:
    cycles.bill_round(worlds.asked(world, books.APRIL))
    content = personal_data.export_personal_data(actor=_actor(HOLDER), customer_id=customer, at=AT)
    assert content == personal_data.export_personal_data(actor=_actor(HOLDER), customer_id=customer, at=AT)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {name: json.loads(archive.read(name)) for name in archive.namelist()}
    account = world.accounts["three"]
    assert (files["customer.json"]["cin"], files["customer.json"]["name_latin"]) == (CIN, "Said El Mansouri")
    [former] = files["former_names.json"]
    assert (former["name_ar"], former["until_at"]) == ("زبون تجريبي", AT.isoformat())
    assert [one["number"] for one in files["accounts.json"]] == [account.number]
    [bill] = books.of(world, "three")
    assert [one["number"] for one in files["bills.json"]] == [bill.number]
    assert {row["contract_number"] for row in files["readings.json"]} == set(account.contract_numbers.values())
    assert files["readings.json"][0]["index_milli"] > 0
    assert [row["sign_in_id"] for row in files["access.json"]] == [HOLDER, PAYER]
    assert files["messages.json"] == []
    assert world.accounts["plain"].number not in json.dumps(files)


def test_erasure_takes_what_may_go_and_says_what_stays(world: worlds.World, customer: int) -> None:
    answer = personal_data.ask_erasure(actor=_actor(HOLDER), customer_id=customer, at=AT)
    assert answer.erased == ("national-id", "access")
    assert answer.kept == ("contacts", "bank-accounts", "notes", *KEPT)  # a contract runs
    with scope.reading(1):
        one = party_queries.get_customer(customer)
        assert party_queries.list_erasures(customer) == [answer]
        assert queries.find_access(
            sign_in_id=HOLDER, account_id=world.accounts["three"].account_id, on=DAY
        ) is None  # fmt: skip
    assert (one.has_cin, len(one.contacts), one.ribs) == (False, 2, (RIB,))
    for code in (*answer.erased, *answer.kept):
        for language in ("ar", "fr", "en"):
            assert wording.personal_data(code).say(language)
            assert wording.why_kept(code).say(language)


def test_the_desk_erases_for_who_asks_there_and_asking_twice_is_one_request(world: worlds.World, customer: int) -> None:
    first = personal_data.ask_erasure(actor=world.actor, customer_id=customer, at=AT)
    later = AT + datetime.timedelta(days=1)
    assert personal_data.ask_erasure(actor=world.actor, customer_id=customer, at=later) == first
    with scope.reading(1):
        assert queries.list_people(account_id=world.accounts["three"].account_id, on=DAY) == []


def test_once_nothing_runs_and_nothing_is_open_channels_go_too(world: worlds.World, customer: int) -> None:
    for number in world.accounts["three"].contract_numbers.values():
        contracts.end_contract(
            actor=world.actor, contract_number=number, ends_on=DAY, reason="customer", closing_reading_id=1, at=AT
        )
    answer = personal_data.ask_erasure(actor=_actor(HOLDER), customer_id=customer, at=AT)
    assert answer.kept == KEPT
    with scope.reading(1):
        one = party_queries.get_customer(customer)
    assert (one.contacts, one.ribs, one.has_cin, one.name_latin) == ((), (), False, "Said El Mansouri")
    content = personal_data.export_personal_data(actor=world.actor, customer_id=customer, at=AT)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        left = json.loads(archive.read("customer.json"))
    assert (left["contacts"], left["ribs"], "cin" in left, left["name_latin"]) == ([], [], False, "Said El Mansouri")
