"""Where an agency receives customers: stated from a day on, named by commune and province, refused as a whole."""

import datetime

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from tests.contexts.staff.test_people import AT, JANUARY, _unit

from saqia.contexts.staff import models, queries, types, wording
from saqia.contexts.staff import operations as staff
from saqia.platform import operation
from saqia.platform.audit import models as audit
from saqia.platform.tenancy import scope

MAY_DAY, JUNE_DAY = datetime.date(2026, 5, 8), datetime.date(2026, 6, 8)
LATER = datetime.datetime(2026, 6, 8, 9, tzinfo=datetime.UTC)
CENTER = types.Place(address_fr="Centre d’Aourir", hours_fr="du lundi au vendredi, de 8:30 à 16:30")


def _state(
    actor: operation.Actor, unit: types.Unit, place: types.Place = CENTER, *, at: datetime.datetime = AT
) -> None:
    staff.state_place(actor=actor, unit_id=unit.id, place=place, at=at)


def _line(commune: str, on: datetime.date = MAY_DAY, tenant_id: int = 1) -> tuple[str, str]:
    with scope.reading(tenant_id):
        said = queries.Agencies().line(commune, on=on)
    return said.ar, said.fr


def _written() -> tuple[int, int]:
    with scope.reading(1):
        return models.Place.objects.count(), audit.Entry.objects.filter(action__endswith="state_place").count()


def test_an_agency_is_named_in_its_commune_and_its_province_from_its_day_on(
    database: str, souss: operation.Actor
) -> None:
    agency = _unit(souss)
    _unit(souss, code="SRM", kind="company", commune_code="09.001.01.01")
    assert _line("09.001.07.03") == ("", "")
    _state(souss, agency)
    said = "Agence Aourir, Centre d’Aourir, du lundi au vendredi, de 8:30 à 16:30"
    assert _line("09.001.07.03") == (
        said.replace("Agence Aourir, ", "وكالة أورير، ").replace("Aourir, du", "Aourir، du"),
        said,
    )
    assert _line("09.001.01.01")[1] == said
    assert _line("09.273.01.15") == _line("") == ("", "")
    assert _line("09.001.07.03", MAY_DAY - datetime.timedelta(days=1)) == ("", "")
    assert _line("09.001.07.03", tenant_id=2) == ("", "")


def test_the_commune_s_own_agency_comes_before_the_province_s(database: str, souss: operation.Actor) -> None:
    _state(souss, _unit(souss))
    near = _unit(souss, code="AG9", name_fr="Agence d’Agadir", commune_code="09.001.01.01")
    _state(souss, near)
    assert _line("09.001.01.01")[1].startswith("Agence d’Agadir")
    staff.close_unit(actor=souss, unit_id=near.id, on=JUNE_DAY, at=LATER)
    assert _line("09.001.01.01", JUNE_DAY)[1].startswith("Agence Aourir")
    assert _line("09.001.01.01")[1].startswith("Agence d’Agadir")


def test_a_paper_of_an_earlier_day_says_what_was_known_on_it(database: str, souss: operation.Actor) -> None:
    agency = _unit(souss)
    _state(souss, agency)
    _state(souss, agency, types.Place(address_fr="  Place du  marché "), at=LATER)
    assert _line("09.001.07.03")[1].startswith("Agence Aourir, Centre d’Aourir")
    assert _line("09.001.07.03", JUNE_DAY)[1] == "Agence Aourir, Place du marché"
    _state(souss, agency, types.Place(address_fr="Place du marché"), at=LATER)
    assert _written() == (2, 3)
    _state(souss, agency, types.Place(), at=LATER)
    assert _line("09.001.07.03", JUNE_DAY) == ("", "")
    with scope.reading(1):
        counter = queries.find_counter("AG1", on=JUNE_DAY)
    assert counter is not None and wording.place(counter).fr == "Agence Aourir"


def test_refusals_write_nothing(database: str, souss: operation.Actor, casa: operation.Actor) -> None:
    agency = _unit(souss)
    for field in wording.PLACE_FIELDS:
        for text in ("a" * 121, "rue <b>", "日本"):
            with pytest.raises(staff.PlaceNotValid) as refused:
                _state(souss, agency, types.Place(**{field: text}))
            assert refused.value.field == field
    with pytest.raises(staff.UnitNotFound):
        _state(casa, agency)
    with pytest.raises(staff.UnitNotFound):
        _state(
            souss, agency, at=datetime.datetime.combine(JANUARY, datetime.time(), datetime.UTC) - datetime.timedelta(2)
        )
    clerk = operation.Actor(1, "person:9", 9, frozenset({"staff.manage-people"}))
    with pytest.raises(operation.PermissionRefused):
        _state(clerk, agency)
    assert _written() == (0, 0)


def test_the_database_overwrites_no_place_and_gives_none_to_another_company(
    database: str, souss: operation.Actor, casa: operation.Actor
) -> None:
    agency = _unit(souss)
    _state(souss, agency)
    with pytest.raises(ProgrammingError), transaction.atomic():
        scope.enter(1)
        models.Place.objects.update(address_fr="Ailleurs")
    with pytest.raises(IntegrityError), transaction.atomic():
        scope.enter(2)
        models.Place.objects.create(
            unit_id=agency.id, address_ar="", address_fr="x", hours_ar="", hours_fr="", from_on=MAY_DAY, stated_at=AT,
            stated_by="x",
        )  # fmt: skip
    assert _line("09.001.07.03")[1].startswith("Agence Aourir, Centre d’Aourir")
