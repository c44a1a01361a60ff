"""The accepted rows of a file cut into parts: the same as if the whole lay in memory, in the memory of a few parts."""

import datetime
import itertools
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from saqia.journeys.switchover import cargo, parts, shelves


def written(path: Path, rows: pa.Table, group: int = 7) -> pq.ParquetFile:
    pq.write_table(rows, path, row_group_size=group)
    return parts.opened(path)


def some(count: int, seed: int = 1) -> pa.Table:
    """Return rows of which a few name each of the rows 3, 6, 9 and so on of an earlier file."""
    keys = np.random.default_rng(seed).integers(1, max(count // 4, 2), count).astype(np.int32) * 3
    return pa.table({"line": np.arange(count), "of": keys, "text": [f"é{one}" for one in range(count)]})


def by_definition(rows: pa.Table, size: int) -> list[pa.Table]:
    """Sort in memory; a part ends before the key that is `size` rows further on."""
    rows = rows.sort_by("of")
    keys = rows["of"].to_numpy()
    cuts = sorted({0, *(int(np.searchsorted(keys, keys[at])) for at in range(size, len(keys), size)), len(keys)})
    return [rows.slice(first, last - first) for first, last in itertools.pairwise(cuts)]


@pytest.mark.parametrize("size", [1, 5, 16, 99, 100, 1000])
@pytest.mark.parametrize("most", [3, 128])
def test_what_belongs_together_comes_in_one_part_as_from_one_sort(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, most: int
) -> None:
    monkeypatch.setattr(parts, "PART", size)
    monkeypatch.setattr(parts, "_READ", 11)
    monkeypatch.setattr(shelves, "MOST_PARTS", most)
    rows = some(100)
    cut = parts.together(written(tmp_path / "a", rows), "of", tmp_path)
    found, wanted = list(cut.tables), by_definition(rows, size)
    assert cut.count == len(found) == len(wanted)
    assert [one.to_pylist() for one in found] == [one.to_pylist() for one in wanted]
    assert len(list(tmp_path.glob("*.arrow"))) <= most


def test_only_the_wanted_columns_are_laid(tmp_path: Path) -> None:
    cut = parts.together(written(tmp_path / "a", some(20)), "of", tmp_path, ["line", "of"])
    assert [one.schema.names for one in cut.tables] == [["line", "of"]]


@pytest.mark.parametrize("size", [1, 5, 100, 1000])
def test_rows_in_their_order_are_cut_evenly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int) -> None:
    monkeypatch.setattr(parts, "PART", size)
    monkeypatch.setattr(parts, "_READ", 11)
    rows = some(100)
    file = written(tmp_path / "a", rows)
    cut = parts.in_order(parts.read(file), file.metadata.num_rows)
    found = list(cut.tables)
    assert [one.num_rows for one in found] == [min(size, 100)] * cut.count
    assert pa.concat_tables(found).equals(rows)
    assert parts.whole(file, ["text"]).equals(rows.select(["text"]))


def test_a_file_without_a_row_has_columns_and_no_part(tmp_path: Path) -> None:
    file = written(tmp_path / "a", some(0))
    assert parts.whole(file, ["of"]).schema.names == ["of"]
    assert [list(parts.in_order(parts.read(file), 0).tables), parts.in_order(parts.read(file), 0).count] == [[], 0]
    nothing = parts.together(file, "of", tmp_path)
    assert (nothing.count, list(nothing.tables)) == (0, [])


def test_the_memory_is_that_of_a_part_however_long_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "PART", 2_000)
    monkeypatch.setattr(parts, "_READ", 1_000)
    peaks = []
    for place, count in enumerate((20_000, 200_000)):
        file = written(tmp_path / f"{place}", some(count), 10_000)
        before, most = pa.total_allocated_bytes(), 0
        (room := tmp_path / f"room-{place}").mkdir()
        for _ in parts.together(file, "of", room).tables:
            most = max(most, pa.total_allocated_bytes() - before)
        peaks.append(most)
    assert peaks[1] < 2 * peaks[0]


def test_the_day_of_a_round_is_in_the_middle_of_its_readings() -> None:
    any_of = np.random.default_rng(3)
    days, meters = any_of.integers(1, 29, 400), any_of.integers(0, 40, 400).astype(np.int32)
    rounds = [None if one % 5 == 4 else f"T{one % 5}" for one in range(38)] + ["ONE", "LATE"]
    late = datetime.date(2026, 1, 31)
    read_on = [
        late if rounds[one] == "LATE" else datetime.date(2026, 3, int(day))
        for day, one in zip(days, meters, strict=True)
    ]
    rows = pa.table({"read_on": pa.array(read_on), "serial_row": meters})
    pieces = [rows.slice(first, 70) for first in range(0, 400, 70)]
    found = cargo.reading_days(pieces, pa.array([*rounds, "UNREAD"]))
    for code in ("T0", "T1", "T2", "T3", "ONE"):
        own = [day.day for day, one in zip(read_on, meters, strict=True) if rounds[one] == code]
        assert found[code] == round(float(np.median(own)))
    assert (found["LATE"], found["UNREAD"], len(found)) == (28, 1, 7)
