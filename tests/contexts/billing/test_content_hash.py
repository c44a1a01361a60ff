"""The hash behind the seal: blind to files, chunks and padding, awake to every value, name, type and order."""

import datetime
from pathlib import Path

import hypothesis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import strategies as st

from saqia.contexts.billing import folders

pytestmark = pytest.mark.slow

ROWS = pa.table(
    {
        "n": pa.array([1, None, 3, -4], pa.int64()),
        "small": pa.array([0, 1, None, 3], pa.int8()),
        "text": pa.array(["", None, "ab", "عقدة"], pa.string()),
        "day": pa.array([datetime.date(2026, 4, 8), None, datetime.date(1969, 1, 1), None], pa.date32()),
        "flag": pa.array([True, False, None, True], pa.bool_()),
    }
)


def test_chunks_slices_files_and_metadata_do_not_show(tmp_path: Path) -> None:
    known = folders.content_hash(ROWS)
    chunked = pa.concat_tables([ROWS.slice(0, 1), ROWS.slice(1, 2), ROWS.slice(3)])
    padded = pa.concat_tables([ROWS, ROWS]).combine_chunks().slice(4, 4)
    assert folders.content_hash(chunked) == known
    assert folders.content_hash(padded) == known
    for compression, group in (("zstd", 1), ("none", 100)):
        pq.write_table(ROWS, tmp_path / "t.parquet", compression=compression, row_group_size=group)
        assert folders.content_hash(pq.read_table(tmp_path / "t.parquet")) == known
    marked = folders.marked(ROWS)
    assert folders.content_hash(marked) == folders.mark_of(marked.schema) == known
    folders.write(tmp_path / "m.parquet", marked)
    assert folders.mark_of(pq.read_schema(tmp_path / "m.parquet")) == known
    assert folders.mark_of(ROWS.schema) == ""


@pytest.mark.parametrize("column", ROWS.schema.names)
@pytest.mark.parametrize("row", range(4))
def test_every_value_shows(column: str, row: int) -> None:
    other = {"n": 99, "small": 9, "text": "x", "day": datetime.date(2000, 1, 1), "flag": row == 1}[column]
    values = ROWS[column].to_pylist()
    values[row] = other
    place = ROWS.schema.get_field_index(column)
    changed = ROWS.set_column(place, column, pa.array(values, ROWS.schema.field(place).type))
    assert folders.content_hash(changed) != folders.content_hash(ROWS)


def test_names_types_order_and_nulls_show() -> None:
    known = {
        folders.content_hash(table)
        for table in (
            pa.table({"a": pa.array([0, 1], pa.int64())}),
            pa.table({"b": pa.array([0, 1], pa.int64())}),
            pa.table({"a": pa.array([0, 1], pa.int32())}),
            pa.table({"a": pa.array([1, 0], pa.int64())}),
            pa.table({"a": pa.array([None, 1], pa.int64())}),
            pa.table({"a": pa.array(["", "1"])}),
            pa.table({"a": pa.array([None, "1"], pa.string())}),
        )
    }
    assert len(known) == 7


@hypothesis.given(st.lists(st.one_of(st.none(), st.text(max_size=4)), max_size=8), st.integers(0, 8))
def test_text_is_cut_where_it_is_cut(values: list[str | None], cut: int) -> None:
    """Texts that run together to the same letters are told apart, and any chunking is the same."""
    whole = pa.table({"t": pa.array(values, pa.string())})
    parts = pa.concat_tables([whole.slice(0, cut), whole.slice(cut)])
    assert folders.content_hash(parts) == folders.content_hash(whole)
    joined = pa.table({"t": pa.array(["".join(value or "" for value in values)], pa.string())})
    assert (folders.content_hash(joined) == folders.content_hash(whole)) == (joined == whole)


def test_a_file_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(pq, "write_table", fail)
    with pytest.raises(OSError, match="No space"):
        folders.write(tmp_path / "a" / "t.parquet", ROWS)
    assert list((tmp_path / "a").iterdir()) == []
