"""Collections at the desk: pages in three languages, acts by their buttons, refusals in words, lists to keep."""

import datetime
import re

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import world as worlds
from tests.contexts.collections import debts, test_losses
from tests.contexts.collections.debts import SYSTEM
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.collections import operations, queries
from saqia.contexts.contracts import models as contract_models
from saqia.contexts.contracts import operations as contracts
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

pytestmark = pytest.mark.usefixtures("moment")
FRAME = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")
HOME = "/fr/desk/collections/"
WHY = 16  # why deposits wait is read of four contexts, however many there are
PAGES = ("", "plans/", "protections/", "write-offs/", "deposits/", "final-bills/", "ageing/", "accounts/")


@pytest.fixture
def finance(town: worlds.World) -> Client:
    """Somebody of finance."""
    return staff.signed_in(town.actor, "finance")


def read(client: Client, path: str, *, most: int = 12) -> str:
    """Open a page, count its queries, and return its text."""
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200, path
    own = [row["sql"] for row in asked.captured_queries if not row["sql"].startswith(FRAME)]
    assert len(own) <= most + 4, (path, len(own), own)  # the frame around each page asks who this is
    return answer.content.decode()


def filled(world: worlds.World) -> int:
    """Have one of everything; return the order's id."""
    order = debts.ordered(world, "plain", 60_000)
    account = world.accounts["stairs"].account_id
    operations.protect_account(
        actor=SYSTEM, account_id=account, code="medical-device", ends_on=datetime.date(2026, 12, 31), at=NOON
    )
    debts.owe(world, "shop", 300_000)
    operations.offer_plan(actor=SYSTEM, account_id=world.accounts["shop"].account_id, cause="t", at=NOON)
    debts.owe(world, "night", 45_000, datetime.date(2025, 1, 5))
    operations.propose_write_off(
        actor=debts.clerk("collections.propose-write-off", person=99), account_id=world.accounts["night"].account_id,
        reason="gone", remark="Retour du courrier", at=NOON,
    )  # fmt: skip
    operations.track_deposit_refund(
        actor=SYSTEM, account_id=account, cause="RES-2026-000007", deposit_centimes=30_000, amount_centimes=20_000,
        rib="", at=NOON,
    )  # fmt: skip
    return order.id


def test_the_tab_that_is_open_is_marked_and_that_above_an_inner_page(town: worlds.World, finance: Client) -> None:
    inner = f"accounts/{town.accounts['plain'].number}/"
    for page, tab in (*zip(PAGES, PAGES, strict=True), (inner, "accounts/")):
        [nav] = re.findall('<nav aria-label="Recouvrement">.*?</nav>', read(finance, HOME + page))
        assert re.findall('href="([^"]*)" aria-current="page"', nav) == [HOME + tab]


def test_every_page_opens_empty_and_filled_in_three_languages(town: worlds.World, finance: Client) -> None:
    for page in PAGES:
        read(finance, HOME + page)
    order_id = filled(town)
    number = town.accounts["plain"].number
    for language in ("ar", "fr", "en"):
        for page in (*PAGES, f"orders/{order_id}/", f"accounts/{number}/"):
            read(finance, f"/{language}/desk/collections/{page}", most=WHY if page == "deposits/" else 12)
    assert "Impayé après mise en demeure" in read(finance, HOME)
    assert "appareil médical vital" in read(finance, f"{HOME}protections/")
    assert "Retour du courrier" in read(finance, f"{HOME}write-offs/")
    assert "RES-2026-000007" in read(finance, f"{HOME}deposits/")
    home = finance.get("/fr/desk/").content.decode()
    assert "Dépôts à restituer" in home


