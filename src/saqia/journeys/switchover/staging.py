"""One file of a handover from its lines to accepted rows: typed, linked to the files before it, without duplicates.

A file is read once and lies on shelves, by stretches of lines and by parts of what belongs together. Each rule sees one
stretch or one part at a time, so that memory stays that of a part however long the file is.
"""

import dataclasses
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from saqia.journeys.switchover import fields, intake, judgment, mapping, reasons, records, refusals, shelves

Progress = Callable[[str, int, int], None]
_FACTS = {
    "contracts": ("premises_ref_row", "service", "ends_on", "prepaid"),
    "meters": ("contract_ref_row", "digits", "installed_on", "registers"),
}
"""What the rules of later files and the measures ask of accepted rows: a dozen bytes a row stay in memory."""
_NAMED = {target for file in fields.FILES.values() for _, target in file.links}
_KEYS = pa.schema([("key", pa.string()), ("row", pa.int32())])
_PLACES = pa.schema([("line", pa.int64()), ("row", pa.int32())])


@dataclasses.dataclass(frozen=True)
class Staged:
    """What became of one file.

    :param path: Parquet of the accepted rows; beside `records.schema`, `<field>_row` is the row of the line that a
        field names
    :param accepted: how many they are
    :param facts: some of their columns
    :param keys: by which other files name lines, with their row; -1: a refused line, which is not unknown
    :param faults: of the refused lines, by stretch
    :param lines: lines read, blank ones left out
    :param sums: of the fields that the control file states, over every line whose value could be read
    :param accepted_sums: the same over the accepted lines
    :param counts: contracts by service, over every line whose service could be read
    """

    file: fields.File
    path: Path
    accepted: int
    facts: pa.Table
    keys: shelves.Shelf
    faults: shelves.Shelf
    lines: int
    sums: Mapping[str, int]
    accepted_sums: Mapping[str, int]
    counts: Mapping[str, int]
    opening: intake.Opening


