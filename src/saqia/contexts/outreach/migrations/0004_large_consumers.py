"""A notice may concern large consumers only, of any service."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outreach", "0003_segments")]

    operations = [
        migrations.AddField(
            "notice",
            "large",
            models.BooleanField(default=False, help_text="only large consumers, by rules/large_consumers.yaml"),
        ),
    ]
