"""The shipped territory: whole, exact, in three scripts of naming, and landing twice is landing once."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction

from saqia.contexts.territory import exports, queries, types
from saqia.contexts.territory import operations as territory
from saqia.platform import operation
from saqia.platform.tenancy import scope

AT = datetime.datetime(2026, 5, 8, 9, tzinfo=datetime.UTC)


def test_the_kingdom_lands_whole_and_twice_is_once(database: str, souss: operation.Actor) -> None:
    whole = types.Imported(regions=12, provinces=75, communes=1503)
    assert territory.import_territory(actor=souss, at=AT) == whole
    assert territory.import_territory(actor=souss, at=AT) == whole
    assert [region.code for region in queries.list_regions()] == [f"{number:02d}" for number in range(1, 13)]
    assert exports.communes().num_rows == 1503
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT sum(population_2024), count(*) FILTER (WHERE kind = 'rural') FROM territory_commune")
        assert cursor.fetchone() == (36_828_330, 1261)


def test_a_commune_is_as_the_census_says(database: str) -> None:
    assert queries.get_commune("09.001.07.25") == types.Commune(
        code="09.001.07.25", province_code="09.001", region_code="09", kind="rural", name_ar="تامري", name_fr="Tamri",
        population_2024=19_790, households_2024=4_899, lat=30.69546, lon=-9.75706, area_km2=Decimal("342.3"),
        pct_electricity=Decimal("97"), pct_running_water=Decimal("74.3"), pct_public_sewer=Decimal("4.3"),
        weekly_souks=1,
    )  # fmt: skip
    with pytest.raises(queries.CommuneNotFound):
        queries.get_commune("09.001.07.26")


def test_two_regions_have_all_their_polygons(database: str) -> None:
    for region, communes in (("09", 175), ("06", 153)):
        assert len(queries.list_communes(region_code=region)) == communes
        polygons = queries.list_polygons(region_code=region)
        assert len(polygons) == communes
        assert {shape["type"] for shape in polygons.values()} == {"Polygon"}
    assert queries.list_polygons(region_code="07") == {}


def test_tata_is_a_province_and_agadir_a_prefecture(database: str) -> None:
    kinds = {province.code: province.kind for province in queries.list_provinces(region_code="09")}
    assert kinds == {
        "09.001": "prefecture", "09.163": "province", "09.273": "prefecture", "09.541": "province",
        "09.551": "province", "09.581": "province",
    }  # fmt: skip


def test_the_territory_is_shared_by_all_tenants(database: str) -> None:
    with scope.reading(2):
        assert queries.get_commune("09.001.01.01").name_fr == "Agadir"
