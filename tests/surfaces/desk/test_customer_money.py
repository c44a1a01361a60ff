"""A customer's money and papers at the counter: what was paid, certificates, a refund proposed to finance."""

import datetime
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk import test_tills as tills
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.billing import queries as billing
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import queries as customers
from saqia.contexts.parties import types as party_types
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import queries
from saqia.contexts.payments import types as payment_types
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
FRAME = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")
counter = tills.counter


@pytest.fixture
def agent(town: worlds.World) -> Client:
    """An agent."""
    return staff.signed_in(town.actor, "agent")


def home(town: worlds.World, name: str = "three") -> str:
    """Return the address of a customer's screen."""
    return f"/fr/desk/customers/{town.accounts[name].customer_id}/"


def pay(town: worlds.World, amount: int, name: str = "three") -> payment_types.Receipt:
    """Bring money through a partner."""
    return payments.collect_payment(
        actor=town.actor, channel="partner", collector="P1", reference=f"R{amount}", method="app",
        lines=[payment_types.Line(town.accounts[name].account_id, amount)],
        collected_at=NOON - datetime.timedelta(days=1), at=NOON,
    )  # fmt: skip


def give_bank_account(town: worlds.World, name: str = "three") -> None:
    """Let a customer have given a bank account."""
    with scope.reading(1):
        known = customers.get_customer(town.accounts[name].customer_id)
    given = party_types.CustomerDetails(
        kind=known.kind, name_ar=known.name_ar, name_latin=known.name_latin, ribs=(rib_with_key(),)
    )
    parties.correct_customer(actor=town.actor, customer_id=known.id, given=given, at=NOON)


def rib_with_key() -> str:
    """Return a RIB whose key is right."""
    stem = "0077800001234567890123"[:22]
    return f"{stem}{97 - int(stem + '00') % 97:02d}"


def proposed(town: worlds.World, name: str = "three") -> list[payment_types.Refund]:
    """Return the refunds of an account."""
    with scope.reading(1):
        return queries.list_refunds(account_ids=[town.accounts[name].account_id])


def issued(town: worlds.World, name: str = "three") -> list[billing.Certificate]:
    """Return the certificates of an account."""
    with scope.reading(1):
        return billing.list_certificates(account_id=town.accounts[name].account_id)


def test_what_was_paid_is_listed_with_its_paper(town: worlds.World, agent: Client) -> None:
    paid = pay(town, 12345)
    assert f'href="{home(town)}payments/"' in agent.get(home(town)).content.decode()
    with CaptureQueriesContext(connection) as asked:
        page = agent.get(f"{home(town)}payments/")
    text = page.content.decode()
    assert page.status_code == 200 and paid.number in text and "123,45" in text and "<c-" not in text
    assert len([row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]) <= 12 + 5
    paper = agent.get(f"{home(town)}payments/{paid.number}/")
    assert (paper.status_code, paper.headers["Content-Type"]) == (200, "application/pdf")
    file = agent.get(f"{home(town)}payments/?as=csv").content.decode("utf-8-sig").splitlines()
    assert file[0] == "Reçu;Jour;Compte;Montant DH;Payé par;Par;Annulé le"
    assert file[1].startswith(f"{paid.number};2026-05-19;{town.accounts['three'].number};123.45;")
    for name in ("plain", "shop"):
        assert agent.get(f"{home(town, name)}payments/{paid.number}/").status_code == 404
    assert agent.get(f"{home(town)}payments/X-1/").status_code == 404
    assert agent.get(f"{home(town)}payments/").status_code == 200
    assert agent.get("/fr/desk/customers/999999/payments/").status_code == 404


def test_a_till_prints_its_own_duplicates(counter: tills.Counter) -> None:
    town = counter.world
    _page, form = tills.ready(counter.cashier, counter.account(), "cash")
    receipt = tills.paid(counter.cashier, form)
    number = receipt.rstrip("/").rpartition("/")[2]
    here = counter.cashier.get(f"{home(town)}payments/").content.decode()
    assert f'href="{receipt}"' in here and "Imprimer un duplicata" in here
    assert counter.cashier.get(f"{home(town)}payments/{number}/").status_code == 404
    there = staff.signed_in(town.actor, "agent").get(f"{home(town)}payments/").content.decode()
    assert f'href="{receipt}"' not in there and "À l’agence qui l’a encaissé" in there.replace("&#x27;", "'")


