"""Requests that were refused on the road are kept for a person of the agency."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    dependencies = [
        ("staff", "0001_people"),
        ("tills", "0004_offline_top_ups"),
    ]

    operations = [
        migrations.CreateModel(
            name="RefusedRequest",
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
                ("rank", models.IntegerField(help_text="its local number, of the pack's range")),
                (
                    "name",
                    models.CharField(default="", help_text="who asks; empty once it is closed", max_length=120),
                ),
                ("phone", models.CharField(default="", help_text="empty once it is closed", max_length=40)),
                ("faults", models.JSONField(default=dict, help_text="part of the request -> what is wrong with it")),
                ("refused_at", models.DateTimeField()),
                ("status", models.CharField(default="open", max_length=8)),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.CharField(default="", max_length=80)),
                (
                    "remark",
                    models.CharField(default="", help_text="what was done, or the number of its file", max_length=200),
                ),
                *(
                    (
                        name,
                        models.ForeignKey(
                            db_constraint=False,
                            on_delete=django.db.models.deletion.PROTECT,
                            related_name="+",
                            to=target,
                        ),
                    )
                    for name, target in (("pack", "tills.pack"), ("session", "tills.session"), ("unit", "staff.unit"))
                ),
            ],
            options={
                "db_table": "tills_refused_request",
                "indexes": [
                    models.Index(fields=["tenant_id", "status", "refused_at"], name="tills_refused_status_idx")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "pack", "rank"), name="tills_refused_request_uniq")
                ],
            },
        ),
        tenant_tables.protect(
            "tills_refused_request",
            references={"pack_id": "tills_pack", "session_id": "tills_session", "unit_id": "staff_unit"},
        ),
    ]
