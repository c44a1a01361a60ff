"""Premises: an address in both scripts and a place on the map, scattered around the commune's centroid."""

import numpy as np
import pyarrow as pa

from saqia.demo import assumptions, columns, skeleton

BOOK = 150
"""Premises that a reader walks as one book (carnet)."""
_KM_PER_DEGREE = 111.0


def table(block: skeleton.Block) -> pa.Table:
    """Return the premises of a block, one row each, in our own field names."""
    communes = block.perimeter.communes
    arabic, latin = _addresses(block)
    lat, lon = _coordinates(block)
    return pa.table(
        {
            "ref": reference(block.premises_number),
            "commune_code": communes["code"].combine_chunks().take(pa.array(block.commune)),
            "address_ar": arabic,
            "address_fr": latin,
            "lat": lat,
            "lon": lon,
        }
    )


def reference(numbers: columns.Ints) -> pa.Array:
    """Return the former operator's numbers of premises."""
    return columns.joined("", "L", columns.padded(numbers, 8))


def books(block: skeleton.Block) -> tuple[columns.Ints, columns.Ints]:
    """Return for each premises its book within the commune and its position in the book, both from 1."""
    first = np.searchsorted(block.commune, block.commune, side="left")
    rank = np.arange(len(block.commune)) - first
    return rank // BOOK + 1, rank % BOOK + 1


def _addresses(block: skeleton.Block) -> tuple[pa.Array, pa.Array]:
    random = block.generator("addresses")
    words = assumptions.vocabulary()
    count = len(block.commune)
    number = columns.padded(random.integers(1, 180, count), 1)
    lane = columns.padded(random.integers(1, 60, count), 1)
    hay = random.integers(0, len(words["hays"]), count)
    street = random.integers(0, len(words["streets"]), count)
    douars = words["douars"][block.perimeter.region]
    douar = (block.commune * 7 + random.integers(0, 6, count)) % len(douars)
    written = []
    for script, (commune_name, sign, comma) in enumerate((("name_ar", "رقم", "، "), ("name_fr", "N°", ", "))):
        place = block.perimeter.communes[commune_name].combine_chunks().take(pa.array(block.commune))
        way = columns.joined(" ", columns.picked([s[script] for s in words["streets"]], street), lane)
        house = columns.joined(" ", sign, number)
        town = columns.joined(comma, house, way, columns.picked([h[script] for h in words["hays"]], hay), place)
        hamlet = columns.joined(comma, house, columns.picked([d[script] for d in douars], douar), place)
        written.append(columns.where(block.urban, town, hamlet))
    return written[0], written[1]


def _coordinates(block: skeleton.Block) -> tuple[pa.Array, pa.Array]:
    random = block.generator("coordinates")
    area = np.maximum(block.perimeter.numbers("area_km2"), 0.2)[block.commune]
    spread = np.sqrt(area / np.pi) * 0.35 / _KM_PER_DEGREE
    offset = np.clip(random.standard_normal((2, len(spread))), -2.0, 2.0) * spread
    lat = block.perimeter.numbers("lat")[block.commune] + offset[0]
    lon = block.perimeter.numbers("lon")[block.commune] + offset[1] / np.cos(np.radians(lat))
    return pa.array(np.round(lat, 5)), pa.array(np.round(lon, 5))
