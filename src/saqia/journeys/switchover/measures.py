"""What a handover as a whole shows: the figures on which the gates are judged."""

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from saqia.journeys.switchover import judgment, reasons, refusals, setting, shelves, staging, totals

Measures = dict[str, int]
"""Gate code -> what was measured: a count, centimes, or basis points of the lines concerned."""


def measure(
    staged: Mapping[str, staging.Staged], compared: list[totals.Comparison], found: refusals.Found,
    where: setting.Setting, room: Path, *, stale_days: int,
) -> Measures:  # fmt: skip
    """Measure every gate.

    :param room: takes the shelves of what is counted together
    :param stale_days: a last index older than this is no start for a bill
    """
    lines = sum(each.lines for each in staged.values())
    kept = sum(each.accepted for each in staged.values())
    return {
        "files-empty": sum(each.accepted == 0 for name, each in staged.items() if name in _NEVER_EMPTY),
        "totals-missing": sum(one.stated is None for one in compared),
        "totals-differ": sum(one.difference not in (None, 0) for one in compared),
        "amounts-unreconciled": _amounts_apart(compared),
        "lines-refused": share(lines - kept, lines),
        "contracts-refused": share(staged["contracts"].lines - staged["contracts"].accepted, staged["contracts"].lines),
        "amounts-refused": _amounts_refused(staged),
        "duplicates": found.of_reason(reasons.DUPLICATE),
        "contracts-overlap": found.of_reason(reasons.CONTRACTS_OVERLAP),
        "communes-unknown": found.of_reason(reasons.COMMUNE_UNKNOWN) + found.of_reason(reasons.COMMUNE_OUTSIDE),
        "tariff-missing": _tariff_missing(staged["contracts"], where),
        "customers-alike": _alike(staged["customers"], room),
        **_metering(staged, where, room, stale_days),
    }


_NEVER_EMPTY = ("customers", "premises", "contracts", "meters", "indices")


