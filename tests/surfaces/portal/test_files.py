"""Files of the public: deposited a step at a time, followed by two facts or a link, answered; every refusal."""

import datetime
import io
import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation
from PIL import Image
from tests.contexts.billing import world as worlds
from tests.contexts.cases import company
from tests.surfaces.portal import phones

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries
from saqia.platform import operation
from saqia.platform.files import models as stored
from saqia.platform.files import storing
from saqia.platform.links import tokens
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import attached, clock

TODAY = datetime.date(2026, 5, 4)
NOW = datetime.datetime(2026, 5, 4, 9, tzinfo=datetime.UTC)
KEY = "k" * 32
PROBLEM = {"key": KEY, "subject": "reading-missed", "description": "Compteur jamais relevé", "address": "Douar"}
WHO = {"key": KEY, "name": "Fatima Zahra Idrissi", "phone": "06 00 12 34 56", "email": ""}


@pytest.fixture
def guest(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Somebody without an account, on the host of the distributor."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


def picture(name: str = "compteur.jpg", color: str = "red") -> SimpleUploadedFile:
    """Return a photo as a phone sends it."""
    made = io.BytesIO()
    Image.new("RGB", (8, 8), color).save(made, "JPEG")
    return SimpleUploadedFile(name, made.getvalue(), "image/jpeg")


def deposit(browser: Client, **who: str) -> str:
    """Deposit a complaint with a photo; return the address of the page after it."""
    first = browser.post("/fr/requests/complaint/new/", PROBLEM)
    papers = first.headers["Location"]
    assert re.fullmatch(r"/fr/requests/complaint/new/[A-Z0-9-]{19}/2/", papers)
    contact = browser.post(papers, {"key": KEY, "paper-photo": picture()}).headers["Location"]
    return str(browser.post(contact, WHO | who).headers["Location"])


def kept(page: str) -> list[str]:
    """Return the references of the papers that a form brings back."""
    return re.findall(r'name="kept" value="([^"]+)" checked', page)


def number_of(page: str) -> str:
    """Return the number of the file on a page."""
    [found] = set(re.findall(r"[A-Z]{3}-[0-9]{4}-[0-9]{6}-[0-9]", page))
    return str(found)


def test_procedures_say_steps_papers_cost_and_deadline(guest: Client) -> None:
    page = guest.get("/fr/requests/").content.decode()
    for name in ("Réclamation", "Demande de branchement", "Demande d’abonnement", "Demande de résiliation"):
        assert name in page
    for code, said in (
        ("connection", "60 jours"),
        ("subscription", "pièce d’identité"),
        ("termination", "Relevé"),
    ):
        for language in ("ar", "fr", "en"):
            shown = guest.get(f"/{language}/requests/{code}/")
            assert shown.status_code == 200 and "<c-" not in shown.content.decode()
        assert said in guest.get(f"/fr/requests/{code}/").content.decode()
    assert guest.get("/fr/requests/unknown/").status_code == 404


def test_terms_and_their_source_are_said_in_arabic(guest: Client) -> None:
    assert "/ mètre" in guest.get("/fr/requests/connection/").content.decode()  # of trench, no meter that measures
    page = guest.get("/ar/requests/connection/").content.decode()
    assert "60 يوما" in page and "3 أيام عمل" in page and "15 يوم عمل" in page
    assert "القانون رقم \u206655-19\u2069" in page and "law 55-19" not in page
    assert "يوما عمل" in guest.get("/ar/requests/termination/").content.decode()


def test_a_complaint_is_deposited_and_followed_without_an_account(guest: Client) -> None:
    address = deposit(guest)
    page = guest.get(address).content.decode()
    number = number_of(page)
    [code] = re.findall(r">([0-9]{8})<", page)
    assert number.startswith("REC-2026-000001") and "Gardez-les" in page
    paper = guest.get(address.replace("deposited", "receipt"))
    assert paper.headers["Content-Type"] == "application/pdf" and b"/ByteRange" in paper.content
    found = guest.post("/fr/file/", {"number": number.lower(), "code": code})
    shown = guest.get(found.headers["Location"]).content.decode()
    assert "Dossier déposé" in shown and "<c-" not in shown and 'content="noindex"' in shown
    assert "Idrissi" not in shown and "0600" not in shown  # a link shows nothing personal
    assert "en cours d’examen" in shown


def test_a_deposit_sent_again_is_the_same_file(guest: Client) -> None:
    first = guest.post("/fr/requests/complaint/new/", PROBLEM).headers["Location"]
    contact = guest.post(first, {"key": KEY}).headers["Location"]
    once, again = guest.post(contact, WHO), guest.post(contact, WHO)
    assert number_of(guest.get(once.headers["Location"]).content.decode()) == number_of(
        guest.get(again.headers["Location"]).content.decode()
    )
    assert company.counted()[0] == 1


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_deposited(guest: Client) -> None:
    wrong = guest.post("/fr/requests/complaint/new/", PROBLEM | {"subject": "", "description": "x"})
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "Répondez à cette question." in page and "La réponse est trop courte." in page
    papers = guest.post("/fr/requests/complaint/new/", PROBLEM).headers["Location"]
    contact = guest.post(papers, {"key": KEY}).headers["Location"]
    nowhere = guest.post(contact, {"key": KEY, "name": "", "phone": "", "email": ""})
    assert nowhere.status_code == 422 and "Indiquez votre nom." in nowhere.content.decode()
    reach = guest.post(contact, WHO | {"phone": ""}).content.decode()
    assert "Laissez un téléphone" in reach
    assert company.counted() == (0, 0, 0)


def test_required_papers_are_asked_for_at_their_step(guest: Client) -> None:
    asked = {"key": KEY, "service": "water", "use": "domestic", "right": "owner", "commune": company.INEZGANE,
             "address": "12, rue 4"}  # fmt: skip
    more = guest.post("/fr/requests/connection/new/", asked).headers["Location"]
    papers = guest.post(more, {"key": KEY, "distance": "20"}).headers["Location"]
    assert guest.post(papers, {"key": KEY}).status_code == 422
    part = guest.post(papers, {"key": KEY, "paper-identity": picture("carte.jpg")})
    page = part.content.decode()
    assert part.status_code == 422 and "Reçu et gardé avec ce formulaire" in page and "<bdi>carte.jpg</bdi>" in page
    assert guest.post(papers, {"key": KEY, "paper-premises-right": picture()}).status_code == 422  # it was unticked
    both = guest.post(papers, {"key": KEY, "kept": kept(page), "paper-premises-right": picture()})
    assert both.status_code == 302
    assert "Déjà reçu" in guest.get(papers).content.decode()
    done = guest.post(both.headers["Location"], WHO).headers["Location"]
    assert number_of(guest.get(done).content.decode()).startswith("BRT-2026-000001")


def test_hostile_uploads_are_refused_and_never_given_out(guest: Client) -> None:
    papers = guest.post("/fr/requests/complaint/new/", PROBLEM).headers["Location"]
    page = SimpleUploadedFile("../../x.html", b"<script>alert(1)</script>", "text/html")
    refused = guest.post(papers, {"key": KEY, "paper-photo": page})
    assert refused.status_code == 422 and "n’est pas accepté" in refused.content.decode()
    with scope.reading(1):
        assert stored.File.objects.count() == 0
    liar = SimpleUploadedFile("../../etc/passwd.jpg", b"<script>alert(1)</script>", "image/jpeg")
    contact = guest.post(papers, {"key": KEY, "paper-photo": liar}).headers["Location"]
    address = guest.post(contact, WHO).headers["Location"].replace("deposited/", "")
    with scope.reading(1):
        row = stored.File.objects.get()
        [document] = company_documents()
    assert guest.get(f"{address}paper/{document}/").status_code == 404  # in quarantine
    system = operation.system_actor(tenant_id=1, name="test")
    assert storing.examine(actor=system, file_id=row.id, at=NOW).state == "refused"
    shown = guest.get(address).content.decode()
    assert "refusé à l’examen" in shown and "passwd" not in shown
    assert guest.get(f"{address}paper/{document}/").status_code == 404


def test_a_paper_that_was_refused_makes_room_for_another(guest: Client) -> None:
    papers = guest.post("/fr/requests/complaint/new/", PROBLEM).headers["Location"]
    liar = SimpleUploadedFile("x.jpg", b"no picture", "image/jpeg")
    contact = guest.post(papers, {"key": KEY, "paper-photo": liar}).headers["Location"]
    with scope.reading(1):
        refused = stored.File.objects.get().id
    system = operation.system_actor(tenant_id=1, name="test")
    assert storing.examine(actor=system, file_id=refused, at=NOW).state == "refused"
    stopped = guest.post(contact, WHO)
    assert stopped.status_code == 422 and "revenez d’un pas" in stopped.content.decode()
    assert company.counted()[0] == 0
    assert "joignez-en une autre" in guest.get(papers).content.decode()
    again = guest.post(papers, {"key": KEY, "paper-photo": picture()})
    assert "joignez-en une autre" not in guest.get(papers).content.decode()
    done = guest.post(again.headers["Location"], WHO).headers["Location"]
    assert number_of(guest.get(done).content.decode()).startswith("REC-2026-000001")
    with scope.reading(1):
        from saqia.contexts.cases import models

        [kept] = models.Document.objects.values_list("stored_id", flat=True)
    assert kept != refused


def company_documents() -> list[int]:
    """Return the papers of all files."""
    from saqia.contexts.cases import models

    return list(models.Document.objects.values_list("id", flat=True))


def test_a_clean_photo_is_given_back_without_a_name_of_its_own(guest: Client) -> None:
    address = deposit(guest).replace("deposited/", "")
    with scope.reading(1):
        file_id, [document] = stored.File.objects.get().id, company_documents()
    storing.examine(actor=operation.system_actor(tenant_id=1, name="test"), file_id=file_id, at=NOW)
    paper = guest.get(f"{address}paper/{document}/")
    assert paper.headers["Content-Type"] == "image/jpeg" and "compteur" not in paper.headers["Content-Disposition"]
    assert paper.headers["Content-Disposition"].startswith("attachment")
    assert guest.get(f"{address}paper/{document + 1}/").status_code == 404


def test_a_wrong_pair_says_nothing_about_either_and_is_limited(guest: Client) -> None:
    number = number_of(guest.get(deposit(guest)).content.decode())
    wrong = guest.post("/fr/file/", {"number": number, "code": "00000000"})
    unknown = guest.post("/fr/file/", {"number": "REC-2026-000999-9", "code": "00000000"})
    said = "Ce numéro et ce code ne vont pas ensemble"
    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert said in wrong.content.decode() and said in unknown.content.decode()
    for _ in range(4):
        guest.post("/fr/file/", {"number": number, "code": "00000000"})
    with scope.reading(1):
        right = queries.get_deposited(number).code
    assert guest.post("/fr/file/", {"number": number, "code": right}).status_code == 429


def test_altered_expired_and_foreign_links_open_nothing(guest: Client) -> None:
    address = deposit(guest)
    number, token = number_of(guest.get(address).content.decode()), address.split("/")[3]
    altered = token[:-1] + ("A" if token[-1] != "A" else "B")
    old = tokens.mint(tenant_id=1, purpose="file", subject=number, on=TODAY - datetime.timedelta(days=800))
    other = tokens.mint(tenant_id=2, purpose="file", subject=number, on=TODAY)
    bill = tokens.mint(tenant_id=1, purpose="bill", subject=2026000000012, on=TODAY)
    before = company.counted()
    for wrong in (altered, old, other, bill, "x"):
        for page in ("", "deposited/", "receipt/", "act/withdraw/"):
            assert guest.get(f"/fr/f/{wrong}/{page}").status_code == 404
        assert guest.post(f"/fr/f/{wrong}/act/withdraw/", {"key": KEY}).status_code == 404
    assert guest.get(f"/fr/f/{token}/", headers={"host": "casablanca.localhost"}).status_code == 404
    assert company.counted() == before


def test_the_applicant_answers_where_the_stage_waits_for_them_once(guest: Client, town: worlds.World) -> None:
    address = deposit(guest).replace("deposited/", "")
    number = number_of(guest.get(address).content.decode())
    firm = company.settle(town.actor)
    for wrong in ("complete", "take", "answer"):
        assert guest.get(f"{address}act/{wrong}/").status_code == 404
    cases.ask_completion(actor=firm.agent, number=number, missing="Une photo du compteur", at=NOW)
    page = guest.get(address).content.decode()
    assert "Nous vous attendons" in page and "Une photo du compteur" in page
    form = guest.get(f"{address}act/complete/").content.decode()
    [key] = re.findall(r'name="key" value="([0-9a-f]{32})"', form)
    given = {"key": key, "added": "Voici la photo", "paper-photo": picture()}
    assert guest.post(f"{address}act/complete/", given).status_code == 302
    given["paper-photo"] = picture()
    assert guest.post(f"{address}act/complete/", given).status_code == 302
    assert company.counted()[1] == 3  # deposited, asked, completed
    with scope.reading(1):
        assert queries.get_line(number, on=TODAY).stage == "examined"


def test_papers_stay_with_a_form_that_goes_back(
    town: worlds.World, guest: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = deposit(guest).replace("deposited/", "")
    number = number_of(guest.get(address).content.decode())
    firm = company.settle(town.actor)
    cases.ask_completion(actor=firm.agent, number=number, missing="Une photo du compteur", at=NOW)
    act = f"{address}act/complete/"
    liar = SimpleUploadedFile("x.html", b"<script>", "text/html")
    sent = {"key": KEY, "added": "A" * 5000, "paper-photo": [picture("<b>1.jpg", "blue"), liar]}
    wrong = guest.post(act, sent)
    page = wrong.content.decode()
    assert wrong.status_code == 422 and "<bdi>&lt;b&gt;1.jpg</bdi>" in page and "x.html" not in page
    assert "n’est pas accepté" in page and company.counted()[1] == 2  # deposited, asked
    [reference] = kept(page)
    again = guest.post(act, {"key": KEY, "added": "A" * 5000, "kept": [reference, reference, "forged", "x" * 900]})
    assert again.status_code == 422 and len(kept(again.content.decode())) == 1
    elsewhere = Client(headers={"host": "casablanca.localhost"}, raise_request_exception=False)
    assert elsewhere.post(act, {"key": KEY, "kept": reference}).status_code == 404
    assert attached.read(2, reference) is None and attached.read(1, reference) is not None
    monkeypatch.setattr(clock, "now", lambda: NOW + datetime.timedelta(hours=25))
    late = guest.post(act, {"key": KEY, "added": "Voici", "kept": reference})
    assert late.status_code == 422 and "a attendu trop longtemps" in late.content.decode()
    monkeypatch.setattr(clock, "now", lambda: NOW)
    for _ in range(2):
        assert guest.post(act, {"key": KEY, "added": "Voici", "kept": reference}).status_code == 302
    assert company.counted()[1] == 3
    with scope.reading(1):
        from saqia.contexts.cases import models

        assert models.Document.objects.count() == 2  # one with the deposit


def test_a_kept_paper_that_is_no_picture_is_told_by_name(guest: Client) -> None:
    asked = {"key": KEY, "service": "water", "use": "domestic", "right": "owner", "commune": company.INEZGANE,
             "address": "12, rue 4"}  # fmt: skip
    more = guest.post("/fr/requests/connection/new/", asked).headers["Location"]
    papers = guest.post(more, {"key": KEY, "distance": "20"}).headers["Location"]
    liar = SimpleUploadedFile("carte.jpg", b"no picture", "image/jpeg")
    page = guest.post(papers, {"key": KEY, "paper-identity": liar}).content.decode()
    system = operation.system_actor(tenant_id=1, name="test")
    with scope.reading(1):
        number = stored.File.objects.get().id
    assert storing.examine(actor=system, file_id=number, at=NOW).state == "refused"
    stopped = guest.post(papers, {"key": KEY, "kept": kept(page), "paper-premises-right": picture()})
    told = stopped.content.decode()
    assert stopped.status_code == 422 and "joignez-en un autre : \u2068carte.jpg\u2069" in told
    assert len(kept(told)) == 1  # the other one


def test_a_signed_in_customer_finds_their_files_and_nobody_else_s(town: worlds.World, phone: phones.Phone) -> None:
    guest = Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)  # today: codes are sent now
    stranger = number_of(guest.get(deposit(guest)).content.decode())
    phones.sign_in(guest, phone)
    own = number_of(guest.get(deposit(guest, name="Said")).content.decode())
    assert own != stranger
    page = guest.get("/fr/account/files/").content.decode()
    assert own in page and stranger not in page
    assert guest.get(f"/fr/account/files/{own}/").status_code == 302
    assert guest.get(f"/fr/account/files/{stranger}/").status_code == 404
    assert guest.get(f"/fr/account/files/{own}/", headers={"host": "casablanca.localhost"}).status_code in (302, 404)
    somebody = Client(headers={"host": "127.0.0.1"})
    assert "sign-in" in somebody.get(f"/fr/account/files/{own}/").headers["Location"]


@pytest.mark.parametrize(("outcome", "words"), [("", "À vous rembourser"), ("accepted", "Remboursé")])
def test_a_refund_is_due_until_the_file_ends_and_paid_then(outcome: str, words: str) -> None:
    given = {
        "file": {"stage": "refund-due" if not outcome else "closed", "outcome": outcome, "stage_due_on": None},
        "termination": {
            "is_last": True, "refund_centimes": 3_561, "kept_centimes": 0,
            "settled": {"deposit_centimes": 12_000, "owed_centimes": 8_439, "credit_centimes": 0},
        },
    }  # fmt: skip
    with translation.override("fr"):
        page = " ".join(re.sub(r"<[^>]*>", " ", render_to_string("portal/files/settled.html", given)).split())
    assert re.search(rf"{words} \W*35,61", page), page
