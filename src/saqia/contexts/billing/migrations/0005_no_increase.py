"""Reports of the "no increase" proof."""

import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0004_cycle_runs"),
    ]

    operations = [
        migrations.CreateModel(
            name="NoIncreaseReport",
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
                ("month", models.DateField(help_text="first day of the month that was billed")),
                ("grid", models.CharField(help_text="name of the former grid in rules/former/", max_length=60)),
                (
                    "content",
                    models.JSONField(help_text="figures by group, biggest rises, sources, cycles with their seals"),
                ),
                (
                    "sha256",
                    models.CharField(help_text="of the content: the same comparison is the same report", max_length=64),
                ),
                ("status", models.CharField(default="made", max_length=10)),
                ("made_by", models.CharField(help_text="the actor's code", max_length=80)),
                ("made_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(null=True)),
                ("retracted_at", models.DateTimeField(null=True)),
                ("retracted_because", models.CharField(default="", max_length=200)),
            ],
            options={
                "db_table": "billing_no_increase_report",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "sha256"), name="billing_no_increase_once")
                ],
            },
        ),
        tenant_tables.protect("billing_no_increase_report"),
    ]