def stage(
    path: Path, sheet: mapping.Sheet, layout: mapping.Layout, earlier: Mapping[str, Staged], room: Path, parts: int,
    judge: judgment.Judge,
) -> Staged:  # fmt: skip
    """Read one file and keep what can be loaded.

    :param earlier: the files before this one, judged in as many parts
    :param room: takes the accepted rows, and the shelves
    :param judge: the rules of this file, which add to what is refused
    :raises intake.FileUnusable: the file cannot be read at all
    """
    opening = intake.open_file(path, sheet, layout)
    under_way = _Staging(sheet.file, earlier, room, parts)
    for stretch, block in shelves.stretches(intake.read(path, sheet, opening), path.stat().st_size // intake.BLOCK):
        faults = refusals.Refusals()
        under_way.lay(stretch, block, records.parse(block, sheet, layout, faults), faults)
    under_way.link()
    under_way.refuse_duplicates()
    under_way.judge(judge)
    return under_way.keep(opening)


class _Staging:
    """One file under way."""

    def __init__(self, file: fields.File, earlier: Mapping[str, Staged], room: Path, parts: int) -> None:
        self._file, self._earlier, self._room, self._parts = file, earlier, room, parts
        self._rows, self._faults = self._shelf("rows"), self._shelf("faults")
        self._named = {field: self._shelf(f"{field}-named") for field, _ in file.links}
        self._places = {field: self._shelf(f"{field}-places") for field, _ in file.links}
        self._last_lines: list[int] = []
        self._lines, self._sums, self._counts = 0, dict.fromkeys(file.sums, 0), dict[str, int]()

    def _shelf(self, name: str) -> shelves.Shelf:
        return shelves.Shelf(self._room / shelves.FOLDER, f"{self._file.name}-{name}")

    def lay(self, stretch: int, block: intake.Block, rows: pa.Table, faults: refusals.Refusals) -> None:
        """Lay the lines of a block by stretch, and what they name by the part of its key."""
        self._lines += rows.num_rows + len(block.ragged)
        _add_up(self._file, rows, self._sums, self._counts)
        known = [1, *self._last_lines[-1:], *block.lines[-1:].tolist(), *(number for number, _ in block.ragged)]
        self._last_lines[stretch:] = [max(known)]
        for field, shelf in self._named.items():
            named = pa.table({"line": rows["line"], "key": rows[field]})
            named = named.filter(pc.greater(pc.binary_length(named["key"]), 0))
            shelf.spread(named, shelves.by_text(named["key"].combine_chunks(), self._parts))
        self._rows.lay(stretch, _narrowed(self._file, rows))
        self._refuse(faults)

    def link(self) -> None:
        """Find the row of every line that is named; who names none, or a refused one, is refused."""
        for field, target in self._file.links:
            for part in self._named[field].parts():
                self._link(field, self._named[field].take(part), self._earlier[target].keys.take(part, _KEYS))
            self._named[field].clear()

    def _link(self, field: str, named: pa.Table, keys: pa.Table) -> None:
        accepted = keys.filter(pc.greater_equal(keys["row"], 0)).combine_chunks()
        place = pc.index_in(named["key"], value_set=accepted["key"].combine_chunks())
        rows = accepted["row"].combine_chunks().take(place.combine_chunks())
        found = pa.table([named["line"], rows], schema=_PLACES).filter(pc.is_valid(rows))
        self._places[field].spread(found, self._stretch(found["line"]))
        orphans = named.filter(pc.is_null(place))
        known = np.asarray(pc.is_in(orphans["key"], value_set=keys["key"].combine_chunks()))
        faults = refusals.Refusals()
        for mask, reason in ((known, reasons.LINK_REFUSED), (~known, reasons.LINK_UNKNOWN)):
            lost = orphans.filter(pa.array(mask))
            faults.add(self._file.name, field, reason, lost["line"].to_numpy(), lost["key"].combine_chunks())
        self._refuse(faults)

    def refuse_duplicates(self) -> None:
        """Keep the first line of each key; refuse the others, which stay unloaded but break nothing."""
        shelf = self._shelf("keyed")
        for keyed in self._right(_key_columns(self._file)):
            shelf.spread(keyed, self._part_of_key(keyed))
        for part in shelf.parts():
            faults, rows = refusals.Refusals(), shelf.take(part)
            again = _repeated(self._file, rows)
            shown = again[self._file.key[0]].combine_chunks() if self._file.key[0] in rows.schema.names else None
            faults.add(self._file.name, self._file.key[0], reasons.DUPLICATE, again["line"].to_numpy(), shown)
            self._refuse(faults)
        shelf.clear()

    def judge(self, judge: judgment.Judge) -> None:
        """Let the rules judge each line by itself, then together the lines that name one place or contract."""
        facts = {name: staged.facts for name, staged in self._earlier.items()}
        shelf, together = self._shelf("together"), judge.together
        for rows in self._right():
            faults = refusals.Refusals()
            judge.each(rows, facts, faults)
            if together is not None:
                shelf.spread(rows.select(together.columns), self._part_of_row(rows, together.field))
            self._refuse(faults)
        if together is not None:
            for part in shelf.parts():
                faults = refusals.Refusals()
                together.rule(shelf.take(part), faults)
                self._refuse(faults)
        shelf.clear()

    def keep(self, opening: intake.Opening) -> Staged:
        """Write the accepted rows, and lay the keys by which the files that follow name them."""
        keys, facts, accepted = self._shelf("keys"), [_facts(self._file, self._empty())], 0
        path, sums = self._room / f"{self._file.name}.parquet", dict.fromkeys(self._file.sums, 0)
        with pq.ParquetWriter(path, self._empty().schema, compression="zstd", compression_level=1) as writer:
            for rows, is_right in self._stretches():
                kept = _filtered(rows, is_right)
                writer.write_table(kept)
                facts.append(_facts(self._file, kept))
                for name in sums:
                    sums[name] += int(pc.sum(kept[name]).as_py() or 0)
                if self._file.name in _NAMED:
                    number = np.where(is_right, np.cumsum(is_right) - 1 + accepted, -1)
                    named = pa.table([rows[self._file.key[0]], number.astype(np.int32)], schema=_KEYS)
                    keys.spread(named, shelves.by_text(named["key"].combine_chunks(), self._parts))
                accepted += kept.num_rows
        for shelf in (self._rows, *self._places.values()):
            shelf.clear()
        return Staged(
            self._file, path, accepted, pa.concat_tables(facts).combine_chunks(), keys, self._faults, self._lines,
            self._sums, sums, self._counts, opening,
        )  # fmt: skip

    def _stretches(self) -> Iterator[tuple[pa.Table, npt.NDArray[np.bool_]]]:
        """Yield the lines stretch by stretch, with the rows that they name, and which of them are not refused."""
        for stretch in self._rows.parts():
            rows = self._rows.take(stretch)
            lines = rows["line"].to_numpy()
            for field, shelf in self._places.items():
                rows = rows.append_column(f"{field}_row", _in_order(lines, shelf.take(stretch, _PLACES)))
            refused = self._faults.take(stretch, refusals.SCHEMA)["line"].to_numpy()
            yield rows, ~np.isin(lines, refused)

    def _right(self, columns: list[str] | None = None) -> Iterator[pa.Table]:
        """Yield the lines that are not refused so far."""
        for rows, is_right in self._stretches():
            yield _filtered(rows.select(columns or rows.schema.names), is_right)

    def _empty(self) -> pa.Table:
        rows = _narrowed(self._file, records.schema(self._file).empty_table())
        for field in self._places:
            rows = rows.append_column(f"{field}_row", pa.array([], pa.int32()))
        return rows

    def _part_of_key(self, keyed: pa.Table) -> shelves.Ints:
        if self._file is fields.INDICES:
            return self._part_of_row(keyed, "serial")
        return shelves.by_text(keyed[self._file.key[0]].combine_chunks(), self._parts)

    def _part_of_row(self, rows: pa.Table, field: str) -> shelves.Ints:
        whole = self._earlier[dict(self._file.links)[field]].accepted
        return shelves.by_row(rows[f"{field}_row"].to_numpy().astype(np.int64), whole, self._parts)

    def _refuse(self, faults: refusals.Refusals) -> None:
        table = faults.table()
        if table.num_rows:
            self._faults.spread(table, self._stretch(table["line"]))

    def _stretch(self, lines: pa.ChunkedArray) -> shelves.Ints:
        found: shelves.Ints = np.searchsorted(self._last_lines, lines.to_numpy())
        return found


def key_numbers(file: fields.File, rows: pa.Table) -> npt.NDArray[np.int64]:
    """Return a whole number for each row that is the same for the same key."""
    if file is fields.INDICES:
        day = rows["read_on"].cast(pa.int32()).to_numpy().astype(np.int64)
        register = rows["register_code"].to_numpy().astype(np.int64)
        meter: npt.NDArray[np.int64] = rows["serial_row"].to_numpy().astype(np.int64)
        packed: npt.NDArray[np.int64] = (meter << 24) | (register << 20) | np.clip(day, 0, (1 << 20) - 1)
        return packed
    encoded = rows[file.key[0]].combine_chunks().dictionary_encode()
    numbers: npt.NDArray[np.int64] = np.asarray(encoded.indices).astype(np.int64)
    return numbers


def _key_columns(file: fields.File) -> list[str]:
    return ["line", "serial_row", "register_code", "read_on"] if file is fields.INDICES else ["line", file.key[0]]


def _repeated(file: fields.File, rows: pa.Table) -> pa.Table:
    """Return the rows whose key an earlier one has."""
    _, first = np.unique(key_numbers(file, rows), return_index=True)
    again = np.ones(rows.num_rows, dtype=np.bool_)
    again[first] = False
    return rows.filter(pa.array(again))


def _in_order(lines: npt.NDArray[np.int64], places: pa.Table) -> pa.Array:
    """Return the row that each line names, null where it names none."""
    if not len(lines):
        return pa.array([], pa.int32())
    rows = np.full(int(lines[-1] - lines[0]) + 1, -1, dtype=np.int32)
    rows[places["line"].to_numpy() - lines[0]] = places["row"].to_numpy()
    rows = rows[lines - lines[0]]
    return pa.array(rows, mask=rows < 0)


def _filtered(rows: pa.Table, mask: npt.NDArray[np.bool_]) -> pa.Table:
    """Return the rows of a mask; mostly that is every one, and nothing is copied."""
    return rows if mask.all() else rows.filter(pa.array(mask)).combine_chunks()


def _facts(file: fields.File, rows: pa.Table) -> pa.Table:
    """Return the columns that stay in memory, each as narrow as its values allow."""
    kept = rows.select(_FACTS.get(file.name, ()))
    for place, column in enumerate(kept.columns):
        if pa.types.is_string(column.type):
            kept = kept.set_column(place, kept.schema.names[place], column.dictionary_encode())
        elif pa.types.is_int64(column.type):  # digits of a dial: three to nine
            kept = kept.set_column(place, kept.schema.names[place], column.cast(pa.int8()))
    return kept


def _add_up(file: fields.File, rows: pa.Table, sums: dict[str, int], counts: dict[str, int]) -> None:
    for name in file.sums:
        sums[name] += int(pc.sum(rows[name]).as_py() or 0)
    if file is fields.CONTRACTS:
        for each in pc.value_counts(rows["service"].combine_chunks().drop_null()).to_pylist():
            counts[each["values"]] = counts.get(each["values"], 0) + each["counts"]


def _narrowed(file: fields.File, rows: pa.Table) -> pa.Table:
    """Drop the text of a link where the file is long: an index keeps its meter's row, not its serial number."""
    if file is not fields.INDICES:
        return rows
    place = pc.fill_null(pc.index_in(rows["register"], value_set=pa.array(fields.REGISTERS)), 0)
    estimated = pc.equal(rows["nature"], "estimated")
    rows = rows.set_column(rows.schema.get_field_index("nature"), "estimated", pc.fill_null(estimated, False))
    return rows.drop_columns(["serial"]).append_column("register_code", place.cast(pa.int8()))
