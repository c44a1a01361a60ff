"""The counter at the desk: from a reference to a receipt, refusals at their fields, the till counted and closed."""

import dataclasses
import datetime
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.billing import types as bills
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.payments import operations as payments
from saqia.contexts.payments import types as payment_types
from saqia.contexts.staff import models as people
from saqia.contexts.staff import operations as hiring
from saqia.contexts.tills import queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
PAY = "/fr/desk/tills/pay/"
FRAME = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")
DOOR = 5
"""Queries of every page of the desk: who is it, with which second factor, in which role."""


@dataclasses.dataclass(frozen=True)
class Counter:
    """A cashier signed in with an open till of 500 DH, and the supervisor of the same agency."""

    world: worlds.World
    cashier: Client
    supervisor: Client
    unit: int

    def account(self, name: str = "three") -> int:
        """Return an account's id."""
        return self.world.accounts[name].account_id

    def session(self) -> types.Standing:
        """Return the only till."""
        with scope.reading(1):
            [found] = queries.list_sessions(from_at=NOON, until_at=NOON + datetime.timedelta(days=1))
        return found


@pytest.fixture
def counter(town: worlds.World) -> Counter:
    """The counter, open."""
    cashier, unit = _signed_in(town, "agent", None)
    supervisor, _ = _signed_in(town, "supervisor", unit)
    page = cashier.get(PAY).content.decode()
    assert "Ouvrir la caisse" in page
    assert cashier.post(PAY, {"act": "open", "unit": unit, "float": "500"}).status_code == 302
    return Counter(town, cashier, supervisor, unit)


def _signed_in(town: worlds.World, role: str, unit: int | None) -> tuple[Client, int]:
    """Sign somebody in, in a unit of their own or a given one."""
    client = staff.signed_in(town.actor, role)
    with scope.reading(1):
        held = people.Membership.objects.order_by("-id").first()
    assert held is not None
    if unit is not None:
        hiring.assign_role(
            actor=town.actor, person_id=held.person_id, unit_id=unit, role=role, starts_on=staff.AT.date(), at=staff.AT
        )
    return client, unit or held.unit_id


def hidden(page: str, name: str) -> list[str]:
    """Return the values of hidden fields."""
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', page)


def ready(client: Client, account: int, method: str, **given: Any) -> tuple[str, dict[str, Any]]:
    """Return the last step's page and what its form would send."""
    page = client.get(PAY, {"a": account, "method": method, **given}).content.decode()
    return page, {
        "act": "pay", "method": method, "line": hidden(page, "line"), "key": hidden(page, "key")[0],
    }  # fmt: skip


def owed(account: int) -> int:
    """Return what an account owes."""
    with scope.reading(1):
        return ledger.get_balance(account_id=account)


def paid(client: Client, form: dict[str, Any], **given: Any) -> str:
    """Send the last step; return the address of the receipt."""
    answer = client.post(PAY, {**form, **given})
    assert answer.status_code == 302, re.findall(r'(?:why|wrong)"[^>]*>(.*?)<', answer.content.decode())
    return str(answer.headers["Location"])


