"""Signing in: by e-mail or phone, a second factor before the desk, recovery codes, closed sign-ins, no open sign-up."""

import datetime
import re
import time
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client, override_settings

from saqia.contexts.staff import operations as hiring
from saqia.platform import operation
from saqia.platform.identity import models, sign_ins

pytestmark = pytest.mark.slow

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 1, 1)
EMAIL, PHONE, PASSWORD = "agent@example.ma", "+212612345678", "douze-oliviers-en-mai"
DESK = "/desk-of-tests/"


@pytest.fixture
def agent(browser: Client, souss: operation.Actor) -> Iterator[int]:
    """A sign-in with both addresses, and a role at SRM Souss-Massa."""
    cache.clear()
    with override_settings(ROOT_URLCONF="tests.platform.pages_of_tests"):
        yield sign_ins.create_sign_in(actor=souss, email=EMAIL, phone="06 12 34 56 78", password=PASSWORD, at=AT)


@pytest.fixture
def hired(agent: int, souss: operation.Actor) -> int:
    """The agent is hired at SRM Souss-Massa, nowhere else; returns the person's id."""
    unit = hiring.open_unit(
        actor=souss, code="A1", kind="agency", name_ar="وكالة", name_fr="Agence", parent_id=None, commune_code=None,
        on=DAY, at=AT,
    )  # fmt: skip
    person = hiring.hire_person(
        actor=souss, number="114", name_ar="عون", name_fr="Agent", language="ar", sign_in_id=agent, on=DAY, at=AT
    )
    hiring.assign_role(actor=souss, person_id=person.id, unit_id=unit.id, role="agent", starts_on=DAY, at=AT)
    return person.id


def _code(secret: str, steps: int = 0) -> str:
    return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps)))


def _sign_in(browser: Client, login: str = EMAIL, password: str = PASSWORD) -> str:
    answer = browser.post("/fr/desk/sign-in/", {"login": login, "password": password})
    return str(answer.headers.get("Location", "") if answer.status_code == 302 else answer.content.decode())


def _confirm(browser: Client) -> None:
    assert browser.post("/fr/desk/confirm/", {"password": PASSWORD}).status_code == 302


def _set_up_app(browser: Client) -> str:
    _confirm(browser)
    page = browser.get("/fr/desk/me/app/").content.decode()
    [secret] = map(str, re.findall(r"<code>([A-Z2-7]+)</code>", page))
    answer = browser.post("/fr/desk/me/app/", {"code": _code(secret)})
    assert answer.headers["Location"] == "/fr/desk/me/codes/"
    return secret


@pytest.mark.parametrize("login", [EMAIL, "AGENT@example.ma", PHONE, "0612345678", "06 12 34 56 78"])
def test_signing_in_by_either_address(browser: Client, agent: int, login: str) -> None:
    assert _sign_in(browser, login) == "/fr/desk/me/"
    assert int(browser.session["_auth_user_id"]) == agent


@pytest.mark.parametrize(
    ("given", "login"), [({"email": "lone@example.ma"}, "lone@example.ma"), ({"phone": "0655000001"}, "0655000001")]
)
def test_who_has_one_address_only_signs_in(
    browser: Client, agent: int, souss: operation.Actor, given: dict[str, str], login: str
) -> None:
    number = sign_ins.create_sign_in(actor=souss, password=PASSWORD, at=AT, **given)
    assert _sign_in(browser, login) == "/fr/desk/me/"
    assert int(browser.session["_auth_user_id"]) == number


@pytest.mark.parametrize("login", [EMAIL, PHONE, "nobody@example.ma", "0699999999"])
def test_a_wrong_password_tells_nothing_more(browser: Client, agent: int, login: str) -> None:
    page = _sign_in(browser, login, "wrong")
    assert "incorrect" in page
    assert "_auth_user_id" not in browser.session


def test_too_many_wrong_passwords_are_refused_for_a_while(browser: Client, agent: int) -> None:
    for _ in range(5):
        _sign_in(browser, EMAIL, "wrong")
    assert "Trop d" in _sign_in(browser, EMAIL, PASSWORD)
    assert "_auth_user_id" not in browser.session


def test_the_desk_asks_for_a_sign_in(browser: Client, agent: int) -> None:
    assert browser.get(DESK).headers["Location"] == f"/ar/desk/sign-in/?next={DESK}"


