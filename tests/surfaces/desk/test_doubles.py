"""Duplicates at the desk: the queue, two rows side by side, a merge that is confirmed, counts once and can go back."""

import csv
import datetime
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.parties import models
from saqia.contexts.parties import operations as parties
from saqia.contexts.parties import types as party_types
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock

NOON = datetime.datetime(2026, 5, 20, 12, tzinfo=datetime.UTC)
FRAME = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")
QUEUE = "/fr/desk/queues/doubles/"


@pytest.fixture
def twin(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> tuple[int, int]:
    """Two rows of one name and phone."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(clock, "today", NOON.date)
    given = party_types.CustomerDetails(
        kind="person", name_ar="سعيد المنصوري", name_latin="Said El Mansouri", language="ar",
        phones=("0612345678",),
    )  # fmt: skip
    made = [parties.register_customer(actor=town.actor, given=given, at=NOON).customer_id for _ in range(2)]
    return made[0], made[1]


def merged() -> dict[int, int | None]:
    """Return which rows point to another."""
    with scope.reading(1):
        rows = models.Customer.objects.filter(merged_into_id__isnull=False)
        return dict(rows.values_list("id", "merged_into_id"))


def table(client: Client) -> list[list[str]]:
    """Return the rows of the queue as its CSV says them."""
    text = client.get(f"{QUEUE}?as=csv").content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def test_two_rows_are_compared_merged_and_taken_apart(town: worlds.World, twin: tuple[int, int]) -> None:
    client = staff.signed_in(town.actor, "supervisor")
    first, second = twin
    assert table(client) == [
        [str(first), "Said El Mansouri", str(second), "Said El Mansouri", "mêmes téléphone et nom"]
    ]
    path = f"{QUEUE}{first}/{second}/"
    assert path in client.get(QUEUE).content.decode()
    with CaptureQueriesContext(connection) as asked:
        page = client.get(path)
    text = page.content.decode()
    assert "+212612345678" in text and "identique" in text and "<c-" not in text
    assert len([row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]) <= 12 + 5
    given = {"survivor": str(second), "reason": "same-phone-and-name", "is_sure": "on"}
    for missing in given:
        answer = client.post(path, {name: value for name, value in given.items() if name != missing})
        assert answer.status_code == 422
    assert client.post(path, given | {"survivor": "1"}).status_code == 422 and merged() == {}
    answer = client.post(path, given, follow=True)
    assert answer.redirect_chain == [(f"/fr/desk/customers/{second}/", 302)] and str(first) in answer.content.decode()
    assert merged() == {first: second} and table(client) == []
    assert client.post(path, given).status_code == 422 and merged() == {first: second}
    assert "Défaire la fusion" in client.get(path).content.decode()
    assert client.post(path, {"act": "undo"}).status_code == 302 and merged() == {}
    assert client.post(path, {"act": "undo"}).status_code == 422
    assert client.get(f"/ar/desk/queues/doubles/{second}/{first}/").status_code == 200


def test_who_may_merge(town: worlds.World, twin: tuple[int, int], casa: operation.Actor) -> None:
    path = f"{QUEUE}{twin[0]}/{twin[1]}/"
    given = {"survivor": str(twin[0]), "reason": "stated", "is_sure": "on"}
    for role in ("agent", "billing_officer", "director"):
        client = staff.signed_in(town.actor, role)
        assert client.get(QUEUE).status_code == client.get(path).status_code == 403
        assert client.post(path, given).status_code == 403
    elsewhere = staff.signed_in(casa, "supervisor")
    assert table(elsewhere) == [] and elsewhere.get(path).status_code == 404
    assert [elsewhere.post(path, each).status_code for each in (given, {"act": "undo"})] == [404, 404]
    assert merged() == {}
    here = staff.signed_in(town.actor, "supervisor")
    assert here.get(f"{QUEUE}{twin[0]}/999999/").status_code == 404
    assert here.get(f"{QUEUE}{twin[0]}/{twin[0]}/").status_code == 404
