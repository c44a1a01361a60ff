"""The "no increase" proof on a published month: exact amounts by fractions, groups, names of nobody, publication."""

import dataclasses
import datetime
from decimal import Decimal
from fractions import Fraction as F
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from tests.contexts.billing import books
from tests.contexts.billing import world as worlds
from tests.contexts.billing.ground import april as april
from tests.contexts.billing.ground import april_billed as april_billed
from tests.contexts.billing.ground import stages as stages

from saqia.contexts.billing import exports, folders, queries, types
from saqia.contexts.billing import operations as billing
from saqia.contexts.billing.no_increase import comparing, figures, grids
from saqia.engine import schema
from saqia.platform import operation
from saqia.platform.tenancy import scope

pytestmark = pytest.mark.slow

SHIPPED = "before-2024-10-15"
AT = datetime.datetime(2026, 5, 2, 9, tzinfo=datetime.UTC)
GRID = """
title: {ar: سابقة, fr: ancienne, en: former}
ended_on: 2024-10-15
source: {ref: a test, status: press}
former:
  - {code: town-works, name: {ar: أ, fr: A, en: A}, services: [water], communes: ["09.001.05.09"], operators: [demo],
     zones: {town: former}, source: {ref: a test, status: press}}
  - {code: elsewhere, name: {ar: ب, fr: B, en: B}, services: [electricity, sanitation], communes: "*",
     operators: [demo], zones: {town: former}, source: {ref: a test, status: press}}
"""
TARIFFS = """
kind: grid
code: former-water
title: {ar: ماء, fr: eau, en: water}
component: water
unit: m3
vat: water-domestic
versions:
  - {from: 2014-08-01, to: null, basis: ht, source: {ref: a test, status: demonstration},
     blocks: [{upto: 8, price: 3.00, mode: progressive}, {price: 6.00, mode: selective}]}
"""
PLANS = """
kind: plans
plans:
  - {operator: demo, zone: former, service: water, use: domestic, parts: [former-water, demo-water-fixed]}
  - {operator: demo, zone: former, service: sanitation, use: domestic, parts: [demo-sanitation]}
  - operator: demo
    zone: former
    service: electricity
    use: domestic
    parts: [electricity-domestic, demo-meter-rental, demo-connection-maintenance, audiovisual-tax]
"""
THREE_WATER_FORMER = [F("6.00") * 14, F("6.00")]  # 14 m3 in 31 days pass 8 x 31/30: all of it at 6.00; then the rental
THREE_WATER_TODAY = [F("7.40") * 14, F("6.00")]  # past 12 x 31/30, below 20 x 31/30
SANITATION = F("2.75") * 14  # past 12 x 31/30; the former grid has no standing charge of 4.00


def centimes(*dirhams: F) -> int:
    """Add up lines, each rounded half-up to the centime."""
    return sum(int(each * 100 + F(1, 2)) for each in dirhams)


@pytest.fixture
def own(tmp_path: Path) -> grids.FormerGrid:
    """A former grid of this test, in which water was cheaper above 8 m3 and sanitation had no standing charge."""
    place = tmp_path / "a-former-grid"
    (place / "tariffs").mkdir(parents=True)
    (place / "grid.yaml").write_text(GRID, encoding="utf-8")
    (place / "tariffs" / "water.yaml").write_text(TARIFFS, encoding="utf-8")
    (place / "tariffs" / "plans.yaml").write_text(PLANS, encoding="utf-8")
    return grids.read(place)


def folder(world: worlds.World) -> Path:
    """Return where the files of the one published cycle lie."""
    with scope.reading(world.actor.tenant_id):
        [cycle] = queries.list_cycles()
    return folders.of_cycle(world.actor.tenant_id, cycle.cycle_id)


def of(world: worlds.World, contracts: pa.Table, name: str, service: int) -> dict[str, Any]:
    """Return the row of an account's contract."""
    number = world.accounts[name].contract_numbers[service]
    row: dict[str, Any]
    [row] = [each for each in contracts.to_pylist() if each["contract_number"] == number]
    return row