def test_the_desk_asks_for_a_second_factor(browser: Client, hired: int) -> None:
    _sign_in(browser)
    assert browser.get(DESK).headers["Location"].endswith("/desk/me/app/")


def test_from_the_first_sign_in_to_the_desk(browser: Client, hired: int) -> None:
    _sign_in(browser)
    secret = _set_up_app(browser)
    codes = re.findall(r"<code>(\d{8})</code>", browser.get("/fr/desk/me/codes/").content.decode())
    assert len(codes) == 10
    # The code that set the factor up was shown in this session: nobody is asked for another.
    assert browser.get(DESK).content.decode() == f"person:{hired} of 1: agent"

    browser.post("/fr/desk/sign-out/")
    assert _sign_in(browser) == "/fr/desk/sign-in/second-factor/"
    assert "_auth_user_id" not in browser.session
    wrong = browser.post("/fr/desk/sign-in/second-factor/", {"code": "000000"})
    assert "Code incorrect" in wrong.content.decode()
    right = browser.post("/fr/desk/sign-in/second-factor/", {"code": _code(secret, 1)})
    assert right.headers["Location"] == "/fr/desk/me/"
    assert browser.get(DESK).status_code == 200


def test_a_wrong_code_sets_nothing_up_and_opens_nothing(browser: Client, hired: int) -> None:
    _sign_in(browser)
    _confirm(browser)
    browser.get("/fr/desk/me/app/")
    assert browser.post("/fr/desk/me/app/", {"code": "000000"}).status_code == 200
    assert browser.get(DESK).headers["Location"].endswith("/desk/me/app/")


def test_a_session_that_showed_no_factor_is_asked_though_one_was_set_up_elsewhere(
    browser: Client, hired: int
) -> None:  # fmt: skip
    other = Client(headers={"host": "127.0.0.1"})
    for one in (browser, other):
        _sign_in(one)
    _set_up_app(browser)
    assert "/desk/confirm/code/" in other.get(DESK).headers["Location"]


def test_a_recovery_code_opens_once(browser: Client, hired: int) -> None:
    _sign_in(browser)
    _set_up_app(browser)
    [code, *_] = re.findall(r"<code>(\d{8})</code>", browser.get("/fr/desk/me/codes/").content.decode())
    for expected in (302, 200):
        browser.post("/fr/desk/sign-out/")
        cache.clear()
        _sign_in(browser)
        assert browser.post("/fr/desk/sign-in/second-factor/", {"code": code}).status_code == expected


def test_who_just_gave_the_password_sets_a_first_factor_up_without_giving_it_again(
    browser: Client, hired: int
) -> None:  # fmt: skip
    _sign_in(browser)
    page = browser.get("/fr/desk/me/app/").content.decode()
    [secret] = map(str, re.findall(r"<code>([A-Z2-7]+)</code>", page))
    answer = browser.post("/fr/desk/me/app/", {"code": _code(secret)})
    codes = browser.get(answer.headers["Location"]).content.decode()
    assert len(re.findall(r"<code>(\d{8})</code>", codes)) == 10
    assert browser.get(DESK).status_code == 200


def test_a_further_factor_asks_again_however_lately_the_password_was_given(browser: Client, agent: int) -> None:
    _sign_in(browser)
    secret = _set_up_app(browser)
    browser.post("/fr/desk/sign-out/")
    _sign_in(browser)
    browser.post("/fr/desk/sign-in/second-factor/", {"code": _code(secret, 1)})
    assert browser.get("/fr/desk/me/").status_code == 200
    assert "/desk/confirm/" in browser.get("/fr/desk/me/keys/add/").headers["Location"]


def test_a_first_factor_asks_for_a_password_that_was_given_a_while_ago(browser: Client, agent: int) -> None:
    _sign_in(browser)
    session = browser.session
    session["account_authentication_methods"] = [
        {**each, "at": each["at"] - 301} for each in session["account_authentication_methods"]
    ]
    session.save()
    assert "/desk/confirm/" in browser.get("/fr/desk/me/app/").headers["Location"]
    wrong = browser.post("/fr/desk/confirm/", {"password": "wrong"})
    assert wrong.status_code == 200
    assert "/desk/confirm/" in browser.get("/fr/desk/me/app/").headers["Location"]
    assert not Authenticator.objects.filter(user_id=agent).exists()


