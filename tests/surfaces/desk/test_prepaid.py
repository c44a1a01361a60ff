"""Prepaid meters at the desk: found, quoted, sold once, printed, told again, given another key; and every refusal."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground
from tests.documents import reading
from tests.surfaces import staff

from saqia.contexts.payments import models as payments
from saqia.contexts.prepaid import models, ports
from saqia.contexts.staff import queries as staff_queries
from saqia.contexts.tills import operations as tills
from saqia.partners.sts_hsm import soft
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

NOON = datetime.datetime(2026, 5, 20, 12, 0, 0, 250_001, tzinfo=datetime.UTC)
FRAME = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")
HOME = "/fr/desk/prepaid/"
METER = f"{HOME}meters/{ground.NUMBER}/"


@pytest.fixture
def agent(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """An agent, on 20 May 2026, with a soft issuer and a registered meter."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(clock, "today", NOON.date)
    ports.register_issuer(lambda tenant_id: soft.SoftIssuer(b"test"))
    ground.registered(town)
    browser = staff.signed_in(town.actor, "agent")
    open_till()
    yield browser
    ports.forget_issuer()


def open_till() -> int:
    """Open the till of whoever was hired last."""
    with scope.reading(1):
        person = staff_queries.list_everybody()[-1]
        [held] = staff_queries.list_memberships(person.id)
    cashier = operation.Actor(1, f"person:{person.id}", person.id, frozenset({"tills.open-session"}))
    return tills.open_session(actor=cashier, unit_id=held.unit_id, float_centimes=20_000, at=NOON).id


def sold(key: str = "k1", *, amount: str = "100", method: str = "terminal", instrument: str = "A1") -> dict[str, str]:
    """Return what the form of a payment sends."""
    return {"amount": amount, "key": key, "method": method, "instrument": instrument}


def counts() -> tuple[int, int, int]:
    """Return purchases, payments and tokens."""
    with scope.reading(1):
        return models.Vend.objects.count(), payments.Payment.objects.count(), models.Token.objects.count()


def only() -> models.Vend:
    """Return the only purchase."""
    with scope.reading(1):
        return models.Vend.objects.get()


def test_a_meter_is_found_by_its_number_its_contract_or_its_account(town: worlds.World, agent: Client) -> None:
    account = town.accounts["prepaid"]
    for text in (ground.NUMBER, "1400 0000 001", account.contract_numbers[worlds.E], account.number):
        assert agent.get(HOME, {"q": text}).headers["Location"] == METER
    assert "Aucun compteur" in agent.get(HOME, {"q": "14000000019"}).content.decode()
    assert agent.get(f"{HOME}meters/14000000019/").status_code == 404


def test_an_amount_is_shown_split_before_it_is_paid(town: worlds.World, agent: Client) -> None:
    ground.owe(town, 50_000)
    with CaptureQueriesContext(connection) as asked:
        page = agent.get(METER, {"amount": "100"}).content.decode()
    assert "Part d’arriérés" in page or "Part d’arriérés" in page
    assert "kWh" in page and "22,80" in page and "500,00" in page and counts() == (0, 0, 0)
    assert len([row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]) <= 12 + 5
    small = agent.get(METER, {"amount": "5"})
    assert small.status_code == 422 and "10,00" in small.content.decode()


