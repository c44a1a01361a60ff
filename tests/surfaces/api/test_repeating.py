"""The same request twice, and thirty-two times at once: one act, one answer."""

import concurrent.futures
import datetime
from typing import Any

from django.db import connection, connections
from tests.contexts.billing import world as worlds
from tests.surfaces.api import programs

from saqia.contexts.metering import models as metering
from saqia.contexts.metering import queries
from saqia.platform.idempotency import answers, models
from saqia.platform.tenancy import scope

DAY = "2026-05-06"


def _given(town: worlds.World, index: str = "1300") -> dict[str, Any]:
    account = town.accounts["plain"]
    with scope.reading(1):
        serial = queries.get_meter(account.meters[1]).serial
    return {"account": account.number, "meter": serial, "read_on": DAY, "index": index}


def _sent(town: worlds.World) -> int:
    with scope.reading(1):
        return metering.Reading.objects.filter(meter_id=town.accounts["plain"].meters[1], source="self").count()


def test_the_same_key_gives_the_first_answer(town: worlds.World, program: programs.Programs) -> None:
    app = program.person({"plain": "payer"})
    first = app.post("readings", _given(town), key="k-1")
    assert (first.status_code, first.json()["is_new"], first.json()["verdict"]["code"]) == (201, True, "accepted")
    again = app.post("readings", _given(town), key="k-1")
    assert (again.status_code, again.content, again["Idempotent-Replayed"]) == (201, first.content, "true")
    other = app.post("readings", _given(town, "1301"), key="k-1")
    assert (other.status_code, other.json()["code"]) == (422, "key-reused")
    assert _sent(town) == 1
    stranger = program.person({"plain": "payer"})
    assert stranger.post("readings", _given(town), key="k-1").json()["is_new"] is False  # another caller's key


def test_a_refusal_is_not_kept(town: worlds.World, program: programs.Programs) -> None:
    app = program.person({"plain": "payer"})
    assert app.post("readings", _given(town, "1"), key="k-2").status_code == 422
    assert _sent(town) == 0
    assert app.post("readings", _given(town), key="k-2").status_code == 201


def test_thirty_two_at_once_make_one_act(town: worlds.World, program: programs.Programs) -> None:
    app, given = program.person({"plain": "payer"}), _given(town)

    def send(_: int) -> tuple[int, bytes]:
        try:
            mine = programs.Program(app.token)
            answer = mine.post("readings", given, key="k-3")
            return answer.status_code, answer.content
        finally:
            connections.close_all()

    with concurrent.futures.ThreadPoolExecutor(32) as pool:
        found = set(pool.map(send, range(32)))
    assert len(found) == 1
    [(status, _content)] = found
    assert status == 201
    assert _sent(town) == 1


def test_a_dead_workers_key_is_free_after_the_lease_and_answers_expire(database: str) -> None:
    at = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)
    asked = {"tenant_id": 1, "caller": "a", "address": "POST /x", "key": "k", "request": b"1"}
    first = answers.take(**asked, at=at)  # type: ignore[arg-type]
    assert isinstance(first, answers.Taken)
    soon = answers.take(**asked, at=at + datetime.timedelta(seconds=5))  # type: ignore[arg-type]
    assert soon == answers.Kept(None, "", b"")
    retaken = answers.take(**asked, at=at + datetime.timedelta(seconds=61))  # type: ignore[arg-type]
    assert isinstance(retaken, answers.Taken)
    first.keep(status=200, media_type="a/b", body=b"late")  # the dead worker comes back: its answer is not kept
    retaken.keep(status=201, media_type="a/b", body=b"now")
    later = at + datetime.timedelta(hours=1)
    assert answers.take(**asked, at=later) == answers.Kept(201, "a/b", b"now")  # type: ignore[arg-type]
    elsewhere = answers.take(**{**asked, "tenant_id": 2}, at=later)  # type: ignore[arg-type]
    assert isinstance(elsewhere, answers.Taken)
    assert answers.prune(at + datetime.timedelta(days=3)) == 2
    with scope.reading(1):
        assert models.Answer.objects.count() == 0
    assert not connection.in_atomic_block
