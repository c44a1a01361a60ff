"""The public pages: every link leads somewhere, every item of the mission has a state, machines can read them."""

import datetime
import io
import json
import re
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests.contexts.billing import world as worlds

from saqia.contexts.cases import queries as cases
from saqia.surfaces.kit import amazigh, clock
from saqia.surfaces.portal.public import guides, mission

ROOT = Path(__file__).resolve().parents[3]


def test_the_mission_has_its_92_items_each_with_a_state() -> None:
    items = mission.known().items
    assert [item.number for item in items] == list(range(1, 93))
    assert {item.state for item in items} <= set(mission.known().states)
    assert [item.number for item in items if item.state != "works" and item.lacks is None] == []
    assert [
        item.number for item in items if item.state == "works" and not (item.test and (item.route or item.command))
    ] == []


def test_what_the_mission_names_exists() -> None:
    shown = subprocess.run([sys.executable, "-m", "saqia.surfaces.console", "--help"], capture_output=True, text=True)
    for item in mission.known().items:
        assert not item.route or reverse(item.route), item.number
        assert not item.test or (ROOT / item.test).exists(), (item.number, item.test)
        assert not item.command or f"\n  {item.command} " in shown.stdout, (item.number, item.command)


def test_the_mission_page_shows_state_and_figure(browser: Client, town: worlds.World) -> None:
    page = browser.get("/fr/mission/").content.decode()
    assert page.count('<tr id="i') == 92
    assert "Factures émises" in page
    assert "Effet des règles d’équité sur ce qui est facturé" in page
    assert "Une période longue ne fait pas monter de tranche" in page and "Les trois ensemble" in page
    kept = browser.get("/fr/mission/?state=works").content.decode()
    assert kept.count('<tr id="i') == sum(item.state == "works" for item in mission.known().items)
    assert browser.get("/fr/mission/?state=<script>").content.decode().count('<tr id="i') == 92


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_guides_are_listed_and_each_leads_on(browser: Client, town: worlds.World, language: str) -> None:
    index = browser.get(f"/{language}/guide/").content.decode()
    for code, guide in guides.known().items():
        assert f"/{language}/guide/{code}/" in index
        page = browser.get(f"/{language}/guide/{code}/").content.decode()
        assert page.count("<li>") >= len(guide.steps)
        assert reverse(guide.route).split("/", 2)[2] in page
    assert browser.get(f"/{language}/guide/none/").status_code == 404


def test_machines_read_what_is_public_and_nothing_else(browser: Client, town: worlds.World) -> None:
    robots = browser.get("/robots.txt").content.decode()
    assert "Disallow: /*/b/" in robots and "Disallow: /b/" in robots and "/sitemap.xml" in robots
    tree = ElementTree.fromstring(browser.get("/sitemap.xml").content)  # noqa: S314  # our own answer
    found = [node.text or "" for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    procedures = cases.list_procedures(on=clock.today())
    assert len(found) == len(set(found)) == 3 * (13 + len(guides.known()) + len(procedures))
    for address in found:
        assert browser.get("/" + address.split("/", 3)[3]).status_code == 200, address
    installed = json.loads(browser.get("/ar/manifest.webmanifest").content)
    assert (installed["dir"], installed["start_url"]) == ("rtl", "/ar/")
    for icon in installed["icons"]:
        assert browser.get(icon["src"]).status_code == 200, icon
    assert '<link rel="manifest" href="/ar/manifest.webmanifest">' in browser.get("/ar/").content.decode()


def test_a_link_to_a_page_is_previewed_with_its_title_and_a_picture(browser: Client, town: worlds.World) -> None:
    page = browser.get("/fr/mission/").content.decode()
    told = dict(re.findall(r'<meta property="og:([a-z]+)" content="([^"]*)">', page))
    assert told["title"] == "À quoi sert cette plateforme"
    assert told["description"].startswith("Électricité, eau potable, assainissement")
    picture = browser.get("/" + told["image"].split("/", 3)[3])
    assert picture["Content-Type"] == "image/png"
    assert Image.open(io.BytesIO(b"".join(picture.streaming_content))).size == (512, 512)  # type: ignore[attr-defined]


def test_amazigh_is_partial_and_says_so(browser: Client, town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 5, 8))
    page = browser.get("/fr/amazigh/").content.decode()
    for ours, theirs in (("ⴰⵎⴰⵏ", "Eau"), ("ⴰⴷⵔⵉⵎ ⵏ ⵍⵎⵖⵔⵉⴱ", "dirham marocain"), ("ⵎⴰⵢⵢⵓ", "mai")):
        assert f'<dt><bdi lang="zgh" dir="ltr">{ours}</bdi></dt><dd>{theirs}</dd>' in page
    months = browser.get("/ar/amazigh/").content.decode()
    assert "<dd>غشت</dd>" in months and "<dd>نونبر</dd>" in months and "<dd>أغسطس</dd>" not in months
    assert browser.get("/en/amazigh/").status_code == 200
    assert "ⴰⵙⵉⵎⵡⴰⵙ 8 ⵎⴰⵢⵢⵓ 2026" in page
    assert "Partiel : il n’y a ici que des mots attestés." in page
    assert '<a href="/fr/amazigh/" lang="zgh">ⵜⴰⵎⴰⵣⵉⵖⵜ</a>' in browser.get("/fr/").content.decode()
    assert "Où ces mots sont attestés : " in page and all(source in page for source in amazigh.SOURCES.values())
    assert all(word.said in page and word.source in amazigh.SOURCES for word in amazigh.WORDS.values())


def test_amazigh_stands_beside_the_language_that_completes_it(browser: Client, town: worlds.World) -> None:
    beside = '<bdi class="beside" lang="zgh" dir="ltr">'
    plain = browser.get("/fr/guide/").content.decode()
    assert 'href="/zgh/with/guide/?a=1"' in browser.get("/fr/guide/?a=1").content.decode() and beside not in plain
    chosen = browser.get("/zgh/with/guide/?a=1")
    assert (chosen.status_code, chosen["Location"]) == (302, "/fr/guide/?a=1")
    page = browser.get("/fr/guide/").content.decode()
    assert (
        f"{beside}ⵜⵉⵡⵉⵙⵉ</bdi></h1>" in page and '<html lang="fr" dir="ltr">' in page and 'aria-current="true"' in page
    )
    home = browser.get("/ar/").content.decode()
    assert f"{beside}ⴰⵎⴰⵏ</bdi>" in home and f"{beside}ⵜⵔⵉⵙⵉⵏⵜⵉ</bdi>" in home and "الأمازيغية، جزئيا" in home
    assert browser.get("/zgh/without/tariffs/")["Location"] == "/ar/tariffs/"
    assert beside not in browser.get("/ar/guide/").content.decode()
    assert browser.get("/zgh/")["Location"] == "/ar/" and beside in browser.get("/ar/").content.decode()
    assert browser.get("/zgh/with//evil.example/")["Location"] == "/ar//evil.example/"  # stays here


def test_the_style_page_is_there_in_debug_only(
    browser: Client, town: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [browser.get(path).status_code for path in ("/kit/", "/fr/kit/")] == [404, 404]
    monkeypatch.setattr(settings, "DEBUG", True)
    assert browser.get("/kit/")["Location"] == "/fr/kit/"  # the language that was read last
    assert browser.get("/fr/kit/").status_code == 200


def test_the_desk_is_reached_without_a_language(browser: Client, town: worlds.World) -> None:
    assert browser.get("/desk/")["Location"] == "/ar/desk/"
