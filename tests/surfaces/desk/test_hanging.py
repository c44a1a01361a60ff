"""A meter is hung where none is: at a contract's point or where a connection ended, once, in the books and refused."""

import datetime
import io
import re
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.contexts.billing import world as worlds
from tests.contexts.cases import company as companies
from tests.contexts.requests import test_requests_ways as ways
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.cases import operations as cases
from saqia.contexts.contracts import models
from saqia.contexts.contracts import operations as contracts
from saqia.contexts.contracts import types as contract_types
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries
from saqia.contexts.requests import operations as requests
from saqia.contexts.requests import queries as request_queries
from saqia.contexts.requests import types as request_types
from saqia.journeys import connections
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
HOME = "/fr/desk/crew/meters/new/"
TODAY = NOON.date()
METER = {
    "serial": "N-800", "make": "SEWA", "phases": "1", "digits": "6", "multiplier": "1", "index-0": "3",
    "installed_on": TODAY.isoformat(),
}  # fmt: skip


@pytest.fixture
def crew(town: worlds.World) -> Client:
    """Somebody of a crew."""
    return staff.signed_in(town.actor, "crew")


def bare(town: worlds.World, *, is_prepaid: bool = False, option: str = "standard") -> contract_types.OpenedContract:
    """Open a contract of electricity where no meter hangs yet."""
    place = contract_types.Place(worlds.COMMUNE, "زنقة النخيل", "Rue des Palmiers")
    point = contract_types.NewPoint(worlds.E)
    made = contracts.register_premises(actor=town.actor, place=place, points=(point,), at=NOON)
    terms = contract_types.Terms(use="domestic", zone="town", is_prepaid=is_prepaid, option=option)
    return contracts.open_contract(
        actor=town.actor, service_point_id=made.service_point_ids[0], customer_id=town.accounts["plain"].customer_id,
        terms=terms, starts_on=TODAY, at=NOON,
    )  # fmt: skip


def hung(point_id: int) -> list[queries.Meter]:
    """Return the meters of a point."""
    with scope.reading(1):
        return queries.list_meters_of_point(point_id)


