"""From accepted rows to the tables that the contexts take in. Columns in, columns out."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from saqia.contexts.contracts import types as contracts
from saqia.contexts.ledger import types as ledger
from saqia.contexts.metering import types as metering
from saqia.contexts.parties import types as parties
from saqia.journeys.switchover import fields

OF_INDICES = ["line", "serial_row", "register_code", "read_on", "index", "estimated"]
"""What `readings` needs."""
_DAYS = 32


def customers(rows: pa.Table, source: str) -> pa.Table:
    """Return `parties.types.CUSTOMER_ROWS`."""
    return _shaped(rows.rename_columns(_renamed(rows, {"ref": "source_ref"})), source, parties.CUSTOMER_ROWS)


def premises(rows: pa.Table, source: str) -> pa.Table:
    """Return `contracts.types.PREMISES_ROWS`."""
    return _shaped(rows.rename_columns(_renamed(rows, {"ref": "source_ref"})), source, contracts.PREMISES_ROWS)


def supplies(rows: pa.Table, source: str) -> pa.Table:
    """Return `contracts.types.CONTRACT_ROWS`. A point is named by its premises and service.

    Sanitation is measured by the water point of the same premises, when the file has one.
    """
    service = pc.add(pc.index_in(rows["service"], value_set=pa.array(fields.SERVICES)), 1).cast(pa.int8())
    place = rows["premises_ref_row"]
    watered = rows.filter(pc.equal(rows["service"], "water"))["premises_ref_row"]
    measured = pc.and_(pc.equal(rows["service"], "sanitation"), pc.is_in(place, value_set=watered.combine_chunks()))
    water_point = pc.if_else(measured, point_reference(rows["premises_ref"], "water"), None)
    renamed = rows.rename_columns(_renamed(rows, {"ref": "source_ref", "prepaid": "is_prepaid"}))
    renamed = renamed.append_column("point_ref", point_reference(rows["premises_ref"], rows["service"]))
    renamed = renamed.append_column("metered_by_ref", water_point)
    renamed = renamed.set_column(renamed.schema.get_field_index("service"), "service", service)
    return _shaped(renamed, source, contracts.CONTRACT_ROWS)


def meters(rows: pa.Table, source: str, contract_rows: pa.Table) -> pa.Table:
    """Return `metering.types.METER_ROWS`.

    :param contract_rows: the accepted contracts, which say the place and service of each meter
    """
    contract = contract_rows.select(["premises_ref", "service"]).take(rows["contract_ref_row"])
    registers = pc.if_else(pc.equal(pc.fill_null(rows["registers"], ""), ""), "total", rows["registers"])
    for code, name in enumerate(fields.REGISTERS):
        registers = pc.replace_substring_regex(registers, f"\\b{name}\\b", str(code))
    columns: dict[str, Any] = {
        "line": rows["line"],
        "source_ref": rows["serial"],
        "point_ref": point_reference(contract["premises_ref"], contract["service"]),
        "serial": rows["serial"],
        "make": rows["make"],
        "service": pc.add(pc.index_in(contract["service"], value_set=pa.array(fields.SERVICES)), 1),
        "digits": rows["digits"],
        "multiplier_milli": rows["multiplier"],
        "phases": rows["phases"],
        "registers": registers,
        "installed_on": rows["installed_on"],
    }
    return _shaped(pa.table(columns), source, metering.METER_ROWS)


def readings(rows: pa.Table, source: str, meter_rows: pa.Table) -> pa.Table:
    """Return `metering.types.READING_ROWS`.

    :param meter_rows: the accepted meters, which the indices name by row
    """
    columns = {
        "line": rows["line"],
        "meter_ref": meter_rows["serial"].take(rows["serial_row"]),
        "register": rows["register_code"],
        "read_on": rows["read_on"],
        "index_milli": rows["index"],
        "estimated": rows["estimated"],
    }
    return _shaped(pa.table(columns), source, metering.READING_ROWS)


def stops(rows: pa.Table, source: str, contract_rows: pa.Table) -> pa.Table:
    """Return `metering.types.STOP_ROWS`: the meters that are walked to, by round, book and position.

    A prepaid meter is on no round: nobody reads it.
    """
    rows = rows.filter(walked(rows, contract_rows))
    contract = contract_rows.select(["premises_ref", "service"]).take(rows["contract_ref_row"])
    columns = {
        "line": rows["line"],
        "point_ref": point_reference(contract["premises_ref"], contract["service"]),
        "round_code": rows["round"],
        "book_code": rows["book"],
        "position": pc.fill_null(rows["position"], 0),
    }
    return _shaped(pa.table(columns), source, metering.STOP_ROWS)


def walked(rows: pa.Table, contract_rows: pa.Table) -> pa.ChunkedArray:
    """Say which meters are on a round."""
    prepaid = pc.fill_null(contract_rows["prepaid"].take(rows["contract_ref_row"]), False)
    return pc.and_(pc.invert(prepaid), pc.and_(_given(rows["round"]), _given(rows["book"])))


def reading_days(indices: Iterable[pa.Table], rounds: pa.Array) -> dict[str, int]:
    """Return round -> the day of the month in the middle of those on which its meters were read: 1 to 28.

    :param indices: their `read_on` and `serial_row`
    :param rounds: of each accepted meter; null: none
    """
    encoded = rounds.dictionary_encode()
    place = np.asarray(encoded.indices.fill_null(len(encoded.dictionary))).astype(np.int64)
    cells = (len(encoded.dictionary) + 1) * _DAYS
    counts = np.zeros(cells, dtype=np.int64)
    for rows in indices:
        cell = place[rows["serial_row"].to_numpy()] * _DAYS + pc.day(rows["read_on"]).to_numpy()
        counts += np.bincount(cell, minlength=cells)
    names = encoded.dictionary.to_pylist()
    return {name: _middle(own) for name, own in zip(names, counts.reshape(-1, _DAYS)[:-1], strict=True)}


def _middle(counts: npt.NDArray[np.int64]) -> int:
    """Return the median of days by how often each occurs; 1 when none does."""
    ends = np.cumsum(counts)
    if not ends[-1]:
        return 1
    low, high = np.searchsorted(ends, [(ends[-1] - 1) // 2, ends[-1] // 2], side="right")
    return int(min(max(round(float(low + high) / 2), 1), 28))


def opening(balances: pa.Table, deposits: pa.Table, account_of: pa.Table, source: str) -> pa.Table:
    """Return `ledger.types.OPENING_BALANCES`: one row an account and due date, and its deposits on one more.

    :param account_of: `contracts.exports.contract_refs`
    """
    known = account_of.filter(pc.equal(account_of["source"], source))
    owed = _by_account(balances, known).group_by(["account_id", "due_on"]).aggregate([("amount", "sum")])
    held = _by_account(deposits, known).group_by(["account_id"]).aggregate([("amount", "sum"), ("paid_on", "min")])
    zeros, none = pa.array(np.zeros(owed.num_rows), pa.int64()), pa.array(np.zeros(held.num_rows), pa.int64())
    rows = pa.concat_tables(
        [
            pa.table([owed["account_id"], owed["amount_sum"], zeros, owed["due_on"]], schema=ledger.OPENING_BALANCES),
            pa.table(
                [held["account_id"], none, held["amount_sum"], held["paid_on_min"]], schema=ledger.OPENING_BALANCES
            ),
        ]
    )
    return rows.sort_by([("account_id", "ascending"), ("due_on", "ascending")])


def point_reference(premises_refs: Any, service: Any) -> Any:
    """Return the reference of a service point: that of its premises, and the service."""
    return pc.binary_join_element_wise(premises_refs, service, "/")


def _given(texts: Any) -> Any:
    return pc.greater(pc.binary_length(pc.fill_null(texts, "")), 0)


def _by_account(rows: pa.Table, known: pa.Table) -> pa.Table:
    place = pc.index_in(rows["contract_ref"], value_set=known["source_ref"].combine_chunks())
    found = pc.is_valid(place)
    rows = rows.append_column("account_id", known["account_id"].take(place))
    return rows.filter(found)


def _renamed(rows: pa.Table, names: dict[str, str]) -> list[str]:
    return [names.get(name, name) for name in rows.schema.names]


def _shaped(rows: pa.Table, source: str, schema: pa.Schema) -> pa.Table:
    """Return rows with exactly the columns of a schema; those that a handover does not have are null."""
    columns = []
    for field in schema:
        if field.name == "source":
            columns.append(pa.repeat(pa.scalar(source, field.type), rows.num_rows))
        elif field.name in rows.schema.names:
            columns.append(rows[field.name].cast(field.type))
        else:
            columns.append(pa.nulls(rows.num_rows, field.type))
    return pa.table(columns, schema=schema)
