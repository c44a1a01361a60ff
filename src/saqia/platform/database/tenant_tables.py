"""The one migration helper of tenant tables: row-level security, composite keys, append-only."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from django.db import migrations

_Statement: TypeAlias = str | tuple[str, dict[str, Any] | list[Any] | tuple[Any, ...] | tuple[()] | None]
POLICY = "tenant_id = current_setting('saqia.tenant')::int"


def protect(table: str, *, references: Mapping[str, str] | None = None, append_only: bool = False) -> migrations.RunSQL:
    """Return the migration step that puts `table` under row-level security.

    :param references: foreign-key column -> referenced tenant table. Plain foreign keys bypass row-level security
        (a row of another tenant could be named), hence keys over (tenant_id, id).
    :param append_only: the application may insert and read, never update or delete; a trigger tells the owner too
    """
    forward: list[_Statement] = [
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_uniq UNIQUE (tenant_id, id)",
        f"ALTER TABLE {table} ADD CONSTRAINT {table}_tenant_fk FOREIGN KEY (tenant_id) REFERENCES tenancy_tenant (id)",
        *isolate(table),
    ]
    for column, target in (references or {}).items():
        forward.append(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{column}_tenant_fk FOREIGN KEY (tenant_id, {column}) "
            f"REFERENCES {target} (tenant_id, id)"
        )
    if append_only:
        forward += _append_only(table)
    return migrations.RunSQL(sql=forward, reverse_sql=_reverse(table, references or {}, append_only))


def isolate(table: str) -> list[str]:
    """Return the statements that enable and force the tenant policy on a table or a partition."""
    return [
        f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY tenant ON {table} USING ({POLICY}) WITH CHECK ({POLICY})",
    ]


def _append_only(table: str) -> list[str]:
    return [
        f"REVOKE UPDATE, DELETE, TRUNCATE ON {table} FROM saqia_app",
        f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION saqia_append_only()",
    ]


def _reverse(table: str, references: Mapping[str, str], append_only: bool) -> list[_Statement]:
    backward: list[_Statement] = [
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_tenant_fk" for column in references
    ]
    if append_only:
        backward += [
            f"DROP TRIGGER append_only ON {table}",
            f"GRANT UPDATE, DELETE ON {table} TO saqia_app",
        ]
    return [
        *backward,
        f"DROP POLICY tenant ON {table}",
        f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_tenant_fk",
        f"ALTER TABLE {table} DROP CONSTRAINT {table}_tenant_uniq",
    ]
