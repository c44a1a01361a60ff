"""The trail is read by time."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_entries")]

    operations = [
        migrations.AddIndex(
            model_name="entry", index=models.Index(fields=["tenant_id", "at", "id"], name="audit_entry_by_time")
        ),
    ]
