"""Self-reading by its three doors: what is shown, explained, sent; who is let in; what a refusal leaves."""

import datetime
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces.portal import phones

from saqia.contexts.contracts import operations as contracts
from saqia.contexts.metering import queries as meters
from saqia.contexts.metering import views
from saqia.platform import wording
from saqia.platform.files import models as files
from saqia.platform.identity import models as identity
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

TODAY = datetime.date(2026, 5, 6)
NOW = datetime.datetime(2026, 5, 6, 9, tzinfo=datetime.UTC)
E, W = worlds.E, worlds.W
_LAST = {
    "ar": ("8 أبريل 2026", "ماي 2026", "21 ماي 2026"),
    "fr": ("8 avril 2026", "mai 2026", "21 mai 2026"),
    "en": ("April 8, 2026", "May 2026", "May 21, 2026"),
}
"""The day of the last index, the month that an index of today counts for, and until when."""


@pytest.fixture
def guest(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Somebody without an account, on the host of the distributor."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


def _link(town: worlds.World, name: str = "three", on: datetime.date = TODAY, language: str = "fr") -> str:
    number = next(iter(town.accounts[name].contract_numbers.values()))
    return f"/{language}/r/{tokens.mint(tenant_id=1, purpose='reading', subject=number, on=on)}/"


def _readings(town: worlds.World, name: str = "three", service: int = E) -> list[views.Reading]:
    with scope.reading(1):
        return meters.list_readings(town.accounts[name].meters[service])


def _self(town: worlds.World, name: str = "three", service: int = E) -> list[tuple[int | None, str]]:
    return [(one.index_milli, one.verdict.code) for one in _readings(town, name, service) if one.source == "self"]


def _typed(town: worlds.World, name: str = "three", **by_service: str) -> dict[str, str]:
    codes = {"electricity": E, "water": W}
    held = town.accounts[name].meters
    return {f"index-{held[codes[service]]}-0": index for service, index in by_service.items()}


def _send(guest: Client, address: str, typed: dict[str, str], **more: object) -> Any:
    """Check, then send what was checked."""
    checked = guest.post(address, {**typed, "act": "check"})
    assert checked.status_code == 200, checked.content.decode()
    [seen] = re.findall('name="seen" value="([^"]*)"', checked.content.decode())
    return guest.post(address, {**typed, "act": "send", "seen": seen, **more})


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_a_link_shows_the_meters_their_last_index_and_the_window(
    town: worlds.World, guest: Client, language: str
) -> None:
    page = guest.get(_link(town, language=language))
    text = page.content.decode()
    assert page.status_code == 200
    last = wording.quantity(1330, language)  # type: ignore[arg-type]
    for told in ("E-three", "W-three", last, *_LAST[language]):
        assert told in text
    assert 'content="noindex"' in text and "<c-" not in text and "<script" not in text


def test_the_volume_and_its_cost_are_told_before_anything_is_sent(town: worlds.World, guest: Client) -> None:
    before = len(_readings(town))
    page = guest.post(_link(town), {**_typed(town, electricity="1 430,5", water="1040"), "act": "check"})
    text = page.content.decode()
    day = datetime.date(2026, 4, 8), TODAY
    costs = [books.quoted(service, 13, *day) for service in ("water", "sanitation")]
    assert "100,5" in text
    for amount in (sum(costs), *costs):
        assert wording.money(amount, "fr") in text
    assert "dépasse" not in text
    assert len(_readings(town)) == before


def test_sent_readings_get_a_reference_and_sending_again_changes_nothing(town: worlds.World, guest: Client) -> None:
    address, typed = _link(town), _typed(town, electricity="١٤٣٠", water="1040")
    for _ in range(2):
        answer = _send(guest, address, typed)
        assert answer.headers["Location"] == f"{address}sent/"
    assert _self(town) == [(1_430_000, "accepted")]
    assert [index for index, _ in _self(town, service=W)] == [1_040_000]
    page = guest.get(f"{address}sent/")
    [reading] = [one for one in _readings(town) if one.source == "self"]
    assert f"R-{reading.id:06d}" in page.content.decode()
    assert "mai 2026" in page.content.decode()
    other = guest.post(address, {**_typed(town, electricity="1431"), "act": "check"})
    assert (other.status_code, "Un autre index est enregistré" in other.content.decode()) == (422, True)
    assert _self(town) == [(1_430_000, "accepted")]


def test_an_implausible_index_is_explained_first_and_held_when_it_is_sent(town: worlds.World, guest: Client) -> None:
    address, typed = _link(town), _typed(town, electricity="9330")
    unseen = guest.post(address, {**typed, "act": "send", "seen": "something else"})
    assert (unseen.status_code, _self(town)) == (200, [])
    assert re.search(r"de loin l’habitude : 8\s000\skWh contre [\d,]+\skWh", unseen.content.decode())
    assert "un agent le vérifie" in unseen.content.decode()
    assert "robinets" not in unseen.content.decode()  # a leak of water is no reason of electricity
    wet = guest.post(address, {**_typed(town, water="9330"), "act": "send", "seen": "something else"})
    assert "robinets" in wet.content.decode()
    answer = _send(guest, address, typed)
    assert answer.status_code == 302
    assert _self(town) == [(9_330_000, "held")]
    assert "Un agent vérifie cet index" in guest.get(f"{address}sent/").content.decode()


@pytest.mark.parametrize(("typed", "said"), [
    ("1329", "inférieur au précédent"), ("-4", "négatif"), ("12345678", "nombre de chiffres"),
    ("99999999999999999", "nombre de chiffres"), ("about 1400", "Écrivez les chiffres"), ("", "au moins un index"),
    ("1400.1234", "Écrivez les chiffres"),
])  # fmt: skip
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_written(
    town: worlds.World, guest: Client, typed: str, said: str
) -> None:
    before = _readings(town)
    given = _typed(town, electricity=typed)
    page = guest.post(_link(town), {**given, "act": "send", "seen": "x"})
    assert page.status_code == 422
    assert said in page.content.decode()
    assert typed in page.content.decode()
    assert _readings(town) == before


def test_a_meter_of_several_registers_is_sent_whole(town: worlds.World, guest: Client) -> None:
    meter = town.accounts["night"].meters[E]
    address = _link(town, "night")
    half = guest.post(address, {f"index-{meter}-1": "1350", "act": "check"})
    assert (half.status_code, "envoyez-les tous" in half.content.decode()) == (422, True)
    _send(guest, address, {f"index-{meter}-1": "1350", f"index-{meter}-2": "1230"})
    assert sorted(index or 0 for index, _ in _self(town, "night")) == [1_230_000, 1_350_000]


def test_another_s_meter_is_no_field_of_the_page(town: worlds.World, guest: Client) -> None:
    page = guest.post(_link(town), {**_typed(town, "plain", electricity="1300"), "act": "check"})
    assert page.status_code == 422
    assert _self(town, "plain") == []


def test_a_photo_is_kept_apart_until_it_was_examined(town: worlds.World, guest: Client) -> None:
    sink = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(sink, "JPEG")
    meter = town.accounts["three"].meters[E]
    photo = SimpleUploadedFile("../../x.jpg", sink.getvalue(), "image/jpeg")
    _send(guest, _link(town), _typed(town, electricity="1430"), **{f"photo-{meter}": photo})
    [reading] = [one for one in _readings(town) if one.source == "self"]
    with scope.reading(1):
        row = files.File.objects.get(id=reading.photo_id or 0)
    assert (row.state, row.purpose, row.media_type) == ("quarantined", "self-reading", "image/jpeg")


def test_a_hostile_photo_is_refused_with_everything_else(town: worlds.World, guest: Client) -> None:
    meter = town.accounts["three"].meters[E]
    page = SimpleUploadedFile("x.html", b"<script>alert(1)</script>", "text/html")
    answer = _send(guest, _link(town), _typed(town, electricity="1430"), **{f"photo-{meter}": page})
    assert answer.status_code == 422
    assert _self(town) == []
    with scope.reading(1):
        assert not files.File.objects.exists()


def test_links_altered_old_or_of_another_distributor_open_nothing(town: worlds.World, guest: Client) -> None:
    address = _link(town)
    altered = address[:-2] + ("A" if address[-2] != "A" else "B") + "/"
    old = _link(town, on=TODAY - datetime.timedelta(days=21))
    bill = tokens.mint(tenant_id=1, purpose="bill", subject=1, on=TODAY)
    for path in (altered, old, f"/fr/r/{bill}/", altered + "sent/"):
        assert guest.get(path).status_code == 404
        assert guest.post(path, _typed(town, electricity="1430")).status_code in (404, 405)
    assert guest.get(address, headers={"host": "casablanca.localhost"}).status_code == 404
    assert _self(town) == []


def test_trying_links_is_stopped(town: worlds.World, guest: Client) -> None:
    answers = [guest.get(f"/fr/r/{'A' * (10 + place % 9)}/").status_code for place in range(121)]
    assert (set(answers[:120]), answers[120]) == ({404}, 429)


def test_two_facts_of_a_bill_lead_to_the_meters(town: worlds.World, guest: Client) -> None:
    [bill] = books.of(town, "three")
    number = town.accounts["three"].number
    wrong = guest.post("/fr/reading/", {"contract": number, "code": "00000000"})
    assert wrong.status_code == 422
    right = guest.post("/fr/reading/", {"contract": number, "code": tokens.code(tenant_id=1, subject=bill.number)})
    assert right.status_code == 302
    assert "E-three" in guest.get(right.headers["Location"]).content.decode()


def test_sending_is_limited_by_account(town: worlds.World, guest: Client) -> None:
    address, typed = _link(town), _typed(town, electricity="1430")
    for _ in range(10):
        _send(guest, address, typed)
    refused = _send(guest, address, _typed(town, water="1040"))
    assert (refused.status_code, int(refused["Retry-After"]) > 0) == (429, True)
    assert _self(town, service=W) == []


def test_a_customer_reads_by_their_account_and_nobody_else_s(
    town: worlds.World, guest: Client, phone: phones.Phone
) -> None:
    number, other = town.accounts["three"].number, town.accounts["plain"].number
    assert guest.get(f"/fr/account/{number}/reading/").status_code == 302
    person = identity.SignIn.objects.create(phone=phones.PHONE, created_at=NOW)
    contracts.grant_access(
        actor=town.actor, sign_in_id=person.pk, role="reader", proof="agent", at=NOW,
        target=contracts.Target(account_id=town.accounts["three"].account_id),
    )  # fmt: skip
    guest.force_login(person)
    address = f"/fr/account/{number}/reading/"
    assert _send(guest, address, _typed(town, water="1040")).headers["Location"] == f"{address}sent/"
    assert [(one.author, one.index_milli) for one in _readings(town, service=W) if one.source == "self"] == [
        (f"customer:{person.pk}", 1_040_000)
    ]
    for path in (f"/fr/account/{other}/reading/", f"/fr/account/{other}/reading/sent/", "/fr/account/x/reading/"):
        assert guest.get(path).status_code == 404
    assert guest.post(f"/fr/account/{other}/reading/", _typed(town, "plain", electricity="1300")).status_code == 404
    assert _self(town, "plain") == []


def test_the_page_asks_few_questions_of_the_database(town: worlds.World, guest: Client) -> None:
    guest.get(_link(town))
    with CaptureQueriesContext(connection) as asked:
        guest.get(_link(town))
    frame = ("BEGIN", "SET", "COMMIT", "SELECT set_config")
    assert len([one for one in asked if not one["sql"].startswith(frame)]) <= 12


def test_a_form_without_its_token_is_refused(town: worlds.World, guest: Client) -> None:
    strict = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    assert strict.post(_link(town), _typed(town, electricity="1430")).status_code == 403
    assert _self(town) == []
