"""Requests for a subscription written down on the road: deposited once by their local number, refused in words."""

import json
from concurrent import futures
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff
from tests.surfaces.crew.test_packs import _asked
from tests.surfaces.crew.test_packs import cashier as cashier
from tests.surfaces.ground import town as town

from saqia.contexts.cases import models as files
from saqia.contexts.requests import models as requests
from saqia.contexts.tills import queries as tills
from saqia.contexts.tills import types as till_types
from saqia.platform.tenancy import scope

ANSWERS = {"service": "water", "use": "domestic", "right": "tenant", "address": "12 rue des Oliviers"}


def _form(pack: dict[str, Any]) -> dict[str, Any]:
    return {one["code"]: one for one in pack["asks"]["fields"]}


def _request(pack: dict[str, Any], rank: int, **changed: Any) -> dict[str, Any]:
    commune = _form(pack)["commune"]["options"][0]["code"]
    return {
        "rank": rank, "key": f"k{rank}", "name": "Amina Idrissi", "phone": "0612345678", "language": "ar",
        "answers": {**ANSWERS, "commune": commune}, **changed,
    }  # fmt: skip


def _sent(client: Client, pack: dict[str, Any], *rows: dict[str, Any]) -> Any:
    address = f"/crew/fr/data/packs/{pack['id']}/requests/"
    return client.post(address, json.dumps({"requests": rows}), content_type="application/json")


def _written() -> tuple[int, int]:
    with scope.reading(1):
        return files.File.objects.count(), requests.Subscription.objects.count()


def test_the_form_is_what_the_procedure_requires(cashier: tuple[Client, int]) -> None:
    asks = _asked(*cashier).json()["asks"]
    assert [one["code"] for one in asks["fields"]] == ["service", "use", "right", "commune", "address"]
    assert [one["code"] for one in asks["fields"][0]["options"]] == ["electricity", "water", "sanitation"]
    assert asks["fields"][3]["options"] and asks["fields"][4]["options"] == [] and len(asks["papers"]) == 2


def test_a_request_is_deposited_once_by_its_local_number(cashier: tuple[Client, int]) -> None:
    client, session = cashier
    pack = _asked(client, session).json()
    first = _sent(client, pack, _request(pack, 1), _request(pack, 2, answers={})).json()["entries"]
    assert [one["outcome"] for one in first] == ["deposited", "refused"]
    assert first[0]["number"].startswith("ABO-") and "Adresse du local" in first[1]["said"]
    for _ in range(3):
        assert _sent(client, pack, _request(pack, 1)).json()["entries"] == first[:1]
    assert _written() == (1, 1)
    with scope.reading(1):
        file, row = files.File.objects.get(), requests.Subscription.objects.get()
    assert (file.number, file.channel, file.contact_phone) == (first[0]["number"], "desk", "+212612345678")
    assert (row.service, row.use, row.right, row.address) == ("water", "domestic", "tenant", "12 rue des Oliviers")
    told = _sent(client, pack, _request(pack, 1, name="Another Person")).json()["entries"]
    assert [one["outcome"] for one in told] == ["refused"] and _written() == (1, 1)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"phone": ""}, "téléphone"), ({"phone": "12"}, "téléphone"), ({"name": " "}, "nom"), ({"rank": 201}, "plage"),
        ({"language": "xx"}, "langue"),
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_said_and_writes_nothing(
    cashier: tuple[Client, int], changed: dict[str, Any], said: str
) -> None:
    pack = _asked(*cashier).json()
    [told] = _sent(cashier[0], pack, {**_request(pack, 1), **changed}).json()["entries"]
    assert told["outcome"] == "refused" and said in told["said"].lower() and _written() == (0, 0)
    sound = {**_request(pack, 1), "rank": changed.get("rank", 1) % 200}
    assert [one["outcome"] for one in _sent(cashier[0], pack, sound).json()["entries"]] == ["deposited"]


def test_it_is_for_whose_pack_it_is(town: worlds.World, cashier: tuple[Client, int]) -> None:
    pack = _asked(*cashier).json()
    assert _sent(staff.signed_in(town.actor, "agent"), pack, _request(pack, 1)).status_code == 409
    assert _sent(cashier[0], {"id": 10**9}, _request(pack, 1)).status_code == 409
    assert _sent(staff.signed_in(town.actor, "finance"), pack, _request(pack, 1)).status_code == 403
    assert _sent(Client(headers={"host": "127.0.0.1"}), pack, _request(pack, 1)).status_code == 401
    for broken in ({"rank": 1}, {**_request(pack, 1), "rank": "x"}):
        assert _sent(cashier[0], pack, broken).status_code == 422
    assert _sent(cashier[0], pack, *[_request(pack, 1)] * 201).status_code == 422
    assert _written() == (0, 0)


def test_the_same_request_sent_at_once_is_one_file(cashier: tuple[Client, int]) -> None:
    client, session = cashier
    pack = _asked(client, session).json()

    def send(_: int) -> str:
        try:
            number: str = _sent(client, pack, _request(pack, 1)).json()["entries"][0]["number"]
            return number
        finally:
            connections.close_all()

    with futures.ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(send, range(3)))) == 1
    assert _written() == (1, 1)


def _refused() -> list[till_types.RefusedRequest]:
    with scope.reading(1):
        return tills.list_refused()


def test_a_refused_request_is_kept_until_it_is_corrected(cashier: tuple[Client, int]) -> None:
    client, session = cashier
    pack = _asked(client, session).json()
    for _ in range(2):
        _sent(client, pack, _request(pack, 1, answers={}), _request(pack, 2))
    [kept] = _refused()
    assert (kept.pack_id, kept.session_id, kept.rank, kept.status) == (pack["id"], session, 1, "open")
    assert (kept.name, kept.phone) == ("Amina Idrissi", "0612345678")
    assert set(kept.faults) == {"service", "use", "right", "commune", "address"}
    [made] = _sent(client, pack, _request(pack, 1)).json()["entries"]
    [done] = _refused()
    assert (done.status, done.remark, done.name, done.phone) == ("settled", made["number"], "", "")
    _sent(client, pack, _request(pack, 1, name="Another Person"))
    [again] = _refused()
    assert (again.id, again.status, again.faults) == (kept.id, "open", {"number": "otherwise"})


def test_a_number_beyond_all_measure_is_no_request(cashier: tuple[Client, int]) -> None:
    pack = _asked(*cashier).json()
    assert _sent(cashier[0], pack, _request(pack, 2**31)).status_code == 422
    assert _refused() == []
