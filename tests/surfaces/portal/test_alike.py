"""Pages that are the same for every stranger: kept as they were drawn, and never a word older than what they say."""

import datetime
import gzip
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from tests.contexts.billing import world as worlds
from tests.contexts.outreach import written

from saqia.contexts.outreach import operations as outreach
from saqia.surfaces.kit import alike, clock, tenants
from saqia.surfaces.portal import home

NOON = datetime.datetime(2026, 5, 20, 12, 0, 0, tzinfo=datetime.UTC)


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing is kept from the test before; the pages' clock stands on 20 May 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    alike.forget()
    yield
    alike.forget()


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that were drawn, in their order."""
    names: list[str] = []
    real: Callable[..., HttpResponse] = vars(alike)["render"]

    def noted(request: HttpRequest, template: str, values: dict[str, Any]) -> HttpResponse:
        names.append(template)
        return real(request, template, values)

    monkeypatch.setattr(alike, "render", noted)
    return names


def page(client: Client, path: str = "/fr/") -> str:
    """Return a page that must answer."""
    answer = client.get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


def test_the_second_stranger_reads_what_was_drawn_for_the_first(
    browser: Client, town: worlds.World, drawn: list[str]
) -> None:
    first = page(browser)
    assert page(Client(headers={"host": "127.0.0.1"})) == first and drawn == ["portal/home.html"]
    assert 'lang="ar"' in page(browser, "/ar/") and len(drawn) == 2
    other = Client(headers={"host": "casablanca.localhost"})
    assert "casablanca.localhost" in page(other) and page(browser) == first and len(drawn) == 3


def test_a_notice_is_on_the_page_from_the_moment_that_it_is_published_until_it_is_canceled_or_ends(
    browser: Client, town: worlds.World, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    words = written.WORDS.title.fr
    assert words not in page(browser)
    notice = written.cut(town.actor, at=NOON)
    assert words not in page(browser)
    outreach.publish_notice(actor=written.second(town.actor), notice_id=notice.id, at=NOON)
    assert words in page(browser)
    assert words in page(browser) and len(drawn) == 2
    monkeypatch.setattr(clock, "now", lambda: NOON + datetime.timedelta(365))
    assert words not in page(browser)
    monkeypatch.setattr(clock, "now", lambda: NOON)
    assert words in page(browser)
    outreach.cancel_notice(actor=town.actor, notice_id=notice.id, reason="Elle n’aura pas lieu.", at=NOON)
    assert words not in page(browser)


def test_who_chose_amazigh_and_who_did_not_read_their_own_page(browser: Client, town: worlds.World) -> None:
    plain = page(browser)
    browser.cookies["saqia_beside"] = "zgh"
    beside = page(browser)
    assert "ⴰⵏⵙⵓⴼ" in beside and "ⴰⵏⵙⵓⴼ" not in plain
    del browser.cookies["saqia_beside"]
    assert page(browser) == plain


def test_the_address_that_a_page_names_is_the_one_that_was_asked(browser: Client, town: worlds.World) -> None:
    page(browser)
    asked = browser.get("/fr/?seen=1").content.decode()
    assert "/ar/?seen=1" in asked and "seen=1" not in page(browser)
    assert "https://" in browser.get("/fr/", secure=True).content.decode()


def test_packed_and_unpacked_say_the_same(browser: Client, town: worlds.World) -> None:
    page(browser)
    packed = browser.get("/fr/", headers={"accept-encoding": "gzip, br"})
    assert packed["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed["Vary"]
    assert packed["Cache-Control"] == "private, no-cache"
    assert "default-src 'none'" in packed["Content-Security-Policy"]
    unpacked = browser.get("/fr/")
    assert "Content-Encoding" not in unpacked and gzip.decompress(packed.content) == unpacked.content
    assert int(packed["Content-Length"]) == len(packed.content)


def test_tariffs_are_drawn_anew_on_another_day(
    browser: Client, town: worlds.World, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 5, 20))
    assert 'value="2026-05-20"' in page(browser, "/fr/tariffs/")
    assert 'value="2026-05-20"' in page(browser, "/fr/tariffs/") and len(drawn) == 1
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 5, 21))
    assert 'value="2026-05-21"' in page(browser, "/fr/tariffs/") and len(drawn) == 2


def _asked(town: worlds.World) -> HttpRequest:
    request = RequestFactory().get("/fr/", headers={"host": "127.0.0.1"})
    tenants.TenantOfHost(lambda given: HttpResponse())(request)
    request.session = {}  # type: ignore[assignment]
    request._messages = messages.storage.default_storage(request)  # type: ignore[attr-defined]
    return request


def test_a_note_for_one_visitor_is_on_their_page_alone(browser: Client, town: worlds.World, drawn: list[str]) -> None:
    home.show(_asked(town))
    noted = _asked(town)
    messages.success(noted, "Rien que pour vous")
    assert "Rien que pour vous" in home.show(noted).content.decode()
    assert "Rien que pour vous" not in home.show(_asked(town)).content.decode()
    assert len(drawn) == 2


def test_a_page_that_holds_a_key_of_a_form_is_kept_for_nobody(
    town: worlds.World, drawn: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real: Callable[..., HttpResponse] = vars(alike)["render"]

    def with_form(request: HttpRequest, template: str, values: dict[str, Any]) -> HttpResponse:
        get_token(request)
        return real(request, template, values)

    monkeypatch.setattr(alike, "render", with_form)
    home.show(_asked(town))
    home.show(_asked(town))
    assert len(drawn) == 2


def test_what_few_ask_for_makes_way(town: worlds.World, monkeypatch: pytest.MonkeyPatch, drawn: list[str]) -> None:
    monkeypatch.setattr(alike, "_MOST", 2)
    for mark in (1, 2, 1, 3, 1, 2):
        alike.page(_asked(town), "portal/home.html", dict, made_of=mark)
    assert len(drawn) == 4
