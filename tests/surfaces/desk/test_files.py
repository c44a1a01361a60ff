"""Files at the desk: each procedure from the phone to its result, the queue, and every way to be refused."""

import datetime
import html
import io
import re
from collections.abc import Iterator, Mapping

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from tests.contexts.billing import world as worlds
from tests.contexts.cases import company
from tests.contexts.requests import test_requests_ways as ways
from tests.surfaces import staff

from saqia.contexts.cases import operations as cases
from saqia.contexts.cases import queries
from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import queries as metering
from saqia.contexts.requests import queries as requests
from saqia.journeys import files
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

TODAY = datetime.date(2026, 5, 4)
NOW = datetime.datetime(2026, 5, 4, 9, tzinfo=datetime.UTC)
KEY = "k" * 32
MOST_QUERIES, WHO_ASKS = 12, 5
FRAME = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")
PREMISES = {
    "service": "water",
    "use": "domestic",
    "right": "owner",
    "commune": company.INEZGANE,
    "address": "12, rue 4",
}
WHO = {"key": KEY, "name": "Fatima Zahra Idrissi", "phone": "06 00 12 34 56", "email": ""}
Firm = company.Company


@pytest.fixture
def firm(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Firm]:
    """The distributor with its units, on a Monday of May."""
    monkeypatch.setattr(clock, "today", lambda: TODAY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    yield company.settle(town.actor)


def _guest() -> Client:
    return Client(headers={"host": "127.0.0.1"}, raise_request_exception=False)


def _picture() -> SimpleUploadedFile:
    made = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(made, "JPEG")
    return SimpleUploadedFile("photo.jpg", made.getvalue(), "image/jpeg")


def _deposit(guest: Client, procedure: str, *steps: Mapping[str, object]) -> tuple[str, str]:
    """Deposit a file by the portal's pages; return its number and the address that follows it."""
    at = f"/fr/requests/{procedure}/new/"
    for step in (*steps, WHO):
        answer = guest.post(at, {"key": KEY} | dict(step))
        assert answer.status_code == 302, answer.content.decode()
        at = answer.headers["Location"]
    page = guest.get(at).content.decode()
    [number] = set(re.findall(r"[A-Z]{3}-2026-[0-9]{6}-[0-9]", page))
    return number, at.replace("deposited/", "")


def _papers(*codes: str) -> dict[str, object]:
    return {f"paper-{code}": _picture() for code in codes}


def _act(by: Client, number: str, action: str, **given: object) -> None:
    """Take an action at the desk, twice: it acts once."""
    address = action if action.startswith("/") else f"/fr/desk/files/{number}/act/{action}/"
    before = company.counted()[1]
    for _ in range(2):
        answer = by.post(address, {"key": f"{action[-10:]:x>20}"} | given)
        assert answer.status_code == 302, answer.content.decode()
        assert answer.headers["Location"] == f"/fr/desk/files/{number}/"
    assert company.counted()[1] == before + 1


def _stage(number: str) -> tuple[str, str]:
    with scope.reading(1):
        line = queries.get_line(number, on=TODAY)
    return line.stage, line.outcome


def _follow(number: str) -> None:
    """Deliver the moves of a file to the facts beside it."""
    from saqia.contexts.cases import events

    for name, payload in company.told():
        if name == "cases.file.moved" and payload["number"] == number:
            system = operation.system_actor(tenant_id=1, name="test")
            files.follow_moved(actor=system, event=events.FileMoved(**payload), at=NOW)


def test_a_complaint_goes_from_the_phone_to_its_answer(firm: Firm, town: worlds.World) -> None:
    guest, agent = _guest(), staff.signed_in(town.actor, "agent")
    problem = {"subject": "reading-missed", "description": "Compteur jamais relevé"}
    number, followed = _deposit(guest, "complaint", problem, {})
    assert number in agent.get("/fr/desk/files/?whose=all").content.decode()
    _act(agent, number, "take")
    wrong = agent.post(f"/fr/desk/files/{number}/act/answer/", {"key": KEY, "finding": "", "explanation": "x"})
    assert wrong.status_code == 422 and "La réponse est trop courte." in wrong.content.decode()
    with scope.reading(1):
        finding = queries.list_options("findings")[0].code
    _act(agent, number, "answer", finding=finding, explanation="Le compteur sera relevé lundi.")
    assert _stage(number) == ("answered", "accepted")
    page = guest.get(followed).content.decode()
    assert "Le compteur sera relevé lundi." in page and "Demander un réexamen" in page


def test_a_connection_goes_from_the_phone_to_its_meter(firm: Firm, town: worlds.World) -> None:
    guest = _guest()
    agent, crew, finance = (staff.signed_in(town.actor, role) for role in ("agent", "crew", "finance"))
    papers = _papers("identity", "premises-right")
    number, followed = _deposit(guest, "connection", PREMISES, {"distance": "20"}, papers)
    _act(agent, number, "take")
    quote = f"/fr/desk/files/{number}/quote/"
    told = agent.get(quote, follow=True).content.decode()
    assert "Cette action revient à d’autres." in told
    assert crew.post(quote, {"key": KEY}).status_code == 422
    form = crew.get(quote).content.decode()
    assert "1\u00a0500,00 DH, forfait" in form and "140,00 DH le mètre" in form
    lines = {"work-water-connection": "on", "work-water-trench": "18", "work-water-meter": "on"}
    _act(crew, number, quote, **lines)
    page = guest.get(followed).content.decode()
    assert "5280,00" in page.replace("\u202f", "").replace("\xa0", "").replace(" ", "").replace(".", ",")
    accept = f"{followed}act/accept-quote/"
    assert guest.post(accept, {"key": KEY, "agreed": "no"}).status_code == 422
    assert guest.post(accept, {"key": KEY, "agreed": "yes"}).status_code == 302
    told = guest.get(followed).content.decode()
    assert "Payez en agence, en donnant le numéro de ce dossier" in told and "Actuellement chez" not in told
    form = finance.get(f"/fr/desk/files/{number}/act/confirm-payment/").content.decode()
    assert "Devis 5\u00a0280,00 DH" in re.sub("<[^>]*>", "", form)
    _act(finance, number, "confirm-payment", receipt="Q-2026-118")
    assert "Payez en agence" not in guest.get(followed).content.decode()
    _act(crew, number, "finish-works")
    _act(crew, number, "set-meter", serial="EAU-1", index="0")
    _follow(number)
    assert _stage(number) == ("connected", "accepted")
    assert "Branchement réalisé" in guest.get(followed).content.decode()
    assert crew.get(f"/fr/desk/files/{number}/").status_code == 200


def test_a_subscription_goes_from_the_phone_to_its_contract(firm: Firm, town: worlds.World) -> None:
    guest, agent = _guest(), staff.signed_in(town.actor, "agent")
    old = town.accounts["three"].contract_numbers[worlds.W]
    more = {"meter": "", "contract": old, "starts": "2026-05-06"}
    first = {code: PREMISES[code] for code in ("service", "use", "right")}
    rest = {code: PREMISES[code] for code in ("commune", "address")}
    number, followed = _deposit(
        guest, "subscription", first | {"contract": old}, rest | more, _papers("identity", "premises-right")
    )
    _act(agent, number, "take")
    address = f"/fr/desk/files/{number}/contract/"
    given = {"point": old, "customer": "", "starts_on": "2026-05-06"}
    before = company.counted()
    supplied = agent.post(address, {"key": KEY, **given})
    assert supplied.status_code == 422 and "couvre ce point de service" in supplied.content.decode()
    nowhere = agent.post(address, {"key": KEY, **given, "point": "nothing"})
    assert "Aucun compteur ni contrat de ce service" in nowhere.content.decode()
    assert company.counted() == before and _customers() == 0
    from saqia.contexts.contracts import operations as contract_operations

    contract_operations.end_contract(
        actor=town.actor, contract_number=old, ends_on=TODAY, reason="customer", closing_reading_id=0, at=NOW
    )
    _act(agent, number, address, **given)
    assert _stage(number) == ("opened", "accepted") and _customers() == 1
    with scope.reading(1):
        facts = requests.find_subscription(number)
        assert facts is not None
        assert contracts.get_contract(facts.contract_number).starts_on == datetime.date(2026, 5, 6)
    assert facts.contract_number in guest.get(followed).content.decode()


def _customers() -> int:
    """Return how many customers have the applicant's name."""
    from saqia.contexts.parties import models

    with scope.reading(1):
        return models.Customer.objects.filter(name_latin=WHO["name"]).count()


def test_a_termination_goes_from_the_phone_to_its_last_payment(firm: Firm, town: worlds.World) -> None:
    guest, agent = _guest(), staff.signed_in(town.actor, "agent")
    officer = staff.signed_in(town.actor, "billing_officer")
    account = town.accounts["three"]
    asked = {"contract": account.contract_numbers[worlds.W], "ends": "2026-05-04"}
    number, followed = _deposit(guest, "termination", asked, _papers("identity"))
    _act(agent, number, "take")
    with scope.reading(1):
        last = max((one.index_milli or 0) / 1000 for one in metering.list_readings(account.meters[worlds.W]))
    end = f"/fr/desk/files/{number}/end/"
    before = company.counted()
    assert agent.post(end, {"key": KEY, "ends_on": "2026-05-04"}).status_code == 422
    assert company.counted() == before
    register = _register(account.meters[worlds.W])
    form = agent.get(end).content.decode()
    assert "Eau potable : index du compteur" in form and "Dernier index" in form
    _act(agent, number, end, **{"ends_on": "2026-05-04", f"index-{register}": f"{last:.3f}", "confirmed": "on"})
    settle = f"/fr/desk/files/{number}/settle/"
    early = officer.get(settle).content.decode()
    assert "Aucune facture ne couvre encore" in early and "Confirmer" not in early
    ways.final_bill(account.account_id, 2026000099999, datetime.date(2026, 5, 31))
    form = plain(officer, settle)
    assert "Reste à payer 418,08 DH . Le client apprend le montant" in form
    _act(officer, number, settle, bill="2026000099999")
    assert _stage(number) == ("balance-due", "")
    seen, desk = plain(guest, followed), plain(officer, f"/fr/desk/files/{number}/")
    assert "Solde restant à payer" in seen and "avec cette référence : 2026-000099999" in seen
    assert "Reste à payer, le dépôt non déduit : 418,08 DH" in seen and "Résultat" not in seen
    assert "Reste à payer 418,08 DH" in desk and "Clore le dossier, solde encore dû" in desk
    assert "Solde réglé" not in desk and "remboursement" not in desk  # nobody presses what money does
    _pay(account.account_id, 41_808)
    assert _stage(number) == ("closed", "accepted")
    assert "Il ne reste rien à payer." in plain(guest, followed)  # electricity goes on: so does the account
    assert "Il ne reste rien à payer ; le compte continue." in plain(officer, f"/fr/desk/files/{number}/")


def plain(by: Client, address: str) -> str:
    """Return the words of a page, without tags and with plain blanks."""
    words = html.unescape(re.sub("<[^>]*>", " ", by.get(address).content.decode()))
    return re.sub(r"[\s\u2066\u2069\u202f\xa0]+", " ", words)


def _pay(account_id: int, centimes: int) -> None:
    """Pay an amount on an account by the ledger alone, and look again at what waits for it."""
    from saqia.contexts.ledger import operations as ledger
    from saqia.contexts.requests import operations as acts

    system = operation.system_actor(tenant_id=1, name="test")
    ledger.post_payment(
        actor=system, account_id=account_id, amount_centimes=centimes, cause="pay", posted_on=TODAY, at=NOW
    )
    acts.follow_balances(actor=system, account_ids=[account_id], at=NOW)


def _register(meter_id: int) -> int:
    with scope.reading(1):
        return metering.get_meter(meter_id).registers[0]


def test_the_queue_has_mine_my_unit_s_late_ones_and_leaves_as_a_file(
    firm: Firm, town: worlds.World, monkeypatch: pytest.MonkeyPatch
) -> None:
    agent = staff.signed_in(town.actor, "agent")
    number = company.deposit(at=NOW).number
    shown = {whose: number in agent.get(f"/fr/desk/files/?whose={whose}").content.decode() for whose in ("all", "mine")}
    assert shown == {"all": True, "mine": False}
    assert number not in agent.get("/fr/desk/files/").content.decode()  # another unit's
    assert number not in agent.get("/fr/desk/files/?whose=all&state=late").content.decode()
    assert number not in agent.get("/fr/desk/files/?whose=all&procedure=connection").content.decode()
    sheet = agent.get("/fr/desk/files/?whose=all&as=csv")
    assert number in sheet.content.decode() and sheet.headers["Content-Type"].startswith("text/csv")
    assert agent.get("/fr/desk/files/?whose=all&as=xlsx").content[:2] == b"PK"
    assert agent.get("/fr/desk/files/?whose=all&after=x").status_code == 404
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 5, 20))
    assert "en retard de" in agent.get("/fr/desk/files/?whose=all&state=late").content.decode()


