"""Customers sign in by phone and code; who guesses, replays or steals a session gets nothing."""

import re
import time

import pytest
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.db import connection
from django.test import Client
from pytest import MonkeyPatch
from tests.surfaces.portal import phones

from saqia.journeys import customer_access
from saqia.platform import operation
from saqia.platform.identity import models, sign_ins
from saqia.platform.limits import counting

PASSWORD = "douze-oliviers-en-mai"
ADDRESS = "196.12.0.4"


def _in(browser: Client) -> bool:
    return browser.get("/fr/account/").status_code == 200


def _other() -> Client:
    return Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_new_phone_opens_an_account_in_two_screens(browser: Client, phone: phones.Phone, language: str) -> None:
    asked = browser.get(f"/{language}/account/")
    assert asked.headers["Location"] == f"/{language}/account/sign-in/?next=%2F{language}%2Faccount%2F"
    page = browser.get(asked.headers["Location"])
    assert page.status_code == 200
    assert 'type="tel"' in page.content.decode()
    assert phones.ask(browser, "٠٦١٢٣٤٥٦٧٨", language, f"/{language}/account/security/") == 302
    assert 'autocomplete="one-time-code"' in browser.get(f"/{language}/account/sign-in/code/").content.decode()
    arabic = phone.code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert phones.bring(browser, arabic, language) == f"/{language}/account/security/"
    row = models.SignIn.objects.get()
    assert (row.phone, row.email, row.language, row.has_usable_password()) == (phones.PHONE, None, language, False)
    for path in ("", "security/", "link/", "invitation/"):
        opened = browser.get(f"/{language}/account/{path}")
        assert opened.status_code == 200
        assert f'lang="{language}"' in opened.content.decode()


def test_the_second_time_it_is_the_same_sign_in(browser: Client, phone: phones.Phone) -> None:
    first = phones.sign_in(browser, phone)
    browser.post("/fr/account/sign-out/")
    assert not _in(browser)
    phones.let_a_minute_pass()
    assert phones.sign_in(browser, phone) == first
    assert models.SignIn.objects.count() == 1


def test_a_known_phone_and_an_unknown_one_are_answered_alike(
    browser: Client, phone: phones.Phone, souss: operation.Actor
) -> None:
    sign_ins.create_sign_in(actor=souss, phone=phones.PHONE, at=phones.later())
    pages = []
    for typed in (phones.TYPED, "06 99 99 99 99"):
        one = _other()
        answer = one.post("/fr/account/sign-in/", {"phone": typed})
        page = one.get("/fr/account/sign-in/code/").content.decode()
        pages.append((answer.status_code, re.sub(r"\+212\d+|csrfmiddlewaretoken.*?>", "", page)))
        assert "Ce code n" in phones.bring(one, "000000")
    assert pages[0] == pages[1]
    phone.ring()
    assert sorted(message.address for message in phone.received) == [phones.PHONE, "+212699999999"]


@pytest.mark.parametrize("typed", ["", "12", "not a phone", "+1", "0" * 30])
def test_what_cannot_be_a_phone_is_said_and_sends_nothing(browser: Client, phone: phones.Phone, typed: str) -> None:
    before = phones.written()
    answer = browser.post("/fr/account/sign-in/", {"phone": typed})
    assert answer.status_code == 200
    phone.ring()
    assert (phone.received, phones.written()) == ([], before)


def test_the_sixth_try_of_a_code_is_refused_even_when_right(browser: Client, phone: phones.Phone) -> None:
    phones.ask(browser)
    code, before = phone.code(), phones.written()
    for guess in range(5):
        assert "Ce code n" in phones.bring(browser, f"{(int(code) + 1 + guess) % 10**6:06d}")
    assert "Ce code n" in phones.bring(browser, code)
    assert not _in(browser)
    assert phones.written() == before


def test_guessing_stops_after_ten_wrong_codes_of_a_phone_from_anywhere(phone: phones.Phone, browser: Client) -> None:
    before = phones.written()
    sent = customer_access.SentCode("nothing", phones.PHONE, phones.later())
    for guess in range(10):
        with pytest.raises(customer_access.CodeRefused):
            customer_access.prove_phone(
                tenant_id=1 + guess % 2, sent=sent, code="000000", language="fr", address=f"10.0.0.{guess}",
                at=phones.later(),
            )  # fmt: skip
    with pytest.raises(counting.TooMany):
        customer_access.prove_phone(
            tenant_id=1, sent=sent, code="000000", language="fr", address=ADDRESS, at=phones.later()
        )
    assert phones.written() == before