def picture(kind: str = "image/jpeg") -> SimpleUploadedFile:
    """Return a photo as a telephone sends it."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "JPEG")
    return SimpleUploadedFile("photo.jpg", made.getvalue(), kind)


def test_a_meter_hangs_once_with_its_first_index_and_photo(town: worlds.World, crew: Client) -> None:
    opened = bare(town)
    point = opened.service_point_id
    assert f'href="{HOME}"' in crew.get("/fr/desk/crew/works/").content.decode()
    assert crew.get(f"{HOME}?q={opened.contract_number}")["Location"] == f"{HOME}{point}/"
    assert crew.get(f"{HOME}?q={point}")["Location"] == f"{HOME}{point}/"
    page = crew.get(f"{HOME}{point}/").content.decode()
    assert "Rue des Palmiers" in page and "Client de démonstration plain" in page and "<c-" not in page
    assert "Heures de pointe" not in page
    for _ in range(2):
        answer = crew.post(f"{HOME}{point}/", {**METER, "photo": picture()})
        assert (answer.status_code, answer["Location"]) == (302, "/fr/desk/crew/works/")
    [meter] = hung(point)
    assert (meter.serial, meter.make, meter.digits, meter.multiplier_milli, meter.phases, meter.registers) == (
        "N-800", "SEWA", 6, 1000, 1, (0,),
    )  # fmt: skip
    with scope.reading(1):
        [first] = queries.list_readings(meter.id)
        photo = queries.get_reading(first.id, today=TODAY).found.reading.photo_id
    assert (first.source, first.index_milli, first.read_on) == ("installation", 3_000, TODAY)
    assert photo is not None
    after = crew.get(f"{HOME}{point}/").content.decode()
    assert "N-800" in after and 'name="serial"' not in after and f"/fr/desk/crew/meters/{meter.id}/" in after


def test_a_meter_of_several_registers_has_those_that_show_an_index(town: worlds.World, crew: Client) -> None:
    point = bare(town, option="bihourly").service_point_id
    assert "Heures de pointe" in crew.get(f"{HOME}{point}/").content.decode()
    given = {**METER, "index-0": "", "index-1": "12.5", "index-2": "7", "multiplier": "40"}
    assert crew.post(f"{HOME}{point}/", given).status_code == 302
    [meter] = hung(point)
    assert (meter.registers, meter.multiplier_milli) == ((1, 2), 40_000)
    with scope.reading(1):
        found = {one.register: one.index_milli for one in queries.list_readings(meter.id)}
    assert found == {1: 12_500, 2: 7_000}


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"serial": "E-plain", "make": ""}, "est posé ailleurs"),
        ({"installed_on": "2026-05-21"}, "wrong"),
        ({"index-0": "9999999"}, "wrong"),
        ({"index-0": ""}, "why"),
        ({"digits": "2"}, "why"),
        ({"multiplier": "0"}, "why"),
        ({"serial": ""}, "why"),
        ({"phases": "2"}, "why"),
    ],
)
def test_what_cannot_be_true_is_refused_and_nothing_written(
    town: worlds.World, crew: Client, change: dict[str, str], says: str
) -> None:
    point = bare(town).service_point_id
    answer = crew.post(f"{HOME}{point}/", {**METER, **change})
    assert answer.status_code == 422 and says in answer.content.decode()
    assert hung(point) == []


def test_what_is_no_photo_is_refused_and_nothing_written(town: worlds.World, crew: Client) -> None:
    point = bare(town).service_point_id
    answer = crew.post(f"{HOME}{point}/", {**METER, "photo": picture("text/plain")})
    assert answer.status_code == 422 and hung(point) == []


def test_where_a_meter_hangs_another_is_refused(town: worlds.World, crew: Client) -> None:
    account = town.accounts["plain"]
    point, before = account.points[worlds.E], hung(account.points[worlds.E])
    answer = crew.post(f"{HOME}{point}/", METER)
    assert answer.status_code == 422 and "remplacez-le" in answer.content.decode()
    assert hung(point) == before


def test_a_prepaid_meter_is_registered_next(town: worlds.World, crew: Client) -> None:
    opened = bare(town, is_prepaid=True)
    answer = crew.post(f"{HOME}{opened.service_point_id}/", METER)
    assert answer["Location"] == f"/fr/desk/prepaid/register/?contract={opened.contract_number}&number=N-800"
    page = crew.get(answer["Location"]).content.decode()
    assert f'value="{opened.contract_number}"' in page and "enregistrez-le" in page


def test_only_who_may_and_only_where_something_is(town: worlds.World, crew: Client, officer: Client) -> None:
    point = bare(town).service_point_id
    assert [officer.get(HOME).status_code, officer.post(f"{HOME}{point}/", METER).status_code] == [403, 403]
    assert hung(point) == []
    assert [crew.get(f"{HOME}999999/").status_code, crew.get(f"{HOME}file/BRT-2026-000009-1/").status_code] == [
        404,
        404,
    ]
    assert re.search(r'href="/fr/desk/crew/works/" aria-current', crew.get(HOME).content.decode())
    unknown = crew.get(f"{HOME}?q=nothing")
    assert unknown.status_code == 422 and "Aucun contrat" in unknown.content.decode()
    several = crew.get(f"{HOME}?q={town.accounts['three'].number}").content.decode()
    assert several.count(f'href="{HOME}') >= 2 and "Un compteur est posé" in several


def connected(town: worlds.World, address: str = "12, rue 4") -> str:
    """Bring a connection request to its end, with meter EAU-1 and index 5; return its number."""
    company = companies.settle(town.actor)
    asked = ways.PREMISES | {"place": "30.35,-9.53", "address": address}
    made = ways.deposit("connection", asked, "identity", "premises-right")
    number, at = made.number, companies.at
    cases.act_on_file(actor=company.agent, number=number, action="take", at=at("2026-04-22"))
    line = (request_types.AskedLine("water-connection", 1),)
    requests.offer_quote(actor=company.crew, number=number, lines=line, at=at("2026-04-23"))
    steps: tuple[tuple[operation.Actor, str, dict[str, Any], str], ...] = (
        (company.agent, "accept-quote", {"agreed": True}, "2026-04-24"),
        (company.finance, "confirm-payment", {"receipt": "Q-2026-118"}, "2026-04-27"),
        (company.crew, "finish-works", {}, "2026-05-12"),
        (company.crew, "set-meter", {"serial": "EAU-1", "index": 5}, "2026-05-13"),
    )
    for by, action, answers, day in steps:
        cases.act_on_file(actor=by, number=number, action=action, given=cases.Given(answers), at=at(day))
    return number


def test_a_connection_leads_to_its_meter_filled_with_what_its_file_says(town: worlds.World, crew: Client) -> None:
    number = connected(town)
    address = f"{HOME}file/{number}/"
    assert crew.get(address).status_code == 404  # the facts beside the file have not followed it yet
    ways._follow(number)
    assert f'href="{address}"' in crew.get(f"/fr/desk/files/{number}/").content.decode()
    assert crew.get(f"{HOME}?q={number}")["Location"] == address
    page = crew.get(address).content.decode()
    assert 'value="EAU-1"' in page and 'value="5"' in page and 'value="2026-05-13"' in page
    assert "12, rue 4" in page and 'name="phases"' not in page
    given = {**METER, "serial": "EAU-1", "index-0": "5", "installed_on": "2026-05-13"}
    for _ in range(2):
        answer = crew.post(address, given)
        assert (answer.status_code, answer["Location"]) == (302, f"/fr/desk/files/{number}/")
    with scope.reading(1):
        found = request_queries.find_connection(number)
        assert found is not None and found.service_point_id is not None
        row = models.ServicePoint.objects.select_related("premises").get(id=found.service_point_id)
        premises = row.premises
        same = models.Premises.objects.filter(address_fr="12, rue 4").count()
    assert (row.service, premises.commune_id, premises.lat, premises.lon, same) == (
        2,
        companies.INEZGANE,
        30.35,
        -9.53,
        1,
    )
    [meter] = hung(row.id)
    assert (meter.serial, meter.service, meter.installed_on) == ("EAU-1", 2, datetime.date(2026, 5, 13))
    assert f'href="{address}"' not in crew.get(f"/fr/desk/files/{number}/").content.decode()
    again = crew.get(address).content.decode()
    assert "Un compteur est posé" in again and 'name="serial"' not in again


def test_a_connection_that_is_refused_writes_nothing(town: worlds.World, crew: Client) -> None:
    number = connected(town)
    description = metering.MeterDescription(serial="E-plain", service=worlds.W, digits=5)
    asked: dict[str, Any] = {
        "description": description,
        "indices": {0: Decimal(5)},
        "installed_on": TODAY,
        "photo_id": None,
        "at": NOON,
    }
    with pytest.raises(requests.NotConnected):
        connections.hang_meter(actor=town.actor, number=number, **asked)
    with pytest.raises(requests.RequestNotFound):
        connections.hang_meter(actor=town.actor, number="BRT-2026-000009-1", **asked)
    ways._follow(number)
    with pytest.raises(operation.PermissionRefused):
        connections.hang_meter(actor=operation.Actor(1, "person:7"), number=number, **asked)
    with pytest.raises(metering.SerialTaken):
        connections.hang_meter(actor=town.actor, number=number, **asked)
    with scope.reading(1):
        found = request_queries.find_connection(number)
        assert found is not None and found.service_point_id is None
        assert not models.Premises.objects.filter(address_fr="12, rue 4").exists()


def test_a_file_ends_at_one_point(town: worlds.World) -> None:
    number = connected(town)
    ways._follow(number)
    points = town.accounts["three"].points
    for _ in range(2):
        requests.connect_point(actor=town.actor, number=number, service_point_id=points[worlds.W], at=NOON)
    with pytest.raises(requests.ConnectedBefore) as before:
        requests.connect_point(actor=town.actor, number=number, service_point_id=points[worlds.E], at=NOON)
    assert before.value.service_point_id == points[worlds.W]
