"""A forgotten password at the desk's door: pages, sessions that end, a link handed over."""

import datetime
import html
import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from tests.surfaces import staff

from saqia.contexts.staff import operations as hiring
from saqia.contexts.staff import queries, types
from saqia.platform import operation
from saqia.platform.audit import models as audit
from saqia.platform.identity import adapters, models, password_resets, sign_ins
from saqia.platform.tenancy import scope

EMAIL, OLD, NEW = "agent@example.ma", "douze-oliviers-en-mai", "treize-figuiers-en-juin"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
DOOR = "/fr/desk/sign-in/"
LANGUAGES = pytest.mark.parametrize("language", ["ar", "fr", "en"])


def now() -> datetime.datetime:
    """Return the moment: a link lives by the server's clock, and a whole run lasts longer than it."""
    return datetime.datetime.now(datetime.UTC)


@pytest.fixture
def agent(browser: Client, souss: operation.Actor) -> types.Person:
    """Somebody hired at SRM Souss-Massa, with a password and an authenticator app."""
    cache.clear()
    number = sign_ins.create_sign_in(actor=souss, email=EMAIL, password=OLD, language="fr", at=now())
    kept = adapters.MFAAdapter().encrypt(SECRET)
    Authenticator.objects.create(user_id=number, type="totp", data={"secret": kept})
    return hiring.hire_person(
        actor=souss, number="114", name_ar="عون", name_fr="Agent", language="fr", sign_in_id=number,
        on=now().date() - datetime.timedelta(days=2), at=now(),
    )  # fmt: skip


def row(agent: types.Person) -> models.SignIn:
    """Return the sign-in of the agent."""
    assert agent.sign_in_id is not None
    return models.SignIn.objects.get(pk=agent.sign_in_id)


def link(souss: operation.Actor, agent: types.Person, language: str = "fr") -> str:
    """Return the path of a link just made."""
    issued = password_resets.issue_reset(actor=souss, sign_in_id=row(agent).pk, way="forgotten", at=now())
    return f"/{language}/desk/sign-in/link/{issued.token}/"


