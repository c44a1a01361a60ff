"""Every tenant table is under forced row-level security, for the database that the migrations really make."""

from django.apps import apps
from django.db import connection

from saqia.platform.tenancy.models import TenantModel

_TABLES = """
SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, pg_get_userbyid(c.relowner)
FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'
WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace
"""


def test_every_table_with_a_tenant_is_protected(database: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        found = {name: (protected, owner) for name, protected, owner in cursor.fetchall()}
    declared = {model._meta.db_table for model in apps.get_models() if issubclass(model, TenantModel)}
    assert declared <= found.keys()
    assert [name for name, (protected, _) in found.items() if not protected] == []
    assert {owner for _, owner in found.values()} == {"saqia_owner", "saqia_land"}


def test_references_between_tenant_tables_carry_the_tenant(database: str) -> None:
    query = """
    SELECT conrelid::regclass::text, conname FROM pg_constraint k
    WHERE contype = 'f' AND confrelid <> 'tenancy_tenant'::regclass
      AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = k.conrelid AND attname = 'tenant_id')
      AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = k.confrelid AND attname = 'tenant_id')
      AND NOT (SELECT attnum FROM pg_attribute WHERE attrelid = k.conrelid AND attname = 'tenant_id') = ANY (k.conkey)
    """
    with connection.cursor() as cursor:
        cursor.execute(query)
        assert cursor.fetchall() == []


def test_migrations_are_complete(database: str) -> None:
    from io import StringIO

    from django.core.management import call_command

    told = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=told)
    assert "No changes" in told.getvalue()
