"""A region of any size straight into the tables, for benchmarks that measure what comes after.

Every account has electricity; every second one water and sanitation too. One round, one month to bill, 2 % estimated.
"""

import contextlib
import datetime
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

from saqia.platform.numbering import damm

MONTH = datetime.date(2026, 5, 1)
TENANT = 1
_STATEMENTS = (
    # Rows are made by the superuser without triggers: what is measured starts after them.
    "SET session_replication_role = replica",
    "SELECT set_config('saqia.tenant', '1', false)",
    # A search of a number whose check digit is wrong looks for everything else that it may mean, and finds nothing.
    f"""CREATE FUNCTION pg_temp.numbered(body text) RETURNS text LANGUAGE plpgsql IMMUTABLE AS $body$
       DECLARE at int := 0;
       BEGIN
           FOR place IN 1..length(body) LOOP
               at := substr('{"".join(str(each) for row in damm.TABLE for each in row)}',
                            at * 10 + substr(body, place, 1)::int + 1, 1)::int;
           END LOOP;
           RETURN body || at;
       END $body$""",
    """INSERT INTO parties_customer (id, kind, name_ar, name_latin, language, words, registered_at)
       SELECT i, 'person', 'زبون ' || i, 'Client ' || i, 'ar', '{{}}', now() FROM generate_series(1, {n}) i""",
    """INSERT INTO contracts_premises (id, commune_id, address_ar, address_fr)
       SELECT i, (SELECT code FROM territory_commune ORDER BY code OFFSET 800 LIMIT 1), '', 'adresse ' || i
       FROM generate_series(1, {n}) i""",
    """INSERT INTO contracts_servicepoint (id, premises_id, service, metered_by_id)
       SELECT 4::bigint * i + s, i, s, CASE WHEN s = 3 THEN 4::bigint * i + 2 END
       FROM generate_series(1, {n}) i, generate_series(1, 3) s WHERE s = 1 OR i % 2 = 0""",
    """INSERT INTO contracts_account (id, number, customer_id, premises_id, language, status, opened_on)
       SELECT i, pg_temp.numbered('1' || lpad(i::text, 8, '0')), i, i, 'ar', 'open', '2024-01-01'
       FROM generate_series(1, {n}) i""",
    """INSERT INTO contracts_contract (id, number, account_id, service_point_id, use, zone, households,
           subscribed_power_kva, voltage, option, is_prepaid, starts_on)
       SELECT 4::bigint * i + s, pg_temp.numbered('2' || lpad((4::bigint * i + s)::text, 8, '0')), i, 4::bigint * i + s,
           'domestic', '', 1, 0, CASE WHEN s = 1 THEN 'low' ELSE '' END, 'standard', false, '2024-01-01'
       FROM generate_series(1, {n}) i, generate_series(1, 3) s WHERE s = 1 OR i % 2 = 0""",
    """INSERT INTO metering_round (id, code, name_ar, name_fr, frequency, read_day)
       VALUES (1, 'B', 'ب', 'B', 'monthly', 8)""",
    "INSERT INTO metering_book (id, round_id, code) VALUES (1, 1, 'B1')",
    """INSERT INTO metering_stop (book_id, service_point_id, position)
       SELECT 1, id, row_number() OVER (ORDER BY id) FROM contracts_servicepoint WHERE service <> 3""",
    """INSERT INTO metering_meter (id, service_point_id, serial, make, service, digits, multiplier_milli, installed_on)
       SELECT id, id, 'M' || id, '', service, 6, 1000, '2024-01-01' FROM contracts_servicepoint WHERE service <> 3""",
    """INSERT INTO metering_reading (id, meter_id, register, read_on, index_milli, source, verdict, reason, remark,
           author, recorded_at)
       SELECT id, id, 0, '2026-05-08', 5000000, 'reader', 0, 0, '', 'bench', now() FROM metering_meter""",
    """INSERT INTO metering_consumption (service_point_id, meter_id, register, service, round_id, month, from_on, to_on,
           closing_id, opening_index_milli, closing_index_milli, opening_source, closing_source, volume_milli,
           estimated, method, reference_volume_milli, reference_days, catch_up_milli, is_billable, recorded_at)
       SELECT id, id, 0, service, 1, '2026-05-01', '2026-04-08', '2026-05-08', id, 4000000, 4000000 + v, 'reader',
           CASE WHEN h % 50 = 0 THEN 'estimate' ELSE 'reader' END, v, h % 50 = 0,
           CASE WHEN h % 50 = 0 THEN 'recent' END, CASE WHEN h % 50 = 0 THEN v / 2 ELSE 0 END,
           CASE WHEN h % 50 = 0 THEN 30 ELSE 0 END, 0, true, now()
       FROM (SELECT id, service, abs(hashint8(id)) h,
                 1000 * (CASE WHEN service = 1 THEN 20 + abs(hashint8(id)) % 380 ELSE 1 + abs(hashint8(id)) % 28 END) v
             FROM metering_meter) m""",
    "SET session_replication_role = origin",
    "ANALYZE",
)


@contextlib.contextmanager
def loaded(accounts: int) -> Iterator[str]:
    """Have a durable cluster with a region of `accounts` loaded; yields the superuser's address of its database."""
    home = Path(tempfile.mkdtemp(prefix="saqia-bench-"))
    os.environ["SAQIA_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "saqia.project.settings"
    import django

    django.setup()
    from saqia.contexts.territory import operations as territory
    from saqia.platform import operation
    from saqia.platform.database import cluster, preparation
    from saqia.platform.tenancy import registration

    own = cluster.locate(home)
    cluster.start(own, durable=True)
    try:
        preparation.create(own, "saqia")
        preparation.migrate()
        for tenant in registration.known():
            registration.register(tenant)
        actor = operation.system_actor(tenant_id=TENANT, name="bench")
        territory.import_territory(actor=actor, at=datetime.datetime(2026, 5, 9, tzinfo=datetime.UTC))
        fill(own.url("postgres", "saqia"), accounts)
        yield own.url("postgres", "saqia")
    finally:
        cluster.destroy(own)
        shutil.rmtree(home, ignore_errors=True)


def account_number(account_id: int) -> str:
    """Return the number of an account of the region."""
    body = f"1{account_id:08d}"
    return body + damm.check_digit(body)


def fill(address: str, accounts: int) -> None:
    """Write the region's rows."""
    with psycopg.connect(address) as connection:
        for statement in _STATEMENTS:
            connection.execute(statement.format(n=accounts))
