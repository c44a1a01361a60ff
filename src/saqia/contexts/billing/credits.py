"""Credit notes that catch-up readings open: the exact mirror of what estimated bills charged."""

import datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.billing import estimates, folders, rating, reading, sealing, types
from saqia.engine import codes, schema

_MIRRORED = ("volume", "amount_ht", "vat", "amount_ttc")
_FIRST_BILL = 1_000_000_000  # credit notes sort after every bill of the cycle


def write_unit(folder: Path, units: list[int], tenant_id: int) -> str:
    """Write the files of the cycle's credit notes and return their content hash.

    Contracts whose new rows were refused keep their estimate: nothing is credited before it is re-billed.
    """
    found = folders.read_all(folder, "settled", units, estimates.UNSETTLED)
    refused = folders.read_all(folder, "refusals", units, types.REFUSALS)
    kept = found.filter(pc.invert(pc.is_in(found["contract_id"], value_set=refused["contract_id"].combine_chunks())))
    headers, lines, supplies = mirror(kept, tenant_id, volumes_only=True)
    folders.write(folders.snapshot(folder, types.CREDIT_UNIT), supplies)
    folders.write(folders.rated(folder, "lines", types.CREDIT_UNIT), lines, folders.LINES_ROW_GROUP)
    folders.write(folders.rated(folder, "headers", types.CREDIT_UNIT), headers)
    return sealing.of_credits(headers, lines, supplies)


def mirror(settled_estimates: pa.Table, tenant_id: int, *, volumes_only: bool) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Return headers, lines and supplies of one credit note a bill, for the registers of contracts that are named.

    :param settled_estimates: `bill_number`, `contract_id` and `register`; a null register names the whole contract
    :param volumes_only: leave the standing charges where they are: a catch-up rates volumes anew, not months of rental
    """
    headers: list[dict[str, object]] = []
    lines: list[pa.Table] = []
    supplies: list[pa.Table] = []
    at, row = 0, 0
    wanted: dict[int, set[tuple[int, int | None]]] = {}
    named = (settled_estimates[name].to_pylist() for name in ("bill_number", "contract_id", "register"))
    for number, contract, register in zip(*named, strict=True):
        wanted.setdefault(number, set()).add((contract, register))
    for detail in reading.details(sorted(wanted)):
        own = detail.supplies.filter(_named(detail.supplies, wanted[detail.header.number]))
        undone = detail.lines.filter(pc.is_in(detail.lines["case"], value_set=own["case"].combine_chunks()))
        if volumes_only:
            undone = undone.filter(pc.is_in(undone["component"], value_set=rating.VOLUMES))
        if not undone.num_rows:
            continue  # an estimate of nothing: there is nothing to give back, and no note of zero lines
        bill = _FIRST_BILL + len(headers)
        lines.append(_mirrored(undone, bill))
        supplies.append(own.set_column(0, "bill", pa.array(np.full(own.num_rows, bill))))
        headers.append(_header(detail.header, bill, lines[-1], at, row, own.num_rows))
        at, row = at + undone.num_rows, row + own.num_rows
    if not headers:
        return types.HEADERS.empty_table(), schema.LINES.empty_table(), types.SUPPLIES.empty_table()
    return (
        pa.Table.from_pylist(headers, schema=types.HEADERS),
        pa.concat_tables(lines),
        pa.concat_tables(supplies).cast(types.SUPPLIES),
    )


def undone(supplies: pa.Table) -> pa.Table:
    """Return `bill`, `contract_id` and `register` of what notes of volumes give back, by their rows."""
    is_sum = pc.equal(supplies["role"], types.ROLE_TOTAL)
    register = pc.if_else(is_sum, pa.scalar(types.SUM_OF_REGISTERS, pa.int8()), supplies["register"])
    rows = supplies.set_column(supplies.schema.get_field_index("register"), "register", register)
    return rows.group_by(["bill", "contract_id", "register"]).aggregate([])


def _named(supplies: pa.Table, wanted: set[tuple[int, int | None]]) -> pa.Array:
    rows = (supplies[name].to_pylist() for name in ("contract_id", "role", "register"))
    return pa.array(
        [
            (contract, None) in wanted
            or (role == types.ROLE_METERED and (contract, register) in wanted)
            or (role == types.ROLE_TOTAL and (contract, types.SUM_OF_REGISTERS) in wanted)
            for contract, role, register in zip(*rows, strict=True)
        ],
        pa.bool_(),
    )


def _mirrored(lines: pa.Table, bill: int) -> pa.Table:
    for name in _MIRRORED:
        lines = lines.set_column(lines.schema.get_field_index(name), name, pc.negate(lines[name]))
    return lines.set_column(0, "bill", pa.array(np.full(lines.num_rows, bill))).cast(schema.LINES)


def _header(
    bill: types.BillHeader, ordinal: int, lines: pa.Table, first_line: int, first_supply: int, supply_count: int
) -> dict[str, object]:
    flags = np.bitwise_or.reduce(lines["flags"].to_numpy(), initial=0)
    days = [datetime.date(1970, 1, 1) + datetime.timedelta(days=int(d)) for d in _span(lines)]
    return {
        "bill": ordinal,
        "corrects_number": bill.number,
        "account_id": bill.account_id,
        "account_number": bill.account_number,
        "commune_code": bill.commune_code,
        "language": bill.language,
        "from_on": days[0],
        "to_on": days[1],
        "total_ht_centimes": pc.sum(lines["amount_ht"]).as_py() or 0,
        "total_vat_centimes": pc.sum(lines["vat"]).as_py() or 0,
        "total_ttc_centimes": pc.sum(lines["amount_ttc"]).as_py() or 0,
        "estimated": True,
        "demonstration": bool(flags & int(codes.Flag.DEMONSTRATION)),
        "unit": types.CREDIT_UNIT,
        "first_line": first_line,
        "line_count": lines.num_rows,
        "first_supply": first_supply,
        "supply_count": supply_count,
    }


def _span(lines: pa.Table) -> tuple[int, int]:
    return pc.min(lines["from_day"]).as_py(), pc.max(lines["to_day"]).as_py()
