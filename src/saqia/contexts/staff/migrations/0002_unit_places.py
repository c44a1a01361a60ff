"""Where units receive customers and when: papers name the agency of a commune."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_people")]
    operations = [
        migrations.CreateModel(
            name="Place",
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
                ("address_ar", models.CharField(max_length=120)),
                ("address_fr", models.CharField(max_length=120)),
                ("hours_ar", models.CharField(max_length=120)),
                ("hours_fr", models.CharField(max_length=120)),
                ("from_on", models.DateField(help_text="the day on which it was stated")),
                ("stated_at", models.DateTimeField()),
                ("stated_by", models.CharField(help_text="code of the actor, as in the audit trail", max_length=60)),
                (
                    "unit",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="staff.unit",
                    ),
                ),
            ],
            options={"db_table": "staff_unit_place"},
        ),
        migrations.AddIndex(
            model_name="place",
            index=models.Index(fields=["tenant_id", "unit"], name="staff_unit_place_unit_idx"),
        ),
        tenant_tables.protect("staff_unit_place", append_only=True, references={"unit_id": "staff_unit"}),
    ]