def test_the_secret_of_a_second_factor_is_not_readable_in_the_database(browser: Client, agent: int) -> None:
    _sign_in(browser)
    secret = _set_up_app(browser)
    assert secret not in str(Authenticator.objects.filter(user_id=agent).values_list("data", flat=True))


def test_another_distributor_is_another_desk(browser: Client, hired: int) -> None:
    _sign_in(browser)
    _set_up_app(browser)
    [code, *_] = re.findall(r"<code>(\d{8})</code>", browser.get("/fr/desk/me/codes/").content.decode())
    cache.clear()
    browser.post("/fr/desk/confirm/code/", {"code": code})
    assert browser.get(DESK).status_code == 200
    there = browser.get(DESK, headers={"host": "casablanca.localhost"})
    assert there.status_code == 403


def test_nobody_signs_up_from_outside(browser: Client, agent: int) -> None:
    page = browser.post("/fr/desk/sign-up/", {"email": "x@example.ma", "password1": PASSWORD})
    assert "Les inscriptions sont fermées" in page.content.decode()
    assert models.SignIn.objects.count() == 1


def test_a_closed_sign_in_ends_at_once(browser: Client, agent: int, souss: operation.Actor) -> None:
    _sign_in(browser)
    assert browser.get("/fr/desk/me/").status_code == 200
    sign_ins.close_sign_in(actor=souss, sign_in_id=agent, at=AT)
    assert browser.get("/fr/desk/me/").status_code == 302
    assert _sign_in(browser) != "/fr/desk/me/"


def test_a_form_without_its_token_is_refused_in_words(static_files: None, agent: int) -> None:
    strict = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    page = strict.post("/fr/desk/sign-in/", {"login": EMAIL, "password": PASSWORD})
    assert page.status_code == 403
    assert "Ce formulaire est trop ancien" in page.content.decode()


@pytest.mark.parametrize("path", [
    "me/", "me/app/", "me/keys/", "me/keys/add/", "me/password/", "sign-out/", "confirm/",
])  # fmt: skip
@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_each_page_of_the_sign_in_opens(browser: Client, agent: int, path: str, language: str) -> None:
    _sign_in(browser)
    _confirm(browser)
    page = browser.get(f"/{language}/desk/{path}")
    assert page.status_code == 200
    assert f'lang="{language}"' in page.content.decode()


def test_sign_ins_are_made_with_care(database: str, souss: operation.Actor) -> None:
    with pytest.raises(sign_ins.AddressMissing):
        sign_ins.create_sign_in(actor=souss, password=PASSWORD, at=AT)
    with pytest.raises(sign_ins.AddressInvalid):
        sign_ins.create_sign_in(actor=souss, phone="12", password=PASSWORD, at=AT)
    with pytest.raises(sign_ins.AddressInvalid):
        sign_ins.create_sign_in(actor=souss, email="not an address", password=PASSWORD, at=AT)
    with pytest.raises(sign_ins.PasswordWeak) as weak:
        sign_ins.create_sign_in(actor=souss, email=EMAIL, password="password1", at=AT)
    assert len(weak.value.reasons) == 2
    assert models.SignIn.objects.count() == 0
    number = sign_ins.create_sign_in(actor=souss, email=EMAIL, phone=PHONE, password=PASSWORD, at=AT)
    row = models.SignIn.objects.get(pk=number)
    assert (row.email, row.phone, row.password.split("$")[0]) == (EMAIL, PHONE, "argon2")
    assert EMAIL not in str(row) and PHONE not in str(row)
    with pytest.raises(sign_ins.AddressTaken):
        sign_ins.create_sign_in(actor=souss, email="AGENT@example.ma", password=PASSWORD, at=AT)
    with pytest.raises(sign_ins.AddressTaken):
        sign_ins.create_sign_in(actor=souss, phone="0612345678", password=PASSWORD, at=AT)


def test_only_who_may_makes_sign_ins(database: str) -> None:
    actor = operation.Actor(tenant_id=1, name="person:1")
    with pytest.raises(operation.PermissionRefused):
        sign_ins.create_sign_in(actor=actor, email=EMAIL, at=AT)
    with pytest.raises(operation.PermissionRefused):
        sign_ins.close_sign_in(actor=actor, sign_in_id=1, at=AT)
