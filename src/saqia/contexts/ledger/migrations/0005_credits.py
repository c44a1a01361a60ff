"""The credits of accounts found by themselves: they are few beside the bills."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_numbers")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX ledger_open_item_credit_idx ON ledger_open_item (tenant_id, account_id) "
            "WHERE amount_centimes < 0",
            "DROP INDEX ledger_open_item_credit_idx",
        ),
    ]
