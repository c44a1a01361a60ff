"""A termination says whether its account kept its deposit because another contract of it ran."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests", "0002_open_terminations")]

    operations = [
        migrations.AddField("termination", "is_last", models.BooleanField(
            default=True, help_text="no other contract of the account ran when it was settled"
        )),
        migrations.AddField("termination", "kept_centimes", models.BigIntegerField(
            default=0, help_text="the deposit kept for another contract of the account"
        )),
    ]  # fmt: skip