def share(part: int, whole: int) -> int:
    """Return a share in basis points, rounded up: one faulty line in a million is not none."""
    return -(-part * 10_000 // whole) if whole else 0


def _amounts_apart(compared: list[totals.Comparison]) -> int:
    """Return by how many centimes balances and deposits are off, whatever the sign."""
    return sum(abs(one.difference or 0) for one in compared if one.places == 2)


def _amounts_refused(staged: Mapping[str, staging.Staged]) -> int:
    return sum(
        abs(staged[name].sums["amount"] - staged[name].accepted_sums["amount"]) for name in ("balances", "deposits")
    )


def _tariff_missing(contracts: staging.Staged, where: setting.Setting) -> int:
    """Return the share of contracts that no grid prices."""
    names = ["service", "use", "zone", "option"]
    counts: dict[tuple[str, ...], int] = {}
    for part in _parts(contracts, names):
        for row in part.group_by(names).aggregate([([], "count_all")]).to_pylist():
            key = tuple(row[name] or "" for name in names)
            counts[key] = counts.get(key, 0) + row["count_all"]
    unknown = sum(count for key, count in counts.items() if not where.has_tariff(*key))
    return share(unknown, contracts.accepted)


def _alike(customers: staging.Staged, room: Path) -> int:
    """Return the share of customers that have the name and the phone of another one: to be merged, not refused."""
    names = ["name_ar", "name_latin", "phone"]
    shelf, parts = shelves.Shelf(room / shelves.FOLDER, "alike"), shelves.count(customers.accepted * _BYTES_OF_NAMES)
    for part in _parts(customers, names):
        phoned = part.filter(pc.greater(pc.binary_length(pc.fill_null(part["phone"], "")), 0)).combine_chunks()
        shelf.spread(phoned, shelves.by_text(phoned["phone"].combine_chunks(), parts))
    again = 0
    for place in shelf.parts():
        grouped = shelf.take(place).group_by(names).aggregate([([], "count_all")])
        again += int((grouped["count_all"].to_numpy() - 1).sum())
    return share(again, customers.accepted)


_OF_METERS = ["serial_row", "register_code", "read_on", "index", "estimated"]


def _metering(staged: Mapping[str, staging.Staged], where: setting.Setting, room: Path, stale_days: int) -> Measures:
    contracts, meters = staged["contracts"].facts, staged["meters"].facts
    running = judgment.days(contracts["ends_on"], judgment.NEVER) > _day(where)
    sewer = np.asarray(pc.equal(contracts["service"], "sanitation"))
    metered = np.zeros(contracts.num_rows, dtype=np.bool_)
    metered[meters["contract_ref_row"].to_numpy()] = True
    is_prepaid = np.asarray(pc.fill_null(contracts["prepaid"], False))
    counted = dict.fromkeys(("postpaid", *_OF_POSTPAID, "history-backwards"), 0)
    for some, indices in _by_meters(staged["indices"], meters, room):
        prepaid = is_prepaid[some["contract_ref_row"].to_numpy()]
        last, estimated, backwards = _last_indices(indices, some)
        counted["postpaid"] += int((~prepaid).sum())
        counted["meters-without-index"] += int(((last < 0) & ~prepaid).sum())
        counted["last-index-stale"] += int(((last >= 0) & ~prepaid & (last < _day(where) - stale_days)).sum())
        counted["last-index-estimated"] += int((estimated & ~prepaid).sum())
        counted["history-backwards"] += int(backwards.sum())
    postpaid = counted.pop("postpaid")
    return {
        "contracts-without-meter": share(int((running & ~sewer & ~metered).sum()), int((running & ~sewer).sum())),
        "sanitation-without-water": share(_without_water(contracts, running), int((running & sewer).sum())),
        **{code: share(count, postpaid) for code, count in counted.items() if code in _OF_POSTPAID},
        "history-backwards": share(counted["history-backwards"], meters.num_rows),
    }


_BYTES_OF_NAMES, _BYTES_OF_INDEX = 100, 32  # of a row on its shelf, about
_OF_POSTPAID = ("meters-without-index", "last-index-stale", "last-index-estimated")
_OF_INDICES = ["serial_row", "register_code", "read_on", "index", "estimated"]


def _by_meters(staged: staging.Staged, meters: pa.Table, room: Path) -> Iterator[tuple[pa.Table, pa.Table]]:
    """Yield the meters part by part, with their indices, whose `serial_row` counts from the first of the part."""
    shelf, parts = shelves.Shelf(room / shelves.FOLDER, "of-meters"), shelves.count(_BYTES_OF_INDEX * staged.accepted)
    for some in _parts(staged, _OF_INDICES):
        rows = some["serial_row"].to_numpy().astype(np.int64)
        shelf.spread(some, shelves.by_row(rows, meters.num_rows, parts))
    schema = pa.schema([pq.read_schema(staged.path).field(name) for name in _OF_INDICES])
    bounds = shelves.edges(meters.num_rows, parts)
    for part, (first, end) in enumerate(itertools.pairwise(bounds)):
        indices = shelf.take(part, schema)
        counted = pc.subtract(indices["serial_row"], pa.scalar(first, pa.int32()))
        yield meters.slice(first, end - first), indices.set_column(0, "serial_row", counted)


def _without_water(contracts: pa.Table, running: npt.NDArray[np.bool_]) -> int:
    """Return how many sanitation contracts have no water contract at the same premises to be measured by."""
    premises = contracts["premises_ref_row"].to_numpy()
    service = contracts["service"]
    watered = np.zeros(int(premises.max(initial=-1)) + 1, dtype=np.bool_)
    watered[premises[running & np.asarray(pc.equal(service, "water"))]] = True
    return int((running & np.asarray(pc.equal(service, "sanitation")) & ~watered[premises]).sum())


def _last_indices(
    indices: pa.Table, meters: pa.Table
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return for each meter the day of its last index (-1: none), whether that is an estimate, and whether any
    register went backwards further than a turn of its dial explains."""
    count = meters.num_rows
    last, estimated = np.full(count, -1, dtype=np.int64), np.zeros(count, dtype=np.bool_)
    backwards = np.zeros(count, dtype=np.bool_)
    if not indices.num_rows:
        return last, estimated, backwards
    meter, day = indices["serial_row"].to_numpy().astype(np.int64), judgment.days(indices["read_on"])
    order = np.lexsort((day, indices["register_code"].to_numpy(), meter))
    meter, day, index = meter[order], day[order], indices["index"].to_numpy()[order]
    register = indices["register_code"].to_numpy()[order]
    np.maximum.at(last, meter, day)
    is_last = day == last[meter]
    estimated[meter[is_last]] = np.asarray(indices["estimated"])[order][is_last]
    same = (meter[1:] == meter[:-1]) & (register[1:] == register[:-1])
    fell = same & (index[1:] < index[:-1])
    dial = 10 ** meters["digits"].to_numpy().astype(np.int64)[meter[1:]] * 1000
    turned = (index[:-1] >= dial // 10 * 9) & (index[1:] <= dial // 10)
    backwards[meter[1:][fell & ~turned]] = True
    return last, estimated, backwards


def _parts(staged: staging.Staged, columns: list[str]) -> Iterator[pa.Table]:
    """Yield some columns of the accepted rows, a part at a time."""
    with pq.ParquetFile(staged.path) as file:
        for place in range(file.num_row_groups):
            yield file.read_row_group(place, columns=columns)


def _day(where: setting.Setting) -> int:
    return int(np.datetime64(where.on, "D").astype(np.int64))
