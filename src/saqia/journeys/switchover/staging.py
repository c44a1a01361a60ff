"""One file of a handover from its lines to accepted rows: typed, linked to the files before it, without duplicates."""

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saqia.journeys.switchover import fields, intake, mapping, reasons, records, refusals

Progress = Callable[[str, int, int], None]


@dataclasses.dataclass(frozen=True)
class Staged:
    """What became of one file.

    :param rows: accepted lines; beside `records.schema`, `<field>_row` is the row of the line that a field names
    :param lines: lines read, blank ones left out
    :param sums: of the fields that the control file states, over every line whose value could be read
    :param accepted_sums: the same over the accepted lines
    :param counts: contracts by service, over every line whose service could be read
    :param refused_keys: keys of refused lines: who names one is refused for that, not as unknown
    """

    file: fields.File
    rows: pa.Table
    lines: int
    sums: Mapping[str, int]
    accepted_sums: Mapping[str, int]
    counts: Mapping[str, int]
    refused_keys: pa.Array
    opening: intake.Opening

    @property
    def keys(self) -> pa.Array:
        """Return the keys by which other files name the accepted rows, in row order."""
        return self.rows[self.file.key[0]].combine_chunks()


def stage(
    path: Path, sheet: mapping.Sheet, layout: mapping.Layout, earlier: Mapping[str, Staged],
    judge: Callable[[pa.Table, Mapping[str, Staged], refusals.Refusals], None], found: refusals.Refusals,
) -> Staged:  # fmt: skip
    """Read one file and keep what can be loaded.

    :param earlier: the files before this one
    :param judge: the rules of this file, which add to what is refused
    :param found: takes every fault
    :raises intake.FileUnusable: the file cannot be read at all
    """
    file = sheet.file
    opening = intake.open_file(path, sheet, layout)
    good, bad_keys, lines = [], [], 0
    sums, counts = dict.fromkeys(file.sums, 0), dict[str, int]()
    for block in intake.read(path, sheet, opening):
        faults = refusals.Refusals()
        rows = records.parse(block, sheet, layout, faults)
        lines += rows.num_rows + len(block.ragged)
        _add_up(file, rows, sums, counts)
        rows = _link(file, rows, earlier, faults)
        right = ~np.isin(rows["line"].to_numpy(), faults.lines(file.name))
        bad_keys.append(rows.filter(pa.array(~right))[file.key[0]])
        good.append(_narrowed(file, rows.filter(pa.array(right))))
        found.extend(faults)
    rows = (
        pa.concat_tables(good)
        if good
        else _narrowed(file, _link(file, records.schema(file).empty_table(), earlier, found))
    )
    rows = without_duplicates(file, rows, found)
    judge(rows, earlier, found)
    right = ~np.isin(rows["line"].to_numpy(), found.lines(file.name))
    if file.key[0] in rows.schema.names:
        bad_keys.append(rows.filter(pa.array(~right))[file.key[0]])
    rows = rows.filter(pa.array(right)).combine_chunks()
    accepted = {name: int(pc.sum(rows[name]).as_py() or 0) for name in file.sums}
    refused = pa.chunked_array([chunk for keys in bad_keys for chunk in keys.chunks], pa.string()).combine_chunks()
    return Staged(file, rows, lines, sums, accepted, counts, refused, opening)


def without_duplicates(file: fields.File, rows: pa.Table, found: refusals.Refusals) -> pa.Table:
    """Keep the first line of each key; refuse the others, which stay unloaded but break nothing."""
    key = key_numbers(file, rows)
    _, first = np.unique(key, return_index=True)
    if len(first) == rows.num_rows:
        return rows
    repeated = np.ones(rows.num_rows, dtype=np.bool_)
    repeated[first] = False
    again = rows.filter(pa.array(repeated))
    shown = again[file.key[0]].combine_chunks() if file.key[0] in again.schema.names else None
    found.add(file.name, file.key[0], reasons.DUPLICATE, again["line"].to_numpy(), shown)
    return rows.filter(pa.array(~repeated))


def key_numbers(file: fields.File, rows: pa.Table) -> npt.NDArray[np.int64]:
    """Return a whole number for each row that is the same for the same key."""
    if file is fields.INDICES:
        day = rows["read_on"].cast(pa.int32()).to_numpy().astype(np.int64)
        register = register_codes(rows)
        meter: npt.NDArray[np.int64] = rows["serial_row"].to_numpy().astype(np.int64)
        packed: npt.NDArray[np.int64] = (meter << 24) | (register << 20) | np.clip(day, 0, (1 << 20) - 1)
        return packed
    encoded = rows[file.key[0]].combine_chunks().dictionary_encode()
    numbers: npt.NDArray[np.int64] = np.asarray(encoded.indices).astype(np.int64)
    return numbers


def register_codes(rows: pa.Table) -> npt.NDArray[np.int64]:
    """Return the codes of registers (`saqia.engine.codes.Register`), the total where none is named."""
    place = pc.fill_null(pc.index_in(rows["register"], value_set=pa.array(fields.REGISTERS)), 0)
    codes: npt.NDArray[np.int64] = np.asarray(place).astype(np.int64)
    return codes


def _add_up(file: fields.File, rows: pa.Table, sums: dict[str, int], counts: dict[str, int]) -> None:
    for name in file.sums:
        sums[name] += int(pc.sum(rows[name]).as_py() or 0)
    if file is fields.CONTRACTS:
        for each in pc.value_counts(rows["service"].combine_chunks().drop_null()).to_pylist():
            counts[each["values"]] = counts.get(each["values"], 0) + each["counts"]


def _link(file: fields.File, rows: pa.Table, earlier: Mapping[str, Staged], faults: refusals.Refusals) -> pa.Table:
    for field, target in file.links:
        place = pc.index_in(rows[field], value_set=earlier[target].keys)
        lost = np.asarray(pc.is_null(place)) & np.asarray(pc.greater(pc.binary_length(rows[field]), 0))
        if lost.any():
            orphans = rows.filter(pa.array(lost))
            known = np.asarray(pc.is_in(orphans[field], value_set=earlier[target].refused_keys))
            for mask, reason in ((known, reasons.LINK_REFUSED), (~known, reasons.LINK_UNKNOWN)):
                part = orphans.filter(pa.array(mask))
                faults.add(file.name, field, reason, part["line"].to_numpy(), part[field].combine_chunks())
        rows = rows.append_column(f"{field}_row", place)
    return rows


def _narrowed(file: fields.File, rows: pa.Table) -> pa.Table:
    """Drop the text of a link where the file is long: an index keeps its meter's row, not its serial number."""
    if file is not fields.INDICES:
        return rows
    register = pa.array(register_codes(rows).astype(np.int8))
    estimated = pc.equal(rows["nature"], "estimated")
    rows = rows.set_column(rows.schema.get_field_index("nature"), "estimated", pc.fill_null(estimated, False))
    return rows.drop_columns(["serial"]).append_column("register_code", register)
