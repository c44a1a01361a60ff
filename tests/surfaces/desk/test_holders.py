"""A holder is changed at the counter: found or registered, indices, deposit, refusals at their fields, proof."""

import datetime
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import queries as meters
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import queries as people
from saqia.contexts.parties import types as party_types
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

NOON = datetime.datetime(2026, 5, 20, 12, tzinfo=datetime.UTC)
LEFT = datetime.date(2026, 4, 20)
NEWCOMER = {
    "kind": "person", "name_ar": "سعيد", "name_latin": "Said", "identifier": "", "phones": "0612345678",
    "language": "fr",
}  # fmt: skip


@pytest.fixture
def agent(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """An agent, on 20 May 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(clock, "today", NOON.date)
    yield staff.signed_in(town.actor, "agent")


def account(town: worlds.World, name: str = "plain") -> contract_types.Account:
    """Return an account of the town."""
    with scope.reading(1):
        [found] = contracts.list_accounts([town.accounts[name].account_id])
    return found


def index_of(town: worlds.World, name: str, service: int = 1) -> tuple[str, int]:
    """Return the field of a meter's index, and what it showed last."""
    with scope.reading(1):
        meter = meters.get_meter(town.accounts[name].meters[service])
        rows = meters.list_readings(meter.id)
    last = max(rows, key=lambda row: row.read_on)
    return f"index-{meter.id}-{meter.registers[0]}", (last.index_milli or 0) // 1000


def untouched(town: worlds.World, name: str = "plain") -> bool:
    """Say whether nothing of an account ended, and nobody of the newcomer's name is known."""
    with scope.reading(1):
        nobody = not people.search_customers("+212612345678")
    return nobody and all(one.ends_on is None for one in account(town, name).contracts)


def test_found_by_any_number_and_handed_to_somebody_known(town: worlds.World, agent: Client) -> None:
    left = account(town)
    path = f"/fr/desk/holders/{left.number}/"
    given = party_types.CustomerDetails(kind="person", name_latin="Client Nouveau", phones=("0612345678",))
    comer = parties.register_customer(actor=town.actor, given=given, at=NOON).customer_id
    assert f'href="{path}"' in agent.get(f"/fr/desk/customers/{left.customer_id}/").content.decode()
    assert "Changement de titulaire" in agent.get("/fr/desk/").content.decode()
    for typed in (left.number, left.contracts[0].number):
        assert agent.get("/fr/desk/holders/", {"of": typed}).headers["Location"] == path
    assert "Aucun compte" in agent.get("/fr/desk/holders/", {"of": "zzzz"}).content.decode()
    assert f"?to={comer}" in agent.get(path, {"q": "0612345678"}).content.decode()
    field, last = index_of(town, "plain")
    electric = left.contracts[0]
    sent = {"on": LEFT.isoformat(), field: str(last + 40), f"deposit-{electric.id}": "250.50"}
    answer = agent.post(f"{path}?to={comer}", sent)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{path}done/")
    assert account(town).status == "closed" and account(town).contracts[0].ends_on == LEFT
    with scope.reading(1):
        [came] = contracts.list_accounts_of_customer(comer)
        assert contracts.find_deposits_due([came.contracts[0].id]) == {came.contracts[0].id: 250_50}
    assert came.contracts[0].starts_on == LEFT
    proof = agent.get(f"{path}done/").content.decode()
    assert came.number in proof and came.contracts[0].number in proof and "Client Nouveau" in proof
    assert f"{path}statement/" in proof and "250,50" in proof
    paper = agent.get(f"{path}statement/")
    assert paper.headers["Content-Type"] == "application/pdf" and paper.content.startswith(b"%PDF")
    assert agent.post(f"{path}?to={comer}", sent).headers["Location"] == f"{path}done/"  # twice is once
    with scope.reading(1):
        assert len(contracts.list_accounts_of_customer(comer)) == 1


def test_somebody_new_is_registered_with_it_once(town: worlds.World, agent: Client) -> None:
    path = f"/fr/desk/holders/{account(town).number}/?new=1&q=0612345678"
    assert 'value="0612345678"' in agent.get(path).content.decode()
    assert 'value="Said"' in agent.get(path.replace("q=0612345678", "q=Said")).content.decode()
    sent = NEWCOMER | {"on": LEFT.isoformat()}
    for wrong, field in (
        ({"name_ar": "", "name_latin": ""}, "id_name_ar_error"), ({"phones": "12"}, "id_phones_error"),
        ({"identifier": "???"}, "id_identifier_error"), ({"on": "2026-05-21"}, "id_on_error"),
    ):  # fmt: skip
        answer = agent.post(path, sent | wrong)
        assert answer.status_code == 422 and field in answer.content.decode()
    assert untouched(town)
    for _ in range(2):
        assert agent.post(path, sent).status_code == 302
    with scope.reading(1):
        [comer] = people.search_customers("+212612345678")
        [came] = contracts.list_accounts_of_customer(comer.id)
    assert (comer.name_latin, comer.language, came.status) == ("Said", "fr", "open")


def test_each_refusal_is_at_its_field_and_writes_nothing(town: worlds.World, agent: Client) -> None:
    left = account(town)
    path = f"/fr/desk/holders/{left.number}/?new=1"
    field, last = index_of(town, "plain")
    sent = NEWCOMER | {"on": LEFT.isoformat(), field: str(last + 40)}
    counted = agent.post(path, sent | {"on": "2026-04-01"}).content.decode()
    assert "id_on_error" in counted and "8 avril 2026" in counted
    far = agent.post(path, sent | {field: "9000"}).content.decode()
    assert f"id_{field}_error" in far and "un responsable" in far
    assert 'name="confirm-' not in far
    before = agent.post(path, sent | {"on": "2020-01-01", field: ""})
    assert before.status_code == 422
    same = agent.post(f"/fr/desk/holders/{left.number}/?to={left.customer_id}", {"on": LEFT.isoformat()})
    assert same.status_code == 422 and "déjà titulaire" in same.content.decode()
    assert untouched(town)


def test_an_improbable_index_takes_who_may_decide_on_it(town: worlds.World, agent: Client) -> None:
    path = f"/fr/desk/holders/{account(town).number}/?new=1"
    field, _last = index_of(town, "plain")
    confirm = field.replace("index-", "confirm-")
    sent = NEWCOMER | {"on": LEFT.isoformat(), field: "9000"}
    assert agent.post(path, sent | {confirm: "on"}).status_code == 422 and untouched(town)
    supervisor = staff.signed_in(town.actor, "supervisor")
    asked = supervisor.post(path, sent)
    assert asked.status_code == 422 and f'name="{confirm}"' in asked.content.decode() and untouched(town)
    assert supervisor.post(path, sent | {confirm: "on"}).status_code == 302 and not untouched(town)


def test_all_services_and_registers_are_asked(town: worlds.World, agent: Client) -> None:
    three = agent.get(f"/ar/desk/holders/{account(town, 'three').number}/?new=1").content.decode()
    assert three.count('name="index-') == 2 and three.count('name="deposit-') == 2
    night = account(town, "night")
    page = agent.get(f"/fr/desk/holders/{night.number}/?new=1").content.decode()
    with scope.reading(1):
        meter = meters.get_meter(town.accounts["night"].meters[1])
    fields = [f"index-{meter.id}-{register}" for register in meter.registers]
    assert all(f'name="{field}"' in page for field in fields)
    sent = NEWCOMER | {"on": LEFT.isoformat(), fields[0]: "1290"}
    part = agent.post(f"/fr/desk/holders/{night.number}/?new=1", sent)
    assert part.status_code == 422 and f"id_{fields[1]}_error" in part.content.decode() and untouched(town, "night")


def test_who_may_and_where(town: worlds.World, agent: Client, casa: operation.Actor) -> None:
    path, sent = f"/fr/desk/holders/{account(town).number}/", NEWCOMER | {"on": LEFT.isoformat()}
    finance = staff.signed_in(town.actor, "finance")
    assert finance.get(path).status_code == finance.post(f"{path}?new=1", sent).status_code == 403
    assert finance.get("/fr/desk/holders/").status_code == 403
    elsewhere = staff.signed_in(casa, "agent")
    for part in ("", "done/", "statement/"):
        assert elsewhere.get(f"{path}{part}").status_code == 404
    assert elsewhere.post(f"{path}?new=1", sent).status_code == 404
    assert agent.get(f"{path}?to=999999").status_code == 404
    assert agent.get(f"{path}done/").status_code == 302  # nothing was handed over
    assert untouched(town)
