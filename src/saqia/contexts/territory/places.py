"""The shipped territory as columns, and its landing in the global tables."""

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
from django.db import connection

from saqia.platform.database import bulk

DATA = Path(__file__).parent / "data"
POLYGONS = ("souss-massa.geojson", "casablanca-settat.geojson")

_CODES = {"code", "region_code", "province_code", "cercle_code"}
_WHOLE = ("population_2014", "population_2024", "households_2024", "establishments", "weekly_souks")
_TENTHS = ("area_km2", "pct_electricity", "pct_running_water", "pct_public_sewer", "avg_km_paved_road")

_LAND = {
    "region": (
        "INSERT INTO territory_region (code, name_ar, name_fr) "
        "SELECT code, name_ar, name_fr FROM places_region WHERE true"
    ),
    "province": (
        "INSERT INTO territory_province (code, region_id, kind, name_ar, name_fr) "
        "SELECT code, region_code, kind, name_ar, name_fr FROM places_province WHERE true"
    ),
    "commune": (
        "INSERT INTO territory_commune (code, province_id, cercle_code, kind, name_ar, name_fr, population_2014, "
        "population_2024, households_2024, establishments, lat, lon, area_km2, pct_electricity, pct_running_water, "
        "pct_public_sewer, avg_km_paved_road, weekly_souks, polygon) "
        "SELECT code, province_code, coalesce(cercle_code, ''), kind, name_ar, name_fr, population_2014, "
        "population_2024, households_2024, establishments, lat, lon, area_km2, pct_electricity, pct_running_water, "
        "pct_public_sewer, avg_km_paved_road, weekly_souks, polygon::jsonb FROM places_commune WHERE true"
    ),
}


def land() -> dict[str, int]:
    """Bring the three global tables to the shipped data, in the open transaction; return the rows of each.

    Rows are refreshed by their natural key, so it is safe to repeat. Nothing is removed: other rows point to codes.
    """
    tables = {"region": _read("regions.csv"), "province": _provinces(), "commune": _communes()}
    for noun, table in tables.items():
        bulk.stage(table, f"places_{noun}")
        insert = _LAND[noun]
        columns = insert[insert.index("(") + 1 : insert.index(")")].split(", ")
        refresh = ", ".join(f"{column} = excluded.{column}" for column in columns if column != "code")
        with connection.cursor() as cursor:
            cursor.execute(f"{insert} ON CONFLICT (code) DO UPDATE SET {refresh}")
    return {noun: len(table) for noun, table in tables.items()}


def _read(name: str) -> pa.Table:
    types: dict[str, pa.DataType] = {code: pa.string() for code in _CODES}
    types |= {column: pa.int32() for column in _WHOLE}
    types |= {column: pa.decimal128(8, 1) for column in _TENTHS}
    types |= {"lat": pa.float64(), "lon": pa.float64()}
    convert = pacsv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""])
    return pacsv.read_csv(DATA / name, convert_options=convert)


def _provinces() -> pa.Table:
    """Return the provinces that the communes name, each with its kind."""
    communes = _read("communes.csv")
    named = communes.select(["province_code", "region_code", "province_ar", "province_fr"]).rename_columns(
        ["code", "region_code", "name_ar", "name_fr"]
    )
    provinces = named.group_by(named.schema.names).aggregate([]).sort_by("code")
    prefectures = pc.is_in(provinces["code"], value_set=_codes("prefectures.csv"))
    return provinces.append_column("kind", pc.if_else(prefectures, "prefecture", "province"))


def _codes(name: str) -> pa.Array:
    return _read(name)["province_code"].combine_chunks()


def _communes() -> pa.Table:
    communes = _read("communes.csv")
    names = ["kind" if name == "type" else name for name in communes.schema.names]
    polygons: dict[str, str] = {}
    for file in POLYGONS:
        for feature in json.loads((DATA / file).read_text(encoding="utf-8"))["features"]:
            polygons[feature["properties"]["code"]] = json.dumps(feature["geometry"])
    shapes = pa.array([polygons.get(code) for code in communes["code"].to_pylist()], pa.string())
    return communes.rename_columns(names).append_column("polygon", shapes)