def test_notes_papers_transfers_and_assignment(firm: Firm, town: worlds.World) -> None:
    number = company.deposit(at=NOW).number
    agent, supervisor = staff.signed_in(town.actor, "agent"), staff.signed_in(town.actor, "supervisor")
    _act(agent, number, f"/fr/desk/files/{number}/note/", text="Appelé deux fois", public="on")
    _act(agent, number, f"/fr/desk/files/{number}/transfer/", unit=str(firm.units["EQ-1"]), text="Fuite")
    assert agent.post(f"/fr/desk/files/{number}/assign/", {"key": KEY, "person": ""}).status_code == 403
    with scope.reading(1):
        role = queries.get_line(number, on=TODAY).role
    assert role == "agent"
    person = str(firm.actors["agent"].person_id)
    _act(supervisor, number, f"/fr/desk/files/{number}/assign/", person=person)
    posted = agent.post(f"/fr/desk/files/{number}/papers/", {"key": KEY, "paper-photo": _picture()})
    assert posted.status_code == 302
    page = agent.get(f"/fr/desk/files/{number}/").content.decode()
    assert "Appelé deux fois" in page and "Unité EQ-1" in page and "en cours d’examen" in page and "<c-" not in page
    assert agent.get(f"/fr/desk/files/{number}/elsewhere/").status_code == 404


