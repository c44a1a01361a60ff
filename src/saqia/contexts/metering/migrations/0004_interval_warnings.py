"""Which rounds were warned that their periods grow too long, and of how many meters."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    dependencies = [
        ("metering", "0003_work_orders"),
    ]

    operations = [
        migrations.CreateModel(
            name="IntervalWarning",
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
                ("month", models.DateField(help_text="first day of the month of the round in which it was told")),
                ("stage", models.CharField(help_text="warning, overdue", max_length=8)),
                ("meters", models.IntegerField(help_text="that many on the last night; 0: it is over")),
                ("told_at", models.DateTimeField()),
                (
                    "round",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metering.round",
                    ),
                ),
            ],
            options={
                "db_table": "metering_interval_warning",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "round", "month", "stage"), name="metering_interval_warning_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("stage__in", ["warning", "overdue"])), name="metering_interval_stage"
                    ),
                    models.CheckConstraint(condition=models.Q(("meters__gte", 0)), name="metering_interval_meters"),
                ],
            },
        ),
        tenant_tables.protect("metering_interval_warning", references={"round_id": "metering_round"}),
    ]
