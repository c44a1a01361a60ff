"""The rules of each file: what refuses a line whose values can all be read."""

import dataclasses
from collections.abc import Callable, Mapping
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saqia.journeys.switchover import fields, reasons, refusals, setting

Facts: TypeAlias = Mapping[str, pa.Table]
"""By file: what is remembered of its accepted rows."""
Flags: TypeAlias = npt.NDArray[np.bool_]
NEVER = 2**31 - 1


@dataclasses.dataclass(frozen=True)
class Together:
    """A rule about all the lines that name one place or contract.

    :param field: by which they name it
    :param columns: that the rule asks for
    """

    field: str
    columns: tuple[str, ...]
    rule: Callable[[pa.Table, refusals.Refusals], None]


@dataclasses.dataclass(frozen=True)
class Judge:
    """The rules of one file.

    :param each: judges lines one by one
    """

    each: Callable[[pa.Table, Facts, refusals.Refusals], None]
    together: Together | None = None


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

    def each(rows: pa.Table, facts: Facts, found: refusals.Refusals) -> None:
        if chosen is not None and rows.num_rows:
            chosen(rows, facts, where, found)

    together = {
        "contracts": Together("premises_ref", _OF_OVERLAPS, _overlaps),
        "meters": Together("contract_ref", _OF_SECONDS, lambda rows, found: _seconds(rows, where, found)),
    }
    return Judge(each, together.get(file.name))


def _customers(rows: pa.Table, facts: Facts, where: setting.Setting, found: refusals.Refusals) -> None:
    nameless = _blank(rows["name_ar"]) & _blank(rows["name_latin"])
    _refuse(rows, "customers", "name_latin", reasons.NAME_MISSING, nameless, found)


def _premises(rows: pa.Table, facts: Facts, where: setting.Setting, found: refusals.Refusals) -> None:
    known = np.asarray(pc.is_in(rows["commune_code"], value_set=where.all_communes))
    inside = np.asarray(pc.is_in(rows["commune_code"], value_set=where.communes))
    _refuse(rows, "premises", "commune_code", reasons.COMMUNE_UNKNOWN, ~known, found)
    _refuse(rows, "premises", "commune_code", reasons.COMMUNE_OUTSIDE, known & ~inside, found)


def _contracts(rows: pa.Table, facts: Facts, where: setting.Setting, found: refusals.Refusals) -> None:
    _refuse(rows, "contracts", "ends_on", reasons.ENDS_BEFORE_START, ~_lasts(rows), found)
    _refuse(rows, "contracts", "use", reasons.USE_UNKNOWN, ~_usable(rows), found)


_OF_OVERLAPS = ("line", "premises_ref_row", "service", "use", "voltage", "starts_on", "ends_on")


def _overlaps(rows: pa.Table, found: refusals.Refusals) -> None:
    service = np.asarray(pc.index_in(rows["service"], value_set=pa.array(fields.SERVICES))).astype(np.int64)
    point = rows["premises_ref_row"].to_numpy().astype(np.int64) * 4 + service
    standing = _usable(rows) & _lasts(rows)  # a line that is refused anyway stands in nobody's way
    starts, ends = days(rows["starts_on"]), days(rows["ends_on"], NEVER)
    late = np.zeros(rows.num_rows, dtype=np.bool_)
    late[standing] = overlapping(point[standing], starts[standing], ends[standing])
    _refuse(rows, "contracts", "starts_on", reasons.CONTRACTS_OVERLAP, late, found)


def _meters(rows: pa.Table, facts: Facts, where: setting.Setting, found: refusals.Refusals) -> None:
    services = facts["contracts"]["service"].take(rows["contract_ref_row"])
    of_sanitation = np.asarray(pc.equal(services, "sanitation"))
    _refuse(rows, "meters", "contract_ref", reasons.METER_OF_SANITATION, of_sanitation, found)
    _refuse(rows, "meters", "installed_on", reasons.IN_THE_FUTURE, days(rows["installed_on"]) > _day(where), found)


_OF_SECONDS = ("line", "contract_ref_row", "contract_ref", "installed_on")


def _seconds(rows: pa.Table, where: setting.Setting, found: refusals.Refusals) -> None:
    installed, contract = days(rows["installed_on"]), rows["contract_ref_row"].to_numpy()
    late = installed > _day(where)
    order = np.lexsort((-installed, late, contract))
    second = np.zeros(len(contract), dtype=np.bool_)
    second[order[1:]] = contract[order[1:]] == contract[order[:-1]]
    _refuse(rows, "meters", "contract_ref", reasons.METER_SECOND, second & ~late, found)


def _indices(rows: pa.Table, facts: Facts, where: setting.Setting, found: refusals.Refusals) -> None:
    meters = facts["meters"].take(rows["serial_row"])
    day = days(rows["read_on"])
    _refuse(rows, "indices", "read_on", reasons.IN_THE_FUTURE, day > _day(where), found)
    _refuse(rows, "indices", "read_on", reasons.BEFORE_INSTALLATION, day < days(meters["installed_on"]), found)
    dial = 10 ** meters["digits"].to_numpy().astype(np.int64) * 1000
    _refuse(rows, "indices", "index", reasons.INDEX_TOO_LONG, rows["index"].to_numpy() >= dial, found)
    has = registers(meters)[np.arange(rows.num_rows), rows["register_code"].to_numpy()]
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
    """Return which registers each meter has: meters by `fields.REGISTERS`; the total where none is named.

    :param meters: facts of them, their registers as a dictionary
    """
    named = meters["registers"].combine_chunks()
    texts = [text or "total" for text in named.dictionary.to_pylist()] + ["total"]
    has = np.array([[code in text.split() for code in fields.REGISTERS] for text in texts], dtype=np.bool_)
    place = np.asarray(pc.fill_null(named.indices, len(texts) - 1))
    found: Flags = has[place]
    return found


def days(column: pa.ChunkedArray, unknown: int = 0) -> npt.NDArray[np.int64]:
    """Return dates as days since 1970, a fixed number where there is none."""
    numbers: npt.NDArray[np.int64] = pc.fill_null(column.cast(pa.int32()), unknown).to_numpy().astype(np.int64)
    return numbers


def _lasts(rows: pa.Table) -> Flags:
    """Say which contracts end after they start."""
    return days(rows["ends_on"], NEVER) > days(rows["starts_on"])


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
