"""What a comparison comes to for a region: counts and sums by group, the biggest rises, and rows that name nobody."""

import hashlib
import hmac
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.billing import rating
from saqia.contexts.billing.no_increase import comparing, grids

OTHERS = ""
"""The code of what is shown together, for each group alone would be too small."""
GROUPS = {
    "service": ("service",),
    "use": ("service", "use"),
    "class": ("service", "volume_class"),
    "commune": ("commune_code",),
    "former": ("former",),
}
"""Name of a breakdown -> the columns of `comparing.CONTRACTS` that it goes by."""
_VERDICTS = ("lower", "equal", "higher")
_KEY_BYTES = 8


def summarize(contracts: pa.Table, grid: grids.FormerGrid, *, reference: pa.Array) -> dict[str, Any]:
    """Return the figures of a region as plain data; amounts in centimes with taxes.

    :param reference: what stands for each contract's number where everybody reads
    """
    known = contracts["comparable"].combine_chunks()
    rows = _with_verdict(contracts.append_column("reference", reference).filter(known))
    return {
        "contracts": _counts(rows),
        "customers": _customers(rows),
        "not_comparable": _not_comparable(contracts.filter(pc.invert(known))),
        "demonstration": int(pc.sum(rows["demonstration"]).as_py() or 0),
        "by": {name: _grouped(rows, keys, grid) for name, keys in GROUPS.items()},
        "rises": _rises(rows, grid),
    }


def references(contracts: pa.Table, *, key: bytes, cause: str) -> pa.Array:
    """Return what stands for each contract: its place in a shuffle that nobody repeats without the key.

    :param cause: what the shuffle is for; the same cause and rows give the same references
    """
    seed = hmac.digest(key, cause.encode(), hashlib.sha256)
    shuffled = np.random.default_rng(int.from_bytes(seed)).permutation(contracts.num_rows) + 1
    digits = pc.utf8_lpad(pa.array(shuffled).cast(pa.string()), width=_KEY_BYTES, padding="0")
    return pc.binary_join_element_wise("C", digits, "-")


def anonymous(contracts: pa.Table, reference: pa.Array, grid: grids.FormerGrid) -> pa.Table:
    """Return each comparable contract without its number, in the order of references.

    A place, then a use, then a class is left out where fewer contracts than `least_in_group` share it.
    """
    rows = _with_verdict(contracts.append_column("reference", reference).filter(contracts["comparable"]))
    places, uses = _coded(rows["commune_code"]), _coded(rows["use"])
    service = rows["service"].to_numpy().astype(np.int64)
    classes = rows["volume_class"].to_numpy().astype(np.int64)
    shown = [codes.copy() for codes in (places, uses, classes)]
    for column in shown:  # one is left out after the other, until what is left is shared by enough
        small = _shared_by_few(service, *shown)
        column[small] = -1
    place, use = (_decoded(rows[name], codes) for name, codes in zip(("commune_code", "use"), shown, strict=False))
    made = pa.table(
        {
            "reference": rows["reference"],
            "commune_code": place,
            "service": _named(service, dict(rating.SERVICES)),
            "use": use,
            "volume_class": pa.array(shown[2] + 1, mask=shown[2] < 0),
            "former_operator": _named(rows["former"].to_numpy(), {n: f.code for n, f in enumerate(grid.former)}),
            **_amounts(rows),
        }
    )
    return made.sort_by("reference")


def full(contracts: pa.Table, reference: pa.Array, grid: grids.FormerGrid) -> pa.Table:
    """Return each contract with its numbers, for the distributor's own eyes."""
    rows = _with_verdict(contracts.append_column("reference", reference))
    named = {
        "contract_number": rows["contract_number"],
        "account_number": rows["account_number"],
        "reference": rows["reference"],
        "commune_code": rows["commune_code"],
        "service": _named(rows["service"].to_numpy(), dict(rating.SERVICES)),
        "use": rows["use"],
        "volume": decimals(rows["volume_milli"].to_numpy(), 3),
        "days": rows["days"],
        "volume_class": pc.add(rows["volume_class"], 1),
        "former_operator": _named(rows["former"].to_numpy(), {n: f.code for n, f in enumerate(grid.former)}),
        "demonstration": rows["demonstration"],
        **_amounts(rows),
    }
    return pa.table(named)


def decimals(units: rating.Ints, scale: int) -> pa.Array:
    """Return integers of 10^-scale as exact decimals, without a loop: an Arrow decimal is a 128-bit integer."""
    wide = np.empty((len(units), 2), dtype=np.int64)
    wide[:, 0], wide[:, 1] = units, np.where(units < 0, -1, 0)
    return pa.Array.from_buffers(pa.decimal128(18, scale), len(units), [None, pa.py_buffer(wide.tobytes())])


def _amounts(rows: pa.Table) -> dict[str, Any]:
    former, today = rows["former_ttc"].to_numpy(), rows["today_ttc"].to_numpy()
    reasons = _named(rows["reason"].to_numpy(), dict(enumerate(comparing.REASONS)))
    return {
        "former_ttc": decimals(former, 2),
        "today_ttc": decimals(today, 2),
        "difference": decimals(today - former, 2),
        "verdict": rows["verdict"],
        "reason": reasons,
    }


def _with_verdict(rows: pa.Table) -> pa.Table:
    rise = pc.subtract(rows["today_ttc"], rows["former_ttc"])
    sign = pc.if_else(pc.less(rise, 0), "lower", pc.if_else(pc.greater(rise, 0), "higher", "equal"))
    verdict = pc.if_else(rows["comparable"], sign, "not comparable")
    return rows.append_column("rise", rise).append_column("verdict", verdict)


