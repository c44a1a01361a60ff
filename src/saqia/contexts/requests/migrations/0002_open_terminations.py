"""Every payment asks whether a termination of its account waits for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contracts", "0002_access_grants"),
        ("requests", "0001_requests"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="termination",
            index=models.Index(
                condition=models.Q(("outcome", "")), fields=["tenant_id", "account_id"],
                name="requests_termination_open_idx",
            ),
        ),
    ]  # fmt: skip
