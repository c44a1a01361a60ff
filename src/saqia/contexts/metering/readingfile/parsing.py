"""Chunks of cells as columns: what each line says, and which lines cannot be read."""

import dataclasses
from collections.abc import Callable

import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.metering.readingfile import cells, header, lines

REFUSED = pa.schema([("line", pa.int64()), ("field", pa.string()), ("reason", pa.string()), ("value", pa.string())])
ROWS = pa.schema(
    [
        ("line", pa.int64()),
        ("meter", pa.string()),
        ("contract", pa.string()),
        ("make", pa.string()),
        ("register", pa.int16()),
        ("read_on", pa.date32()),
        ("read_time", pa.string()),
        ("index_milli", pa.int64()),
        ("anomaly", pa.string()),
        ("remark", pa.string()),
        ("lat", pa.float64()),
        ("lon", pa.float64()),
        ("photo", pa.string()),  # as it is written: a file beside, or number and hash of one in the store
        ("value", pa.string()),  # the index as written
    ]
)
Parser = Callable[[pa.Array], tuple[pa.Array, dict[str, pa.Array]]]
_PARSERS: dict[str, tuple[str, Parser]] = {
    "register": ("register", cells.registers),
    "read_on": ("read_on", cells.dates),
    "read_time": ("read_time", cells.times),
    "index": ("index_milli", cells.indices),
    "anomaly": ("anomaly", cells.known_anomalies),
    "lat": ("lat", cells.latitudes),
    "lon": ("lon", cells.longitudes),
}
_LONGEST_REMARK = 200


@dataclasses.dataclass(frozen=True)
class Parsed:
    """Lines that could be read, and those that could not: `ROWS` and `REFUSED`."""

    rows: pa.Table
    refused: pa.Table
    lines: int


def parse(described: header.Header, chunk: lines.Chunk) -> Parsed:
    """Read a chunk's cells; a line with several faults is named once for each."""
    count = len(chunk.rows)
    written = {
        name: pa.array([row[place] for row in chunk.rows], pa.string())
        for place, name in enumerate(described.columns)
        if name
    }
    texts = {name: cells.clean(column) for name, column in written.items() if name not in ("remark", "photo")}
    blank = pa.array([""] * count, pa.string())
    texts = {name: texts.get(name, blank) for name in header.NAMES}
    number = pa.array(chunk.numbers, pa.int64())
    found: dict[str, pa.Array] = {"line": number, "value": texts["index"]}
    faults: list[tuple[str, str, pa.Array]] = []
    for name, (column, parser) in _PARSERS.items():
        found[column], broken = parser(texts[name])
        faults += [(name, reason, where) for reason, where in broken.items()]
    texts["contract"] = pc.replace_substring_regex(texts["contract"], "[^0-9A-Za-z]", "")
    for name in ("meter", "contract", "make"):
        found[name] = pc.if_else(pc.equal(texts[name], ""), None, texts[name])
    remark = pc.utf8_trim_whitespace(written.get("remark", blank))  # as it was said, whatever its digits
    found["remark"] = pc.utf8_slice_codeunits(remark, 0, _LONGEST_REMARK)
    photo = pc.utf8_trim_whitespace(written.get("photo", blank))
    found["photo"] = pc.if_else(pc.equal(photo, ""), None, photo)
    nobody = pc.and_(found["meter"].is_null(), found["contract"].is_null())
    silent = pc.and_(pc.equal(texts["index"], ""), pc.equal(texts["anomaly"], ""))
    faults += [("meter", "meter-missing", nobody), ("index", "index-missing", silent)]
    bad, refused = _refused(number, texts, faults)
    rows = pa.table(found).select(ROWS.names).cast(ROWS).filter(pc.invert(bad))
    return Parsed(rows, pa.concat_tables([_crooked(chunk), *refused]), count + len(chunk.crooked))


def _refused(
    number: pa.Array, texts: dict[str, pa.Array], faults: list[tuple[str, str, pa.Array]]
) -> tuple[pa.Array, list[pa.Table]]:
    bad, tables = pa.array([False] * len(number), pa.bool_()), []
    for name, reason, where in faults:
        where = pc.fill_null(where, False)
        if not pc.any(where).as_py():
            continue
        bad = pc.or_(bad, where)
        count = pc.sum(where).as_py()
        columns = [number.filter(where), pa.repeat(name, count), pa.repeat(reason, count), texts[name].filter(where)]
        tables.append(pa.table(columns, schema=REFUSED))
    return bad, tables


def _crooked(chunk: lines.Chunk) -> pa.Table:
    columns = list(zip(*((number, "line", reason, text) for number, reason, text in chunk.crooked), strict=True))
    return pa.table([pa.array(column) for column in columns], schema=REFUSED) if columns else REFUSED.empty_table()
