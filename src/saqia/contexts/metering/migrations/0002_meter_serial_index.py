"""Meters that were taken down are looked for by their serial too: the unique index knows only those that hang."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("metering", "0001_metering")]

    operations = [
        migrations.AddIndex(
            model_name="meter",
            index=models.Index(fields=["tenant_id", "serial"], name="metering_meter_serial"),
        ),
    ]
