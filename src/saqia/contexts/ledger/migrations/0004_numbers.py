"""Numbers of postings for accounting, kept; a period of the journal found by where its days lie on the disk."""

import django.contrib.postgres.indexes
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_statistics")]
    operations = [
        migrations.AddIndex(
            model_name="journaltransaction",
            index=django.contrib.postgres.indexes.BrinIndex(
                autosummarize=True, fields=["posted_on"], name="ledger_transaction_posted_brin", pages_per_range=32
            ),
        ),
        migrations.CreateModel(
            name="PostingNumber",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                (
                    "tenant_id",
                    models.IntegerField(
                        db_default=django.db.models.functions.comparison.Cast(
                            models.Func(models.Value("saqia.tenant"), function="current_setting"), models.IntegerField()
                        ),
                        editable=False,
                    ),
                ),
                ("transaction_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=40)),
                ("year", models.SmallIntegerField()),
                ("number", models.BigIntegerField()),
            ],
            options={
                "db_table": "ledger_number",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "transaction_id"), name="ledger_number_once"),
                    models.UniqueConstraint(fields=("tenant_id", "kind", "year", "number"), name="ledger_number_uniq"),
                ],
            },
        ),
        tenant_tables.protect("ledger_number", append_only=True),
    ]
