"""What happens at a customer's place, beside the desk's screen: planned cuts, orders to cut, works at the meters."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.contexts.contracts import supply
from tests.contexts.outreach import written
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON
from tests.surfaces.desk.test_counter import FRAME
from tests.surfaces.desk.test_works import note, order

from saqia.contexts.outreach import operations as outreach
from saqia.contexts.outreach import types
from saqia.journeys import notice_messages
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
HERE = types.Place(commune_codes=(worlds.COMMUNE,))


def published(town: worlds.World, **changes: object) -> types.Notice:
    """Publish a cut of water in the town's commune, changed as asked."""
    notice = written.cut(town.actor, **{"place": HERE, **changes})
    outreach.publish_notice(actor=written.second(town.actor), notice_id=notice.id, at=NOON)
    return notice


def rail(client: Client, town: worlds.World, name: str, language: str = "fr") -> str:
    """Return the rail of a customer."""
    answer = client.get(f"/{language}/desk/customers/{town.accounts[name].customer_id}/rail/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_planned_cut_stands_beside_those_that_it_concerns(town: worlds.World) -> None:
    agent = staff.signed_in(town.actor, "agent")
    published(town)
    for name, concerned in (("three", True), ("dry", True), ("plain", False)):  # plain has no water
        assert ("Hay Salam, Agadir" in rail(agent, town, name)) is concerned
    text = rail(agent, town, "three", "ar")
    assert "انقطاع مبرمج" in text and "حي السلام، أكادير" in text and "/ar/notices/hay-salam/" in text
    assert "<c-" not in text


def test_cuts_come_soonest_first_and_neither_ended_nor_elsewhere(town: worlds.World) -> None:
    later, sooner = published(town), published(town, slug="avant", span=types.Span(
        datetime.datetime(2026, 6, 1, 8, tzinfo=datetime.UTC), datetime.datetime(2026, 6, 1, 9, tzinfo=datetime.UTC)
    ))  # fmt: skip
    published(town, slug="ailleurs", place=types.Place(commune_codes=(supply.AGADIR,)))
    held = list(town.accounts["three"].contracts.values())
    with scope.reading(1):

        def told(at: datetime.datetime, ids: list[int]) -> list[int]:
            return [each.id for each in notice_messages.cuts_of(ids, at=at, on=NOON.date())]

        assert told(NOON, held) == [sooner.id, later.id]
        assert told(datetime.datetime(2026, 6, 2, tzinfo=datetime.UTC), held) == [later.id]
        assert told(NOON, []) == [] == told(NOON, list(town.accounts["plain"].contracts.values()))
    with scope.reading(2):
        assert told(NOON, held) == []


def test_orders_and_works_are_told_and_lead_on_for_who_may_follow(town: worlds.World) -> None:
    agent, supervisor = staff.signed_in(town.actor, "agent"), staff.signed_in(town.actor, "supervisor")
    assert "Coupures et travaux" not in rail(agent, town, "plain")
    debts.ordered(town, "plain", 60_000)
    note(town, "danger")
    work = order()
    text = rail(agent, town, "plain")
    assert "Coupures et travaux" in text and "Coupure pour impayé" in text and "Émis" in text and "E-plain" in text
    assert "Danger à l’emplacement du compteur" in text and "À faire au plus tard le" in text
    assert f"/desk/crew/works/{work.id}/" not in text
    assert f"/fr/desk/crew/works/{work.id}/" in rail(supervisor, town, "plain")
    assert "Coupures et travaux" not in rail(agent, town, "three")


def test_the_rail_asks_little(town: worlds.World) -> None:
    agent = staff.signed_in(town.actor, "agent")
    published(town)
    with CaptureQueriesContext(connection) as asked:
        rail(agent, town, "three")
    assert len([row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]) <= 21 + 5
