"""Notices for everybody: list, page with its preview, feed, poster; drafts and other distributors' stay unseen."""

import dataclasses
import datetime
import io
from pathlib import Path
from xml.etree import ElementTree

import pikepdf
import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.contexts.contracts import supply
from tests.contexts.outreach import written
from tests.documents import reading

from saqia.contexts.outreach import exports, queries, types
from saqia.contexts.outreach import operations as outreach
from saqia.contexts.staff import operations as hiring
from saqia.contexts.staff import types as hired
from saqia.platform.tenancy import scope
from saqia.platform.wording import Text
from saqia.surfaces.kit import clock, tenants

NOON = datetime.datetime(2026, 5, 20, 12, 0, 0, 123456, datetime.UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = types.Words(
    title=Text(ar="خبر {0}", fr="<b>Actu</b> {x}", en=""), text=Text(ar="نص <script>", fr="Ligne 1\n\nLigne 2", en="")
)


@pytest.fixture(autouse=True)
def moment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands on 20 May 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOON)


@pytest.fixture
def told(town: worlds.World) -> worlds.World:
    """The town with a cut and news published, and a draft."""
    for make in (written.cut, written.news):
        words = HOSTILE if make is written.news else written.WORDS
        notice = make(town.actor, at=NOON, words=words)
        outreach.publish_notice(actor=written.second(town.actor), notice_id=notice.id, at=NOON)
    written.news(town.actor, slug="brouillon", at=NOON)
    return town


def page(client: Client, path: str) -> str:
    """Return a page that must answer."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_everybody_reads_what_is_published(browser: Client, told: worlds.World, language: str) -> None:
    for where in ("", "notices/"):
        shown = page(browser, f"/{language}/{where}")
        assert f"/{language}/notices/hay-salam/" in shown and f"/{language}/notices/bureau/" in shown
        assert "brouillon" not in shown and "<b>Actu" not in shown
    one = page(browser, f"/{language}/notices/hay-salam/")
    place = {"ar": "حي السلام، أكادير", "fr": "Hay Salam, Agadir", "en": "Hay Salam, Agadir"}[language]
    assert f'property="og:title" content="{place}"' in one and 'property="og:type" content="article"' in one
    assert one.count('property="og:type"') == 1
    assert f'property="og:url" content="http://127.0.0.1/{language}/notices/hay-salam/"' in one
    assert "09:00" in one and "13:00" in one
    assert "<script>" not in page(browser, f"/{language}/notices/bureau/").split("<main")[1]
    assert browser.get(f"/{language}/notices/hay-salam/poster/").content[:5] == b"%PDF-"


def test_what_is_over_or_canceled_leaves_the_first_page_and_keeps_its_own(
    browser: Client, told: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    with scope.reading(1):
        news = queries.get_public("bureau", at=NOON)
    outreach.cancel_notice(actor=told.actor, notice_id=news.id, reason="Erreur de date", at=NOON)
    assert "notices/bureau/" not in page(browser, "/fr/") and "notices/hay-salam/" in page(browser, "/fr/")
    assert "annulé" in page(browser, "/fr/notices/bureau/") and "Erreur de date" in page(browser, "/fr/notices/bureau/")
    monkeypatch.setattr(clock, "now", lambda: written.SPAN.ends_at)
    assert "notices/hay-salam/" not in page(browser, "/fr/")
    assert "terminé" in page(browser, "/fr/notices/hay-salam/")


def test_a_draft_and_another_distributors_notice_are_not_found(browser: Client, told: worlds.World) -> None:
    assert browser.get("/fr/notices/brouillon/").status_code == 404
    assert browser.get("/fr/notices/brouillon/poster/").status_code == 404
    assert browser.get("/fr/notices/none/").status_code == 404
    tenants.directory.forget()
    elsewhere = Client(headers={"host": "casablanca.localhost"})
    assert elsewhere.get("/fr/notices/hay-salam/").status_code == 404
    assert "hay-salam" not in elsewhere.get("/fr/notices/").content.decode()


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_the_feed_tells_the_same(browser: Client, told: worlds.World, language: str) -> None:
    answer = browser.get(f"/{language}/notices/feed.atom")
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    tree = ElementTree.fromstring(answer.content)  # noqa: S314  # our own answer
    links = [entry.find(f"{ATOM}link") for entry in tree.iter(f"{ATOM}entry")]
    assert [link.get("href") for link in links if link is not None] == [
        f"http://127.0.0.1/{language}/notices/{slug}/" for slug in ("bureau", "hay-salam")
    ]
    assert tree.findtext(f"{ATOM}updated") == "2026-05-20T12:00:00.123456+00:00"


@pytest.mark.parametrize("language", ["ar", "fr"])
def test_texts_for_social_networks_keep_their_length_and_address(told: worlds.World, language: str) -> None:
    with scope.reading(1):
        cut = queries.get_public("hay-salam", at=NOON)
    address = "https://agence.example.ma/fr/notices/hay-salam/"
    long = types.Words(title=cut.title, text=Text(*(f"{each} " * 700 for each in ("كلمة", "mot", "word"))))
    with pytest.raises(outreach.WordsTooLong):
        written.cut(told.actor, slug="long", words=long, at=NOON)
    long = types.Words(title=cut.title, text=Text(*(f"{each} " * 390 for each in ("كلمة", "mot", "word"))))
    notice = written.cut(told.actor, slug="long", words=long, at=NOON)
    for each in exports.social_texts(notice, address=address, language=language):  # type: ignore[arg-type]
        assert len(each.text) <= each.most and each.text.endswith(f"\n\n{address}")
        assert ("…" in each.text) == (each.code != "long")
    short = exports.social_texts(cut, address=address, language="fr")[0].text
    assert short == (
        "coupure programmée · Hay Salam, Agadir\neau : le 5 juin 2026, de 09:00 à 13:00\n\n"
        f"travaux d’entretien\n\n{address}"
    )
    with scope.reading(1):
        paper = exports.render_poster(notice, address=address, lead="ar")
    assert len(pikepdf.open(io.BytesIO(paper)).pages) == 1


def test_a_poster_names_the_one_agency_of_its_communes(told: worlds.World, tmp_path: Path) -> None:
    def said(notice: types.Notice) -> str:
        with scope.reading(1):
            paper = exports.render_poster(notice, address="https://agence.example.ma/fr/notices/x/", lead="fr")
        assert len(pikepdf.open(io.BytesIO(paper)).pages) == 1
        return " ".join(reading.text(paper, tmp_path).split())

    with scope.reading(1):
        notice = queries.get_public("hay-salam", at=NOON)
    assert "Agence du centre" not in said(notice)
    for code, commune in (("AG-1", supply.AGADIR), ("AG-2", "09.581.01.07")):
        unit = hiring.open_unit(
            actor=told.actor, code=code, kind="agency", name_ar="وكالة المركز", name_fr="Agence du centre",
            parent_id=None, commune_code=commune, on=NOON.date(), at=NOON,
        )  # fmt: skip
        place = hired.Place(address_fr=f"Place {code}", hours_fr="de 8:30 à 16:30")
        hiring.state_place(actor=told.actor, unit_id=unit.id, place=place, at=NOON)
    assert "Agence du centre, Place AG-1, de 8:30 à 16:30" in said(notice)
    wide = dataclasses.replace(notice, place=types.Place(commune_codes=(supply.AGADIR, "09.581.01.07")))
    near = dataclasses.replace(notice, place=types.Place(commune_codes=(supply.AGADIR, "09.001.07.03")))
    assert "Agence du centre" not in said(wide) and "Place AG-1" in said(near)
