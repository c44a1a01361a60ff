"""Meters as a former operator lists them, and the registers on which they count."""

import dataclasses

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from saqia.demo import assumptions, columns, places, skeleton, supplies

TOTAL, NORMAL, PEAK, FULL, OFF_PEAK = range(5)
REGISTERS = ("total", "normal", "peak", "full", "off_peak")
_SHARES = {  # of a register's volume in its meter's
    "standard": ((TOTAL, 1.0),),
    "bihourly": ((NORMAL, 0.76), (PEAK, 0.24)),
    "medium": ((PEAK, 0.22), (FULL, 0.46), (OFF_PEAK, 0.32)),
}


@dataclasses.dataclass(frozen=True)
class Gauges:
    """The meters of a block: one for each electricity and each water contract.

    :param contract: row in the block's supplies
    :param layout: 0 one register, 1 two (bi-hourly), 2 three (medium voltage)
    """

    contract: columns.Ints
    layout: npt.NDArray[np.int8]
    digits: npt.NDArray[np.int8]
    installed: npt.NDArray[np.datetime64]


@dataclasses.dataclass(frozen=True)
class Dials:
    """The registers of a block's meters, by meter: row of the meter, code, share of the meter's volume."""

    meter: columns.Ints
    code: npt.NDArray[np.int8]
    share: columns.Floats


def draw(block: skeleton.Block, contracts: supplies.Supplies, before: np.datetime64) -> Gauges:
    """Fit the meters. Half of the old ones have been replaced since their contract began.

    :param before: every meter hangs before this day
    """
    random = block.generator("meters")
    contract = np.flatnonzero(contracts.service != supplies.SANITATION)
    began = contracts.installed[contract]
    latest = np.maximum((before - began).astype(np.int64), 1)
    moved = np.where(random.random(len(contract)) < 0.5, (random.random(len(contract)) * latest).astype(np.int64), 0)
    large = contracts.large[contract]
    layout = np.where(large, 2, np.where(contracts.bihourly[contract], 1, 0)).astype(np.int8)
    digits = np.where(large, 7, np.where(contracts.service[contract] == supplies.ELECTRICITY, 6, 5)).astype(np.int8)
    return Gauges(contract, layout, digits, began + moved)


def dials(gauges: Gauges) -> Dials:
    """Return the registers of the meters."""
    layouts = list(_SHARES.values())
    counts = np.array([len(layout) for layout in layouts])[gauges.layout]
    meter = np.repeat(np.arange(len(counts)), counts)
    position = np.arange(len(meter)) - np.repeat(np.cumsum(counts) - counts, counts)
    codes, shares = np.zeros((3, 3), dtype=np.int8), np.zeros((3, 3))
    for row, layout in enumerate(layouts):
        codes[row, : len(layout)] = [code for code, _ in layout]
        shares[row, : len(layout)] = [share for _, share in layout]
    kind = gauges.layout[meter]
    return Dials(meter, codes[kind, position], shares[kind, position])


def table(block: skeleton.Block, contracts: supplies.Supplies, gauges: Gauges) -> pa.Table:
    """Return the meters of a block, one row each, in our own field names."""
    random = block.generator("makes")
    service = contracts.service[gauges.contract]
    makes = assumptions.vocabulary()["makes"]
    drawn = random.random(len(service))
    make = columns.where(
        service == supplies.ELECTRICITY,
        columns.picked(makes["electricity"], np.floor(drawn * len(makes["electricity"])).astype(np.int64)),
        columns.picked(makes["water"], np.floor(drawn * len(makes["water"])).astype(np.int64)),
    )
    power = contracts.power[gauges.contract]
    three = np.where(power >= 12, 3, 1)
    book, position = places.books(block)
    premises = contracts.premises[gauges.contract]
    commune = block.perimeter.communes["code"].combine_chunks().take(pa.array(block.commune[premises]))
    return pa.table(
        {
            "serial": serials(block, contracts, gauges),
            "contract_ref": supplies.reference(block, contracts).take(pa.array(gauges.contract)),
            "make": make,
            "digits": pa.array(gauges.digits),
            "phases": pa.array(np.where(service == supplies.ELECTRICITY, three, 0)),
            "registers": columns.picked(_layout_texts(), gauges.layout),
            "installed_on": pa.array(gauges.installed),
            "book": columns.joined("/", commune, columns.padded(book[premises], 2)),
            "position": pa.array(position[premises]),
        }
    )


def serials(block: skeleton.Block, contracts: supplies.Supplies, gauges: Gauges) -> pa.Array:
    """Return the meters' serial numbers."""
    number = block.premises_number[contracts.premises[gauges.contract]]
    letter = columns.picked(["", "E", "W"], contracts.service[gauges.contract])
    year = gauges.installed.astype("datetime64[Y]").astype(np.int64) + 1970
    return columns.joined("", letter, columns.padded(year % 100, 2), columns.padded(number, 8))


def _layout_texts() -> list[str]:
    return [" ".join(REGISTERS[code] for code, _ in layout) for layout in _SHARES.values()]
