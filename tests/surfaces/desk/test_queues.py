"""The queues of exceptions and held readings: what each shows, who may act, what is refused with nothing written."""

import csv
import datetime
import io
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.billing import models, queries
from saqia.contexts.metering import models as metering_models
from saqia.contexts.metering import operations as metering
from saqia.contexts.metering import queries as readings
from saqia.platform import operation
from saqia.platform.tenancy import scope

FRAME = ("BEGIN", "COMMIT", "SET TRANSACTION", "SELECT set_config")
MOST_QUERIES, WHO_ASKS = 12, 5


def table(client: Client, path: str) -> list[list[str]]:
    """Return the rows of a list as its CSV says them, without the heads."""
    text = client.get(path).content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def waiting() -> list[queries.BillingException]:
    """Return the exceptions that wait."""
    with scope.reading(1):
        return queries.page_exceptions()


def hold(town: worlds.World) -> int:
    """Record a May index of `plain` far above its habit, and return the held reading."""
    made = metering.record_reading(
        actor=town.actor, meter_id=town.accounts["plain"].meters[worlds.E], read_on=datetime.date(2026, 5, 8),
        index=Decimal(9900), at=worlds.noon(datetime.date(2026, 5, 8)),
    )  # fmt: skip
    return made.id


def decisions() -> list[tuple[bool, str]]:
    """Return what was decided about held readings."""
    with scope.reading(1):
        return list(metering_models.Decision.objects.order_by("id").values_list("is_trusted", "reason"))


def few(client: Client, path: str) -> str:
    """Open a page, count its queries, and return its text."""
    with CaptureQueriesContext(connection) as asked:
        page = client.get(path)
    assert page.status_code == 200
    own = [row for row in asked.captured_queries if not row["sql"].startswith(FRAME)]
    assert len(own) <= MOST_QUERIES + WHO_ASKS, "\n".join(row["sql"][:120] for row in own)
    text = page.content.decode()
    assert "<c-" not in text
    return text


def test_what_was_not_billed_is_listed_filtered_and_taken_away(town: worlds.World, officer: Client) -> None:
    found = waiting()
    text = few(officer, "/fr/desk/queues/exceptions/")
    assert f"/fr/desk/queues/exceptions/{found[0].id}/" in text
    rows = table(officer, "/fr/desk/queues/exceptions/?as=csv")
    assert [row[0] for row in rows] == [f"E{each.id}" for each in found]
    lamp = next(row for row in rows if row[3] == town.accounts["lamp"].contract_numbers[worlds.E])
    assert lamp[1:3] == ["T01", "2026-04-01"] and lamp[5] == "Client de démonstration lamp"
    reasons = {each.reason for each in found}
    assert len(reasons) > 1
    for reason in reasons:
        kept = [f"E{each.id}" for each in found if each.reason == reason]
        assert [row[0] for row in table(officer, f"/fr/desk/queues/exceptions/?as=csv&reason={reason}")] == kept
    assert len(table(officer, f"/fr/desk/queues/exceptions/?as=csv&commune={worlds.COMMUNE}")) == len(found)
    assert table(officer, "/fr/desk/queues/exceptions/?as=csv&commune=01.151.01.01") == []
    assert len(table(officer, f"/fr/desk/queues/exceptions/?as=csv&cycle={found[0].cycle_id}")) == len(found)
    assert table(officer, "/fr/desk/queues/exceptions/?as=csv&cycle=999999") == []
    assert few(officer, f"/ar/desk/queues/exceptions/?commune={worlds.COMMUNE}")
    assert officer.get("/fr/desk/queues/exceptions/?as=xlsx").content[:2] == b"PK"


def test_an_exception_is_settled_once_with_a_word_on_how(town: worlds.World, officer: Client) -> None:
    found = waiting()[0]
    path = f"/fr/desk/queues/exceptions/{found.id}/"
    assert "Ce qui a été fait" in few(officer, path)
    assert officer.post(path, {"resolution": "x"}).status_code == 422
    assert waiting()[0].id == found.id
    answer = officer.post(path, {"resolution": "Compteur relu le 19 mai"}, follow=True)
    assert answer.redirect_chain == [(path, 302)] and f"E{found.id}" in answer.content.decode()
    assert officer.post(path, {"resolution": "Une autre fois encore"}).status_code == 302
    with scope.reading(1):
        row = models.BillingException.objects.get(id=found.id)
    assert (row.status, row.resolution) == ("resolved", "Compteur relu le 19 mai")
    assert "Ce qui a été fait" not in officer.get(path).content.decode()
    assert officer.get("/fr/desk/queues/exceptions/999999/").status_code == 404
    assert officer.post("/fr/desk/queues/exceptions/999999/", {"resolution": "Compteur relu"}).status_code == 404