def test_lists_are_taken_away(town: worlds.World, finance: Client) -> None:
    filled(town)
    for page in ("", "plans/", "protections/", "write-offs/", "deposits/", "ageing/"):
        told = finance.get(f"{HOME}{page}?as=csv&state=offered" if page == "plans/" else f"{HOME}{page}?as=csv")
        rows = told.content.decode("utf-8-sig").splitlines()
        assert len(rows) >= 2, page
        assert finance.get(f"{HOME}{page}?as=xlsx").status_code == 200
    ageing = finance.get(f"{HOME}ageing/?as=csv").content.decode("utf-8-sig")
    assert "Professionnels;" in ageing
    assert "31 à 90 jours" in ageing
    for by in ("class", "commune", "operator"):
        page = read(finance, f"{HOME}ageing/?by={by}")
        assert "Administrations publiques" in page
    assert "Chez nous" not in page and "Ouvert chez nous" in page and page.count("<tfoot>") == 0


def test_protections_that_end_soon_are_marked_and_wait_for_a_person(town: worlds.World, finance: Client) -> None:
    for name, ends_on in (("plain", datetime.date(2026, 6, 4)), ("stairs", datetime.date(2026, 6, 5))):
        operations.protect_account(
            actor=SYSTEM, account_id=town.accounts[name].account_id, code="school", ends_on=ends_on, at=NOON
        )
    page = read(finance, f"{HOME}protections/")
    assert page.count("finit bientôt") == 1 and "Si sa raison demeure" in page
    home = finance.get("/fr/desk/").content.decode()
    assert 'Protections bientôt finies</a></dt><dd><bdi dir="ltr">1<' in home


def test_ageing_names_the_operator_of_origin_and_is_in_order(town: worlds.World, finance: Client) -> None:
    numbers = (town.accounts[name].account_id for name in ("plain", "three"))
    with transaction.atomic():
        scope.enter(1)
        for account_id, source in zip(numbers, ("onee", "regie"), strict=True):
            contract_models.Contract.objects.filter(account_id=account_id).update(source=source)
    pages = {code: read(finance, f"/{code}/desk/collections/ageing/?by=operator") for code in ("ar", "fr")}
    assert "Ancienne régie" in pages["fr"] and "regie" not in pages["fr"] and "onee" not in pages["fr"]
    assert "المكتب الوطني للكهرباء والماء الصالح للشرب" in pages["ar"] and "الوكالة المستقلة السابقة" in pages["ar"]
    rows = finance.get(f"{HOME}ageing/?as=csv").content.decode("utf-8-sig").splitlines()[1:]
    names = [row.split(";")[:3] for row in rows]
    assert names == sorted(names) and {"ONEE", "Ancienne régie"} <= {one[2] for one in names}


def test_an_order_is_canceled_with_its_cause(town: worlds.World, finance: Client) -> None:
    order_id = filled(town)
    path = f"{HOME}orders/{order_id}/"
    assert "ordre tient" in read(finance, path)
    assert finance.post(path, {"act": "cancel", "cause": ""}).status_code == 422
    assert finance.post(path, {"act": "restore", "cause": "x"}).status_code == 422
    assert finance.post(path, {"act": "other", "cause": "x"}).status_code == 404
    assert finance.post(path, {"act": "cancel", "cause": "Accord trouvé"}).status_code == 302
    page = read(finance, path)
    assert "Accord trouvé" in page and "Annulé" in page
    assert "Accord trouvé" in read(finance, f"{HOME}?state=canceled")
    assert finance.get(f"{HOME}orders/999/").status_code == 404
    assert finance.get(f"{HOME}?state=lost").status_code == 404


def test_a_service_is_ordered_back(town: worlds.World, finance: Client) -> None:
    order = debts.ordered(town)
    operations.close_disconnection(
        actor=SYSTEM, order_id=order.id, was_cut=True, executed_at=debts.noon(debts.CUT), at=NOON
    )
    assert finance.post(f"{HOME}orders/{order.id}/", {"act": "restore", "cause": "Geste"}).status_code == 302
    assert debts.order_of(town).status == "reconnection-ordered"