def test_from_a_reference_to_the_receipt(counter: Counter) -> None:
    [bill] = books.of(counter.world, "three")
    found = counter.cashier.get(PAY, {"ref": bills.printable_number(bill.number)})
    assert found.status_code == 302
    assert parse_qs(urlsplit(found.headers["Location"]).query) == {"a": [str(counter.account())]}
    slip = counter.cashier.get(found.headers["Location"]).content.decode()
    assert f'value="{counter.account()}:{bill.number}" checked' in slip
    due = owed(counter.account())
    duty = (due * 25 + 5000) // 10000
    page, form = ready(counter.cashier, counter.account(), "cash")
    assert form["line"] == [f"{counter.account()}:{due}:{bill.number}"]
    assert f'data-total="{due + duty}"' in page and "Droit de timbre" in page
    receipt = counter.cashier.get(paid(counter.cashier, form, given="1000,00")).content.decode()
    change = f"{(100_000 - due - duty) // 100},{(100_000 - due - duty) % 100:02d}"
    assert change in receipt and "autofocus" in receipt and "gardés pour" not in receipt
    assert owed(counter.account()) == 0
    assert counter.session().hand_centimes == 50_000 + due + duty
    till = f"/fr/desk/tills/sessions/{counter.session().session.id}/"
    _heads, row = counter.cashier.get(till, {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    cells = row.split(";")
    assert [round(float(cell) * 100) for cell in cells[5:8]] == [due, duty, due + duty] and cells[8] == ""
    assert counter.supervisor.get(till, {"as": "xlsx"}).content[:2] == b"PK"


def test_the_same_form_twice_is_one_payment(counter: Counter) -> None:
    _, form = ready(counter.cashier, counter.account(), "cash", **{f"amount_{counter.account()}": "20"})
    assert paid(counter.cashier, form) == paid(counter.cashier, form)
    assert counter.session().session.receipts == 1
    again = counter.cashier.post(PAY, {**form, "line": f"{counter.account()}:2100:"})
    assert again.status_code == 422 and "déjà servi" in again.content.decode()


def test_several_accounts_ticks_and_amounts(counter: Counter) -> None:
    one, two = counter.account("three"), counter.account("mill")
    [bill] = books.of(counter.world, "three")
    page = counter.cashier.get(PAY, {"a": [one, two]}).content.decode()
    assert page.count('name="chosen"') == 2
    asked: dict[str, Any] = {"a": [one, two], "chosen": [one, two], f"amount_{two}": "30,5", "method": "terminal"}
    ready_page = counter.cashier.get(PAY, asked).content.decode()
    assert hidden(ready_page, "line") == [f"{two}:3050:"]  # nothing is ticked, an amount is typed for the second
    asked["item"] = [f"{one}:{bill.number}"]
    ready_page = counter.cashier.get(PAY, asked).content.decode()
    assert hidden(ready_page, "line") == [f"{one}:{owed(one)}:{bill.number}", f"{two}:3050:"]
    asked = {"a": one, "chosen": one, "method": "cash"}
    nothing = counter.cashier.get(PAY, asked).content.decode()
    assert "Rien n’est coché" in nothing
    asked = {"a": one, f"amount_{one}": "dix", "method": "cash"}
    wrong = counter.cashier.get(PAY, asked).content.decode()
    assert "Écrivez un montant" in wrong
    form = {
        "act": "pay", "method": "terminal", "line": hidden(ready_page, "line"), "key": hidden(ready_page, "key")[0],
    }  # fmt: skip
    assert counter.cashier.post(PAY, form).status_code == 422  # the terminal's number is missing
    before = owed(two)
    assert "A778" in counter.cashier.get(paid(counter.cashier, form, instrument="A778")).content.decode()
    assert (owed(one), owed(two)) == (0, before - 3050)


def test_what_was_paid_elsewhere_meanwhile_is_said(counter: Counter) -> None:
    due = owed(counter.account())
    _, form = ready(counter.cashier, counter.account(), "cash")
    payments.collect_payment(
        actor=counter.world.actor, channel="partner", collector="P", reference="1", method="app",
        lines=[payment_types.Line(counter.account(), due)], collected_at=NOON, at=NOON,
    )  # fmt: skip
    receipt = counter.cashier.get(paid(counter.cashier, form)).content.decode()
    assert "entre-temps" in receipt and owed(counter.account()) == -due
    slip = counter.cashier.get(PAY, {"a": counter.account()}).content.decode()
    assert "Rien n’est dû" in slip


@pytest.mark.parametrize(
    ("method", "given", "told"),
    [
        ("cash", {"given": "19.99"}, "La somme remise est inférieure au total."),
        ("cash", {"given": "vingt"}, "nombre"),
        ("cheque", {"bank": "230", "number": "", "due_on": "2026-05-20"}, "obligatoire"),
        ("terminal", {"instrument": " "}, "obligatoire"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(counter: Counter, method: str, given: dict[str, str], told: str) -> None:
    _, form = ready(counter.cashier, counter.account(), method, **{f"amount_{counter.account()}": "20"})
    answer = counter.cashier.post(PAY, {**form, **given})
    page = answer.content.decode()
    assert answer.status_code == 422 and told in page
    assert hidden(page, "line") == form["line"] and hidden(page, "key") == [form["key"]]
    assert counter.session().session.receipts == 0


def test_the_ceiling_is_said_before_and_refused_after(counter: Counter) -> None:
    page, form = ready(counter.cashier, counter.account(), "cash", **{f"amount_{counter.account()}": "29500"})
    assert "plafond d" in page
    answer = counter.cashier.post(PAY, form)
    assert answer.status_code == 422 and "plafond d" in answer.content.decode()
    page, _ = ready(counter.cashier, counter.account(), "cash", **{f"amount_{counter.account()}": "29400"})
    assert "plafond d" not in page


def test_names_and_phones_are_found_and_nobody_is_said(counter: Counter) -> None:
    with scope.reading(1):
        number = counter.world.accounts["three"].number
    assert counter.cashier.get(PAY, {"ref": number}).status_code == 302
    several = counter.cashier.get(f"{PAY}?ref=client&a={counter.account()}").content.decode()
    other = counter.account("plain")
    assert f'?a={counter.account()}&amp;a={other}"' in several and 'data-key="1" autofocus' in several
    customer = counter.world.accounts["three"].customer_id
    screen = counter.cashier.get(f"/fr/desk/customers/{customer}/").content.decode()
    assert f'href="{PAY}?a={counter.account()}"' in screen
    nobody = counter.cashier.get(PAY, {"ref": "zzzzqq"})
    assert nobody.status_code == 200 and "Personne n" in nobody.content.decode()


def test_a_cheque_from_the_till_to_the_bank_and_back(counter: Counter) -> None:
    due = owed(counter.account())
    _, form = ready(counter.cashier, counter.account(), "cheque")
    paid(counter.cashier, form, bank="230", number="77", due_on="2026-05-20")
    with scope.reading(1):
        [cheque] = queries.list_cheques()
    cheques = "/fr/desk/tills/cheques/"
    assert "CIH Bank" in counter.cashier.get(cheques).content.decode()
    back = f"{cheques}{cheque.id}/return/"
    assert counter.supervisor.post(back, {"reason": "sans provision"}).status_code == 422
    assert counter.cashier.post(cheques, {"reference": "S-1"}).status_code == 422
    assert counter.cashier.post(cheques, {"reference": "S-1", "cheque": cheque.id}).status_code == 302
    assert counter.cashier.post(back, {"reason": "x"}).status_code == 403
    assert counter.supervisor.post(back, {"reason": ""}).status_code == 422
    assert counter.supervisor.post(back, {"reason": "sans provision"}).status_code == 302
    assert owed(counter.account()) == due
    assert "CIH Bank" not in counter.supervisor.get(cheques).content.decode()
    rows = counter.supervisor.get(f"{cheques}?as=csv&state=ended").content.decode("utf-8-sig").splitlines()
    assert rows[1].split(";")[1:6] == ["CIH Bank", "77", "2026-05-20", str(due / 100), "Chèque retourné"]


def test_count_close_and_deposit(counter: Counter) -> None:
    _, form = ready(counter.cashier, counter.account(), "cash", **{f"amount_{counter.account()}": "100"})
    paid(counter.cashier, form)
    own = f"/fr/desk/tills/sessions/{counter.session().session.id}/"
    act = f"{own}act/"
    assert counter.cashier.post(act, {"act": "close"}).status_code == 422  # not counted
    assert counter.cashier.post(f"{own}count/", {"n20000": "-1"}).status_code == 422
    assert counter.cashier.post(f"{own}count/", {"n20000": "2", "n10000": "1"}).status_code == 302
    assert "manque 100,25 DH" in counter.cashier.get(own).content.decode()
    assert "caisse est comptée" in counter.cashier.get(PAY).content.decode()
    alone = counter.cashier.post(act, {"act": "close", "remark": "perdu"})
    assert alone.status_code == 422 and "le responsable ferme" in alone.content.decode()
    assert counter.supervisor.post(act, {"act": "close", "remark": ""}).status_code == 422
    assert counter.supervisor.post(act, {"act": "close", "remark": "perdu"}).status_code == 302
    assert counter.session().session.status == "deposited"
    assert counter.cashier.post(act, {"act": "other"}).status_code == 404


def test_a_bag_in_the_middle_of_the_day(counter: Counter) -> None:
    act = f"/fr/desk/tills/sessions/{counter.session().session.id}/act/"
    assert counter.cashier.post(act, {"act": "bag", "amount": "600", "reference": "B1"}).status_code == 422
    assert counter.cashier.post(act, {"act": "bag", "amount": "100", "reference": "B1"}).status_code == 302
    assert counter.session().hand_centimes == 40_000
    assert "B1" in counter.supervisor.get("/fr/desk/tills/day/").content.decode()


def test_the_supervisor_sees_the_day(counter: Counter) -> None:
    _, form = ready(counter.cashier, counter.account(), "cash", **{f"amount_{counter.account()}": "40"})
    paid(counter.cashier, form)
    for language in ("ar", "fr", "en"):
        page = counter.supervisor.get(f"/{language}/desk/tills/day/").content.decode()
        assert f"/{language}/desk/tills/sessions/" in page
    rows = counter.supervisor.get("/fr/desk/tills/day/?as=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2
    assert rows[1].split(";")[2:] == [
        "Ouverte", "1", "40.1", "0", "0", "500", "0", "540.1", "30000", "", "",
    ]  # fmt: skip
    assert counter.supervisor.get("/fr/desk/tills/day/?as=xlsx").content[:2] == b"PK"
    assert counter.cashier.get("/fr/desk/tills/day/").status_code == 403
    assert "Aucune caisse" not in counter.supervisor.get("/fr/desk/tills/day/?on=2026-05-21").content.decode()


def test_other_units_and_other_distributors_find_nothing(counter: Counter) -> None:
    _, form = ready(counter.cashier, counter.account(), "cash", **{f"amount_{counter.account()}": "40"})
    receipt = paid(counter.cashier, form)
    own = f"/fr/desk/tills/sessions/{counter.session().session.id}/"
    stranger = staff.signed_in(operation.system_actor(tenant_id=2, name="test"), "supervisor", "agent")
    neighbor, _ = _signed_in(counter.world, "supervisor", None)
    for client in (stranger, neighbor):
        for address in (receipt, own, f"{own}count/"):
            assert client.get(address).status_code == 404
        for address in (f"{own}act/", f"{receipt}print/", "/fr/desk/tills/cheques/1/return/"):
            assert client.post(address, {"act": "close", "reason": "x"}).status_code == 404
    reader = staff.signed_in(counter.world.actor, "reader")
    for address in (PAY, receipt, own, "/fr/desk/tills/day/", "/fr/desk/tills/cheques/"):
        assert reader.get(address).status_code == 403
        assert Client(headers={"host": "127.0.0.1"}).get(address).status_code == 302
    assert counter.cashier.get("/fr/desk/tills/receipts/2026-0000000001-0/").status_code == 404
    assert counter.cashier.post(PAY, {**form, "line": "x"}).status_code == 400
    assert counter.cashier.post(PAY, {**form, "line": []}).status_code == 404


def test_receipts_go_on_paper_as_original_then_duplicates(counter: Counter) -> None:
    _, form = ready(counter.cashier, counter.account(), "cash", **{f"amount_{counter.account()}": "40"})
    receipt = paid(counter.cashier, form)
    assert "duplicata" not in counter.cashier.get(receipt).content.decode()
    for width, rank in (("80", 0), ("58", 1), ("", 2)):
        answer = counter.cashier.post(f"{receipt}print/", {"width": width})
        assert answer.content[:5] == b"%PDF-" and f"-{rank}.pdf" in answer.headers["Content-Disposition"]
    assert "Imprimer un duplicata" in counter.cashier.get(receipt).content.decode()


def test_a_mistake_is_taken_back_by_the_supervisor(counter: Counter) -> None:
    due = owed(counter.account())
    _, form = ready(counter.cashier, counter.account(), "cash")
    receipt = paid(counter.cashier, form)
    assert "par erreur" not in counter.cashier.get(receipt).content.decode()
    assert "par erreur" in counter.supervisor.get(receipt).content.decode()
    assert counter.cashier.post(f"{receipt}cancel/", {"reason": "error"}).status_code == 403
    assert counter.supervisor.post(f"{receipt}cancel/", {"reason": "x"}).status_code == 404
    neighbor, _ = _signed_in(counter.world, "supervisor", None)
    assert neighbor.post(f"{receipt}cancel/", {"reason": "error"}).status_code == 404
    assert counter.supervisor.post(f"{receipt}cancel/", {"reason": "error"}).status_code == 302
    assert owed(counter.account()) == due and counter.session().hand_centimes == 50_000
    assert "annulé" in counter.supervisor.get(receipt).content.decode()
    _, form = ready(counter.cashier, counter.account(), "cash")
    receipt = paid(counter.cashier, form)
    counter.cashier.post(f"/fr/desk/tills/sessions/{counter.session().session.id}/count/", {"n100": "1"})
    late = counter.supervisor.post(f"{receipt}cancel/", {"reason": "error"})
    assert late.status_code == 422 and "plus ouverte" in late.content.decode()


def test_a_till_is_opened_once_and_within_the_rule(counter: Counter, town: worlds.World) -> None:
    again = counter.cashier.post(PAY, {"act": "open", "unit": counter.unit, "float": "1"})
    assert again.status_code == 422 and "pas fermée" in again.content.decode()
    second, unit = _signed_in(town, "agent", None)
    for given in ({"unit": unit, "float": "2000,01"}, {"unit": counter.unit, "float": "1"}, {"unit": unit}):
        assert second.post(PAY, {"act": "open", **given}).status_code == 422


def test_pages_ask_little_of_the_database(counter: Counter) -> None:
    _, form = ready(counter.cashier, counter.account(), "cash", **{f"amount_{counter.account()}": "40"})
    receipt, two = paid(counter.cashier, form), [counter.account("three"), counter.account("mill")]
    own = f"/fr/desk/tills/sessions/{counter.session().session.id}/"
    pages: list[tuple[Client, str, dict[str, Any]]] = [
        (counter.cashier, PAY, {}), (counter.cashier, PAY, {"a": two}),
        (counter.cashier, PAY, {"a": two, "method": "cash"}), (counter.cashier, receipt, {}),
        (counter.cashier, own, {}), (counter.cashier, f"{own}count/", {}),
        (counter.supervisor, "/fr/desk/tills/day/", {}), (counter.supervisor, "/fr/desk/tills/cheques/", {}),
    ]  # fmt: skip
    asked = {}
    for client, address, given in pages:
        client.get(address, given)
        with CaptureQueriesContext(connection) as queries_of:
            assert client.get(address, given).status_code == 200
        told = [one["sql"] for one in queries_of.captured_queries]
        asked[f"{address}{given}"] = [sql for sql in told if not sql.startswith(FRAME)]
    assert {address: len(many) for address, many in asked.items() if len(many) > 12 + DOOR} == {}
