"""A published cut may get other dates or places; what it said before is kept."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    dependencies = [("outreach", "0001_notices")]

    operations = [
        migrations.AddField(
            "notice",
            "revision",
            models.SmallIntegerField(default=1, help_text="of a cut: how often it was told anew, and once"),
        ),
        migrations.AddField("notice", "moved_at", models.DateTimeField(null=True)),
        migrations.AddField("notice", "moved_by", models.CharField(default="", max_length=80)),
        migrations.AddField(
            "notice",
            "moved_why",
            models.CharField(default="", help_text="why its dates or places were changed last", max_length=500),
        ),
        migrations.CreateModel(
            name="Revision",
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
                ("revision", models.SmallIntegerField()),
                ("title_ar", models.CharField(max_length=120)),
                ("title_fr", models.CharField(max_length=120)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("sector_ids", models.JSONField(default=list)),
                ("commune_codes", models.JSONField(default=list)),
                ("why", models.CharField(help_text="why it was changed", max_length=500)),
                ("changed_by", models.CharField(max_length=80)),
                ("changed_at", models.DateTimeField()),
                (
                    "notice",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="outreach.notice",
                    ),
                ),
            ],
            options={
                "db_table": "outreach_revision",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant_id", "notice", "revision"), name="outreach_revision_uniq")
                ],
            },
        ),
        tenant_tables.protect("outreach_revision", references={"notice_id": "outreach_notice"}, append_only=True),
    ]
