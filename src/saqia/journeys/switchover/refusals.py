"""What was refused of a handover: file, line, field, reason, the text that was there."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

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

    def extend(self, other: "Refusals") -> None:
        """Add the faults of another list."""
        self._parts += other._parts

    def table(self) -> pa.Table:
        """Return all faults, by file and line."""
        if not self._parts:
            return SCHEMA.empty_table()
        order = [("file", "ascending"), ("line", "ascending"), ("field", "ascending"), ("reason", "ascending")]
        return pa.concat_tables(self._parts).sort_by(order)

    def lines(self, file: str) -> npt.NDArray[np.int64]:
        """Return the refused lines of one file, each once."""
        parts = [part["line"].to_numpy() for part in self._parts if part["file"][0].as_py() == file]
        unique: npt.NDArray[np.int64] = np.unique(np.concatenate(parts)) if parts else np.array([], dtype=np.int64)
        return unique