def compared(world: worlds.World) -> exports.Compared:
    """Return April under the shipped former grid of Souss-Massa."""
    return exports.compare_month(tenant_id=world.actor.tenant_id, month=books.APRIL, against=SHIPPED)


def recorded(world: worlds.World, actor: operation.Actor | None = None) -> queries.NoIncreaseReport:
    """Return the report of April, drawn up."""
    content = compared(world).content
    return billing.record_no_increase(
        actor=actor or world.actor, month=books.APRIL, against=SHIPPED, content=content, at=AT
    )


def test_both_sides_are_exact(april_billed: worlds.World, own: grids.FormerGrid) -> None:
    """Against fractions typed in from the two grids; and today's side is what was billed."""
    found = comparing.compare_unit(folder(april_billed), 0, own).contracts
    water = of(april_billed, found, "three", worlds.W)
    assert water["former_ttc"] == centimes(*THREE_WATER_FORMER) == 90_00
    assert water["today_ttc"] == centimes(*THREE_WATER_TODAY) == 109_60
    assert (water["volume_milli"], water["days"], water["volume_class"]) == (14_000, 31, 2)
    assert comparing.REASONS[water["reason"]] == "block"
    sanitation = of(april_billed, found, "three", worlds.S)
    assert (sanitation["former_ttc"], sanitation["today_ttc"]) == (centimes(SANITATION), centimes(SANITATION, F(4)))
    assert comparing.REASONS[sanitation["reason"]] == "standing-charge"
    plain = of(april_billed, found, "plain", worlds.E)
    billed = books.bill_of(april_billed, "plain", datetime.date(2026, 4, 1)).header.total_ttc_centimes
    assert plain["former_ttc"] == plain["today_ttc"] == billed
    assert comparing.REASONS[plain["reason"]] == ""


def test_what_no_former_grid_prices_is_counted_and_not_guessed(
    april_billed: worlds.World, own: grids.FormerGrid
) -> None:
    found = comparing.compare_unit(folder(april_billed), 0, own).contracts
    shop = of(april_billed, found, "shop", worlds.W)
    assert (shop["comparable"], shop["former_ttc"], shop["today_ttc"], shop["reason"]) == (False, 0, 0, 0)
    told = figures.summarize(found, own, reference=figures.references(found, key=b"k", cause="c"))
    lost = {(each["service"], each["use"]): each["count"] for each in told["not_comparable"]}
    assert lost[2, "business"] == 1
    assert told["contracts"]["count"] == int(np.sum(found["comparable"].to_numpy()))
    assert told["contracts"]["count"] + sum(lost.values()) == found.num_rows


def test_contracts_that_were_not_billed_are_not_compared(april_billed: worlds.World, own: grids.FormerGrid) -> None:
    found = comparing.compare_unit(folder(april_billed), 0, own).contracts
    names = {april_billed.named(account) for account in found["account_id"].to_pylist()}
    assert "stuck" not in names and "lamp" not in names
    field = april_billed.accounts["field"]
    assert field.contract_numbers[worlds.E] not in found["contract_number"].to_pylist()  # no grid prices it today


def test_the_shipped_former_grid_of_souss_massa(april_billed: worlds.World) -> None:
    """Electricity and domestic water cost the same outside Grand Agadir; the demonstration knows one small rise."""
    found = compared(april_billed)
    shop = of(april_billed, found.contracts, "shop", worlds.W)
    assert shop["today_ttc"] - shop["former_ttc"] == 55  # 6.00 instead of 5.50, with VAT of 10 %
    told = found.content
    assert (told["contracts"]["higher"], told["contracts"]["lower"]) == (1, 0)
    assert told["contracts"]["today_ttc"] - told["contracts"]["former_ttc"] == 55
    assert told["demonstration"] == told["contracts"]["count"]
    assert [each["reason"] for each in told["rises"]] == ["standing-charge"]
    assert told["rises"][0]["commune"] == figures.OTHERS  # one shop in the commune would be known by all
    statuses = {each["status"] for each in told["former_sources"]}
    assert "demonstration" in statuses and "official" in statuses
    total = sum(bill.header.total_ttc_centimes for bill in books.bills(april_billed, told["cycles"][0]["id"]))
    assert told["contracts"]["today_ttc"] == told["customers"]["today_ttc"] == total


