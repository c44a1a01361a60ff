"""The frame of every page: language in the address, distributor of the host, headers, errors, probes."""

import re
import time

import pytest
from django.db import connections
from django.test import Client, override_settings

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(("language", "direction", "words"), [
    ("ar", "rtl", "ماذا تريد أن تفعل؟"),
    ("fr", "ltr", "Que voulez-vous faire ?"),
    ("en", "ltr", "What do you need?"),
])  # fmt: skip
def test_the_front_page_in_each_language(browser: Client, language: str, direction: str, words: str) -> None:
    page = browser.get(f"/{language}/")
    text = page.content.decode()
    assert page.status_code == 200
    assert f'<html lang="{language}" dir="{direction}">' in text
    assert words in text
    assert page.headers["Content-Language"] == language


def test_the_root_is_arabic_whatever_the_telephone_says(browser: Client) -> None:
    answer = browser.get("/", headers={"accept-language": "en-US,en"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/ar/")


def test_the_root_remembers_the_language_that_was_read(browser: Client) -> None:
    browser.get("/fr/")
    assert browser.get("/").headers["Location"] == "/fr/"


def test_switching_the_language_keeps_the_page(browser: Client) -> None:
    text = browser.get("/ar/desk/sign-in/?next=/ar/desk/me/").content.decode()
    assert 'href="/fr/desk/sign-in/?next=/ar/desk/me/"' in text


def test_the_host_names_the_distributor(browser: Client) -> None:
    here = browser.get("/fr/").content.decode()
    there = browser.get("/fr/", headers={"host": "casablanca.localhost:8000"}).content.decode()
    elsewhere = browser.get("/fr/", headers={"host": "localhost"}).content.decode()
    assert "Régionale Multiservices Souss-Massa" in here
    assert "Régionale Multiservices Casablanca-Settat" in there
    assert "Régionale Multiservices Souss-Massa" in elsewhere


def test_an_unknown_host_is_refused(browser: Client) -> None:
    assert browser.get("/fr/", headers={"host": "elsewhere.example"}).status_code == 400


def test_every_page_carries_the_security_headers(browser: Client) -> None:
    for path in ("/ar/", "/", "/ar/nowhere/", "/ar/desk/sign-in/", "/static/kit/nothing.css"):
        headers = browser.get(path).headers
        policy = headers["Content-Security-Policy"]
        assert "unsafe-inline" not in policy and "default-src 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "same-origin"
        assert re.fullmatch(r"[0-9a-f]{16}", headers["X-Request-ID"])


def test_no_page_has_inline_script_or_style(browser: Client) -> None:
    for path in ("/ar/", "/ar/desk/sign-in/", "/ar/nowhere/"):
        text = browser.get(path).content.decode()
        assert " style=" not in text and "<style" not in text and " onclick" not in text
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script or 'type="application/json"' in script


def test_head_is_answered_without_a_body(browser: Client) -> None:
    for path in ("/ar/", "/fr/desk/sign-in/", "/healthz"):
        answer = browser.head(path)
        assert (answer.status_code, answer.content) == (200, b"")


def test_pages_are_compressed_and_static_files_carry_their_hash(browser: Client) -> None:
    page = browser.get("/fr/desk/sign-in/", headers={"accept-encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    [sheet] = re.findall(r"/static/kit/saqia\.[0-9a-f]{12}\.css", browser.get("/ar/").content.decode())
    style = browser.get(sheet)
    assert style.status_code == 200
    assert "immutable" in style.headers["Cache-Control"]


def test_an_unknown_address_is_a_page_in_the_right_language(browser: Client) -> None:
    page = browser.get("/fr/nowhere/")
    assert page.status_code == 404
    text = page.content.decode().replace("&#x27;", "'")
    assert "Il n’y a rien à cette adresse" in text
    for way in ('href="/fr/bill/"', 'href="/fr/file/"', 'href="/fr/guide/"', 'href="tel:0'):
        assert way in text


def test_an_address_without_its_slash_is_mended(browser: Client) -> None:
    assert browser.get("/fr/desk/sign-in").headers["Location"] == "/fr/desk/sign-in/"


def test_the_process_says_that_it_lives(browser: Client) -> None:
    assert browser.get("/healthz", headers={"host": "10.0.0.9"}).json() == {"status": "ok"}


def test_readiness_asks_the_database(browser: Client) -> None:
    answer = browser.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_without_the_database_probes_and_pages_say_503_within_two_seconds(browser: Client) -> None:
    settings = connections["default"].settings_dict
    kept = settings["HOST"]
    connections.close_all()
    settings["HOST"] = "/nowhere"
    try:
        began = time.monotonic()
        ready = browser.get("/readyz")
        page = browser.get("/fr/")
        assert time.monotonic() - began < 4
        assert (ready.status_code, page.status_code) == (503, 503)
        assert page.headers["Retry-After"] == "5"
        assert "réessayez" in page.content.decode()
        assert browser.get("/healthz").status_code == 200
    finally:
        connections.close_all()
        settings["HOST"] = kept
    assert browser.get("/readyz").status_code == 200
    assert browser.get("/fr/").status_code == 200


def test_the_metrics_are_for_allowed_networks_only(browser: Client) -> None:
    browser.get("/fr/")
    page = browser.get("/metrics")
    text = page.content.decode()
    assert page.status_code == 200
    assert "saqia_database_up 1.0" in text
    assert 'saqia_request_seconds_count{method="GET",route="fr/",status="200"}' in text
    assert browser.get("/metrics", REMOTE_ADDR="41.140.0.1").status_code == 404
    assert browser.get("/metrics", headers={"x-forwarded-for": "41.140.0.1"}).status_code == 404
    with override_settings(SAQIA_METRICS_NETWORKS=["41.140.0.0/16"]):
        assert browser.get("/metrics", REMOTE_ADDR="41.140.0.1").status_code == 200


def test_a_request_id_of_the_proxy_is_kept_and_a_strange_one_is_not(browser: Client) -> None:
    assert browser.get("/healthz", headers={"x-request-id": "abcdef12-34"}).status_code == 200
    assert browser.get("/fr/", headers={"x-request-id": "abcdef12-34"}).headers["X-Request-ID"] == "abcdef12-34"
    assert browser.get("/fr/", headers={"x-request-id": "x y"}).headers["X-Request-ID"] != "x y"
