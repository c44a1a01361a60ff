"""Names that customers bore until a correction: a bill printed again says whom it was issued to."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    dependencies = [("parties", "0006_enough_alike")]
    operations = [
        migrations.CreateModel(
            name="FormerName",
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
                ("name_ar", models.CharField(max_length=160)),
                ("name_latin", models.CharField(max_length=160)),
                ("until_at", models.DateTimeField(help_text="when the correction was written")),
                (
                    "customer",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="parties.customer",
                    ),
                ),
            ],
            options={"db_table": "parties_former_name"},
        ),
        tenant_tables.protect("parties_former_name", references={"customer_id": "parties_customer"}, append_only=True),
    ]
