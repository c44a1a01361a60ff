"""The banks at the desk: a statement taken in, suspense placed by a person's yes, files by four eyes; who may."""

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.banking import ground
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.banking import operations, queries, types
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.reconciliation import queries as reconciled
from saqia.contexts.staff import queries as staffed
from saqia.partners.banks import books
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

pytestmark = pytest.mark.usefixtures("moment")
OWN = "MA64007780000000000000000160"
AT_NOON = '<bdi>20 mai 2026</bdi> <bdi dir="ltr">13:00</bdi>'


@pytest.fixture
def finance(town: worlds.World) -> Client:
    """Somebody of finance, and an account of the company."""
    ground.opened()
    return staff.signed_in(town.actor, "finance")


def day(*movements: books.Movement, on: datetime.date = ground.DAY) -> bytes:
    """Return a statement with these movements."""
    account = books.Books(OWN, on)
    for one in movements:
        account.book(one)
    return account.close_day()


def take(client: Client, content: bytes, **more: str) -> int:
    """Hand a file in and return the answer's status."""
    file = SimpleUploadedFile("day.xml", content)
    return client.post("/fr/desk/bank/", {"file": file, **more}).status_code


def open_lines() -> list[types.Line]:
    """Return what stands on suspense."""
    return ground.read(lambda: queries.list_open_lines())


def test_a_statement_is_taken_in_and_its_lines_are_shown(town: worlds.World, finance: Client) -> None:
    content = day(books.Movement(0, 5_000, "", "Amal", "", "MERCI"), books.Movement(0, -700, "", "", "", "FRAIS"))
    answer = finance.post("/fr/desk/bank/", {"file": SimpleUploadedFile("day.xml", content)}, follow=True)
    page = answer.content.decode()
    assert answer.redirect_chain and "Importé : 1." in page and "MERCI" in page and "Une opération connue" in page
    for language in ("ar", "fr", "en"):
        for address in ("", "lines/", "mandates/", "orders/", f"lines/{open_lines()[0].line_id}/"):
            assert finance.get(f"/{language}/desk/bank/{address}").status_code == 200
    told = finance.get("/fr/desk/bank/lines/?as=csv").content.decode("utf-8-sig").splitlines()
    assert told[1] == "2026-05-05;main;50;Amal;MERCI;;En attente;finances;;2026-05-25"
    assert take(finance, content) == 302
    assert len(open_lines()) == 1
    [statement] = ground.read(lambda: queries.page_statements())
    sheet = finance.get(f"/fr/desk/bank/statements/{statement.statement_id}/?as=csv").content.decode("utf-8-sig")
    assert len(sheet.splitlines()) == 3
    assert (
        finance.get("/fr/desk/bank/?as=csv").content.decode("utf-8-sig").splitlines()[1].startswith("S2026-001;main;")
    )


def test_a_file_that_is_refused_says_what_and_where(town: worlds.World, finance: Client) -> None:
    file = SimpleUploadedFile("day.xml", day().replace(b">0.00<", b">0.01<", 1))
    page = finance.post("/fr/desk/bank/", {"file": file})
    assert page.status_code == 422 and "ne concordent pas" in page.content.decode()
    assert take(finance, b"<!DOCTYPE a [<!ENTITY b 'c'>]><Document>&b;</Document>") == 422
    assert take(finance, b"") == 422
    assert take(finance, b"x;y", form="releve-csv", account=ground.OWN) == 422
    assert take(finance, b"x;y", form="none") == 422
    assert ground.read(lambda: queries.page_statements()) == []