def test_the_same_month_gives_the_same_report(april_billed: worlds.World) -> None:
    first, second = recorded(april_billed), recorded(april_billed)
    assert first == second
    assert (first.status, first.month, first.grid) == ("made", books.APRIL, SHIPPED)


def test_files_in_columns_with_and_without_numbers(april_billed: worlds.World, tmp_path: Path) -> None:
    found = compared(april_billed)
    internal, parquet, public = exports.write_contracts(found, tmp_path / "out", "april")
    table = pq.read_table(parquet)
    assert table["difference"].to_pylist().count(Decimal("0.55")) == 1
    numbers = table["contract_number"].to_pylist() + table["account_number"].to_pylist()
    assert all(number in internal.read_text(encoding="utf-8") for number in numbers)
    told = public.read_text(encoding="utf-8")
    assert not [number for number in numbers if number in told]
    assert len(told.splitlines()) == 1 + found.content["contracts"]["count"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        path.name for path in (internal, parquet, public)
    )


def test_a_reference_is_stable_and_secret(own: grids.FormerGrid) -> None:
    table = comparing.CONTRACTS.empty_table().from_pylist(
        [dict.fromkeys(comparing.CONTRACTS.names)] * 50, schema=comparing.CONTRACTS
    )
    first = figures.references(table, key=b"one", cause="c").to_pylist()
    assert first == figures.references(table, key=b"one", cause="c").to_pylist()
    assert first != figures.references(table, key=b"two", cause="c").to_pylist()
    assert sorted(first) == [f"C-{number:08d}" for number in range(1, 51)]


def test_a_small_group_is_shown_with_others(own: grids.FormerGrid) -> None:
    """Six contracts in one commune, one in another: six and one would name somebody, so all are together."""
    places = ["09.001.01.01"] * 6 + ["09.001.05.09"]
    told = _summary(own, [{"commune_code": place} for place in places])
    assert [(row["keys"], row["count"]) for row in told["by"]["commune"]] == [([figures.OTHERS], 7)]
    places = ["09.001.01.01"] * 6 + ["09.001.05.09"] * 5
    told = _summary(own, [{"commune_code": place} for place in places])
    assert [row["count"] for row in told["by"]["commune"]] == [6, 5]


def test_a_customer_counts_once_for_all_services(own: grids.FormerGrid) -> None:
    """Water fell by what sanitation rose: the household pays the same."""
    told = _summary(
        own,
        [
            {"account_id": 7, "service": 2, "former_ttc": 1000, "today_ttc": 900},
            {"account_id": 7, "service": 3, "former_ttc": 500, "today_ttc": 600, "reason": 4},
        ],
    )
    assert (told["customers"]["count"], told["customers"]["equal"]) == (1, 1)
    assert (told["contracts"]["lower"], told["contracts"]["higher"], told["contracts"]["biggest_rise"]) == (1, 1, 100)


def _summary(grid: grids.FormerGrid, rows_: list[dict[str, Any]]) -> dict[str, Any]:
    plain = {
        "contract_id": 1, "contract_number": "1", "account_id": 1, "account_number": "1", "commune_code": "09",
        "service": 2, "use": "domestic", "former": 0, "volume_milli": 1000, "days": 30, "volume_class": 0,
        "comparable": True, "demonstration": False, "former_ttc": 100, "today_ttc": 100, "reason": 0,
    }  # fmt: skip
    made = [{**plain, "contract_id": number, "account_id": number, **row} for number, row in enumerate(rows_, start=1)]
    table = pa.Table.from_pylist(made, schema=comparing.CONTRACTS)
    return figures.summarize(table, grid, reference=figures.references(table, key=b"k", cause="c"))


def test_decimals_are_exact() -> None:
    found = figures.decimals(np.array([0, 1, -1, 123456789012, -55], dtype=np.int64), 2)
    assert found.to_pylist() == [Decimal(each) for each in ("0.00", "0.01", "-0.01", "1234567890.12", "-0.55")]


