"""Tables that bill runs land in: partitioned by batch, owned by saqia_land, made by SQL migrations.

`COPY FROM` is refused under row-level security and the application cannot attach a partition. So the landing role
makes a bare table, fills it, indexes it, puts it under the policy and attaches it, all in the run's one transaction.
"""

import itertools
from collections.abc import Iterable, Sequence

import psycopg
import pyarrow as pa
from django.db import connections, migrations

from saqia.platform.database import binary, roles, routing, tenant_tables


def partitioned(table: str, columns: str, *, key: str, unique: str, indexes: Sequence[str] = ()) -> migrations.RunSQL:
    """Return the migration step that makes a tenant table partitioned by LIST (`key`), with a partition for key 0.

    :param columns: column definitions, the tenant's aside
    :param unique: columns that are unique within one batch
    """
    tenant = "tenant_id integer NOT NULL DEFAULT current_setting('saqia.tenant')::int"
    singles = f"{table}_singles"
    forward = [
        f"CREATE TABLE {table} ({tenant}, {columns}) PARTITION BY LIST ({key})",
        f"ALTER TABLE {table} ADD PRIMARY KEY (tenant_id, {key}, {unique})",
        *(f"CREATE INDEX {table}_{index.replace(', ', '_')}_idx ON {table} (tenant_id, {index})" for index in indexes),
        f"CREATE TABLE {singles} PARTITION OF {table} FOR VALUES IN (0)",
        *tenant_tables.isolate(table),
        *tenant_tables.isolate(singles),
        f"REVOKE UPDATE, DELETE ON {table} FROM {roles.APPLICATION}",
        f"REVOKE ALL ON {singles} FROM {roles.APPLICATION}, {roles.LAND}",
        f"ALTER TABLE {table} OWNER TO {roles.LAND}",
        f"ALTER TABLE {singles} OWNER TO {roles.LAND}",
    ]
    return migrations.RunSQL(sql=list(forward), reverse_sql=[f"DROP TABLE {table}"])


def land(table: str, parts: Iterable[pa.Table], *, key: str, batch: int, tenant_id: int) -> None:
    """Attach the rows of `parts` to `table` as the partition of `batch`.

    Runs in the open transaction of the landing connection; a partition of the same batch is replaced.

    :param parts: one at least; every column but the tenant's and the key's, of the table's own types
    """
    child = f"{table}_{tenant_id}_{batch}"
    driver = _driver()
    with driver.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {child}")
        cursor.execute(f"CREATE TABLE {child} (LIKE {table} INCLUDING DEFAULTS INCLUDING CONSTRAINTS)")
        # Constant columns cost nothing in the COPY stream when they are defaults.
        cursor.execute(f"ALTER TABLE {child} ALTER tenant_id SET DEFAULT {int(tenant_id)}")
        cursor.execute(f"ALTER TABLE {child} ALTER {key} SET DEFAULT {int(batch)}")
    given = iter(parts)
    first = next(given)
    columns = ", ".join(first.schema.names)
    with driver.cursor() as cursor:
        with cursor.copy(f"COPY {child} ({columns}) FROM STDIN (FORMAT binary)") as copy:
            for content in binary.stream(itertools.chain([first], given)):
                copy.write(content)
        checks = f"CHECK (tenant_id = {int(tenant_id)}), ADD CHECK ({key} IS NOT NULL AND {key} = {int(batch)})"
        cursor.execute(f"ALTER TABLE {child} ADD {checks}")
        for statement in tenant_tables.isolate(child):
            cursor.execute(statement)
        cursor.execute(f"ALTER TABLE {table} ATTACH PARTITION {child} FOR VALUES IN ({int(batch)})")


def _driver() -> "psycopg.Connection[object]":
    connection = connections[routing.LANDING]
    connection.ensure_connection()
    driver: psycopg.Connection[object] = connection.connection
    return driver