def test_a_certificate_is_issued_once_and_printed(town: worlds.World, agent: Client) -> None:
    path, given = f"{home(town)}certificates/", {"key": "k1", "language": "fr"}
    account = str(town.accounts["three"].account_id)
    assert path in agent.get(home(town)).content.decode()
    given["account"] = account
    refused = agent.post(path, given | {"kind": "paid-up"})
    assert refused.status_code == 422 and "ne peut pas être délivrée" in refused.content.decode()
    for wrong in ({"kind": "other"}, {"kind": "contract", "account": str(town.accounts["plain"].account_id)}):
        assert agent.post(path, given | wrong).status_code == 422
    assert issued(town) == []
    for _ in range(2):
        assert agent.post(path, given | {"kind": "contract"}).headers["Location"] == path
    [made] = issued(town)
    assert (made.kind, made.language) == ("contract", "fr")
    paper = agent.get(f"{path}{made.number}/")
    assert (paper.status_code, paper.headers["Content-Type"]) == (200, "application/pdf")
    assert f'href="{path}{made.number}/"' in agent.get(path).content.decode()
    file = agent.get(f"{path}?as=csv").content.decode("utf-8-sig").splitlines()
    assert file[0] == "Numéro;Attestation;Compte;Délivrée le;Valable jusqu’au"
    assert file[1].split(";")[1:4] == ["Attestation d’abonnement", town.accounts["three"].number, "2026-05-20"]
    assert agent.get(f"{home(town, 'plain')}certificates/{made.number}/").status_code == 404
    assert staff.signed_in(town.actor, "finance").post(path, given).status_code == 403


def test_a_refund_is_proposed_and_waits_for_finance(town: worlds.World, agent: Client) -> None:
    path = f"{home(town)}refund/"
    account = town.accounts["three"].account_id
    assert "créditeur" in agent.get(path).content.decode()
    pay(town, 90_000_00)
    assert "RIB" in agent.get(path).content.decode()
    give_bank_account(town)
    page = agent.get(path).content.decode()
    [owed] = re.findall(r'name="amount" value="([0-9.]+)"', page)
    bank = re.findall(r'<option value="(\d+)"[^>]*>.••••', page)[0]
    given = {"key": "k1", "account": str(account), "amount": owed, "reason": "overpaid", "bank_account": bank}
    more = f"{float(owed) + 0.01:.2f}"
    for wrong in ({"amount": more}, {"amount": "0"}, {"reason": "x"}, {"bank_account": "77"}, {"account": "1"}):
        assert agent.post(path, given | wrong).status_code == 422
    assert proposed(town) == []
    for _ in range(2):
        assert agent.post(path, given).headers["Location"] == f"{home(town)}payments/"
    [made] = proposed(town)
    assert (made.status, made.cause, f"{made.amount_centimes / 100:.2f}") == ("proposed", "desk:overpaid:k1", owed)
    assert agent.post(path, given | {"key": "k2", "amount": "0.01"}).status_code == 422 and len(proposed(town)) == 1
    assert "Trop-perçu" in agent.get(f"{home(town)}payments/").content.decode()
    queue = staff.signed_in(town.actor, "finance").get("/fr/desk/money/refunds/").content.decode()
    assert "Trop-perçu" in queue and "desk:overpaid" not in queue


def test_who_may_do_what_with_a_customers_money(town: worlds.World, casa: operation.Actor) -> None:
    pages = {"payments": 200, "certificates": 403, "refund": 403}
    quality, elsewhere = staff.signed_in(town.actor, "quality"), staff.signed_in(casa, "agent")
    text = quality.get(home(town)).content.decode()
    for name, code in pages.items():
        assert quality.get(f"{home(town)}{name}/").status_code == code
        assert elsewhere.get(f"{home(town)}{name}/").status_code == 404
        assert (f"{home(town)}{name}/" in text) == (code == 200)
