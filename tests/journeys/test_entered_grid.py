"""A grid made by forms alone, from its prices and cases to a second person's approval and a bill at the new price."""

import datetime
from collections.abc import Iterator

import pytest
from django.test import Client
from tests.contexts.billing import world as worlds
from tests.journeys import test_adopted_grid as adopted
from tests.surfaces import staff
from tests.surfaces.desk import test_tariff_cases as cases
from tests.surfaces.desk import test_tariff_prices as prices
from tests.surfaces.desk.test_tariffs import act, tried

from saqia.contexts.tariffs import queries
from saqia.platform.tenancy import scope
from saqia.surfaces.kit import clock, tenants

WRITTEN_AT = datetime.datetime(2026, 5, 20, 12, tzinfo=datetime.UTC)


@pytest.fixture
def town(april_billed: worlds.World, static_files: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[worlds.World]:
    """The world of billing after its April, at noon of a day of May."""
    monkeypatch.setattr(clock, "now", lambda: WRITTEN_AT)
    monkeypatch.setattr(clock, "today", WRITTEN_AT.date)
    tenants.directory.forget()
    yield april_billed
    tenants.directory.forget()


def entered(officer: Client) -> queries.Draft:
    """Begin a grid of water from June on at the desk, and enter its prices and cases by form."""
    begun = officer.post("/fr/desk/tariffs/new/", {"title": "Eau de juin", "in_force_on": "2026-06-01"})
    page = str(begun["Location"])
    fixed = {"amount-water-fixed": "6,50", "unit-water-fixed": "MAD/month"}
    assert officer.post(f"{page}prices/water/", prices.typed(*prices.ROWS, **fixed)).status_code == 302
    assert officer.post(f"{page}cases/water/", cases.typed(cases.TEN, cases.CASH)).status_code == 302
    with scope.reading(1):
        return queries.get_draft(int(page.split("/")[-2]))


def test_from_a_form_to_a_bill_at_the_new_price(town: worlds.World) -> None:
    officer = staff.signed_in(town.actor, "billing_officer")
    director = staff.signed_in(town.actor, "director")
    draft = entered(officer)
    assert officer.get(f"/fr/desk/tariffs/{draft.id}/").content.decode().count("comme attendu") == 2
    assert act(officer, draft.id, "submit") == 422, "nobody saw who would pay what"
    tried(officer, draft)
    assert act(officer, draft.id, "submit") == 302
    assert act(officer, draft.id, "approve", sha256=draft.sha256) in (403, 422), "nobody approves their own grid"
    before = {"total_centimes": 6 * 250 + 4 * 700 + 600, "vat_centimes": 0, "is_demonstration": True}
    assert adopted.quoted("2026-06-01", "2026-07-01") == before
    assert act(director, draft.id, "approve", sha256=draft.sha256) == 302
    after = {"total_centimes": 6 * 260 + 4 * 720 + 650, "vat_centimes": 0, "is_demonstration": False}
    assert adopted.quoted("2026-06-01", "2026-07-01") == after
    assert adopted.quoted("2026-05-02", "2026-06-01") == before, "what was consumed before its day keeps its price"
    adopted.billed(town, adopted.MAY, 1100)
    adopted.billed(town, adopted.JUNE, 1110)
    july = adopted.billed(town, adopted.JULY, 1120)
    water = [line for line in july.lines.to_pylist() if line["component"] in (2, 7)]
    assert [line["amount_ttc"] for line in water] == [1560, 2880, 650]