def test_a_held_reading_beside_its_history_is_accepted(town: worlds.World, officer: Client) -> None:
    number = hold(town)
    [row] = table(officer, "/fr/desk/queues/readings/?as=csv")
    assert row[:5] == [str(number), "2026-05-08", "E-plain", "9900", "Client de démonstration plain"]
    assert f"/fr/desk/queues/readings/{number}/" in few(officer, "/fr/desk/queues/readings/")
    assert table(officer, "/fr/desk/queues/readings/?as=csv&reason=zero") == []
    text = few(officer, f"/fr/desk/queues/readings/{number}/")
    assert "La consommation dépasse de loin" in text and "Relevé accepté" not in text
    assert "9 900" in text.replace("\u202f", " ").replace("\xa0", " ")
    path = f"/fr/desk/queues/readings/{number}/"
    for given in ({}, {"decision": "because"}):
        assert officer.post(path, given).status_code == 422
    assert decisions() == []
    answer = officer.post(path, {"decision": "photo-agrees"}, follow=True)
    assert answer.redirect_chain == [(path, 302)] and "accepté" in answer.content.decode()
    assert officer.post(path, {"decision": "photo-agrees"}).status_code == 302
    assert officer.post(path, {"decision": "misread"}).status_code == 422
    assert decisions() == [(True, "photo-agrees")]
    assert table(officer, "/fr/desk/queues/readings/?as=csv") == []


@pytest.mark.parametrize("reason", ["read-again", "estimated-instead"])
def test_a_held_reading_is_set_aside(town: worlds.World, officer: Client, reason: str) -> None:
    number = hold(town)
    assert officer.post(f"/ar/desk/queues/readings/{number}/", {"decision": reason}).status_code == 302
    assert decisions() == [(False, reason)]
    with scope.reading(1):
        assert readings.count_held_readings() == {}
    assert officer.get(f"/ar/desk/queues/readings/{number}/").status_code == 200


def test_a_reading_that_nobody_holds_is_shown_and_not_decided(town: worlds.World, officer: Client) -> None:
    meter = town.accounts["plain"].meters[worlds.E]
    with scope.reading(1):
        plain = readings.list_readings(meter)[0].id
    path = f"/fr/desk/queues/readings/{plain}/"
    assert "Vérifié sur place" not in officer.get(path).content.decode()
    assert officer.post(path, {"decision": "misread"}).status_code == 422
    assert officer.get(f"{path}photo/").status_code == 404
    assert decisions() == []


def test_who_may_look_and_who_may_act(town: worlds.World, moment: None, casa: operation.Actor) -> None:
    number, found = hold(town), waiting()[0]
    one, other = f"/fr/desk/queues/exceptions/{found.id}/", f"/fr/desk/queues/readings/{number}/"
    lists = ("/fr/desk/queues/exceptions/", "/fr/desk/queues/readings/")
    for role, seen, done in (("agent", 403, 403), ("reader", 403, 403), ("finance", 200, 403)):
        client = staff.signed_in(town.actor, role)
        assert [client.get(path).status_code for path in (*lists, one, other)] == [seen] * 4
        assert client.post(one, {"resolution": "Compteur relu"}).status_code == done
        assert client.post(other, {"decision": "misread"}).status_code == done
    elsewhere = staff.signed_in(casa, "billing_officer")
    assert [table(elsewhere, f"{path}?as=csv") for path in lists] == [[], []]
    assert [elsewhere.get(path).status_code for path in (one, other)] == [404, 404]
    assert elsewhere.post(one, {"resolution": "Compteur relu"}).status_code == 404
    assert elsewhere.post(other, {"decision": "misread"}).status_code == 404
    assert decisions() == [] and waiting()[0].status == "open"


def test_the_first_page_counts_what_waits(town: worlds.World, officer: Client) -> None:
    hold(town)
    text = few(officer, "/fr/desk/")
    assert f'<a href="/fr/desk/queues/exceptions/">Non facturés</a></dt><dd><bdi dir="ltr">{len(waiting())}<' in text
    assert '<a href="/fr/desk/queues/readings/">Relevés en attente</a></dt><dd><bdi dir="ltr">1<' in text
    assert "/fr/desk/queues/exceptions/" not in staff.signed_in(town.actor, "agent").get("/fr/desk/").content.decode()


def test_what_readers_noted_is_listed_with_what_it_asks_for(town: worlds.World, officer: Client) -> None:
    path = "/fr/desk/queues/anomalies/"
    with scope.reading(1):
        told = readings.count_anomalies(from_on=datetime.date(2026, 4, 1), until_on=datetime.date(2026, 5, 1))
    rows = table(officer, f"{path}?month=2026-04&as=csv")
    assert len(rows) == sum(told.values()) > 0
    stuck = next(row for row in rows if row[1] == "E-stuck")
    assert stuck[0] == "2026-04-08" and stuck[4] == "Client de démonstration stuck"
    for code, many in told.items():
        assert len(table(officer, f"{path}?month=2026-04&as=csv&anomaly={code}")) == many
    assert table(officer, f"{path}?month=2026-03&as=csv") == []
    assert "E-stuck" in few(officer, f"{path}?month=2026-04") and officer.get(f"/ar{path[3:]}").status_code == 200
    assert staff.signed_in(town.actor, "agent").get(path).status_code == 403
