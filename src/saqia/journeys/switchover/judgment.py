"""The rules of each file: what refuses a line whose values can all be read."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saqia.journeys.switchover import fields, reasons, refusals, setting, staging

Judge: TypeAlias = Callable[[pa.Table, Mapping[str, staging.Staged], refusals.Refusals], None]
Flags: TypeAlias = npt.NDArray[np.bool_]
NEVER = 2**31 - 1


def of(file: fields.File, where: setting.Setting) -> Judge:
    """Return the rules of one file."""
    rules = {
        "customers": _customers,
        "premises": _premises,
        "contracts": _contracts,
        "meters": _meters,
        "indices": _indices,
    }
    chosen = rules.get(file.name)

    def judge(rows: pa.Table, earlier: Mapping[str, staging.Staged], found: refusals.Refusals) -> None:
        if chosen is not None and rows.num_rows:
            chosen(rows, earlier, where, found)

    return judge


def _customers(
    rows: pa.Table, earlier: Mapping[str, staging.Staged], where: setting.Setting, found: refusals.Refusals
) -> None:
    nameless = _blank(rows["name_ar"]) & _blank(rows["name_latin"])
    _refuse(rows, "customers", "name_latin", reasons.NAME_MISSING, nameless, found)


def _premises(
    rows: pa.Table, earlier: Mapping[str, staging.Staged], where: setting.Setting, found: refusals.Refusals
) -> None:
    known = np.asarray(pc.is_in(rows["commune_code"], value_set=where.all_communes))
    inside = np.asarray(pc.is_in(rows["commune_code"], value_set=where.communes))
    _refuse(rows, "premises", "commune_code", reasons.COMMUNE_UNKNOWN, ~known, found)
    _refuse(rows, "premises", "commune_code", reasons.COMMUNE_OUTSIDE, known & ~inside, found)


def _contracts(
    rows: pa.Table, earlier: Mapping[str, staging.Staged], where: setting.Setting, found: refusals.Refusals
) -> None:
    starts, ends = days(rows["starts_on"]), days(rows["ends_on"], NEVER)
    usable = _usable(rows)
    _refuse(rows, "contracts", "ends_on", reasons.ENDS_BEFORE_START, ends <= starts, found)
    _refuse(rows, "contracts", "use", reasons.USE_UNKNOWN, ~usable, found)
    service = np.asarray(pc.index_in(rows["service"], value_set=pa.array(fields.SERVICES))).astype(np.int64)
    point = rows["premises_ref_row"].to_numpy().astype(np.int64) * 4 + service
    standing = usable & (ends > starts)  # a line that is refused anyway stands in nobody's way
    late = np.zeros(rows.num_rows, dtype=np.bool_)
    late[standing] = overlapping(point[standing], starts[standing], ends[standing])
    _refuse(rows, "contracts", "starts_on", reasons.CONTRACTS_OVERLAP, late, found)


def _meters(
    rows: pa.Table, earlier: Mapping[str, staging.Staged], where: setting.Setting, found: refusals.Refusals
) -> None:
    contracts = earlier["contracts"].rows
    services = contracts["service"].take(rows["contract_ref_row"])
    of_sanitation = np.asarray(pc.equal(services, "sanitation"))
    _refuse(rows, "meters", "contract_ref", reasons.METER_OF_SANITATION, of_sanitation, found)
    late = days(rows["installed_on"]) > _day(where)
    _refuse(rows, "meters", "installed_on", reasons.IN_THE_FUTURE, late, found)
    contract = rows["contract_ref_row"].to_numpy()
    order = np.lexsort((-days(rows["installed_on"]), late, contract))
    second = np.zeros(len(contract), dtype=np.bool_)
    second[order[1:]] = contract[order[1:]] == contract[order[:-1]]
    _refuse(rows, "meters", "contract_ref", reasons.METER_SECOND, second & ~late, found)


def _indices(
    rows: pa.Table, earlier: Mapping[str, staging.Staged], where: setting.Setting, found: refusals.Refusals
) -> None:
    meters = earlier["meters"].rows
    meter = rows["serial_row"].to_numpy()
    day = days(rows["read_on"])
    _refuse(rows, "indices", "read_on", reasons.IN_THE_FUTURE, day > _day(where), found)
    installed = days(meters["installed_on"])[meter]
    _refuse(rows, "indices", "read_on", reasons.BEFORE_INSTALLATION, day < installed, found)
    dial = 10 ** meters["digits"].to_numpy()[meter] * 1000
    _refuse(rows, "indices", "index", reasons.INDEX_TOO_LONG, rows["index"].to_numpy() >= dial, found)
    has = registers(meters)[meter, rows["register_code"].to_numpy()]
    _refuse(rows, "indices", "register", reasons.REGISTER_NOT_ON_METER, ~has, found)


def overlapping(point: npt.NDArray[np.int64], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]) -> Flags:
    """Say which periods begin before an earlier one of the same point has ended. Half-open days."""
    order = np.lexsort((starts, point))
    group, start = point[order], starts[order]
    _, rank = np.unique(group, return_inverse=True)
    reached = np.maximum.accumulate(rank * (1 << 33) + ends[order])
    late = np.zeros(len(point), dtype=np.bool_)
    same = rank[1:] == rank[:-1]
    late[order[1:]] = same & (start[1:] < reached[:-1] - rank[1:] * (1 << 33))
    return late


def registers(meters: pa.Table) -> Flags:
    """Return which registers each meter has: meters by `fields.REGISTERS`; the total where none is named."""
    named = meters["registers"].combine_chunks().dictionary_encode()
    texts = [text or "total" for text in named.dictionary.to_pylist()] + ["total"]
    has = np.array([[code in text.split() for code in fields.REGISTERS] for text in texts], dtype=np.bool_)
    place = np.asarray(pc.fill_null(named.indices, len(texts) - 1))
    found: Flags = has[place]
    return found


def days(column: pa.ChunkedArray, unknown: int = 0) -> npt.NDArray[np.int64]:
    """Return dates as days since 1970, a fixed number where there is none."""
    numbers: npt.NDArray[np.int64] = pc.fill_null(column.cast(pa.int32()), unknown).to_numpy().astype(np.int64)
    return numbers


def _usable(rows: pa.Table) -> Flags:
    """Say which contracts have a use class that their service, and at low or medium voltage, knows."""
    names = ["service", "use", "voltage"]
    combined = pc.binary_join_element_wise(*(pc.fill_null(rows[name], "") for name in names), "\x1f")
    encoded = combined.combine_chunks().dictionary_encode()
    known = np.array([_is_usable(*text.split("\x1f")) for text in encoded.dictionary.to_pylist()], dtype=np.bool_)
    found: Flags = known[np.asarray(encoded.indices)]
    return found


def _is_usable(service: str, use: str, voltage: str) -> bool:
    described = setting.use_classes().get(use)
    if described is None or fields.SERVICES.index(service) + 1 not in described["services"]:
        return False
    return service != "electricity" or (voltage or "low") in described["voltages"]


def _day(where: setting.Setting) -> int:
    return int(np.datetime64(where.on, "D").astype(np.int64))


def _blank(texts: pa.ChunkedArray) -> Flags:
    return np.asarray(pc.equal(pc.binary_length(pc.fill_null(texts, "")), 0))


def _refuse(rows: pa.Table, file: str, field: str, reason: str, mask: Flags, found: refusals.Refusals) -> None:
    at_fault = np.flatnonzero(mask)
    if len(at_fault):
        part = rows.take(pa.array(at_fault))
        found.add(file, field, reason, part["line"].to_numpy(), part[field].combine_chunks())
