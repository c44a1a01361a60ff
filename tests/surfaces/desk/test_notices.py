"""Notices at the desk: from the form to the preview with its count, published by other hands, canceled; who may."""

from typing import Any

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.contexts.outreach import written
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.outreach import queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
FORM: dict[str, Any] = {
    "kind": "news", "slug": "bureau-agadir", "title_ar": "توقيت {جديد}", "title_fr": "Nouveaux horaires {été}",
    "text_ar": "من الثامنة والنصف", "text_fr": "Dès 8 h 30", "communes": ["09.001.01.01"],
}  # fmt: skip
CUT = {**FORM, "kind": "cut", "slug": "coupure", "service": "2", "starts_at": "2026-06-05T09:00",
       "ends_at": "2026-06-05T13:00"}  # fmt: skip


@pytest.fixture
def author(town: worlds.World) -> Client:
    """A supervisor."""
    return staff.signed_in(town.actor, "supervisor")


def every() -> list[types.Notice]:
    """Return the notices."""
    with scope.reading(1):
        return queries.list_notices(at=NOON)


def made(client: Client, **changes: Any) -> int:
    """Write a notice by the form and return its number."""
    assert client.post("/fr/desk/notices/new/", {**FORM, **changes}).status_code == 302
    return every()[0].id


def act(client: Client, number: int, kind: str, **given: str) -> int:
    """Press a button and return the answer's status."""
    return client.post(f"/fr/desk/notices/{number}/act/", {"act": kind, **given}).status_code


def test_from_the_form_to_the_board(town: worlds.World, author: Client) -> None:
    number = made(author)
    page = author.get(f"/fr/desk/notices/{number}/").content.decode()
    assert "Nouveaux horaires {été}" in page and "توقيت {جديد}" in page
    assert "une autre personne le publie" in page and "/fr/notices/bureau-agadir/" in page
    assert act(author, number, "publish") == 422 and every()[0].state == "draft"
    director = staff.signed_in(town.actor, "director")
    assert "Publier et prévenir" in director.get(f"/fr/desk/notices/{number}/").content.decode()
    assert act(director, number, "publish") == 302 and every()[0].state == "published"
    assert act(director, number, "publish") == 422
    for language in ("ar", "fr", "en"):
        assert "bureau-agadir" in author.get(f"/{language}/desk/notices/{number}/").content.decode()
        assert f"/{language}/desk/notices/{number}/" in author.get(f"/{language}/desk/notices/").content.decode()
    told = author.get("/fr/desk/notices/?as=csv").content.decode("utf-8-sig")
    assert told.splitlines()[1] == "Nouveaux horaires {été};actualité;publié;2026-05-20"
    for lead in ("ar", "fr"):
        assert author.get(f"/fr/desk/notices/{number}/poster/{lead}/").content[:5] == b"%PDF-"
    assert author.get(f"/fr/desk/notices/{number}/poster/de/").status_code == 404
    assert act(author, number, "cancel", reason="") == 422 and every()[0].state == "published"
    assert act(author, number, "cancel", reason="Reporté") == 302 and every()[0].state == "canceled"
    assert act(author, number, "cancel", reason="Encore") == 422 and every()[0].remark == "Reporté"


def test_a_notice_for_some_says_for_whom_before_it_is_sent(town: worlds.World, author: Client) -> None:
    form = author.get("/fr/desk/notices/new/").content.decode()
    assert "Une partie d’entre eux seulement" in form and '<option value="company">entreprise</option>' in form
    chosen = {"customer_kinds": ["company", "administration"], "voltages": ["medium"], "large": "on"}
    number = made(author, **chosen)
    assert every()[0].segment == types.Segment(("company", "administration"), (), ("medium",), large=True)
    page = author.get(f"/fr/desk/notices/{number}/").content.decode()
    assert "entreprise, administration · moyenne tension · gros consommateurs" in page
    assert act(staff.signed_in(town.actor, "director"), number, "publish") == 302
    public = Client(headers={"host": "127.0.0.1"})
    for language, said in (
        ("ar", "مقاولة، إدارة عمومية · الجهد المتوسط · كبار المستهلكين"),
        ("en", "company, administration · medium voltage · large consumers"),
    ):  # fmt: skip
        for path in (f"/{language}/desk/notices/{number}/", f"/{language}/notices/bureau-agadir/"):
            told = (author if "desk" in path else public).get(path).content.decode()
            assert said in told.translate(dict.fromkeys(map(ord, "\u2066\u2068\u2069")))
    assert author.get(f"/fr/desk/notices/{number}/poster/fr/").content[:5] == b"%PDF-"