def test_a_person_says_yes_or_names_whom_it_pays(town: worlds.World, finance: Client) -> None:
    account = town.accounts["three"]
    due, name = ground.owed(account.account_id), ground.name_of(account.customer_id)
    take(finance, day(books.Movement(0, due, "", name, ""), books.Movement(0, 1_200, "", "", "", "MERCI")))
    first, second = open_lines()
    page = finance.get(f"/fr/desk/bank/lines/{first.line_id}/").content.decode()
    assert "Oui, il paie ce compte" in page and account.number in page
    yes = {"act": "yes", "account": account.account_id}
    assert finance.post(f"/fr/desk/bank/lines/{first.line_id}/", yes).status_code == 302
    assert ground.owed(account.account_id) == 0
    path = f"/fr/desk/bank/lines/{second.line_id}/"
    for given, status in (({"reference": "999"}, 422), ({"reference": ""}, 422), ({"reference": account.number}, 302)):
        assert finance.post(path, {"act": "place", **given}).status_code == status
    assert ground.owed(account.account_id) == -1_200
    assert finance.post(path, {"act": "place", "reference": town.accounts["plain"].number}).status_code == 422
    assert finance.post(path, {"act": "other"}).status_code == 404
    assert open_lines() == [] and ground.books() == {"bank": due + 1_200}


def test_a_person_says_which_days_a_partner_s_transfer_covers(town: worlds.World, finance: Client) -> None:
    system = operation.system_actor(tenant_id=1, name="test")
    at = datetime.datetime(2026, 5, 4, 12, tzinfo=datetime.UTC)
    for collector in ("P1", "P2"):
        payments.collect_payment(
            actor=system, channel="partner", collector=collector, reference="A", method="app", collected_at=at, at=at,
            lines=[payment_types.Line(town.accounts["three"].account_id, 500)],
        )  # fmt: skip
    take(finance, day(books.Movement(0, 480, "", "", "", "REMISE PARTENAIRE")))
    [line] = ground.read(lambda: queries.list_settlements())
    assert "REMISE PARTENAIRE" in finance.get("/fr/desk/bank/lines/").content.decode()
    path = f"/fr/desk/bank/lines/{line.line_id}/"
    with CaptureQueriesContext(connection) as asked:
        page = finance.get(path).content.decode()
    assert page.count("Oui, il couvre ces jours") == 2 and "écart" in page
    assert len([one for one in asked.captured_queries if "SELECT" in one["sql"]]) <= 14
    assert finance.post(path, {"act": "settle", "transfer": "partner:P3:2026-05-04"}).status_code == 404
    agent = staff.signed_in(town.actor, "director")
    chosen = {"act": "settle", "transfer": "partner:P2:2026-05-04"}
    assert agent.post(path, chosen).status_code == 403
    for _ in range(2):
        finance.post(path, chosen)
    covered = ground.read(lambda: payment_queries.find_settlement(channel="partner", collector="P2", on=at.date()))
    assert covered is not None and covered[1:3] == (at.date(), 480)
    assert ground.read(lambda: queries.list_settlements()) == []
    after = finance.get(path).content.decode()
    assert "Versement de P2 jusqu" in after and "Oui, il couvre ces jours" not in after
    [gap] = ground.read(lambda: reconciled.list_differences())
    assert (gap.kind, gap.collector, gap.ours_centimes, gap.theirs_centimes) == ("bank", "P2", 500, 480)


def test_an_unknown_cost_is_booked(town: worlds.World, finance: Client) -> None:
    take(finance, day(books.Movement(0, -900, "", "", "", "PRLV")))
    [line] = open_lines()
    path = f"/fr/desk/bank/lines/{line.line_id}/"
    assert finance.post(path, {"act": "cost", "role": "bad_debt"}).status_code == 422
    assert finance.post(path, {"act": "cost", "role": "bank_fees"}).status_code == 302
    assert ground.books() == {"bank": -900, "fees": 900}


def test_two_movements_that_undo_each_other_are_placed_together(town: worlds.World, finance: Client) -> None:
    take(finance, day(books.Movement(0, 900, "", "", "", "VIR"), books.Movement(0, -900, "", "", "", "ANNULATION")))
    came, back = open_lines()
    path = f"/fr/desk/bank/lines/{back.line_id}/"
    assert "Oui, ils s’annulent" in finance.get(path).content.decode()
    assert finance.post(path, {"act": "undo", "other": "x"}).status_code == 404
    assert finance.post(path, {"act": "undo", "other": str(back.line_id)}).status_code == 422
    done = finance.post(path, {"act": "undo", "other": str(came.line_id)}, follow=True).content.decode()
    assert "les deux sont placés" in done and f"mouvement n° {came.line_id}" in done
    assert (open_lines(), ground.books()) == ([], {})


