"""A customer's details corrected at the desk: on which grounds, told where they were reached before, nothing lost."""

from typing import Any

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.messaging import queries as messaging
from saqia.contexts.parties import operations, queries, types
from saqia.platform import operation
from saqia.platform.audit import models as audit
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
PHONE, MAIL, OTHER = "+212612345678", "said@example.ma", "+212661000111"
RIBS = ("011780000012345678901296", "007780000123456789012396")


@pytest.fixture
def agent(town: worlds.World) -> Client:
    """An agent."""
    return staff.signed_in(town.actor, "agent")


@pytest.fixture
def customer(town: worlds.World) -> int:
    """A customer of whom all is known."""
    number = town.accounts["three"].customer_id
    given = types.CustomerDetails(
        kind="person", name_ar="سعيد المنصوري", name_latin="Said El Mansouri", language="fr", phones=(PHONE,),
        emails=(MAIL,), ribs=RIBS[:1],
    )  # fmt: skip
    operations.correct_customer(actor=town.actor, customer_id=number, given=given, at=NOON)
    return number


def known(customer: int) -> types.Customer:
    """Return what is known."""
    with scope.reading(1):
        return queries.get_customer(customer)


def told(customer: int) -> list[tuple[str, str, str]]:
    """Return (channel, address, text) of what was told because of corrections."""
    with scope.reading(1):
        found = messaging.list_messages(customer_id=customer, tenant_id=1, at=NOON)
    return [
        (one.deliveries[0].channel, one.deliveries[0].address, one.text)
        for one in found if one.kind == "details-corrected"
    ]  # fmt: skip


def form(**changed: str) -> dict[str, Any]:
    """Return what the form sends."""
    return {
        "name_ar": "سعيد المنصوري", "name_latin": "Said El Mansouri", "language": "fr", "phones": PHONE, "emails": MAIL,
        "rib": "", "reason": "asked-here", **changed,
    }  # fmt: skip


def test_a_new_phone_is_told_on_the_old_one(town: worlds.World, agent: Client, customer: int) -> None:
    home = f"/fr/desk/customers/{customer}/"
    path = f"{home}details/"
    assert f'href="{path}"' in agent.get(home).content.decode()
    page = agent.get(path).content.decode()
    assert PHONE in page and MAIL in page and RIBS[0] not in page and RIBS[0][-6:] in page and "<c-" not in page
    given = form(phones=f"0661000111\n{PHONE}", reason="asked-by-phone")
    assert agent.post(path, given).headers["Location"] == home
    assert [one.value for one in known(customer).contacts] == [OTHER, PHONE, MAIL]
    [(channel, address, text)] = told(customer)
    assert (channel, address) == ("sms", PHONE)
    assert "corrigées le 20 mai 2026" in text and "numéro de téléphone" in text and OTHER not in text
    again = agent.post(path, form(phones=f"{OTHER}\n{PHONE}"), follow=True)
    assert "Rien n’a été changé" in again.content.decode() and len(told(customer)) == 1
    with scope.reading(1):
        entry = audit.Entry.objects.filter(action__endswith="correct_for_customer").order_by("id").first()
    assert entry is not None and entry.detail["reason"] == "asked-by-phone"


def test_what_is_not_one_is_refused_and_nothing_changes(agent: Client, customer: int) -> None:
    before, path = known(customer), f"/fr/desk/customers/{customer}/details/"
    for wrong in (
        {"phones": "12"}, {"emails": "said"}, {"rib": "011780000012345678901297"}, {"reason": ""},
        {"reason": "because"}, {"name_ar": "", "name_latin": " "}, {"language": "de"},
        {"name_latin": "Said Mansouri", "reason": "asked-by-phone"}, {"rib": RIBS[1], "reason": "unreachable"},
    ):  # fmt: skip
        answer = agent.post(path, form(**wrong))
        assert (answer.status_code, 'class="w' in answer.content.decode()) == (422, True), wrong
    assert known(customer) == before and told(customer) == []


def test_a_bank_account_more_leaves_the_others_their_ids(agent: Client, customer: int) -> None:
    with scope.reading(1):
        [(first, _rib)] = queries.list_bank_accounts(customer)
    assert agent.post(f"/fr/desk/customers/{customer}/details/", form(rib=RIBS[1])).status_code == 302
    with scope.reading(1):
        found = dict(queries.list_bank_accounts(customer))
    assert found[first] == RIBS[0] and sorted(found.values()) == sorted(RIBS)
    assert "compte bancaire" in told(customer)[0][2]


def test_who_may_correct(town: worlds.World, customer: int, casa: operation.Actor) -> None:
    before, path = known(customer), f"/fr/desk/customers/{customer}/details/"
    assert staff.signed_in(town.actor, "finance").post(path, form(phones=OTHER)).status_code == 403
    assert staff.signed_in(casa, "agent").post(path, form(phones=OTHER)).status_code == 404
    assert known(customer) == before and told(customer) == []
