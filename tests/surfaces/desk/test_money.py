"""The money room: a day compared and signed on a page, differences settled, refunds by four eyes, partners, journal."""

import datetime
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON
from tests.surfaces.desk.test_customer_money import give_bank_account

from saqia.contexts.parties import queries as parties
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries as payment_queries
from saqia.contexts.payments import types as payment_types
from saqia.contexts.reconciliation import queries
from saqia.platform.tenancy import scope
from saqia.platform.webhooks import subscribing, telling

pytestmark = pytest.mark.usefixtures("moment")
ROOM = "/fr/desk/money/"
YESTERDAY = NOON.date() - datetime.timedelta(days=1)


@pytest.fixture
def finance(town: worlds.World) -> Client:
    """Somebody of finance."""
    return staff.signed_in(town.actor, "finance")


def pay(town: worlds.World, amount: int, *, channel: str = "partner", method: str = "app") -> None:
    payments.collect_payment(
        actor=town.actor, channel=channel, collector="P1", reference=f"R{amount}", method=method,
        lines=[payment_types.Line(town.accounts["three"].account_id, amount)],
        collected_at=NOON - datetime.timedelta(days=1), at=NOON,
    )  # fmt: skip


def send(client: Client, content: bytes, which: str = "partner:P1") -> object:
    file = SimpleUploadedFile("day.csv", content, content_type="text/csv")
    return client.post(f"{ROOM}days/?on={YESTERDAY}", {"act": "file", "collector": which, "file": file})


def test_a_day_is_compared_settled_and_signed(town: worlds.World, finance: Client) -> None:
    pay(town, 10000)
    page = finance.get(f"{ROOM}days/").content.decode()
    assert "P1" in page
    assert "pas arrivé" in page
    assert send(finance, b"reference,amount_centimes\nR10000,10000\nX,77\n").status_code == 302  # type: ignore[attr-defined]
    close = {"act": "close", "which": "partner:P1"}
    refused = finance.post(f"{ROOM}days/?on={YESTERDAY}", close)
    assert (refused.status_code, "Des écarts sont encore ouverts." in refused.content.decode()) == (422, True)
    with scope.reading(1):
        [difference] = queries.list_differences()
    listed = finance.get(f"{ROOM}differences/").content.decode()
    assert re.search(r"<tfoot>.*?Total.*?0,00.*?0,77", listed) and f"?on={YESTERDAY}" in listed
    empty = finance.post(f"{ROOM}differences/", {"difference": difference.difference_id, "remark": ""})
    assert empty.status_code == 422
    settled = finance.post(
        f"{ROOM}differences/", {"difference": difference.difference_id, "remark": "essai du partenaire"}
    )
    assert settled.status_code == 302
    assert finance.post(f"{ROOM}days/?on={YESTERDAY}", close).status_code == 302
    with scope.reading(1):
        assert queries.get_day(channel="partner", collector="P1", on=YESTERDAY).is_closed
    signed = finance.get(f"{ROOM}days/?on={YESTERDAY}").content.decode()
    assert re.search(r">\s*clos\s*<.{0,60}Agent</bdi> · <bdi>20 mai 2026</bdi>", signed, re.DOTALL)
    taken = finance.get(f"{ROOM}days/?as=csv&on={YESTERDAY}").content.decode("utf-8-sig").splitlines()
    assert taken[1] == "partenaire d’encaissement;P1;1;100;100.77;;0;oui;Agent;2026-05-20T13:00:00+01:00"
    assert "77" not in finance.get(f"{ROOM}differences/?as=csv").content.decode()


def test_a_bad_file_says_where(town: worlds.World, finance: Client) -> None:
    pay(town, 10000)
    answered = send(finance, b"reference,amount_centimes\nA,much\n")
    assert answered.status_code == 422  # type: ignore[attr-defined]
    assert "Ligne 2, amount_centimes : montant illisible" in answered.content.decode()  # type: ignore[attr-defined]
    with scope.reading(1):
        assert queries.list_differences() == []


