"""A supervisor says who reads each book from which day, and sees which books nobody reads."""

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.contexts.cases import company as companies
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON
from tests.surfaces.desk.test_rounds import table

from saqia.contexts.metering import queries
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
PAGE, ROUND = "/fr/desk/rounds/T01/readers/", "/fr/desk/rounds/T01/"
TODAY = NOON.date()


@pytest.fixture
def supervisor(town: worlds.World) -> Client:
    """Somebody who manages rounds."""
    return staff.signed_in(town.actor, "supervisor")


def read() -> list[tuple[str, int | None, int | None]]:
    """Return code, reader and next reader of each book."""
    with scope.reading(1):
        found = queries.list_books(queries.get_round("T01").id, on=TODAY)
    return [(each.code, each.reader_person_id, each.next_person_id) for each in found]


def test_books_are_given_from_a_day_on_and_the_lists_say_who(town: worlds.World, supervisor: Client) -> None:
    reader = companies.settle(town.actor).reader.person_id
    assert [code for code, *_ in read()] == ["B1"]
    for address in ("/fr/desk/rounds/", ROUND):
        assert "Carnets sans releveur" in supervisor.get(address).content.decode()
    assert f'href="{PAGE}"' in supervisor.get(ROUND).content.decode()
    page = supervisor.get(PAGE).content.decode()
    assert "Personne" in page and "reader · Agent" in page and "<c-" not in page
    given = {"books": ["B1"], "reader": str(reader), "from_on": TODAY.isoformat()}
    for _ in range(2):
        answer = supervisor.post(PAGE, given)
        assert (answer.status_code, answer["Location"]) == (302, ROUND)
    assert read() == [("B1", reader, None)]
    assert "Carnets sans releveur" not in supervisor.get("/fr/desk/rounds/").content.decode()
    assert table(supervisor, f"{ROUND}?as=csv")[0][:2] == ["B1", "Agent"]
    later = {"books": ["B1"], "reader": "nobody", "from_on": "2026-06-01"}
    assert supervisor.post(PAGE, later).status_code == 302
    shown = supervisor.get(ROUND).content.decode()
    assert "à partir du 1er juin 2026\u00a0: Personne" in shown.replace(" :", "\u00a0:") and "Agent" in shown
    assert supervisor.get("/ar/desk/rounds/T01/readers/").status_code == 200


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"from_on": "2026-05-19"}, "au plus tôt"), ({"books": []}, "why"), ({"reader": ""}, "why"),
        ({"reader": "999999"}, "why"), ({"books": ["B9"]}, "why"), ({"from_on": "x"}, "why"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_changes(
    town: worlds.World, supervisor: Client, change: dict[str, object], says: str
) -> None:
    reader = companies.settle(town.actor).reader.person_id
    given = {"books": ["B1"], "reader": str(reader), "from_on": TODAY.isoformat(), **change}
    answer = supervisor.post(PAGE, given)
    assert answer.status_code == 422 and says in answer.content.decode()
    assert read() == [("B1", None, None)]


def test_only_who_manages_rounds(town: worlds.World, supervisor: Client) -> None:
    reader = staff.signed_in(town.actor, "reader")
    assert [reader.get(PAGE).status_code, reader.post(PAGE, {}).status_code] == [403, 403]
    director = staff.signed_in(town.actor, "director")
    assert PAGE not in director.get(ROUND).content.decode()
    assert supervisor.get("/fr/desk/rounds/T99/readers/").status_code == 404