def test_debits_go_by_four_eyes(town: worlds.World, finance: Client) -> None:
    account_id = town.accounts["three"].account_id
    operations.sign_mandate(actor=ground.AGENT, account_id=account_id, rib=ground.PAYER, holder="Essai", at=ground.AT)
    on = NOON.date() + datetime.timedelta(days=10)
    early = {"act": "debits", "account": "main", "on": NOON.date().isoformat()}
    assert finance.post("/fr/desk/bank/orders/", early).status_code == 422
    answer = finance.post("/fr/desk/bank/orders/", {**early, "on": on.isoformat()}, follow=True)
    assert answer.status_code == 200 and "une autre personne l’approuve" in answer.content.decode()
    [file] = ground.read(lambda: queries.page_order_files())
    path = f"/fr/desk/bank/orders/{file.file_id}/"
    assert finance.post("/fr/desk/bank/orders/", {**early, "on": on.isoformat()}).status_code == 422
    assert finance.post(path, {"act": "approve"}).status_code == 422
    assert finance.get(f"{path}file/").status_code == 404
    director = staff.signed_in(town.actor, "director")
    assert "Approuver" in director.get(path).content.decode()
    assert director.post(path, {"act": "approve"}).status_code == 302
    assert director.get(f"{path}file/").status_code == 403
    hands = director.get(path).content.decode()
    for step in ("Préparé par", "Approuvé par"):
        assert re.search(rf"{step}</dt><dd><bdi>Agent</bdi> · {AT_NOON}", hands)
    assert "Remis à la banque par" not in hands and "Date des prélèvements</dt>" in hands
    content = finance.get(f"{path}file/")
    assert b"pain.008.001.08" in content.content and file.message_id in content["Content-Disposition"]
    assert finance.post(path, {"act": "sent"}).status_code == 302
    assert re.search(rf"Remis à la banque par</dt><dd><bdi>Agent</bdi> · {AT_NOON}", finance.get(path).content.decode())
    assert finance.post(path, {"act": "drop"}).status_code == 422
    assert len(finance.get(f"{path}?as=csv").content.decode("utf-8-sig").splitlines()) == 2
    assert finance.post("/fr/desk/bank/orders/", {**early, "act": "refunds", "on": on.isoformat()}).status_code == 422
    past = (NOON.date() - datetime.timedelta(days=1)).isoformat()
    refused = finance.post("/fr/desk/bank/orders/", {**early, "act": "refunds", "on": past}).content.decode()
    assert "Aucun virement ne se fait à une date passée" in refused
    for act, day_of in (("debits", "Date des prélèvements"), ("refunds", "Date des virements")):
        assert re.search(rf'<label for="{act}-on">{day_of}', refused)
    assert finance.post("/fr/desk/bank/orders/", {**early, "act": "other"}).status_code == 404
    listed = finance.get("/fr/desk/bank/orders/?as=csv").content.decode("utf-8-sig").splitlines()
    assert (
        len(listed) == 2 and listed[1].startswith(f"{file.message_id};") and listed[0].startswith("Fichier d’ordres;")
    )
    assert "M2026" in finance.get("/fr/desk/bank/mandates/?as=csv").content.decode("utf-8-sig")


def test_the_tab_of_the_page_is_marked(town: worlds.World, finance: Client) -> None:
    for page in ("", "lines/", "orders/", "mandates/"):
        told = finance.get(f"/fr/desk/bank/{page}").content.decode()
        [nav] = re.findall('<nav aria-label="Banques">.*?</nav>', told)
        assert re.findall('href="([^"]*)" aria-current="page"', nav) == [f"/fr/desk/bank/{page}"]