def test_a_refund_needs_somebody_else(town: worlds.World, finance: Client) -> None:
    pay(town, 90_000_00)
    account = town.accounts["three"].account_id
    give_bank_account(town)
    with scope.reading(1):
        bank = parties.list_bank_accounts(town.accounts["three"].customer_id)[0][0]
    refund = payments.propose_refund(
        actor=town.actor, account_id=account, amount_centimes=5000, cause="credit:1", bank_account_id=bank, at=NOON
    )
    listed = finance.get(f"{ROOM}refunds/").content.decode()
    assert f"collections/accounts/{town.accounts['three'].number}/" in listed
    assert re.search(r"<tfoot>.*?Total.*?50,00", listed)
    assert finance.post(f"{ROOM}refunds/", {"act": "approve", "refund": refund.refund_id}).status_code == 302
    again = finance.post(f"{ROOM}refunds/", {"act": "approve", "refund": refund.refund_id})
    assert (again.status_code, "déjà décidé" in again.content.decode()) == (422, True)
    assert finance.post(f"{ROOM}refunds/", {"act": "approve", "refund": "x"}).status_code == 422
    assert 'desk/bank/orders/"' in finance.get(f"{ROOM}refunds/?state=approved").content.decode()
    with scope.reading(1):
        assert payment_queries.get_refund(refund.refund_id).status == "approved"  # type: ignore[union-attr]
    assert "5000" not in finance.get(f"{ROOM}refunds/?as=csv&state=approved").content.decode()
    assert "50" in finance.get(f"{ROOM}refunds/?as=csv&state=approved").content.decode()


def test_a_partner_is_registered_and_its_secret_shown_once(town: worlds.World, finance: Client) -> None:
    given = {"code": "BANK-7", "name_ar": "بنك", "name_fr": "Banque", "most": "5000", "guarantee": "100000"}
    made = finance.post(f"{ROOM}partners/", given)
    assert (made.status_code, made["Cache-Control"]) == (200, "no-store")
    with scope.reading(1):
        [partner] = payment_queries.list_collectors()
    assert partner.client_id in made.content.decode()
    assert (partner.most_per_payment_centimes, partner.guarantee_centimes) == (500_000, 10_000_000)
    assert finance.post(f"{ROOM}partners/", given).status_code == 422
    assert finance.post(f"{ROOM}partners/", {**given, "code": "a b"}).status_code == 422
    assert finance.post(f"{ROOM}partners/BANK-7/", {"most": "1", "guarantee": "0"}).status_code == 302
    with scope.reading(1):
        assert not payment_queries.list_collectors()[0].is_active
    assert finance.get(f"{ROOM}partners/NONE/").status_code == 404
    rows = finance.get(f"{ROOM}partners/?as=csv").content.decode("utf-8-sig").splitlines()
    assert rows == [
        "Code;Nom;Détient, DH;Garantie, DH;Plafond par paiement, DH;État", "BANK-7;Banque;0;0;1;arrêté",
    ]  # fmt: skip


def test_a_partner_brings_what_it_holds(town: worlds.World, finance: Client) -> None:
    finance.post(f"{ROOM}partners/", {"code": "P1", "name_ar": "ش", "name_fr": "P", "most": "500", "guarantee": "500"})
    pay(town, 10000)
    with scope.reading(1):
        assert payment_queries.get_held("P1") == 10000
    given = {"until": YESTERDAY.isoformat(), "amount": "100", "reference": "V1"}
    for change in ({"until": NOON.date().isoformat()}, {"amount": "0"}, {"reference": ""}):
        assert finance.post(f"{ROOM}partners/P1/settle/", {**given, **change}).status_code == 422
    for _ in range(2):
        assert finance.post(f"{ROOM}partners/P1/settle/", given).status_code == 302
    with scope.reading(1):
        assert payment_queries.get_held("P1") == 0
        assert queries.get_day(channel="partner", collector="P1", on=YESTERDAY).bank_centimes == 10000
    assert finance.get(f"{ROOM}partners/P1/").status_code == 200
    assert staff.signed_in(town.actor, "agent").post(f"{ROOM}partners/P1/settle/", given).status_code == 403


