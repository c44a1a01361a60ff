"""From a seed to files: the handover of each former operator, and the reader's file of the month to bill."""

import dataclasses
import datetime
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saqia.demo import (
    dues,
    gauges,
    geography,
    handover,
    holders,
    indices,
    places,
    schedule,
    sectors,
    skeleton,
    supplies,
)
from saqia.journeys.switchover import mapping

Progress = Callable[[str, int, int], None]
"""Told what is done, how much of it, out of how much."""
_READINGS_HEADING = "meter_serial,register,read_on,index,anomaly\n"


class NotWritten(Exception):
    """The files could not be written (the disk is full, the folder is read-only); nothing is left behind."""

    def __init__(self, folder: Path, why: OSError) -> None:
        super().__init__(f"{folder}: {why.strerror or why}")
        self.folder = folder
        self.why = why


class WorldTooSmall(Exception):
    """A world needs enough customers for each former operator to have some."""


@dataclasses.dataclass(frozen=True)
class World:
    """What was written.

    :param handovers: folder and mapping name of each former operator
    :param readings: the reader's file of `month`
    :param sectors: network sectors that the contracts name
    """

    handovers: tuple[tuple[Path, str], ...]
    readings: Path
    month: datetime.date
    sectors: pa.Table
    contracts: int


def write(
    folder: Path, *, tenant_id: int, tenant_code: str, region: str, customers: int, seed: int, month: datetime.date,
    progress: Progress = lambda name, done, total: None,
) -> World:  # fmt: skip
    """Write the world of one tenant. The same arguments give the same bytes.

    :param region: HCP code of the tenant's region
    :param month: whose readings are to be billed; 13 months of history lie before
    :raises WorldTooSmall: fewer than 20 customers
    :raises NotWritten: the disk is full
    """
    if customers < 20:
        raise WorldTooSmall(f"{customers} customers; at least 20")
    when = schedule.of(month)
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        made = _write_all(
            partial, geography.perimeters(tenant_code, region), customers, (seed, tenant_id), when, progress
        )
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
    except OSError as error:
        shutil.rmtree(partial, ignore_errors=True)
        raise NotWritten(folder, error) from error
    return dataclasses.replace(
        made,
        handovers=tuple((folder / path.name, name) for path, name in made.handovers),
        readings=folder / made.readings.name,
    )


def _write_all(
    folder: Path, parts: list[geography.Perimeter], customers: int, seed: tuple[int, int], when: schedule.Schedule,
    progress: Progress,
) -> World:  # fmt: skip
    shares = geography.apportion(customers, np.array([part.numbers("households_2024").sum() for part in parts]))
    readings = folder / f"readings-{when.billed:%Y-%m}.csv"
    found, named, contracts, first = [], [], 0, [1, 1]
    with readings.open("wb") as reader_file:
        reader_file.write(_READINGS_HEADING.encode())
        for part, count in zip(parts, shares, strict=True):
            whole = skeleton.lay_out(
                part, customers=int(count), seed=(*seed, part.rank), first_customer=first[0], first_premises=first[1]
            )
            used: set[str] = set()
            with handover.Writer(folder / part.source, mapping.load(part.mapping)) as writer:
                for block in skeleton.blocks(whole):
                    used |= _write_block(block, when, writer, reader_file.write)
                    progress("generate", int(block.customer_number[-1]), customers)
                _defects(writer, int(count) // 1000)
            contracts += writer.totals["contracts"].lines
            found.append((folder / part.source, part.mapping))
            named.append(sectors.table(pa.array(sorted(used)), part))
            first = [first[0] + len(whole.holder), first[1] + len(whole.commune)]
    return World(tuple(found), readings, when.billed, pa.concat_tables(named), contracts)


def _write_block(
    block: skeleton.Block, when: schedule.Schedule, writer: handover.Writer, write_readings: Callable[[bytes], int]
) -> set[str]:
    contracts = supplies.draw(block, when.before)
    meters = gauges.draw(block, contracts, when.before)
    dialled = indices.draw(block, contracts, meters, when)
    serials = gauges.serials(block, contracts, meters)
    owed = dues.draw(block, contracts, meters, dialled, when)
    sector = sectors.codes(block, contracts)
    writer.append("customers", holders.table(block))
    writer.append("premises", places.table(block))
    writer.append("contracts", supplies.table(block, contracts).append_column("sector_code", sector))
    writer.append("meters", gauges.table(block, contracts, meters))
    writer.append("indices", indices.history(dialled, serials))
    writer.append("balances", owed.balances)
    writer.append("deposits", owed.deposits)
    month = indices.month_to_bill(block, contracts, meters, dialled, serials)
    day = month.schema.get_field_index("read_on")
    month = month.set_column(day, "read_on", pc.strftime(month["read_on"], format="%Y-%m-%d"))
    write_readings(handover.encoded(month, ",", "utf-8", quoted=False))
    return set(pc.unique(sector).to_pylist())


def _defects(writer: handover.Writer, count: int) -> None:
    """Add lines such as every real handover has: what nothing can be done with but name and refuse."""
    if not count:
        return
    number = np.arange(1, count + 1) + 90_000_000
    writer.append(
        "premises",
        pa.table(
            {
                "ref": places.reference(number),
                "commune_code": pa.array(["99.999.99.99"] * count),
                "address_ar": pa.array([""] * count),
                "address_fr": pa.array(["(adresse inconnue)"] * count),
            }
        ),
    )
    orphan = pa.array([f"P{value:09d}" for value in number * 10 + 1])
    writer.append(
        "balances",
        pa.table(
            {
                "contract_ref": orphan,
                "document": pa.array([f"F-ORPHAN-{value}" for value in number]),
                "due_on": pa.array([datetime.date(2019, 1, 31)] * count),
                "amount": pa.array(np.full(count, 12_345)),
            }
        ),
    )
    nameless = {"ref": holders.reference(number), "kind": pa.array(["person"] * count)}
    writer.append("customers", pa.table(nameless | {"name_ar": pa.array([""] * count)}))