def test_a_report_is_published_and_taken_back(april_billed: worlds.World) -> None:
    report = recorded(april_billed)
    with scope.reading(1):
        assert queries.find_no_increase() is None
    published = billing.publish_no_increase(actor=april_billed.actor, report_id=report.id, at=AT)
    assert billing.publish_no_increase(actor=april_billed.actor, report_id=report.id, at=AT) == published
    with scope.reading(1):
        found = queries.find_no_increase()
    assert found is not None and (found.id, found.status, found.published_at) == (report.id, "published", AT)
    with pytest.raises(billing.ReasonMissing):
        billing.retract_no_increase(actor=april_billed.actor, report_id=report.id, because=" ", at=AT)
    taken = billing.retract_no_increase(actor=april_billed.actor, report_id=report.id, because="a wrong grid", at=AT)
    assert (taken.status, taken.retracted_because) == ("retracted", "a wrong grid")
    with scope.reading(1):
        assert queries.find_no_increase() is None
    with pytest.raises(billing.ReportRetracted):
        billing.publish_no_increase(actor=april_billed.actor, report_id=report.id, at=AT)
    told = [name for name, _ in books.events(april_billed, "billing.no-increase.")]
    assert told == ["billing.no-increase.published", "billing.no-increase.retracted"]


def test_only_the_director_publishes(april_billed: worlds.World) -> None:
    report = recorded(april_billed)
    officer = dataclasses.replace(
        april_billed.actor, is_system=False, permissions=frozenset({"billing.draw-no-increase"})
    )
    with pytest.raises(operation.PermissionRefused):
        billing.publish_no_increase(actor=officer, report_id=report.id, at=AT)
    with pytest.raises(operation.PermissionRefused):
        billing.retract_no_increase(actor=officer, report_id=report.id, because="x", at=AT)
    nobody = dataclasses.replace(officer, permissions=frozenset())
    with pytest.raises(operation.PermissionRefused):
        recorded(april_billed, nobody)
    with scope.reading(1):
        assert queries.find_no_increase() is None


def test_another_tenant_sees_nothing(april_billed: worlds.World) -> None:
    report = recorded(april_billed)
    other = operation.system_actor(tenant_id=2, name="test")
    with pytest.raises(billing.ReportNotFound):
        billing.publish_no_increase(actor=other, report_id=report.id, at=AT)
    with scope.reading(2):
        assert queries.list_no_increase() == []
    with pytest.raises(billing.NothingPublished):
        exports.compare_month(tenant_id=2, month=books.APRIL, against="before-2024-10-01")
    with pytest.raises(billing.GridUnknown) as unknown:
        exports.compare_month(tenant_id=2, month=books.APRIL, against=SHIPPED)
    assert unknown.value.known == ["before-2024-10-01"]


def test_missing_files_are_told(april_billed: worlds.World) -> None:
    (folder(april_billed) / "lines-00000.parquet").unlink()
    with pytest.raises(billing.FilesMissing):
        compared(april_billed)


def test_the_paper_has_two_pages(april_billed: worlds.World, tmp_path: Path) -> None:
    import pikepdf

    report = recorded(april_billed)
    with scope.reading(1):
        papers = [exports.no_increase_pdf(report_id=report.id, lead="ar", key=None)]
        papers.append(exports.no_increase_pdf(report_id=report.id, lead="fr", key=None))
        table = exports.no_increase_csv(report.content).decode("utf-8-sig").splitlines()
    for place, content in enumerate(papers):
        path = tmp_path / f"{place}.pdf"
        path.write_bytes(content)
        with pikepdf.open(path) as pdf:
            assert len(pdf.pages) == 2
    assert table[0].startswith("breakdown,service,group")
    assert len(table) == 2 + sum(len(report.content["by"][name]) for name in queries.NO_INCREASE_BREAKDOWNS)


def test_no_unit_is_too_small(own: grids.FormerGrid) -> None:
    """A unit without rows compares to no contract."""
    nothing = (types.SUPPLIES.empty_table(), schema.LINES.empty_table(), types.REFUSALS.empty_table())
    assert comparing.compare(*nothing, own).contracts.num_rows == 0
