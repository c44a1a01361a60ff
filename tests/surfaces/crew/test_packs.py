"""The application's data: for staff alone, in JSON; the page itself holds nothing of anybody."""

import dataclasses
import datetime
import json
import re
from typing import Any

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.contexts.prepaid import ground
from tests.surfaces import staff
from tests.surfaces.ground import town as town

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.metering import queries as metering
from saqia.contexts.payments import queries as payments
from saqia.contexts.prepaid import models as vends
from saqia.contexts.prepaid import operations as prepaid
from saqia.contexts.prepaid import ports
from saqia.contexts.staff import models as people
from saqia.contexts.tills import models, packs, types
from saqia.contexts.tills import operations as tills
from saqia.partners.sts_hsm import soft
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

PACK = "/crew/fr/data/pack/"


@pytest.fixture
def cashier(town: worlds.World) -> tuple[Client, int]:
    """An agent and their open mobile till."""
    client = staff.signed_in(town.actor, "agent")
    with scope.reading(1):
        mine = people.Membership.objects.order_by("-id").first()
    assert mine is not None
    actor = operation.Actor(1, f"person:{mine.person_id}", mine.person_id, frozenset({"tills.open-session"}))
    made = tills.open_session(actor=actor, unit_id=mine.unit_id, float_centimes=0, kind="mobile", at=clock.now())
    return client, made.id


def _asked(client: Client, session: int, *books: int) -> Any:
    body = json.dumps({"session": session, "books": books})
    return client.post(PACK, body, content_type="application/json")


def _book() -> int:
    with scope.reading(1):
        return metering.list_books(metering.list_rounds()[0].id, on=datetime.date(2026, 5, 20))[0].id


def test_the_page_is_the_same_for_everybody_and_says_that_it_needs_scripts(town: worlds.World) -> None:
    for language, said in (("ar", "جافاسكريبت"), ("fr", "JavaScript"), ("en", "JavaScript")):
        page = Client(headers={"host": "127.0.0.1"}).get(f"/crew/{language}/")
        assert page.status_code == 200 and "<noscript>" in page.content.decode() and said in page.content.decode()
        assert "unsafe" not in page.headers["Content-Security-Policy"]
    visitor = Client(headers={"host": "127.0.0.1"})
    assert visitor.get("/crew/").headers["Location"] == "/crew/ar/"
    assert visitor.get("/crew/xx/").status_code == 404
    told = json.loads(visitor.get("/crew/ar/app.webmanifest").content)
    assert (told["scope"], told["start_url"], told["dir"]) == ("/crew/", "/crew/ar/", "rtl")
    worker = visitor.get("/crew/worker.js")
    assert worker.headers["Content-Type"].startswith("text/javascript") and "/crew/fr/" in worker.content.decode()


def test_data_is_for_staff_who_may(town: worlds.World, cashier: tuple[Client, int]) -> None:
    visitor = Client(headers={"host": "127.0.0.1"})
    refused = visitor.get("/crew/fr/data/me/")
    assert refused.status_code == 401 and "no-store" in refused.headers["Cache-Control"]
    assert refused.json()["sign_in"].endswith("/desk/sign-in/?next=/crew/fr/")
    assert _asked(visitor, cashier[1], 1).status_code == 401
    assert visitor.post("/crew/fr/data/packs/1/sync/").status_code == 401
    assert staff.signed_in(town.actor, "finance").get("/crew/fr/data/me/").status_code == 403
    with scope.reading(1):
        assert models.Pack.objects.count() == 0


def test_a_pack_carries_what_the_route_owes_and_no_more(town: worlds.World, cashier: tuple[Client, int]) -> None:
    client, session = cashier
    assert client.get("/crew/fr/data/me/").json()["session"] == session
    answer = _asked(client, session, _book())
    told = answer.json()
    assert answer.status_code == 200 and "no-store" in answer.headers["Cache-Control"]
    assert (told["ranks"], told["ceiling"], len(told["key"])) == (200, 1_000_000, 64)
    with scope.reading(1):
        [account] = contracts.list_accounts([town.accounts["three"].account_id])
        due = payments.get_dues(account_id=account.id, on=clock.today())
    [mine] = [one for one in told["accounts"] if one["number"] == account.number]
    assert mine["due"] == due.total_centimes == sum(item["left"] for item in mine["items"])
    assert set(mine) == {"number", "contracts", "ar", "latin", "due", "items", "meters"}
    assert (told["vending"], told["least"], told["most"]) == (500_000, 1_000, 200_000)


