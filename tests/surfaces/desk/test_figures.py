"""Dashboards: each figure with its definition, exact against the rows it is drawn from, and taken away as a file."""

import csv
import datetime
import decimal
import io
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.surfaces import staff

from saqia.contexts.billing import queries as billing
from saqia.contexts.contracts import wording as contract_wording
from saqia.contexts.ledger import queries as ledger
from saqia.contexts.metering import wording
from saqia.platform import operation
from saqia.platform.tenancy import scope
from saqia.surfaces.desk.figures import definitions, pages
from saqia.surfaces.kit import clock

NOON = datetime.datetime(2026, 5, 20, 12, tzinfo=datetime.UTC)
DOMESTIC = contract_wording.use_class("domestic").fr
MAY = datetime.date(2026, 5, 1)


@pytest.fixture
def finance(town: worlds.World, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    """Somebody of the finance of the distributor whose April is published."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    monkeypatch.setattr(clock, "today", NOON.date)
    yield staff.signed_in(town.actor, "finance")


def taken(client: Client, code: str, month: str = "2026-04") -> list[list[str]]:
    """Return the rows of a figure as its file gives them, without the heads."""
    answer = client.get(f"/fr/desk/figures/{code}/?month={month}&as=csv")
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{code}-{month}.csv"'
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))[1:]


def test_every_figure_is_defined_and_drawn(finance: Client) -> None:
    assert list(pages.DRAWN) == list(definitions.known())
    index = finance.get("/fr/desk/figures/").content.decode()
    for code, definition in definitions.known().items():
        assert f'href="/fr/desk/figures/{code}/"' in index
        for language, month in (("fr", "2026-04"), ("ar", "2026-04"), ("fr", "2031-01")):
            page = finance.get(f"/{language}/desk/figures/{code}/?month={month}")
            assert page.status_code == 200 and "<c-" not in page.content.decode()
        assert definition.formula.fr.split("'")[0][:20] in page.content.decode()
        assert finance.get(f"/fr/desk/figures/{code}/?month=2026-04&as=xlsx").content[:2] == b"PK"
    assert finance.get("/fr/desk/figures/luck/").status_code == 404
    assert finance.get("/fr/desk/figures/cycles/?month=late").status_code == 200


def test_reading_rates_are_those_of_the_round(town: worlds.World, finance: Client) -> None:
    points = sum(1 for one in worlds.ACCOUNTS for service in one.services if service != worlds.S)
    read = sum(len(shown) for shown in _read_in_april().values())
    [book] = taken(finance, "reading-by-book")
    share = decimal.Decimal((read * 20_000 + points) // (2 * points)) / 100
    assert book == ["T01", "B1", str(points), str(read), "0", str(share)]
    [commune] = taken(finance, "reading-by-commune")
    assert commune[1:] == [worlds.COMMUNE, str(points), str(read), "0", str(share)]
    [anomaly] = taken(finance, "anomalies")
    assert anomaly == [wording.anomaly("tampering").fr, "1"]
    assert taken(finance, "reading-by-book", "2026-05")[0][3] == "0"


def test_revenue_adds_up_to_the_ledger(town: worlds.World, finance: Client) -> None:
    with scope.reading(1):
        booked = ledger.list_revenue(from_on=datetime.date(2026, 4, 1), until_on=MAY)
        total = billing.list_cycles()[0].total_ttc_centimes
    by_service = taken(finance, "revenue-by-service")
    assert [_centimes(row[2]) for row in by_service] == [amount for _, _, amount in booked]
    by_class = taken(finance, "revenue-by-class")
    assert sum(_centimes(row[5]) for row in by_class) == total == sum(amount for _, _, amount in booked)
    assert {row[0] for row in by_class} == {"2026-04-01"}
    water = next(row for row in by_class if row[1] == "Eau potable" and row[2] == DOMESTIC)
    own = [line for name in ("three", "field") for line in _water(town, name)]
    assert _centimes(water[3]) >= sum(own) > 0
    [commune] = taken(finance, "revenue-by-commune")
    assert _centimes(commune[6]) == total
    assert taken(finance, "cycles")[0][:3] == ["T01", "Publié", commune[2]]


def test_figures_are_for_who_follows_billing_and_of_one_distributor(
    town: worlds.World, finance: Client, casa: operation.Actor
) -> None:
    for path in ("", "cycles/", "revenue-by-class/"):
        assert staff.signed_in(town.actor, "agent").get(f"/fr/desk/figures/{path}").status_code == 403
    elsewhere = staff.signed_in(casa, "finance")
    for code in definitions.known():
        assert taken(elsewhere, code) == []


def _read_in_april() -> dict[str, dict[int, int | list[int]]]:
    from tests.contexts.billing.ground import READ_IN_APRIL

    return READ_IN_APRIL


def _water(town: worlds.World, name: str) -> list[int]:
    with scope.reading(1):
        [header] = billing.list_bills(account_id=town.accounts[name].account_id)
        detail = billing.get_bill(number=header.number)
    cases = {row["case"] for row in detail.supplies.to_pylist() if row["service"] == worlds.W}
    return [row["amount_ht"] for row in detail.lines.to_pylist() if row["case"] in cases]


def _centimes(text: str) -> int:
    return int(decimal.Decimal(text) * 100)
