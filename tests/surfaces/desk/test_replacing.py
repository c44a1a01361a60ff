"""A crew replaces a meter: both indices in the books once, what cannot be true is refused where it stands."""

from decimal import Decimal

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk import test_works
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.metering import queries
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
HOME = "/fr/desk/crew/meters/"
TODAY = NOON.date()
NEW = {
    "reason": "faulty", "replaced_on": TODAY.isoformat(), "serial": "N-700", "make": "SEWA", "digits": "6",
    "multiplier": "1", "old-0": "", "new-0": "3", "anomaly": "",
}  # fmt: skip


@pytest.fixture
def crew(town: worlds.World) -> Client:
    """Somebody of a crew."""
    return staff.signed_in(town.actor, "crew")


def meter(town: worlds.World) -> queries.Meter:
    """Return the electricity meter of the account called plain as it was hung first."""
    with scope.reading(1):
        return queries.get_meter(town.accounts["plain"].meters[worlds.E])


def last(town: worlds.World) -> int:
    """Return the last whole index that the books have of it."""
    own = meter(town).id
    with scope.reading(1):
        found = queries.list_readings(own)
    return max(one.index_milli or 0 for one in found) // 1000


def hung(town: worlds.World) -> list[tuple[str, str, object]]:
    """Return the meters of its point: number, make, when taken down."""
    point = meter(town).service_point_id
    with scope.reading(1):
        found = queries.list_meters_of_point(point)
    return [(one.serial, one.make, one.removed_on) for one in found]


def test_both_indices_are_in_the_books_once(town: worlds.World, crew: Client) -> None:
    old, index = meter(town), last(town) + 20
    page = crew.get(f"{HOME}{old.id}/").content.decode()
    assert "Remplacer le compteur" in page and "E-plain" in page and "<c-" not in page
    for _ in range(2):
        answer = crew.post(f"{HOME}{old.id}/", {**NEW, "old-0": str(index)})
        assert (answer.status_code, answer["Location"]) == (302, "/fr/desk/crew/works/")
    assert hung(town) == [(old.serial, old.make, TODAY), ("N-700", "SEWA", None)]
    with scope.reading(1):
        removal = queries.list_readings(old.id)[0]
        [first] = queries.list_readings(queries.list_meters_by_serial("N-700")[0].id)
    assert (removal.source, removal.index_milli, removal.read_on) == ("removal", index * 1000, TODAY)
    assert (first.source, first.index_milli, first.read_on) == ("installation", 3_000, TODAY)
    down = crew.get(f"{HOME}{old.id}/").content.decode()
    assert "déposé depuis le" in down and 'name="serial"' not in down


def test_a_meter_that_shows_nothing_says_why_and_its_work_is_done(town: worlds.World, crew: Client) -> None:
    test_works.note(town, "danger")
    order, old = test_works.order(), meter(town)
    assert f'href="{HOME}{old.id}/"' in crew.get(f"/fr/desk/crew/works/{order.id}/").content.decode()
    answer = crew.post(f"{HOME}{old.id}/", NEW)
    assert answer.status_code == 422 and "dites pourquoi" in answer.content.decode()
    assert crew.post(f"{HOME}{old.id}/", {**NEW, "anomaly": "no-display"}).status_code == 302
    with scope.reading(1):
        removal = queries.list_readings(old.id)[0]
        assert (removal.source, removal.index_milli, removal.anomaly) == ("removal", None, "no-display")
        assert queries.get_work_order(order.id).status == "done"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"old-0": "1"}, "relisez-le avant de l’emporter"),
        ({"serial": "E-three", "make": ""}, "est posé ailleurs"),
        ({"replaced_on": "2026-05-21"}, "wrong"),
        ({"new-0": "9999999"}, "wrong"),
        ({"digits": "2"}, "why"),
        ({"serial": ""}, "why"),
        ({"reason": "x"}, "why"),
        ({"old-0": "abc"}, "why"),
    ],
)
def test_what_cannot_be_true_is_refused_and_nothing_written(
    town: worlds.World, crew: Client, change: dict[str, str], says: str
) -> None:
    before = hung(town)
    answer = crew.post(f"{HOME}{meter(town).id}/", {**NEW, "old-0": str(last(town) + 20), **change})
    assert answer.status_code == 422 and says in answer.content.decode()
    assert hung(town) == before


def test_it_is_found_by_its_number(town: worlds.World, crew: Client) -> None:
    assert f'href="{HOME}"' in crew.get("/fr/desk/crew/works/").content.decode()
    assert crew.get(HOME).status_code == 200
    assert crew.get(f"{HOME}?number=E-plain")["Location"] == f"{HOME}{meter(town).id}/"
    unknown = crew.get(f"{HOME}?number=nothing")
    assert unknown.status_code == 422 and "Aucun compteur" in unknown.content.decode()


def test_only_who_may_and_only_their_own(town: worlds.World, crew: Client, officer: Client) -> None:
    address = f"{HOME}{meter(town).id}/"
    assert [officer.get(HOME).status_code, officer.post(address, NEW).status_code] == [403, 403]
    assert crew.get(f"{HOME}999999/").status_code == 404
    supervisor = staff.signed_in(town.actor, "supervisor")
    assert supervisor.post(address, {**NEW, "old-0": str(Decimal(last(town)))}).status_code == 302
