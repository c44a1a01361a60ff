"""A million supply contracts of a former operator, as columns, with the service points and accounts they imply."""

import functools

import pyarrow as pa
import pyarrow.compute as pc
from django.db import connection

from saqia.contexts.contracts import linking, numbers, types, uses
from saqia.platform.database import bulk, intake, statistics

_LIMITS = {"source": 40, "source_ref": 60, "point_ref": 60, "zone": 24}
_REQUIRED = ("source", "source_ref", "customer_ref", "premises_ref", "point_ref", "use")

_ALREADY = "EXISTS (SELECT FROM contracts_contract c WHERE c.source = s.source AND c.source_ref = s.source_ref)"
_CLASHES_IN_FILE = """
s.line IN (
    SELECT line FROM (
        SELECT line, starts_on < max(coalesce(ends_on, 'infinity')) OVER (
            PARTITION BY source, point_ref ORDER BY starts_on, line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS clashes FROM contract_import
    ) earlier WHERE clashes
)
"""
_CLASHES_WITH_STORED = """
s.known_point_id IS NOT NULL AND EXISTS (
    SELECT FROM contracts_contract c WHERE c.service_point_id = s.known_point_id
    AND daterange(c.starts_on, c.ends_on) && daterange(s.starts_on, s.ends_on)
)
"""
_NOT_METERED_THERE = """
s.metered_by_ref IS NOT NULL AND NOT EXISTS (
    SELECT FROM contracts_servicepoint w
    WHERE w.source = s.source AND w.source_ref = s.metered_by_ref AND w.service = 2
)
"""
_POINT_ELSEWHERE = """
EXISTS (
    SELECT FROM contracts_servicepoint p WHERE p.source = s.source AND p.source_ref = s.point_ref
    AND (p.premises_id <> s.premises_id OR p.service <> s.service)
)
"""
# Water points first: a sanitation point names the one whose meter measures it.
_INSERT_POINTS = """
INSERT INTO contracts_servicepoint (premises_id, service, metered_by_id, sector_id, source, source_ref)
SELECT DISTINCT ON (s.source, s.point_ref) s.premises_id, s.service, w.id, s.sector_id, s.source, s.point_ref
FROM contract_import s
LEFT JOIN contracts_servicepoint w ON w.source = s.source AND w.source_ref = s.metered_by_ref
WHERE s.known_point_id IS NULL AND (s.service = 3) = %s
ORDER BY s.source, s.point_ref, s.line
ON CONFLICT (tenant_id, source, source_ref) DO NOTHING
"""
_INSERT_ACCOUNTS = """
INSERT INTO contracts_account (number, customer_id, premises_id, language, status, opened_on, closed_on)
SELECT min(account_number), customer_id, premises_id, min(language),
       CASE WHEN bool_or(ends_on IS NULL) THEN 'open' ELSE 'closed' END, min(starts_on),
       CASE WHEN bool_or(ends_on IS NULL) THEN NULL ELSE max(ends_on) END
FROM contract_import GROUP BY customer_id, premises_id ORDER BY min(line)
ON CONFLICT (tenant_id, customer_id, premises_id) DO NOTHING
"""
_REOPEN_ACCOUNTS = """
UPDATE contracts_account a SET status = 'open', closed_on = NULL FROM contract_import s
WHERE a.customer_id = s.customer_id AND a.premises_id = s.premises_id AND a.status = 'closed' AND s.ends_on IS NULL
"""
_INSERT_CONTRACTS = """
INSERT INTO contracts_contract (number, account_id, service_point_id, use, zone, households, subscribed_power_kva,
                                voltage, option, is_prepaid, starts_on, ends_on, end_reason, source, source_ref)
SELECT s.number, a.id, p.id, s.use, s.zone, s.households, s.subscribed_power_kva, s.voltage, s.option, s.is_prepaid,
       s.starts_on, s.ends_on, CASE WHEN s.ends_on IS NOT NULL THEN 'former-operator' END, s.source, s.source_ref
FROM contract_import s
JOIN contracts_servicepoint p ON p.source = s.source AND p.source_ref = s.point_ref
JOIN contracts_account a ON a.customer_id = s.customer_id AND a.premises_id = s.premises_id
ORDER BY a.id % 8, a.id, p.id, s.starts_on
"""


