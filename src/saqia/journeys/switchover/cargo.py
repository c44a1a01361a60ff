"""From accepted rows to the tables that the contexts take in. Columns in, columns out."""

import itertools
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

PART = 250_000
"""Rows of a part: each is loaded in one transaction, so this is what an interruption can cost."""


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
    prepaid = pc.fill_null(contract_rows["prepaid"].take(rows["contract_ref_row"]), False)
    walked = pc.and_(pc.invert(prepaid), pc.and_(_given(rows["round"]), _given(rows["book"])))
    rows = rows.filter(walked)
    contract = contract_rows.select(["premises_ref", "service"]).take(rows["contract_ref_row"])
    columns = {
        "line": rows["line"],
        "point_ref": point_reference(contract["premises_ref"], contract["service"]),
        "round_code": rows["round"],
        "book_code": rows["book"],
        "position": pc.fill_null(rows["position"], 0),
    }
    return _shaped(pa.table(columns), source, metering.STOP_ROWS)


def reading_day(rows: pa.Table, meter_rows: pa.Table, round_code: str) -> int:
    """Return the day of the month on which most indices of a round were read: 1 to 28."""
    on_round = pc.equal(meter_rows["round"], round_code)
    days = pc.day(rows["read_on"].filter(on_round.take(rows["serial_row"])))
    middle = np.median(days.to_numpy()) if len(days) else 1
    return int(min(max(round(float(middle)), 1), 28))


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


def parts(rows: pa.Table, together: str | None = None) -> list[pa.Table]:
    """Cut rows into parts; rows of one value of the column `together` stay in one part."""
    if together is None:
        return [rows.slice(start, PART) for start in range(0, rows.num_rows, PART)]
    rows = rows.sort_by(together)
    key = rows[together].to_numpy()
    cuts = [0]
    for start in range(PART, rows.num_rows, PART):
        cuts.append(max(cuts[-1], int(np.searchsorted(key, key[start], side="left"))))
    edges: npt.NDArray[np.int64] = np.unique([*cuts, rows.num_rows])
    return [rows.slice(first, last - first) for first, last in itertools.pairwise(edges)]


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