def test_codes_are_not_sent_without_end_and_the_page_says_when(browser: Client, phone: phones.Phone) -> None:
    assert phones.ask(browser) == 302
    answer = browser.post("/ar/account/sign-in/", {"phone": phones.TYPED})
    assert (answer.status_code, 0 < int(answer["Retry-After"]) <= 30) == (429, True)
    assert "محاولات كثيرة" in answer.content.decode()
    phone.ring()
    assert len(phone.received) == 1


def test_a_code_counts_once_in_its_browser_for_its_phone_and_house_and_time(
    browser: Client, phone: phones.Phone
) -> None:
    def sent(number: str) -> customer_access.SentCode:
        return customer_access.send_code(tenant_id=1, phone=number, language="fr", address=ADDRESS, at=phones.later())

    mine, yours = sent(phones.PHONE), sent("+212699999999")
    code, other = phone.code(), phone.code("+212699999999")
    before = phones.written()
    for challenge, number, typed, tenant, minutes in (
        (mine.challenge, mine.phone, other, 1, 0), (yours.challenge, mine.phone, other, 1, 0),
        (mine.challenge, "+212699999998", code, 1, 0), (mine.challenge, mine.phone, code, 2, 0),
        (mine.challenge, mine.phone, code, 1, 6), ("", mine.phone, code, 1, 0),
    ):  # fmt: skip
        with pytest.raises(customer_access.CodeRefused):
            customer_access.prove_phone(
                tenant_id=tenant, sent=customer_access.SentCode(challenge, number, phones.later()), code=typed,
                language="fr", address=ADDRESS, at=phones.later(minutes=minutes),
            )  # fmt: skip
    assert phones.written() == before
    proven = {"tenant_id": 1, "sent": mine, "code": code, "language": "fr", "address": ADDRESS, "at": phones.later()}
    assert customer_access.prove_phone(**proven) == models.SignIn.objects.get().pk  # type: ignore[arg-type]
    with pytest.raises(customer_access.CodeRefused):
        customer_access.prove_phone(**proven)  # type: ignore[arg-type]


def test_neither_code_nor_phone_can_be_read_in_the_database(browser: Client, phone: phones.Phone) -> None:
    phones.ask(browser)
    code = phone.code()
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM identity_one_time_code t")
        stored = " ".join(row[0] for row in cursor.fetchall())
    digest = bytes(models.OneTimeCode.objects.get().digest)
    assert code not in stored and "612345678" not in stored
    assert len(digest) == 32


def test_a_password_may_be_chosen_and_a_wrong_one_says_nothing_more(browser: Client, phone: phones.Phone) -> None:
    cache.clear()
    phones.sign_in(browser, phone)
    chosen = browser.post("/fr/desk/me/first-password/", {"password1": PASSWORD, "password2": PASSWORD})
    assert chosen.status_code == 302
    assert _in(browser)  # this session goes on
    one = _other()
    for login in (phones.TYPED, "06 99 99 99 99"):
        page = one.post("/fr/account/sign-in/password/", {"login": login, "password": "wrong"})
        assert (page.status_code, "incorrect" in page.content.decode()) == (200, True)
    answer = one.post("/fr/account/sign-in/password/", {"login": phones.TYPED, "password": PASSWORD})
    assert answer.headers["Location"] == "/fr/account/"
    assert _in(one)


def test_guessing_passwords_stops_whatever_the_address(
    browser: Client, phone: phones.Phone, monkeypatch: MonkeyPatch
) -> None:
    for guess in range(10):
        cache.clear()  # allauth's own counts: ours hold without them
        page = _other().post(
            "/fr/account/sign-in/password/", {"login": phones.PHONE, "password": "wrong"},
            REMOTE_ADDR=f"10.0.0.{guess}",
        )  # fmt: skip
        assert page.status_code == 200
    cache.clear()
    refused = _other().post("/fr/desk/sign-in/", {"login": phones.TYPED, "password": "x"}, REMOTE_ADDR="10.0.1.1")
    assert refused.status_code == 429


