"""Transfers of channels are found by what they wait for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("banking", "0001_banking"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="match",
            index=models.Index(
                condition=models.Q(("rule", "known")), fields=["tenant_id", "target"], name="banking_match_known_idx"
            ),
        ),
    ]