def test_a_partner_s_statement_says_what_it_holds_after_each_day(town: worlds.World, finance: Client) -> None:
    finance.post(f"{ROOM}partners/", {"code": "P1", "name_ar": "ش", "name_fr": "P", "most": "500", "guarantee": "500"})
    pay(town, 10000)
    pay(town, 2500)
    with scope.reading(1):
        number = next(one.number for one in payment_queries.page_payments() if one.amount_centimes == 2500)
    payments.reverse_payment(actor=town.actor, number=number, reason="error", at=NOON)
    finance.post(f"{ROOM}partners/P1/settle/", {"until": YESTERDAY.isoformat(), "amount": "60", "reference": "V1"})
    page, today = f"{ROOM}partners/P1/statement/", NOON.date()
    rows = finance.get(f"{page}?first={YESTERDAY}&last={today}&as=csv").content.decode("utf-8-sig").splitlines()
    assert rows[1:] == [
        f"{YESTERDAY - datetime.timedelta(days=1)};;;;;0", f"{YESTERDAY};2;125;0;0;125", f"{today};0;0;25;60;40",
    ]  # fmt: skip
    later = finance.get(f"{page}?first={today}&last={today}&as=csv").content.decode("utf-8-sig").splitlines()
    assert (later[1], later[2]) == (f"{YESTERDAY};;;;;125", f"{today};0;0;25;60;40")
    backwards = finance.get(f"{page}?first={today}&last={YESTERDAY}")
    said = backwards.content.decode()
    assert (backwards.status_code, "le dernier jour" in said, 'class="sheet"' in said) == (422, True, False)
    assert finance.get(f"{page}?first={today}&last={YESTERDAY}&as=csv").status_code == 422
    assert finance.get(page).status_code == finance.get(page.replace("/fr/", "/ar/")).status_code == 200
    assert staff.signed_in(town.actor, "agent").get(page).status_code == 403
    assert finance.get(f"{ROOM}partners/NONE/statement/").status_code == 404


def test_a_day_says_which_days_its_transfer_covers(town: worlds.World, finance: Client) -> None:
    finance.post(
        f"{ROOM}partners/", {"code": "P1", "name_ar": "ش", "name_fr": "Banque P", "most": "5", "guarantee": "5"}
    )
    pay(town, 10000)
    before = YESTERDAY - datetime.timedelta(days=2)
    for until, amount in ((before, "7"), (YESTERDAY, "100")):
        given = {"until": until.isoformat(), "amount": amount, "reference": f"V{amount}"}
        assert finance.post(f"{ROOM}partners/P1/settle/", given).status_code == 302
    page = finance.get(f"{ROOM}days/?on={YESTERDAY}").content.decode()
    assert "Pour ses jours jusqu" in page and "Banque P" in page
    with scope.reading(1):
        [day] = queries.list_days(on=YESTERDAY)
        assert (day.bank_centimes, day.bank_until_on, day) == (
            10000, YESTERDAY, queries.get_day(channel="partner", collector="P1", on=YESTERDAY),
        )  # fmt: skip
    assert finance.get(f"{ROOM}days/?on=yesterday").status_code == 404
    assert finance.get(f"{ROOM}days/?on=").status_code == 200


