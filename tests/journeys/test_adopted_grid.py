"""After a grid is adopted, to the centime: the simulation, the API's quote, a published bill and its paper follow it."""

import dataclasses
import datetime
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.contexts.tariffs import grids
from tests.documents import reading

from saqia.contexts.billing import exports, types
from saqia.contexts.tariffs import queries
from saqia.journeys import cycles
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, tenants

MAY, JUNE, JULY = (datetime.date(2026, month, 8) for month in (5, 6, 7))


@pytest.fixture
def town(april_billed: worlds.World, static_files: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[worlds.World]:
    """The world of billing after its April, seen from a day on which the grid holds."""
    monkeypatch.setattr(clock, "today", lambda: datetime.date(2026, 7, 22))
    tenants.directory.forget()
    yield april_billed
    tenants.directory.forget()


def anybody() -> Client:
    """Return somebody without an account."""
    return Client(headers={"host": "127.0.0.1"})


def simulated(first: str, last: str) -> str:
    """Return the simulation page of ten cubic meters of water."""
    asked = {"service": "water", "use": "domestic", "first": first, "last": last, "volume": "10"}
    return anybody().get("/fr/simulate/", asked).content.decode()


def quoted(first: str, last: str) -> dict[str, object]:
    """Return the API's quote of ten cubic meters of water."""
    asked = {"service": "water", "use": "domestic", "first": first, "last": last, "volume": "10"}
    answer = anybody().post("/api/v1/quotes", json.dumps(asked), content_type="application/json")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    return {name: told[name] for name in ("total_centimes", "vat_centimes", "is_demonstration")}


def billed(town: worlds.World, month: datetime.date, index: int) -> types.BillDetail:
    """Read a water meter, publish the month by the tariffs that stand, and return the bill."""
    worlds.read(town, month, {"field": {worlds.W: index}})
    cycles.bill_round(dataclasses.replace(worlds.asked(town, month), rules=queries.get_table(tenant_id=1)))
    return books.bill_of(town, "field", month)


def test_probe(town: worlds.World, tmp_path: Path) -> None:
    grids.adopted()
    print(quoted("2026-06-01", "2026-07-01"))
    print(quoted("2026-05-02", "2026-06-01"))
    page = simulated("2026-06-01", "2026-07-01")
    print(page[page.find('class="sum"')-100:][:900])
    for month, index in ((MAY, 1100), (JUNE, 1110), (JULY, 1120)):
        bill = billed(town, month, index)
        print(bill.header, bill.lines.to_pylist(), bill.supplies.to_pylist())
        with scope.reading(1):
            pdf = exports.render_bill(number=bill.header.number, rules=queries.get_table(tenant_id=1), key=None)
        print(reading.text(pdf, tmp_path))
    assert 0