def load(rows: pa.Table) -> intake.Outcome:
    """Check, link, stage and insert contracts; see `operations.import_contracts`."""
    taken = intake.Intake(rows, types.CONTRACT_ROWS)
    _fill(taken)
    _check(taken)
    linking.link(taken)
    _number(taken)
    taken.stage("contract_import")
    already = taken.drop(_ALREADY)
    taken.expel(_CLASHES_IN_FILE, "starts_on", "overlaps")
    taken.expel(_CLASHES_WITH_STORED, "starts_on", "overlaps")
    with connection.cursor() as cursor:
        cursor.execute(_INSERT_POINTS, [False])
        taken.expel(_NOT_METERED_THERE, "metered_by_ref", "unknown")
        cursor.execute(_INSERT_POINTS, [True])
        taken.expel(_POINT_ELSEWHERE, "point_ref", "elsewhere")
        cursor.execute("ANALYZE contract_import")
        cursor.execute(_INSERT_ACCOUNTS)
        cursor.execute(_REOPEN_ACCOUNTS)
        cursor.execute(_INSERT_CONTRACTS)
        accepted = int(cursor.rowcount)
    statistics.renew("contracts")
    return taken.outcome(accepted=accepted, already=already)


def _fill(taken: intake.Intake) -> None:
    """Put the stated defaults where a value is null or empty."""
    electricity = pc.equal(taken.column("service"), types.ELECTRICITY)
    defaults = {
        "zone": "",
        "voltage": pc.if_else(electricity, "low", ""),
        "option": "standard",
        "metered_by_ref": None,
        "sector_code": None,
        "language": None,
    }
    for name, default in defaults.items():
        column = taken.column(name)
        taken.replace(name, pc.if_else(intake.is_blank(column), default, column))
    for name, number in (("households", 1), ("subscribed_power_kva", 0), ("is_prepaid", False)):
        taken.replace(name, pc.fill_null(taken.column(name), number))


def _check(taken: intake.Intake) -> None:
    """Refuse what the row alone shows to be wrong."""
    for name in _REQUIRED:
        taken.refuse(intake.is_blank(taken.column(name)), name, "missing")
    taken.refuse(intake.is_repeated(taken.column("source"), taken.column("source_ref")), "source_ref", "repeated")
    for name, limit in _LIMITS.items():
        taken.refuse(pc.greater(pc.utf8_length(taken.column(name)), limit), name, "too-long")
    taken.refuse(_outside(taken.column("service"), list(types.SERVICES)), "service", "unknown-code")
    taken.refuse(pc.is_null(taken.column("starts_on")), "starts_on", "missing")
    backwards = pc.less_equal(taken.column("ends_on"), taken.column("starts_on"))
    taken.refuse(backwards, "ends_on", "not-after-start")
    taken.refuse(pc.less(taken.column("households"), 1), "households", "out-of-range")
    taken.refuse(pc.less(taken.column("subscribed_power_kva"), 0), "subscribed_power_kva", "out-of-range")
    taken.refuse(_outside(taken.column("option"), ["standard", "bihourly"]), "option", "unknown-code")
    _check_service(taken)


def _check_service(taken: intake.Intake) -> None:
    """Refuse a voltage, option, use or measuring point that does not go with the service."""
    service = taken.column("service")
    electricity = pc.equal(service, types.ELECTRICITY)
    voltage = taken.column("voltage")
    taken.refuse(pc.and_(electricity, _outside(voltage, ["low", "medium"])), "voltage", "unknown-code")
    other = pc.invert(electricity)
    for name, faulty in (
        ("voltage", pc.not_equal(voltage, "")),
        ("option", pc.not_equal(taken.column("option"), "standard")),
        ("subscribed_power_kva", pc.greater(taken.column("subscribed_power_kva"), 0)),
    ):
        taken.refuse(pc.and_(other, faulty), name, "not-for-service")
    measured = pc.and_(pc.is_valid(taken.column("metered_by_ref")), pc.not_equal(service, types.SANITATION))
    taken.refuse(measured, "metered_by_ref", "not-for-service")
    known = uses.known()
    unknown = _outside(taken.column("use"), list(known))
    taken.refuse(unknown, "use", "unknown-code")
    fits = [
        pc.and_(
            pc.equal(taken.column("use"), use.code),
            pc.and_(
                pc.is_in(service, pa.array(sorted(use.services), pa.int8())),
                pc.or_(other, pc.is_in(voltage, pa.array(sorted(use.voltages), pa.string()))),
            ),
        )
        for use in known.values()
    ]
    fitting = functools.reduce(pc.or_, fits)
    taken.refuse(pc.and_(pc.invert(unknown), pc.invert(fitting)), "use", "not-for-service")


def _number(taken: intake.Intake) -> None:
    """Give each row a contract number, and the account number it founds if it is its account's first."""
    sequence = bulk.fetch(
        "SELECT nextval('contracts_number_seq') FROM generate_series(1, %s)",
        pa.schema([("sequence", pa.int64())]),
        (len(taken.rows),),
    )["sequence"].to_numpy()
    taken.replace("number", numbers.compose_all(numbers.CONTRACT, sequence))
    taken.replace("account_number", numbers.compose_all(numbers.ACCOUNT, sequence))


def _outside(column: pa.ChunkedArray, known: list[int] | list[str]) -> pa.ChunkedArray:
    """Say where a value is not among `known`; null is not."""
    return pc.invert(pc.is_in(column, pa.array(known, column.type)))