def test_a_cut_keeps_the_clock_of_the_country(author: Client) -> None:
    number = made(author, **CUT)
    assert every()[0].span == written.SPAN
    page = author.get(f"/fr/desk/notices/{number}/").content.decode()
    assert "eau : le 5 juin 2026, de 09:00 à 13:00" in page
    assert act(author, number, "publish") == 302


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"title_ar": ""}, "title_ar_error"), ({"slug": "Été"}, "L’adresse a des minuscules"),
        ({"communes": []}, "Choisissez au moins"), ({"communes": ["99"]}, "communes_error"),
        ({"kind": "cut"}, "Revoyez les dates"), ({**CUT, "ends_at": "2026-06-05T08:00"}, "Revoyez les dates"),
        ({"kind": "war"}, "kind_error"), ({"sectors": ["x"]}, "sectors_error"),
        ({"customer_kinds": ["cat"]}, "customer_kinds_error"), ({"uses": ["war"]}, "uses_error"),
        ({"voltages": ["high"]}, "voltages_error"),
    ],
)  # fmt: skip
def test_what_is_refused_is_said_and_what_was_typed_stays(author: Client, changes: dict[str, Any], said: str) -> None:
    answer = author.post("/fr/desk/notices/new/", {**FORM, **changes})
    assert answer.status_code == 422 and every() == []
    page = answer.content.decode()
    assert said in page and "Dès 8 h 30" in page


def test_who_may(town: worlds.World, author: Client) -> None:
    number = made(author)
    agent = staff.signed_in(town.actor, "agent")
    assert agent.get("/fr/desk/notices/").status_code == 403
    assert agent.post("/fr/desk/notices/new/", {**FORM, "slug": "b"}).status_code == 403
    assert act(agent, number, "publish") == 403 and act(agent, number, "cancel", reason="x") == 403
    elsewhere = staff.signed_in(operation.system_actor(tenant_id=2, name="test"), "director")
    assert elsewhere.get(f"/fr/desk/notices/{number}/").status_code == 404
    assert act(elsewhere, number, "publish") == 404
    assert [each.state for each in every()] == ["draft"]
    assert Client(headers={"host": "127.0.0.1"}).get("/fr/desk/notices/").status_code == 302


def test_a_published_cut_gets_another_day(town: worlds.World, author: Client) -> None:
    number = made(author, **CUT)
    path = f"/fr/desk/notices/{number}/move/"
    assert author.get(path).status_code == 404  # a draft is written anew
    assert act(author, number, "publish") == 302
    assert path in author.get(f"/fr/desk/notices/{number}/").content.decode()
    page = author.get(path).content.decode()
    assert 'value="2026-06-05T09:00"' in page and '<option value="09.001.01.01" selected' in page
    sent = {
        "revision": "1", "title_ar": CUT["title_ar"], "title_fr": CUT["title_fr"], "communes": CUT["communes"],
        "starts_at": "2026-06-06T09:00", "ends_at": "2026-06-06T13:00", "reason": "Pluie {forte}",
    }  # fmt: skip
    for changes, said in (
        ({"reason": ""}, "id_reason_error"), ({"ends_at": "2026-06-06T08:00"}, "Revoyez les dates"),
        ({"communes": []}, "Choisissez au moins"), ({"revision": "4"}, "entre-temps"),
        ({"starts_at": CUT["starts_at"], "ends_at": CUT["ends_at"]}, "Ni les dates ni les lieux"),
    ):  # fmt: skip
        answer = author.post(path, sent | changes)
        assert answer.status_code == 422 and said in answer.content.decode() and every()[0].revision == 1
    for _ in range(2):
        assert author.post(path, sent).status_code == 302 and every()[0].revision == 2
    said = "Avis modifié le 20 mai 2026 (version 2) : Pluie {forte}"
    visitor = Client(headers={"host": "127.0.0.1"})
    for shown in (f"/fr/desk/notices/{number}/", "/fr/notices/coupure/", "/fr/notices/feed.atom"):
        told = (author if "desk" in shown else visitor).get(shown).content.decode()
        plain = told.translate(dict.fromkeys(map(ord, "\u2066\u2068\u2069")))
        assert "6 juin 2026" in plain and said in plain
    assert visitor.get("/fr/notices/coupure/poster/").content[:5] == b"%PDF-"
    agent = staff.signed_in(town.actor, "agent")
    assert agent.get(path).status_code == agent.post(path, sent).status_code == 403
    elsewhere = staff.signed_in(operation.system_actor(tenant_id=2, name="test"), "director")
    assert elsewhere.post(path, sent | {"reason": "x"}).status_code == 404