def test_a_write_off_takes_two(town: worlds.World, finance: Client) -> None:
    debts.owe(town, "night", 45_000, datetime.date(2025, 1, 5))
    path = f"{HOME}accounts/{town.accounts['night'].number}/"
    assert finance.post(path, {"act": "write-off", "reason": "tired"}).status_code == 422
    assert finance.post(path, {"act": "write-off", "reason": "gone", "remark": ""}).status_code == 302
    page = read(finance, f"{HOME}write-offs/")
    assert "une autre personne décide" in page and "Approuver" not in page
    with scope.reading(1):
        [found] = queries.list_write_offs()
    given = {"write_off": str(found.id), "act": "approve"}
    answer = finance.post(f"{HOME}write-offs/", given)
    assert answer.status_code == 422 and "Qui propose" in answer.content.decode()
    director = staff.signed_in(town.actor, "director")
    assert director.post(f"{HOME}write-offs/", given).status_code == 302
    assert "Retour" not in read(director, f"{HOME}write-offs/?state=written-off")
    for wrong in ({"write_off": "x"}, {"write_off": "999", "act": "approve"}, {**given, "act": "burn"}):
        assert director.post(f"{HOME}write-offs/", wrong).status_code == 404


def test_an_account_is_found_offered_protected_and_not_cut_unnoticed(town: worlds.World) -> None:
    supervisor = staff.signed_in(town.actor, "supervisor")
    debts.owe(town, "plain", 60_000)
    number = town.accounts["plain"].number
    path = f"{HOME}accounts/{number}/"
    assert supervisor.get(f"{HOME}accounts/?number={number}").headers["Location"] == path
    assert supervisor.get(f"{HOME}accounts/?number=999").status_code == 422
    assert supervisor.get(f"{HOME}accounts/1999999999/").status_code == 404
    refused = supervisor.post(path, {"act": "cut"})
    assert refused.status_code == 422 and "Aucune mise en demeure" in refused.content.decode()
    assert supervisor.post(path, {"act": "offer"}).status_code == 302
    again = supervisor.post(path, {"act": "protect", "code": "school", "ends_on": "2026-05-01"})
    assert again.status_code == 422 and "trop lointaine" in again.content.decode()
    assert supervisor.post(path, {"act": "protect", "code": "school", "ends_on": "2027-05-01"}).status_code == 302
    with scope.reading(1):
        [protection] = queries.list_protections(on=NOON.date())
        assert len(queries.list_plans(on=NOON.date())) == 1
    page = f"{HOME}protections/"
    assert supervisor.post(page, {"protection": "x"}).status_code == 404
    assert supervisor.post(page, {"protection": str(protection.id)}).status_code == 302
    with scope.reading(1):
        assert queries.list_protections(on=NOON.date()) == []


def test_the_deposits_not_asked_for_say_why(town: worlds.World, finance: Client) -> None:
    filled(town)
    waiting = read(finance, f"{HOME}deposits/?state=asked", most=WHY)
    assert "RES-2026-000007" in waiting and "inférieur au montant arrêté" in waiting
    answer = finance.get(f"{HOME}deposits/?state=asked&as=csv").content.decode()
    assert "inférieur au montant arrêté" in answer
    assert "RES-2026-000007" not in read(finance, f"{HOME}deposits/?state=transferred")
    assert finance.get(f"{HOME}deposits/?state=other").status_code == 404


def test_deposits_of_ended_accounts_are_listed_with_what_they_wait_for(town: worlds.World, finance: Client) -> None:
    page = f"{HOME}deposits/?state=held"
    assert "Aucun compte clos n’a de dépôt ni de trop-perçu." in read(finance, page)
    account = town.accounts["plain"]
    test_losses.hold_deposit(account.account_id, 30_000)
    for number in account.contract_numbers.values():
        contracts.end_contract(
            actor=SYSTEM, contract_number=number, ends_on=NOON.date(), reason="unpaid", closing_reading_id=0, at=NOON
        )
    shown = read(finance, page)
    assert account.number in shown and "la facture jusqu’à la fin du contrat" in shown
    assert f"{account.number};" in finance.get(f"{page}&as=csv").content.decode()


