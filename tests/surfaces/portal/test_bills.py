"""A bill without an account: who is let in, what is shown, what a dispute does, and every way to be refused."""

import datetime
import io
import re
import urllib.parse
import uuid
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.test import Client
from PIL import Image
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts
from tests.surfaces.portal import members

from saqia.contexts.billing import operations, types
from saqia.contexts.billing import queries as billing
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as readings
from saqia.contexts.metering import types as metering_types
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import types as payment_types
from saqia.journeys import cycles
from saqia.platform.files import storing
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope
from saqia.platform.wording import money
from saqia.surfaces.kit import clock

TODAY = datetime.date(2026, 5, 2)
NOW = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)


@pytest.fixture
def guest(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Somebody without an account, on the host of the distributor."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


def _bill(town: worlds.World, name: str = "three") -> types.BillHeader:
    with scope.reading(1):
        return billing.list_bills(account_id=town.accounts[name].account_id)[0]


def _address(bill: types.BillHeader, language: str = "fr") -> str:
    return f"/{language}/b/{tokens.mint(tenant_id=1, purpose='bill', subject=bill.number, on=TODAY)}/"


def _held(bill: types.BillHeader) -> int:
    with scope.reading(1):
        return sum(item.held_centimes for item in ledger.list_open_items(account_id=bill.account_id))


def test_the_number_and_the_code_of_the_paper_open_the_bill(town: worlds.World, guest: Client) -> None:
    bill = _bill(town)
    code = tokens.code(tenant_id=1, subject=bill.number)
    answer = guest.post("/fr/bill/", {"contract": town.accounts["three"].contract_numbers[worlds.W], "code": code})
    assert answer.status_code == 302
    page = guest.get(answer.headers["Location"]).content.decode()
    assert types.printable_number(bill.number) in page


def test_a_wrong_pair_says_nothing_about_either_and_is_limited(town: worlds.World, guest: Client) -> None:
    number = town.accounts["three"].number
    wrong = guest.post("/fr/bill/", {"contract": number, "code": "00000000"})
    unknown = guest.post("/fr/bill/", {"contract": "9999999999", "code": "00000000"})
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    said = "Ce numéro et ce code ne vont pas ensemble"
    assert said in wrong.content.decode() and said in unknown.content.decode()
    for _ in range(4):
        guest.post("/fr/bill/", {"contract": number, "code": "00000000"})
    limited = guest.post(
        "/fr/bill/", {"contract": number, "code": tokens.code(tenant_id=1, subject=_bill(town).number)}
    )
    assert limited.status_code == 429
    assert int(limited.headers["Retry-After"]) > 0


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_the_bill_says_amount_day_services_and_law(town: worlds.World, guest: Client, language: str) -> None:
    bill = _bill(town)
    page = guest.get(_address(bill, language))
    text = page.content.decode()
    assert page.status_code == 200
    for number in town.accounts["three"].contract_numbers.values():
        assert number in text
    assert text.count("<details>") >= 4
    assert "2451.14" in text
    assert 'content="noindex"' in text and "<c-" not in text
    address = f"http://127.0.0.1/b/{_address(bill, language).split('/')[3]}/"
    assert f'readonly dir="ltr" value="{address}"' in text
    for program in ("sms:?&amp;body=", "https://wa.me/?text=", "mailto:?body="):
        assert f'href="{program}{urllib.parse.quote(address, safe="")}"' in text
    assert f'href="/{language}/simulate/"' in text


def test_the_lines_of_the_page_add_up_to_the_bill(town: worlds.World, guest: Client) -> None:
    from saqia.contexts.tariffs import queries as tariffs

    bill = _bill(town)
    with scope.reading(1):
        parts = billing.explain_lines(billing.get_bill(number=bill.number), tariffs.get_table())
    assert sum(part.total_ttc_centimes for part in parts) == bill.total_ttc_centimes
    assert [part.service for part in parts] == [1, 2, 3]
    assert [(each.previous_milli, each.index_milli) for each in parts[0].registers] == [(1_150_000, 1_330_000)]
    assert parts[2].registers == ()


def test_what_else_is_due_is_said_beside_the_bill(town: worlds.World, guest: Client) -> None:
    bill = _bill(town)
    assert "en plus de cette facture" not in guest.get(_address(bill)).content.decode()
    debts.owe(town, "three", 12_345)
    page = guest.get(_address(bill)).content.decode()
    assert "en plus de cette facture" in page and "123,45" in page


def test_every_line_names_its_block_and_a_first_bill_is_compared_by_its_meters(
    town: worlds.World, guest: Client
) -> None:
    page = guest.get(_address(_bill(town))).content.decode()
    assert re.findall(r"<small>(Tranche[^<]*)<", page) == [
        "Tranche 3 : 155–217\xa0kWh", "Tranche 3 : 12,4–20,667\xa0m³", "Tranche 3 : 12,4–20,667\xa0m³",
    ]  # fmt: skip
    assert "Pourquoi ce montant ?" in page and "Qu’est-ce qui a changé" not in page
    assert re.findall(r">([^>]* mois précédent)", page) == [
        "Électricité : 180\xa0kWh en 31 jours, soit 30 de plus que le mois précédent",
        "Eau potable : 14\xa0m³ en 31 jours, soit 1 de plus que le mois précédent",
    ]


def test_what_a_part_of_the_bill_paid_is_said_by_service(town: worlds.World, guest: Client) -> None:
    bill = _bill(town)
    assert "Déjà payé" not in guest.get(_address(bill)).content.decode()
    payments.collect_payment(
        actor=town.actor, channel="partner", collector="P1", reference="R1", method="app",
        lines=[payment_types.Line(bill.account_id, 1_000)], collected_at=clock.now(), at=clock.now(),
    )  # fmt: skip
    page = guest.get(_address(bill)).content.decode()
    said = page[page.index("Déjà payé :") :].split("</p>")[0]
    assert "eau potable" in said.lower() and "10,00" in said and "lectricité" not in said


def test_the_paper_is_a_sealed_pdf(town: worlds.World, guest: Client) -> None:
    answer = guest.get(_address(_bill(town)) + "paper/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-") and b"/ByteRange" in answer.content


def test_the_photo_of_the_index_opens_from_the_bill_that_counts_to_it_and_no_other(
    town: worlds.World, guest: Client
) -> None:
    house = town.actor
    wanted = (worlds.Wanted("pictured", (worlds.E, worlds.W)), worlds.Wanted("bare"))
    world = worlds.build(house, wanted, code="T02")
    sink, april = io.BytesIO(), datetime.date(2026, 4, 8)
    Image.new("RGB", (40, 30), "navy").save(sink, "JPEG")
    kept = storing.store(actor=house, content=sink.getvalue(), media_type="image/jpeg", purpose="reading", at=NOW)
    metering.record_reading(
        actor=house, meter_id=world.accounts["pictured"].meters[worlds.E], read_on=april, index=Decimal(1330),
        at=worlds.noon(april), detail=metering.Detail(photo_id=kept.file_id),
    )  # fmt: skip
    worlds.read(world, april, {"pictured": {worlds.W: 1038}, "bare": {worlds.E: 1330}})
    cycles.bill_round(worlds.asked(world, april))
    bill, other = _bill(world, "pictured"), _bill(world, "bare")
    for language, word in (("ar", "الصورة"), ("fr", "Photo"), ("en", "Photo")):
        page = guest.get(_address(bill, language)).content.decode()
        [photo] = re.findall(rf'<a href="(/{language}/b/[^"]+/photo/\d+/)">{word}</a>', page)  # water was not taken
        assert "<img" not in page
    assert "/photo/" not in guest.get(_address(other)).content.decode()
    assert guest.get(photo).status_code == 404  # in quarantine
    storing.examine(actor=house, file_id=kept.file_id, at=NOW)
    shown = guest.get(photo)
    assert (shown.status_code, shown.headers["Content-Type"]) == (200, "image/jpeg")
    billed = photo.split("/")[-2]
    assert guest.get(f"{_address(other)}photo/{billed}/").status_code == 404
    assert guest.get(f"{_address(bill)}photo/{int(billed) + 1000}/").status_code == 404
    assert guest.get(photo.replace("/b/", "/b/A")).status_code == 404
    assert guest.get(photo, headers={"host": "casablanca.localhost"}).status_code == 404
    holder = members.member(world, "holder", "pictured")
    led = holder.get(f"/fr/account/{world.accounts['pictured'].number}/bill/{bill.number}/")
    assert f"/photo/{billed}/" in holder.get(led.headers["Location"]).content.decode()
    with scope.reading(1):
        [bare] = [
            one for one in readings.list_readings(world.accounts["bare"].meters[worlds.E]) if one.read_on == april
        ]
    came = metering.store_photo(actor=house, content=sink.getvalue(), media_type="image/jpeg", at=NOW)
    source = metering_types.PhotoSource.DESK  # a photo that came after its reading, and after its bill
    metering.add_photo(actor=house, reading_id=bare.id, file_id=came, source=source, at=NOW)
    [late] = re.findall(r'<a href="(/fr/b/[^"]+/photo/\d+/)">', guest.get(_address(other)).content.decode())
    assert guest.get(late).status_code == 200


def test_links_altered_old_or_of_another_distributor_open_nothing(town: worlds.World, guest: Client) -> None:
    bill = _bill(town)
    address = _address(bill)
    altered = address[:-2] + ("A" if address[-2] != "A" else "B") + "/"
    old = tokens.mint(tenant_id=1, purpose="bill", subject=bill.number, on=datetime.date(2024, 1, 2))
    other_purpose = tokens.mint(tenant_id=1, purpose="file", subject=bill.number, on=TODAY)
    for path in (altered, f"/fr/b/{old}/", f"/fr/b/{other_purpose}/", altered + "paper/", altered + "contest/"):
        assert guest.get(path).status_code == 404
    assert guest.get(address, headers={"host": "casablanca.localhost"}).status_code == 404
    assert guest.get(address).status_code == 200


def test_a_link_without_a_language_goes_to_the_reader_s(town: worlds.World, guest: Client) -> None:
    token = _address(_bill(town)).split("/")[3]
    assert guest.get(f"/b/{token}").headers["Location"] == f"/ar/b/{token}/"
    guest.get("/fr/")
    assert guest.get(f"/b/{token}").headers["Location"] == f"/fr/b/{token}/"


def test_a_dispute_holds_the_amount_once_however_often_it_is_sent(town: worlds.World, guest: Client) -> None:
    bill = _bill(town)
    address, key = _address(bill), str(uuid.uuid4())
    for _ in range(2):
        answer = guest.post(address + "contest/", {"reason": "too-high", "remark": "", "key": key})
        assert answer.headers["Location"] == address + "#dispute"
    assert _held(bill) == bill.total_ttc_centimes
    page = guest.get(address).content.decode()
    assert "Votre contestation" in page and "Contestée" in page
    again = guest.post(address + "contest/", {"reason": "leak", "remark": "", "key": str(uuid.uuid4())})
    assert again.status_code == 422
    assert _held(bill) == bill.total_ttc_centimes


def test_a_fully_disputed_bill_is_not_asked_for(town: worlds.World, guest: Client) -> None:
    address = _address(_bill(town))
    assert "Comment payer" in guest.get(address).content.decode()
    guest.post(address + "contest/", {"reason": "too-high", "remark": "", "key": str(uuid.uuid4())})
    page = guest.get(address).content.decode()
    assert "Comment payer" not in page and "à payer avant" not in page.lower()


def _refused(town: worlds.World, guest: Client) -> types.BillHeader:
    """Have a bill contested and the dispute refused on the same day; return the bill."""
    bill = _bill(town)
    guest.post(_address(bill) + "contest/", {"reason": "too-high", "remark": "", "key": str(uuid.uuid4())})
    with scope.reading(1):
        found = billing.find_dispute(account_id=bill.account_id, bill_number=bill.number)
    assert found is not None
    operations.take_dispute(actor=town.actor, number=found.number, at=NOW)
    decision = operations.Decision("refused", "reading-confirmed", remark="Photo à l’appui")
    operations.decide_dispute(
        actor=town.actor, number=found.number, decision=decision, rules=worlds.tariffs(), grid=worlds.GRID,
        issued_on=TODAY, at=NOW,
    )  # fmt: skip
    return bill


def test_the_answer_to_a_dispute_is_told_with_its_reason_and_appealed_once(town: worlds.World, guest: Client) -> None:
    bill = _refused(town, guest)
    address = _address(bill)
    page = guest.get(address).content.decode()
    assert "Refusée" in page and "Le relevé confirme l’index facturé." in page and "Photo à l’appui" in page
    assert "second examen jusqu’au" in page and "avant la réponse" not in page
    assert "جوابنا" in guest.get(_address(bill, "ar")).content.decode()
    page = guest.post(address + "appeal/", {"remark": "relisez"}, follow=True).content.decode()
    assert "examinée de nouveau" in page and "avant la réponse" in page
    assert _held(bill) == bill.total_ttc_centimes
    again = guest.post(address + "appeal/", {"remark": "encore"}, follow=True).content.decode()
    assert "une autre étape (À l’examen)" in again
    with scope.reading(1):
        found = billing.find_dispute(account_id=bill.account_id, bill_number=bill.number)
    assert found is not None and (found.appeals, found.status) == (1, "examining")


def test_what_is_not_decided_or_not_contested_cannot_be_appealed(town: worlds.World, guest: Client) -> None:
    bill = _bill(town)
    assert guest.post(_address(bill) + "appeal/", {"remark": ""}).status_code == 404
    assert guest.get(_address(bill) + "appeal/").status_code == 405
    other = _address(bill).replace("/b/", "/b/x")
    assert guest.post(other + "appeal/", {"remark": ""}).status_code == 404
    with scope.reading(1):
        assert billing.list_disputes(account_id=bill.account_id) == []


def _contested(guest: Client, bill: types.BillHeader) -> billing.Dispute:
    """Contest a bill whole; return the dispute."""
    guest.post(_address(bill) + "contest/", {"reason": "too-high", "remark": "", "key": str(uuid.uuid4())})
    return _newest(bill)


def _newest(bill: types.BillHeader) -> billing.Dispute:
    with scope.reading(1):
        found = billing.find_dispute(account_id=bill.account_id, bill_number=bill.number)
    assert found is not None
    return found


def test_a_dispute_is_withdrawn_once_asked_and_the_bill_is_owed_again(town: worlds.World, guest: Client) -> None:
    bill = _bill(town)
    address, dispute = _address(bill), _contested(guest, bill)
    assert f'href="{address}withdraw/"' in guest.get(address).content.decode()
    asked = guest.get(address + "withdraw/").content.decode()
    assert "Retirer la contestation ?" in asked and money(bill.total_ttc_centimes, "fr") in asked
    assert "هل تسحبون المنازعة؟" in guest.get(_address(bill, "ar") + "withdraw/").content.decode()
    assert (_newest(bill).status, _held(bill)) == ("opened", bill.total_ttc_centimes)  # asking changes nothing
    for _ in range(2):
        answer = guest.post(address + "withdraw/", {"dispute": str(dispute.number)})
        assert answer.headers["Location"] == address + "#dispute"
    found = _newest(bill)
    assert (found.number, found.status, _held(bill)) == (dispute.number, "withdrawn", 0)
    assert [(move.status, move.author) for move in found.moves] == [("opened", "visitor"), ("withdrawn", "visitor")]
    page = guest.get(address).content.decode()
    assert "Retirée" in page and "Comment payer" in page and "Vous l’avez retirée ;" in page
    assert "Ce qui en reste" in page
    assert f'href="{address}contest/"' in page and f'href="{address}withdraw/"' not in page
    assert guest.get(address + "withdraw/").headers["Location"] == address + "#dispute"
    again = _contested(guest, bill)
    stale = guest.post(address + "withdraw/", {"dispute": str(dispute.number)})  # from a page that lay open
    assert (stale.status_code, _newest(bill), _held(bill)) == (404, again, bill.total_ttc_centimes)


def test_what_is_answered_or_somebody_else_s_is_not_withdrawn(town: worlds.World, guest: Client) -> None:
    bill, other = _refused(town, guest), _bill(town, "plain")
    address, dispute, held = _address(bill), _newest(bill), _held(bill)
    assert f'href="{address}withdraw/"' not in guest.get(address).content.decode()
    assert guest.get(address + "withdraw/").headers["Location"] == address + "#dispute"
    refused = guest.post(address + "withdraw/", {"dispute": str(dispute.number)}, follow=True).content.decode()
    assert "une autre étape (Refusée)" in refused
    assert (_newest(bill), _held(bill)) == (dispute, held) and held == bill.total_ttc_centimes
    assert guest.post(_address(other) + "withdraw/", {"dispute": str(dispute.number)}).status_code == 404
    own = _contested(guest, other)
    for given in ({"dispute": str(dispute.number)}, {"dispute": "x"}, {}):
        assert guest.post(_address(other) + "withdraw/", given).status_code == 404
    altered = _address(other).replace("/b/", "/b/x") + "withdraw/"
    assert guest.post(altered, {"dispute": str(own.number)}).status_code == 404
    strange = guest.post(
        _address(other) + "withdraw/", {"dispute": str(own.number)}, headers={"host": "casablanca.localhost"}
    )
    assert strange.status_code == 404
    assert (_newest(other), _newest(bill)) == (own, dispute)


@pytest.mark.parametrize("given", [{"reason": "magic"}, {"reason": ""}, {"reason": "leak", "key": "not-a-key"}])
def test_a_dispute_that_says_too_little_writes_nothing(
    town: worlds.World, guest: Client, given: dict[str, str]
) -> None:
    bill = _bill(town)
    answer = guest.post(_address(bill) + "contest/", {"remark": "", "key": str(uuid.uuid4()), **given})
    assert answer.status_code == 422
    assert _held(bill) == 0
    with scope.reading(1):
        assert billing.list_disputes(account_id=bill.account_id) == []


def test_a_form_without_its_token_is_refused(town: worlds.World, guest: Client) -> None:
    strict = Client(headers={"host": "127.0.0.1"}, enforce_csrf_checks=True)
    bill = _bill(town)
    answer = strict.post(_address(bill) + "contest/", {"reason": "leak", "remark": "", "key": str(uuid.uuid4())})
    assert answer.status_code == 403
    assert _held(bill) == 0
