"""A notice may concern only some of those in its places: kinds of customer, use classes, voltages."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("outreach", "0002_moved_cuts")]

    operations = [
        migrations.AddField(
            "notice", "customer_kinds", models.JSONField(default=list, help_text="only these; empty: all")
        ),
        migrations.AddField(
            "notice",
            "uses",
            models.JSONField(default=list, help_text="only contracts of these use classes; empty: all"),
        ),
        migrations.AddField(
            "notice",
            "voltages",
            models.JSONField(default=list, help_text="only electricity of these voltages; empty: all contracts"),
        ),
    ]
