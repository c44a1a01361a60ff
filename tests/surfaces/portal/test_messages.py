"""Wishes, inbox, stopping by a link, browsers: what is kept, what is refused, and who may."""

import datetime
import html
import json
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces.portal import members

from saqia.contexts.messaging import models, queries, types
from saqia.contexts.messaging import operations as messaging
from saqia.contexts.messaging import wording as message_words
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope
from saqia.platform.wording import LANGUAGES, Language
from saqia.surfaces.kit import clock

TODAY = datetime.date(2026, 5, 2)
NOW = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)
OTHER = "+212712345678"
BROWSER = json.dumps({"endpoint": "https://push.example.ma/x", "keys": {"p256dh": "B" * 87, "auth": "A" * 22}})
DUE = {"bill": "2026-000041877", "amount_centimes": 43210, "due_on": "2026-06-05", "about": "bill:2026000041877"}


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The second of May 2026."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield


def _at(town: worlds.World, rest: str, name: str = "three") -> str:
    return f"/fr/account/{town.accounts[name].number}/{rest}"


def _wishes(town: worlds.World, name: str = "three") -> types.Preferences:
    with scope.reading(1):
        return queries.get_preferences(town.accounts[name].customer_id)


def _told(town: worlds.World, name: str = "three", kind: str = "due-soon", **values: object) -> int:
    return messaging.send_message(
        actor=town.actor, kind=kind, cause=f"test:{kind}:{name}", language="fr", at=NOW,
        values=values or DUE, customer_id=town.accounts[name].customer_id,  # type: ignore[arg-type]
    ).message_id  # fmt: skip


def _link(message_id: int, *, on: datetime.date = TODAY, purpose: str = "unsubscribe") -> str:
    return f"/fr/u/{tokens.mint(tenant_id=1, purpose=purpose, subject=message_id, on=on)}/"


