"""Work orders that notes ask for; the notes of a meter are found by an index of their own."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    dependencies = [
        ("metering", "0002_meter_serial_index"),
    ]

    operations = [
        migrations.CreateModel(
            name="WorkOrder",
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
                ("anomaly", models.CharField(help_text="a code of rules/anomalies.yaml", max_length=24)),
                ("due_on", models.DateField(help_text="by work_orders of rules/reading.yaml, on the day of the order")),
                ("status", models.CharField(default="open", max_length=10)),
                ("ordered_at", models.DateTimeField()),
                ("ordered_by", models.CharField(help_text="who recorded the reading: the actor's code", max_length=80)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.CharField(default="", max_length=80)),
                (
                    "remark",
                    models.CharField(default="", help_text="what was done, or why it was canceled", max_length=200),
                ),
            ],
            options={
                "db_table": "metering_work_order",
            },
        ),
        migrations.AddIndex(
            model_name="reading",
            index=models.Index(
                condition=models.Q(("anomaly__isnull", False)),
                fields=["tenant_id", "meter", "read_on"],
                name="metering_reading_noted",
            ),
        ),
        migrations.AddField(
            model_name="workorder",
            name="meter",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="metering.meter",
            ),
        ),
        migrations.AddField(
            model_name="workorder",
            name="reading",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="metering.reading",
            ),
        ),
        migrations.AddIndex(
            model_name="workorder",
            index=models.Index(fields=["tenant_id", "status", "due_on"], name="metering_work_order_due"),
        ),
        migrations.AddConstraint(
            model_name="workorder",
            constraint=models.UniqueConstraint(fields=("tenant_id", "reading"), name="metering_work_order_once"),
        ),
        migrations.AddConstraint(
            model_name="workorder",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "open")),
                fields=("tenant_id", "meter", "anomaly"),
                name="metering_work_order_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="workorder",
            constraint=models.CheckConstraint(
                condition=models.Q(("status__in", ["open", "done", "canceled"])), name="metering_work_order_status"
            ),
        ),
        migrations.AddConstraint(
            model_name="workorder",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("status", "open")),
                    models.Q(models.Q(("status", "open"), _negated=True), ("ended_at__isnull", False)),
                    _connector="OR",
                ),
                name="metering_work_order_ended",
            ),
        ),
        tenant_tables.protect(
            "metering_work_order", references={"reading_id": "metering_reading", "meter_id": "metering_meter"}
        ),
    ]
