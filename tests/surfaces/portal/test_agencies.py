"""The public list of agencies: who is on it, how a place is found in either script, what is said where none is."""

import datetime

import pytest
from django.test import Client
from tests.contexts.staff.test_people import AT

from saqia.contexts.staff import operations as staff
from saqia.contexts.staff import types
from saqia.platform import operation
from saqia.surfaces.kit import clock

TODAY = datetime.date(2026, 6, 10)
HOURS = {"hours_ar": "من الاثنين إلى الجمعة", "hours_fr": "du lundi au vendredi, de 8:30 à 16:30"}
AGADIR, AOURIR, TAGHAZOUT, TIZNIT = "09.001.01.01", "09.001.07.03", "09.001.07.23", "09.581.01.07"


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands on 10 June 2026."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)


def _open(actor: operation.Actor, code: str, commune: str | None, place: types.Place, kind: str = "agency") -> int:
    unit = staff.open_unit(
        actor=actor, code=code, kind=kind, name_ar=f"وكالة {code}", name_fr=f"Agence {code}", parent_id=None,
        commune_code=commune, on=AT.date(), at=AT,
    )  # fmt: skip
    if place != types.Place():
        staff.state_place(actor=actor, unit_id=unit.id, place=place, at=AT)
    return unit.id


@pytest.fixture
def agencies(database: str, souss: operation.Actor) -> operation.Actor:
    """Three agencies with an address, one of them mobile; one without, one closed, one that is no agency."""
    _open(souss, "A1", AOURIR, types.Place(address_fr="Centre d’Aourir", **HOURS))
    _open(souss, "B2", TIZNIT, types.Place(address_ar="ساحة المشور", address_fr="Place du Méchouar"))
    _open(souss, "M3", None, types.Place(address_fr="Souk du jeudi"), kind="mobile_agency")
    _open(souss, "SILENT", AGADIR, types.Place())
    _open(souss, "HOUSE", AGADIR, types.Place(address_fr="Siège"), kind="company")
    closed = _open(souss, "GONE", AGADIR, types.Place(address_fr="Ancienne adresse"))
    staff.close_unit(actor=souss, unit_id=closed, on=TODAY, at=AT)
    return souss


def _page(browser: Client, near: str = "", language: str = "fr") -> str:
    answer = browser.get(f"/{language}/agencies/", {"near": near} if near else {})
    assert answer.status_code == 200
    text = answer.content.decode()
    assert "<c-" not in text
    return text.split("<main")[1].split("</main>")[0]


def _listed(page: str) -> list[str]:
    return [code for code in ("A1", "B2", "M3", "SILENT", "HOUSE", "GONE") if f"Agence {code}<" in page]


def test_who_receives_customers_is_listed_with_address_hours_and_place(
    browser: Client, agencies: operation.Actor
) -> None:
    page = _page(browser)
    assert _listed(page) == ["A1", "B2", "M3"]
    assert "Centre d’Aourir" in page and "Horaires\xa0: du lundi au vendredi, de 8:30 à 16:30" in page
    assert page.index("Agadir-Ida-Ou-Tanane") < page.index("Agence A1") < page.index("Agence B2")
    assert "agence mobile" in page.split("Agence M3")[1] and "agence mobile" not in page.split("Agence M3")[0]
    assert page.index("Ailleurs") > page.index("Agence B2")
    arabic = _page(browser, language="ar")
    assert "ساحة المشور" in arabic and "Place du Méchouar" not in arabic
    assert "Centre d’Aourir" in arabic and "من الاثنين إلى الجمعة" in arabic  # known in one language stands for both
    assert "Place du Méchouar" in _page(browser, language="en")


@pytest.mark.parametrize(
    ("near", "found", "said"),
    [
        ("Aourir", ["A1"], ""),
        ("اورير", ["A1"], ""),  # without its hamza
        ("TIZNIT", ["B2"], ""),
        ("تيزنيت", ["B2"], ""),
        ("agadir ida ou tanane", ["A1"], ""),
        ("Taghazout", ["A1"], "voici celles de sa province"),
        ("Taroudannt", [], "Aucune agence n’a indiqué son adresse dans cette province."),
        ("Atlantide", [], "Aucune commune ni province de la région ne porte ce nom."),
        ("a", ["A1", "B2", "M3"], ""),
    ],
)
def test_a_commune_or_a_province_finds_its_agencies(
    browser: Client, agencies: operation.Actor, near: str, found: list[str], said: str
) -> None:
    page = _page(browser, near)
    sentences = ("voici celles", "Aucune agence", "Aucune commune")
    assert _listed(page) == found and said in page
    assert [each for each in sentences if each in page] == [each for each in sentences if said and each in said]
    assert f'value="{near}"' in page


def test_what_is_typed_is_shown_as_text_and_nothing_breaks(browser: Client, agencies: operation.Actor) -> None:
    for near in ('"><script>', "%", "\u202e\u0640", "x" * 5000, "'"):
        assert "<script>" not in _page(browser, near)


def test_without_an_agency_the_page_says_so_and_gives_the_telephone(browser: Client, database: str) -> None:
    for language, said in (
        ("ar", "لم تصرح أي وكالة بعنوانها بعد."),
        ("fr", "Aucune agence n’a encore indiqué son adresse."),
    ):
        page = _page(browser, language=language)
        assert said in page and 'href="tel:' in page and 'name="near"' not in page


def test_another_distributor_s_agencies_are_not_listed(browser: Client, agencies: operation.Actor) -> None:
    page = browser.get("/fr/agencies/", headers={"host": "casablanca.localhost"}).content.decode()
    assert _listed(page) == []


def test_every_page_leads_to_the_list(browser: Client, database: str) -> None:
    assert 'href="/ar/agencies/"' in browser.get("/ar/").content.decode()