def test_wishes_are_kept_and_shown_again(town: worlds.World) -> None:
    browser, address = members.member(town, "holder", "three"), _at(town, "preferences/")
    given = {
        "channels": ["email", "inbox"], "language": "ar", "wanted": ["reading-window", "notice"],
        "quiet_from": "21:00", "quiet_until": "08:00",
    }  # fmt: skip
    for _ in range(2):
        assert browser.post(address, given).headers["Location"] == address
    kept = _wishes(town)
    assert (kept.channels, kept.language) == (("email", "inbox"), "ar")
    assert (kept.quiet_from, kept.quiet_until) == (datetime.time(21), datetime.time(8))
    assert sorted(kept.refused_kinds) == sorted(set(queries.list_optional_kinds()) - {"reading-window", "notice"})
    page = browser.get(address).content.decode()
    assert '<option value="21:00" selected>' in page and page.count("checked") == 4
    with scope.reading(1):
        said = queries.list_consents(town.accounts["three"].customer_id)
    assert {source for _, _, source, _ in said} == {"portal"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_wishes_say_what_each_kind_brings_and_why_the_rest_is_always_told(
    town: worlds.World, language: Language
) -> None:
    browser = members.member(town, "holder", "three")
    page = html.unescape(browser.get(_at(town, "preferences/").replace("/fr/", f"/{language}/")).content.decode())
    for code in queries.list_optional_kinds():
        assert message_words.brings(code).say(language) in page
    for group, names in message_words.list_kept().items():
        title, why = message_words.GROUPS[group]
        assert title.say(language) in page and why.say(language) in page
        assert all(name.say(language) in page for name in names)


@pytest.mark.parametrize("given", [
    {"channels": ["pigeon"]}, {"language": "xx"}, {"wanted": ["bill-ready"]}, {"quiet_from": "21:00"},
    {"quiet_from": "25:00", "quiet_until": "08:00"}, {"quiet_from": "21:17", "quiet_until": "08:00"},
])  # fmt: skip
def test_a_wish_that_cannot_be_writes_nothing(town: worlds.World, given: dict[str, object]) -> None:
    answer = members.member(town, "holder", "three").post(_at(town, "preferences/"), given)
    assert answer.status_code == 422
    assert _wishes(town) == types.Preferences()


def test_the_inbox_shows_what_was_written_and_remembers_what_was_opened(town: worlds.World) -> None:
    message = _told(town)
    browser = members.member(town, "holder", "three")
    page = browser.get(_at(town, "messages/")).content.decode()
    assert ">non lu<" in page
    opened = browser.get(_at(town, f"messages/{message}/")).content.decode()
    assert "432,10" in opened
    assert ">non lu<" not in browser.get(_at(town, "messages/")).content.decode()
    with scope.reading(1):
        assert models.Message.objects.get(id=message).read_at == NOW
    assert browser.get(_at(town, "messages/?before=x")).status_code == 404
    assert browser.get(_at(town, f"messages/?before={message}")).status_code == 200


def test_others_see_and_change_nothing(town: worlds.World) -> None:
    message = _told(town)
    payer = members.member(town, "payer", "three")
    neighbor = members.member(town, "holder", "plain", phone=OTHER)
    for one in (payer, neighbor):
        for rest in ("preferences/", "messages/", f"messages/{message}/"):
            assert one.get(_at(town, rest)).status_code == 404
        assert one.post(_at(town, "preferences/"), {"language": "en"}).status_code == 404
        assert one.post(_at(town, "preferences/browser/"), BROWSER, "application/json").status_code == 404
    assert neighbor.get(_at(town, f"messages/{message}/", "plain")).status_code == 404
    assert _wishes(town) == types.Preferences()
    with scope.reading(1):
        assert models.Message.objects.get(id=message).read_at is None
        assert not models.PushSubscription.objects.exists()


def test_a_link_stops_its_kind_once_asked(town: worlds.World) -> None:
    anybody, address = Client(headers={"host": members.HOST}), _link(_told(town))
    page = anybody.get(address).content.decode()
    assert "échéance proche" in page
    assert _wishes(town).refused_kinds == ()
    for _ in range(2):
        assert anybody.post(address).headers["Location"] == f"{address}stopped/"
    assert _wishes(town).refused_kinds == ("due-soon",)
    assert "échéance proche" in anybody.get(f"{address}stopped/").content.decode()


def test_a_mail_program_stops_with_one_post_and_without_a_page(town: worlds.World) -> None:
    program = Client(headers={"host": members.HOST}, enforce_csrf_checks=True)
    answer = program.post(_link(_told(town)), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert _wishes(town).refused_kinds == ("due-soon",)


def test_links_altered_old_or_of_another_distributor_stop_nothing(town: worlds.World) -> None:
    anybody, message = Client(headers={"host": members.HOST}, raise_request_exception=False), _told(town)
    address = _link(message)
    altered = address[:-2] + ("A" if address[-2] != "A" else "B") + "/"
    old = _link(message, on=TODAY - datetime.timedelta(days=1096))
    for path in (altered, old, _link(message, purpose="bill"), _link(message + 999)):
        assert anybody.get(path).status_code == 404
        assert anybody.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert anybody.post(address, headers={"host": "casablanca.localhost"}).status_code == 404
    assert _wishes(town) == types.Preferences()


def test_a_browser_is_told_until_it_is_not(town: worlds.World) -> None:
    browser, address = members.member(town, "holder", "three"), _at(town, "preferences/browser/")
    for _ in range(2):
        assert browser.post(address, BROWSER, "application/json").status_code == 204
    with scope.reading(1):
        [row] = models.PushSubscription.objects.all()
    assert (row.customer_id, row.ended_at) == (town.accounts["three"].customer_id, None)
    assert browser.post(_at(town, "preferences/browsers/end/")).status_code == 302
    with scope.reading(1):
        assert models.PushSubscription.objects.get().ended_at == NOW


@pytest.mark.parametrize("given", ["", "{}", "[1]", '{"endpoint": "http://x", "keys": {}}', "x" * 5000])
def test_what_is_no_subscription_is_refused(town: worlds.World, given: str) -> None:
    answer = members.member(town, "holder", "three").post(
        _at(town, "preferences/browser/"), given, content_type="application/json"
    )
    assert answer.status_code == 422
    with scope.reading(1):
        assert not models.PushSubscription.objects.exists()


def test_the_worker_is_served_from_the_root_under_the_policy(
    town: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Client(headers={"host": members.HOST}).get("/sw.js")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    browser = members.member(town, "holder", "three")
    assert "browser-offer" not in browser.get(_at(town, "preferences/")).content.decode()
    monkeypatch.setattr(settings, "SAQIA_PUSH_CONTACT", "mailto:it@example.ma")
    page = browser.get(_at(town, "preferences/")).content.decode()
    assert 'id="browser-offer" hidden' in page and '<script type="module" src=' in page and "onclick" not in page
