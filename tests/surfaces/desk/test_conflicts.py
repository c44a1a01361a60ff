"""The desk and work offline: where a till's ranges are, and what of their receipts a person settles."""

import dataclasses
import datetime
import json
from typing import Any

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.desk.conftest import NOON

from saqia.contexts.contracts import queries as contracts
from saqia.contexts.staff import models as people
from saqia.contexts.staff import operations as hiring
from saqia.contexts.tills import operations as tills
from saqia.contexts.tills import packs, queries, types
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.usefixtures("moment")
LIST = "/fr/desk/tills/offline/"


@dataclasses.dataclass(frozen=True)
class Van:
    """A mobile agency: its cashier with an open till, and the supervisor."""

    cashier: Client
    supervisor: Client
    session: int
    account: str

    def entry(self, pack: dict[str, Any], rank: int, **changed: Any) -> dict[str, Any]:
        """Return a receipt as the device sends it."""
        told = {
            "rank": rank, "key": f"k{rank}", "reference": self.account, "amount_centimes": 1_000,
            "shown_centimes": 1_000, "method": "cash", "collected_at": int(NOON.timestamp()), **changed,
        }  # fmt: skip
        moment = datetime.datetime.fromtimestamp(told["collected_at"], datetime.UTC)
        plain = types.OfflineEntry(**{**told, "collected_at": moment, "mac": ""})
        return {**told, "mac": packs.code(pack["key"], pack["id"], plain)}

    def sync(self, pack: dict[str, Any], *entries: dict[str, Any], client: Client | None = None) -> Any:
        """Send receipts."""
        body = json.dumps({"entries": entries})
        address = f"/crew/fr/data/packs/{pack['id']}/sync/"
        return (client or self.cashier).post(address, body, content_type="application/json")


@pytest.fixture
def van(town: worlds.World) -> Van:
    """The mobile agency, open."""
    cashier = staff.signed_in(town.actor, "agent")
    with scope.reading(1):
        mine = people.Membership.objects.order_by("-id").first()
        [account] = contracts.list_accounts([town.accounts["three"].account_id])
    assert mine is not None
    supervisor = staff.signed_in(town.actor, "supervisor")
    with scope.reading(1):
        other = people.Membership.objects.order_by("-id").first()
    assert other is not None
    hiring.assign_role(
        actor=town.actor, person_id=other.person_id, unit_id=mine.unit_id, role="supervisor",
        starts_on=staff.AT.date(), at=staff.AT,
    )  # fmt: skip
    actor = operation.Actor(1, f"person:{mine.person_id}", mine.person_id, frozenset({"tills.open-session"}))
    session = tills.open_session(actor=actor, unit_id=mine.unit_id, float_centimes=0, kind="mobile", at=NOON)
    return Van(cashier, supervisor, session.id, account.number)


def _pack(van: Van) -> dict[str, Any]:
    body = json.dumps({"session": van.session, "books": []})
    answer = van.cashier.post("/crew/fr/data/pack/", body, content_type="application/json")
    assert answer.status_code == 200
    told: dict[str, Any] = json.loads(answer.content)
    return told


def test_the_page_of_a_till_opens_the_application_and_shows_its_ranges(van: Van) -> None:
    address = f"/fr/desk/tills/sessions/{van.session}/"
    assert 'href="/crew/fr/"' in van.cashier.get(address).content.decode()
    pack = _pack(van)
    assert van.sync(pack, van.entry(pack, 1)).status_code == 200
    page = van.cashier.get(address).content.decode()
    assert pack["key"] not in page and "En tournée" in page and "10,03" in page
    assert 'value="lose"' not in page
    assert 'href="/crew/fr/"' not in van.supervisor.get(address).content.decode()
    assert van.cashier.get("/fr/desk/tills/sessions/999999/").status_code == 404


def test_a_supervisor_declares_a_range_lost_and_the_day_goes_on(van: Van) -> None:
    pack, address = _pack(van), f"/fr/desk/tills/sessions/{van.session}/"
    with scope.reading(1):
        [account] = contracts.search_accounts(van.account)
    paid = {"method": "cash", "line": f"{account.id}:1000:", "key": "k" * 20, "act": "pay"}
    at_desk = van.cashier.post("/fr/desk/tills/pay/", paid)
    assert at_desk.status_code == 422 and "encore sur un appareil" in at_desk.content.decode()
    again = json.dumps({"session": van.session, "books": []})
    refused = van.cashier.post("/crew/fr/data/pack/", again, content_type="application/json")
    assert refused.status_code == 422 and "encore sur un appareil" in refused.json()["error"]
    assert 'value="lose"' in van.supervisor.get(address).content.decode()
    lost = {"act": "lose", "cash": "1 200,50"}
    assert van.cashier.post(f"{address}act/", lost).status_code == 403
    assert van.supervisor.post(f"{address}act/", {"act": "lose", "cash": "x"}).status_code == 422
    assert van.supervisor.post(f"{address}act/", lost).headers["Location"] == address
    assert "Déclarée perdue" in van.supervisor.get(address).content.decode()
    assert van.supervisor.post(f"{address}act/", lost).status_code == 422
    assert _pack(van)["ceiling"] == 1_000_000 - 120_050 and pack["ceiling"] == 1_000_000