def test_the_journal_balances(town: worlds.World, finance: Client) -> None:
    pay(town, 10000)
    page = finance.get(f"{ROOM}journal/").content.decode()
    assert "3421" in page and f'value="{NOON.date()}"' in page
    assert re.search(r"<tfoot>.*?Total.*?0,00", page)
    content = finance.get(f"{ROOM}journal/?first={YESTERDAY}&last={YESTERDAY}").getvalue().decode()
    rows = [line.split("\t") for line in content.splitlines()]
    assert len(rows[0]) == 18
    assert [(row[4], row[11], row[12]) for row in rows[1:]] == [("51153", "100,00", "0,00"), ("3421", "0,00", "100,00")]
    with scope.reading(1):
        [paid] = payment_queries.list_payments(account_ids=[town.accounts["three"].account_id])
    account = town.accounts["three"].number
    assert [row[1] for row in rows[1:]] == ["Paiement"] * 2
    assert [(row[6], row[7]) for row in rows[1:]] == [("", ""), (account, f"Client {account}")]
    assert [(row[8], row[10]) for row in rows[1:]] == [(paid.number, f"Paiement {paid.number}")] * 2
    for period in ("first=2026-02-01&last=2026-01-01", "first=2025-01-01&last=2026-01-01", "first=x&last=y"):
        assert finance.get(f"{ROOM}journal/?{period}").status_code == 422


def test_what_a_day_paid_for_by_service(town: worlds.World, finance: Client) -> None:
    pay(town, 1_000)
    told = finance.get(f"{ROOM}journal/services/?day={YESTERDAY}&as=csv")
    rows = told.content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2 and rows[0].startswith("Reçu;Compte;Facture;Service;")
    assert rows[1].startswith("2026-") and rows[1].split(";")[1] == town.accounts["three"].number
    assert rows[1].lower().endswith(";eau potable;10")
    assert finance.get(f"{ROOM}journal/services/?day={YESTERDAY}&as=xlsx").status_code == 200
    assert len(finance.get(f"{ROOM}journal/services/?day=2020-01-01").content.decode().splitlines()) == 1
    assert finance.get(f"{ROOM}journal/services/?day=x").status_code == 404
    assert staff.signed_in(town.actor, "agent").get(f"{ROOM}journal/services/?day={YESTERDAY}").status_code == 403


@pytest.mark.parametrize("page", ["days/", "differences/", "refunds/", "partners/", "journal/"])
def test_pages_are_for_finance_and_ask_little(town: worlds.World, finance: Client, page: str) -> None:
    assert staff.signed_in(town.actor, "agent").get(f"{ROOM}{page}").status_code == 403
    pay(town, 10000)
    for language in ("ar", "fr", "en"):
        with CaptureQueriesContext(connection) as captured:
            assert finance.get(f"/{language}/desk/money/{page}").status_code == 200
    frame = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")
    asked = [one for one in captured.captured_queries if not one["sql"].startswith(frame)]
    assert len(asked) <= 12 + 5


def test_where_a_partner_is_told_is_shown(town: worlds.World, finance: Client) -> None:
    finance.post(f"{ROOM}partners/", {"code": "P1", "name_ar": "ش", "name_fr": "P", "most": "500", "guarantee": "500"})
    assert "demandé à être avertis de rien" in finance.get(f"{ROOM}partners/P1/").content.decode()
    with scope.reading(1):
        [partner] = payment_queries.list_collectors()
    for rank in range(3):
        subscribing.subscribe(
            actor=town.actor, holder=subscribing.Holder(partner.client_id, None),
            url=f"https://p.example/{rank}?key=unshown", events=["payment.posted"], at=NOON,
        )  # fmt: skip
    told = telling.Told("payment.posted", "c1", "R1", "payments/R1", root="/api/partner/v1")
    assert telling.tell_app(actor=town.actor, client_id=partner.client_id, told=told, at=NOON) == 3
    assert telling.tell_app(actor=town.actor, client_id=partner.client_id, told=told, at=NOON) == 0
    with CaptureQueriesContext(connection) as asked:
        shown = finance.get(f"{ROOM}partners/P1/").content.decode()
    assert len([one for one in asked if one["sql"].startswith("SELECT")]) <= 10
    assert ("https://p.example/2" in shown, "unshown" in shown, "en attente" in shown) == (True, False, True)
