"""Columns of contracts for batch work; each runs inside the caller's transaction."""

import datetime
from collections.abc import Sequence

import pyarrow as pa

from saqia.contexts.contracts import types
from saqia.platform.database import bulk

_SUPPLY = """
SELECT c.id, c.number, a.id, a.number, a.customer_id, p.id, coalesce(p.metered_by_id, p.id), p.service, c.use,
       (SELECT operator FROM tenancy_tenant WHERE id = current_setting('saqia.tenant')::int), c.zone, c.households,
       c.subscribed_power_kva, c.voltage, c.option, c.is_prepaid, c.starts_on, c.ends_on, m.commune_id, a.language
FROM contracts_contract c
JOIN contracts_account a ON a.id = c.account_id
JOIN contracts_servicepoint p ON p.id = c.service_point_id
JOIN contracts_premises m ON m.id = p.premises_id
"""
_ORDER = " ORDER BY a.id, c.id"
_BOUNDS = """
SELECT DISTINCT c.service_point_id, bound.on_day
FROM contracts_contract c CROSS JOIN LATERAL (VALUES (c.starts_on), (c.ends_on)) bound (on_day)
WHERE c.service_point_id = ANY(%s::bigint[]) AND bound.on_day > %s AND bound.on_day < %s
ORDER BY 1, 2
"""


def supply(*, first_on: datetime.date, until_on: datetime.date, service_point_ids: pa.Array | None = None) -> pa.Table:
    """Return the contracts in force on some day of `[first_on, until_on)` (schema `types.SUPPLY`).

    :param service_point_ids: only contracts at these points, or at points that these measure; None: all
    """
    condition = " WHERE c.starts_on < %s AND (c.ends_on IS NULL OR c.ends_on > %s)"
    if service_point_ids is None:
        return _fetch(condition, (until_on, first_on))
    condition += " AND coalesce(p.metered_by_id, p.id) IN (SELECT unnest(%s::bigint[]))"
    return _fetch(condition, (until_on, first_on, bulk.listed(service_point_ids)))


def supply_of_accounts(*, account_ids: pa.Array) -> pa.Table:
    """Return every contract, of any date, of these accounts (schema `types.SUPPLY`)."""
    return _fetch(" WHERE a.id = ANY(%s::bigint[])", (bulk.listed(account_ids),))


def accounts_of_points(*, service_point_ids: pa.Array) -> pa.Array:
    """Return the ids of all accounts with a contract at these points, or at points that these measure, in order."""
    return bulk.fetch_ids(
        "SELECT DISTINCT c.account_id FROM contracts_contract c "
        "JOIN contracts_servicepoint p ON p.id = c.service_point_id "
        "WHERE coalesce(p.metered_by_id, p.id) = ANY(%s::bigint[]) ORDER BY 1",
        (bulk.listed(service_point_ids),),
    )


def point_communes(*, service_point_ids: pa.Array | pa.ChunkedArray) -> pa.Table:
    """Return in which commune these points lie: `service_point_id`, `commune_code`."""
    schema = pa.schema([pa.field("service_point_id", pa.int64()), pa.field("commune_code", pa.string())])
    return bulk.fetch(
        "SELECT p.id, m.commune_id FROM contracts_servicepoint p JOIN contracts_premises m ON m.id = p.premises_id "
        "WHERE p.id = ANY(%s::bigint[]) ORDER BY 1",
        schema,
        (bulk.listed(service_point_ids),),
    )


def bounds(*, first_on: datetime.date, last_on: datetime.date, service_point_ids: pa.Array) -> pa.Table:
    """Return the days of `(first_on, last_on)` on which contracts of these points begin or end (schema `types.BOUNDS`).

    The last day of one and the first of the next are one bound. Contracts of points that others measure have no say
    in where those are counted.
    """
    return bulk.fetch(_BOUNDS, types.BOUNDS, (bulk.listed(service_point_ids), first_on, last_on))


def service_point_ids() -> pa.Table:
    """Return how the former operators called each service point (schema `types.POINT_REFS`), for linking imports."""
    return bulk.fetch(
        "SELECT source, source_ref, id, service, premises_id FROM contracts_servicepoint "
        "WHERE source_ref IS NOT NULL ORDER BY id",
        types.POINT_REFS,
    )