def test_a_stolen_session_ends_with_a_new_password(browser: Client, phone: phones.Phone) -> None:
    cache.clear()
    phones.sign_in(browser, phone)
    thief = _other()
    thief.cookies["saqia_session"] = browser.cookies["saqia_session"].value
    assert _in(thief)
    stolen = browser.cookies["saqia_session"].value
    done = browser.post("/fr/desk/me/first-password/", {"password1": PASSWORD, "password2": PASSWORD}, follow=True)
    assert done.redirect_chain == [("/fr/desk/me/", 302)]
    assert "Toutes les autres sessions sont fermées" in done.content.decode()
    assert _in(browser)
    assert browser.cookies["saqia_session"].value != stolen
    before = phones.written()
    assert not _in(thief)
    refused = thief.post("/fr/account/link/", {"contract_number": "2000000016", "bill_code": "12345678"})
    assert refused.status_code == 302
    assert "/account/sign-in/" in refused.headers["Location"]
    assert phones.written() == before


def test_a_second_factor_is_asked_after_the_code(browser: Client, phone: phones.Phone) -> None:
    cache.clear()
    phones.sign_in(browser, phone)
    page = browser.get("/fr/desk/me/app/").content.decode()
    [secret] = re.findall(r"<code>([A-Z2-7]+)</code>", page)

    def shown(steps: int) -> str:
        return str(totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30 + steps)))

    assert browser.post("/fr/desk/me/app/", {"code": shown(0)}).status_code == 302
    phones.let_a_minute_pass()
    cache.clear()
    one = _other()
    phones.ask(one)
    assert phones.bring(one, phone.code()) == "/fr/desk/sign-in/second-factor/"
    assert not _in(one)
    right = one.post("/fr/desk/sign-in/second-factor/", {"code": shown(1)})
    assert right.headers["Location"] == "/fr/account/"
    assert _in(one)


def test_a_customer_comes_back_from_the_pages_of_factors(browser: Client, phone: phones.Phone) -> None:
    phones.sign_in(browser, phone)
    page = browser.get("/fr/desk/me/").content.decode()
    assert 'href="/fr/account/"' in page and "Le bureau s’ouvre" not in page
    assert 'href="/ar/desk/me/"' in browser.get("/ar/desk/me/keys/").content.decode()


def test_a_closed_sign_in_stays_closed(browser: Client, phone: phones.Phone, souss: operation.Actor) -> None:
    sign_in_id = phones.sign_in(browser, phone)
    sign_ins.close_sign_in(actor=souss, sign_in_id=sign_in_id, at=phones.later())
    assert not _in(browser)
    phones.let_a_minute_pass()
    phones.ask(browser)
    phones.bring(browser, phone.code())
    assert not _in(browser)


def test_a_sign_in_leads_only_to_this_host(browser: Client, phone: phones.Phone) -> None:
    phones.ask(browser, onward="https://evil.example/")
    assert phones.bring(browser, phone.code()) == "/fr/account/"


def test_forms_without_their_token_are_refused(static_files: None, database: str, phone: phones.Phone) -> None:
    strict = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    before = phones.written()
    for path in ("sign-in/", "sign-in/code/", "sign-in/password/", "sign-out/", "link/", "invitation/"):
        assert strict.post(f"/fr/account/{path}", {"phone": phones.TYPED}).status_code == 403
    phone.ring()
    assert (phone.received, phones.written()) == ([], before)


def test_a_customer_is_nobody_at_the_desk(browser: Client, phone: phones.Phone) -> None:
    phones.sign_in(browser, phone)
    asked = browser.get("/fr/desk/")
    assert (asked.status_code, asked.headers["Location"]) == (302, "/fr/desk/me/app/")  # no second factor, no desk


def test_short_links_lead_to_the_language_that_one_reads(browser: Client) -> None:
    assert browser.get("/b/8fk3Tq").headers["Location"] == "/ar/b/8fk3Tq/"
    browser.get("/fr/account/sign-in/")
    assert browser.get("/f/8fk3Tq").headers["Location"] == "/fr/f/8fk3Tq/"
    assert browser.get("/x/8fk3Tq").status_code == 404