@pytest.fixture
def may(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is 20 May 2026."""
    noon = datetime.datetime(2026, 5, 20, 12, tzinfo=datetime.UTC)
    monkeypatch.setattr(clock, "now", lambda: noon)
    monkeypatch.setattr(clock, "today", noon.date)


def test_a_top_up_of_the_road_is_answered_with_its_token_or_what_became_of_its_money(
    town: worlds.World, may: None, cashier: tuple[Client, int]
) -> None:
    client, session = cashier
    meter = ground.registered(town)
    pack = _asked(client, session, _book()).json()
    with scope.reading(1):
        [account] = contracts.list_accounts([meter.account_id])
    assert [one["meters"] for one in pack["accounts"] if one["number"] == account.number] == [[meter.number]]
    ports.register_issuer(lambda tenant_id: soft.SoftIssuer(b"seed of a test"))
    try:
        first, again = (_topped(client, pack, 1, meter.number) for _ in range(2))
        assert (first["outcome"], again["outcome"], first["said"]) == ("posted", "repeated", "")
        assert re.fullmatch(r"(\d{4} ){4}\d{4}", first["token"]) and again["token"] == first["token"]
        prepaid.block_meter(actor=town.actor, number=meter.number, reason="tampering", at=clock.now())
        kept = _topped(client, pack, 2, meter.number)
        assert (kept["outcome"], kept["reason"], kept["token"]) == ("posted", "not-vended", "")
        assert "gardée sur le compte" in _topped(client, pack, 2, meter.number)["said"]
        assert _topped(client, pack, 3, "99")["outcome"] == "refused"
    finally:
        ports.forget_issuer()
    with scope.reading(1):
        assert vends.Vend.objects.count() == 1
    assert [one["meters"] for one in _again(client, pack, session) if one["number"] == account.number] == [[]]


def _again(client: Client, pack: dict[str, Any], session: int) -> list[dict[str, Any]]:
    body = json.dumps({"receipts": 3})
    assert (
        client.post(f"/crew/fr/data/packs/{pack['id']}/return/", body, content_type="application/json").status_code
        == 200
    )
    accounts: list[dict[str, Any]] = _asked(client, session, _book()).json()["accounts"]
    return accounts


def _topped(client: Client, pack: dict[str, Any], rank: int, meter: str) -> dict[str, Any]:
    """Send a top-up; return what became of it."""
    moment = datetime.datetime.fromtimestamp(pack["issued_at"], datetime.UTC)
    plain = types.OfflineEntry(rank, f"k{rank}", meter, 10_000, 0, "cash", moment, "", kind="topup")
    told = {
        **dataclasses.asdict(plain),
        "collected_at": pack["issued_at"],
        "mac": packs.code(pack["key"], pack["id"], plain),
    }
    body = json.dumps({"entries": [told]})
    answer = client.post(f"/crew/fr/data/packs/{pack['id']}/sync/", body, content_type="application/json")
    [entry] = answer.json()["entries"]
    made: dict[str, Any] = entry
    return made


def test_what_cannot_be_issued_is_refused_in_words(town: worlds.World, cashier: tuple[Client, int]) -> None:
    client, session = cashier
    other = staff.signed_in(town.actor, "agent")
    assert other.get("/crew/fr/data/me/").json()["session"] is None
    refused = _asked(other, session, _book())
    assert refused.status_code == 422 and refused.json()["error"]
    assert _asked(client, 10**9).status_code == 422
    assert client.post(PACK, "no", content_type="application/json").status_code == 422
    pack = _asked(client, session, _book()).json()["id"]
    body = json.dumps({"entries": []})
    address = f"/crew/fr/data/packs/{pack}/sync/"
    assert other.post(address, body, content_type="application/json").status_code == 409
    assert client.post(address, "no", content_type="application/json").status_code == 422
    assert client.post(address, body, content_type="application/json").json() == {"entries": []}
    back = f"/crew/fr/data/packs/{pack}/return/"
    for told, status in ((b"no", 422), (b'{"receipts": 1}', 422), (b'{"receipts": 0}', 200), (b'{"receipts": 0}', 200)):
        assert client.post(back, told, content_type="application/json").status_code == status
    assert other.post(back, b'{"receipts": 0}', content_type="application/json").status_code == 409
    with scope.reading(1):
        assert models.Pack.objects.count() == 1
