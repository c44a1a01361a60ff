"""The accounts that have ended found by themselves: they are few beside those that run."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("contracts", "0002_access_grants")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX contracts_account_closed_idx ON contracts_account (tenant_id, id) INCLUDE (closed_on) "
            "WHERE status = 'closed'",
            "DROP INDEX contracts_account_closed_idx",
        ),
    ]