def test_only_finance_and_the_director_see_the_banks(town: worlds.World, finance: Client) -> None:
    take(finance, day(books.Movement(0, 1_200, "", "", "", "MERCI")))
    [line] = open_lines()
    agent, director = staff.signed_in(town.actor, "agent"), staff.signed_in(town.actor, "director")
    for address in ("", "lines/", f"lines/{line.line_id}/", "mandates/", "orders/"):
        assert agent.get(f"/fr/desk/bank/{address}").status_code == 403
        assert director.get(f"/fr/desk/bank/{address}").status_code == 200
    assert take(director, day()) == 403
    place = {"act": "place", "reference": town.accounts["three"].number}
    assert director.post(f"/fr/desk/bank/lines/{line.line_id}/", place).status_code == 403
    for address in ("lines/999999/", "statements/999999/", "orders/999999/", "orders/999999/file/"):
        assert finance.get(f"/fr/desk/bank/{address}").status_code == 404
    assert Client(headers={"host": "127.0.0.1"}).get("/fr/desk/bank/").status_code == 302
    assert [one.line_id for one in open_lines()] == [line.line_id]


def test_pages_ask_little_of_the_database(town: worlds.World, finance: Client) -> None:
    take(finance, day(*(books.Movement(0, 100 + one, "", "Amal", "", "MERCI") for one in range(12))))
    for address in ("", "lines/", "mandates/", "orders/", f"lines/{open_lines()[0].line_id}/"):
        with CaptureQueriesContext(connection) as asked:
            assert finance.get(f"/fr/desk/bank/{address}").status_code == 200
        assert len([one for one in asked.captured_queries if "SELECT" in one["sql"]]) <= 15, address


def test_what_is_late_stands_first_is_marked_and_is_given_to_a_person(
    town: worlds.World, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    early = NOON - datetime.timedelta(days=9)
    monkeypatch.setattr(clock, "now", lambda: early)
    account = books.Books(OWN, ground.DAY)
    account.book(books.Movement(0, 5_000, "", "Amal", "", "MERCI"))
    take(finance, account.close_day())
    [line] = open_lines()
    assert line.due_on == datetime.date(2026, 5, 14)
    monkeypatch.setattr(clock, "now", lambda: NOON)
    account.book(books.Movement(0, 700, "", "", "", "RIEN"))
    take(finance, account.close_day())
    rows = finance.get("/fr/desk/bank/lines/").content.decode()
    assert rows.index("MERCI") < rows.index("RIEN")
    assert len(re.findall(r'<span class="tag stop">.{0,60}14 mai 2026', rows)) == 1 and "Mouvements en retard" in rows
    assert "25 mai 2026" in rows
    with scope.reading(1):
        clerk = staffed.list_people(role="finance", on=NOON.date())[0]
    path = f"/fr/desk/bank/lines/{line.line_id}/"
    given = finance.post(path, {"act": "assign", "person": str(clerk.id)}, follow=True).content.decode()
    assert "Confié à une personne." in given and clerk.name_fr in given
    mine = finance.get("/fr/desk/bank/lines/?whose=mine&as=csv").content.decode("utf-8-sig").splitlines()
    assert mine[1:] == ["2026-05-05;main;50;Amal;MERCI;;En attente;finances;Agent;2026-05-14"]
    assert finance.post(path, {"act": "assign", "person": "999999"}).status_code == 422
    director = staff.signed_in(town.actor, "director")
    assert director.post(path, {"act": "assign", "person": ""}).status_code == 302
    assert staff.signed_in(town.actor, "agent").post(path, {"act": "assign", "person": ""}).status_code == 403
    home = finance.get("/fr/desk/").content.decode()
    assert "Mouvements bancaires à placer" in home and home.count('<small class="clock late">') == 1
    closing = finance.get("/fr/desk/money/days/").content.decode()
    assert "Mouvements bancaires à placer" in closing and "14 mai 2026" in closing
