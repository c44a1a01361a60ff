"""After a grid is adopted, to the centime: the simulation, the quote, a published bill and its paper follow it."""

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
from tests.surfaces import staff

from saqia.contexts.billing import exports, types
from saqia.contexts.tariffs import queries
from saqia.journeys import cycles
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, tenants

SANITATION = grids.WATER.replace("agadir-water", "agadir-sanitation").replace(
    "component: water", "component: sanitation"
)
PLAN = '  - {operator: srm-souss-massa, zone: "*", service: sanitation, use: domestic, parts: [agadir-sanitation%s]}\n'
DROPPED = {
    **grids.FILES,
    "sanitation.yaml": SANITATION.replace("2.60", "0.50").replace("7.20", "1.25"),
    "plans.yaml": grids.PLANS + PLAN % "",
}
FILES = {
    **DROPPED,
    "sanitation-fixed.yaml": grids.FIXED.replace("agadir-water", "agadir-sanitation")
    .replace("component: water-fixed", "component: sanitation-fixed").replace("6.50", "4.20"),
    "plans.yaml": grids.PLANS + PLAN % ", agadir-sanitation-fixed",
}  # fmt: skip
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
    worlds.read(town, month, {"dry": {worlds.W: index}})
    cycles.bill_round(dataclasses.replace(worlds.asked(town, month), rules=queries.get_table(tenant_id=1)))
    return books.bill_of(town, "dry", month)


def printed(bill: types.BillDetail, folder: Path) -> str:
    """Return the text of a bill's paper."""
    with scope.reading(1):
        rules = queries.get_table(tenant_id=1)
        return reading.text(exports.render_bill(number=bill.header.number, rules=rules, key=None), folder)


def test_the_simulation_and_the_quote_follow_it_from_its_day_on(town: worlds.World) -> None:
    before = {"total_centimes": 6 * 250 + 4 * 700 + 600, "vat_centimes": 0, "is_demonstration": True}
    assert quoted("2026-06-01", "2026-07-01") == quoted("2026-05-02", "2026-06-01") == before
    assert "démonstration" in simulated("2026-06-01", "2026-07-01")
    grids.adopted()
    after = {"total_centimes": 6 * 260 + 4 * 720 + 650, "vat_centimes": 0, "is_demonstration": False}
    assert quoted("2026-06-01", "2026-07-01") == after and quoted("2026-05-02", "2026-06-01") == before
    page = simulated("2026-06-01", "2026-07-01")
    assert '<p class="sum"><bdi dir="ltr">50,90</bdi>' in page and "démonstration" not in page
    assert "decision of the tests (texte officiel)" in page
    page = simulated("2026-05-02", "2026-06-01")
    assert '<p class="sum"><bdi dir="ltr">49,00</bdi>' in page and "démonstration" in page


def test_a_published_bill_follows_it_and_is_a_demonstration_no_more(town: worlds.World, tmp_path: Path) -> None:
    grids.adopted(FILES)
    may, june, july = (billed(town, month, index) for month, index in ((MAY, 1100), (JUNE, 1110), (JULY, 1120)))
    assert may.header.demonstration and june.header.demonstration and not july.header.demonstration
    water = [line for line in june.lines.to_pylist() if line["component"] == 2]
    assert [(line["volume"], line["amount_ht"]) for line in water] == [
        (4800, 1200), (2942, 2059), (1400, 364), (858, 618),
    ]  # fmt: skip
    assert [line["amount_ttc"] for line in july.lines.to_pylist()] == [1560, 2880, 650, 300, 500, 420]
    assert july.header.total_ttc_centimes == 6310 and july.header.total_vat_centimes == 0
    text = printed(july, tmp_path)
    assert "63,10" in text and "Grille de démonstration" not in text and "تعريفة تجريبية" not in text
    assert "Grille de démonstration" in printed(june, tmp_path)
    address = f"/fr/desk/customers/{town.accounts['dry'].customer_id}/bills/{july.header.number}/"
    paper = staff.signed_in(town.actor, "agent").get(address)
    assert paper.status_code == 200 and "63,10" in reading.text(paper.content, tmp_path)


def test_a_charge_that_it_drops_leaves_no_mark(town: worlds.World) -> None:
    grids.adopted(DROPPED)
    billed(town, MAY, 1100)
    billed(town, JUNE, 1110)
    july = billed(town, JULY, 1120)
    assert july.header.total_ttc_centimes == 5090 + 800 and not july.header.demonstration


def test_the_public_page_that_was_drawn_before_is_drawn_again(town: worlds.World) -> None:
    client, address = anybody(), "/fr/tariffs/?on=2026-06-01"
    for _ in range(2):
        assert "7,0000" in (page := client.get(address).content.decode()) and "7,2000" not in page
    grids.adopted()
    page = client.get(address).content.decode()
    assert "7,2000" in page and "decision of the tests" in page
    assert "7,2000" in client.get("/ar/tariffs/?on=2026-06-01").content.decode()
    assert "7,2000" not in client.get("/fr/tariffs/?on=2026-05-31").content.decode()
