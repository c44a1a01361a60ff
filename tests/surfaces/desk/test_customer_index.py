"""An index that a customer tells to the desk: explained before it is sent, sent once, in their name by an agent."""

import re
from typing import Any

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.metering import queries as meters
from saqia.contexts.metering import views
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
E, W = worlds.E, worlds.W


@pytest.fixture
def agent(town: worlds.World) -> Client:
    """An agent."""
    return staff.signed_in(town.actor, "agent")


def place(town: worlds.World, name: str = "three", of: str = "") -> str:
    """Return the address of the page of an account, below the customer of another where one is named."""
    customer = town.accounts[of or name].customer_id
    return f"/fr/desk/customers/{customer}/index/{town.accounts[name].number}/"


def told(town: worlds.World, service: int = E) -> list[views.Reading]:
    """Return what was told of a meter by its customer."""
    with scope.reading(1):
        found = meters.list_readings(town.accounts["three"].meters[service])
    return [one for one in found if one.source == "self"]


def typed(town: worlds.World, index: str, service: int = E) -> dict[str, str]:
    """Return what is typed for a meter."""
    return {f"index-{town.accounts['three'].meters[service]}-0": index}


def send(agent: Client, address: str, given: dict[str, str]) -> Any:
    """Check, then send what was checked."""
    checked = agent.post(address, {**given, "act": "check"}).content.decode()
    [seen] = re.findall('name="seen" value="([^"]*)"', checked)
    return agent.post(address, {**given, "act": "send", "seen": seen})


def test_an_index_is_explained_sent_once_and_known_as_told(town: worlds.World, agent: Client) -> None:
    home = f"/fr/desk/customers/{town.accounts['three'].customer_id}/"
    address, given = place(town), typed(town, "1 430,5")
    assert f'href="{address}"' in agent.get(home).content.decode()
    text = agent.get(address).content.decode()
    assert "E-three" in text and "W-three" in text and "<c-" not in text and 'type="file"' not in text
    text = agent.post(address, {**given, "act": "check"}).content.decode()
    assert "100,5" in text and told(town) == []
    assert agent.post(address, {**given, "act": "send", "seen": "1:0:1"}).status_code == 200 and told(town) == []
    for _ in range(2):
        assert send(agent, address, given).headers["Location"] == home
    [reading] = told(town)
    assert (reading.index_milli, reading.is_trusted) == (1_430_500, True)
    assert reading.author.startswith("person:")
    assert "dicté au guichet" in agent.get(home).content.decode()
    other = agent.post(address, {**typed(town, "1431"), "act": "check"})
    assert (other.status_code, "parmi les relèves en attente" in other.content.decode()) == (422, True)


def test_what_is_impossible_is_refused_and_what_is_odd_is_held(town: worlds.World, agent: Client) -> None:
    address = place(town)
    for wrong in ("12", "x", "99999999"):
        assert agent.post(address, {**typed(town, wrong), "act": "check"}).status_code == 422
    assert agent.post(address, {"act": "check"}).status_code == 422 and told(town) == []
    given = typed(town, "9330")
    assert "Faites relire" in agent.post(address, {**given, "act": "check"}).content.decode()
    answer = send(agent, address, given)
    assert "attend une décision" in agent.get(answer.headers["Location"]).content.decode()
    assert [one.verdict.code for one in told(town)] == ["held"]


def test_who_may_enter_one_and_for_whom(town: worlds.World, agent: Client, casa: operation.Actor) -> None:
    given = {**typed(town, "1430"), "act": "check"}
    assert agent.get(place(town, of="plain")).status_code == 404
    assert agent.get(place(town).replace(town.accounts["three"].number, "1")).status_code == 404
    assert staff.signed_in(town.actor, "finance").post(place(town), given).status_code == 403
    assert staff.signed_in(casa, "agent").post(place(town), given).status_code == 404
    assert told(town) == told(town, W) == []