def test_a_device_brings_its_receipts_home_and_a_person_settles_the_rest(van: Van) -> None:
    pack = _pack(van)
    sent = [van.entry(pack, 1), van.entry(pack, 2, reference="NOBODY")]
    told = van.sync(pack, *sent).json()["entries"]
    assert [(one["outcome"], one["said"]) for one in told] == [("posted", ""), ("refused", "Compte inconnu")]
    assert [one["outcome"] for one in van.sync(pack, *sent).json()["entries"]] == ["repeated", "refused"]
    page = van.supervisor.get(LIST).content.decode()
    assert "NOBODY" in page and "Compte inconnu" in page
    assert b"NOBODY" in van.supervisor.get(LIST, {"as": "csv"}).content
    with scope.reading(1):
        [found] = queries.list_conflicts()
    settle = f"{LIST}{found.id}/settle/"
    refused = van.supervisor.post(settle, {"remark": "vu", "reference": "NOBODY"})
    assert refused.status_code == 422 and "Indiquez le compte" in refused.content.decode()
    assert van.supervisor.post(settle, {"reference": van.account}).status_code == 422
    assert van.cashier.post(settle, {"remark": "vu", "reference": van.account}).status_code == 403
    done = van.supervisor.post(settle, {"remark": "compte retrouvé", "reference": van.account})
    assert (done.status_code, done.headers["Location"]) == (302, LIST)
    page = van.supervisor.get(LIST).content.decode()
    assert "compte retrouvé" in page and "est réglé" in page
    again = van.supervisor.post(settle, {"remark": "encore", "reference": van.account})
    assert again.status_code == 422
    assert van.supervisor.post(f"{LIST}999999/settle/", {"remark": "x"}).status_code == 404


def test_what_a_device_sends_is_looked_at(van: Van) -> None:
    pack = _pack(van)
    sound = van.entry(pack, 1)
    for broken in ({**sound, "rank": "x"}, {**sound, "amount_centimes": 0}, {"key": "k"}, {**sound, "cheque": 3}):
        assert van.sync(pack, broken).status_code == 422
    assert van.cashier.post("/crew/fr/data/packs/1/sync/", "no", content_type="application/json").status_code == 422
    assert van.sync({**pack, "id": 10**9}, sound).status_code == 409
    assert van.sync(pack, sound, client=van.supervisor).status_code == 409
    with scope.reading(1):
        assert queries.list_receipts(session_id=van.session) == []


def _ask(van: Van, pack: dict[str, Any], **changed: Any) -> None:
    row = {"rank": 1, "key": "r1", "name": "Amina Idrissi", "phone": "0612345678", "language": "ar", "answers": {}}
    body = json.dumps({"requests": [{**row, **changed}]})
    address = f"/crew/fr/data/packs/{pack['id']}/requests/"
    assert van.cashier.post(address, body, content_type="application/json").status_code == 200


def test_a_supervisor_sees_a_refused_request_and_closes_it(town: worlds.World, van: Van) -> None:
    pack = _pack(van)
    _ask(van, pack)
    _ask(van, pack, rank=201)
    requests = f"{LIST}requests/"
    assert "Demandes refusées" in van.supervisor.get(LIST).content.decode()
    for language in ("ar", "fr", "en"):
        answer = van.supervisor.get(f"/{language}/desk/tills/offline/requests/")
        assert answer.status_code == 200 and "Amina Idrissi" in answer.content.decode()
    page = van.supervisor.get(requests).content.decode()
    assert "Adresse du local" in page and "0612345678" in page and "hors de la plage" in page.lower()
    rows = van.supervisor.get(requests, {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 3 and "Amina Idrissi" in rows[1]
    with scope.reading(1):
        first = queries.list_refused()[0]
    close = f"{requests}{first.id}/close/"
    assert van.cashier.post(close, {"remark": "vu"}).status_code == 403
    elsewhere = staff.signed_in(town.actor, "supervisor")
    assert "Amina" not in elsewhere.get(requests).content.decode()
    assert elsewhere.post(close, {"remark": "vu"}).status_code == 422
    assert van.supervisor.post(close, {"remark": " "}).status_code == 422
    with scope.reading(1):
        assert [one.status for one in queries.list_refused()] == ["open", "open"]
    done = van.supervisor.post(close, {"remark": "rappelée, passe à l’agence"}, follow=True).content.decode()
    assert "La demande est close" in done and "passe à l’agence" in done
    assert van.supervisor.post(close, {"remark": "encore"}).status_code == 422
    assert van.supervisor.post(f"{requests}999999/close/", {"remark": "x"}).status_code == 404
    with scope.reading(1):
        closed = next(one for one in queries.list_refused() if one.id == first.id)
    assert (closed.status, closed.name, closed.phone) == ("settled", "", "")
    with scope.reading(2):
        assert queries.list_refused() == []


def test_a_till_with_its_range_out_says_so_and_closes_when_it_is_lost(van: Van) -> None:
    pack, address = _pack(van), f"/fr/desk/tills/sessions/{van.session}/"
    assert van.cashier.post(f"{address}count/", {}).status_code == 302
    refused = van.supervisor.post(f"{address}act/", {"act": "close", "remark": ""})
    assert refused.status_code == 422 and f"La plage {pack['id']} de cette caisse" in refused.content.decode()
    van.supervisor.post(f"{address}act/", {"act": "lose", "cash": "0"})
    closed = van.supervisor.post(f"{address}act/", {"act": "close", "remark": ""}, follow=True).content.decode()
    assert "La caisse est fermée" in closed