def test_the_counter_deposits_for_a_customer(firm: Firm, town: worlds.World) -> None:
    agent, customer = staff.signed_in(town.actor, "agent"), town.accounts["three"].customer_id
    assert f"?customer={customer}" in agent.get(f"/fr/desk/files/new/?customer={customer}").content.decode()
    address = f"/fr/desk/files/new/complaint/?customer={customer}"
    assert town.accounts["three"].number in agent.get(address).content.decode()
    given = {"key": KEY, "name": "Fatima", "phone": "", "language": "ar", "subject": "reading-missed",
             "description": "Compteur jamais relevé", "account": str(town.accounts["three"].account_id)}  # fmt: skip
    once, again = agent.post(address, given), agent.post(address, given)
    assert once.status_code == 302 and once.headers["Location"] == again.headers["Location"]
    assert company.counted()[0] == 1
    with scope.reading(1):
        [line] = queries.list_newest(on=TODAY)
    assert (line.customer_id, line.account_id) == (customer, town.accounts["three"].account_id)
    receipt = agent.get(f"/fr/desk/files/{line.number}/receipt/")
    assert receipt.headers["Content-Type"] == "application/pdf"
    assert agent.get("/fr/desk/files/new/complaint/?customer=999999").status_code == 404
    assert agent.post(address, given | {"key": "z" * 20, "description": ""}).status_code == 422
    assert company.counted()[0] == 1


