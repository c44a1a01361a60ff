"""Writing to a customer from the desk: as they want to be written to, not at all where they refused, once."""

import datetime

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import queries
from saqia.contexts.messaging import types as message_types
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
PHONE = "+212612345678"
GIVEN = {"key": "k1", "title": "Rendez-vous", "text": "Votre rendez-vous est le 3 juin."}


@pytest.fixture
def agent(town: worlds.World) -> Client:
    """An agent."""
    return staff.signed_in(town.actor, "agent")


@pytest.fixture
def customer(town: worlds.World) -> int:
    """A customer with a phone, written to in French."""
    number = town.accounts["three"].customer_id
    given = types.CustomerDetails(kind="person", name_latin="Said El Mansouri", language="fr", phones=(PHONE,))
    parties.correct_customer(actor=town.actor, customer_id=number, given=given, at=NOON)
    return number


def written(customer: int) -> list[queries.MessageView]:
    """Return what agents wrote to a customer."""
    with scope.reading(1):
        found = queries.list_messages(customer_id=customer, tenant_id=1, at=NOON)
    return [one for one in found if one.kind == "generic"]


def prefer(town: worlds.World, customer: int, **wanted: object) -> None:
    """Set what a customer wants."""
    given = message_types.Preferences(**wanted)  # type: ignore[arg-type]
    messaging.set_preferences(actor=town.actor, customer_id=customer, given=given, source="desk", at=NOON)


def test_a_message_is_written_once_in_words_or_from_a_text(town: worlds.World, agent: Client, customer: int) -> None:
    home = f"/fr/desk/customers/{customer}/"
    path = f"{home}write/"
    assert f'href="{path}"' in agent.get(home).content.decode()
    page = agent.get(path).content.decode()
    assert PHONE in page and "SMS" in page and "Français" in page and "<c-" not in page
    assert "Il manque une pièce" in agent.get(f"{path}?text=paper-missing").content.decode()
    assert "Il manque une pièce" in agent.get(f"{path.replace('/fr/', '/ar/')}?text=paper-missing").content.decode()
    assert agent.get(f"{path}?text=none").status_code == 200
    for wrong in ({"title": ""}, {"text": ""}, {"text": "x" * 481}, {"text": "Il manque : ..."}):
        assert agent.post(path, GIVEN | wrong).status_code == 422
    assert written(customer) == []
    for _ in range(2):
        assert agent.post(path, GIVEN).headers["Location"] == home
    [made] = written(customer)
    assert (made.language, made.deliveries[0].channel, made.deliveries[0].address) == ("fr", "sms", PHONE)
    assert "Votre rendez-vous est le 3 juin." in made.text


def test_quiet_hours_are_said_and_kept(town: worlds.World, agent: Client, customer: int) -> None:
    prefer(town, customer, quiet_from=datetime.time(12), quiet_until=datetime.time(15))
    path = f"/fr/desk/customers/{customer}/write/"
    assert "Heures calmes" in agent.get(path).content.decode()
    agent.post(path, GIVEN)
    [made] = written(customer)
    assert made.deliveries[0].due_at == datetime.datetime(2026, 5, 20, 14, tzinfo=datetime.UTC)


def test_who_refused_such_messages_is_not_written_to(town: worlds.World, agent: Client, customer: int) -> None:
    prefer(town, customer, refused_kinds=("generic",))
    path = f"/fr/desk/customers/{customer}/write/"
    assert "<form method" not in agent.get(path).content.decode().split("<main")[1].split("</main")[0]
    answer = agent.post(path, GIVEN)
    assert (answer.status_code, "refusé" in answer.content.decode()) == (422, True)
    assert written(customer) == []


def test_who_may_write(town: worlds.World, customer: int, casa: operation.Actor) -> None:
    path = f"/fr/desk/customers/{customer}/write/"
    assert staff.signed_in(town.actor, "finance").post(path, GIVEN).status_code == 403
    assert staff.signed_in(casa, "agent").post(path, GIVEN).status_code == 404
    assert written(customer) == []