def test_a_sale_is_one_and_its_token_is_on_the_page(agent: Client) -> None:
    first, again = (agent.post(f"{METER}sell/", sold()) for _ in range(2))
    vend = only()
    assert first.headers["Location"] == again.headers["Location"] == f"{HOME}top-ups/{vend.id}/"
    assert counts() == (1, 1, 1)
    page = agent.get(first.headers["Location"]).content.decode()
    with scope.reading(1):
        digits = models.Token.objects.get().digits
    assert " ".join(digits[at : at + 4] for at in range(0, 20, 4)) in page
    assert agent.get(first.headers["Location"].replace("/fr/", "/ar/")).status_code == 200
    _heads, row = agent.get(METER, {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert row.split(";")[2] == "100" and vend.receipt_number in row and digits not in row
    assert agent.get(METER, {"as": "xlsx"}).content[:2] == b"PK"


@pytest.mark.parametrize("given", [sold(instrument=""), sold(method="cheque"), sold(amount="5"), sold(amount="x"), {}])
def test_what_is_no_sale_writes_nothing(agent: Client, given: dict[str, str]) -> None:
    assert agent.post(f"{METER}sell/", given).status_code == 422
    assert counts() == (0, 0, 0)


def test_a_slip_is_printed_and_says_so_the_second_time(agent: Client) -> None:
    agent.post(f"{METER}sell/", sold())
    slip = f"{HOME}top-ups/{only().id}/slip/"
    first, second = (agent.post(slip).content for _ in range(2))
    assert first.startswith(b"%PDF-") and second.startswith(b"%PDF-") and first != second
    assert agent.get(slip).status_code == 405


def test_a_new_key_stands_before_the_next_token_on_page_and_slip_and_before_no_other(
    town: worlds.World, agent: Client, tmp_path: Path
) -> None:
    key = {"supply_group": "123457", "tariff_index": "02", "key_revision": "2", "base_date": "2014", "reason": "x"}
    agent.post(f"{METER}sell/", sold("k1", instrument="A1"))
    staff.signed_in(town.actor, "supervisor").post(f"{METER}key/", key)
    for number in ("2", "3"):
        agent.post(f"{METER}sell/", sold(f"k{number}", instrument=f"A{number}"))
    with scope.reading(1):
        first, second, third = models.Vend.objects.order_by("id")
        new = list(models.Token.objects.filter(vend_id__isnull=True).order_by("rank").values_list("digits", flat=True))
        own = models.Token.objects.get(vend_id=second.id).digits
    assert len(new) == 4
    pages = [agent.get(f"{HOME}top-ups/{vend.id}/").content.decode() for vend in (first, second, third)]
    assert [page.count('class="token"') for page in pages] == [1, 5, 1]
    assert "La clé du compteur a changé" in pages[1]
    slip = reading.text(agent.post(f"{HOME}top-ups/{second.id}/slip/").content, tmp_path)
    assert "Question ou réclamation : centre de relation client 0802031212" in slip  # whom to call when it is not taken
    places = [slip.index(" ".join(digits[at : at + 4] for at in range(0, 20, 4))) for digits in (*new, own)]
    assert places == sorted(places)


def test_a_lost_token_leaves_again_three_times(agent: Client) -> None:
    agent.post(f"{METER}sell/", sold())
    address = f"{HOME}top-ups/{only().id}/resend/"
    said = [agent.post(address, follow=True).content.decode() for _ in range(4)]
    assert all("repart par message" in page for page in said[:3])
    assert "repart par message" not in said[3]
    with scope.reading(1):
        assert models.Copy.objects.count() == 3


def test_emergency_credit_is_granted_once(agent: Client) -> None:
    first = agent.post(f"{METER}emergency/", {"key": "e1"}, follow=True).content.decode()
    assert "Crédit de secours accordé" in first and counts() == (1, 0, 1)
    again = agent.post(f"{METER}emergency/", {"key": "e2"}, follow=True).content.decode()
    assert "reste à rembourser" in again and counts() == (1, 0, 1)


def test_without_anybody_to_make_tokens_the_page_says_that_it_comes(agent: Client) -> None:
    ports.forget_issuer()
    answer = agent.post(f"{METER}sell/", sold(), follow=True)
    assert "en préparation" in answer.content.decode() and counts() == (1, 1, 0)
    assert f"top-ups/{only().id}/" in agent.get(HOME).content.decode()


def test_a_supervisor_changes_a_key_blocks_and_unblocks(town: worlds.World, agent: Client) -> None:
    boss = staff.signed_in(town.actor, "supervisor")
    key = {"supply_group": "123457", "tariff_index": "02", "key_revision": "2", "base_date": "2014", "reason": "x"}
    assert boss.post(f"{METER}key/", {**key, "supply_group": "12"}).status_code == 422
    page = boss.post(f"{METER}key/", key, follow=True).content.decode()
    with scope.reading(1):
        assert models.Token.objects.count() == 4
        assert models.PrepaidMeter.objects.get().tariff_index == "02"
    assert page.count('class="token"') == 4
    boss.post(f"{METER}block/", {"act": "block", "reason": ""})
    assert agent.get(METER, {"amount": "100"}).status_code == 200
    boss.post(f"{METER}block/", {"act": "block", "reason": "scellé brisé"})
    assert "scellé brisé" in agent.get(METER).content.decode()
    assert agent.post(f"{METER}sell/", sold()).status_code == 422
    boss.post(f"{METER}block/", {"act": "unblock"})
    assert agent.post(f"{METER}sell/", sold()).status_code == 302
    for address in ("key/", "block/"):
        assert agent.post(METER + address, key).status_code == 403


class Refusing(soft.SoftIssuer):
    """An issuer whose module knows no key."""

    def issue_key_change(self, request: ports.KeyChangeRequest) -> tuple[str, ...]:
        """Refuse."""
        raise ports.Rejected("key-unknown")


def test_a_refused_key_is_said_at_once_and_waits_for_a_person(town: worlds.World, agent: Client) -> None:
    boss = staff.signed_in(town.actor, "supervisor")
    key = {"supply_group": "123457", "tariff_index": "02", "key_revision": "2", "base_date": "2014", "reason": "tarif"}
    ports.forget_issuer()
    ports.register_issuer(lambda tenant_id: Refusing(b"test"))
    page = boss.post(f"{METER}key/", key, follow=True).content.decode()
    why = "le module de codage ne connaît pas la clé du compteur"
    assert f"La clé n’a pas changé : {why}. Le client est prévenu." in page and 'class="token"' not in page
    assert 'Clés de compteur refusées</a></dt><dd><bdi dir="ltr">1<' in boss.get("/fr/desk/").content.decode()
    for language in ("ar", "fr", "en"):
        assert f"{ground.NUMBER}/key/" in boss.get(f"/{language}/desk/prepaid/keys/").content.decode()
    rows = boss.get(f"{HOME}keys/?as=csv").content.decode("utf-8-sig").splitlines()
    assert len(rows) == 2 and rows[1].startswith(f"{ground.NUMBER};") and rows[1].endswith(f";Agent;tarif;{why}")
    ports.forget_issuer()
    ports.register_issuer(lambda tenant_id: soft.SoftIssuer(b"test"))
    boss.post(f"{METER}key/", key)
    assert ground.NUMBER not in boss.get(f"{HOME}keys/").content.decode()
    assert 'Clés de compteur refusées</a></dt><dd><bdi dir="ltr">0<' in boss.get("/fr/desk/").content.decode()
    assert agent.get(f"{HOME}keys/").status_code == 403


def test_a_crew_registers_a_meter(town: worlds.World, agent: Client) -> None:
    boss = staff.signed_in(town.actor, "supervisor")
    given = {
        "number": "14000000019",
        "contract": "2",
        "supply_group": "123457",
        "tariff_index": "01",
        "key_revision": "1",
    }
    assert boss.post(f"{HOME}register/", given).status_code == 422
    given["contract"] = town.accounts["plain"].contract_numbers[worlds.E]
    assert boss.post(f"{HOME}register/", given).status_code == 422  # not a prepaid contract
    with scope.reading(1):
        assert models.PrepaidMeter.objects.count() == 1
    assert agent.get(f"{HOME}register/").status_code == 403


def test_who_may_not_and_another_distributor_see_nothing(town: worlds.World, agent: Client) -> None:
    agent.post(f"{METER}sell/", sold())
    address = f"{HOME}top-ups/{only().id}/"
    reader = staff.signed_in(town.actor, "reader")
    for path in (HOME, METER, address):
        assert reader.get(path).status_code == 403
        assert Client(headers={"host": "127.0.0.1"}).get(path).status_code == 302
    assert agent.get(f"{HOME}top-ups/999999/").status_code == 404
