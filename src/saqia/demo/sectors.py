"""Network sectors of the demonstration: feeders, substations, water zones, sewer basins; and who is in which."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saqia.demo import columns, geography, skeleton, supplies

SUBSTATION = 120
"""Premises behind one substation."""


def codes(block: skeleton.Block, contracts: supplies.Supplies) -> pa.Array:
    """Return the sector of each contract: a substation, the commune's water zone, the province's sewer basin."""
    names = block.perimeter.communes["code"].combine_chunks()
    first = np.searchsorted(block.commune, block.commune, side="left")
    rank = ((np.arange(len(block.commune)) - first) // SUBSTATION + 1)[contracts.premises]
    commune = names.take(pa.array(block.commune[contracts.premises]))
    province = pc.utf8_slice_codeunits(commune, 0, 6)
    substation = columns.joined("-", "PT", commune, columns.padded(rank, 3))
    water, sewer = columns.joined("-", "ZE", commune), columns.joined("-", "BA", province)
    other = columns.where(contracts.service == supplies.WATER, water, sewer)
    return columns.where(contracts.service == supplies.ELECTRICITY, substation, other)


def table(used: pa.Array, perimeter: geography.Perimeter) -> pa.Table:
    """Return the sectors to register before the contracts that name them, with the feeder of each substation.

    :param used: distinct sector codes
    """
    communes = {row["code"]: row for row in perimeter.communes.select(["code", "name_ar", "name_fr"]).to_pylist()}
    provinces = {
        row["province_code"]: row
        for row in perimeter.communes.select(["province_code", "province_ar", "province_fr"]).to_pylist()
    }
    rows: dict[str, dict[str, str | None]] = {}
    for code in sorted(used.to_pylist()):
        kind, place, *number = code.split("-")
        if kind == "BA":
            province = provinces[place]
            rows[code] = _row(
                "sewer_basin", code, f"حوض التطهير {province['province_ar']}", f"Bassin {province['province_fr']}"
            )
            continue
        commune = communes[place]
        if kind == "ZE":
            name_ar, name_fr = f"قطاع الماء {commune['name_ar']}", f"Zone d’eau {commune['name_fr']}"
            rows[code] = _row("water_zone", code, name_ar, name_fr)
        else:
            feeder = f"DP-{place}"
            rows[feeder] = _row("feeder", feeder, f"خط {commune['name_ar']}", f"Départ {commune['name_fr']}")
            rows[code] = _row(
                "substation", code, f"مركز {commune['name_ar']} {number[0]}", f"Poste {commune['name_fr']} {number[0]}"
            )
            rows[code]["parent_code"] = feeder
        rows[code]["commune_code"] = place
    ordered = sorted(rows.values(), key=lambda row: (row["kind"] == "substation", str(row["code"])))
    return pa.Table.from_pylist(ordered) if ordered else pa.table({})


def _row(kind: str, code: str, name_ar: str, name_fr: str) -> dict[str, str | None]:
    return {
        "kind": kind, "code": code, "name_ar": name_ar, "name_fr": name_fr, "parent_code": None, "commune_code": None
    }  # fmt: skip
