"""What was refused of a handover: file, line, field, reason, the text that was there."""

from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saqia.journeys.switchover import shelves

SCHEMA = pa.schema(
    [
        ("file", pa.string()),
        ("line", pa.int64()),
        ("field", pa.string()),
        ("reason", pa.string()),
        ("value", pa.string()),
    ]
)
_SHOWN = 60
"""Characters of a value that a report shows."""
_PERSONAL = frozenset(["name_ar", "name_latin", "cin", "phone", "email", "rib", "address_ar", "address_fr"])
"""Fields whose text no report repeats: the line number is enough to find it."""


class Refusals:
    """A list of faults that grows by columns."""

    def __init__(self) -> None:
        self._parts: list[pa.Table] = []

    def add(
        self, file: str, field: str, reason: str, lines: npt.NDArray[np.int64], values: pa.Array | None = None
    ) -> None:
        """Add one fault of several lines.

        :param values: the text at fault, by line
        """
        if not len(lines):
            return
        count = len(lines)
        shown = pa.nulls(count, pa.string())
        if values is not None and field not in _PERSONAL:
            shown = pc.utf8_slice_codeunits(values.cast(pa.string()), 0, _SHOWN)
        self._parts.append(
            pa.table(
                [pa.repeat(file, count), pa.array(lines), pa.repeat(field, count), pa.repeat(reason, count), shown],
                schema=SCHEMA,
            )
        )

    def table(self) -> pa.Table:
        """Return all faults, by file and line."""
        return in_order(pa.concat_tables([SCHEMA.empty_table(), *self._parts]))


class Found:
    """All faults of a handover: counted, and part by part as they lie on their shelves."""

    def __init__(self, laid: Mapping[str, shelves.Shelf]) -> None:
        """Count them.

        :param laid: by file
        """
        self._laid = laid
        self.counts: dict[tuple[str, str, str], int] = {}
        """By file, field and reason."""
        self.first_lines: dict[tuple[str, str, str], int] = {}
        keys = ["file", "field", "reason"]
        for part in self.parts():
            for row in part.group_by(keys).aggregate([("line", "count"), ("line", "min")]).to_pylist():
                key = (row["file"], row["field"], row["reason"])
                self.counts[key] = self.counts.get(key, 0) + row["line_count"]
                self.first_lines.setdefault(key, row["line_min"])

    def parts(self) -> Iterator[pa.Table]:
        """Yield the faults by file and line, a part at a time."""
        for name in sorted(self._laid):
            for part in self._laid[name].parts():
                yield in_order(self._laid[name].take(part))

    def of_reason(self, reason: str) -> int:
        """Return how many faults have a reason."""
        return sum(count for key, count in self.counts.items() if key[2] == reason)


def in_order(faults: pa.Table) -> pa.Table:
    """Return faults by file, line, field and reason."""
    return faults.sort_by([(name, "ascending") for name in ("file", "line", "field", "reason")])
