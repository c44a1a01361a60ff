"""The public tariffs and the simulator: figures, sources, dates, and bad input."""

import datetime
import re

import pytest
from django.test import Client

from saqia.contexts.tariffs import queries
from saqia.surfaces.portal import tariffs

MAY = datetime.date(2026, 5, 1)
CASE = {"service": "electricity", "use": "domestic", "first": "2026-04-08", "last": "2026-05-08"}
CASABLANCA = {"host": "casablanca.localhost"}


def tables(page: str) -> str:
    """Return the tables of a page."""
    return page[page.index("</form>") : page.index('<ul class="more">')]


def test_prices_are_those_of_the_rules_with_their_sources() -> None:
    found = queries.list_prices(operator="srm-casablanca-settat", demonstration=False, on=MAY)
    [home] = [each for each in found if (each.plan.zone, each.plan.service) == ("nouaceur", "electricity")]
    energy = home.charges[0]
    assert [block.to_milli for block in energy.blocks] == [100_000, 150_000, 200_000, 300_000, 500_000, None]
    assert [block.price_ht_micro for block in energy.blocks][4] == 1_151_420
    assert [block.is_selective for block in energy.blocks] == [False, False, True, True, True, True]
    assert (energy.vat_bp, energy.source.status) == (2000, "bill")
    rental = next(charge for charge in home.charges if charge.title.fr == "Location du compteur")
    assert [block.price_ht_micro for block in rental.blocks] == [18_280_000]


def test_a_price_that_no_source_tells_is_not_invented() -> None:
    found = queries.list_prices(operator="srm-casablanca-settat", demonstration=False, on=MAY)
    [water] = [each for each in found if (each.plan.service, each.plan.use) == ("water-sanitation", "domestic")]
    assert [block.price_ttc_micro for block in water.charges[0].blocks] == [None, None, 7_770_000, None, None]
    assert {each.plan.operator for each in found} == {"srm-casablanca-settat"}


def test_each_price_says_what_it_is_for(browser: Client) -> None:
    """A volume's is for a unit, also where it has one price for all; a standing charge's is for a month."""
    page = browser.get("/fr/tariffs/?on=2026-05-01").content.decode()
    heads = set(re.findall(r'scope="col" class="n">(.*?)</th>', page))
    assert heads == {
        'DH par <bdi dir="ltr">kWh</bdi>', 'DH par <bdi dir="ltr">m³</bdi>', "DH par mois", "DH par kVA et par an",
    }  # fmt: skip
    assert re.search(r"Au plus [\d\s,]+ DH par mois ·", re.sub("<.*?>", "", page))


def test_before_the_first_rule_nothing_is_known() -> None:
    assert queries.list_prices(operator="demo", demonstration=True, on=datetime.date(1990, 1, 1)) == []


def test_the_page_of_tariffs_says_price_source_and_demonstration(browser: Client) -> None:
    page = browser.get("/fr/tariffs/?on=2026-05-01").content.decode()
    assert "1,3817" in page and "arrêté 2451.14" in page
    assert "chiffres de démonstration" in page
    assert browser.get("/ar/tariffs/?on=soon").status_code == 200
    assert "Aucun tarif" in browser.get("/fr/tariffs/?on=1990-01-01").content.decode()


def test_the_tables_are_drawn_once_for_a_language_a_day_and_a_distributor(browser: Client) -> None:
    tariffs.drawn.cache_clear()
    first = [browser.get(f"/{language}/tariffs/?on=2026-05-01").content.decode() for language in ("fr", "ar")]
    assert tariffs.drawn.cache_info().currsize == 2
    again = [browser.get(f"/{language}/tariffs/?on=2026-05-01").content.decode() for language in ("fr", "ar")]
    assert (tariffs.drawn.cache_info().hits, tariffs.drawn.cache_info().misses) == (2, 2)
    for page, other, said, unsaid in zip(first, again, ("TVA", "الضريبة"), ("الضريبة", "Source :"), strict=True):
        assert tables(page) == tables(other) and said in tables(page) and unsaid not in tables(page)
    elsewhere = browser.get("/fr/tariffs/?on=2026-05-01", headers=CASABLANCA).content.decode()
    assert tables(elsewhere) != tables(first[0]) and "1,3817" in tables(elsewhere)
    assert tables(browser.get("/fr/tariffs/?on=1990-01-01").content.decode()).count("<details") == 0
    assert all(word not in tables(first[0]) for word in ("csrf", "<form", "nonce", "<input"))
    for day in range(60):
        browser.get(f"/fr/tariffs/?on={MAY + datetime.timedelta(day)}")
    assert tariffs.drawn.cache_info().currsize == tariffs.drawn.cache_info().maxsize == 48


def test_the_tariffs_leave_as_open_data(browser: Client) -> None:
    answer = browser.get("/fr/tariffs/?on=2026-05-01&as=csv", headers=CASABLANCA)
    assert (
        answer.headers["Content-Disposition"] == 'attachment; filename="tariffs-srm-casablanca-settat-2026-05-01.csv"'
    )
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("service;use;zone;charge;block_from;block_to")
    [fifth] = [line for line in lines if line.startswith("electricity;domestic;nouaceur") and ";300;500;" in line]
    assert "selective;1.1514;1.3817;0.2" in fifth
    assert browser.get("/fr/tariffs/?as=xlsx").content[:2] == b"PK"


@pytest.mark.parametrize(
    ("language", "words"), [("fr", "elle est toute au prix de cette tranche"), ("ar", "فاحتسب كله")]
)
def test_a_simulation_explains_each_line(browser: Client, language: str, words: str) -> None:
    page = browser.get(f"/{language}/simulate/", {**CASE, "volume": "359"}, headers=CASABLANCA).content.decode()
    assert "413,36" in page and words in page


def test_a_simulation_reads_digits_as_people_type_them(browser: Client) -> None:
    expected = browser.get("/fr/simulate/", {**CASE, "volume": "359.5"}).content
    for typed in ("359,5", "٣٥٩,٥"):
        answer = browser.get("/fr/simulate/", {**CASE, "volume": typed}).content
        assert answer.count(b'class="sum"') == 1
        assert answer.split(b'class="sum"')[1][:60] == expected.split(b'class="sum"')[1][:60]


@pytest.mark.parametrize(("changed", "said"), [
    ({"volume": "-3"}, "négatif"),
    ({"volume": "many"}, "est un nombre"),
    ({"volume": "5", "last": "2026-04-08"}, "finit le jour"),
    ({"volume": "5", "service": "gas"}, "valide"),
    ({"volume": "5", "first": "yesterday"}, "valide"),
    ({"volume": ""}, "obligatoire"),
])  # fmt: skip
def test_a_simulation_says_what_is_wrong(browser: Client, changed: dict[str, str], said: str) -> None:
    answer = browser.get("/fr/simulate/", {**CASE, **changed})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert said in text and 'role="alert"' in text and 'class="sum"' not in text


def test_the_front_page_leads_to_them(browser: Client) -> None:
    page = browser.get("/ar/").content.decode()
    assert 'href="/ar/tariffs/"' in page and 'href="/ar/simulate/"' in page
