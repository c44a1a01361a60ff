"""Photos that came after their readings, which are never overwritten."""

import django.db.models.deletion
import django.db.models.functions.comparison
from django.db import migrations, models

from saqia.platform.database import tenant_tables


class Migration(migrations.Migration):
    dependencies = [
        ("files", "0001_files"),
        ("metering", "0005_readers_by_day"),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadingPhoto",
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
                ("file_id", models.BigIntegerField(help_text="the file of the photo, examined before")),
                (
                    "sha256",
                    models.CharField(
                        help_text="of the bytes as they came: the same picture is added once", max_length=64
                    ),
                ),
                ("source", models.CharField(help_text="types.PhotoSource", max_length=12)),
                ("author", models.CharField(help_text="the actor's code", max_length=80)),
                ("added_at", models.DateTimeField()),
                (
                    "reading",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="metering.reading",
                    ),
                ),
            ],
            options={
                "db_table": "metering_reading_photo",
            },
        ),
        migrations.AddConstraint(
            model_name="readingphoto",
            constraint=models.UniqueConstraint(
                fields=("tenant_id", "reading", "sha256"), name="metering_reading_photo_once"
            ),
        ),
        tenant_tables.protect(
            "metering_reading_photo",
            references={"reading_id": "metering_reading", "file_id": "files_file"},
            append_only=True,
        ),
    ]