def contract_refs() -> pa.Table:
    """Return how the former operators numbered each contract (schema `types.CONTRACT_REFS`), for linking imports."""
    return bulk.fetch(
        "SELECT source, source_ref, id, account_id, service_point_id FROM contracts_contract "
        "WHERE source_ref IS NOT NULL ORDER BY id",
        types.CONTRACT_REFS,
    )


AUDIENCE = pa.schema([("contract_id", pa.int64()), ("customer_id", pa.int64())])


def audience(
    *, sector_ids: Sequence[int], commune_codes: Sequence[str], services: Sequence[int], uses: Sequence[str],
    voltages: Sequence[str], on: datetime.date,
) -> pa.Table:  # fmt: skip
    """Return the contracts in force on a day behind network sectors or in communes (schema `AUDIENCE`), each once.

    :param sector_ids: exactly these; what lies in them is the caller's to add
    :param services: of which services; empty: of all
    :param uses: of which use classes; empty: of all
    :param voltages: of which voltages, which only electricity has; empty: of all
    """
    return bulk.fetch(
        "SELECT c.id, a.customer_id FROM contracts_contract c JOIN contracts_account a ON a.id = c.account_id "
        "JOIN contracts_servicepoint p ON p.id = c.service_point_id JOIN contracts_premises m ON m.id = p.premises_id "
        "WHERE c.starts_on <= %s AND (c.ends_on IS NULL OR c.ends_on > %s) "
        "AND (p.sector_id = ANY(%s::bigint[]) OR m.commune_id = ANY(%s::varchar[])) "
        "AND (%s OR p.service = ANY(%s::smallint[])) AND (%s OR c.use = ANY(%s::varchar[])) "
        "AND (%s OR c.voltage = ANY(%s::varchar[])) ORDER BY c.id",
        AUDIENCE,
        (
            on,
            on,
            list(sector_ids),
            list(commune_codes),
            not services,
            list(services),
            not uses,
            list(uses),
            not voltages,
            list(voltages),
        ),
    )


FIRST_RUNNING = pa.schema(
    [
        ("account_id", pa.int64()),
        ("contract_id", pa.int64()),
        ("service_point_id", pa.int64()),
        ("service", pa.int16()),
    ]
)
"""What `first_running` returns, one row an account that has such a contract."""
_FIRST_RUNNING = """
SELECT DISTINCT ON (c.account_id) c.account_id, c.id, c.service_point_id, p.service
FROM contracts_contract c JOIN contracts_servicepoint p ON p.id = c.service_point_id
WHERE c.account_id = ANY(%s::bigint[]) AND p.service = ANY(%s::smallint[]) AND NOT c.is_prepaid
    AND c.starts_on <= %s AND (c.ends_on IS NULL OR c.ends_on > %s)
ORDER BY c.account_id, array_position(%s::smallint[], p.service), c.id
"""


def first_running(*, account_ids: pa.Array, services: Sequence[int], on: datetime.date) -> pa.Table:
    """Return the contract of each of these accounts that is in force on a day and billed after the fact, by account.

    :param services: of the first of these that the account has; of several of one service, the oldest by number
    """
    order = list(services)
    return bulk.fetch(_FIRST_RUNNING, FIRST_RUNNING, (bulk.listed(account_ids), order, on, on, order))


LOCATED = pa.schema(
    [
        ("contract_id", pa.int64()),
        ("service", pa.int16()),
        ("sector_id", pa.int64()),
        ("commune_code", pa.string()),
    ]
)


def located(*, contract_ids: Sequence[int], on: datetime.date) -> pa.Table:
    """Return where those of some contracts lie that are in force on a day (schema `LOCATED`), by contract."""
    return bulk.fetch(
        "SELECT c.id, p.service, p.sector_id, m.commune_id FROM contracts_contract c "
        "JOIN contracts_servicepoint p ON p.id = c.service_point_id JOIN contracts_premises m ON m.id = p.premises_id "
        "WHERE c.id = ANY(%s::bigint[]) AND c.starts_on <= %s AND (c.ends_on IS NULL OR c.ends_on > %s) ORDER BY c.id",
        LOCATED,
        (list(contract_ids), on, on),
    )


