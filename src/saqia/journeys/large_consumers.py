"""Large consumers: who they are by the dated rule, of any service, among contracts that somebody asks about."""

import collections
import dataclasses
import datetime
import functools
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import yaml

from saqia.contexts.contracts import exports as contracts
from saqia.contexts.contracts import types
from saqia.contexts.metering import exports as metering
from saqia.contexts.metering import queries as volumes
from saqia.platform import rulebook


@dataclasses.dataclass(frozen=True)
class Rule:
    """What makes a contract a large one; each line by itself is enough.

    :param voltages: of electricity
    :param power_kva: subscribed, of electricity, from this on
    :param year_kwh, year_m3: consumed in twelve months, from this on
    :param contracts: in force of one holder, from this on
    """

    voltages: tuple[str, ...]
    power_kva: int
    year_kwh: int
    year_m3: int
    contracts: int


def rule(on: datetime.date) -> Rule:
    """Return the rule in force on a day; before the first row, as that says."""
    row = rulebook.in_force_or_first(_rows(), on)
    return Rule(
        tuple(row["electricity"]["voltages"]), row["electricity"]["power_kva"], row["electricity"]["year_kwh"],
        row["water"]["year_m3"], row["contracts"],
    )  # fmt: skip


def among(found: pa.Table, on: datetime.date) -> pa.Table:
    """Return those of some contracts that are large on a day; run inside the caller's reading scope.

    :param found: as `contracts.exports.audience` returns them; only its `contract_id` is read
    """
    terms = rule(on)
    sizes = contracts.sizes(contract_ids=found["contract_id"].combine_chunks())
    by_terms = pc.or_(
        pc.is_in(sizes["voltage"], value_set=pa.array(terms.voltages, pa.string())),
        pc.and_(
            pc.equal(sizes["service"], types.ELECTRICITY),
            pc.greater_equal(sizes["subscribed_power_kva"], terms.power_kva),
        ),
    )
    large = pc.or_(by_terms, pc.or_(_consuming(sizes, terms, on), _of_many(sizes, terms, on)))
    wanted = sizes.filter(large)["contract_id"].combine_chunks()
    return found.filter(pc.is_in(found["contract_id"], value_set=wanted))


def of_holder(accounts: Iterable[types.Account], on: datetime.date) -> set[int]:
    """Return which contracts in force of one holder are large on a day, as `among` does for any number of holders.

    For a page: one query. Run inside the caller's reading scope.

    :param accounts: all that the holder has
    """
    terms = rule(on)
    running = [
        (account.customer_id, each)
        for account in accounts
        for each in account.contracts
        if each.starts_on <= on and (each.ends_on is None or each.ends_on > on)
    ]
    held = collections.Counter(customer_id for customer_id, _ in running)
    year = volumes.sum_year(service_point_ids={each.service_point_id for _, each in running}, until=on)
    return {
        each.id
        for customer_id, each in running
        if held[customer_id] >= terms.contracts or _is_large(each, year.get(each.service_point_id, 0), terms)
    }


def _is_large(contract: types.Contract, year_milli: int, terms: Rule) -> bool:
    if contract.voltage in terms.voltages:
        return True
    if contract.service == types.ELECTRICITY:
        return contract.subscribed_power_kva >= terms.power_kva or year_milli >= terms.year_kwh * 1000
    return contract.service == types.WATER and year_milli >= terms.year_m3 * 1000


def _consuming(sizes: pa.Table, terms: Rule, on: datetime.date) -> pa.ChunkedArray:
    """Say of each contract whether its point consumed a large volume in the year."""
    year = metering.year_volumes(service_point_ids=sizes["service_point_id"].combine_chunks().unique(), until=on)
    by_service = ((types.ELECTRICITY, terms.year_kwh), (types.WATER, terms.year_m3))
    parts = []
    for service, least in by_service:
        points = year.filter(pc.greater_equal(year["volume_milli"], least * 1000))["service_point_id"]
        at_point = pc.is_in(sizes["service_point_id"], value_set=points.combine_chunks())
        parts.append(pc.and_(pc.equal(sizes["service"], service), at_point))
    return pc.or_(*parts)


def _of_many(sizes: pa.Table, terms: Rule, on: datetime.date) -> pa.ChunkedArray:
    """Say of each contract whether its holder has many."""
    held = contracts.held(customer_ids=sizes["customer_id"].combine_chunks().unique(), on=on)
    holders = held.filter(pc.greater_equal(held["contracts"], terms.contracts))["customer_id"].combine_chunks()
    return pc.is_in(sizes["customer_id"], value_set=holders)


@functools.cache
def _rows() -> list[dict[str, Any]]:
    text = rulebook.path("large_consumers.yaml").read_text(encoding="utf-8")
    rows: list[dict[str, Any]] = yaml.safe_load(text)["rows"]
    return rows