def test_accounts_that_miss_their_final_bill_say_why_and_lead_to_where_it_is_mended(
    town: worlds.World, finance: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = f"{HOME}final-bills/"
    assert "Chaque compte clos a sa facture finale." in read(finance, page)
    account, left = town.accounts["plain"], NOON.date()
    for number in account.contract_numbers.values():
        contracts.end_contract(
            actor=SYSTEM, contract_number=number, ends_on=left, reason="unpaid", closing_reading_id=0, at=NOON
        )
    officer = staff.signed_in(town.actor, "billing_officer")
    assert "en retard" not in read(officer, page)
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 6, 30))
    shown = read(officer, page)
    assert account.number in shown and "le compteur n’a pas été relevé au départ" in shown and "en retard" in shown
    assert '<td class="n">41</td>' in shown and 'href="/fr/desk/rounds/import/"' in shown
    assert "/fr/desk/rounds/import/" not in read(staff.signed_in(town.actor, "agent"), page)
    row = finance.get(f"{page}?as=csv").content.decode("utf-8-sig").splitlines()[1]
    assert row.startswith(f"{account.number};") and ";2026-05-20;41;2026-06-29;en retard;" in row


def test_a_deposit_without_a_bank_account_is_refused_in_words(town: worlds.World, finance: Client) -> None:
    filled(town)
    with scope.reading(1):
        [found] = queries.list_deposits()
    answer = finance.post(f"{HOME}deposits/", {"deposit": str(found.id)})
    assert answer.status_code == 422 and "fourni ce RIB" in answer.content.decode()
    assert finance.post(f"{HOME}deposits/", {"deposit": "999"}).status_code == 404


def test_finance_closes_a_deposit_that_debts_took_whole(town: worlds.World, finance: Client) -> None:
    account = town.accounts["plain"].account_id
    test_losses.hold_deposit(account, 30_000)
    asked = operations.track_deposit_refund(
        actor=SYSTEM, account_id=account, cause="RES-2026-000007", deposit_centimes=30_000, amount_centimes=20_000,
        rib="", at=NOON,
    )  # fmt: skip
    page, gone = f"{HOME}deposits/", f"{HOME}deposits/?state=set-off"
    early = finance.post(page, {"off": str(asked.id)})
    assert early.status_code == 422 and "Ce qui reste du dépôt a changé" in early.content.decode()
    debts.owe(town, "plain", 30_000)
    assert "Clore : il ne reste rien" in read(finance, page, most=WHY)
    assert "RES-2026-000007" not in read(finance, gone)
    supervisor = staff.signed_in(town.actor, "supervisor")
    assert "Clore : il ne reste rien" not in supervisor.get(page).content.decode()
    assert supervisor.post(page, {"off": str(asked.id)}).status_code == 403
    for wrong in ("x", "9" * 20, "999"):
        assert finance.post(page, {"off": wrong}).status_code == 404
    done = finance.post(page, {"off": str(asked.id)}, follow=True).content.decode()
    assert "Clos : les dettes ont tout pris" in done and "RES-2026-000007" not in done
    kept = read(finance, gone)
    assert "RES-2026-000007" in kept and "Imputé en totalité" in kept and "200,00" in kept
    assert ";200;2026-05-20" in finance.get(f"{gone}&as=csv").content.decode()


def test_who_may_not_sees_nothing(town: worlds.World) -> None:
    order_id = filled(town)
    reader = staff.signed_in(town.actor, "reader")
    agent = staff.signed_in(town.actor, "agent")
    for page in (*PAGES, f"orders/{order_id}/", f"accounts/{town.accounts['plain'].number}/"):
        assert reader.get(HOME + page).status_code == 403
        assert Client(headers={"host": "127.0.0.1"}).get(HOME + page).status_code == 302
    assert agent.post(f"{HOME}orders/{order_id}/", {"act": "cancel", "cause": "x"}).status_code == 403
    other = staff.signed_in(operation.system_actor(tenant_id=2, name="test"), "finance")
    assert other.get(f"{HOME}orders/{order_id}/").status_code == 404
    assert other.get(f"{HOME}accounts/{town.accounts['plain'].number}/").status_code == 404