SIZES = pa.schema(
    [
        ("contract_id", pa.int64()),
        ("customer_id", pa.int64()),
        ("service", pa.int16()),
        ("service_point_id", pa.int64()),
        ("voltage", pa.string()),
        ("subscribed_power_kva", pa.int32()),
    ]
)


def sizes(*, contract_ids: pa.Array) -> pa.Table:
    """Return what these contracts are subscribed to, and whose they are (schema `SIZES`), by contract."""
    return bulk.fetch(
        "SELECT c.id, a.customer_id, p.service, p.id, c.voltage, c.subscribed_power_kva FROM contracts_contract c "
        "JOIN contracts_account a ON a.id = c.account_id JOIN contracts_servicepoint p ON p.id = c.service_point_id "
        "WHERE c.id = ANY(%s::bigint[]) ORDER BY c.id",
        SIZES,
        (bulk.listed(contract_ids),),
    )


HELD = pa.schema([("customer_id", pa.int64()), ("contracts", pa.int64())])


def held(*, customer_ids: pa.Array, on: datetime.date) -> pa.Table:
    """Return how many contracts these customers have in force on a day (schema `HELD`); who has none is left out."""
    return bulk.fetch(
        "SELECT a.customer_id, count(*) FROM contracts_contract c JOIN contracts_account a ON a.id = c.account_id "
        "WHERE a.customer_id = ANY(%s::bigint[]) AND c.starts_on <= %s AND (c.ends_on IS NULL OR c.ends_on > %s) "
        "GROUP BY 1 ORDER BY 1",
        HELD,
        (bulk.listed(customer_ids), on, on),
    )


ADDRESSES = pa.schema(
    [
        ("account_id", pa.int64()),
        ("account_number", pa.string()),
        ("customer_id", pa.int64()),
        ("commune_code", pa.string()),
        ("address_ar", pa.string()),
        ("address_fr", pa.string()),
        ("language", pa.string()),
    ]
)


def addresses(*, first: int, last: int) -> pa.Table:
    """Return whom and where to write for the accounts whose ids are between two, both included (schema `ADDRESSES`)."""
    return bulk.fetch(
        "SELECT a.id, a.number, a.customer_id, m.commune_id, m.address_ar, m.address_fr, a.language "
        "FROM contracts_account a JOIN contracts_premises m ON m.id = a.premises_id "
        "WHERE a.id BETWEEN %s AND %s ORDER BY a.id",
        ADDRESSES,
        (first, last),
    )


def _fetch(condition: str, parameters: tuple[object, ...]) -> pa.Table:
    return bulk.fetch(_SUPPLY + condition + _ORDER, types.SUPPLY, parameters)


ORIGINS = pa.schema(
    [
        ("account_id", pa.int64()),
        ("customer_id", pa.int64()),
        ("commune_code", pa.string()),
        ("operator", pa.string()),
        ("uses", pa.string()),
        ("is_medium_voltage", pa.bool_()),
    ]
)
"""What `origins` returns."""


def origins(*, account_ids: pa.Array) -> pa.Table:
    """Return where these accounts lie, what they use and which former operator they came from (schema `ORIGINS`).

    `operator` is the code of its system, `-` for accounts opened here; `uses` are joined by spaces.
    """
    return bulk.fetch(
        "SELECT a.id, a.customer_id, m.commune_id, coalesce(min(c.source), '-'), string_agg(DISTINCT c.use, ' '), "
        "bool_or(c.voltage = 'medium') FROM contracts_account a JOIN contracts_premises m ON m.id = a.premises_id "
        "JOIN contracts_contract c ON c.account_id = a.id WHERE a.id = ANY(%s::bigint[]) "
        "GROUP BY a.id, a.customer_id, m.commune_id ORDER BY a.id",
        ORIGINS,
        (bulk.listed(account_ids),),
    )