def code() -> str:
    """Return the code that the app shows."""
    return str(totp.format_hotp_value(totp.hotp_value(SECRET, int(time.time()) // 30)))


def choose(browser: Client, path: str, password: str = NEW, again: str = "") -> int:
    """Fill in the form behind a link."""
    return browser.post(path, {"password": password, "again": again or password}).status_code


@LANGUAGES
def test_the_same_is_said_to_a_known_and_an_unknown_address(
    browser: Client, agent: types.Person, language: str
) -> None:
    door = browser.get(f"/{language}/desk/sign-in/").content.decode()
    assert f'href="/{language}/desk/sign-in/forgotten/"' in door
    pages = []
    for login in (EMAIL, "nobody@example.ma"):
        assert browser.get(f"/{language}/desk/sign-in/forgotten/").status_code == 200
        answer = browser.post(f"/{language}/desk/sign-in/forgotten/", {"login": login})
        assert answer.headers["Location"] == f"/{language}/desk/sign-in/forgotten/sent/"
        pages.append(browser.get(answer.headers["Location"]).content)
    assert pages[0] == pages[1] and b"<bdi>30</bdi>" in pages[0]


def test_an_empty_address_is_refused_at_its_field(browser: Client, agent: types.Person) -> None:
    answer = browser.post(f"{DOOR}forgotten/", {"login": " "})
    assert answer.status_code == 422 and 'id="id_login_error"' in answer.content.decode()


def test_the_fourth_link_of_an_hour_is_refused_known_or_not(browser: Client, agent: types.Person) -> None:
    for login in (EMAIL, "nobody@example.ma"):
        told = [browser.post(f"{DOOR}forgotten/", {"login": login}).status_code for _ in range(4)]
        assert told == [302, 302, 302, 429]


@LANGUAGES
def test_a_link_sets_a_password_once(
    browser: Client, agent: types.Person, souss: operation.Actor, language: str
) -> None:
    path = link(souss, agent, language)
    page = browser.get(path)
    assert page.status_code == 200 and "no-store" in page.headers["Cache-Control"]
    assert browser.get(path).status_code == 200  # looking does not use it up
    answer = browser.post(path, {"password": NEW, "again": NEW})
    assert answer.headers["Location"] == f"/{language}/desk/sign-in/" and row(agent).check_password(NEW)
    assert 'class="success"' in browser.get(answer.headers["Location"]).content.decode()
    for dead in (browser.get(path), browser.post(path, {"password": OLD, "again": OLD})):
        assert dead.status_code == 404
        assert f'href="/{language}/desk/sign-in/forgotten/"' in dead.content.decode()
    assert row(agent).check_password(NEW)


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [("short", "short", "password"), (NEW, OLD, "again"), ("", "", "password"), ("password1234", "", "password")],
)
def test_a_refused_password_says_why_and_leaves_the_link_good(
    browser: Client, agent: types.Person, souss: operation.Actor, password: str, again: str, field: str
) -> None:
    path = link(souss, agent)
    answer = browser.post(path, {"password": password, "again": again or password})
    assert answer.status_code == 422 and f'id="id_{field}_error"' in answer.content.decode()
    assert row(agent).check_password(OLD) and choose(browser, path) == 302


def test_a_cut_link_and_another_distributor_are_not_found(
    browser: Client, agent: types.Person, souss: operation.Actor
) -> None:
    path = link(souss, agent)
    cut = browser.get(f"{path[:-3]}/")
    assert cut.status_code == 404 and "Ce lien ne s’ouvre pas" in cut.content.decode().replace("'", "&#x27;")
    there = browser.post(path, {"password": NEW, "again": NEW}, headers={"host": "casablanca.localhost"})
    assert there.status_code == 404 and row(agent).check_password(OLD)


def test_every_session_ends_and_the_second_factor_is_still_asked(
    browser: Client, agent: types.Person, souss: operation.Actor
) -> None:
    open_one, waiting = Client(headers={"host": "127.0.0.1"}), Client(headers={"host": "127.0.0.1"})
    open_one.post(DOOR, {"login": EMAIL, "password": OLD})
    assert open_one.post(f"{DOOR}second-factor/", {"code": code()}).headers["Location"] == "/fr/desk/me/"
    cache.clear()
    answer = waiting.post(DOOR, {"login": EMAIL, "password": OLD})
    assert answer.headers["Location"] == f"{DOOR}second-factor/"
    issued = password_resets.issue_reset(
        actor=souss, sign_in_id=row(agent).pk, way="forgotten", at=datetime.datetime.now(datetime.UTC)
    )
    assert choose(browser, f"{DOOR}link/{issued.token}/") == 302
    assert open_one.get("/fr/desk/me/").status_code == 302
    ended = waiting.post(f"{DOOR}second-factor/", {"code": code()})
    assert ended.headers["Location"] == DOOR and "_auth_user_id" not in waiting.session
    cache.clear()
    again = browser.post(DOOR, {"login": EMAIL, "password": NEW})
    assert again.headers["Location"] == f"{DOOR}second-factor/"
    assert browser.post(f"{DOOR}second-factor/", {"code": code()}).headers["Location"] == "/fr/desk/me/"


def test_a_director_hands_a_link_over_once(browser: Client, agent: types.Person, souss: operation.Actor) -> None:
    director = staff.signed_in(souss, "director")
    page = f"/fr/desk/staff/{agent.id}/"
    assert "Créer un lien pour un nouveau mot de passe" in director.get(page).content.decode()
    answer = director.post(f"{page}link/")
    [shown] = re.findall(r"http://[^<\s]+/desk/sign-in/link/[^<\s]+/", html.unescape(answer.content.decode()))
    assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
    token = shown.split("/")[-2]
    assert token not in director.get(page).content.decode()
    with scope.reading(1):
        entry = audit.Entry.objects.order_by("-id")[0]
    assert (entry.action, entry.detail) == ("journeys.password_reset.issue_link", {"person_id": str(agent.id)})
    assert choose(browser, f"{DOOR}link/{token}/") == 302 and row(agent).check_password(NEW)


def test_links_are_handed_to_others_who_are_here(agent: types.Person, souss: operation.Actor) -> None:
    director, clerk = staff.signed_in(souss, "director"), staff.signed_in(souss, "agent")
    with scope.reading(1):
        own = next(
            each for each in queries.list_everybody() if each.sign_in_id == int(director.session["_auth_user_id"])
        )
    page = f"/fr/desk/staff/{agent.id}/link/"
    assert clerk.post(page).status_code == 403
    assert director.post(f"/fr/desk/staff/{own.id}/link/").status_code == 422
    assert director.post("/fr/desk/staff/999999/link/").status_code == 404
    assert director.get(page).status_code == 405
    casa = operation.system_actor(tenant_id=2, name="test")
    assert staff.signed_in(casa, "director").post(page).status_code == 404
    sign_ins.close_sign_in(actor=souss, sign_in_id=row(agent).pk, at=now())
    refused = director.post(page)
    assert refused.status_code == 422 and "aucun lien n" in refused.content.decode()
    assert models.PasswordReset.objects.count() == 0


def test_from_hiring_to_the_second_factor(browser: Client, souss: operation.Actor) -> None:
    cache.clear()
    director = staff.signed_in(souss, "director")
    hired = director.post("/fr/desk/staff/new/", {
        "number": "S-7", "name_ar": "اسم", "name_fr": "Nom", "email": EMAIL, "language": "fr",
    })  # fmt: skip
    page = director.get(hired.headers["Location"]).content.decode()
    assert "Créer un lien pour le premier mot de passe" in page
    answer = director.post(f"{hired.headers['Location']}link/").content.decode()
    [token] = re.findall(r"/sign-in/link/([^/<\s]+)/", answer)
    assert choose(browser, f"{DOOR}link/{token}/") == 302
    assert browser.post(DOOR, {"login": EMAIL, "password": NEW}).headers["Location"] == "/fr/desk/me/"
    assert browser.get("/fr/desk/staff/").headers["Location"] == "/fr/desk/me/app/"