def test_what_cannot_be_done_is_told_and_nothing_is_written(firm: Firm, town: worlds.World) -> None:
    number = company.deposit(at=NOW).number
    agent, crew = staff.signed_in(town.actor, "agent"), staff.signed_in(town.actor, "crew")
    before = company.counted()
    later = agent.post(f"/fr/desk/files/{number}/act/answer/", {"key": KEY}, follow=True).content.decode()
    assert "n’est pas possible à l’étape" in later
    others = crew.post(f"/fr/desk/files/{number}/act/ask-completion/", {"key": KEY}, follow=True).content.decode()
    assert "Cette action revient à d’autres." in others
    assert agent.post(f"/fr/desk/files/{number}/act/nothing/", {"key": KEY}).status_code == 404
    assert agent.get("/fr/desk/files/REC-2026-000999-9/").status_code == 404
    assert crew.get("/fr/desk/files/new/complaint/").status_code == 403
    assert company.counted() == before
    cases.withdraw_file(actor=firm.agent, number=number, at=NOW)
    ended = agent.post(f"/fr/desk/files/{number}/transfer/", {"key": KEY, "unit": str(firm.units["EQ-1"])})
    assert ended.status_code == 422 and "Ce dossier est clos." in ended.content.decode()


def test_another_distributor_and_who_is_not_of_the_staff_see_nothing(
    firm: Firm, town: worlds.World, casa: operation.Actor
) -> None:
    number = company.deposit(at=NOW).number
    other = staff.signed_in(casa, "director", "agent", "supervisor")
    before = company.counted()
    for page in ("", "act/take/", "receipt/", "note/", "quote/"):
        assert other.get(f"/fr/desk/files/{number}/{page}").status_code == 404
    assert other.post(f"/fr/desk/files/{number}/act/take/", {"key": KEY}).status_code == 404
    assert number not in other.get("/fr/desk/files/?whose=all").content.decode()
    assert "sign-in" in _guest().get(f"/fr/desk/files/{number}/").headers["Location"]
    assert company.counted() == before


def test_pages_stay_within_their_queries(firm: Firm, town: worlds.World) -> None:
    agent = staff.signed_in(town.actor, "agent")
    numbers = [company.deposit(at=NOW, client_key=f"client-key-number-{place}").number for place in range(6)]
    for address in ("/fr/desk/files/?whose=all", f"/fr/desk/files/{numbers[0]}/"):
        with CaptureQueriesContext(connection) as found:
            assert agent.get(address).status_code == 200
        asked = [each for each in found.captured_queries if not each["sql"].startswith(FRAME)]
        assert len(asked) <= MOST_QUERIES + WHO_ASKS, "\n".join(each["sql"][:150] for each in asked)
    assert agent.get("/ar/desk/files/?whose=all").status_code == 200
