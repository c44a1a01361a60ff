"""Archives of photos that a job takes in."""

import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    dependencies = [
        ("metering", "0006_reading_photos"),
    ]

    operations = [
        migrations.CreateModel(
            name="PhotoArchive",
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
                (
                    "kind",
                    models.CharField(
                        help_text="late: put on readings that were recorded before; file: named by a file of readings",
                        max_length=4,
                    ),
                ),
                ("name", models.CharField(help_text="of the file as it was sent", max_length=120)),
                ("sha256", models.CharField(help_text="of the archive; of a file of readings: of both", max_length=64)),
                (
                    "stored_as",
                    models.CharField(help_text="what its bytes are called until they are taken in", max_length=64),
                ),
                ("status", models.CharField(default="waiting", max_length=8)),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("added", models.IntegerField(default=0)),
                ("present", models.IntegerField(default=0, help_text="photos that their readings had before")),
                (
                    "refused",
                    models.JSONField(
                        default=list, help_text="of each refused photo: its name, a code of wording.REFUSALS"
                    ),
                ),
                (
                    "reason",
                    models.CharField(
                        default="", help_text="why all of it was refused: a code of wording", max_length=20
                    ),
                ),
                ("asked_by", models.CharField(help_text="the actor's code", max_length=80)),
                ("person_id", models.BigIntegerField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "metering_photo_archive",
                "indexes": [models.Index(fields=["tenant_id", "sha256"], name="metering_photo_archive_hash")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("late", "file"))), name="metering_photo_archive_kind"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["waiting", "running", "done", "refused", "failed"])),
                        name="metering_photo_archive_status",
                    ),
                ],
            },
        ),
        tenant_tables.protect("metering_photo_archive"),
    ]
