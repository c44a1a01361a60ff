import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    initial = True

    dependencies = [("tenancy", "0001_tenants")]

    operations = [
        migrations.CreateModel(
            name="Handover",
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
                ("source", models.CharField(help_text="code of the former operator's system", max_length=40)),
                ("mapping_sha256", models.CharField(max_length=64)),
                (
                    "content_sha256",
                    models.CharField(help_text="of the mapping, the control file and every file", max_length=64),
                ),
                ("is_go", models.BooleanField()),
                ("report", models.JSONField(help_text="the readiness report, see reports.py; no personal data")),
                ("switched_on", models.DateField(help_text="day of the switch-over: indices end, balances open")),
                ("checked_at", models.DateTimeField()),
                ("loaded_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "switchover_handover",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "source", "content_sha256"), name="switchover_handover_content_uniq"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Stage",
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
                ("name", models.CharField(help_text="a code of wording.STAGES", max_length=20)),
                ("part", models.IntegerField()),
                ("parts", models.IntegerField()),
                ("rows", models.BigIntegerField()),
                ("accepted", models.BigIntegerField(help_text="stored by this load")),
                ("already", models.BigIntegerField(help_text="stored by an earlier one")),
                ("refused", models.BigIntegerField(help_text="accepted by the check, refused by the context")),
                (
                    "left_out",
                    models.BigIntegerField(default=0, help_text="rows of which an invalid optional value was left out"),
                ),
                ("faults", models.JSONField(default=list, help_text="counts by field and reason")),
                ("done_at", models.DateTimeField()),
                (
                    "handover",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="switchover.handover",
                    ),
                ),
            ],
            options={
                "db_table": "switchover_stage",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("tenant_id", "handover", "name", "part"), name="switchover_stage_once"
                    )
                ],
            },
        ),
        tenant_tables.protect("switchover_handover"),
        tenant_tables.protect("switchover_stage", references={"handover_id": "switchover_handover"}, append_only=True),
    ]