def _counts(rows: pa.Table) -> dict[str, int]:
    rise = rows["rise"].to_numpy()
    return {
        "count": rows.num_rows,
        "lower": int((rise < 0).sum()),
        "equal": int((rise == 0).sum()),
        "higher": int((rise > 0).sum()),
        "former_ttc": int(rows["former_ttc"].to_numpy().sum()),
        "today_ttc": int(rows["today_ttc"].to_numpy().sum()),
        "biggest_rise": int(max(0, rise.max(initial=0))),
    }


def _customers(rows: pa.Table) -> dict[str, int]:
    """Count whole accounts: what a household or a shop pays for all its services together."""
    sums = rows.group_by("account_id").aggregate([("former_ttc", "sum"), ("today_ttc", "sum"), ("rise", "sum")])
    return _counts(sums.rename_columns(["account_id", "former_ttc", "today_ttc", "rise"]))


def _grouped(rows: pa.Table, keys: tuple[str, ...], grid: grids.FormerGrid) -> list[dict[str, Any]]:
    """Count by group, the small ones together as `OTHERS`, the largest groups first."""
    for verdict in _VERDICTS:
        rows = rows.append_column(verdict, pc.cast(pc.equal(rows["verdict"], verdict), pa.int64()))
    wanted = [("reference", "count"), *((each, "sum") for each in (*_VERDICTS, "former_ttc", "today_ttc"))]
    found = rows.group_by(list(keys)).aggregate([*wanted, ("rise", "max")]).to_pylist()
    least = comparing.rules()["least_in_group"]["value"]
    shown = sorted((_group(row, keys, grid) for row in found), key=lambda row: -row["count"])
    small: list[dict[str, Any]] = []
    while shown and (shown[-1]["count"] < least or 0 < sum(row["count"] for row in small) < least):
        small.append(shown.pop())
    ordered = keys in (GROUPS["class"], GROUPS["service"])
    shown.sort(key=lambda row: row["keys"] if ordered else [-row["count"], *map(str, row["keys"])])
    return [*shown, *_together(small, len(keys))]


def _group(row: dict[str, Any], keys: tuple[str, ...], grid: grids.FormerGrid) -> dict[str, Any]:
    found = {"keys": [grid.former[row[key]].code if key == "former" else row[key] for key in keys]}
    sums = {name: row[f"{name}_sum"] for name in (*_VERDICTS, "former_ttc", "today_ttc")}
    return {**found, "count": row["reference_count"], **sums, "biggest_rise": max(0, row["rise_max"])}


def _together(small: list[dict[str, Any]], keys: int) -> list[dict[str, Any]]:
    if not small:
        return []
    added = {name: sum(row[name] for row in small) for name in ("count", *_VERDICTS, "former_ttc", "today_ttc")}
    return [{"keys": [OTHERS] * keys, **added, "biggest_rise": max(row["biggest_rise"] for row in small)}]


def _not_comparable(rows: pa.Table) -> list[dict[str, Any]]:
    found = rows.group_by(["service", "use"]).aggregate([("contract_id", "count")]).to_pylist()
    return sorted(
        ({"service": row["service"], "use": row["use"], "count": row["contract_id_count"]} for row in found),
        key=lambda row: (-row["count"], row["service"], row["use"]),
    )


def _rises(rows: pa.Table, grid: grids.FormerGrid) -> list[dict[str, Any]]:
    """Return the biggest rises; the place is left out where it would name somebody."""
    most = comparing.rules()["rises_shown"]["value"]
    few = _shared_by_few(rows["service"].to_numpy().astype(np.int64), _coded(rows["commune_code"]), _coded(rows["use"]))
    higher = rows.append_column("hidden", pa.array(few)).filter(pc.greater(rows["rise"], 0))
    top = higher.sort_by([("rise", "descending"), ("reference", "ascending")]).slice(0, most)
    return [
        {
            "reference": row["reference"],
            "commune": OTHERS if row["hidden"] else row["commune_code"],
            **{name: row[name] for name in ("service", "use", "volume_class", "former_ttc", "today_ttc", "rise")},
            "former": grid.former[row["former"]].code,
            "reason": comparing.REASONS[row["reason"]],
        }
        for row in top.to_pylist()
    ]


def _shared_by_few(*columns: rating.Ints) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Say of each row whether fewer rows than `least_in_group` agree with it in every column."""
    key = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:  # small codes from -1: together one number that no two combinations share
        key = key * (int(column.max(initial=0)) + 2) + column + 1
    _, at, count = np.unique(key, return_inverse=True, return_counts=True)
    least: int = comparing.rules()["least_in_group"]["value"]
    few: np.ndarray[Any, np.dtype[np.bool_]] = count[at] < least
    return few


def _coded(column: pa.ChunkedArray) -> rating.Ints:
    found: rating.Ints = column.combine_chunks().dictionary_encode().indices.to_numpy().astype(np.int64)
    return found


def _decoded(column: pa.ChunkedArray, shown: rating.Ints) -> pa.Array:
    return pc.if_else(pa.array(shown >= 0), column.combine_chunks(), pa.scalar(OTHERS))


def _named(numbers: rating.Ints, names: dict[int, str]) -> pa.Array:
    """Return the name of each small number."""
    table = np.array([names.get(number, "") for number in range(max(names) + 1)], dtype=object)
    return pa.array(table[numbers.astype(np.int64)], pa.string())
